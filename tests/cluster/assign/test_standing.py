"""An incident as of a time is what it was then, also where its oldest events are no longer kept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from cluster.assign.explain.named import roundups_at
from cluster.assign.explain.records import incident_events, incidents
from cluster.assign.explain.standing import Standing, incident_of, standing
from cluster.assign.outcome import event_time
from cluster.assign.publish import publish
from newsfold.cli.standing import standing_lines
from newsfold.stream.codec import encode_json
from newsfold.stream.connect import open_log
from newsfold.stream.log import Log, Output
from newsfold.stream.public import EventType, IncidentEvent
from newsfold.stream.topics import INCIDENT_EVENTS, INCIDENTS
from tests.cluster.assign.build import DAY, HOUR, START, credit
from tests.cluster.assign.doings import Doings, event_outputs
from tests.cluster.assign.explaining import assigned, retell, tell
from tests.cluster.assign.stories import EVENTS as EVENTS_TOLD
from tests.cluster.assign.stories import story

LIFE = Doings.lived(0)
EVENTS = LIFE.decisions.events
MIDNIGHT = 1_772_323_200.0  # 2026-03-01T00:00Z
FIRE = EVENTS_TOLD[0]


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


def happened(kind: EventType, hours: float, incident: str = "i1", article: str = "", **detail: Any) -> Output:
    """An event of an invented incident, so many hours after MIDNIGHT."""
    made = IncidentEvent(
        id=f"{incident}/{hours}",
        type=kind,
        incident_id=incident,
        revision=int(hours) + 1,
        time=f"2026-03-01T0{hours:.0f}:00:00Z",
        article_id=article,
        detail=detail,
    )
    return Output(topic=INCIDENT_EVENTS, key=incident, value=encode_json(made))


def _fire(path: Path) -> Log:
    """A fire told by a paper that no feed carries; at 6 a roundup tells of it, at 7 the paper's own report comes."""
    digest = f"{story(FIRE, 0)[1]} {story(EVENTS_TOLD[1], 0)[1]}"
    told = [
        tell("first", FIRE, 0),
        retell("leaning", *story(FIRE, 1), hours=3, attributions=(credit("Ledger of Northam"),)),
        retell("digest", "Morning briefing: fire and more", digest, hours=6),
        tell("late", FIRE, 2, hours=7, publisher="Ledger of Northam"),
    ]
    return assigned(f"sqlite:///{path}", told)


def test_origins_named_and_roundups_linked_by_then_are_part_of_it(tmp_path: Path) -> None:
    with _fire(tmp_path / "log.db") as log:
        home = incident_of(log, "first", START + DAY)
        at = {hour: standing(log, home, START + hour * HOUR) for hour in (2, 4, 6.5, 7)}
        events = incident_events(log, {home})[home]
        record = incidents(log, {home})[home]
    told = {h: ([o.publisher for o in s.origins], [m.article_id for m in s.roundups]) for h, s in at.items() if s}
    assert told == {
        2: ([], []),
        4: (["Ledger of Northam"], []),
        6.5: (["Ledger of Northam"], ["digest"]),
        7: ([], ["digest"]),
    }
    assert {hour: s.changed for hour, s in at.items() if s} == {2: True, 4: True, 6.5: True, 7: False}
    then = at[6.5]
    assert then is not None
    assert (then.origins[0].named_by, then.origins[0].since) == (("leaning",), "2023-11-15T01:00:00Z")
    assert then.roundups[0].title == "Morning briefing: fire and more"
    shown = list(standing_lines(then, datetime(2023, 11, 15, tzinfo=UTC)))
    assert shown[0].endswith("  (its headline today)")
    assert "    origin     Ledger of Northam  (no feed had carried it, named since 2023-11-15 01:00 UTC)" in shown
    assert "    roundup    Outlet digest: Morning briefing: fire and more  (probability 0.99)" in shown
    member = replace(then.members[0], role="follow-up", title="What the mill does now")
    below = list(standing_lines(replace(then, members=(*then.members, member)), datetime(2023, 11, 15, tzinfo=UTC)))
    assert below.index("  also about it:") < next(at for at, line in enumerate(below) if "does now" in line)
    assert len(below) == len(shown) + 1 + bool(member.url)
    last = at[7]
    assert last is not None
    assert "today" not in next(standing_lines(last, datetime(2023, 11, 15, tzinfo=UTC)))
    kept = [event for event in events if event.type == "roundup-linked"]
    known = roundups_at({home: []}, {home}, record, START + DAY)
    assert known.keys() == {"digest"}, "the record knows what no event tells"
    assert roundups_at({home: kept}, {home}, record, START) == {}


def test_a_name_that_was_dropped_is_no_origin_any_more(tmp_path: Path) -> None:
    ledger: dict[str, Any] = {"source": "s1", "publisher": {"name": "Ledger"}, "evidence": "The Ledger had it."}
    events = [
        happened("created", 1),
        happened("origin-named", 2, **ledger),
        happened("origin-dropped", 4, source="s1"),
    ]
    for first, names in ((0, [[], ["Ledger"], []]), (2, [[""], [""], []])):
        with open_log(f"sqlite:///{tmp_path}/{first}.db") as log:
            log.append(events[first:])
            at = [standing(log, "i1", MIDNIGHT + hour * 3600) for hour in (1, 3, 5)]
        assert [[o.publisher for o in s.origins] for s in at if s] == names


@pytest.mark.parametrize("first", [0, 1, 2])
def test_the_status_is_that_of_the_time(tmp_path: Path, first: int) -> None:
    turns = [happened("created", 1), happened("closed", 3), happened("reopened", 5), happened("closed", 7)]
    with open_log(f"sqlite:///{tmp_path}/log.db") as log:
        log.append(turns[first:])
        at = {hour: standing(log, "i1", MIDNIGHT + hour * 3600) for hour in range(9)}
    told = [found.status if found else None for found in at.values()]
    truth = ["", "open", "open", "closed", "closed", "open", "open", "closed", "closed"]
    assert told[1:] == truth[1:] if first < 2 else told[3:] == truth[3:]
    assert (told[0] == "") == (first == 0)


def test_an_id_nobody_knows_is_none(tmp_path: Path) -> None:
    with _log(tmp_path / "log.db") as log:
        assert standing(log, "i1nothing", START) is None
        assert incident_of(log, "nothing", START) == ""
