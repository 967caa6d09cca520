"""Commentary, roundups and follow-ups, and titles that only look like them."""

from __future__ import annotations

import pytest

from cluster.assign.kinds import FOLLOW_UP_AFTER, is_follow_up, own_kind

PLAIN = "https://harbour-times.example/news/2026/03/a-story"


@pytest.mark.parametrize(
    ("title", "section", "url"),
    [
        ("Opinion: the mill was never safe", "", PLAIN),
        ("Op-Ed | Let Ostmere rebuild", "", PLAIN),
        ("Analysis – what the vote means", "", PLAIN),
        ("Editorial: a bank too small to save", "", PLAIN),
        ("Letters: on the ferry", "", PLAIN),
        ("The mill was never safe | Opinion", "", PLAIN),
        ("The mill was never safe - Commentary", "", PLAIN),
        ("The mill was never safe", "Opinion", PLAIN),
        ("The mill was never safe", " editorials ", PLAIN),
        ("Die Fähre", "Meinung", PLAIN),
        ("The mill was never safe", "", "https://harbour-times.example/opinion/2026/the-mill"),
        ("The mill was never safe", "", "https://harbour-times.example/news/Op-Ed/the-mill"),
    ],
)
def test_commentary(title: str, section: str, url: str) -> None:
    assert own_kind(url=url, title=title, section=section) == "commentary"


@pytest.mark.parametrize(
    ("title", "section", "url"),
    [
        ("The week in review: fires and ferries", "", PLAIN),
        ("Weekly roundup: fires and ferries", "", PLAIN),
        ("Morning briefing: mill burns, bank shuts", "", PLAIN),
        ("News digest for Tuesday", "", PLAIN),
        ("Five fires and a ferry: the week that was", "", PLAIN),
        ("The week in Carvoy", "", PLAIN),
        ("What we learned this week", "", PLAIN),
        ("7 things to know this morning", "", PLAIN),
        ("This week's top stories", "", PLAIN),
        ("Mill burns, bank shuts", "Newsletter", PLAIN),
        ("Mill burns, bank shuts", "", "https://harbour-times.example/round-ups/monday"),
    ],
)
def test_roundups(title: str, section: str, url: str) -> None:
    assert own_kind(url=url, title=title, section=section) == "roundup"


@pytest.mark.parametrize(
    ("title", "section", "url"),
    [
        ("Editorial independence law passes", "", PLAIN),
        ("Analysis lab burns down", "", PLAIN),
        ("Opinion polls tighten in Pellaria", "", PLAIN),
        ("Opinion-poll lead narrows for Abernethy", "", PLAIN),
        ("Letter-bomb injures two at embassy", "", PLAIN),
        ("Column of tanks enters Dolvenia", "", PLAIN),
        ("Court publishes its opinion", "", PLAIN),
        ("Third storm of the week in Ostmere", "", PLAIN),
        ("Ministers hold security briefing", "", PLAIN),
        ("Parliament passes Fair Rents Act", "Politics", "https://harbour-times.example/briefing/rents"),
        ("Parliament passes Fair Rents Act", "Politics briefing", PLAIN),
        ("Viewpoint hotel evacuated", "Local news", PLAIN),
        ("A view from the bridge closes early", "Culture", "https://harbour-times.example/culture/opinion"),
        ("", "", ""),
    ],
)
def test_reports_that_look_like_something_else(title: str, section: str, url: str) -> None:
    assert own_kind(url=url, title=title, section=section) == ""


@pytest.mark.parametrize(
    ("title", "lead"),
    [
        ("Ministry orders inquiry after mill fire", ""),
        ("Carvoy responds to bank failure", ""),
        ("Days after ferry grounding, channel reopens", ""),
        ("Regulator opens investigation into Alderbank", ""),
        ("Mayor vows to rebuild", ""),
        ("A mill and its town", "In the wake of the fire, families of Ostmere look for work."),
    ],
)
def test_a_later_development_is_a_follow_up(title: str, lead: str) -> None:
    def later(seconds: float | None, leans: bool = False) -> bool:
        return is_follow_up(title=title, lead=lead, seconds_later=seconds, leans_on_origin=leans)

    assert later(FOLLOW_UP_AFTER)
    assert later(5 * 86_400.0)
    assert not later(FOLLOW_UP_AFTER - 1.0)
    assert not later(-86_400.0)
    assert not later(None)
    assert not later(5 * 86_400.0, leans=True)


@pytest.mark.parametrize(
    ("title", "lead"),
    [
        ("Fire guts mill in Ostmere, 14 workers hurt", "A blaze tore through the mill before dawn."),
        (
            "Mill fire: what is known",
            "Fourteen workers were hurt." + " Crews left." * 40 + " The mayor vowed to help.",
        ),
        ("", ""),
    ],
)
def test_a_late_report_is_no_follow_up(title: str, lead: str) -> None:
    assert not is_follow_up(title=title, lead=lead, seconds_later=3 * 86_400.0, leans_on_origin=False)


def test_a_broken_url_says_nothing() -> None:
    assert own_kind(url="http://[::1", title="Ferry aground", section="") == ""
    assert own_kind(url="http://[::1", title="Ferry aground", section="Opinion") == "commentary"
