"""What readers of the public topics get."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from cluster.assign.decisions import Decisions
from cluster.assign.membership import Arrivals, merge
from cluster.assign.publish import publish
from newsfold.stream.messages import Fingerprint
from newsfold.stream.public import MAX_SOURCES, Incident
from newsfold.stream.topics import ASSIGN_STATE, INCIDENT_EVENTS, INCIDENTS
from tests.cluster.assign.build import byline, credit, fp
from tests.cluster.assign.run import Run, events_in, incidents_in
from tests.cluster.assign.stories import EVENTS, retold, story

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")


def _copies(count: int) -> list[Fingerprint]:
    title, text = story(EVENTS[0], 0)
    return [fp(f"c{n:03}", title, text, hours=1.0 + n / 100) for n in range(count)]


@pytest.fixture(scope="module")
def crowded() -> Run:
    """300 copies of one text in one batch with a rewrite that names an unseen origin, and an hour later."""
    run = Run()
    rewrite = fp("zz", *story(EVENTS[0], 1), hours=5.0, attributions=(credit("Inland Ledger"),))
    run.feed(*_copies(300), rewrite, fp("later", *story(EVENTS[1], 0), hours=6.0), each=False)
    return run


def _incident(run: Run) -> Incident:
    return run.incidents()[run.incident_of("zz")]


def test_an_incident_embeds_two_hundred_sources_and_counts_all(crowded: Run) -> None:
    incident = _incident(crowded)
    assert len(incident.sources) == MAX_SOURCES
    assert (incident.counts.articles, incident.counts.publishers) == (301, 301)
    assert incident.counts.independent_sources == 2


def test_origins_come_first_then_reports_then_rewrites_then_copies(crowded: Run) -> None:
    incident = _incident(crowded)
    assert [s.role for s in incident.sources] == ["origin", "origin", "rewrite"] + ["copy"] * 197
    unseen, origin, rewrite, *copies = incident.sources
    assert (unseen.article_id, unseen.publisher.name, unseen.named_by) == ("", "Inland Ledger", ("zz",))
    assert (unseen.first_seen, unseen.evidence.channel) == (None, "attribution")
    assert (origin.article_id, rewrite.article_id) == ("c000", "zz")
    assert rewrite.traced_to == "Inland Ledger"
    assert rewrite.role_evidence == "Inland Ledger reported."
    assert [c.article_id for c in copies] == [f"c{n:03}" for n in range(1, 198)]
    assert {c.traced_to for c in copies} == {"c000"}
    assert incident.headline == story(EVENTS[0], 0)[0]


def test_a_batch_gives_one_record_an_incident_with_the_last_revision(crowded: Run) -> None:
    (incident,) = [i for i in incidents_in(crowded.outputs) if i.id == crowded.incident_of("zz")]
    revisions = [e.revision for e in crowded.events() if e.incident_id == incident.id]
    assert revisions == sorted(set(revisions))
    assert incident.revision >= revisions[-1]


def test_times_are_rfc_3339_in_utc(crowded: Run) -> None:
    incident = _incident(crowded)
    times = [incident.first_seen, incident.last_seen, *(e.time for e in crowded.events())]
    times += [t for s in incident.sources[1:] for t in (s.published, s.first_seen) if t]
    assert all(TIME.fullmatch(t) for t in times)
    assert incident.first_seen < incident.last_seen


def test_an_article_without_a_date_has_none() -> None:
    run = Run()
    run.feed(fp("a", *story(EVENTS[0], 0), published=None))
    (incident,) = run.incidents().values()
    assert incident.sources[0].published is None
    assert incident.sources[0].first_seen == incident.first_seen


def test_one_publisher_twice_is_one_publisher() -> None:
    run = Run()
    run.feed(*(fp(f"a{w}", *story(EVENTS[0], w), publisher="Vale Post", hours=w) for w in range(3)))
    (incident,) = run.incidents().values()
    assert (incident.counts.articles, incident.counts.publishers) == (3, 1)


def test_linked_pieces_stand_apart_and_are_not_counted() -> None:
    run = Run()
    run.feed(
        fp("report", *story(EVENTS[0], 0), hours=0),
        fp("column", *story(EVENTS[0], 1), hours=1, section="Opinion"),
        fp("after", "Ministry orders inquiry after mill fire in Ostmere", story(EVENTS[0], 2)[1], hours=40),
    )
    (incident,) = run.incidents().values()
    assert [s.article_id for s in incident.sources] == ["report"]
    assert [(s.article_id, s.role) for s in incident.linked] == [("column", "commentary"), ("after", "follow-up")]
    assert (incident.counts.articles, incident.counts.independent_sources) == (1, 1)


def test_an_unseen_origin_is_surer_the_more_name_it() -> None:
    run = Run()
    told = [fp(f"a{w}", *story(EVENTS[0], w), hours=w, attributions=(byline("Far Wire"),)) for w in range(3)]
    sure = []
    for each in told:
        run.feed(each)
        (incident,) = run.incidents().values()
        sure.append(incident.sources[0].probability)
        assert incident.counts.independent_sources == 1
    assert 0.5 < sure[0] < sure[1] <= sure[2] < 1.0


def test_a_merged_incident_stays_on_its_key_and_points_on() -> None:
    run = Run()
    apart = [fp(f"a{s}", *retold(EVENTS[0], s), hours=0.1 * s, shard="en") for s in range(3)]
    for each in apart:
        run.feed(each)
    kept = run.incident_of("a0")
    other = [fp(f"b{s}", *retold(EVENTS[1], s), hours=1 + 0.1 * s) for s in range(2)]
    run.feed(*other)
    gone = run.incident_of("b0")
    decisions = Decisions(run.shard)
    merge(run.shard, gone, kept, decisions, Arrivals())
    records = {i.id: i for i in incidents_in(publish(decisions))}
    assert (records[gone].status, records[gone].into, records[gone].sources) == ("merged", kept, ())
    assert records[gone].counts.articles == 0
    assert records[gone].revision > run.incidents()[gone].revision
    assert all(o.value is not None for o in publish(decisions) if o.topic == INCIDENTS)


def test_public_records_bear_cloudevents_headers(crowded: Run) -> None:
    for output in crowded.outputs:
        headers = {name: value.decode() for name, value in output.headers}
        if output.topic == ASSIGN_STATE:
            assert not headers
            assert output.partition_by == "en"
            continue
        assert headers.pop("ce_specversion") == "1.0"
        assert headers.pop("content-type") == "application/json"
        assert headers.pop("ce_source").startswith("/")
        assert headers.pop("ce_subject") == output.key
        assert headers.pop("ce_dataschema") == f"urn:{output.topic.replace('.', ':')}:v1"
        assert TIME.fullmatch(headers.pop("ce_time"))
        if output.topic == INCIDENT_EVENTS:
            (event,) = events_in([output])
            expected = {"ce_id": event.id, "ce_type": f"newsfold.incident.{event.type}"}
        else:
            (incident,) = incidents_in([output])
            expected = {"ce_id": f"{incident.id}/{incident.revision}", "ce_type": "newsfold.incident"}
        assert headers == expected
    ids = Counter(dict(o.headers)["ce_id"] for o in crowded.outputs if o.headers)
    assert set(ids.values()) == {1}


def test_every_event_says_why() -> None:
    run = Run()
    run.feed(fp("a", *story(EVENTS[0], 0)), fp("b", *story(EVENTS[0], 0), hours=1), fp("c", *story(EVENTS[0], 1)))
    told = {(e.type, e.article_id): e.detail for e in run.events()}
    assert set(told) == {("created", "a"), ("role-changed", "a"), *(("source-added", x) for x in "abc")}
    assert told["source-added", "a"]["evidence"]["channel"] == "founding"
    changed = told["role-changed", "a"]
    assert (changed["role"], changed["before"]) == ("origin", "report")
    assert changed["role_evidence"] == "1 article traces to it"
    copy, linked = told["source-added", "b"], told["source-added", "c"]
    assert copy["role"] == "copy"
    assert copy["evidence"]["against"] == "a"
    assert copy["evidence"]["scores"]["containment"] == 1.0
    assert linked["evidence"]["channel"] == "link"
    assert {"score", "terms", "time", "base"} <= set(linked["evidence"]["scores"])


def test_the_same_articles_give_the_same_bytes() -> None:
    made = []
    for _ in range(2):
        run = Run()
        run.feed(*(fp(f"a{s}", *retold(EVENTS[s % 3], s), hours=s) for s in range(9)))
        made.append([(o.topic, o.key, o.value, o.headers) for o in run.outputs])
    assert made[0] == made[1]
