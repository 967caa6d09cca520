"""Two look-alike events are parted, and one event told in many ways is not."""

from __future__ import annotations

import random

import pytest

from cluster.assign.frequencies import Frequencies
from cluster.assign.shards import Shards
from cluster.assign.split import LEAST_MEMBERS, Traits, best_split, lean_between, traits_of
from tests.cluster.assign.build import fp
from tests.cluster.assign.stories import EVENTS, Event, look_alike, retold

WORDS = Shards().get("en").model.frequencies


def _traits(event: Event, seeds: range) -> list[Traits]:
    return [traits_of(fp(str(s), *retold(event, s)), WORDS) for s in seeds]


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: e.kind)
def test_two_look_alike_events_are_told_apart_more_clearly_than_halves_of_one(event: Event) -> None:
    members = _traits(event, range(5)) + _traits(look_alike(event, 2), range(5))
    found = best_split(members)
    assert found is not None
    assert {found.first, found.second} == {(0, 1, 2, 3, 4), (5, 6, 7, 8, 9)}
    own = {trait for trait in found.telling[0] if any(trait in members[i] for i in found.first)}
    assert own == set(found.telling[0])
    assert not own & set(found.telling[1])
    for count in (4, 6, 10):
        halves = best_split(_traits(event, range(count)))
        assert halves is None or halves.score < 0.75 * found.score


def test_the_order_of_members_changes_names_and_not_the_groups() -> None:
    members = _traits(EVENTS[0], range(5)) + _traits(look_alike(EVENTS[0], 1), range(5))
    plain = best_split(members)
    places = list(range(10))
    random.Random(3).shuffle(places)
    mixed = best_split([members[i] for i in places])
    assert plain is not None
    assert mixed is not None
    assert mixed.score == pytest.approx(plain.score)
    groups = {frozenset(places[i] for i in side) for side in (mixed.first, mixed.second)}
    assert groups == {frozenset(plain.first), frozenset(plain.second)}


def test_too_few_members_or_too_little_to_tell_them_apart_is_no_split() -> None:
    two = _traits(EVENTS[0], range(1)) + _traits(EVENTS[1], range(2))
    assert len(two) < LEAST_MEMBERS
    assert best_split(two) is None
    assert best_split([{}] * 6) is None
    assert best_split([{"same": 1.0}] * 6) is None
    assert best_split([]) is None


def test_each_side_has_at_least_two() -> None:
    found = best_split(_traits(EVENTS[0], range(6)) + _traits(look_alike(EVENTS[0], 1), range(1)))
    assert found is None or min(len(found.first), len(found.second)) >= 2


def test_a_later_article_leans_to_its_own_side() -> None:
    fire, other = EVENTS[0], look_alike(EVENTS[0], 4)
    first, second = _traits(fire, range(4)), _traits(other, range(4))
    assert lean_between(_traits(fire, range(7, 8))[0], first, second) > 1.0
    assert lean_between(_traits(other, range(7, 8))[0], first, second) < -1.0
    assert lean_between({}, first, second) == 0.0
    assert lean_between({"never seen": 3.0}, first, second) == 0.0


def test_traits_are_names_quantities_and_what_leads() -> None:
    made = traits_of(
        fp("a", "Mill burns", "On Monday Ida Brannock counted 14 workers in the mill."), Frequencies(9, {})
    )
    assert "brannock" in made
    assert "mill" in made
    assert "count 14 worker" in made
    assert not any(name == "ida brannock" for name in made)
    assert all(weight > 0.0 for weight in made.values())
