"""The measures, by hand."""

from __future__ import annotations

import pytest

from tests.quality.measures import measure, pooled

GOLD = {"a": "1", "b": "1", "c": "1", "d": "2"}


def test_agreement_is_one_whatever_the_names() -> None:
    scores = measure(GOLD, {"a": "x", "b": "x", "c": "x", "d": "y"})
    assert (scores.b3_precision, scores.b3_recall, scores.b3_f1) == (1.0, 1.0, 1.0)
    assert (scores.pair_precision, scores.pair_recall, scores.pair_f1, scores.ari) == (1.0, 1.0, 1.0, 1.0)


def test_all_in_one() -> None:
    scores = measure(GOLD, dict.fromkeys(GOLD, "all"))
    assert scores.b3_precision == (3 * 3 / 4 + 1 / 4) / 4
    assert scores.b3_recall == 1.0
    assert scores.pair_precision == 3 / 6
    assert scores.pair_recall == 1.0
    assert scores.pair_f1 == pytest.approx(2 / 3)
    assert scores.ari == 0.0


def test_articles_that_are_missing_count_as_alone() -> None:
    scores = measure(GOLD, {"elsewhere": "all"})
    assert (scores.b3_precision, scores.b3_recall) == (1.0, (3 * 1 / 3 + 1) / 4)
    assert (scores.pair_precision, scores.pair_recall, scores.pair_f1) == (1.0, 0.0, 0.0)


def test_one_article_astray() -> None:
    # incidents {a, b} and {c, d}: pairs ab right, cd wrong, ac and bc missed
    scores = measure(GOLD, {"a": "x", "b": "x", "c": "y", "d": "y"})
    assert scores.b3_precision == (1 + 1 + 0.5 + 0.5) / 4
    assert scores.b3_recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert (scores.pair_precision, scores.pair_recall) == (1 / 2, 1 / 3)
    assert scores.ari == pytest.approx((1 - 3 * 2 / 6) / ((3 + 2) / 2 - 3 * 2 / 6))


def test_pooled_sets_weigh_by_their_articles_and_share_no_names() -> None:
    good = ({"a": "1", "b": "1"}, {"a": "x", "b": "x"})
    bad = ({"a": "1", "b": "2", "c": "3", "d": "4", "e": "5", "f": "6"}, dict.fromkeys("abcdef", "x"))
    scores = pooled({"good": good, "bad": bad})
    assert scores.b3_precision == pytest.approx((2 * 1.0 + 6 * 1 / 6) / 8)
    assert scores.b3_recall == 1.0
