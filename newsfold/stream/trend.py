"""Whether a group keeps up with what it reads, judged by how its lag moves and not by how large it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from newsfold.stream.log import Lag

__all__ = ["Look", "Place", "Seen", "Verdict", "verdict", "verdicts"]

Verdict = Literal["ok", "not known yet", "falling behind", "stalled"]
Place = tuple[str, str, int]
"""A group, a topic and a partition."""

STALLED_AFTER = 120.0
"""Seconds a partition has to stand still, records waiting, before it counts as stalled: one batch may take long."""

PACES = 2.0
"""...and so many times the longest it was seen to stand still before it moved again, where that is longer."""

FRESH = 10.0
"""Seconds for which a record may wait without it saying anything: a burst that has just come in."""

TREND = 10.0
"""Seconds between the two commits that show whether more waits than before, at least..."""

RECENT = 120.0
"""...and at most, where there are any so close."""


class Look(NamedTuple):
    """The lag of every group and partition, as found at one time (seconds)."""

    time: float
    rows: Sequence[Lag]


class Seen(NamedTuple):
    """One partition at one time (seconds)."""

    time: float
    row: Lag


def verdict(seen: Sequence[Seen]) -> Verdict:
    """How one partition fares, from all looks at it, the oldest first.

    "ok": nothing waits, or not for long, or commits come and no more waits after them than before. "falling behind":
    more waits after a commit than after an earlier one, and for longer. "stalled": records wait and none was
    committed for long. "not known yet": all else; what two looks cannot tell, more of them will.
    """
    now, last = seen[-1]
    if last.seconds is None:
        return "not known yet"
    if not last.behind or last.seconds < FRESH:
        return "ok"
    moves: list[Seen] = []
    moved = seen[0].time
    stood, pace = 0.0, 0.0  # for how long it stood still, records waiting: at present, and at most before
    for before, after in pairwise(seen):
        if after.row.committed != before.row.committed:
            moved, pace = after.time, max(pace, stood)
            moves.append(after)
        stood = min(after.time - moved, after.row.seconds or 0.0)
    if stood >= max(STALLED_AFTER, PACES * pace):
        return "stalled"
    earlier = [one for one in moves if moves[-1].time - one.time >= TREND]
    if not earlier or stood > max(TREND, PACES * pace):
        return "not known yet"
    first = next((one for one in earlier if now - one.time <= RECENT), earlier[-1])
    return "falling behind" if _grows(first.row, moves[-1].row) else "ok"


def _grows(first: Lag, last: Lag) -> bool:
    older = first.seconds is None or last.seconds is None or last.seconds > first.seconds
    return last.behind > first.behind and older


def verdicts(looks: Iterable[Look]) -> dict[Place, Verdict]:
    """The verdict on every group, topic and partition of the last look."""
    seen: dict[Place, list[Seen]] = {}
    latest: list[Place] = []
    for look in looks:
        latest = [(row.group, row.topic, row.partition) for row in look.rows]
        for place, row in zip(latest, look.rows, strict=True):
            seen.setdefault(place, []).append(Seen(look.time, row))
    return {place: verdict(seen[place]) for place in latest}
