"""Found, add, move, merge and split: ids are permanent and every change is said."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cluster.assign.decisions import Decisions
from cluster.assign.membership import Arrivals, add, found, merge, move, split
from cluster.assign.publish import publish
from cluster.assign.repair import repair
from cluster.assign.settle import settle
from cluster.assign.shard import Shard
from cluster.assign.shards import Shards
from cluster.assign.state import Place
from newsfold.stream.ids import incident_id
from newsfold.stream.messages import Fingerprint
from newsfold.stream.public import Evidence
from newsfold.stream.topics import ASSIGN_STATE, INCIDENTS
from tests.cluster.assign.build import HOUR, START, fp, placed
from tests.cluster.assign.stories import EVENTS, look_alike, retold

WHY = Evidence(channel="move")
SHARDS = Shards()


class Bench:
    """A shard with the tools that change it."""

    def __init__(self) -> None:
        self.shard: Shard = SHARDS.empty().get("en")
        self.decisions = Decisions(self.shard)
        self.arrivals = Arrivals()

    def place(self, name: str, incident: str = "", kind: str = "") -> Place:
        order = self.shard.state.count
        self.shard.state = replace(self.shard.state, count=order + 1)
        return placed(name, incident, order, arrived=START + order * HOUR, evidence=WHY, kind=kind)

    def found(self, name: str, *more: str) -> str:
        incident = found(self.shard, self.place(name), self.decisions, self.arrivals)
        for other in more:
            self.add(other, incident)
        return incident

    def add(self, name: str, incident: str, kind: str = "") -> None:
        add(self.shard, self.place(name, incident, kind), self.decisions, self.arrivals)

    def move(self, name: str, target: str) -> str:
        return move(
            self.shard,
            [name],
            target,
            decisions=self.decisions,
            arrivals=self.arrivals,
            evidence=WHY,
            probability=0.7,
        )

    def split(self, *names: str) -> str:
        return split(self.shard, names, decisions=self.decisions, arrivals=self.arrivals, evidence=WHY)

    def merge(self, gone: str, into: str) -> None:
        merge(self.shard, gone, into, self.decisions, self.arrivals)

    def remember(self, made: Fingerprint) -> str:
        self.shard.remember(made)
        return made.article_id

    def events(self, incident: str) -> list[str]:
        return [e.type for e in self.decisions.events if e.incident_id == incident]

    def follow(self, incident: str) -> str:
        for _ in range(100):
            if self.shard.heads[incident].status != "merged":
                return incident
            incident = self.shard.heads[incident].into
        pytest.fail("redirects in a circle")


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_an_incident_is_named_after_its_founder(bench: Bench) -> None:
    incident = bench.found("a")
    assert incident == incident_id("a", 0)
    head, place = bench.shard.heads[incident], bench.shard.places["a"]
    assert (head.status, head.order, head.first_seen, head.last_seen) == ("open", 0, START, START)
    assert (place.incident, place.sequence) == (incident, 1)
    assert bench.shard.members[incident] == ["a"]


def test_reports_lengthen_an_incident_and_linked_pieces_do_not(bench: Bench) -> None:
    incident = bench.found("a", "b")
    assert bench.shard.heads[incident].last_seen == START + HOUR
    bench.add("column", incident, kind="commentary")
    assert bench.shard.heads[incident].last_seen == START + HOUR
    assert bench.shard.members[incident] == ["a", "b", "column"]


def test_a_closed_incident_opens_again(bench: Bench) -> None:
    incident = bench.found("a")
    bench.shard.head(incident, status="closed")
    bench.add("b", incident)
    assert bench.shard.heads[incident].status == "open"
    assert bench.events(incident) == ["created", "reopened"]
    bench.add("c", incident)
    assert bench.events(incident) == ["created", "reopened"]


def test_a_piece_that_hangs_on_a_closed_incident_leaves_it_closed(bench: Bench) -> None:
    incident = bench.found("a")
    bench.shard.head(incident, status="closed")
    bench.add("later", incident, kind="follow-up")
    assert bench.shard.heads[incident].status == "closed"
    assert bench.events(incident) == ["created"]
    assert bench.shard.members[incident] == ["a", "later"]


def test_a_move_keeps_both_ids_and_makes_the_next_one_harder(bench: Bench) -> None:
    one, two = bench.found("a", "b"), bench.found("c")
    assert bench.move("b", two) == two
    assert bench.shard.members == {one: ["a"], two: ["b", "c"]}  # in order of arrival
    place = bench.shard.places["b"]
    assert (place.incident, place.moved, place.probability, place.evidence) == (two, 1, 0.7, WHY)
    assert (bench.shard.heads[one].status, bench.shard.heads[two].status) == ("open", "open")
    assert bench.shard.heads[two].first_seen == START + HOUR
    assert bench.events(one) == ["created", "source-moved"]


def test_an_article_moved_out_founds_under_a_new_id(bench: Bench) -> None:
    one = bench.found("a", "b")
    assert bench.move("b", "") == incident_id("b", 0)
    again = bench.found("x", "y")
    assert bench.move("x", "") == incident_id("x", 1) != again  # the founder leaves: the old id stays the others'
    assert bench.shard.members[again] == ["y"]
    assert bench.shard.members[one] == ["a"]


def test_an_emptied_incident_redirects_to_where_its_last_article_went(bench: Bench) -> None:
    one, two = bench.found("a"), bench.found("b")
    bench.move("a", two)
    head = bench.shard.heads[one]
    assert (head.status, head.into) == ("merged", two)
    assert bench.events(one) == ["created", "source-moved", "merged"]
    assert bench.shard.members[one] == []


def test_a_merged_incident_redirects_for_ever(bench: Bench) -> None:
    one, two, three = bench.found("a"), bench.found("b", "c"), bench.found("d")
    bench.merge(two, one)
    assert bench.shard.members[one] == ["a", "b", "c"]
    assert (bench.shard.heads[two].status, bench.shard.heads[two].into) == ("merged", one)
    assert bench.shard.heads[one].last_seen == START + 2 * HOUR
    bench.merge(one, three)
    assert bench.follow(two) == bench.follow(one) == three
    assert bench.shard.members[three] == ["a", "b", "c", "d"]


def test_a_split_founds_under_a_new_id_and_the_two_are_siblings(bench: Bench) -> None:
    home = bench.found("a", "b", "c", "d", "e", "f")
    created = bench.split("c", "d")
    assert created == incident_id("c", 0)
    assert bench.shard.members == {home: ["a", "b", "e", "f"], created: ["c", "d"]}
    assert bench.shard.heads[home].siblings == (created,)
    assert bench.shard.heads[created].siblings == (home,)
    third = bench.split("e", "f")
    family = {home, created, third}
    assert {i: {i, *bench.shard.heads[i].siblings} for i in family} == dict.fromkeys(family, family)
    assert bench.events(home) == ["created", *["source-moved", "source-moved", "split"] * 2]
    assert all(e.detail["to"] in family for e in bench.decisions.events if e.type == "source-moved")


def test_what_is_only_told_of_another_split_is_stored_and_not_published_again(bench: Bench) -> None:
    home = bench.found("a", "b", "c", "d", "e", "f")
    created = bench.split("c", "d")
    bench.decisions = Decisions(bench.shard)
    third = bench.split("e", "f")
    outputs = publish(bench.decisions)
    assert {o.key for o in outputs if o.topic == INCIDENTS} == {home, third}
    assert f"incident/{created}" in {o.key for o in outputs if o.topic == ASSIGN_STATE}


def test_the_founder_can_split_off_again_and_again_under_new_ids(bench: Bench) -> None:
    home = bench.found("a", "b", "c", "d")
    ids = [home, bench.split("a", "b"), bench.split("a")]
    assert ids == [incident_id("a", n) for n in range(3)]
    assert bench.shard.members == {ids[0]: ["c", "d"], ids[1]: ["b"], ids[2]: ["a"]}


def test_a_merge_inherits_siblings(bench: Bench) -> None:
    """Or a third incident would take in both halves of what was split."""
    home = bench.found("a", "b", "c", "d")
    created = bench.split("c", "d")
    third = bench.found("e")
    bench.merge(third, created)
    assert bench.shard.heads[created].siblings == (home,)
    fourth = bench.found("f")
    bench.merge(created, fourth)
    assert home in bench.shard.heads[fourth].siblings
    assert fourth in bench.shard.heads[home].siblings


def _fill(bench: Bench, incident: str, made: list[Fingerprint]) -> str:
    for each in made:
        bench.remember(each)
        incident = incident or ""
        if incident:
            bench.add(each.article_id, incident)
        else:
            incident = bench.found(each.article_id)
    return incident


def _told(prefix: str, event: int, seeds: range) -> list[Fingerprint]:
    return [fp(f"{prefix}{s}", *retold(EVENTS[event], s), hours=0.1 * s) for s in seeds]


def test_repair_merges_two_incidents_of_one_event_into_the_older(bench: Bench) -> None:
    one = _fill(bench, "", _told("a", 0, range(3)))
    two = _fill(bench, "", _told("b", 0, range(3, 6)))
    repair(bench.shard, "b5", [one], bench.decisions, bench.arrivals)
    assert bench.shard.heads[two].into == one
    assert len(bench.shard.members[one]) == 6
    other = _fill(bench, "", _told("c", 1, range(3)))
    repair(bench.shard, "c2", [one], bench.decisions, bench.arrivals)
    assert bench.shard.heads[other].status == bench.shard.heads[one].status == "open"


@pytest.mark.parametrize("third", ["older", "younger"])
def test_siblings_do_not_merge_back_not_even_by_way_of_a_third(bench: Bench, third: str) -> None:
    if third == "older":
        _fill(bench, "", _told("b", 0, range(6, 9)))
    home = _fill(bench, "", _told("a", 0, range(6)))
    created = bench.split("a3", "a4", "a5")
    repair(bench.shard, "a5", [home], bench.decisions, bench.arrivals)
    assert bench.shard.heads[created].status == bench.shard.heads[home].status == "open"
    if third == "younger":
        _fill(bench, "", _told("b", 0, range(6, 9)))
    repair(bench.shard, "b8", [home, created], bench.decisions, bench.arrivals)
    assert len({bench.follow(i) for i in (home, created)}) == 2
    halves = [{"a0", "a1", "a2"}, {"a3", "a4", "a5"}]
    incidents = [{bench.shard.places[a].incident for a in half} for half in halves]
    assert not incidents[0] & incidents[1]


def _look_alikes(count: int) -> list[Fingerprint]:
    """Two fires, told `count` times each."""
    other = look_alike(EVENTS[0], 0)
    return [
        made
        for s in range(count)
        for made in (
            fp(f"a{s}", *retold(EVENTS[0], s), hours=0.1 * s),
            fp(f"b{s}", *retold(other, s), hours=0.1 * s + 0.05),
        )
    ]


def test_repair_parts_two_look_alike_events(bench: Bench) -> None:
    home = _fill(bench, "", _look_alikes(4))
    repair(bench.shard, "b3", [], bench.decisions, bench.arrivals)
    assert set(bench.shard.members[home]) == {"a0", "a1", "a2", "a3"}
    (created,) = bench.shard.heads[home].siblings
    assert bench.shard.members[created] == ["b0", "b1", "b2", "b3"]
    evidence = bench.shard.places["b1"].evidence
    assert (evidence.channel, evidence.runner_up) == ("split", home)
    assert "quarrow" in evidence.text or "rookery" in evidence.text or "ardent" in evidence.text


@pytest.mark.parametrize("event", range(len(EVENTS)))
@pytest.mark.parametrize("count", [4, 6, 8, 12])
def test_repair_leaves_one_event_in_many_words_whole(bench: Bench, event: int, count: int) -> None:
    home = _fill(bench, "", _told("a", event, range(count)))
    repair(bench.shard, f"a{count - 1}", [], bench.decisions, bench.arrivals)
    assert len(bench.shard.members[home]) == count


def test_repair_parts_no_text_from_its_copy(bench: Bench) -> None:
    home = _fill(bench, "", _look_alikes(4))
    bench.shard.put(replace(bench.shard.places["b3"], copy_of="a0"))
    repair(bench.shard, "b3", [], bench.decisions, bench.arrivals)
    assert bench.shard.places["b3"].incident == bench.shard.places["a0"].incident == home


def test_repair_moves_no_copy_away_from_its_text(bench: Bench) -> None:
    one = _fill(bench, "", _told("a", 0, range(4)))
    two = _fill(bench, "", _told("b", 1, range(4)))
    stray = bench.remember(fp("stray", *retold(EVENTS[1], 9), hours=1))
    bench.add(stray, one)
    bench.shard.put(replace(bench.shard.places[stray], copy_of="a0"))
    repair(bench.shard, "a3", [two], bench.decisions, bench.arrivals)
    assert bench.shard.places[stray].incident == one
    bench.shard.put(replace(bench.shard.places[stray], copy_of=""))
    repair(bench.shard, "a3", [two], bench.decisions, bench.arrivals)
    assert bench.shard.places[stray].incident == two
    assert bench.shard.places[stray].evidence.channel == "move"


def test_a_move_asks_for_more_each_time(bench: Bench) -> None:
    """Put back by force again and again, an article in the wrong incident is left there in the end."""
    one = _fill(bench, "", _told("a", 0, range(4)))
    two = _fill(bench, "", _told("b", 1, range(4)))
    stray = bench.remember(fp("stray", *retold(EVENTS[1], 9), hours=1))
    bench.add(stray, one)
    for moves in itertools.count():
        assert moves < 12, "it flaps"
        repair(bench.shard, "a3", [two], bench.decisions, bench.arrivals)
        if bench.shard.places[stray].incident == one:
            break
        bench.shard.put(replace(bench.shard.places[stray], incident=one))
    assert moves >= 1
    assert bench.shard.places[stray].moved == moves


_operations = st.lists(st.tuples(st.sampled_from("famsx"), st.integers(0, 99), st.integers(0, 99)), max_size=40)


@given(_operations, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_whatever_is_done_ids_last_and_every_article_is_once_somewhere(
    operations: list[tuple[str, int, int]], chance: random.Random
) -> None:
    bench = Bench()
    for number, (what, a, b) in enumerate(operations):
        open_now = list(bench.shard.open_incidents)
        name = f"n{number}"
        if what == "f" or not open_now:
            bench.found(name)
            continue
        one, two = open_now[a % len(open_now)], open_now[b % len(open_now)]
        members = bench.shard.members[one]
        if what == "a":
            bench.add(name, one)
        elif what == "m" and one != two:
            bench.merge(one, two)
        elif what == "s" and len(members) > 1:
            bench.split(*members[1:])
        elif what == "x":
            mover = members[b % len(members)]
            bench.move(mover, two if one != two else "")
    shard = bench.shard
    assert sorted(a for members in shard.members.values() for a in members) == sorted(shard.places)
    for incident, members in shard.members.items():
        assert members == sorted(members, key=lambda a: shard.places[a].order)
        assert all(shard.places[a].incident == incident for a in members)
        assert bool(members) == (shard.heads[incident].status == "open")
        assert shard.heads[bench.follow(incident)].status == "open"
    assert set(shard.open_incidents) == {head.id for head in shard.heads.values() if head.status == "open"}
    for incident, article in [(i, a) for i, held in bench.arrivals.by_incident.items() for a in held]:
        assert shard.places[article].incident == incident
    for incident in bench.arrivals.by_incident:
        settle(shard, incident, bench.decisions, bench.arrivals.by_incident[incident])
    for incident in shard.heads:
        revisions = [e.revision for e in bench.decisions.events if e.incident_id == incident]
        assert revisions == list(range(1, len(revisions) + 1))
    assert len({e.id for e in bench.decisions.events}) == len(bench.decisions.events)
