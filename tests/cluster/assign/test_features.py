"""Pair features: exact and the same from both sides."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.assign.bag import Table
from cluster.assign.features import FEATURES, pair_features
from cluster.assign.frequencies import Frequencies
from cluster.assign.prepare import VECTOR_LENGTH, Prepared, integer_vector, prepare
from tests.cluster.assign.build import fp, vector
from tests.cluster.assign.stories import EVENTS, story

WORDS = Frequencies(1000, {"blaze": 12, "bank": 40, "ferry": 3, "said": 900})


@pytest.fixture(scope="module")
def table() -> Table:
    return Table()


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


def test_features_are_the_same_from_both_sides(prepared: list[Prepared], table: Table) -> None:
    rows = np.stack([pair_features(query, prepared, table) for query in prepared])
    assert np.allclose(rows, rows.transpose(1, 0, 2), rtol=0.0, atol=1e-9, equal_nan=True)


def test_a_pair_scores_alike_alone_and_in_a_batch(prepared: list[Prepared], table: Table) -> None:
    together = pair_features(prepared[1], prepared, table)
    alone = np.vstack([pair_features(prepared[1], [other], table) for other in prepared])
    assert np.array_equal(together, alone, equal_nan=True)


def test_features_keep_their_ranges(prepared: list[Prepared], table: Table) -> None:
    for query in prepared:
        columns = dict(zip(FEATURES, pair_features(query, prepared, table).T, strict=True))
        assert np.nanmax(np.abs(columns.pop("dense")), initial=0.0) <= 1.01
        assert (columns.pop("name-information") >= 0.0).all()
        for name, column in columns.items():
            assert ((column >= 0.0) & (column <= 1.0 + 1e-9)).all(), name


def test_an_article_is_most_like_itself(prepared: list[Prepared], table: Table) -> None:
    (same,) = pair_features(prepared[1], [prepared[1]], table)
    by_name = dict(zip(FEATURES, same, strict=True))
    assert by_name["terms"] == pytest.approx(1.0)
    assert by_name["dense"] == pytest.approx(1.0, abs=0.01)
    assert by_name["name-coverage"] == pytest.approx(1.0)


def test_one_event_has_more_in_common_than_two(prepared: list[Prepared], table: Table) -> None:
    rows = pair_features(prepared[0], [prepared[1], prepared[4]], table)
    for name in ("terms", "name-information", "name-coverage", "salient", "title-in-lead"):
        column = FEATURES.index(name)
        assert rows[0, column] > rows[1, column], name


def test_a_missing_embedding_is_not_a_number_and_the_rest_is(prepared: list[Prepared], table: Table) -> None:
    rows = pair_features(prepared[0], prepared, table)
    dense = FEATURES.index("dense")
    assert np.isnan(rows[:, dense]).all()
    assert not np.isnan(np.delete(rows, dense, axis=1)).any()
    other = pair_features(prepared[1], prepared, table)[:, dense]
    assert np.isnan(other).tolist() == [p.vector is None for p in prepared]


def test_nothing_in_common_with_an_empty_article(prepared: list[Prepared], table: Table) -> None:
    empty = prepare(fp("empty"), WORDS)
    for rows in (pair_features(empty, [*prepared, empty], table), pair_features(prepared[0], [empty], table)):
        by_name = dict(zip(FEATURES, rows.T, strict=True))
        assert (by_name.pop("dates") == 0.5).all()
        assert np.isnan(by_name.pop("dense")).all()
        assert not np.array(list(by_name.values())).any()
    assert pair_features(prepared[0], [], table).shape == (0, len(FEATURES))
