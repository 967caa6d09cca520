"""The two indexes find what looking at every article finds, whatever came and went before."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.assign.candidates import TermIndex, VectorIndex
from cluster.assign.prepare import VECTOR_LENGTH
from cluster.assign.sparse import Sparse
from tests.cluster.assign.build import sparse

NAMES = [f"a{i}" for i in range(12)]
WORDS = ["fire", "bank", "ferry", "virus", "bridge", "vote"]
Vector = npt.NDArray[np.int16]

_small = st.lists(st.integers(-3, 3), min_size=4, max_size=4).filter(any)
_steps = st.lists(st.tuples(st.sampled_from(NAMES), st.none() | _small), max_size=60)


def _vector(values: list[int]) -> Vector:
    row = np.array(values, np.float64)
    made: Vector = np.rint(row * (VECTOR_LENGTH / np.sqrt((row**2).sum()))).astype(np.int16)
    return made


def _brute(held: dict[str, Vector], query: Vector, count: int, at_least: float) -> list[str]:
    scores = {name: int(row.astype(np.int64) @ query.astype(np.int64)) for name, row in held.items()}
    near = sorted((n for n in scores if scores[n] >= at_least * VECTOR_LENGTH**2), key=lambda n: (-scores[n], n))
    return near[:count]


def _alike_by_sign(held: dict[str, Vector], query: Vector, count: int) -> dict[str, Vector]:
    """The nearest by the signs of their dimensions: nearer than the last of them, or as near where those are few."""
    apart = {name: int(((row > 0) != (query > 0)).sum()) for name, row in held.items()}
    if len(held) <= count:
        return held
    furthest = sorted(apart.values())[count - 1]
    nearer = {name: row for name, row in held.items() if apart[name] < furthest}
    return nearer if len(nearer) >= count // 2 else {n: r for n, r in held.items() if apart[n] <= furthest}


@given(_steps, _small, st.integers(1, 6), st.sampled_from([2, 5, 400]))
@settings(max_examples=150, deadline=None)
def test_nearest_vectors_are_those_of_brute_force(
    steps: list[tuple[str, list[int] | None]], query: list[int], count: int, shortlist: int
) -> None:
    index, held = VectorIndex(shortlist), dict[str, Vector]()
    for name, values in steps:
        if values is None:
            index.remove(name)
            held.pop(name, None)
        else:
            index.add(name, _vector(values))
            held[name] = _vector(values)
    compared = _alike_by_sign(held, _vector(query), shortlist)
    assert index.nearest(_vector(query), count, 0.3) == _brute(compared, _vector(query), count, 0.3)
    again = VectorIndex(shortlist)
    for name in sorted(held, reverse=True):
        again.add(name, held[name])
    assert again.nearest(_vector(query), count, 0.3) == index.nearest(_vector(query), count, 0.3)


def test_of_equally_near_vectors_the_first_by_id_are_taken() -> None:
    index = VectorIndex()
    index.add("near", _vector([1, 0, 0, 0]))
    for name in ("c", "a", "d", "b"):
        index.add(name, _vector([1, 1, 0, 0]))
    query = _vector([1, 0, 0, 0])
    assert index.nearest(query, 3, 0.0) == ["near", "a", "b"]
    assert index.nearest(query, 5, 0.0) == ["near", "a", "b", "c", "d"]
    assert index.nearest(query, 5, 0.9) == ["near"]
    index.remove("near")
    assert index.nearest(query, 4, 0.0) == ["a", "b", "c", "d"]
    assert VectorIndex().nearest(query, 3, 0.0) == []


_terms = st.dictionaries(st.sampled_from(WORDS), st.integers(1, 4).map(float), max_size=4)


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.none() | _terms), max_size=60), _terms, st.integers(1, 6))
@settings(max_examples=150, deadline=None)
def test_nearest_by_terms_are_those_of_brute_force(
    steps: list[tuple[str, dict[str, float] | None]], query: dict[str, float], count: int
) -> None:
    index, held = TermIndex(longest=7), dict[str, dict[str, float]]()
    for name, terms in steps:
        if terms is None:
            index.remove(name)
            held.pop(name, None)
        else:
            index.add(name, sparse(terms))
            held[name] = terms
    said = {word: sum(word in terms for terms in held.values()) for word in WORDS}
    scores: dict[str, float] = defaultdict(float)
    for name, terms in held.items():
        for word in set(terms) & set(query):
            if said[word] <= 7:
                scores[name] += terms[word] * query[word]
    assert index.nearest(sparse(query), count) == sorted(scores, key=lambda n: (-scores[n], n))[:count]


def test_a_term_in_too_many_articles_says_nothing() -> None:
    index = TermIndex(longest=2)
    said: Sparse = sparse({"fire": 1.0})
    for name in ("a", "b"):
        index.add(name, said)
    assert index.nearest(said, 5) == ["a", "b"]
    index.add("c", said)
    assert index.nearest(said, 5) == []
    index.remove("a")
    index.remove("unknown")
    assert index.nearest(said, 5) == ["b", "c"]


def test_indexes_hold_nothing_of_what_left() -> None:
    """A service runs for months: what is forgotten must be gone, not only out of sight."""
    vectors, terms = VectorIndex(), TermIndex()
    for name in NAMES:
        vectors.add(name, _vector([1, 2, 3, 0]))
        terms.add(name, sparse({"fire": 1.0, name: 2.0}))
    for name in NAMES:
        vectors.remove(name)
        terms.remove(name)
    held = [
        vectors._names,
        vectors._row,
        terms._postings,
        terms._row,
    ]
    assert not any(held)
    assert not any(terms._names)
    assert len(terms._names) == len(terms._free) == len(NAMES)  # rows for others
