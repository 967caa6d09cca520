"""Follow-ups: told by words, by delay and by what the event's own reports say, in whatever order they came."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cluster.assign.kinds import Cues
from cluster.assign.later import RETOLD, TODAY, TOLD_ANEW, Later, follow_up_odds, later_words
from cluster.assign.roles import Piece, decide_roles, later_than, opening_of
from newsfold.stream.messages import Publisher
from tests.cluster.assign.build import DAY, HOUR, byline, credit, piece
from tests.cluster.assign.test_roles import _roles

SIGNS = ["arrest", "court", "inquiry", "reaction", "mourning", "since"]


def _odds(title: str, lead: str = "", hours: float = 24.0, *, against: float = 0.0) -> float:
    return follow_up_odds(later_words(title, lead), hours=hours, told={}, against=against)[0]


@pytest.mark.parametrize(
    ("title", "lead"),
    [
        ("Ministry orders inquiry after mill fire", ""),
        ("Carvoy responds to bank failure", ""),
        ("Days after ferry grounding, channel reopens", ""),
        ("Regulator opens investigation into Alderbank", ""),
        ("Mayor vows to rebuild", ""),
        ("Two arrested over Alderbank hole", ""),
        ("Ferry captain sentenced to four years", ""),
        ("Hundreds at funeral of mill worker", ""),
        ("A mill and its town", "In the wake of Monday's fire, investigators have arrested a foreman, police said."),
    ],
)
def test_the_next_day_the_words_of_a_later_development_make_a_follow_up(title: str, lead: str) -> None:
    assert _odds(title, lead) > 0
    assert _odds(title, lead, hours=3.0) < 0
    assert _odds(title, lead, hours=0.0) < -2
    assert _odds(title, lead, hours=-30.0) < -2
    assert _odds(title, lead, against=RETOLD) < 0 < _odds(title, lead, against=TOLD_ANEW)


def test_without_such_words_a_day_is_not_enough_and_two_are() -> None:
    title = "Fire guts mill in Ostmere, 14 workers hurt"
    assert later_words(title, "A blaze tore through the mill before dawn.") == ()
    assert _odds(title, hours=24.0) < 0 < _odds(title, hours=48.0)
    assert _odds(title, hours=1_000.0, against=RETOLD) < 0


def test_only_the_head_of_a_piece_is_read() -> None:
    assert later_words("Mill fire", "Fourteen were hurt." + " Crews left." * 40 + " A man was arrested.") == ()


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Friday's fire at the mill", "since"),
        ("Last week’s raid on the spa", "since"),
        ("Chief steps aside as inspectors move in", "measure"),
        ("Mourners fill the square", "mourning"),
        ("Prosecutors say so", "charge"),
    ],
)
def test_signs(text: str, sign: str) -> None:
    assert sign in {found.sign for found in later_words(text, "")}


def test_a_confirmation_is_a_sign_in_a_headline_alone() -> None:
    assert [found.sign for found in later_words("Mill's owner confirms closure", "")] == ["confirmation"]
    assert later_words("The mill", "A spokesman confirms it.") == ()


@pytest.mark.parametrize(
    "text", ["A firearm for the museum", "Charges for parking rise", "Verse and chapter", "Bank"]
)
def test_words_that_only_begin_alike_are_no_sign(text: str) -> None:
    assert later_words(text, "") == ()


_signs = st.lists(st.sampled_from(SIGNS), max_size=4, unique=True)


@given(_signs, st.floats(-50.0, 500.0), st.floats(0.0, 100.0), st.sampled_from(SIGNS))
@settings(max_examples=200, deadline=None)
def test_more_signs_and_more_delay_never_speak_against_a_follow_up(
    names: list[str], hours: float, more: float, sign: str
) -> None:
    signs = [Later(name, 1.2, name) for name in names]
    odds = follow_up_odds(signs, hours=hours, told={})[0]
    assert follow_up_odds(signs, hours=hours + more, told={})[0] >= odds
    further = [*signs, *([] if sign in names else [Later(sign, 1.2, sign)])]
    assert follow_up_odds(further, hours=hours, told={})[0] >= odds
    shares = [follow_up_odds(further, hours=hours, told={sign: s})[0] for s in (0.0, 0.5, 1.0)]
    assert all(a >= b for a, b in pairwise(shares))


def _event(count: int = 3, at: float = HOUR, later: tuple[str, ...] = ()) -> list[Piece]:
    return [piece(f"n{at:.0f}-{i}", time=at + i * HOUR, later=later) for i in range(count)]


def test_the_first_report_is_no_follow_up_whatever_it_says() -> None:
    arrest = _event(later=("arrest", "since"))
    assert set(_roles(decide_roles(arrest)).values()) == {"report"}


def test_an_arrest_is_no_later_development_of_an_arrest() -> None:
    late = piece("late", time=1.3 * DAY, later=["arrest"])
    assert _roles(decide_roles([*_event(), late]))["late"] == "follow-up"
    assert _roles(decide_roles([*_event(later=("arrest",)), late]))["late"] == "report"


def test_what_reminds_of_the_scoop_that_all_credit_is_a_follow_up() -> None:
    scoop = credit("Inland Ledger", kind="first-reported-by")
    event = [piece(f"n{hour}", time=hour * HOUR, named=[scoop]) for hour in range(3)]
    late = piece("late", time=1.3 * DAY, later=["inquiry"], named=[credit("Inland Ledger", origin=False)])
    assert _roles(decide_roles([*event, late]))["late"] == "follow-up"
    taken = replace(late, attributions=(credit("Inland Ledger"),))
    assert _roles(decide_roles([*event, taken]))["late"] == "rewrite"


def test_what_takes_its_story_from_whose_the_event_is_retells_it_for_days() -> None:
    late = piece("late", time=1.3 * DAY, later=["inquiry"], named=[credit("Inland Ledger")])
    assert _roles(decide_roles([*_event(), late]))["late"] == "follow-up"
    told = piece("told", time=2 * HOUR, named=[credit("The Inland Ledger", kind="first-reported-by")])
    assert _roles(decide_roles([*_event(), told, late]))["late"] == "rewrite"
    scoop = replace(piece("scoop", time=HOUR / 2), publisher=Publisher("Inland Ledger"))
    plain = piece("plain", time=3.5 * DAY, named=[credit("Inland Ledger")])
    assert _roles(decide_roles([*_event(), scoop, late, plain])) | {"late": "rewrite", "plain": "rewrite"} == _roles(
        decide_roles([*_event(), scoop, late, plain])
    )
    wire = piece("late", time=1.3 * DAY, later=["inquiry"], named=[byline("Far Wire")])
    assert _roles(decide_roles([*_event(), wire]))["late"] == "follow-up"


def test_copies_of_a_follow_up_are_follow_ups() -> None:
    late = piece("late", time=2.1 * DAY, later=["court"])
    copies = [piece(f"c{n}", time=2.1 * DAY + (n + 1) * HOUR, copy_of="late") for n in range(3)]
    roles = decide_roles([*_event(), *copies, late])
    assert {roles.by_article[p.article_id].role for p in (late, *copies)} == {"follow-up"}
    assert roles.independent_sources == 3


def test_one_piece_with_a_wrong_date_does_not_make_follow_ups_of_all_the_others() -> None:
    wrong = piece("wrong", time=-40 * DAY)
    roles = decide_roles([wrong, *_event(later=("court",))])
    assert set(_roles(roles).values()) == {"report"}
    scoop = decide_roles([piece("scoop", time=HOUR), *_event(2, at=4 * DAY)])
    assert _roles(scoop)["scoop"] == "report"
    assert set(_roles(scoop).values()) == {"report", "follow-up"}


def test_dates_without_a_time_of_day_are_at_noon() -> None:
    event = [piece("a", time=10 * DAY + 13 * HOUR), piece("b", time=10 * DAY + 14 * HOUR)]

    def role(hours: float, *, day_alone: bool) -> str:
        late = replace(piece("late", time=11 * DAY + hours * HOUR, later=["court"]), day_alone=day_alone)
        return _roles(decide_roles([*event, late]))["late"]

    assert [role(hours, day_alone=False) for hours in (0.0, 12.0)] == ["report", "follow-up"]
    assert [role(hours, day_alone=True) for hours in (0.0, 23.0)] == ["follow-up", "follow-up"]


@given(st.lists(st.tuples(st.integers(0, 200), _signs, st.booleans()), min_size=1, max_size=8), st.randoms())
@settings(max_examples=200, deadline=None)
def test_the_order_of_arrival_shows_nowhere(drawn: list[tuple[int, list[str], bool]], chance: random.Random) -> None:
    def arrived(order: list[int]) -> dict[str, str]:
        pieces = [
            piece(
                f"p{i}",
                time=drawn[i][0] * HOUR + i + 1,
                order=rank,
                later=drawn[i][1],
                copy_of=f"p{i - 1}" if i and drawn[i][2] else "",
            )
            for rank, i in enumerate(order)
        ]
        roles = decide_roles(pieces)
        assert any(role not in ("follow-up", "commentary", "roundup") for role in _roles(roles).values())
        return _roles(roles)

    order = list(range(len(drawn)))
    expected = arrived(order)
    chance.shuffle(order)
    assert arrived(order) == expected


@pytest.mark.parametrize(
    ("lead", "names"), [("He left on Thursday.", True), ("He left on Friday.", False), ("", False)]
)
def test_the_day_it_was_published_on_is_a_sign_where_the_lead_names_it(lead: str, names: bool) -> None:
    signs = later_words("Mill owner leaves", lead, 1_700_100_000.0)  # on a Thursday
    assert ([sign.text for sign in signs if sign.sign == TODAY] == ["Thursday"]) is names
    assert not [sign for sign in later_words("Mill owner leaves", lead) if sign.sign == TODAY]


def test_its_own_day_tells_of_a_later_development_only_where_the_event_was_on_another() -> None:
    first = 19_676 * DAY + HOUR  # a Wednesday at one in the morning
    opening = opening_of([[replace(piece("first", time=first), dated=True)]])

    def odds(hours: float, lead: str, *, dated: bool = True) -> float:
        time = first + hours * HOUR
        cues = Cues(later=later_words("", lead, time))
        return later_than(opening, replace(piece("late", time=time), dated=dated, arrived=time, cues=cues))[0]

    assert odds(22, "They left on Wednesday.") == odds(22, "They left.") < 0
    assert odds(28, "They left on Thursday.") > 0 > odds(28, "They left.") == odds(28, "They left on Wednesday.")
    assert odds(28, "They left on Thursday.", dated=False) == odds(28, "They left.", dated=False)
