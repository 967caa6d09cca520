"""Fingerprints in memory: packed, and as they were when looked at whole."""

from __future__ import annotations

from cluster.assign.memory import Fingerprints
from tests.cluster.assign.build import fp


def test_what_is_put_comes_back_whole_and_goes_when_removed() -> None:
    held = Fingerprints()
    first, second = fp("a", "Mill burns", "A mill burned in Ostmere."), fp("a", "Mill", "It burned.", revision="r2")
    held.put(first)
    assert first.terms
    assert held.whole("a") == first
    assert (held["a"].title, held["a"].terms, held["a"].bigrams) == ("Mill burns", {}, {})
    held.put(second)
    assert (held.whole("a"), list(held), len(held), "a" in held) == (second, ["a"], 1, True)
    assert held.remove("a")
    assert not held.remove("a")
    assert (list(held), len(held), "a" in held) == ([], 0, False)
