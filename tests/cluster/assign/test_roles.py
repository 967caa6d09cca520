"""Roles and origins: every role, every direction, and nothing that depends on the order of arrival."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cluster.assign.kinds import Cue, Cues
from cluster.assign.outlets import outlet_key, plain_name, same_outlet
from cluster.assign.roles import Piece, Roles, decide_roles
from newsfold.stream.messages import Attribution, Publisher
from tests.cluster.assign.build import DAY, byline, credit, outlet, piece, traced
from tests.effort import lines_run

AGENCY = "Meridian Press Agency"
NAMES = ["Harbour Times", "Vale Post", "North Star", AGENCY]


def _roles(roles: Roles) -> dict[str, str]:
    return {name: decided.role for name, decided in roles.by_article.items()}


def test_two_that_lean_on_nobody_are_reports() -> None:
    roles = decide_roles([piece("a", time=1), piece("b", time=2)])
    assert _roles(roles) == {"a": "report", "b": "report"}
    assert (roles.independent_sources, roles.unseen) == (2, ())
    assert decide_roles([]).independent_sources == 0


VOICE = Cues(commentary=Cue(-0.5, "its own voice: “I”"), first_person=2)


@pytest.mark.parametrize(
    ("hours", "cues", "role"),
    [
        (20, VOICE, "commentary"),
        (6, VOICE, "report"),
        (20, replace(VOICE, commentary=Cue(-1.5, "its own voice: “I”")), "report"),
        (20, replace(VOICE, first_person=0), "report"),
        (20, replace(VOICE, signs=1), "report"),
        (20, replace(VOICE, direct=1), "report"),
        (20, replace(VOICE, hearsay=1), "report"),
    ],
)
def test_a_piece_with_something_of_a_voice_is_commentary_half_a_day_after_the_news(
    hours: float, cues: Cues, role: str
) -> None:
    first = 3 * DAY + 9 * 3600.0
    news = [piece(f"n{n}", time=first + n * 60) for n in range(2)]
    late = replace(piece("late", time=first + hours * 3600), cues=cues)
    found = decide_roles([*news, late]).by_article
    assert [found[name].role for name in ("n0", "n1", "late")] == ["report", "report", role]
    if role == "commentary":
        assert found["late"].text == f"its own voice: “I”; {hours} hours after the first report"
        assert 0.5 < found["late"].probability < 0.7
        silent = replace(late, cues=replace(cues, commentary=Cue(-0.5, "")))
        assert decide_roles([*news, silent]).by_article["late"].text == f"{hours} hours after the first report"
        likely = replace(late, cues=replace(cues, commentary=Cue(-1.1, "its own voice: “I”")))
        unlikely = replace(late, cues=replace(cues, commentary=Cue(-2.5, "")))
        sure = [decide_roles([*news, one]).by_article["late"].probability for one in (likely, unlikely)]
        assert sure[0] < 0.7 * sure[1]


def test_a_statement_quoted_in_part_ends_at_a_word_with_a_mark() -> None:
    said = replace(credit("Harbour Times"), sentence="Harbour Times reported " + "what the harbour master saw " * 20)
    roles = decide_roles([piece("scoop", "Harbour Times", 1), piece("rewrite", "North Star", 2, named=[said])])
    quoted = roles.by_article["scoop"].text.partition("“")[2].removesuffix("…”")
    assert quoted != roles.by_article["scoop"].text.partition("“")[2]
    assert 100 < len(quoted) < 160
    assert set(quoted.split()) <= set(said.sentence.split())


def test_every_role_at_once() -> None:
    roles = decide_roles(
        [
            piece("scoop", "Harbour Times", 1),
            piece("copy", "Vale Post", 2, copy_of="scoop"),
            piece("rewrite", "North Star", 3, named=[credit("Harbour Times")]),
            piece("own", "Inland News", 4),
            piece("later", "Harbour Times", 2 * DAY, later=["court"]),
            piece("column", "Vale Post", 6, kind="commentary", named=[credit("Harbour Times")]),
            piece("digest", "North Star", 7, kind="roundup", copy_of="scoop"),
        ]
    )
    assert _roles(roles) == {
        "scoop": "origin",
        "copy": "copy",
        "rewrite": "rewrite",
        "own": "report",
        "later": "follow-up",
        "column": "commentary",
        "digest": "roundup",
    }
    assert traced(roles) == {"copy": "scoop", "rewrite": "scoop"}
    assert roles.independent_sources == 2
    assert roles.by_article["rewrite"].text == "Harbour Times reported."


def test_linked_pieces_are_never_counted_nor_leaned_on() -> None:
    pieces = [piece(k, "Harbour Times", n, kind=k) for n, k in enumerate(("commentary", "roundup"))]
    pieces.append(piece("follow-up", "Harbour Times", 3 * DAY, later=["court"]))
    roles = decide_roles([*pieces, piece("late", "Vale Post", 9, named=[credit("Harbour Times")])])
    assert roles.independent_sources == 1
    assert traced(roles) == {"late": "Harbour Times"}
    assert [u.named_by for u in roles.unseen] == [("late",)]


def test_a_copy_of_a_linked_piece_keeps_its_role_and_says_what_it_copies() -> None:
    pieces = [
        piece("first", "Harbour Times", 0),
        piece("jailed", "Vale Post", 3 * DAY, later=["court"], named=[byline(AGENCY)]),
        piece("wire", AGENCY, 3 * DAY + 9, later=["court"], copy_of="jailed"),
        piece("view", "North Star", 5, kind="commentary"),
        piece("again", "South Star", 6, kind="commentary", copy_of="view"),
        piece("own", "West Star", 7, kind="commentary"),
    ]
    roles = decide_roles(pieces)
    assert traced(roles) == {"jailed": "wire", "again": "view"}
    assert {a: role for a, role in _roles(roles).items() if a in ("jailed", "wire")} == dict.fromkeys(
        ("jailed", "wire"), "follow-up"
    )
    assert (roles.independent_sources, roles.unseen) == (1, ())


def test_of_two_alike_the_earlier_is_the_origin() -> None:
    pieces = [piece("late", time=2, order=0), piece("early", time=1, order=1, copy_of="late")]
    assert traced(decide_roles(pieces)) == {"late": "early"}
    same_time = [piece("first", time=1, order=0), piece("second", time=1, order=1, copy_of="first")]
    assert traced(decide_roles(same_time)) == {"second": "first"}


def test_a_text_under_an_agency_byline_is_the_agencys_even_where_it_came_last() -> None:
    pieces = [
        piece("early", "Vale Post", 1, named=[byline(AGENCY)]),
        piece("later", "North Star", 2, copy_of="early"),
        piece("agency", AGENCY, 3, copy_of="early"),
    ]
    roles = decide_roles(pieces)
    assert traced(roles) == {"early": "agency", "later": "agency"}
    assert _roles(roles) == {"early": "copy", "later": "copy", "agency": "origin"}
    assert (roles.independent_sources, roles.unseen) == (1, ())


def test_an_agency_that_no_feed_carried_is_an_unseen_origin_and_all_its_copies_name_it() -> None:
    pieces = [
        piece("a", "Vale Post", 1, named=[byline(AGENCY)]),
        piece("b", "North Star", 2, copy_of="a"),
        piece("c", "Harbour Times", 3, copy_of="b", named=[byline(AGENCY)]),
    ]
    roles = decide_roles(pieces)
    assert set(_roles(roles).values()) == {"copy"}
    assert set(traced(roles).values()) == {AGENCY}
    (unseen,) = roles.unseen
    assert unseen.publisher.name == AGENCY
    assert unseen.named_by == ("a", "b", "c")
    assert unseen.sentence == f"({AGENCY})"
    assert roles.independent_sources == 1


def test_among_alike_texts_the_one_that_is_credited_is_the_source() -> None:
    pieces = [
        piece("borrower", "Vale Post", 1, named=[credit("North Star")]),
        piece("owner", "North Star", 2, copy_of="borrower"),
    ]
    assert traced(decide_roles(pieces)) == {"borrower": "owner"}


def test_an_agencys_own_piece_elsewhere_in_the_incident_is_the_origin() -> None:
    pieces = [
        piece("agency", AGENCY, 5),
        piece("alone", "Vale Post", 1, named=[byline(AGENCY)]),
        piece("x", "North Star", 2, named=[byline("M.P.A.")]),
        piece("y", "Inland News", 3, copy_of="x"),
    ]
    roles = decide_roles(pieces)
    assert traced(roles) == {"alone": "agency", "x": "agency", "y": "agency"}
    assert _roles(roles)["agency"] == "origin"
    assert roles.independent_sources == 1


def test_a_chain_counts_once() -> None:
    pieces = [
        piece("scoop", "Harbour Times", 1),
        piece("second", "Vale Post", 2, named=[credit("Harbour Times")]),
        piece("third", "North Star", 3, named=[credit("Vale Post")]),
        piece("copy", "Inland News", 4, copy_of="third"),
    ]
    roles = decide_roles(pieces)
    assert traced(roles) == {"second": "scoop", "third": "second", "copy": "third"}
    assert roles.independent_sources == 1


@pytest.mark.parametrize("length", [2, 3, 5])
def test_of_a_circle_the_earliest_leans_on_nobody(length: int) -> None:
    names = [f"Paper {'abcde'[i]}" for i in range(length)]
    pieces = [piece(names[i], names[i], i + 1.0, named=[credit(names[(i + 1) % length])]) for i in range(length)]
    roles = decide_roles(pieces)
    assert roles.by_article[names[0]].role == "origin"
    assert [roles.by_article[n].role for n in names[1:]] == ["rewrite"] * (length - 1)
    assert (roles.independent_sources, roles.unseen) == (1, ())


def test_the_earliest_of_a_circle_is_found_also_from_outside_it() -> None:
    pieces = [
        piece("outside", "Inland News", 0, named=[credit("Vale Post")]),
        piece("first", "Harbour Times", 1, named=[credit("Vale Post")]),
        piece("second", "Vale Post", 2, named=[credit("Harbour Times")]),
    ]
    assert traced(decide_roles(pieces)) == {"outside": "second", "second": "first"}


def test_naming_oneself_means_nothing() -> None:
    itself = [
        piece("a", "Harbour Times", 1, named=[credit("The Harbour Times"), byline("Harbour Times")]),
        piece("b", AGENCY, 2, named=[byline("MPA")]),
    ]
    roles = decide_roles(itself)
    assert _roles(roles) == {"a": "report", "b": "report"}
    assert roles.unseen == ()


def test_naming_an_outlet_without_taking_the_story_from_it_means_nothing() -> None:
    roles = decide_roles([piece("a", "Vale Post", 1, named=[credit("Harbour Times", origin=False)])])
    assert _roles(roles) == {"a": "report"}


def test_a_first_report_is_named_before_a_report_before_a_link() -> None:
    kinds = ["link-or-credit", "reports", "first-reported-by"]
    named = [credit(kind, kind=kind) for kind in kinds]
    for count in (1, 2, 3):
        assert traced(decide_roles([piece("a", named=named[:count])])) == {"a": kinds[count - 1]}


def test_one_unseen_origin_however_it_is_written() -> None:
    pieces = [
        piece("a", time=1, named=[credit("The Inland Ledger")]),
        piece("b", time=2, named=[credit("Inland Ledger", "inland-ledger.example")]),
        piece("c", time=3, named=[credit("INLAND LEDGER")]),
        piece("d", time=4, named=[credit("Ledger Online", "inland-ledger.example")]),
    ]
    roles = decide_roles(pieces)
    (unseen,) = roles.unseen
    assert unseen.named_by == ("a", "b", "c", "d")
    assert unseen.publisher.domain == "inland-ledger.example"
    assert roles.independent_sources == 1
    assert set(traced(roles).values()) == {unseen.publisher.name}


def test_the_origin_named_by_most_comes_first() -> None:
    pieces = [
        piece("a", time=1, named=[credit("Beacon")]),
        piece("b", time=2, named=[credit("Ledger")]),
        piece("c", time=3, named=[credit("Ledger")]),
    ]
    assert [u.publisher.name for u in decide_roles(pieces).unseen] == ["Ledger", "Beacon"]


def test_twenty_copies_are_no_further_source() -> None:
    base = [piece("scoop", "Harbour Times", 1), piece("own", "Inland News", 2)]
    copies = [piece(f"c{n}", time=3.0 + n, copy_of="scoop" if n % 2 else f"c{n - 1}") for n in range(1, 21)]
    bylined = [piece(f"b{n}", time=30.0 + n, named=[byline(AGENCY)]) for n in range(20)]
    assert decide_roles(base).independent_sources == 2
    assert decide_roles([*base, *copies]).independent_sources == 2
    assert decide_roles([*base, *copies, bylined[0]]).independent_sources == 3
    assert decide_roles([*base, *copies, *bylined]).independent_sources == 3


def test_a_copy_of_something_elsewhere_stands_for_itself() -> None:
    assert _roles(decide_roles([piece("a", copy_of="moved-away")])) == {"a": "report"}


_pieces = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.integers(0, 3),
        st.none() | st.integers(0, 7),
        st.lists(
            st.builds(credit, st.sampled_from([*NAMES, "MPA", "Unseen Ledger"]))
            | st.builds(byline, st.sampled_from([AGENCY, "MPA", "Far Wire"])),
            max_size=2,
        ),
        st.sampled_from(["", "", "", "commentary"]),
    ),
    min_size=1,
    max_size=8,
)
_Drawn = tuple[str, int, int | None, list[Attribution], str]


def _built(drawn: list[_Drawn]) -> list[Piece]:
    return [
        piece(f"p{i}", who, float(when), order=i, named=named, copy_of=f"p{of}" if of is not None else "", kind=kind)
        for i, (who, when, of, named, kind) in enumerate(drawn)
    ]


@given(_pieces, st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_the_order_of_the_pieces_does_not_matter(drawn: list[_Drawn], shuffle: random.Random) -> None:
    pieces = _built(drawn)
    decided = decide_roles(pieces)
    shuffle.shuffle(pieces)
    assert decide_roles(pieces) == decided


@given(_pieces)
@settings(max_examples=300, deadline=None)
def test_roles_always_hold_together(drawn: list[_Drawn]) -> None:
    pieces = _built(drawn)
    roles = decide_roles(pieces)
    unseen = {u.publisher.name for u in roles.unseen}
    assert set(roles.by_article) == {p.article_id for p in pieces}
    roots = set()
    for p in pieces:
        at, steps = p.article_id, 0
        while roles.by_article[at].traced_to in roles.by_article:
            at, steps = roles.by_article[at].traced_to, steps + 1
            assert steps <= len(pieces), "a circle"
        end = roles.by_article[at]
        assert (end.role in ("copy", "rewrite")) == (end.traced_to in unseen)
        if p.kind == "":
            assert end.role not in ("commentary", "roundup", "follow-up")
            roots.add(end.traced_to or at)
    assert len(roots) == roles.independent_sources
    for p in pieces:
        decided = roles.by_article[p.article_id]
        assert 0.0 < decided.probability < 1.0
        assert decided.text
        if decided.traced_to in unseen:
            (origin,) = (u for u in roles.unseen if u.publisher.name == decided.traced_to)
            assert p.article_id in origin.named_by


def test_the_work_grows_in_proportion_to_the_pieces() -> None:
    def effort(half: int) -> int:
        chain = [piece(f"c{n}", time=n, copy_of=f"c{n - 1}") for n in range(half)]
        named = [piece(f"r{n}", time=n, named=[credit("The Harbour Times")]) for n in range(half)]
        pieces = [*chain, *named, piece("origin", "Harbour Times", 900)]
        assert decide_roles(pieces).independent_sources == 2
        return lines_run(lambda: decide_roles(pieces))

    assert effort(400) < 5 * effort(100)


@pytest.mark.parametrize(
    ("name", "domain", "publisher", "same"),
    [
        ("Harbour Times", "", Publisher("The Harbour Times"), True),
        ("WSJ", "", Publisher("The Wall Street Journal", "wsj.com"), True),
        ("The Wall Street Journal", "", Publisher("WSJ"), True),
        ("wsj.com", "", Publisher("The Wall Street Journal", "wsj.com"), True),
        ("www.wsj.com", "", Publisher("WSJ"), True),
        ("Wall Street Journal", "", Publisher("", "wsj.com"), True),
        ("Harbour Times", "", Publisher("", "harbour-times.example"), True),
        ("BBC", "bbc.co.uk", Publisher("BBC", "bbc.com"), True),
        ("BBC", "bbc.co.uk", Publisher("Blue Boat Club", "bbc.com"), False),
        ("BBC", "", Publisher("BBC News", "bbcnews.example"), True),
        ("BBC News", "", Publisher("BBC Sport"), False),
        ("Northern Morning Post", "", Publisher("New Meridian Press"), False),
        ("HARBOUR-TIMES", "", Publisher("Harbour Times"), True),
        ("MPA", "", Publisher(AGENCY), True),
        ("M.P.A.", "", Publisher("The " + AGENCY), True),
        ("HT", "", Publisher("Harbour Times"), False),
        ("Harbour Times", "", Publisher("Harbour Times Weekly"), False),
        ("Times", "harbour.example", Publisher("Harbour Times", "harbour.example"), True),
        ("Harbour Times", "other.example", outlet("Harbour Times"), False),
        ("", "", Publisher(""), False),
        ("...", "", Publisher("Vale Post"), False),
        ("?", "", Publisher(""), False),
        ("The", "", Publisher("The"), True),
        ("Orbit", "", Publisher("Orbit Television", "orbit-television.example"), True),
        ("Continental", "", Publisher("Continental News Agency"), True),
        ("Meridian News", "", Publisher("Meridian Radio"), False),
        ("Fox", "", Publisher("Fox Magazine"), False),
    ],
)
def test_whether_a_name_means_a_publisher(name: str, domain: str, publisher: Publisher, same: bool) -> None:
    assert same_outlet(Publisher(name, domain), publisher) is same
    assert same_outlet(publisher, Publisher(name, domain)) is same


def test_an_outlets_key() -> None:
    assert plain_name("The  Vale-Post!") == "vale post"
    assert outlet_key(credit("The Vale Post", "vale.example")) == outlet_key(Publisher("VALE POST")) == "vale post"
    assert outlet_key(Publisher("", "vale.example")) == "vale.example"
