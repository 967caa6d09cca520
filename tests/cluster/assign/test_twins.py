"""What came after an event hangs on it while one piece tells of it, and is an event of its own when a second does."""

from __future__ import annotations

import math

import pytest
from msgspec.structs import replace

from cluster.assign.config import AssignConfig
from newsfold.stream.messages import Fingerprint
from tests.cluster.assign.build import DAY, HOUR, START, copy, fp
from tests.cluster.assign.run import Run
from tests.cluster.assign.stories import EVENTS, story

_ARREST = (
    "Two foremen arrested over Ostmere blaze",
    "Detectives arrested two night foremen, Anselm Rook and Dirk Paley, on suspicion of switching off a smoke alarm. "
    "Superintendent Greta Hollis said that the pair had been questioned about a log with torn pages, found in a "
    "locker of the Kestrel Paper mill in Ostmere. Rook and Paley are to appear before magistrates in Carvoy on "
    "Friday.",
)
_HELD = (
    "Police hold Rook and Paley in Ostmere mill inquiry",
    "Night foremen Dirk Paley and Anselm Rook were held yesterday after a search of their lockers. A smoke alarm in "
    "the drying hall had been switched off, according to Superintendent Greta Hollis, whose detectives also found "
    "torn pages of a dryer log. Magistrates in Carvoy hear the two on Friday.",
)
_INQUIRY = (
    "Minister orders safety review after Ostmere fire",
    "Labour minister Ida Solberg has ordered a review of sprinklers in every paper plant after the fire that gutted "
    "the Kestrel Paper mill in Ostmere. Inspectors report to her by spring. Unions welcomed the step, and mill "
    "owners called it hasty.",
)


def _event() -> list[Fingerprint]:
    return [fp(f"r{wording}", *story(EVENTS[0], wording), hours=0.1 * wording) for wording in range(3)]


def _fed(*later: Fingerprint) -> Run:
    run = Run()
    run.feed(*_event(), *later)
    return run


def test_one_piece_of_what_came_after_hangs() -> None:
    run = _fed(fp("arrest", *_ARREST, hours=44.0))
    assert run.incident_of("arrest") == run.incident_of("r0")
    assert run.shard.places["arrest"].role == "follow-up"


def test_a_second_piece_makes_it_an_event_of_its_own() -> None:
    run = _fed(fp("arrest", *_ARREST, hours=44.0), fp("held", *_HELD, hours=46.0))
    own = run.incident_of("arrest")
    assert own == run.incident_of("held") != run.incident_of("r0")
    incident, before = run.incidents()[own], run.incidents()[run.incident_of("r0")]
    assert {s.article_id for s in incident.sources} == {"arrest", "held"}
    assert {s.article_id for s in before.sources} == {"r0", "r1", "r2"}
    assert not before.linked
    moved = [e for e in run.events() if e.type == "source-moved"]
    assert [(e.incident_id, e.article_id, e.detail["to"]) for e in moved] == [(before.id, "arrest", own)]
    evidence = run.shard.places["arrest"].evidence
    assert evidence.channel == "move"
    assert evidence.scores["score"] > evidence.scores["before"]
    assert evidence.runner_up == before.id


def test_what_tells_the_event_again_stays_with_it() -> None:
    told = f"{story(EVENTS[0], 2)[1][:200]} {_ARREST[1]}"
    run = _fed(fp("arrest", _ARREST[0], told, hours=44.0), fp("held", *_HELD, hours=46.0))
    assert run.shard.places["arrest"].role == "follow-up"
    assert run.incident_of("arrest") == run.incident_of("r0")


def test_all_that_tells_of_it_goes_along_and_repair_moves_nothing_to_and_fro() -> None:
    thrice = [
        fp("arrest", *_ARREST, hours=44.0),
        fp("again", "Ostmere foremen under arrest", " ".join(reversed(_ARREST[1].split(". "))), hours=44.5),
        fp("held", *_HELD, hours=46.0),
    ]
    run = _fed(*thrice)
    own = run.incident_of("held")
    assert own == run.incident_of("arrest") == run.incident_of("again") != run.incident_of("r0")
    run.feed(
        fp("more", "Rook and Paley face Carvoy magistrates", " ".join(reversed(_HELD[1].split(". "))), hours=47.0)
    )
    created = [e.incident_id for e in run.events() if e.type == "created"]
    assert len(created) == 2, "one for the fire, one for the arrests"


def test_what_is_left_of_an_incident_that_memory_forgot_parts_too() -> None:
    """Nothing is there to compare the follow-up with where it hangs; the record has to stay readable."""
    run = Run(AssignConfig(memory_days=1.9))
    run.feed(*_event(), fp("arrest", *_ARREST, hours=44.0), fp("held", *_HELD, hours=46.0))
    assert run.incident_of("arrest") == run.incident_of("held")
    assert all(math.isfinite(score) for score in run.shard.places["arrest"].evidence.scores.values())
    assert run.incidents()[run.incident_of("held")].counts.articles > 0


@pytest.mark.parametrize("arrived", [2.0, 22.0])
def test_bare_dates_count_as_noon_whenever_the_pieces_came(arrived: float) -> None:
    day = (START // DAY + 3) * DAY
    run = Run()
    run.feed(
        *_event(),
        replace(fp("arrest", *_ARREST, published=day), arrived=day + arrived * HOUR),
        replace(fp("held", *_HELD, published=day + DAY), arrived=day + DAY + (24 - arrived) * HOUR),
    )
    assert run.incident_of("arrest") == run.incident_of("held") != run.incident_of("r0")


def test_copies_of_what_hung_go_along() -> None:
    arrest = fp("arrest", *_ARREST, hours=44.0)
    run = _fed(arrest, copy(arrest, "copied", hours=45.0), fp("held", *_HELD, hours=46.0))
    assert run.incident_of("copied") == run.incident_of("arrest") == run.incident_of("held") != run.incident_of("r0")


def test_two_developments_hang_side_by_side() -> None:
    run = _fed(fp("arrest", *_ARREST, hours=44.0), fp("inquiry", *_INQUIRY, hours=46.0))
    assert run.incident_of("inquiry") == run.incident_of("arrest") == run.incident_of("r0")


@pytest.mark.parametrize(("hours", "together"), [(79.0, True), (81.0, False)])
def test_only_what_came_within_a_day_and_a_half_of_each_other_is_one_development(
    hours: float, together: bool
) -> None:
    run = _fed(fp("arrest", *_ARREST, hours=44.0), fp("held", *_HELD, hours=hours))
    assert (run.incident_of("arrest") != run.incident_of("r0")) is together


def test_commentary_takes_no_follow_up_along() -> None:
    run = _fed(fp("arrest", *_ARREST, hours=44.0), fp("column", *_HELD, hours=46.0, section="Opinion"))
    assert run.incident_of("arrest") == run.incident_of("r0")
