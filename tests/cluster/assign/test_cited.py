"""Which outlets that an article names are where its story is from: what the others of its incident say of that."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cluster.assign.kinds import Cue, Cues
from cluster.assign.pieces import mentions_of
from cluster.assign.roles import Piece, decide_roles
from tests.cluster.assign.build import DAY, credit, outlet, piece, traced


def _told(origin: bool, count: int = 3) -> list[Piece]:
    return [
        piece(f"t{n}", f"Outlet {n}", 10.0 + n, named=[credit("Vale Post", origin=origin and n == 0)])
        for n in range(count)
    ]


def test_what_an_article_alone_leaves_open_the_others_tell() -> None:
    """Three name an outlet, and one says that the story is the outlet's."""
    assert traced(decide_roles(_told(origin=False))) == {}
    roles = decide_roles(_told(origin=True))
    assert traced(roles) == dict.fromkeys(("t0", "t1", "t2"), "Vale Post")
    assert roles.by_article["t1"].probability < roles.by_article["t0"].probability
    (unseen,) = roles.unseen
    assert unseen.named_by == ("t0", "t1", "t2")
    few = [*_told(origin=True, count=2), *(piece(f"x{n}", time=20.0 + n) for n in range(4))]
    assert traced(decide_roles(few)) == {"t0": "Vale Post"}


def test_an_outlet_that_was_first_with_it_is_meant_where_it_is_named() -> None:
    first, late = piece("scoop", "Vale Post", 1), piece("late", "Vale Post", 99)
    assert traced(decide_roles([first, *_told(origin=False)])) == dict.fromkeys(("t0", "t1", "t2"), "scoop")
    assert traced(decide_roles([late, *_told(origin=False)])) == {}


def test_a_mere_name_is_enough_where_others_name_the_outlet_that_was_first() -> None:
    def bare(name: str, title: str = "") -> Piece:
        made = piece(name, time=50.0)
        return replace(made, mentions=mentions_of(["vale post", "holm"]), title=title)

    first = piece("scoop", "The Vale Post", 1)
    roles = decide_roles([first, *_told(origin=False, count=1), bare("bare")])
    assert roles.by_article["bare"].traced_to == "scoop"
    assert roles.by_article["bare"].text == "names The Vale Post"
    assert traced(decide_roles([first, bare("bare"), piece("x"), piece("y", time=2)])) == {}
    about = [first, *_told(origin=False, count=1), bare("bare", title="Strike at the Vale Post enters second day")]
    assert "bare" not in traced(decide_roles(about))


def test_what_shows_much_reporting_of_its_own_is_left_its_story() -> None:
    own = [replace(p, cues=Cues(own=Cue(1.5))) for p in _told(origin=False)]
    assert traced(decide_roles([piece("scoop", "Vale Post", 1), *own])) == {}


def _hearsay(name: str, time: float, own: float = 0.0, said: int = 1) -> Piece:
    return replace(piece(name, f"Outlet {name}", time), cues=Cues(own=Cue(own), hearsay=said))


def test_what_is_told_as_hearsay_is_from_the_outlet_that_most_have_the_story_from() -> None:
    told = [piece(f"t{n}", f"Outlet {n}", 10.0 + n, named=[credit("Vale Post")]) for n in range(2)]
    roles = decide_roles([*told, _hearsay("heard", 50.0), piece("quiet", time=51.0)])
    assert roles.by_article["heard"].traced_to == "Vale Post"
    assert "hearsay" in roles.by_article["heard"].text
    assert roles.by_article["heard"].probability < roles.by_article["t0"].probability
    assert roles.by_article["quiet"].role == "report"


@pytest.mark.parametrize(
    "pieces",
    [
        [_hearsay("heard", 5.0)],  # before any that credits the outlet
        [_hearsay("heard", 50.0, own=0.6)],  # with reporting of its own
        [_hearsay("heard", 50.0, said=0)],
        [_hearsay("heard", 50.0), *(piece(f"x{n}", time=20.0 + n) for n in range(4))],  # too few of the others
        [replace(_hearsay("heard", 50.0), publisher=outlet("Vale Post"))],
    ],
)
def test_what_is_no_hearsay_of_it(pieces: list[Piece]) -> None:
    told = [piece(f"t{n}", f"Outlet {n}", 10.0 + n, named=[credit("Vale Post")]) for n in range(2)]
    assert "heard" not in traced(decide_roles([*told, *pieces]))


def test_one_that_credits_an_outlet_is_enough_where_the_outlets_own_text_is_there() -> None:
    taken = piece("taken", "North Star", 10.0, named=[credit("Vale Post")])
    assert "heard" not in traced(decide_roles([taken, _hearsay("heard", 50.0)]))
    roles = decide_roles([piece("scoop", "Vale Post", 1.0), taken, _hearsay("heard", 50.0)])
    assert roles.by_article["heard"].traced_to == "scoop"


def test_later_developments_do_not_outvote_the_sources_of_an_event() -> None:
    """One of two other sources credits an outlet, which is a third or more, whatever follows."""
    sources = [
        piece("t0", "Outlet 0", 10.0, named=[credit("Vale Post")]),
        piece("t1", "Outlet 1", 11.0, named=[credit("Vale Post", origin=False)]),
        piece("x", time=12.0),
    ]
    later = [piece(f"l{n}", time=3 * DAY + n, later=["court"]) for n in range(4)]
    assert traced(decide_roles([*sources, *later])) == {"t0": "Vale Post", "t1": "Vale Post"}


def test_an_outlet_named_as_reporting_is_meant_where_its_earlier_text_is_there() -> None:
    """Also where a third one was first with it."""
    first, late = piece("first", "North Star", 1.0), piece("late", "Inland News", 30.0)
    naming = piece("naming", "Outlet", 20.0, named=[credit("Vale Post", origin=False)])
    held = [first, naming, late, piece("x", time=31.0), piece("y", time=32.0)]
    assert traced(decide_roles([*held, piece("scoop", "Vale Post", 10.0)])) == {"naming": "scoop"}
    assert traced(decide_roles([*held, piece("scoop", "Vale Post", 25.0)])) == {}
    assert traced(decide_roles(held)) == {}


@pytest.mark.parametrize("words", [300, 301])
def test_a_long_text_that_takes_its_story_from_nobody_has_its_own(words: int) -> None:
    """It quotes many in passing, and somebody it quotes mostly has an earlier text about the same."""
    first = piece("scoop", "Vale Post", 1)
    told = [replace(p, words=words) for p in _told(origin=False)]
    assert bool(traced(decide_roles([first, *told]))) == (words == 300)
    said = [replace(p, words=words) for p in _told(origin=True)]
    assert traced(decide_roles([first, *said]))["t0"] == "scoop"  # what it says of itself holds however long it is
