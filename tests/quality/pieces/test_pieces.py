"""What pieces of a real stream are found to be: above floors; and the measures themselves, by hand."""

from __future__ import annotations

from collections import Counter

import pytest

from cluster.assign.outcome import Membership
from newsfold.stream.public import Role
from tests.quality.data import STREAM, missing
from tests.quality.pieces import kinds, links

LEAST = {"fitted": {"opinion": 0.72, "analysis": 0.27}, "kept": {"opinion": 0.65, "analysis": 0.45}}
MOST_NEWS = {"fitted": 0.02, "kept": 0.045}
"""Of the news, what is taken for commentary."""


def _member(article: str, incident: str, role: Role) -> Membership:
    return Membership(article_id=article, incident_id=incident, role=role, probability=None, evidence=None)


def test_labels_are_sound() -> None:
    read = kinds.labels()
    assert len({one.id for one in read}) == len(read) >= 1_100
    assert {one.part for one in read} == set(kinds.PARTS)
    pairs = links.pairs()
    assert len({(pair.id, pair.incident) for pair in pairs}) == len(pairs) >= 800
    assert all(1 <= len(pair.incident) <= 3 and pair.id not in pair.incident for pair in pairs)
    kept = {pair.id for pair in pairs if pair.part == "kept"}
    assert kept.isdisjoint(pair.id for pair in pairs if pair.part == "fitted")


def test_a_piece_stands_where_any_of_the_articles_shown_is() -> None:
    members = {
        "a": _member("a", "i1", "report"),
        "b": _member("b", "i2", "origin"),
        "copy": _member("copy", "i2", "copy"),
        "late": _member("late", "i1", "follow-up"),
        "lone": _member("lone", "i3", "report"),
    }

    def stands(piece: str) -> str:
        return links.standing(links.Pair(piece, ("a", "b"), "same", True, "kept"), members)

    assert [stands(piece) for piece in ("copy", "late", "lone")] == ["source", "follow-up", "apart"]


def test_what_readers_doubt_can_be_left_out() -> None:
    read = [kinds.Label("a", "news", True, "kept"), kinds.Label("b", "opinion", False, "kept")]
    found = {"a": "", "b": "commentary"}
    assert kinds.count(read, found) == Counter({("news", ""): 1, ("opinion", "commentary"): 1})
    assert kinds.count(read, found, sure=True) == Counter({("news", ""): 1})


@pytest.mark.slow
def test_commentary_of_a_stream_is_found_and_little_news_taken_for_it() -> None:
    if why := missing(STREAM):
        pytest.skip(why)
    read = kinds.labels()
    found = kinds.found_kinds(read)
    for part in kinds.PARTS:
        counted = kinds.count((one for one in read if one.part == part), found)
        share = {
            kind: counted[kind, "commentary"] / sum(n for (label, _), n in counted.items() if label == kind)
            for kind in ("news", "opinion", "analysis")
        }
        assert share["news"] <= MOST_NEWS[part], (part, share)
        for kind, least in LEAST[part].items():
            assert share[kind] >= least, (part, share)
