"""Pieces that are linked, but not surely enough to glue nothing: no sources, yet compared with what comes."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cluster.assign.decisions import Decisions
from cluster.assign.link import probability
from cluster.assign.membership import Arrivals
from cluster.assign.repair import JOINS_AT, joins_at, repair
from cluster.assign.settle import HANGS, is_light
from newsfold.stream.public import Evidence
from tests.cluster.assign.build import HOUR, START, copy, fp, placed
from tests.cluster.assign.run import Run
from tests.cluster.assign.stories import EVENTS, look_alike, retold, story

_EVENT = [fp(f"r{wording}", *story(EVENTS[0], wording), hours=0.1 * wording) for wording in range(2)]


def _late(name: str, hours: float, *, title: str = "") -> Run:
    told, text = story(EVENTS[0], 2)
    run = Run()
    run.feed(*_EVENT, fp(name, title or told, text, hours=hours))
    return run


@pytest.mark.parametrize(
    ("kind", "sure", "light"),
    [
        ("commentary", HANGS - 0.01, True),
        ("commentary", HANGS, False),
        ("follow-up", HANGS - 0.01, True),
        ("follow-up", HANGS, False),
        ("roundup", 0.1, False),
        ("", 0.1, False),
    ],
)
def test_light_is_what_is_of_its_kind_less_surely_than_three_times_of_four(
    kind: str, sure: float, light: bool
) -> None:
    assert is_light(kind, sure) is light


@pytest.mark.parametrize(
    ("hours", "title", "compared"), [(24.0, "", True), (60.0, "Ostmere mill boss arrested", False)]
)
def test_a_follow_up_is_no_source_and_compared_where_it_is_light(hours: float, title: str, compared: bool) -> None:
    run = _late("late", hours, title=title)
    place = run.shard.places["late"]
    incident = run.incidents()[place.incident]
    assert place.incident == run.incident_of("r0")
    assert (place.kind, place.light, place.hangs) == ("follow-up", compared, not compared)
    assert [s.article_id for s in incident.linked] == ["late"]
    assert incident.counts.articles == 2
    assert ("late" in run.shard.compared(place.incident)) is compared
    assert ("late" in run.shard.gathered(place.incident).hanging) is not compared


def test_a_light_piece_joins_as_surely_as_news() -> None:
    place = placed("a", "i", 0, arrived=START, evidence=Evidence(channel="link"), kind="commentary")
    assert joins_at(place) == JOINS_AT["commentary"] < 0
    assert joins_at(replace(place, light=True)) == JOINS_AT[""] == 0.0
    assert probability(joins_at(replace(place, light=True))) == 0.5


def test_the_event_goes_on_around_a_light_founder_that_is_no_source_of_it() -> None:
    title, text = story(EVENTS[0], 2)
    musing = f"{text} Perhaps nobody asked."
    run = Run()
    run.feed(fp("column", title, musing), *_EVENT)
    place = run.shard.places["column"]
    assert (place.role, place.light) == ("commentary", True), place.cues.commentary
    incident = run.incidents()[place.incident]
    assert {s.article_id for s in incident.sources} == {"r0", "r1"}
    assert [s.article_id for s in incident.linked] == ["column"]
    assert incident.counts.articles == 2


def test_a_copy_of_news_under_a_headline_that_explains_is_a_copy() -> None:
    run = Run()
    title, text = story(EVENTS[5], 0)
    first = fp("first", title, text)
    run.feed(first, replace(copy(first, "second", hours=1.0), title="What the Fair Rents Act means for tenants"))
    assert (run.shard.places["second"].copy_of, run.shard.places["second"].role) == ("first", "copy")


def test_a_copy_of_a_light_piece_is_as_light() -> None:
    title, text = story(EVENTS[0], 2)
    column = fp("column", title, f"{text} Perhaps nobody asked.")
    run = Run()
    run.feed(*_EVENT, replace(column, arrived=START + HOUR), copy(column, "again", hours=2.0))
    places = run.shard.places
    assert (places["column"].role, places["again"].role) == ("commentary", "commentary")
    assert places["column"].light == places["again"].light


def test_a_split_looks_at_news_alone() -> None:
    """What came later names others than the event's first reports do, and would part them."""
    reports = [fp(f"r{s}", *retold(EVENTS[0], s), hours=0.1 * s) for s in range(3)]
    others = [fp(f"o{s}", *retold(look_alike(EVENTS[0], 0), s), hours=0.1 * s) for s in range(3)]
    run = Run()
    run.feed(*reports)
    home = run.incident_of("r0")
    for light, parted in ((True, 1), (False, 2)):
        again = Run()
        again.feed(*reports, *others)
        shard = again.shard
        for article in [f.article_id for f in (*reports, *others)]:
            late = article.startswith("o") and light
            shard.put(
                replace(
                    shard.places[article], incident=home, kind="follow-up" if late else "", light=late, copy_of=""
                )
            )
        decisions, arrivals = Decisions(shard), Arrivals()
        repair(shard, "r0", [], decisions, arrivals)
        assert len({shard.places[f.article_id].incident for f in (*reports, *others)}) == parted


def test_light_commentary_near_an_event_founds_its_own_and_what_is_surely_so_hangs_on_it() -> None:
    told = f"Firefighters in Ostmere did what they could for the workers. {story(EVENTS[1], 1)[1][:250]}"
    events = [fp(f"r{wording}", *story(EVENTS[0], wording), hours=0.1 * wording) for wording in range(3)]
    hangs = []
    for musing in (
        "Perhaps nobody asked.",
        "Was it ours? We all know why. Perhaps nobody asked. I do not.",
    ):
        run = Run()
        run.feed(*events, fp("column", "A town without its mill", f"{told} {musing}", hours=1.0))
        place = run.shard.places["column"]
        assert place.kind == "commentary"
        hangs.append((place.light, place.incident == run.incident_of("r0")))
    assert hangs == [(True, False), (False, True)]
