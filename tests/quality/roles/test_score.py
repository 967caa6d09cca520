"""The scoring by hand, on incidents made up so that one thing at a time is wrong."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from newsfold.stream.messages import Publisher
from newsfold.stream.public import Counts, Evidence, Incident, Role, Source
from tests.quality.roles.load import Item, Story
from tests.quality.roles.score import score


def item(ident: str, role: Role, traced_to: str = "", copy_of: str = "", tells: tuple[str, ...] = ()) -> Item:
    at = datetime(2026, 9, 7, tzinfo=UTC)
    return Item(
        id=ident,
        url="",
        publisher=Publisher(ident),
        published=at,
        arrived=at,
        title="",
        text="",
        role=role,
        traced_to=traced_to,
        copy_of=copy_of,
        tells=tells,
    )


def story(ident: str, origin: str, *items: Item, roundups: bool = False) -> Story:
    return Story(id=ident, about="", half="dev", cases=(), origin=origin, items=items, roundups=roundups)


def source(ident: str, role: Role, traced_to: str = "", name: str = "") -> Source:
    return Source(
        publisher=Publisher(name or ident),
        role=role,
        evidence=Evidence(channel="link"),
        article_id=ident,
        traced_to=traced_to,
    )


def incident(ident: str, *sources: Source, linked: tuple[Source, ...] = ()) -> Incident:
    counts = Counts(articles=0, publishers=0, independent_sources=0)
    return Incident(
        id=ident,
        revision=1,
        status="open",
        language="en",
        headline="",
        first_seen="",
        last_seen="",
        counts=counts,
        sources=sources,
        linked=linked,
    )


FIRE = story(
    "fire",
    "a",
    item("a", "origin"),
    item("b", "copy", "a", "a"),
    item("c", "rewrite", "a"),
    item("f", "follow-up"),
    item("o", "commentary"),
)
VOTE = story("vote", "The Paper", item("v", "rewrite", "The Paper"), item("w", "report"))
DIGEST = story("digest", "", item("d", "roundup", tells=("fire", "vote")), roundups=True)
STORIES = (FIRE, VOTE, DIGEST)

FIRE_FOUND = incident(
    "i1",
    source("a", "origin"),
    source("b", "copy", "a"),
    source("c", "rewrite", "a"),
    linked=(source("f", "follow-up"), source("d", "roundup")),
)
VOTE_FOUND = incident(
    "i2", source("", "origin", name="Paper"), source("v", "rewrite", "Paper"), source("w", "report")
)
ALONE = incident("i3", linked=(source("o", "commentary"),))


def test_all_right() -> None:
    found = score(STORIES, [FIRE_FOUND, VOTE_FOUND, ALONE])
    assert found.role_accuracy == found.placed == found.origin_accuracy == found.traced == 1.0
    assert found.direction_accuracy == 1.0
    assert (found.false_origins, found.merges, found.splits) == ({}, [], {})
    assert len(found.verdicts) == 8


def test_nothing_found() -> None:
    found = score(STORIES, [])
    assert found.role_accuracy == found.placed == found.origin_accuracy == found.traced == 0.0


def test_a_wrong_role_at_the_right_incident() -> None:
    wrong = msgspec.structs.replace(
        FIRE_FOUND, sources=(source("a", "origin"), source("b", "report"), source("c", "rewrite", "a"))
    )
    found = score(STORIES, [wrong, VOTE_FOUND, ALONE])
    assert (found.role_accuracy, found.placed, found.role_accuracy_where_placed) == (7 / 8, 1.0, 7 / 8)
    assert found.direction_accuracy == 0.0
    assert found.traced == 2 / 3


def test_a_copy_taken_for_the_origin() -> None:
    wrong = msgspec.structs.replace(
        FIRE_FOUND, sources=(source("a", "copy", "b"), source("b", "origin"), source("c", "rewrite", "b"))
    )
    found = score(STORIES, [wrong, VOTE_FOUND, ALONE])
    assert found.origins["fire"] == ("a", "b")
    assert (found.origin_accuracy, found.direction_accuracy) == (0.5, 0.0)


def test_two_copies_of_each_other_have_no_direction() -> None:
    wrong = msgspec.structs.replace(FIRE_FOUND, sources=(source("a", "copy"), source("b", "copy", "a")))
    assert score(STORIES, [wrong]).direction_accuracy == 0.0


def test_a_source_that_only_hangs_on_its_event_is_out_of_place() -> None:
    hung = msgspec.structs.replace(
        FIRE_FOUND, sources=FIRE_FOUND.sources[:2], linked=(*FIRE_FOUND.linked, source("c", "rewrite", "a"))
    )
    found = score(STORIES, [hung, VOTE_FOUND, ALONE])
    assert [verdict.item.id for verdict in found.verdicts if not verdict.placed] == ["c"]


def test_of_two_origins_the_one_most_trace_to_counts() -> None:
    both = (source("", "origin", name="Other"), *FIRE_FOUND.sources)
    found = score(STORIES, [msgspec.structs.replace(FIRE_FOUND, sources=both), VOTE_FOUND, ALONE])
    assert found.origins["fire"] == ("a", "a")


def test_an_origin_where_all_reported_by_themselves() -> None:
    plain = story("plain", "", item("x", "report"), item("y", "report"))
    found = score([plain], [incident("i1", source("x", "origin"), source("y", "rewrite", "x"))])
    assert found.false_origins == {"plain": "x"}
    assert found.origins == {}


def test_two_events_in_one_are_a_merge_and_only_one_keeps_its_place() -> None:
    glued = incident("i1", *FIRE_FOUND.sources, *VOTE_FOUND.sources, linked=FIRE_FOUND.linked)
    found = score(STORIES, [glued, ALONE])
    assert found.merges == [("fire", "vote")]
    assert {verdict.item.id for verdict in found.verdicts if not verdict.placed} == {"v", "w"}


def test_a_torn_event() -> None:
    less = msgspec.structs.replace(FIRE_FOUND, sources=FIRE_FOUND.sources[:2])
    found = score(STORIES, [less, incident("i4", source("c", "rewrite", "a")), VOTE_FOUND, ALONE])
    assert found.splits == {"fire": 1}
    assert [verdict.item.id for verdict in found.verdicts if not verdict.placed] == ["c"]


def test_what_hangs_on_an_event_is_none_of_its_sources() -> None:
    for piece in ("f", "o", "d"):
        among = msgspec.structs.replace(FIRE_FOUND, sources=(*FIRE_FOUND.sources, source(piece, "report")))
        verdicts = {verdict.item.id: verdict for verdict in score(STORIES, [among, VOTE_FOUND, ALONE]).verdicts}
        assert not verdicts[piece].right
        assert not verdicts[piece].placed


def test_a_source_that_may_be_a_later_development_is_right_as_either() -> None:
    either = msgspec.structs.replace(FIRE.items[2], also_right=("follow-up",))
    mild = msgspec.structs.replace(FIRE, items=(*FIRE.items[:2], either))
    hung = msgspec.structs.replace(FIRE_FOUND, sources=FIRE_FOUND.sources[:2], linked=(source("c", "follow-up"),))
    for found in (FIRE_FOUND, hung):
        assert score([mild], [found]).role_accuracy == 1.0
    wrong = msgspec.structs.replace(FIRE_FOUND, sources=(*FIRE_FOUND.sources[:2], source("c", "copy", "a")))
    assert score([mild], [wrong]).role_accuracy < 1.0


def test_a_digest_hangs_on_what_it_tells_or_stands_alone() -> None:
    bare = msgspec.structs.replace(FIRE_FOUND, linked=(source("f", "follow-up"),))
    digest = source("d", "roundup")
    elsewhere = incident("i9", source("z", "report"), linked=(digest,))
    for homes, right in (
        ([bare, msgspec.structs.replace(VOTE_FOUND, linked=(digest,))], True),
        ([bare, VOTE_FOUND, incident("i5", linked=(digest,))], True),
        ([bare, VOTE_FOUND, incident("i5", digest)], True),
        ([bare, VOTE_FOUND, elsewhere], False),
    ):
        verdicts = {verdict.item.id: verdict for verdict in score(STORIES, [*homes, ALONE]).verdicts}
        assert verdicts["d"].right is right


def test_a_role_that_is_as_good_counts() -> None:
    either = msgspec.structs.replace(FIRE.items[2], also_right=("report",))
    mild = msgspec.structs.replace(FIRE, items=(*FIRE.items[:2], either))
    seen = msgspec.structs.replace(FIRE_FOUND, sources=(*FIRE_FOUND.sources[:2], source("c", "report")))
    assert score([mild], [seen]).role_accuracy == 1.0
