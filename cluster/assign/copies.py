"""Copies: texts that share their words in order, verified on exact shingle hashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

__all__ = ["CopyMatch", "best_copy"]

Shingles = npt.NDArray[np.uint64]

LEAST_SHARED = 12
"""Shingles in common below which nothing is called a copy: 16 words in a row."""

CONTAINED = 0.5
RESEMBLING = 0.35
SAME_PUBLISHER_CONTAINED = 0.8
"""One publisher's pages share wording (standing paragraphs, weather tables) that makes no copy."""


class CopyMatch(msgspec.Struct, frozen=True):
    """The article a text shares most with (Broder 1997: resemblance and containment of shingle sets)."""

    article: str
    shared: int
    containment: float  # of the shorter in the longer
    resemblance: float

    def scores(self) -> dict[str, float]:
        """The figures as evidence."""
        return {
            "containment": round(self.containment, 4),
            "resemblance": round(self.resemblance, 4),
            "shared shingles": float(self.shared),
        }


def _shared(a: Shingles, b: Shingles) -> int:
    """How many hashes two sorted unique arrays have in common."""
    if len(a) < len(b):
        a, b = b, a
    places = np.minimum(np.searchsorted(a, b), len(a) - 1)
    return int((a[places] == b).sum())


def best_copy(
    mine: Shingles, publisher: str, others: Sequence[str], held: Mapping[str, Shingles], publishers: Mapping[str, str]
) -> CopyMatch | None:
    """The article among `others` whose text resembles `mine` most, None where none shares enough of it.

    `held` has each article's sorted unique shingle hashes.
    """
    best: CopyMatch | None = None
    for other in sorted(others):
        theirs = held[other]
        smaller = min(len(mine), len(theirs))
        if smaller < LEAST_SHARED:
            continue
        shared = _shared(mine, theirs)
        if shared < LEAST_SHARED:
            continue
        containment = shared / smaller
        resemblance = shared / (len(mine) + len(theirs) - shared)
        if publishers[other] == publisher and publisher:
            enough = containment >= SAME_PUBLISHER_CONTAINED
        else:
            enough = containment >= CONTAINED or resemblance >= RESEMBLING
        if enough and (best is None or (resemblance, containment) > (best.resemblance, best.containment)):
            best = CopyMatch(other, shared, containment, resemblance)
    return best
