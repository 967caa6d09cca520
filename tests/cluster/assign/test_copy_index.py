"""The copy index proposes what shares its text, large or small, and remembers nothing of what left."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.assign.copy_index import LOOKED_AT, SAMPLE, CopyIndex, overlap

Shingles = npt.NDArray[np.uint64]
NAMES = [f"a{i}" for i in range(8)]


def _set(values: set[int]) -> Shingles:
    return np.array(sorted(values), np.uint64)


def _some(count: int, random: np.random.Generator) -> Shingles:
    """A text's worth of hashes."""
    return np.unique(random.integers(0, 2**64, count, np.uint64))


def _mixed(own: Shingles, share: float, random: np.random.Generator) -> Shingles:
    """As many hashes, of which a share is kept."""
    kept = random.choice(own, round(share * len(own)), replace=False)
    return np.union1d(kept, _some(len(own) - len(kept), random))


_sets = st.sets(st.integers(0, 60), max_size=30).map(_set)


@given(_sets, _sets)
def test_the_overlap_is_exact(a: Shingles, b: Shingles) -> None:
    assert overlap(a, b) == len(set(a.tolist()) & set(b.tolist()))


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.none() | _sets), max_size=40), _sets, st.integers(1, 6))
@settings(max_examples=150, deadline=None)
def test_small_texts_are_proposed_by_what_they_share_whatever_came_and_went(
    steps: list[tuple[str, Shingles | None]], query: Shingles, count: int
) -> None:
    index, held = CopyIndex(), dict[str, Shingles]()
    for name, values in [*steps, ("query", query)]:
        if values is None:
            index.remove(name)
            held.pop(name, None)
        else:
            index.add(name, values)
            held[name] = values
    del held["query"]
    shares = {n: overlap(query, s) / min(len(query), len(s)) for n, s in held.items() if overlap(query, s)}
    expected = sorted((n for n in shares if shares[n] >= 0.02), key=lambda n: (-shares[n], n))[:count]
    assert index.nearest("query", count) == expected
    again = CopyIndex()
    for name in sorted([*held, "query"], reverse=True):
        again.add(name, query if name == "query" else held[name])
    assert again.nearest("query", count) == expected


@pytest.mark.parametrize("size", [40, 100, 300, 1000, 5000, 20000])
def test_a_third_of_the_words_edited_or_half_cut_away_is_found_at_every_length(size: int) -> None:
    random = np.random.default_rng(size)
    index = CopyIndex()
    for number in range(200):
        index.add(f"noise {number}", _some(300, random))
    missed = 0
    for trial in range(100):
        whole = _some(size, random)
        index.add("original", whole)
        index.add("edited", _mixed(whole, 0.17, random))
        index.add("half", np.sort(random.choice(whole, size // 2, replace=False)))
        found = {name: index.nearest(name, 5) for name in ("edited", "half", "original")}
        missed += "original" not in found["edited"]
        assert found["half"][0] == "original", trial
        assert found["original"][0] == "half"
        for name in ("original", "edited", "half"):
            index.remove(name)
    assert missed <= 2


def test_a_note_of_a_hundred_words_is_found_in_the_longest_text() -> None:
    random = np.random.default_rng(1)
    index = CopyIndex()
    for trial in range(50):
        long, short = _some(19_000, random), _some(96, random)
        index.add("long", np.union1d(long, short))
        index.add("short", short)
        index.add("page", _mixed(short, 0.2, random))
        assert index.nearest("short", 3) == ["long", "page"], trial  # the page has more hashes of the sample
        assert index.nearest("long", 3)[0] == "short", trial


def test_a_line_that_stands_in_thousands_is_not_looked_up_in_all_of_them() -> None:
    random = np.random.default_rng(2)
    line = _set(set(range(0, 16 * 40, 16)))
    index = CopyIndex()
    for number in range(3000):
        index.add(f"page {number:04}", np.union1d(line, _some(400, random)))
    original = np.union1d(line, _some(400, random))
    index.add("zz original", original)
    index.add("zz copy", original)
    held = [next(iter(index._holders([shingle])), "") for shingle in line.tolist()]
    assert set(held) == {"page 0000"}
    assert len(list(index._holders(line.tolist()))) == LOOKED_AT * len(line)
    assert index.nearest("zz copy", 3)[0] == "zz original"


def test_a_text_that_thousands_carry_finds_some_of_them() -> None:
    random = np.random.default_rng(3)
    text = _some(500, random)
    index = CopyIndex()
    for number in range(1000):
        index.add(f"copy {number:04}", text)
    assert index.nearest("copy 0999", 12) == [f"copy {number:04}" for number in range(12)]


def test_what_is_held_of_a_text_is_bounded() -> None:
    random = np.random.default_rng(4)
    for size in (1, SAMPLE, SAMPLE + 1, 500, 1000):
        index = CopyIndex()
        index.add("a", _some(size, random))
        assert len(index._postings) <= 1.5 * SAMPLE


def test_a_text_without_words_is_near_nothing() -> None:
    index = CopyIndex()
    index.add("empty", _set(set()))
    index.add("other", _set({1, 2, 3}))
    assert index.nearest("empty", 5) == []
    assert index.nearest("other", 5) == []
    assert len(index) == 2


def test_nothing_is_held_of_what_left() -> None:
    random = np.random.default_rng(5)
    text = _some(300, random)
    index = CopyIndex()
    for name in NAMES:
        index.add(name, _mixed(text, 0.9, random))
        index.add(name, _mixed(text, 0.8, random))  # revised
    index.remove("unknown")
    for name in NAMES:
        index.remove(name)
    assert not index._postings
    assert not index._samples
