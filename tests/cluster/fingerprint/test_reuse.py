"""Only near-identical texts lend their vectors, and only within the window."""

from __future__ import annotations

import random

from cluster.fingerprint.minhash import signature
from cluster.fingerprint.reuse import Recent, RecentWindow
from cluster.fingerprint.shingles import pack, shingle_hashes, word_hashes


def _recent(name: str, tokens: list[str], shard: str = "en") -> Recent:
    hashes = shingle_hashes(tokens)
    return Recent(
        article_id=name,
        shard=shard,
        signature=signature(hashes),
        shingles=pack(hashes),
        opening=pack(word_hashes(tokens[:60])),
    )


def _text(seed: int) -> list[str]:
    chance = random.Random(seed)
    return [f"w{chance.randrange(5_000)}" for _ in range(300)]


def test_a_near_identical_text_is_found() -> None:
    window = RecentWindow(100)
    for seed in range(50):
        window.add(_recent(str(seed), _text(seed)))
    for seed in range(50):
        match = window.find(_recent("copy", [*_text(seed), "read", "more", "here"]))
        assert match is not None
        assert match.article_id == str(seed)


def test_an_edited_text_is_not() -> None:
    window = RecentWindow(100)
    window.add(_recent("original", _text(1)))
    edited = _text(1)
    for position in range(100, 300, 40):  # five words, twenty-five shingles: Jaccard .84
        edited[position] = "changed"
    assert window.find(_recent("edited", edited)) is None


def test_the_same_body_under_another_opening_is_not() -> None:
    window = RecentWindow(100)
    original, other = _recent("original", _text(1)), _recent("other", _text(1))
    other.opening = pack(word_hashes(_text(2)[:60]))
    window.add(original)
    assert window.find(other) is None


def test_another_shard_is_not() -> None:
    window = RecentWindow(100)
    window.add(_recent("original", _text(1), "en"))
    assert window.find(_recent("other", _text(1), "fr")) is None


def test_the_window_forgets_the_oldest_first() -> None:
    window = RecentWindow(3)
    for seed in range(5):
        window.add(_recent(str(seed), _text(seed)))
    assert len(window) == 3
    found = [window.find(_recent("copy", _text(seed))) for seed in range(5)]
    assert [match and match.article_id for match in found] == [None, None, "2", "3", "4"]
    window.clear()
    assert len(window) == 0
    assert window.find(_recent("copy", _text(4))) is None


def test_a_window_of_none_remembers_none() -> None:
    window = RecentWindow(0)
    window.add(_recent("a", _text(1)))
    assert window.find(_recent("b", _text(1))) is None
