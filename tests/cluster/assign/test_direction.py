"""Of two that share a text, which one copied: by the agency's byline, by credit, by time, and else by length."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cluster.assign.leans import AT_ONCE, leans_of
from cluster.assign.pieces import Piece, mentions_of
from newsfold.stream.messages import Attribution, Fingerprint, Publisher
from tests.cluster.assign.build import DAY, HOUR, START, byline, credit, fp, piece
from tests.cluster.assign.run import Run
from tests.cluster.assign.stories import EVENTS, story


def _copy(name: str, words: int, time: float, *named: Attribution, of: str = "") -> Piece:
    return replace(piece(name, time=time, named=named, copy_of=of), words=words)


def _copiers(*pieces: Piece) -> dict[str, str]:
    """Who copied whom; the same whatever the order in which the pieces stand."""
    answers = [{name: lean.on for name, lean in leans_of(p).items() if lean.copied} for p in (pieces, pieces[::-1])]
    assert answers[0] == answers[1]
    return answers[0]


@pytest.mark.parametrize("gap", [0.0, 0.001, AT_ONCE])
def test_at_one_time_the_abridged_text_is_the_copy(gap: float) -> None:
    assert _copiers(_copy("brief", 120, 0.0), _copy("whole", 400, gap, of="brief")) == {"brief": "whole"}
    assert _copiers(_copy("whole", 400, 0.0), _copy("brief", 120, gap, of="whole")) == {"brief": "whole"}


def test_a_clear_lead_in_time_counts_more_than_length() -> None:
    assert _copiers(_copy("brief", 120, 0.0), _copy("merged", 400, HOUR, of="brief")) == {"merged": "brief"}
    assert _copiers(_copy("brief", 120, 0.0), _copy("merged", 400, AT_ONCE + 1, of="brief")) == {"merged": "brief"}


def test_of_one_time_and_length_the_first_to_arrive_is_the_source() -> None:
    first = replace(_copy("first", 300, 0.0), order=1)
    second = replace(_copy("second", 300, 0.0, of="first"), order=2)
    assert _copiers(first, second) == {"second": "first"}


def test_a_text_merged_with_own_reporting_under_the_agencys_byline_is_the_copy_however_long_and_early() -> None:
    merged = _copy("merged", 900, 0.0, byline("Outlet agency", "outlet-agency.example"))
    assert _copiers(merged, _copy("agency", 300, HOUR, of="merged")) == {"merged": "agency"}


def test_the_piece_that_credits_the_other_is_the_copy_however_long_and_early() -> None:
    longer = _copy("longer", 900, 0.0, credit("Outlet source", "outlet-source.example"))
    assert _copiers(longer, _copy("source", 300, 0.0, of="longer")) == {"longer": "source"}
    assert _copiers(longer, _copy("source", 300, HOUR, of="longer")) == {"longer": "source"}


def test_the_piece_whose_outlet_the_other_names_is_the_source_though_later() -> None:
    """An aggregator that carries "he told the Odde Avis" has it from there, whatever its clock says."""
    heard = mentions_of(["odde avis", "mia strand"])
    early = replace(_copy("early", 300, 0.0), mentions=heard)
    avis = replace(_copy("avis", 300, HOUR, of="early"), publisher=Publisher("The Odde Avis"), mentions=heard)
    assert _copiers(early, avis) == {"early": "avis"}
    assert leans_of([early, avis])["early"].text.endswith("; it names The Odde Avis")
    assert _copiers(early, replace(_copy("third", 300, HOUR), mentions=heard, copy_of="early"), avis) == {
        "early": "avis",
        "third": "avis",
    }
    assert _copiers(replace(early, mentions=b""), avis) == {"avis": "early"}
    both = replace(early, publisher=Publisher("Mia Strand"))  # each names the other
    assert _copiers(both, avis) == {"avis": "early"}


def test_of_several_at_one_time_all_copy_the_longest() -> None:
    pieces = [
        _copy("a", 200, 0.0),
        _copy("b", 500, 1.0, of="a"),
        _copy("c", 300, 2.0, of="a"),
        _copy("d", 900, HOUR, of="b"),
    ]
    assert _copiers(*pieces) == {"a": "b", "c": "b", "d": "b"}


@pytest.mark.parametrize(
    ("published", "arrived", "source"),
    [(0.0, 26 * HOUR, "timed"), (0.0, 9 * HOUR, "day"), (DAY, 2 * HOUR, "timed"), (-DAY, 26 * HOUR, "day")],
    ids=["came late", "came first", "is of the next day", "is of the day before"],
)
def test_a_date_without_a_time_of_day_is_not_before_all_of_its_day(
    published: float, arrived: float, source: str
) -> None:
    midnight = START // DAY * DAY
    day = _at("day", midnight + published, midnight + arrived)
    timed = _at("timed", midnight + 22 * HOUR, midnight + 22.1 * HOUR)
    run = Run()
    run.feed(*sorted((day, timed), key=lambda f: f.arrived))
    assert run.shard.places["day" if source == "timed" else "timed"].role == "copy"
    assert run.shard.places[source].role == "origin"


def _at(name: str, published: float, arrived: float) -> Fingerprint:
    made = fp(name, *story(EVENTS[0], 0))
    return replace(made, published=published, arrived=arrived)
