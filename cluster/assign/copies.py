"""Copies: texts that share their words in order, verified on exact shingle hashes and word counts.

Two marks make a copy. *Carried*: most of the shorter text's runs of five words stand in the other, which is
how verbatim, abridged, re-headlined, wrapped and merged copies look. *Reworded*: fewer runs are whole, but of
what lies outside them too most words are in both and many still follow each other, which is how a text looks
when words all over it were replaced. Two reports with long quotations from one speech, statement or testimony
have neither: between the quotations their words are their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from cluster.assign.copy_index import overlap
from newsfold.stream.messages import Fingerprint

__all__ = ["CopyMatch", "best_copy"]

Shingles = npt.NDArray[np.uint64]

LEAST_SHARED = 12
"""Shingles in common below which nothing is called a copy: 16 words in a row."""

CARRIED = 0.65
"""Share of the shorter text's shingles in the other, its word pairs that are shared outside of them added."""

CARRIED_LEAST = 0.45
REWORDED = 1.35
"""Outside of shared shingles, twice the share of the longer text's words in common and that of its word pairs."""

WHOLE_RUNS = 0.1
"""Share of the shorter text's shingles below which the rest has to agree the more, at so many times what lacks."""

FOR_LACKING = 5.0
REWORDED_LEAST = 0.05
"""Share below which it is not even asked whether a text was reworded."""

OWN_CARRIED = 0.8
OWN_OPENING = 0.5
"""One publisher's pages share galleries, standing paragraphs and tables: its copies are nearly whole, and begin
with the same words, in the headline or in the first sentences."""

FIGURES = 8
NAMES = 3
FILLED_ALIKE = 0.25
"""Two texts with so many figures, or names, of which fewer are shared are one form filled in twice: the weather,
the markets, the lottery, a fire elsewhere."""


class CopyMatch(msgspec.Struct, frozen=True):
    """The article a text shares most with (Broder 1997: resemblance and containment of shingle sets)."""

    article: str
    shared: int
    containment: float  # of the shorter in the longer
    resemblance: float
    words: float | None = None  # where the shingles don't tell: share of the longer text's other content words
    pairs: float | None = None  # likewise of its pairs of content words

    @property
    def closeness(self) -> float:
        """What decides between two texts: a whole text rather than a part of it, but no mere line that is whole."""
        return self.containment + self.resemblance

    def scores(self) -> dict[str, float]:
        """The figures as evidence."""
        scores = {
            "containment": round(self.containment, 4),
            "resemblance": round(self.resemblance, 4),
            "shared shingles": float(self.shared),
        }
        if self.words is not None and self.pairs is not None:
            scores |= {"other words": round(self.words, 4), "other pairs": round(self.pairs, 4)}
        return scores

    def text(self) -> str:
        """The figures in words."""
        whole = f"{self.containment:.0%} of the shorter text's five-word runs stand in both"
        if self.words is None:
            return whole
        return f"{whole}, and {self.words:.0%} of the longer one's other words"


def best_copy(
    mine: Fingerprint, others: Sequence[str], whole: Callable[[str], Fingerprint], shingles: Mapping[str, Shingles]
) -> CopyMatch | None:
    """The article among `others` whose text resembles this one's most, None where none shares enough of it.

    `whole` gives another article's fingerprint, `shingles` has each one's sorted unique shingle hashes. Ties go
    to the lowest id.
    """
    best: CopyMatch | None = None
    my_shingles = shingles[mine.article_id]
    for other in sorted(others):
        shared = overlap(my_shingles, shingles[other])
        shorter, longer = sorted((len(my_shingles), len(shingles[other])))
        if shared < LEAST_SHARED or shared < REWORDED_LEAST * shorter:
            continue
        match = _compare(mine, whole(other), shared, shorter, longer)
        if match is not None and (best is None or match.closeness > best.closeness):
            best = match
    return best


def _compare(mine: Fingerprint, theirs: Fingerprint, shared: int, shorter: int, longer: int) -> CopyMatch | None:
    """How one text copies another, whichever of the two came first; None where none does.

    `shared`, `shorter` and `longer` count shingles: those in both, and those of the two texts.
    """
    if _filled_in_anew(mine, theirs):
        return None
    match = CopyMatch(theirs.article_id, shared, shared / shorter, shared / (shorter + longer - shared))
    if _publisher(mine) == _publisher(theirs) != "":
        return match if match.containment >= OWN_CARRIED and _opens_alike(mine, theirs) else None
    if match.containment >= CARRIED:
        return match
    return _reworded(match, shared / longer, mine, theirs)


def _reworded(match: CopyMatch, of_longer: float, mine: Fingerprint, theirs: Fingerprint) -> CopyMatch | None:
    """The match, where single words and pairs of them tell a copy from a text that quotes another at length."""
    pairs_of_shorter, pairs_of_longer = _shares(mine.bigrams, theirs.bigrams)
    if (
        match.containment >= CARRIED_LEAST
        and match.containment + _beyond(pairs_of_shorter, match.containment) >= CARRIED
    ):
        return match
    words = _beyond(_shares(mine.terms, theirs.terms)[1], of_longer)
    pairs = _beyond(pairs_of_longer, of_longer)
    needed = REWORDED + FOR_LACKING * max(0.0, WHOLE_RUNS - match.containment)
    return msgspec.structs.replace(match, words=words, pairs=pairs) if 2 * words + pairs >= needed else None


def _publisher(fp: Fingerprint) -> str:
    return fp.publisher.domain or fp.publisher.name


def _shares(mine: Mapping[str, int], theirs: Mapping[str, int]) -> tuple[float, float]:
    """What two bags have in common, as a share of the smaller and of the larger one."""
    if len(mine) > len(theirs):
        mine, theirs = theirs, mine
    common = sum(min(count, theirs.get(item, 0)) for item, count in mine.items())
    sizes = sorted((sum(mine.values()), sum(theirs.values())))
    return common / max(1, sizes[0]), common / max(1, sizes[1])


def _beyond(share: float, shingles: float) -> float:
    """The share of words, or pairs of words, in common among those that no shared shingle accounts for."""
    return max(0.0, share - shingles) / (1.0 - shingles) if shingles < 1.0 else 0.0


def _filled_in_anew(mine: Fingerprint, theirs: Fingerprint) -> bool:
    return any(
        min(len(a), len(b)) >= least and len(set(a) & set(b)) < FILLED_ALIKE * min(len(a), len(b))
        for a, b, least in ((mine.numbers, theirs.numbers, FIGURES), (mine.names, theirs.names, NAMES))
    )


def _opens_alike(mine: Fingerprint, theirs: Fingerprint) -> bool:
    return any(
        len(set(a) & set(b)) >= OWN_OPENING * min(len(a), len(b)) > 0
        for a, b in ((mine.title_terms, theirs.title_terms), (mine.lead_terms, theirs.lead_terms))
    )
