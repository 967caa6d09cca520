"""A fingerprint made ready for comparison: its weighted vectors, computed once."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cluster.assign.frequencies import Frequencies
from cluster.assign.outlets import outlet_key
from cluster.assign.sparse import EMPTY, Sparse, sparse
from newsfold.stream.messages import Fingerprint

__all__ = ["Prepared", "integer_vector", "prepare"]

SALIENT = 15
"""How many of its heaviest terms stand for what an article is about."""

HEAVIEST = 200
"""Terms of one article that are compared, and pairs of terms: the rest of a long text weighs next to nothing."""

VECTOR_LENGTH = 2048
"""The Euclidean length of an embedding once it is made of whole numbers."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One article's comparable parts. Every `Sparse` is weighted by rarity in the language's own news."""

    article_id: str
    publisher: str  # domain, or name where the domain is unknown
    outlet: str  # the publisher as others cite it
    origins: frozenset[str]  # outlets it takes its story from, likewise
    published: float | None
    terms: Sparse  # unit length
    bigrams: Sparse  # unit length
    names: Sparse
    numbers: Sparse
    dates: Sparse
    salient: Sparse
    title: Sparse
    lead: Sparse
    vector: npt.NDArray[np.float32] | None  # whole numbers of length VECTOR_LENGTH: exact products


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


def _heaviest(counts: Mapping[str, int], rarities: Sequence[float]) -> Sparse:
    """TF-IDF weights at unit length, of which the heaviest are kept; ties by term."""
    if not counts:
        return EMPTY
    weights = (1.0 + np.array([math.log(n) for n in counts.values()])) * np.array(rarities)
    weights /= math.sqrt(math.fsum((weights * weights).tolist())) or 1.0
    terms = list(counts)
    if len(terms) <= HEAVIEST:
        return sparse(dict(zip(terms, weights.tolist(), strict=True)))
    cut = float(np.partition(weights, -HEAVIEST)[-HEAVIEST])
    rest = weights.tolist()
    kept = {term: weight for term, weight in zip(terms, rest, strict=True) if weight > cut}
    level = sorted(term for term, weight in zip(terms, rest, strict=True) if weight == cut)
    return sparse(kept | dict.fromkeys(level[: HEAVIEST - len(kept)], cut))


def _rarity(items: Collection[str], frequencies: Frequencies) -> Sparse:
    return sparse(dict(zip(items, frequencies.idfs(items), strict=True)))


def prepare(fp: Fingerprint, frequencies: Frequencies) -> Prepared:
    """Weigh one fingerprint's parts by how rare they are in its language's news."""
    terms = _heaviest(fp.terms, frequencies.idfs(fp.terms))
    return Prepared(
        article_id=fp.article_id,
        publisher=fp.publisher.domain or fp.publisher.name,
        outlet=outlet_key(fp.publisher),
        origins=frozenset(outlet_key(a) for a in fp.attributions if a.origin and a.kind != "byline-agency"),
        published=fp.published,
        terms=terms,
        bigrams=_heaviest(fp.bigrams, frequencies.phrase_idfs(fp.bigrams)),
        names=sparse(dict(zip(fp.names, frequencies.phrase_idfs(fp.names), strict=True))),
        numbers=sparse({number: 1.0 + 0.1 * min(len(number), 20) for number in fp.numbers}),
        dates=sparse(dict.fromkeys(fp.dates, 1.0)),
        salient=terms.top(SALIENT),
        title=_rarity(fp.title_terms, frequencies),
        lead=_rarity(fp.lead_terms, frequencies),
        vector=integer_vector(fp.vector),
    )
