"""Edited copies of real articles are found among other real articles, and the edits are what they say."""

from __future__ import annotations

from random import Random

import pytest

from cluster.fingerprint.text import words
from newsfold.stream.messages import Article
from tests.quality.copies.edits import KINDS, Text, edit
from tests.quality.copies.haystack import Haystack, read
from tests.quality.copies.recall import recall
from tests.quality.data import STREAM, data_file, missing

EVERY = 30
EDITS = 30
SHARE = {"30 % of words replaced": 0.9, "40 % of words edited": 0.8}
"""Floors of the hardest edits; of all others nothing may be missed, or one of these 30."""

BODY = "\n\n".join(" ".join(f"p{part}w{word}" for word in range(40)) for part in range(10))
OTHER = "\n\n".join(" ".join(f"q{part}w{word}" for word in range(40)) for part in range(10))


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    if why := missing(STREAM):
        pytest.skip(why)
    return read(data_file(STREAM), every=EVERY)


@pytest.fixture(scope="module")
def haystack(articles: list[Article]) -> Haystack:
    return Haystack(articles)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_edited_copies_are_found(haystack: Haystack, articles: list[Article], kind: str) -> None:
    assert recall(haystack, articles, kind, EDITS, seed=7).found >= SHARE.get(kind, 0.96) * EDITS


def _edit(kind: str, seed: int = 1) -> list[str]:
    return words(edit(kind, Text("first", BODY), Text("second", OTHER), Random(seed)).body)


def test_half_is_cut_away_from_either_end() -> None:
    whole = words(BODY)
    assert _edit("second half cut") == whole[:200]
    assert _edit("first half cut") == whole[200:]


@pytest.mark.parametrize("share", [5, 10, 20, 30, 40])
def test_as_many_words_are_edited_as_it_says(share: int) -> None:
    edited, whole = _edit(f"{share} % of words edited"), words(BODY)
    touched = 4 * share
    lost, new = len(set(whole) - set(edited)), len([word for word in edited if word not in whole])
    assert touched / 3 < lost < touched
    assert touched / 3 < new < touched
    assert set(edited) - set(whole) <= set(words(OTHER))


def test_paragraphs_are_dropped_moved_replaced_and_framed() -> None:
    whole = words(BODY)
    assert [w for w in whole if w in _edit("abridged")] == _edit("abridged")
    assert len(_edit("abridged")) == 240
    moved = _edit("abridged, reordered")
    assert len(moved) == 320
    assert moved != [w for w in whole if w in moved]
    assert _edit("another's lede") == [*words(OTHER)[:40], *whole[40:]]
    shuffled = _edit("shuffled lede")
    assert shuffled[40:] == whole[40:]
    assert shuffled[:40] != whole[:40]
    assert sorted(shuffled) == sorted(whole)
    assert len(_edit("furniture added")) > 420
    for seed in range(4):
        merged = _edit("merged with another", seed)
        assert merged in ([*words(OTHER)[:200], *whole], [*whole, *words(OTHER)[:200]])


def test_the_same_seed_makes_the_same_edits() -> None:
    for kind in KINDS:
        assert _edit(kind, 5) == _edit(kind, 5)
