"""Texts that retell and name nobody: known by what they share and by what they do not bring."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from cluster.assign.kinds import Cues
from cluster.assign.pieces import Piece, figures_of, mentions_of
from cluster.assign.retold import Novelty, retelling_odds
from cluster.assign.roles import decide_roles
from cluster.fingerprint.quoted import quoted
from newsfold.stream.messages import Publisher
from tests.cluster.assign.build import credit, piece

SAID = "the pier was rotten when we bought it"
FIGURES = ("40", "1911", "$11m")


def _piece(
    name: str,
    publisher: str = "",
    time: float = 0.0,
    *,
    quotes: Sequence[str] = (),
    figures: Sequence[str] = (),
    names: Sequence[str] = (),
    cues: Cues | None = None,
) -> Piece:
    return replace(
        piece(name, publisher, time),
        quoted=b"".join(quoted("", f'"{quote}"') for quote in quotes),
        figures=figures_of(figures),
        mentions=mentions_of(names),
        cues=cues or Cues(),
        words=200,
    )


SCOOP = _piece("scoop", "Harbour Times", 1, quotes=[SAID, "nobody asked"], figures=FIGURES, names=["ada holm"])
RETOLD = _piece("retold", "Vale Post", 2, quotes=[SAID], figures=FIGURES[:2], names=["ada holm"])


def test_one_that_brings_nothing_retells_the_one_it_shares_with() -> None:
    roles = decide_roles([RETOLD, _piece("other", "North Star", 0, quotes=["a wet day"]), SCOOP])
    assert {name: decided.role for name, decided in roles.by_article.items()} == {
        "scoop": "origin",
        "retold": "rewrite",
        "other": "report",
    }
    assert roles.by_article["retold"].traced_to == "scoop"
    assert "Harbour Times" in roles.by_article["retold"].text
    assert 0.5 < roles.by_article["retold"].probability < 0.99
    assert roles.independent_sources == 2


def test_of_nobody_known_nothing_is_retold() -> None:
    """It would be an origin without a name."""
    roles = decide_roles([RETOLD, replace(SCOOP, publisher=Publisher(""))])
    assert roles.by_article["retold"].role == "report"
    assert roles.unseen == ()
    named = decide_roles([RETOLD, replace(SCOOP, publisher=Publisher("", "harbour-times.example"))])
    assert named.by_article["retold"].traced_to == "scoop"


@pytest.mark.parametrize(
    "own",
    [
        replace(RETOLD, time=0.0),  # it came first
        replace(RETOLD, publisher=SCOOP.publisher),
        replace(RETOLD, cues=Cues(direct=1), quoted=b"", figures=figures_of(["40", "1911", "8", "9"])),
        replace(
            RETOLD,
            quoted=b"",
            mentions=mentions_of(["eva ruud", "bo ash", "pier trust", "vale mill", "old town", "new town"]),
        ),
        _piece("retold", "Vale Post", 2, quotes=["I will not pay for it myself"], figures=["3", "17", "8"]),
        _piece("retold", "Vale Post", 2),  # nothing to tell it by
        _piece("retold", "Vale Post", 2, figures=["40", "3", "17", "8"]),
    ],
)
def test_one_with_something_of_its_own_is_a_report(own: Piece) -> None:
    roles = decide_roles([SCOOP, own])
    assert roles.by_article["retold"].role != "rewrite"


def test_one_that_retells_a_rewrite_has_the_story_from_where_that_has_it() -> None:
    first = replace(SCOOP, attributions=(credit("Far Gazette"),))
    roles = decide_roles([first, RETOLD])
    assert roles.by_article["retold"].traced_to == "Far Gazette"
    (unseen,) = roles.unseen
    assert set(unseen.leaning) == {"scoop", "retold"}
    assert unseen.named_by == ("scoop",)  # the other does not say whom it has it from


def test_an_outlet_that_follows_the_story_itself_does_not_retell() -> None:
    before = _piece("before", "Vale Post", 0, quotes=["it creaks at night"])
    assert decide_roles([before, SCOOP, RETOLD]).by_article["retold"].role == "report"


def test_a_brief_that_shares_figures_alone_reports() -> None:
    """Few words bring little in any case: two notes on one event count alike, and are no retelling."""
    first = _piece("first", "Harbour Times", 1, figures=FIGURES)
    long = _piece("long", "Vale Post", 2, figures=FIGURES)
    assert decide_roles([first, long]).by_article["long"].role == "rewrite"
    assert decide_roles([first, replace(long, words=40)]).by_article["long"].role == "report"


def test_all_that_is_new_speaks_against_retelling() -> None:
    shared = Novelty(quotes=1.0, figures=0.5, new_quotes=0, new_figures=0, new_names=0)
    assert retelling_odds(shared) > 3
    for more in (
        replace(shared, new_quotes=9),
        replace(shared, new_figures=3),
        replace(shared, new_names=2),
        replace(shared, direct=True),
        replace(shared, quotes=0.0),
        replace(shared, figures=0.0),
        replace(shared, words=60),
    ):
        assert retelling_odds(more) < retelling_odds(shared)
    assert retelling_odds(replace(shared, hearsay=True)) > retelling_odds(shared)
