"""The live window by the arrival clock: closing, pruning, forgetting and coming back."""

from __future__ import annotations

import pytest

from cluster.assign.config import AssignConfig
from newsfold.stream.log import Output
from newsfold.stream.messages import Fingerprint
from newsfold.stream.topics import ASSIGN_STATE, INCIDENTS
from tests.cluster.assign.build import HOUR, START, fp
from tests.cluster.assign.run import Run, incidents_in
from tests.cluster.assign.stories import EVENTS, story

DAILY = AssignConfig(window_days=1.0, memory_days=2.0)


def _told(
    event: int, wording: int, hours: float, name: str = "", section: str = "", revision: str = "r1"
) -> Fingerprint:
    title, text = story(EVENTS[event], wording)
    return fp(name or f"e{event}w{wording}", title, text, hours=hours, section=section, revision=revision)


def _types(run: Run, incident: str) -> list[str]:
    return [e.type for e in run.events() if e.incident_id == incident]


def _cleared(outputs: list[Output]) -> set[str]:
    return {o.key for o in outputs if o.topic == ASSIGN_STATE and o.value is None}


@pytest.fixture
def run() -> Run:
    return Run(DAILY)


def test_an_incident_closes_at_the_first_hour_after_its_window(run: Run) -> None:
    run.feed(_told(0, 0, 0.2))
    incident = run.incident_of("e0w0")
    run.feed(_told(1, 0, 24.1), _told(2, 0, 24.9))
    assert run.shard.heads[incident].status == "open"  # due at 24.2, seen to at the next full hour
    made = run.feed(_told(3, 0, 25.0))
    assert run.shard.heads[incident].status == "closed"
    assert next((i.id, i.status) for i in incidents_in(made)) == (incident, "closed")
    assert _types(run, incident) == ["created", "source-added", "closed"]
    run.feed(_told(4, 0, 26.0))
    assert _types(run, incident) == ["created", "source-added", "closed"]


def test_each_report_keeps_it_open(run: Run) -> None:
    run.feed(_told(0, 0, 0.2), _told(0, 1, 20.0), _told(1, 0, 30.0))
    incident = run.incident_of("e0w0")
    assert run.incident_of("e0w1") == incident
    assert run.shard.heads[incident].status == "open"


def test_without_a_window_nothing_closes_or_is_forgotten() -> None:
    run = Run(AssignConfig(window_days=None, memory_days=None))
    run.feed(_told(0, 0, 0.0), _told(1, 0, 24 * 900.0), _told(0, 1, 24 * 900.5))
    assert run.incident_of("e0w0") == run.incident_of("e0w1")
    assert set(run.shard.fingerprints) == {"e0w0", "e1w0", "e0w1"}
    assert {e.type for e in run.events()} == {"created", "source-added"}


def test_the_memory_is_pruned_and_the_membership_stays(run: Run) -> None:
    run.feed(_told(0, 0, 0.2), _told(0, 1, 23.0), _told(0, 2, 46.0))
    assert set(run.shard.prepared) == {"e0w0", "e0w1", "e0w2"}
    run.feed(_told(1, 0, 49.0))
    assert set(run.shard.prepared) == {"e0w1", "e0w2", "e1w0"}
    assert run.shard.members[run.incident_of("e0w1")] == ["e0w0", "e0w1", "e0w2"]
    run.feed(_told(0, 0, 49.1, name="copy"))
    assert run.shard.places["copy"].copy_of == ""  # its text is no longer compared


def test_a_closed_incident_takes_a_copy_and_opens_again(run: Run) -> None:
    run.feed(_told(0, 0, 0.2), _told(1, 0, 26.0))
    incident = run.incident_of("e0w0")
    assert run.shard.heads[incident].status == "closed"
    run.feed(_told(0, 0, 27.0, name="copy"))
    assert run.incident_of("copy") == incident
    assert run.incidents()[incident].status == "open"
    assert _types(run, incident)[:4] == ["created", "source-added", "closed", "reopened"]


def test_a_closed_incident_takes_no_rewrite(run: Run) -> None:
    run.feed(_told(0, 0, 0.2), _told(1, 0, 26.0), _told(0, 1, 27.0))
    assert run.incident_of("e0w1") != run.incident_of("e0w0")


def test_after_three_windows_it_is_forgotten_and_its_record_stays(run: Run) -> None:
    run.feed(_told(0, 0, 0.2), _told(0, 1, 1.0))
    incident = run.incident_of("e0w0")
    run.feed(_told(1, 0, 30.0))
    made = run.feed(_told(2, 0, 74.0))
    assert _cleared(made) == {f"incident/{incident}", "article/e0w0", "article/e0w1"}
    assert incident not in run.shard.heads
    assert not {"e0w0", "e0w1"} & {*run.shard.places, *run.shard.fingerprints}
    assert all(o.value is not None for o in run.outputs if o.topic == INCIDENTS)
    assert run.incidents()[incident].status == "closed"
    assert run.incidents()[incident].counts.articles == 2


@pytest.mark.parametrize("each", [True, False], ids=["a batch each", "one batch"])
def test_readers_hear_of_the_end_also_when_closing_and_forgetting_fall_together(run: Run, each: bool) -> None:
    run.feed(_told(0, 0, 0.2), _told(0, 1, 1.0), _told(1, 0, 900.0), each=each)
    (incident,) = [i for i in run.incidents().values() if i.counts.articles == 2]
    assert incident.status == "closed"
    assert [s.article_id for s in incident.sources] == ["e0w0", "e0w1"]
    assert incident.id not in run.shard.heads


def test_the_batches_do_not_show_in_what_is_decided() -> None:
    told = [_told(e, w, 13.0 * (3 * w + e % 3) + e) for w in range(3) for e in range(6)]
    alone, together = Run(DAILY), Run(DAILY)
    alone.feed(*told)
    together.feed(*told, each=False)
    assert alone.events() == together.events()
    assert alone.incidents() == together.incidents()


def test_an_article_that_comes_after_its_incident_was_forgotten_is_left_out_and_counted(run: Run) -> None:
    run.feed(_told(0, 0, 0.2), _told(1, 0, 80.0))
    made = run.feed(_told(0, 0, 0.2, revision="r2"), _told(2, 0, 1.0))
    assert {o.topic for o in made} == {ASSIGN_STATE}
    assert run.count("expired") == 2
    assert set(run.shard.places) == {"e1w0"}


def test_the_clock_never_runs_back(run: Run) -> None:
    run.feed(_told(0, 0, 10.0), _told(1, 0, 4.0))
    assert run.shard.state.clock == START + 10 * HOUR
    assert run.shard.heads[run.incident_of("e1w0")].last_seen == START + 4 * HOUR
    assert run.count("founded") == 2


def test_a_piece_that_hangs_on_an_incident_keeps_its_place_as_long_as_itself(run: Run) -> None:
    """Else its next revision would found an incident of its own, and be counted twice."""
    column = _told(0, 1, 20.0, name="column", section="Opinion")
    run.feed(_told(0, 0, 0.2), column)
    incident = run.incident_of("column")
    assert run.shard.heads[incident].last_seen == START + 0.2 * HOUR
    run.feed(_told(1, 0, 80.0), _told(0, 1, 20.0, name="column", section="Opinion", revision="r2"))
    assert run.incident_of("column") == incident
    assert run.count("revised") == 1
    run.feed(_told(2, 0, 100.0), _told(0, 1, 20.0, name="column", section="Opinion", revision="r3"))
    assert "column" not in run.shard.places
    assert run.count("expired") == 1
