"""Roundups: linked from what they tell of, glueing nothing."""

from __future__ import annotations

from cluster.assign.decisions import Decisions
from cluster.assign.membership import Arrivals, merge
from cluster.assign.publish import publish
from cluster.assign.settle import settle
from newsfold.stream.messages import Fingerprint
from newsfold.stream.public import Incident
from tests.cluster.assign.build import fp
from tests.cluster.assign.run import Run, incidents_in, partition
from tests.cluster.assign.stories import EVENTS, opening, retold, story

TOLD = (0, 1, 2, 3)


def _digest(title: str, name: str = "digest", hours: float = 20.0, events: tuple[int, ...] = TOLD) -> Fingerprint:
    """A paragraph on each of four events, and none on the other two."""
    paragraphs = [opening(story(EVENTS[e], 1)[1], 2) for e in events]
    return fp(name, title, "\n\n".join(paragraphs), hours=hours)


def _reports() -> list[Fingerprint]:
    return [fp(f"e{e}s{s}", *retold(EVENTS[e], s), hours=e + 0.1 * s) for e in range(6) for s in range(3)]


def _linked(run: Run) -> dict[str, Incident]:
    """Incidents by the first digit of their articles that have the digest among their linked pieces."""
    found = {}
    for incident in run.incidents().values():
        if incident.sources and any(s.article_id.startswith("digest") for s in incident.linked):
            found[incident.sources[0].article_id[:2]] = incident
    return found


def _told(title: str) -> Run:
    run = Run()
    run.feed(*_reports(), _digest(title))
    return run


def test_a_roundup_is_linked_from_every_incident_it_tells_of_and_counts_in_none() -> None:
    run = _told("Morning briefing: mill burns, bank shuts")
    before = Run()
    before.feed(*_reports())
    linked = _linked(run)
    assert set(linked) == {f"e{e}" for e in TOLD}
    for incident in linked.values():
        (source,) = incident.linked
        assert (source.role, source.article_id, incident.linked_count) == ("roundup", "digest", 1)
        assert 0.5 < source.probability < 1.0
        assert source.role_evidence == "headline says “Morning briefing”"
        assert source.evidence.text
        assert incident.counts == before.incidents()[incident.id].counts
    (own,) = [i for i in run.incidents().values() if i.id == run.incident_of("digest")]
    assert (own.counts.articles, own.sources, len(own.linked)) == (0, (), 1)
    assert partition(run.shard) == {*partition(before.shard), frozenset({"digest"})}
    said = [e for e in run.events() if e.type == "roundup-linked"]
    assert {e.incident_id for e in said} == {i.id for i in linked.values()}
    assert all(e.article_id == "digest" for e in said)


def test_a_report_is_no_roundup_for_mentioning_another_event() -> None:
    run = Run()
    title, text = story(EVENTS[2], 1)
    aside = opening(story(EVENTS[3], 1)[1], 1)
    run.feed(*_reports(), fp("two", title, f"{text}\n\n{aside}", hours=20.0))
    assert run.shard.places["two"].kind == ""
    assert run.incident_of("two") == run.incident_of("e2s0")


def test_a_report_that_comes_after_the_roundup_of_its_event_finds_it() -> None:
    run = Run()
    run.feed(_digest("Morning briefing"), *_reports())
    assert set(_linked(run)) == {f"e{e}" for e in TOLD}


def test_a_roundup_that_is_revised_is_linked_once() -> None:
    run = _told("Morning briefing")
    run.feed(fp("digest", "Morning briefing, updated", "Nothing to see.", hours=21.0, revision="r2"))
    assert run.shard.places["digest"].kind == "roundup"
    assert all(len(i.linked) == 1 for i in _linked(run).values())


def test_a_merge_keeps_the_roundups_of_both_once() -> None:
    run = Run()
    run.feed(*_reports(), _digest("Morning briefing"), _digest("Weekly roundup", "digest2", 21.0, (0, 4)))
    gone, kept = run.incident_of("e1s0"), run.incident_of("e0s0")
    decisions, arrivals = Decisions(run.shard), Arrivals()
    merge(run.shard, gone, kept, decisions, arrivals)
    settle(run.shard, kept, decisions, arrivals.by_incident[kept])
    (merged,) = [i for i in incidents_in(publish(decisions)) if i.id == kept]
    assert {s.article_id for s in merged.linked} == {"digest", "digest2"}
    assert merged.linked_count == 2
