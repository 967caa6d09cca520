"""The words an explanation is made of: what two texts share, what sets them apart, and decisions in a line each."""

from __future__ import annotations

from typing import get_args

from msgspec.structs import replace

from cluster.assign.explain.briefs import Brief
from cluster.assign.explain.copied import copied
from cluster.assign.explain.incident import leanings
from cluster.assign.explain.scoring import bench, score_against
from cluster.assign.explain.shared import Text, differences, shared
from cluster.assign.explain.timeline import timeline
from cluster.assign.frequencies import Frequencies
from cluster.assign.shards import Shards
from newsfold.stream.messages import Publisher
from newsfold.stream.public import EventType, Evidence, IncidentEvent, Source
from tests.cluster.assign.build import fp
from tests.cluster.assign.stories import EVENTS, story

FIRE, BANK = EVENTS[0], EVENTS[1]
WORDS = Shards().get("en").model.frequencies
SAMPLE = IncidentEvent(
    id="e", type="created", incident_id="i1", revision=1, time="2026-03-01T09:00:00Z", article_id="a"
)


def test_differences_are_what_only_one_side_has() -> None:
    mine = fp("a", "Dam bursts at Ostmere", "The dam at Ostmere burst and 14 people died, said Ida Brannock. " * 2)
    theirs = [
        fp("b", "Dam bursts at Teldis", "The dam at Teldis burst and 23 people died, said Marta Zelig. " * 2),
        fp("c", "Teldis dam gone", "At Teldis 23 people died when the dam burst, said Marta Zelig. " * 2),
    ]
    found = differences(mine, theirs, WORDS)
    assert set(found.only_here) >= {"ostmere", "brannock"}
    assert set(found.only_there) >= {"teldis", "zelig"}
    assert not {*found.only_here, *found.only_there} & {"dam", "died", "bursts"}
    assert found.numbers == (("14 people", "23 people"),)
    assert differences(mine, [mine], WORDS).numbers == ()


def test_what_some_of_the_others_have_or_the_article_has_in_other_words_sets_nothing_apart() -> None:
    told = "The dam at Ostmere burst and Ida Brannock spoke. " * 2
    mine = fp("a", "Dam bursts", told)
    others = [
        fp("b", "Dam bursts", f"{told} Marta Zelig spoke of 40 houses. Nils Ardent spoke of 7 bridges."),
        fp("c", "Dam bursts", f"{told} Marta Zelig spoke of 40 houses."),
        fp("d", "Dam bursts", f"{told} Marta Zelig spoke of 40 houses."),
    ]
    found = differences(mine, others, WORDS)
    assert {"zelig", "40 house"} <= {*found.only_there}
    assert not {"ardent", "7 bridge", "ostmere", "brannock"} & {*found.only_there}
    assert found.only_here == ()
    back = differences(others[0], [mine, *others[1:]], WORDS)
    assert {"ardent", "7 bridge"} <= {*back.only_here}
    assert not {"zelig", "40 house"} & {*back.only_here}
    assert back.only_there == ()


def test_a_common_name_is_no_evidence_and_the_title_is_quoted_last() -> None:
    text = "He saw Zelig go home. All of Ostmere is quiet."
    a, b = (
        fp("a", "Quiet in Ostmere", f"It was so. {text}"),
        fp("b", "", f"Quiet it was. {text} He liked Ostmere and Zelig."),
    )
    often = Frequencies(1000, {"ostmere": 400})
    here = Text("Quiet in Ostmere", f"It was so. {text}", "en")
    rows = {(row.kind, row.item): row.here for row in shared(a, b, often, here, None)}
    assert ("name", "zelig") in rows
    assert ("name", "ostmere") not in rows
    assert rows["term", "quiet"] == "All of Ostmere is quiet."
    assert here.sentence("term", "ostmere") == "All of Ostmere is quiet."
    assert here.sentence("name", "nobody") == ""


def test_what_was_made_in_another_way_is_not_compared() -> None:
    article, alike = (fp(name, *story(FIRE, number)) for number, name in enumerate("ab"))
    older = replace(fp("c", *story(FIRE, 2)), scheme="older")
    made = bench(article, {"i1": [alike, older]}, places={}, words=None, model_folder="", window_days=None)
    scoring = score_against(made, "i1")
    assert scoring is not None
    assert [member.article_id for member in scoring.members] == ["b"]
    assert score_against(made, "i2") is None


def test_in_common_are_rare_names_quantities_days_and_heavy_words() -> None:
    text = "On Friday the dam at Ostmere burst. Ida Brannock said 14 people died. Sirens were heard."
    other = "Sirens wailed. The dam at Ostmere gave way on Friday. Some 14 people died, Ida Brannock said."
    a, b = fp("a", "Dam bursts", text), fp("b", "Flood", other)
    rows = {row.item: row for row in shared(a, b, WORDS, Text("Dam bursts", text, "en"), Text("Flood", other, "en"))}
    assert rows["ida brannock"].here == "Ida Brannock said 14 people died."
    assert rows["14 people"].there == "Some 14 people died, Ida Brannock said."
    assert rows["wd:friday"].here == "On Friday the dam at Ostmere burst."
    assert rows["siren"].there == "Sirens wailed."
    assert "brannock" not in rows, "it is part of the whole name"
    assert "14" not in rows, "it is part of the quantity"
    without = shared(a, b, WORDS, None, None)
    assert {row.item for row in without} == rows.keys()
    assert {row.here for row in without} == {""}


def test_a_copy_that_moved_a_paragraph_is_one_text_still() -> None:
    one, two = story(FIRE, 0)[1], story(BANK, 0)[1]
    found = copied(f"{one}\n{two}", f"{two}\n{one}")
    assert found.shared == found.here == found.there
    assert {p.kind for p in found.passages} == {"both"}
    none = copied(one, two)
    assert none.shared == 0
    assert [p.kind for p in none.passages] == ["here", "there"]
    assert copied("", "").passages == ()


def test_every_kind_of_event_is_told_in_words() -> None:
    """Types that a later version adds too, and events whose details are missing."""
    names = {"a": Brief(id="a", title="Ferry aground", publisher="Harbour Mail"), "i2": Brief(id="i2", title="Fog")}
    told = {
        kind: timeline([replace(SAMPLE, type=kind, detail=detail)], names, names)[0]
        for kind, detail in (
            ("created", {}),
            (
                "source-added",
                {"role": "copy", "from": "i2", "evidence": {"channel": "copy", "scores": {"containment": 1}}},
            ),
            ("source-revised", {"revision": "r2"}),
            ("source-moved", {"to": "i2"}),
            ("role-changed", {"role": "origin", "before": "report", "role_evidence": "two trace to it"}),
            ("merged", {"into": "i2"}),
            ("split", {"into": "i2"}),
            (
                "origin-named",
                {"publisher": {"name": "Ledger"}, "named_by": ["a", "b"], "evidence": "the Ledger said"},
            ),
            ("origin-dropped", {"source": "s1"}),
            ("roundup-linked", {"text": "tolva, harbour"}),
            ("closed", {}),
            ("reopened", {}),
            ("retracted", {}),
        )
    }
    assert told.keys() == set(get_args(EventType))
    gone, back = (
        timeline([replace(SAMPLE, type="source-revised", detail={"deleted": deleted})], names, names)[0].line
        for deleted in ("2026-03-01T09:30:00Z", None)
    )
    assert (gone, back) == (
        "taken down by its publisher: Ferry aground (Harbour Mail)",
        "its page is back: Ferry aground (Harbour Mail)",
    )
    article = "Ferry aground (Harbour Mail)"
    assert {kind: entry.line for kind, entry in told.items()} == {
        "created": f"founded by {article}",
        "source-added": f"copy added: {article}, from i2 “Fog”",
        "source-revised": f"source revised: {article}, revision r2",
        "source-moved": f"moved out: {article}, to i2 “Fog”",
        "role-changed": f"report became origin: {article}",
        "merged": "merged into i2 “Fog”",
        "split": "split: part of it is i2 “Fog” from here on",
        "origin-named": "origin that no feed carried: Ledger, named by 2 articles",
        "origin-dropped": "named as origin no more: s1",
        "roundup-linked": f"a roundup tells of it too: {article}",
        "closed": "closed: nobody reported on it any more",
        "reopened": f"opened again by {article}",
        "retracted": f"retracted: {article}",
    }
    assert told["source-added"].evidence == "by copy, share of the shorter text found in the other 1.00"
    assert told["role-changed"].evidence == "as origin: two trace to it"
    assert told["origin-named"].evidence == "“the Ledger said”"
    assert told["roundup-linked"].evidence == "“tolva, harbour”"
    assert timeline([replace(SAMPLE, type="source-added")], {}, {})[0].line == "source added: a"


def _source(article: str, on: str = "", name: str = "") -> Source:
    return Source(
        publisher=Publisher(name or f"Outlet {article}"),
        role="origin" if not on else "rewrite",
        evidence=Evidence(channel="link"),
        article_id=article,
        traced_to=on,
    )


def test_who_leans_on_whom_is_a_tree_also_under_an_unseen_origin_and_in_a_circle() -> None:
    sources = [
        _source("", name="Ledger"),
        _source("a", "Ledger"),
        _source("b", "a"),
        _source("c"),
        _source("d", "gone"),
    ]
    tree = leanings(sources, {})
    assert [(one.article_id or one.publisher) for one in tree] == ["Ledger", "c", "d"]
    assert [one.article_id for one in tree[0].leaning] == ["a"]
    assert [one.article_id for one in tree[0].leaning[0].leaning] == ["b"]
    circle = leanings([_source("a", "b"), _source("b", "a"), _source("c", "c")], {})
    assert [one.article_id for one in circle] == ["c", "a"]
    assert [one.article_id for one in circle[1].leaning] == ["b"]
