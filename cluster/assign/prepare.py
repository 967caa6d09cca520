"""A fingerprint made ready for comparison: its weighted vectors, computed once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cluster.assign.bag import Bag, Weighed, bag_of
from cluster.assign.frequencies import Frequencies
from cluster.assign.outlets import outlet_key
from cluster.assign.sparse import Sparse
from newsfold.stream.messages import Fingerprint

__all__ = ["Prepared", "integer_vector", "prepare"]

HEAVIEST = 200
"""Terms of one article that are compared, and pairs of terms: the rest of a long text weighs next to nothing."""

VECTOR_LENGTH = 2048
"""The Euclidean length of an embedding once it is made of whole numbers."""

_LOGS = np.array([0.0, *(math.log(n) for n in range(1, 4096))])


@dataclass(frozen=True, slots=True)
class Prepared:
    """One article's comparable parts, every one a sparse vector weighted by rarity in the language's own news."""

    article_id: str
    publisher: str  # domain, or name where the domain is unknown
    outlet: str  # the publisher as others cite it
    origins: frozenset[str]  # outlets it takes its story from, likewise
    published: float | None
    bag: Bag
    vector: npt.NDArray[np.int16] | None  # whole numbers of length VECTOR_LENGTH: exact products

    @property
    def terms(self) -> Sparse:
        """The heaviest words, of unit length before the lightest were left out."""
        return self.bag.part("terms")

    @property
    def bigrams(self) -> Sparse:
        """The heaviest pairs of words, likewise."""
        return self.bag.part("bigrams")

    @property
    def names(self) -> Sparse:
        """Names."""
        return self.bag.part("names")

    @property
    def numbers(self) -> Sparse:
        """Numbers and quantities."""
        return self.bag.part("numbers")

    @property
    def dates(self) -> Sparse:
        """Days and years."""
        return self.bag.part("dates")

    @property
    def title(self) -> Sparse:
        """Words of the headline."""
        return self.bag.part("title")

    @property
    def lead(self) -> Sparse:
        """Words of the first sentences."""
        return self.bag.part("lead")

    @property
    def salient(self) -> Sparse:
        """The few heaviest of the terms."""
        return self.bag.salient


def integer_vector(data: bytes) -> npt.NDArray[np.float32] | None:
    """A float16 embedding as whole numbers kept in float32, None where there is no embedding.

    The length is `VECTOR_LENGTH`, so every sum met on the way to a dot product stays below 2**24, where
    float32 counts exactly: a similarity does not depend on the order in which a matrix product adds up.
    """
    if not data:
        return None
    values = np.frombuffer(data, "<f2").astype(np.float64)
    length = float(np.sqrt((values**2).sum()))
    if not math.isfinite(length) or length == 0.0:
        return None
    return np.rint(values * (VECTOR_LENGTH / length)).astype(np.float32)


def _heaviest(counts: Mapping[str, int], rarities: npt.NDArray[np.float64]) -> Weighed:
    """TF-IDF weights at unit length, of which the heaviest are kept; ties by term."""
    terms = list(counts)
    weights = (1.0 + _logs(np.fromiter(counts.values(), np.int64, len(counts)))) * rarities
    weights /= math.sqrt(math.fsum((weights * weights).tolist())) or 1.0
    if len(terms) <= HEAVIEST:
        return terms, weights
    cut = np.partition(weights, -HEAVIEST)[-HEAVIEST]
    kept = np.flatnonzero(weights >= cut)
    if len(kept) > HEAVIEST:
        level = sorted(np.flatnonzero(weights == cut).tolist(), key=terms.__getitem__)
        kept = np.array([*np.flatnonzero(weights > cut).tolist(), *level][:HEAVIEST])
    return [terms[i] for i in kept.tolist()], weights.take(kept)


def _logs(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    if len(counts) and not 0 < int(counts.min()) <= int(counts.max()) < len(_LOGS):
        return np.array([math.log(n) for n in counts.tolist()])
    return _LOGS[counts]


def prepare(fp: Fingerprint, frequencies: Frequencies) -> Prepared:
    """Weigh one fingerprint's parts by how rare they are in its language's news."""
    title, lead = list(dict.fromkeys(fp.title_terms)), list(dict.fromkeys(fp.lead_terms))
    numbers, dates = list(dict.fromkeys(fp.numbers)), list(dict.fromkeys(fp.dates))
    vector = integer_vector(fp.vector)
    return Prepared(
        article_id=fp.article_id,
        publisher=fp.publisher.domain or fp.publisher.name,
        outlet=outlet_key(fp.publisher),
        origins=frozenset(outlet_key(a) for a in fp.attributions if a.origin and a.kind != "byline-agency"),
        published=fp.published,
        bag=bag_of(
            {
                "terms": _heaviest(fp.terms, frequencies.idfs(fp.terms)),
                "bigrams": _heaviest(fp.bigrams, frequencies.phrase_idfs(fp.bigrams)),
                "names": (list(fp.names), frequencies.phrase_idfs(fp.names)),
                "numbers": (numbers, np.array([1.0 + 0.1 * min(len(number), 20) for number in numbers])),
                "dates": (dates, np.ones(len(dates))),
                "title": (title, frequencies.idfs(title)),
                "lead": (lead, frequencies.idfs(lead)),
            }
        ),
        vector=None if vector is None else vector.astype(np.int16),
    )
