"""Which pieces of a stream tell of an incident: what readers say of pairs, and where the assign stage puts them.

`links.jsonl` has a line a pair, `{id, incident, label, sure, part}`: a piece and up to three articles that stood for
an incident when it was read. The reader saw the beginnings of all of them, not what had been decided. Pieces were
drawn from those that had joined the incident shown, but for some that stood alone and were shown the nearest: so what
is found of a label says nothing of how often it occurs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from cluster.assign.outcome import Membership
from newsfold.stream.public import LINKED

__all__ = ["LABELS", "STANDINGS", "Pair", "count", "pairs", "standing"]

Label = Literal["same", "later", "opinion", "roundup", "other"]
LABELS: tuple[Label, ...] = ("same", "later", "opinion", "roundup", "other")
"""A report of the same event, what came after it, opinion or analysis of it, a digest that has it, another matter."""

STANDINGS = ("source", "follow-up", "commentary", "roundup", "apart")
FILE = Path(__file__).with_name("links.jsonl")


class Pair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a reader says a piece is to an incident; not `sure` where a careful reader might decide otherwise."""

    id: str
    incident: tuple[str, ...]
    label: Label
    sure: bool
    part: Literal["fitted", "kept"]


def pairs() -> list[Pair]:
    """All pairs, in the order in which they were read."""
    return [msgspec.json.decode(line, type=Pair) for line in FILE.read_bytes().splitlines()]


def standing(pair: Pair, members: Mapping[str, Membership]) -> str:
    """What a piece is in the incident of any of the articles shown: a source of it, linked to it, or apart."""
    place = members[pair.id]
    if all(members[other].incident_id != place.incident_id for other in pair.incident):
        return "apart"
    return place.role if place.role in LINKED else "source"


def count(
    wanted: Iterable[Pair], members: Mapping[str, Membership], *, sure: bool = False
) -> Counter[tuple[str, str]]:
    """How many pieces of each label stand in each way; with `sure` those alone of which the reader is."""
    return Counter((pair.label, standing(pair, members)) for pair in wanted if pair.sure or not sure)
