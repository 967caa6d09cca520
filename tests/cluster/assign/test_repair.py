"""Repair of a stream as it comes: what hangs on an event finds it in any order, and nothing flaps."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from newsfold.stream.messages import Fingerprint
from tests.cluster.assign.build import copy, fp, vector
from tests.cluster.assign.run import Run, partition
from tests.cluster.assign.stories import EVENTS, look_alike, opening, retold, story


def _reports(event: int, count: int, prefix: str = "r") -> list[Fingerprint]:
    return [fp(f"{prefix}{s}", *retold(EVENTS[event], s), hours=0.1 * s) for s in range(count)]


def _column(name: str, event: int) -> Fingerprint:
    return fp(name, *story(EVENTS[event], 1), section="Opinion")


def test_commentary_that_came_before_the_reports_hangs_on_their_event() -> None:
    run = Run()
    run.feed(_column("column", 0))
    lone = run.incident_of("column")
    run.feed(*_reports(0, 3))
    assert run.incident_of("column") == run.incident_of("r0")
    incident = run.incidents()[run.incident_of("r0")]
    assert [s.article_id for s in incident.linked] == ["column"]
    assert incident.counts.articles == 3
    assert run.incidents()[lone].into == incident.id


def test_commentary_on_another_event_is_left_alone() -> None:
    run = Run()
    run.feed(_column("column", 1), *_reports(0, 3))
    assert run.incident_of("column") != run.incident_of("r0")


def test_commentary_leaves_what_it_only_touches_for_the_event_it_is_about() -> None:
    """It hung on the nearest incident there was."""
    (title, text), (_, aside) = story(EVENTS[0], 1), retold(EVENTS[1], 1)
    column = fp("column", title, f"{text} {aside[:160]}", section="Opinion")
    run = Run()
    run.feed(*_reports(1, 3, "b"), column)
    assert run.incident_of("column") == run.incident_of("b0")
    run.feed(*_reports(0, 3, "a"))
    assert run.incident_of("column") == run.incident_of("a0")


@pytest.mark.parametrize("seed", range(6))
def test_where_commentary_hangs_does_not_depend_on_when_it_came(seed: int) -> None:
    pieces = [*_reports(0, 4, "a"), *_reports(1, 4, "b"), _column("on-a", 0), _column("on-b", 1)]
    random.Random(seed).shuffle(pieces)
    run = Run()
    run.feed(*pieces)
    assert run.incident_of("on-a") == run.incident_of("a0")
    assert run.incident_of("on-b") == run.incident_of("b0")


def _two_events_and_what_lies_between(count: int) -> list[Fingerprint]:
    """Two look-alike events told `count` times each, and pieces that tell half of the one and half of the other."""
    one, other = EVENTS[0], look_alike(EVENTS[0], 0)
    made = [fp(f"a{s}", *retold(one, s)) for s in range(count)] + [
        fp(f"b{s}", *retold(other, s)) for s in range(count)
    ]
    for s in range(count):
        (title, text), (_, rest) = retold(one, 20 + s), retold(other, 40 + s)
        cut = len(text) // 2
        made.append(fp(f"m{s}", title, f"{text[:cut].rsplit('. ', 1)[0]}. {rest[-cut:].split('. ', 1)[-1]}"))
    return made


@pytest.mark.parametrize("order", ["between first", "in turns", "between last", 1, 2, 3, 4])
def test_nothing_flaps_between_two_look_alikes(order: str | int) -> None:
    pieces = _two_events_and_what_lies_between(8)
    if order == "between first":
        pieces.sort(key=lambda f: (f.article_id[0] != "m", int(f.article_id[1:])))
    elif order == "in turns":
        pieces.sort(key=lambda f: (int(f.article_id[1:]), f.article_id[0]))
    elif isinstance(order, int):
        random.Random(order).shuffle(pieces)
    run = Run()
    run.feed(*pieces)
    moves = Counter(e.article_id for e in run.events() if e.type == "source-moved")
    changes = Counter(e.type for e in run.events())
    assert max(moves.values(), default=0) <= 3
    assert changes["merged"] + changes["split"] <= 6
    settled, before = partition(run.shard), len(run.events())
    run.feed(*(fp(f"late{n}", *retold(EVENTS[3], n)) for n in range(4)))
    assert {group for group in partition(run.shard) if not any(a.startswith("late") for a in group)} == settled
    assert not [e for e in run.events()[before:] if e.type in ("source-moved", "merged", "split")]


@pytest.mark.parametrize("seed", range(3))
def test_what_goes_over_to_another_incident_says_which_source_it_was(seed: int) -> None:
    pieces = [_column("on-a", 0), *_reports(0, 4, "a"), *_two_events_and_what_lies_between(8)]
    random.Random(seed).shuffle(pieces)
    run = Run()
    run.feed(*pieces)
    known: dict[str, str] = {}
    followed = 0
    for event in run.events():
        if event.type == "source-added":
            came_from = event.detail.get("from", "")
            assert event.detail.get("from_source", "") == (known.get(event.article_id, "") if came_from else "")
            followed += "from_source" in event.detail
            known[event.article_id] = event.detail["source"]
    assert followed > 0


def _compared(run: Run) -> set[frozenset[str]]:
    """Which articles have been compared since the last call."""
    pairs = {frozenset((one, other)) for one, known in run.shard._pairs.items() for other in known}
    run.shard.use_model(run.shard.model)  # which has everything weighed and compared anew
    return pairs


def test_where_a_mere_copy_joins_nothing_else_is_compared_again() -> None:
    """Most of what comes are copies: they tell nothing of their incident that is not known."""
    reports = [fp(f"r{n}", *story(EVENTS[0], n), hours=0.1 * n) for n in range(3)]
    run = Run()
    run.feed(*reports, *_reports(1, 4, "b"))
    assert frozenset(("r1", "r2")) in _compared(run)
    run.feed(copy(reports[0], "copy", hours=5))
    assert run.shard.places["copy"].copy_of == "r0"
    assert {pair - {"copy"} for pair in _compared(run)} <= {frozenset((a,)) for a in run.shard.places}
    title, text = story(EVENTS[0], 0)
    run.feed(fp("fuller", title, f"{text} {opening(story(EVENTS[0], 1)[1], 1)}", hours=6))
    assert run.shard.places["fuller"].copy_of
    assert frozenset(("r1", "r2")) in _compared(run)


@pytest.mark.parametrize("alike", [True, False])
def test_an_incident_is_compared_with_another_that_an_article_has_something_of(alike: bool) -> None:
    """Not with one that happens to lie near."""
    event = look_alike(EVENTS[0], 5) if alike else EVENTS[3]
    rival = [fp(f"b{n}", *story(event, n), hours=0.1 * n, embedding=vector(0.4, 0.9)) for n in range(3)]
    near = [fp(f"a{n}", *story(EVENTS[0], n), hours=0.1 * n, embedding=vector(1.0)) for n in range(3)]
    run = Run()
    run.feed(*rival, *near[:2])
    assert len(partition(run.shard)) == 2
    _compared(run)
    run.feed(near[2])
    assert run.shard.places["a2"].evidence.runner_up == run.incident_of("b0")
    compared = {tuple(sorted(article[0] for article in pair)) for pair in _compared(run) if "a2" not in pair}
    assert (("a", "b") in compared) == alike
