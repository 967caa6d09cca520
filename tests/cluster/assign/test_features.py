"""Sparse vectors and pair features: stable, exact and the same from both sides."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.assign.features import FEATURES, pair_features
from cluster.assign.frequencies import Frequencies
from cluster.assign.prepare import VECTOR_LENGTH, Prepared, integer_vector, prepare
from cluster.assign.sparse import DIMENSIONS, EMPTY, Scratch, Sparse, sparse
from tests.cluster.assign.build import fp, vector
from tests.cluster.assign.stories import EVENTS, story

WORDS = Frequencies(1000, {"blaze": 12, "bank": 40, "ferry": 3, "said": 900})
weights = st.dictionaries(st.text(min_size=1, max_size=6), st.floats(0.01, 50.0), max_size=30)


def _pairs(vectors: Sparse) -> dict[int, float]:
    return dict(zip(vectors.ids.tolist(), vectors.weights.tolist(), strict=True))


@pytest.fixture(scope="module")
def scratch() -> Scratch:
    return Scratch()


@pytest.fixture(scope="module")
def prepared() -> list[Prepared]:
    """18 stories of six events; every third has no embedding."""
    made = []
    generator = np.random.default_rng(7)
    for number, event in enumerate(EVENTS):
        for wording in range(3):
            title, text = story(event, wording)
            embedding = vector(*generator.normal(size=384)) if wording else b""
            made.append(prepare(fp(f"e{number}w{wording}", title, text, embedding=embedding), WORDS))
    return made


def test_a_term_has_one_dimension_in_every_process() -> None:
    here = sparse({"blaze": 1.0, "café": 2.0, "\ud800": 3.0})
    program = (
        "from cluster.assign.sparse import sparse;"
        "print(sparse({'blaze': 1.0, 'caf\\u00e9': 2.0, '\\ud800': 3.0}).ids.tolist())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(here.ids.tolist())
    assert here.ids.tolist() == sorted(here.ids.tolist())
    assert (here.ids < DIMENSIONS).all()


@given(weights)
def test_the_order_of_terms_does_not_show(terms: dict[str, float]) -> None:
    forth, back = sparse(terms), sparse(dict(reversed(terms.items())))
    assert _pairs(forth) == _pairs(back)
    assert forth.total == back.total == pytest.approx(sum(terms.values()))


def test_terms_that_share_a_dimension_are_added_up() -> None:
    seen: dict[int, str] = {}
    for number in range(20_000):
        word = f"w{number}"
        dimension = int(sparse({word: 1.0}).ids[0])
        if dimension in seen:
            both = sparse({word: 2.0, seen[dimension]: 5.0})
            assert _pairs(both) == {dimension: 7.0}
            return
        seen[dimension] = word
    pytest.fail("no two of 20,000 words share a dimension: is the hash what it was?")


def test_unit_and_top() -> None:
    made = sparse({"a": 3.0, "b": 4.0, "c": 0.5})
    assert sorted(made.top(2).weights.tolist()) == [3.0, 4.0]
    assert made.top(2).total == 7.0
    assert made.top(2).ids.tolist() == sorted(made.top(2).ids.tolist())
    level = sparse(dict.fromkeys("abcdef", 1.0))
    assert level.top(3).ids.tolist() == level.ids.tolist()[:3]
    assert sparse({}) is EMPTY


@given(weights, st.lists(weights, max_size=5))
@settings(max_examples=60)
def test_products_are_those_of_plain_sums(query: dict[str, float], others: list[dict[str, float]]) -> None:
    scratch = Scratch()
    mine, theirs = sparse(query), [sparse(o) for o in others]
    a, bs = _pairs(mine), [_pairs(t) for t in theirs]
    assert scratch.dots(mine, theirs) == pytest.approx([sum(w * b.get(i, 0.0) for i, w in a.items()) for b in bs])
    assert scratch.shared(mine, theirs) == pytest.approx([sum(w for i, w in b.items() if i in a) for b in bs])
    assert scratch.covered(mine, theirs) == pytest.approx([sum(w for i, w in a.items() if i in b) for b in bs])
    assert scratch.dots(mine, theirs).tolist() == scratch.dots(mine, theirs).tolist()


def test_the_row_is_clean_after_each_use(scratch: Scratch) -> None:
    scratch.dots(sparse({"left": 9.0}), [sparse({"left": 1.0})])
    assert scratch.dots(sparse({"right": 1.0}), [sparse({"left": 1.0})]).tolist() == [0.0]


@pytest.mark.parametrize("data", [b"", vector(), vector(float("nan")), vector(float("inf"))])
def test_no_embedding_or_a_broken_one_is_none(data: bytes) -> None:
    assert integer_vector(data) is None


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25)
def test_products_of_integer_vectors_are_exact_in_any_order(seed: int) -> None:
    generator = np.random.default_rng(seed)
    made = [integer_vector(vector(*row)) for row in generator.normal(size=(7, 384))]
    rows = np.stack([row for row in made if row is not None])
    exact = rows.astype(np.int64) @ rows[0].astype(np.int64)
    shuffled = generator.permutation(384)
    assert (rows @ rows[0]).tolist() == exact.tolist()
    assert (rows[:, shuffled] @ rows[0][shuffled]).tolist() == exact.tolist()
    assert [float(row @ rows[0]) for row in rows] == exact.tolist()
    assert abs(exact[0] / VECTOR_LENGTH**2 - 1.0) < 0.01


def test_features_are_the_same_from_both_sides(prepared: list[Prepared], scratch: Scratch) -> None:
    table = np.stack([pair_features(query, prepared, scratch) for query in prepared])
    assert np.allclose(table, table.transpose(1, 0, 2), rtol=0.0, atol=1e-9, equal_nan=True)


def test_a_pair_scores_alike_alone_and_in_a_batch(prepared: list[Prepared], scratch: Scratch) -> None:
    together = pair_features(prepared[1], prepared, scratch)
    alone = np.vstack([pair_features(prepared[1], [other], scratch) for other in prepared])
    assert np.array_equal(together, alone, equal_nan=True)


def test_features_keep_their_ranges(prepared: list[Prepared], scratch: Scratch) -> None:
    for query in prepared:
        table = dict(zip(FEATURES, pair_features(query, prepared, scratch).T, strict=True))
        assert np.nanmax(np.abs(table.pop("dense")), initial=0.0) <= 1.01
        assert (table.pop("name-information") >= 0.0).all()
        for name, column in table.items():
            assert ((column >= 0.0) & (column <= 1.0 + 1e-9)).all(), name


def test_an_article_is_most_like_itself(prepared: list[Prepared], scratch: Scratch) -> None:
    (same,) = pair_features(prepared[1], [prepared[1]], scratch)
    by_name = dict(zip(FEATURES, same, strict=True))
    assert by_name["terms"] == pytest.approx(1.0)
    assert by_name["dense"] == pytest.approx(1.0, abs=0.01)
    assert by_name["name-coverage"] == pytest.approx(1.0)


def test_one_event_has_more_in_common_than_two(prepared: list[Prepared], scratch: Scratch) -> None:
    rows = pair_features(prepared[0], [prepared[1], prepared[4]], scratch)
    for name in ("terms", "name-information", "name-coverage", "salient", "title-in-lead"):
        column = FEATURES.index(name)
        assert rows[0, column] > rows[1, column], name


def test_a_missing_embedding_is_not_a_number_and_the_rest_is(prepared: list[Prepared], scratch: Scratch) -> None:
    rows = pair_features(prepared[0], prepared, scratch)
    dense = FEATURES.index("dense")
    assert np.isnan(rows[:, dense]).all()
    assert not np.isnan(np.delete(rows, dense, axis=1)).any()
    other = pair_features(prepared[1], prepared, scratch)[:, dense]
    assert np.isnan(other).tolist() == [p.vector is None for p in prepared]


def test_nothing_in_common_with_an_empty_article(prepared: list[Prepared], scratch: Scratch) -> None:
    empty = prepare(fp("empty"), WORDS)
    for rows in (pair_features(empty, [*prepared, empty], scratch), pair_features(prepared[0], [empty], scratch)):
        by_name = dict(zip(FEATURES, rows.T, strict=True))
        assert (by_name.pop("dates") == 0.5).all()
        assert np.isnan(by_name.pop("dense")).all()
        assert not np.array(list(by_name.values())).any()
    assert pair_features(prepared[0], [], scratch).shape == (0, len(FEATURES))
