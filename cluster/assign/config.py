"""What an operator can set about assigning. What is learned from data lies in the model files instead."""

from __future__ import annotations

from typing import Annotated

import msgspec

from newsfold.stream.bounds import AtLeastOne, Days

__all__ = ["DAY", "MEMORY_LIMIT", "AssignConfig"]

DAY = 86_400.0

MEMORY_LIMIT = 14.0
"""Days from which the setting memory_days is refused."""

MemoryDays = Annotated[float, msgspec.Meta(gt=0, lt=MEMORY_LIMIT)]
"""Below the 14 days that fingerprints are kept: a restart brings back what they hold."""


class AssignConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of the assign stage.

    `window_days`: an incident stays open for so long after its last report, by the arrival clock; null never
    closes one. `memory_days`: how long an article of a still open incident is compared with new ones; it has
    to stay below the retention of the fingerprints topic, from which a restart rebuilds the memory.
    `neighbours`: nearest articles looked at for one article. `repair`: move and split as later articles show
    earlier guesses wrong. `standby`: keep the memory of other assigners' shards ready as well, where there are
    others, so that taking one over takes seconds; it needs as much memory as those shards do.
    """

    window_days: Days | None = 7.0
    memory_days: MemoryDays | None = 10.0
    neighbours: AtLeastOne = 16
    max_records: AtLeastOne = 256
    repair: bool = True
    standby: bool = True
    model_folder: str = ""  # other models than the shipped ones, one <language>.json each
