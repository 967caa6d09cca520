"""Whether a group keeps up with what it reads, judged by how its lag moves and not by how large it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from newsfold.stream.log import Lag

__all__ = ["Look", "Verdict", "verdict", "verdicts"]

Verdict = Literal["ok", "falling behind", "stalled"]

STALLED_AFTER = 60.0
"""Seconds the oldest unread record has waited before a partition that does not move counts as stalled: one batch may
take so long."""

RISING_AFTER = 10.0
"""Seconds the oldest unread record has waited before a lag that grows is more than a burst just come in."""


class Look(NamedTuple):
    """The lag of every group and partition, as found at one time (seconds)."""

    time: float
    rows: Sequence[Lag]


def verdict(first: Lag, last: Lag) -> Verdict:
    """How one partition fares, from an earlier and a later look at it.

    "stalled": records wait, for long, and none was read in between. "falling behind": more wait than before, and
    the oldest for longer. "ok": all else, a large backlog that shrinks among it.
    """
    if not last.behind:
        return "ok"
    if last.committed == first.committed and last.seconds >= STALLED_AFTER:
        return "stalled"
    grows = last.behind > first.behind or (last.behind == first.behind and last.committed == first.committed)
    return "falling behind" if grows and last.seconds >= RISING_AFTER and last.seconds > first.seconds else "ok"


def verdicts(looks: Iterable[Look]) -> dict[tuple[str, str, int], Verdict]:
    """The verdict on every group, topic and partition of the last look, from the earliest one that knew it."""
    earliest: dict[tuple[str, str, int], Lag] = {}
    latest: dict[tuple[str, str, int], Lag] = {}
    for look in looks:
        latest = {_place(row): row for row in look.rows}
        for place, row in latest.items():
            earliest.setdefault(place, row)
    return {place: verdict(earliest[place], row) for place, row in latest.items()}


def _place(row: Lag) -> tuple[str, str, int]:
    return row.group, row.topic, row.partition
