"""Whether a group keeps up, from how its lag moves."""

from __future__ import annotations

import pytest

from newsfold.stream.log import Lag
from newsfold.stream.trend import Look, Verdict, verdict, verdicts


def row(committed: int | None, end: int, seconds: float, partition: int = 0) -> Lag:
    return Lag(
        group="newsfold.fetch",
        topic="newsfold.entries",
        partition=partition,
        committed=committed,
        end=end,
        behind=end - (committed or 0),
        seconds=seconds,
    )


@pytest.mark.parametrize(
    ("first", "last", "wanted"),
    [
        (row(5, 5, 0), row(9, 9, 0), "ok"),  # nothing waits
        (row(0, 90_000, 7_000), row(500, 90_100, 6_990), "ok"),  # far behind, and catching up
        (row(5, 9, 1), row(5, 30, 4), "ok"),  # a burst that has just come in
        (row(5, 9, 20), row(8, 40, 30), "falling behind"),  # more wait, and longer
        (row(5, 9, 20), row(5, 9, 30), "falling behind"),  # none read yet, and not for so long
        (row(5, 9, 70), row(5, 9, 80), "stalled"),
        (row(5, 9, 70), row(6, 9, 66), "ok"),
        (row(None, 9, 3_000), row(None, 9, 3_002), "stalled"),  # a group that never began
    ],
)
def test_the_verdict_is_of_the_trend(first: Lag, last: Lag, wanted: Verdict) -> None:
    assert verdict(first, last) == wanted


def test_a_partition_that_does_not_move_shows_beside_one_that_does() -> None:
    looks = [
        Look(0.0, [row(5, 50, 80, 0), row(5, 50, 80, 1)]),
        Look(2.0, [row(5, 50, 82, 0), row(45, 60, 2, 1)]),
        Look(4.0, [row(5, 50, 84, 0), row(55, 60, 1, 1), row(0, 3, 1, 2)]),
    ]
    assert verdicts(looks) == {
        ("newsfold.fetch", "newsfold.entries", 0): "stalled",
        ("newsfold.fetch", "newsfold.entries", 1): "ok",
        ("newsfold.fetch", "newsfold.entries", 2): "ok",
    }
