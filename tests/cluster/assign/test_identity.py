"""Ids of sources: permanent, and kept by an origin that was named before its article came."""

from __future__ import annotations

import random
from itertools import permutations
from typing import Any

import pytest

from newsfold.stream.messages import Fingerprint, Publisher
from newsfold.stream.public import Incident, Source
from tests.cluster.assign.build import byline, credit, fp
from tests.cluster.assign.run import Run
from tests.cluster.assign.stories import EVENTS, retold, story

LEDGER = "Inland Ledger"


def _rewrites(count: int, name: str = LEDGER, domain: str = "") -> list[Fingerprint]:
    return [
        fp(f"r{n}", *retold(EVENTS[0], n), hours=n + 1.0, attributions=(credit(name, domain),)) for n in range(count)
    ]


def _scoop(name: str = "scoop", by: str = LEDGER, hours: float = 9.0, published: float | None = None) -> Fingerprint:
    return fp(name, *story(EVENTS[0], 0), publisher=by, hours=hours, published=published)


def _only(run: Run) -> Incident:
    (incident,) = [i for i in run.incidents().values() if i.status == "open"]
    return incident


def _source(incident: Incident, article: str = "", name: str = LEDGER) -> Source:
    (found,) = [
        s for s in incident.sources if s.article_id == article and (article or s.publisher.name in (name, ""))
    ]
    return found


def test_an_unseen_origin_becomes_the_seen_one_and_keeps_its_id() -> None:
    run = Run()
    run.feed(*_rewrites(3))
    unseen = _source(_only(run))
    assert (unseen.role, unseen.named_by, unseen.named_by_count) == ("origin", ("r0", "r1", "r2"), 3)
    assert unseen.id.startswith("s1")
    (named,) = [e for e in run.events() if e.type == "origin-named"]
    assert named.detail["source"] == unseen.id
    assert named.detail["publisher"]["name"] == LEDGER
    run.feed(_scoop())
    incident = _only(run)
    seen = _source(incident, "scoop")
    assert (seen.id, seen.role) == (unseen.id, "origin")
    assert {s.traced_to for s in incident.sources if s.role == "rewrite"} == {"scoop"}
    assert [s for s in incident.sources if not s.article_id] == []
    (added,) = [e for e in run.events() if e.type == "source-added" and e.article_id == "scoop"]
    assert (added.detail["source"], added.detail["role"]) == (unseen.id, "origin")
    assert not [e for e in run.events() if e.type == "origin-dropped"]


def test_so_does_an_agency_whose_byline_was_read_before_its_text() -> None:
    run = Run()
    title, text = story(EVENTS[0], 0)
    agency = "Meridian Press Agency"
    run.feed(*(fp(f"c{n}", title, text, hours=n + 1.0, attributions=(byline("MPA"),)) for n in range(3)))
    unseen = _source(_only(run), name="MPA")
    run.feed(fp("wire", title, text, publisher=agency, hours=9.0))
    wire = _source(_only(run), "wire")
    assert (wire.id, wire.role) == (unseen.id, "origin")
    assert _only(run).counts.independent_sources == 1


@pytest.mark.parametrize("first", [True, False])
def test_the_id_is_the_same_whether_the_outlet_was_first_named_or_first_read(first: bool) -> None:
    founder = fp("founder", *retold(EVENTS[0], 9), hours=0.0)
    rest = [_scoop(), *_rewrites(2)] if first else [*_rewrites(2), _scoop()]
    run = Run()
    run.feed(founder, *rest)
    other = Run()
    other.feed(founder, *reversed(rest))
    assert _source(_only(run), "scoop").id == _source(_only(other), "scoop").id
    assert {s.id for s in _only(run).sources} == {s.id for s in _only(other).sources}


def test_ids_are_unique_and_stay_whatever_comes_after() -> None:
    run = Run()
    chance = random.Random(3)
    known: dict[Any, str] = {}
    fed = [*_rewrites(6), _scoop(), _scoop("second", hours=10.0), fp("x", *retold(EVENTS[0], 8), publisher=LEDGER)]
    chance.shuffle(fed)
    for each in fed:
        run.feed(each)
        incident = _only(run)
        ids = {s.article_id or s.publisher.name: s.id for s in (*incident.sources, *incident.linked)}
        assert len(set(ids.values())) == len(ids)
        assert all(ids[name] == known[name] for name in ids if name in known)
        known |= ids


def test_other_names_for_it_do_not_change_the_id() -> None:
    run = Run()
    ids = []
    named = [("Inland Ledger", ""), ("The Inland Ledger", "inland-ledger.example"), ("inland-ledger.example", "")]
    for n, (name, domain) in enumerate([*named, ("Inland Ledger Online", "inland-ledger.example")]):
        run.feed(fp(f"r{n}", *retold(EVENTS[0], n), hours=n + 1.0, attributions=(credit(name, domain),)))
        (unseen,) = [s for s in _only(run).sources if not s.article_id]
        ids.append(unseen.id)
        assert unseen.named_by_count == n + 1
    assert len(set(ids)) == 1
    assert unseen.publisher == Publisher("The Inland Ledger", "inland-ledger.example")
    assert len([e for e in run.events() if e.type == "origin-named"]) == 1


def test_an_origin_that_nobody_names_any_more_is_dropped_and_comes_back_under_its_id() -> None:
    run = Run()
    (told,) = _rewrites(1)
    run.feed(told)
    before = _source(_only(run)).id
    plain = fp("r0", *retold(EVENTS[0], 0), hours=2.0, revision="r2")
    again = fp("r0", *retold(EVENTS[0], 0), hours=3.0, revision="r3", attributions=(credit(LEDGER),))
    run.feed(plain)
    assert [s.article_id for s in _only(run).sources] == ["r0"]
    (dropped,) = [e for e in run.events() if e.type == "origin-dropped"]
    assert dropped.detail["source"] == before
    run.feed(again)
    assert _source(_only(run)).id == before
    assert len([e for e in run.events() if e.type == "origin-named"]) == 2


def test_an_opinion_by_the_outlet_is_not_its_report() -> None:
    run = Run()
    run.feed(*_rewrites(2))
    unseen = _source(_only(run))
    run.feed(fp("column", *story(EVENTS[0], 0), publisher=LEDGER, hours=9.0, section="Opinion"))
    incident = _only(run)
    assert _source(incident).id == unseen.id
    (column,) = incident.linked
    assert column.id not in ("", unseen.id)


def test_in_any_order_of_arrival_roles_origins_and_ids_are_the_same() -> None:
    """After the founder, which names the incident."""
    founder = fp("founder", *retold(EVENTS[0], 9), hours=0.0)
    title, text = story(EVENTS[0], 1)
    wire = fp("copied", title, text, hours=1.0, attributions=(byline("Far Wire"),))
    rest = [*_rewrites(2), _scoop(hours=3.0, published=-1.0), wire, fp("copy", title, text, hours=2.5)]
    ends = set()
    for order in list(permutations(rest))[::7]:
        run = Run()
        run.feed(founder, *order)
        incident = _only(run)
        ends.add(
            frozenset(
                (s.article_id or s.publisher.name, s.role, s.traced_to, s.id, s.role_probability)
                for s in incident.sources
            )
        )
    assert len(ends) == 1
