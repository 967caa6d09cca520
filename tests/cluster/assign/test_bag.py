"""Bags of sparse vectors: stable, exact, and what they have in common as plain sums say."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.assign.bag import PARTS, SALIENT, Table, bag_of
from cluster.assign.sparse import DIMENSIONS, Sparse, dimensions
from tests.cluster.assign.build import bag, sparse

# few items, so that articles have many in common, and any text besides
items = st.one_of(
    st.sampled_from([f"w{number}" for number in range(40)]), st.text("aé震\ud800", min_size=1, max_size=4)
)
weights = st.dictionaries(items, st.floats(0.01, 50.0), max_size=30)
parts = st.fixed_dictionaries({}, optional=dict.fromkeys(PARTS, weights))


def _pairs(vector: Sparse) -> dict[int, float]:
    return dict(zip(vector.ids.tolist(), vector.weights.tolist(), strict=True))


@given(st.lists(st.text("ab\n\ud800", max_size=3)))
def test_a_term_has_one_dimension_among_any_others(terms: list[str]) -> None:
    assert dimensions(terms).tolist() == [int(dimensions([term])[0]) for term in terms]


def test_a_term_has_one_dimension_in_every_process() -> None:
    here = sparse({"blaze": 1.0, "café": 2.0, "\ud800": 3.0})
    program = (
        "from tests.cluster.assign.build import sparse;"
        "print(sparse({'blaze': 1.0, 'caf\\u00e9': 2.0, '\\ud800': 3.0}).ids.tolist())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(here.ids.tolist())
    assert here.ids.tolist() == sorted(here.ids.tolist())
    assert (here.ids < DIMENSIONS).all()


@given(parts)
@settings(deadline=None)
def test_the_order_of_items_does_not_show(given_parts: dict[str, dict[str, float]]) -> None:
    forth = bag(**given_parts)
    back = bag(**{name: dict(reversed(of.items())) for name, of in given_parts.items()})
    assert forth.keys.tolist() == back.keys.tolist()
    assert forth.weights.tolist() == back.weights.tolist()
    assert forth.totals.tolist() == back.totals.tolist()
    for number, name in enumerate(PARTS):
        assert forth.totals[number] == pytest.approx(sum(given_parts.get(name, {}).values()))


def test_items_that_share_a_dimension_are_added_up() -> None:
    seen: dict[int, str] = {}
    for number in range(20_000):
        word = f"w{number}"
        dimension = int(sparse({word: 1.0}).ids[0])
        if dimension in seen:
            assert _pairs(sparse({word: 2.0, seen[dimension]: 5.0})) == {dimension: 7.0}
            both = bag(terms={word: 2.0, seen[dimension]: 5.0}, title={word: 1.0})
            assert _pairs(both.part("title")) == {dimension: 1.0}
            return
        seen[dimension] = word
    pytest.fail("no two of 20,000 words share a dimension: is the hash what it was?")


def test_the_salient_terms_are_the_heaviest() -> None:
    few = bag(terms={"a": 3.0, "b": 4.0})
    assert _pairs(few.salient) == _pairs(few.part("terms"))
    many = bag(terms={f"w{number}": 1.0 + number for number in range(SALIENT + 5)})
    assert sorted(many.salient.weights.tolist()) == [6.0 + number for number in range(SALIENT)]
    level = bag(terms={f"w{number}": 1.0 for number in range(SALIENT + 5)})
    assert level.salient.ids.tolist() == level.part("terms").ids.tolist()[:SALIENT]
    assert bag().salient.ids.tolist() == []


def _expected(query: dict[str, Sparse], other: dict[str, Sparse]) -> list[float]:
    mine, theirs = ({name: _pairs(part) for name, part in each.items()} for each in (query, other))
    found = {name: sum(w * theirs[name].get(i, 0.0) for i, w in mine[name].items()) for name in ("terms", "bigrams")}
    for name in ("names", "numbers", "dates"):
        found[name] = sum(w for i, w in theirs[name].items() if i in mine[name])
    found["title"] = sum(w for i, w in theirs["title"].items() if i in mine["lead"])
    found["lead"] = sum(w for i, w in mine["title"].items() if i in theirs["lead"])
    return [found[name] for name in PARTS]


@given(parts, st.lists(parts, min_size=1, max_size=5))
@settings(max_examples=80, deadline=None)
def test_what_is_common_is_what_plain_sums_say(
    query: dict[str, dict[str, float]], others: list[dict[str, dict[str, float]]]
) -> None:
    table = Table()
    mine, theirs = bag(**query), [bag(**other) for other in others]
    common = table.common(mine, theirs)
    whole = [{name: each.part(name) for name in PARTS} for each in (mine, *theirs)]
    assert common.sums == pytest.approx(np.array([_expected(whole[0], other) for other in whole[1:]]))
    for row, other in enumerate(theirs):
        mine_there = mine.salient.within(other.part("terms"))
        theirs_here = other.salient.within(mine.part("terms"))
        assert [common.forth[row], common.back[row]] == pytest.approx([mine_there, theirs_here])
    again = table.common(mine, theirs)  # the table is clean after each use
    assert again.sums.tolist() == common.sums.tolist()


def test_keys_that_end_alike_are_told_apart() -> None:
    """Of 3,000 words many pairs share the sixteen bits that the table looks at first."""
    words = {f"w{number}": 1.0 for number in range(3_000)}
    shared = {word: weight for number, (word, weight) in enumerate(words.items()) if number % 3 == 0}
    (row,) = Table().common(bag(names=words), [bag(names=shared)]).sums
    assert row[PARTS.index("names")] == pytest.approx(len(shared), rel=0.01)
    (none,) = Table().common(bag(names=words), [bag(names={f"x{n}": 1.0 for n in range(3_000)})]).sums
    assert none[PARTS.index("names")] <= 10.0  # 3,000 of two million dimensions, met by chance


def test_a_bag_needs_all_parts() -> None:
    with pytest.raises(KeyError):
        bag_of({"terms": ([], np.empty(0))})
