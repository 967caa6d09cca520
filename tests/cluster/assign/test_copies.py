"""Copies are told by the exact words they share, never by a resemblance that is guessed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.assign.copies import LEAST_SHARED, CopyMatch, best_copy
from tests.cluster.assign.build import fp
from tests.cluster.assign.stories import EVENTS, Event, opening, story

Shingles = npt.NDArray[np.uint64]


def _shingles(title: str, text: str) -> Shingles:
    return np.frombuffer(fp("x", title, text).shingles, "<u8").astype(np.uint64)


def _range(start: int, stop: int) -> Shingles:
    return np.arange(start, stop, dtype=np.uint64)


def _best(mine: Shingles, others: dict[str, Shingles], publisher: str = "me", **publishers: str) -> CopyMatch | None:
    return best_copy(mine, publisher, list(others), others, {name: publishers.get(name, name) for name in others})


@given(st.sets(st.integers(0, 60), min_size=12), st.sets(st.integers(0, 60), min_size=12))
def test_the_figures_are_exact(a: set[int], b: set[int]) -> None:
    match = _best(np.array(sorted(a), np.uint64), {"b": np.array(sorted(b), np.uint64)})
    containment, resemblance = len(a & b) / min(len(a), len(b)), len(a & b) / len(a | b)
    if len(a & b) < LEAST_SHARED or (containment < 0.5 and resemblance < 0.35):
        assert match is None
    else:
        assert match == CopyMatch("b", len(a & b), containment, resemblance)


def test_verbatim_abridged_and_re_headlined_texts_are_copies() -> None:
    title, text = story(EVENTS[0], 0)
    whole = _shingles(title, text)
    verbatim = _best(_shingles(title, text), {"origin": whole})
    assert verbatim is not None
    assert (verbatim.containment, verbatim.resemblance) == (1.0, 1.0)
    abridged = _best(_shingles(title, opening(text, 2)), {"origin": whole})
    assert abridged is not None
    assert abridged.containment > 0.9 > 0.7 > abridged.resemblance
    longer = _best(whole, {"abridged": _shingles(title, opening(text, 2))})
    assert longer is not None
    assert longer.containment == abridged.containment
    headed = _best(_shingles("Mill in ruins after night of fire", text), {"origin": whole})
    assert headed is not None
    assert headed.containment > 0.8


@pytest.mark.parametrize("event", EVENTS)
def test_rewrites_and_other_events_are_no_copies(event: Event) -> None:
    mine = _shingles(*story(event, 0))
    others = {f"{e}{w}": _shingles(*story(e, w)) for e in EVENTS for w in range(3) if (e, w) != (event, 0)}
    assert _best(mine, others) is None


def test_one_publisher_needs_more() -> None:
    mine, standing = _range(0, 100), _range(40, 140)
    assert _best(mine, {"a": standing}, "daily.example") is not None
    assert _best(mine, {"a": standing}, "daily.example", a="daily.example") is None
    assert _best(mine, {"a": _range(15, 115)}, "daily.example", a="daily.example") is not None
    assert _best(mine, {"a": standing}, "", a="") is not None  # unknown publishers are not one publisher


def test_short_texts_are_no_copies() -> None:
    assert _best(_range(0, LEAST_SHARED - 1), {"same": _range(0, LEAST_SHARED - 1)}) is None
    assert _best(_range(0, LEAST_SHARED), {"same": _range(0, LEAST_SHARED)}) is not None
    assert _best(_range(0, 0), {"a": _range(0, 50), "empty": _range(0, 0)}) is None
    assert _best(_range(0, 50), {}) is None


def test_the_best_match_is_chosen_whatever_the_order() -> None:
    mine = _range(0, 100)
    others = {"c": _range(40, 140), "b": _range(5, 105), "a": _range(45, 145)}
    for names in (["c", "b", "a"], ["a", "b", "c"], ["b", "a", "c"]):
        match = _best(mine, {name: others[name] for name in names})
        assert match is not None
        assert match.article == "b"
    wider = _best(mine, {"wide": _range(0, 500), "alike": _range(0, 101)})
    assert wider is not None
    assert wider.article == "alike"  # equal containment: the closer one
    level = _best(mine, {"z": _range(0, 100), "y": _range(0, 100)})
    assert level is not None
    assert level.article == "y"


def test_the_evidence_gives_the_figures() -> None:
    assert CopyMatch("a", 40, 2 / 3, 1 / 3).scores() == {
        "containment": 0.6667,
        "resemblance": 0.3333,
        "shared shingles": 40.0,
    }
