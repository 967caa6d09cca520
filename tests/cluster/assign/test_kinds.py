"""Commentary, roundups and follow-ups, and titles that only look like them."""

from __future__ import annotations

import pytest

from cluster.assign.kinds import read_cues

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
    assert read_cues(url=url, title=title, section=section).kind == "commentary"


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
    assert read_cues(url=url, title=title, section=section).kind == "roundup"


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
    assert read_cues(url=url, title=title, section=section).kind == ""


def test_a_broken_url_says_nothing() -> None:
    assert read_cues(url="http://[::1", title="Ferry aground", section="").kind == ""
    assert read_cues(url="http://[::1", title="Ferry aground", section="Opinion").kind == "commentary"
