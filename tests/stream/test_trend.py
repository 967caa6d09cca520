"""Whether a group keeps up, from how its lag moves."""

from __future__ import annotations

import pytest

from newsfold.stream.log import Lag
from newsfold.stream.trend import Look, Seen, Verdict, verdict, verdicts


def row(committed: int | None, end: int, seconds: float | None, partition: int = 0) -> Lag:
    return Lag(
        group="newsfold.fetch",
        topic="newsfold.entries",
        partition=partition,
        committed=committed,
        end=end,
        behind=end - (committed or 0),
        seconds=seconds,
    )


def seen(*points: tuple[float, int | None, int, float | None]) -> list[Seen]:
    """Looks at one partition: when, the offset committed, the end, how long the oldest has waited."""
    return [Seen(time, row(committed, end, seconds)) for time, committed, end, seconds in points]


def every(pause: float, until: float, *, read: int, come: int, age: float = 300.0) -> list[Seen]:
    """Looks each 2 s at a stage that commits `read` records every `pause` seconds while `come` arrive, far behind."""
    looks = []
    for step in range(int(until / 2) + 1):
        batches = int(2 * step // pause)
        shrinks = batches if read >= come else -batches
        looks.append((2.0 * step, batches * read, 100_000 + batches * come, age - shrinks))
    return seen(*looks)


@pytest.mark.parametrize(
    ("looks", "wanted"),
    [
        (seen((0, 9, 9, 0)), "ok"),  # nothing waits
        (seen((0, 5, 9, 4), (2, 5, 30, 6)), "ok"),  # a burst that has just come in
        (seen((0, 5, 9, 700)), "not known yet"),
        (seen((0, 5, 9, 700), (2, 5, 9, 702)), "not known yet"),  # two looks are no more than a part of a batch
        (seen((0, 5, 9, 100), (60, 5, 9, 160), (119, 5, 9, 219)), "not known yet"),
        (seen((0, 5, 9, 100), (60, 5, 9, 160), (121, 5, 9, 221)), "stalled"),
        (seen((0, None, 9, 100), (121, None, 9, 221)), "stalled"),  # it never began
        (seen((0, 9, 9, 0), (300, 9, 12, 30)), "not known yet"),  # what waits came in lately
        (seen((0, 5, 9, 100), (121, 5, 9, None)), "not known yet"),
        (every(4, 6, read=50, come=10), "not known yet"),
        (every(4, 30, read=50, come=10), "ok"),  # far behind, and catching up
        (every(4, 30, read=10, come=50), "falling behind"),
        (every(30, 50, read=10, come=50), "not known yet"),  # one commit shows nothing
        (every(30, 110, read=10, come=50), "falling behind"),
        (every(30, 118, read=50, come=10), "ok"),  # slow, and moving
        (every(110, 548, read=50, come=10), "ok"),
    ],
)
def test_the_verdict_is_of_the_trend(looks: list[Seen], wanted: Verdict) -> None:
    assert verdict(looks) == wanted


def test_a_stage_is_held_against_its_own_pace() -> None:
    slow = every(110, 330, read=50, come=10)
    stood = [Seen(332.0 + 2 * step, row(150, 100_030, 400.0 + 2 * step)) for step in range(130)]
    found = {look.time: verdict([*slow, *stood[: number + 1]]) for number, look in enumerate(stood)}
    assert found[332.0 + 120] == "ok", "so long it has taken before"
    assert found[332.0 + 240] == "stalled"


def test_a_partition_that_does_not_move_shows_beside_one_that_does() -> None:
    looks = [
        Look(0.0, [row(5, 50, 80, 0), row(5, 50, 80, 1)]),
        Look(70.0, [row(5, 50, 150, 0), row(45, 60, 2, 1)]),
        Look(130.0, [row(5, 50, 210, 0), row(55, 60, 1, 1), row(0, 3, 1, 2)]),
    ]
    assert verdicts(looks) == {
        ("newsfold.fetch", "newsfold.entries", 0): "stalled",
        ("newsfold.fetch", "newsfold.entries", 1): "ok",
        ("newsfold.fetch", "newsfold.entries", 2): "ok",
    }
