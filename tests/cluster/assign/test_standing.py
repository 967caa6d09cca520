"""An incident as of a time is what it was then, also where its oldest events are no longer kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster.assign.explain.standing import Standing, incident_of, standing
from cluster.assign.outcome import event_time
from cluster.assign.publish import publish
from newsfold.stream.codec import encode_json
from newsfold.stream.connect import open_log
from newsfold.stream.log import Log, Output
from newsfold.stream.public import EventType, IncidentEvent
from newsfold.stream.topics import INCIDENT_EVENTS, INCIDENTS
from tests.cluster.assign.build import START
from tests.cluster.assign.doings import Doings, event_outputs

LIFE = Doings.lived(0)
EVENTS = LIFE.decisions.events


def _log(path: Path, first: int = 0) -> Log:
    """The public records as they stand, and the events from number `first` on."""
    log = open_log(f"sqlite:///{path}")
    log.append([output for output in publish(LIFE.decisions) if output.topic == INCIDENTS])
    log.append(event_outputs(EVENTS[first:]))
    return log


def _follow(incident: str, moment: float) -> str:
    for event in EVENTS:
        if event.type == "merged" and event.incident_id == incident and event_time(event) <= moment:
            return _follow(event.detail["into"], moment)
    return incident


def _members(incident: str, moment: float) -> dict[str, str]:
    return {article: role for article, (there, role) in LIFE.at(moment).items() if there == incident}


def _told(found: Standing) -> dict[str, str]:
    return {member.article_id: member.role for member in found.members}


def test_any_incident_at_any_time_is_as_it_was(tmp_path: Path) -> None:
    with _log(tmp_path / "log.db") as log:
        incidents = dict.fromkeys(event.incident_id for event in EVENTS)
        merged = {event.incident_id for event in EVENTS if event.type == "merged"}
        assert merged
        for moment in [clock for clock, _ in LIFE.history][::6]:
            for incident in incidents:
                found = standing(log, incident, moment)
                assert found is not None
                assert found.incident_id == _follow(incident, moment)
                assert (found.followed == ()) == (found.incident_id == incident)
                assert _told(found) == _members(found.incident_id, moment)
                assert found.complete
                born = next(e for e in EVENTS if e.type == "created" and e.incident_id == found.incident_id)
                assert bool(found.status) == (event_time(born) <= moment)
                assert found.created == born.time


def test_what_the_events_no_longer_tell_is_worked_out_backwards(tmp_path: Path) -> None:
    unknown = known = unborn = 0
    for number, first in enumerate(range(1, len(EVENTS), len(EVENTS) // 6)):
        with _log(tmp_path / f"{number}.db", first) as log:
            kept = event_time(EVENTS[first])
            held = {e.incident_id for e in EVENTS[first:] if e.type == "created"}
            for moment in [clock for clock, _ in LIFE.history if clock >= kept][::5]:
                for incident in dict.fromkeys(event.incident_id for event in EVENTS):
                    found = standing(log, incident, moment)
                    assert found is not None
                    assert found.incident_id == _follow(incident, moment)
                    truth = _members(found.incident_id, moment)
                    told = _told(found)
                    unborn += found.incident_id not in held
                    if found.complete:
                        assert told.keys() == truth.keys()
                    assert told.keys() <= truth.keys()
                    for article, role in told.items():
                        assert role in {"", truth[article]}
                        unknown += role == ""
                        known += role != ""
    assert unborn, "no incident was asked for whose beginning is gone"
    assert 0 < unknown < known  # of what moved or was merged since, and arrived before the first event kept


def test_the_names_of_members_come_from_the_public_records(tmp_path: Path) -> None:
    with _log(tmp_path / "log.db") as log:
        moment, where = LIFE.history[-1]
        incident = next(iter(where.values()))[0]
        found = standing(log, incident, moment)
        assert found is not None
        assert [(m.publisher, m.title, m.url) for m in found.members] == [
            (f"Outlet {m.article_id}", f"Title {m.article_id}", f"https://x.example/{m.article_id}")
            for m in found.members
        ]


def test_an_article_leads_to_the_incident_it_was_in_then(tmp_path: Path) -> None:
    moved = {e.article_id for e in EVENTS if e.type == "source-moved"}
    with _log(tmp_path / "log.db") as log:
        for article in sorted(moved)[:8]:
            for moment, _ in LIFE.history[::4]:
                assert incident_of(log, article, moment) == LIFE.at(moment).get(article, ("", ""))[0]


def _event(kind: EventType, hours: float) -> Output:
    made = IncidentEvent(
        id=f"e{hours}", type=kind, incident_id="i1", revision=int(hours) + 1, time=f"2026-03-01T0{hours:.0f}:00:00Z"
    )
    return Output(topic=INCIDENT_EVENTS, key="i1", value=encode_json(made))


@pytest.mark.parametrize("first", [0, 1, 2])
def test_the_status_is_that_of_the_time(tmp_path: Path, first: int) -> None:
    nine = 1_772_323_200.0  # 2026-03-01T00:00Z
    turns = [_event("created", 1), _event("closed", 3), _event("reopened", 5), _event("closed", 7)]
    with open_log(f"sqlite:///{tmp_path}/log.db") as log:
        log.append(turns[first:])
        at = {hour: standing(log, "i1", nine + hour * 3600) for hour in range(9)}
    told = [found.status if found else None for found in at.values()]
    truth = ["", "open", "open", "closed", "closed", "open", "open", "closed", "closed"]
    assert told[1:] == truth[1:] if first < 2 else told[3:] == truth[3:]
    assert (told[0] == "") == (first == 0)


def test_an_id_nobody_knows_is_none(tmp_path: Path) -> None:
    with _log(tmp_path / "log.db") as log:
        assert standing(log, "i1nothing", START) is None
        assert incident_of(log, "nothing", START) == ""
