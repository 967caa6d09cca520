"""Commentary, roundups and follow-ups, and titles that only look like them."""

from __future__ import annotations

import pytest

from cluster.assign.kinds import Cues, cues_of, read_cues
from tests.cluster.assign.build import byline, credit, fp

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
        ("Your week in a nutshell", "", PLAIN),
        ("What we learned this week", "", PLAIN),
        ("7 things to know this morning", "", PLAIN),
        ("This week's top stories", "", PLAIN),
        ("Catch up: a mill fire, a bank and a goat on the line", "", PLAIN),
        ("Five-minute gossip: Ada, Bo and a very small tiara", "", PLAIN),
        ("Mill burns, bank shuts", "Newsletter", PLAIN),
        ("Die Woche im Überblick: Mühle, Bank und Fähre", "", PLAIN),
        ("Das Wichtigste vom Tag", "", PLAIN),
        ("La semaine en bref", "", PLAIN),
        ("L’essentiel de l’actualité du mardi", "", PLAIN),
        ("Resumen de la semana: un molino y un banco", "", PLAIN),
        ("Le notizie del giorno", "", PLAIN),
        ("As notícias da semana", "", PLAIN),
        ("Het nieuws van dinsdag", "", PLAIN),
        ("Điểm tin sáng thứ ba", "", PLAIN),
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
        ("Catch up with inflation, unions tell mill owners", "", PLAIN),
        ("Two-minute silence: mill, bank and ferry workers remember", "Local news", PLAIN),
        ("Mill fire: what we know", "", PLAIN),
        ("Nachricht vom Brand erreicht die Werft", "", PLAIN),
        ("Una semana sin agua en Carvoy", "", PLAIN),
        ("A view from the bridge closes early", "Culture", "https://harbour-times.example/culture/opinion"),
        ("", "", ""),
    ],
)
def test_reports_that_look_like_something_else(title: str, section: str, url: str) -> None:
    assert read_cues(url=url, title=title, section=section).kind == ""


def test_a_broken_url_says_nothing() -> None:
    assert read_cues(url="http://[::1", title="Ferry aground", section="").kind == ""
    assert read_cues(url="http://[::1", title="Ferry aground", section="Opinion").kind == "commentary"


def _told(title: str, text: str, url: str = PLAIN) -> Cues:
    article = fp("a", title, text, url=url)
    return read_cues(url=url, title=title, section="", lead=article.lead, style=article.style)


COLUMN = (
    "We knew. For nine years we have walked past that wall, and I include myself. Why did nobody say it aloud? "
    "Perhaps because we liked our cheap paper more than we feared for our neighbours. The council must answer, and "
    "so should we. I do not want another committee. I want the names of those who signed, and surely the town "
    "deserves as much. We owe it to the fourteen."
)
REPORT = (
    "Fourteen workers were hurt when a fire swept the Kestrel mill. “We must rebuild, and I should know, I was born "
    "here,” the mayor told reporters. “Why did we not see it coming? We all ask ourselves that.” Police said the "
    "cause was unknown. “Our hearts are with the families,” a spokeswoman for the owner said in a statement. Crews "
    "left the site at noon, and the road to Carvoy was open again by three."
)


def test_commentary_is_known_by_its_voice_and_not_by_that_of_the_people_it_quotes() -> None:
    column, report = _told("A wall and a town", COLUMN), _told("A wall and a town", REPORT)
    assert (column.kind, report.kind) == ("commentary", "")
    assert column.commentary.text.startswith("its own voice: ")
    assert report.commentary.weight < -2
    assert report.own.weight > column.own.weight


@pytest.mark.parametrize(
    "title",
    [
        "Five things to know about the mill fire",
        "The mill fire: 3 questions the owner has not answered",
        "Takeaways from the mill hearing",
        "What to watch as Ostmere votes",
        "Ostmere's mill, explained",
        "What the ruling on the mill means",
        "Winners and losers of the mill sale",
        "What's next for Ostmere's mill",
        "A voter's guide to the mill poll",
    ],
)
def test_a_headline_that_promises_to_explain_speaks_for_analysis(title: str) -> None:
    plain = read_cues(url=PLAIN, title="Mill burns in Ostmere", section="")
    read = read_cues(url=PLAIN, title=title, section="")
    assert read.commentary.weight > plain.commentary.weight + 2
    assert "an explainer" in read.commentary.text


@pytest.mark.parametrize(
    "title",
    [
        "Five people hurt as mill burns",
        "Three states sue over the mill",
        "12 candidates file for Ostmere council",
        "Mill owner takes away machines by night",
        "Guide dog saves mill worker",
    ],
)
def test_numbers_and_guides_in_the_news_explain_nothing(title: str) -> None:
    assert "an explainer" not in read_cues(url=PLAIN, title=title, section="").commentary.text


def test_a_page_to_view_is_no_view() -> None:
    assert read_cues(url="https://x.example/news/view/17/mill", title="Mill burns", section="").kind == ""
    assert read_cues(url="https://x.example/views/17/mill", title="Mill burns", section="").kind == "commentary"


def test_words_of_others_and_days_speak_against_commentary_and_their_want_is_not_enough() -> None:
    """A match report says little of either."""
    bare = {"voiced": 6_000}
    weights = [
        read_cues(url=PLAIN, title="Mill burns", section="", style=style).commentary.weight
        for style in (
            bare,
            bare | {"days": 60},
            bare | {"said": 60},
            bare | {"said": 120, "days": 60},
            {"voiced": 10},
        )
    ]
    assert weights[0] < 0
    assert weights[:4] == sorted(weights[:4], reverse=True)
    assert weights[3] < weights[4] < weights[0], "a short text says less by what it lacks"


def test_taking_a_story_from_another_speaks_against_commentary() -> None:
    alone = read_cues(url=PLAIN, title="Mill burns", section="", style={"voiced": 600})
    retold = read_cues(url=PLAIN, title="Mill burns", section="", style={"voiced": 600}, retells=True)
    assert retold.commentary.weight < alone.commentary.weight
    taken = fp("a", "Mill burns", REPORT, attributions=(credit("Inland Ledger"),))
    whole = fp("a", "Mill burns", REPORT, attributions=(byline("Far Wire"),))
    assert cues_of(taken).commentary.weight < cues_of(whole).commentary.weight


IN_BLOG = "https://harbour-times.example/blogs/two-way/a-story"
WEAKLY_VOICED = (
    "We asked the mill for its papers, and we got a brochure. We think of our neighbours. Fourteen workers were hurt "
    "when it burned. The roof fell in at noon, the road to Carvoy was closed until three, and the owner has said "
    "nothing about wages so far. Crews will look for the cause when the walls are cold."
)


@pytest.mark.parametrize(("url", "section"), [(IN_BLOG, ""), (PLAIN, "Blogs"), (IN_BLOG, "Blogs")])
def test_a_blog_is_commentary_where_it_has_a_voice(url: str, section: str) -> None:
    """Newsrooms keep their breaking news in blogs too."""
    kinds = []
    for text in (
        WEAKLY_VOICED.replace("We asked", "A union asked")
        .replace("we got", "it got")
        .replace("We think of our", "It thinks of its"),
        WEAKLY_VOICED,
    ):
        article = fp("a", "A wall and a town", text)
        plain = read_cues(url=PLAIN, title="A wall and a town", section="", style=article.style)
        read = read_cues(url=url, title="A wall and a town", section=section, style=article.style)
        assert "log" in read.commentary.text
        kinds.append((plain.kind, read.kind))
    assert kinds == [("", ""), ("", "commentary")]


@pytest.mark.parametrize(
    "title",
    ["Mill fire: what we know so far", "Mill fire - latest updates", "Live: mill burns", "Everything we know"],
)
def test_lists_of_facts_and_live_pages_have_no_voice(title: str) -> None:
    asked = "What happened? A fire. Who was hurt? Fourteen. Why? We will bring you what we learn."
    assert _told("Mill fire", asked).kind == "commentary"
    assert (_told(title, asked).kind, _told(title, asked).first_person) == ("", 0)
    assert _told("Live music is dying", asked).kind == _told("The city where we live: a loss", asked).kind


def test_each_further_sign_of_commentary_makes_it_surer() -> None:
    weights = [
        _told(title, text, url).commentary.weight
        for title, text, url in [
            ("Mill burns in Ostmere", REPORT, PLAIN),
            ("Mill burns in Ostmere", COLUMN, PLAIN),
            ("Why Ostmere must not forget its mill", COLUMN, PLAIN),
            ("Opinion: Why Ostmere must not forget its mill", COLUMN, PLAIN),
            ("Opinion: Why Ostmere must not forget its mill", COLUMN, "https://x.example/opinion/mill"),
        ]
    ]
    assert weights == sorted(set(weights))


@pytest.mark.parametrize(
    "title", ["Is your train running? What to know", "Who drank our diesel?", "What we know so far"]
)
def test_a_headline_that_asks_is_not_enough(title: str) -> None:
    assert _told(title, REPORT).kind == ""


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("5 things to know this morning", "roundup"),
        ("Five things to know about the mill fire", ""),
        ("Mill burns; bank shuts; ferry sinks and more news", ""),
        ("Need to know today: mill, bank, ferry", "roundup"),
        ("While you slept: mill burns", "roundup"),
        ("While you were not looking, a mill burned", ""),
    ],
)
def test_lists_of_events_and_lists_about_one(title: str, kind: str) -> None:
    assert read_cues(url=PLAIN, title=title, section="").kind == kind
