"""Who a text leans on: each phrase that says so, and each that only looks like it."""

# ruff: noqa: E501 - a case is a line
from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pages.attribute import Link, attribute, load_register
from newsfold.stream.errors import UsageError
from newsfold.stream.messages import Attribution, Publisher

MAIL = Publisher("Harbour Mail", "harbourmail.example")
FILLER = (
    "The pier has forty piles of oak. It was built when the town was founded.",
    "Two hundred people cross every day. A bus will take them over the bridge.",
    "The treasurer puts the cost at eleven million crowns. Work would take two years.",
)


def leans(text: str, *, title: str = "", publisher: Publisher = MAIL) -> dict[str, Attribution]:
    return {a.name: a for a in attribute(text, title=title, publisher=publisher)}


@pytest.mark.parametrize(
    ("text", "name", "kind", "origin"),
    [
        ("SALTMARSH (AP) — The ferry pier will close.", "Associated Press", "byline-agency", True),
        ("(Reuters) - The ferry pier will close.", "Reuters", "byline-agency", True),
        ("LONDON, March 3 (Reuters) - The ferry pier will close.", "Reuters", "byline-agency", True),
        ("Berlin (dpa) - Die Brücke wird gesperrt.", "dpa", "byline-agency", True),
        ("The pier will close.\nReporting by Ann Roe; Editing by Bo Ash", "Reuters", "byline-agency", True),
        ("The pier will close.\n© Agence France-Presse", "Agence France-Presse", "byline-agency", True),
        ("The pier will close.\n– AFP", "Agence France-Presse", "byline-agency", True),
        ("The pier will close, the Wall Street Journal reported on Monday.", "The Wall Street Journal", "reports", True),
        ("The pier will close, according to a report in the WSJ.", "The Wall Street Journal", "reports", True),
        ("The pier will close, NBC News reported, citing two officials.", "NBC News", "reports", True),
        ("According to Le Monde, the pier will close.", "Le Monde", "reports", True),
        ("Officials have been told to close the pier, Bloomberg says.", "Bloomberg", "reports", True),
        ("The closure was reported by the BBC on Sunday.", "BBC", "reports", True),
        ("Quill told CNN on Friday that the pier would close.", "CNN", "reports", True),
        ("The pier will close, Britain's Guardian newspaper reported.", "The Guardian", "reports", True),
        ("The pier will close, state news agency Xinhua reported.", "Xinhua", "reports", True),
        ("Documents seen by the Financial Times show the pier will close.", "Financial Times", "reports", True),
        ("The pier will close, the local newspaper, the Saltmarsh Echo, reported.", "Saltmarsh Echo", "reports", True),
        ("The pier will close, the Alderholt Gazette reported.", "Alderholt Gazette", "reports", True),
        ("The pier will close.\nThe news was first reported by Axios.", "Axios", "first-reported-by", True),
        ("The pier closes.\nPolitico was the first to report the closure.", "Politico", "first-reported-by", True),
        ("The pier closes.\nThe Washington Post, which broke the story, saw the file.", "The Washington Post",
         "first-reported-by", True),
        ("The pier closes.\nThis article was originally published by ProPublica.", "ProPublica", "link-or-credit", True),
        ("The pier closes.\nThe Associated Press contributed to this report.", "Associated Press", "link-or-credit", False),
    ],
)  # fmt: skip
def test_phrases_that_attribute(text: str, name: str, kind: str, origin: bool) -> None:
    found = leans(text)
    assert set(found) == {name}
    assert (found[name].kind, found[name].origin) == (kind, origin)
    assert found[name].sentence
    assert found[name].sentence in text


@pytest.mark.parametrize(
    "text",
    [
        "Crowds met in Times Square and at the Post Office. The guardian said time was short.",
        "“I told Fox News everything,” Quill said.",
        'The mayor said: "The New York Times reported it wrongly." He left.',
        "The pier at dusk (Bo Ash/Reuters). The council voted.",
        "Photo: Ann Roe via AP\nThe council voted on Tuesday.",
        "CNN's Bo Ash tweeted a picture of the pier.",
        "The Harbour Mail reported on the cracks in spring.",
        "According to people at the meeting, the vote was close.",
        "The New York Times Company announced a new chief executive.",
        "The post reported for duty. The hill told a story. A mirror reported nothing.",
        "He studied science and told time by the sun.",
        "Students in AP classes said they were tired.",
        "Times reported losses of two million for the year.",
    ],
)
def test_what_only_looks_like_attribution(text: str) -> None:
    assert leans(text) == {}


def test_an_agency_outside_the_register_is_known_by_its_dateline_and_its_foot() -> None:
    body = "SALTMARSH (QPA) — The ferry pier will close.\nThe council voted."
    (found,) = leans(body).values()
    assert (found.name, found.kind, found.origin) == ("QPA", "byline-agency", True)
    (united,) = leans(body + "\nQuayside Press Agency").values()
    assert (united.name, united.kind) == ("Quayside Press Agency", "byline-agency")
    assert leans(body, publisher=Publisher("Quayside Press Agency", "qpa.example")) == {}


def test_a_paragraph_quoted_in_part_ends_at_a_word_with_a_mark() -> None:
    rest = "the ferry pier will close on Monday while the council looks for money to mend the piles. " * 6
    for head in ("SALTMARSH (AP) — ", "Saltmarsh/dpa ", "SALTMARSH (QPA) — "):
        for extra in range(8):
            (found,) = leans(head + "a" * extra + " " + rest).values()
            words = found.sentence.removesuffix("…")
            assert words != found.sentence
            assert 300 < len(words) < 400
            assert set(words.split()) <= set((head + "a" * extra + " " + rest + "piles").split())
    for extra in range(8):
        (found,) = leans("The pier closes.\n" + rest + "b" * extra + " — Reuters").values()
        words = found.sentence.removeprefix("…")
        assert words != found.sentence
        assert 300 < len(words) < 400
        assert words.endswith("Reuters")
        assert set(words.split()) <= set((rest + "b" * extra + " — Reuters").split())
    told = f"The pier will close, Bloomberg reported, {'and so on ' * 60}"
    (found,) = leans(told).values()
    assert found.sentence.endswith((" on…", " so…", " and…"))


def test_a_name_learned_once_counts_in_the_whole_text() -> None:
    text = "The pier will close, Brightwater reported.\nThe tech site Brightwater saw the plan."
    assert leans(text)["Brightwater"].origin
    assert leans("The pier will close, Brightwater reported.") == {}


def test_a_link_shows_that_its_words_name_an_outlet() -> None:
    words = "The pier will close, the Lamp of Alderholt reported."
    link = Link("https://lampofalderholt.example/pier", "Lamp of Alderholt", words)
    (found,) = attribute(words, publisher=MAIL, links=(link,))
    assert (found.name, found.domain, found.origin) == ("Lamp of Alderholt", "lampofalderholt.example", True)
    assert attribute(words, publisher=MAIL) == ()


def test_people_and_places_beside_media_words_are_no_outlets() -> None:
    for text in (
        "He told the German newspaper that the pier would close.",
        "Quill told Ann Roe, the editor of the paper, that the pier would close.",
        "President Clement Astbury reported to parliament in the daily session.",
    ):
        assert leans(text) == {}


def test_the_own_publisher_is_never_attributed() -> None:
    text = "WASHINGTON (CNN) — The pier will close, CNN has learned. Quill told CNN so."
    assert leans(text, publisher=Publisher("CNN", "cnn.com")) == {}
    assert "CNN" in leans(text)


def test_an_authors_line_names_an_agency() -> None:
    found = attribute("The pier will close.", authors=("Bo Ash, Associated Press",), publisher=MAIL)
    assert [(a.name, a.kind, a.origin) for a in found] == [("Associated Press", "byline-agency", True)]


def test_an_authors_line_of_several_names_an_agency_alone() -> None:
    for line, agency in (
        ("Harbour Mail staff and Meridian News Service", "Meridian News Service"),
        ("Ann Roe and the Meridian News Service", "Meridian News Service"),
        ("Sand and Sea News Agency", "Sand and Sea News Agency"),
    ):
        found = attribute("The pier will close.", authors=(line,), publisher=MAIL)
        assert [(a.name, a.kind) for a in found] == [(agency, "byline-agency")]


def test_a_short_name_means_the_outlet_named_in_full_before() -> None:
    text = "The Denver Post saw the plan. The pier will close, the Post reported. The Post said so twice."
    assert set(leans(text)) == {"The Denver Post"}


def test_a_headline_that_credits_an_outlet_makes_it_the_origin() -> None:
    found = leans("The pier will close.", title="Saltmarsh to close its pier - FT")
    assert found["Financial Times"].origin


def test_an_outlet_the_story_is_about_is_no_source_of_it() -> None:
    text = (
        "Staff at the BBC met on Monday. The BBC said in a statement that it would move. A host told the BBC board."
    )
    assert leans(text, title="BBC to move to Saltmarsh") == {}


def test_a_name_that_is_part_of_a_longer_one_is_the_longer_ones() -> None:
    assert set(leans("An inquiry by the Alder County Independent newspaper found rust.")) == {
        "Alder County Independent"
    }
    assert set(leans("Britain's Guardian newspaper reported that the pier would close.")) == {"The Guardian"}


@pytest.mark.parametrize(
    ("publisher", "text"),
    [
        ("Continental News Agency", "SALTMARSH (CNA) -- The pier will close, the owner told CNA."),
        (
            "Channel Six Northgate",
            "A recording obtained by Channel Six shows the mayor. Channel Six reported it first.",
        ),
        ("Saltmarsh Evening Mail", "The mayor told the Evening Mail that the pier was sound."),
    ],
)
def test_a_publisher_is_not_attributed_by_a_short_name_of_its_own(publisher: str, text: str) -> None:
    assert leans(text, publisher=Publisher(publisher, "own.example")) == {}
    assert leans(text) != {}


def test_an_abbreviation_of_a_known_outlet_is_the_one_whose_name_the_byline_gives_in_full() -> None:
    text = "SALTMARSH (CNA) -- The pier will close."
    (named,) = attribute(text, authors=["Continental News Agency"], publisher=MAIL)
    assert (named.name, named.kind) == ("Continental News Agency", "byline-agency")
    assert set(leans(text)) == {"Channel NewsAsia"}


def test_a_journal_of_research_reports_nothing() -> None:
    assert leans("Bees sleep less near lamps, according to a study in the journal Ecology Today.") == {}
    assert leans("Bees sleep less near lamps, a Swedish team reports in Ecology Today.") == {}
    assert set(leans("Bees sleep less near lamps, Ecology Today reported.")) == {"Ecology Today"}


def test_a_remark_far_down_is_not_where_the_story_comes_from() -> None:
    text = "\n".join((*FILLER, "A former mayor told CNN last year that the piles were sound."))
    found = leans(text)
    assert found["CNN"].kind == "reports"
    assert not found["CNN"].origin


def test_a_first_report_of_another_matter_is_not_the_origin() -> None:
    aside = "In 2019 the sale of the lighthouse was first reported by Axios."
    found = leans("\n".join((*FILLER, aside)), title="Saltmarsh closes its ferry pier")
    assert (found["Axios"].kind, found["Axios"].origin) == ("first-reported-by", False)


def test_a_text_that_rests_on_one_outlet_throughout_has_it_as_origin() -> None:
    lines = (
        "Trouble at the pier has a long history.",
        "It began with the storm.",
        "Divers went down in May.",
        "The report lay in a drawer, the Alderholt Gazette reported.",
        "The newspaper said nine piles were cracked.",
        "The paper quoted two divers.",
        "According to the newspaper, the leader knew.",
    )
    assert leans(" ".join(lines))["Alderholt Gazette"].origin


def test_a_canonical_and_a_feed_source_elsewhere_are_credits() -> None:
    found = attribute(
        "The pier will close.",
        publisher=MAIL,
        source_name="Alderholt Gazette",
        syndicated_from="https://www.theguardian.com/uk/2026/mar/01/pier",
    )
    assert {(a.name, a.kind, a.origin) for a in found} == {
        ("Alderholt Gazette", "link-or-credit", True),
        ("The Guardian", "link-or-credit", True),
    }


@pytest.mark.parametrize(
    ("source", "canonical"), [("Alderholt Gazette", ""), ("", "https://alderholtgazette.example/2026/pier")]
)
def test_what_was_taken_whole_from_one_outlet_rests_on_no_other(source: str, canonical: str) -> None:
    text = "The pier will close, Reuters reported on Monday."
    found = attribute(text, publisher=MAIL, source_name=source, syndicated_from=canonical)
    assert [(a.name, a.origin) for a in found][1:] == [("Reuters", False)]
    assert found[0].origin


def test_the_publishers_own_initials_in_a_dateline_are_nobody_else() -> None:
    assert leans("SALTMARSH (HM) — The ferry pier will close.") == {}


def test_of_a_very_long_text_the_beginning_and_the_foot_are_read() -> None:
    much = "\n".join(FILLER) + "\n"
    long = much * (61_000 // len(much))
    assert set(leans(f"{long}\n© Agence France-Presse")) == {"Agence France-Presse"}
    assert leans(f"{long}\nThe news was first reported by Axios.\n{much * 8}") == {}


def test_a_headlines_credit_holds_beside_a_feeds_source() -> None:
    found = attribute(
        "The pier will close.",
        title="Pier to close, Bloomberg reports",
        publisher=MAIL,
        source_name="Alderholt Gazette",
    )
    assert {a.name: a.origin for a in found} == {"Alderholt Gazette": True, "Bloomberg": True}


@pytest.mark.parametrize(
    ("told", "origin"),
    [
        ("That divers found cracks in the piles of the ferry pier was first reported by Axios.", True),
        ("The bishop's plan to step down was first reported by Axios.", False),
    ],
)
def test_far_down_a_first_report_counts_where_it_is_of_the_articles_matter(told: str, origin: bool) -> None:
    text = f"Divers found cracks in the piles of the ferry pier.\n{chr(10).join(FILLER * 3)}\n{told}"
    assert leans(text, title="Cracks close ferry pier")["Axios"].origin is origin


def test_of_two_outlets_told_of_as_often_below_the_lead_neither_is_the_origin() -> None:
    told = ("Bloomberg reported the cost.", "Axios reported the date.", "Bloomberg reported the bus.")
    more, as_often = (
        leans("\n".join((*FILLER, *told))),
        leans("\n".join((*FILLER, *told, "Axios reported the bridge."))),
    )
    assert {name: found.origin for name, found in more.items()} == {"Bloomberg": True, "Axios": False}
    assert {name: found.origin for name, found in as_often.items()} == {"Bloomberg": False, "Axios": False}


CREDITED = "There is more about the pier in a story of The Wall Street Journal from Monday."
STORY = "https://www.wsj.com/articles/saltmarsh-pier-closes"


@pytest.mark.parametrize(
    ("url", "words", "around", "found"),
    [
        (STORY, "The Wall Street Journal", CREDITED, True),
        ("https://www.wsj.com/news/us", "The Wall Street Journal", CREDITED, False),  # a section
        (STORY, "there", "The Wall Street Journal is sold at the pier, and there is a kiosk.", False),
        (STORY, "more", "There is more about the pier in a story of another town's.", False),
        ("https://gazette.example/2026/the-pier-closes", "Gazette", CREDITED, False),
    ],
    ids=["credited", "a section", "named alone", "not named", "not known"],
)
def test_a_link_into_an_outlets_story_credits_it_where_its_words_do(
    url: str, words: str, around: str, found: bool
) -> None:
    leaned = attribute("The pier will close.", publisher=MAIL, links=(Link(url, words, around),))
    assert [(a.name, a.kind, a.origin, a.url) for a in leaned] == (
        [("The Wall Street Journal", "link-or-credit", False, STORY)] if found else []
    )


def test_a_link_gives_its_address_to_what_the_text_says() -> None:
    words = "The pier will close, the Wall Street Journal reported."
    link = Link("https://www.wsj.com/articles/saltmarsh-pier-closes", "reported", words)
    (found,) = attribute(words, publisher=MAIL, links=(link,))
    assert (found.name, found.domain, found.url) == ("The Wall Street Journal", "wsj.com", link.url)


@pytest.mark.timeout(60)
def test_it_ends_on_hostile_text() -> None:
    for text in (
        *(f"Reuters also{words * 2_000} zzz the thing." for words in (", also", " later this week", " early Monday")),
        f"Reuters also{' in its report today' * 2_000} zzz the thing.",
        *(
            f"CNN said{words * 2_000} zzz."
            for words in (" on Monday", " late on Monday", " in a note to staff", " today")
        ),
        "(" * 50_000,
        "“" * 50_000,
        "A. " * 20_000,
        "The Times, " * 5_000,
        "a" * 100_000,
        "by " * 30_000,
        "CNN said on " * 3_000,
        "told CNN’s Ann Roe and " * 2_000,
        "Aa Bb Times " * 3_000,
    ):
        attribute(text, title=text[:200], publisher=MAIL)


def test_a_register_of_ones_own_is_laid_over_the_one_that_comes_with_newsfold(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('outlet = [{ name = "Quayside", domains = ["quayside.example"], aliases = ["QS1"] }]')
    register = load_register(own)
    (found,) = attribute("The pier will close, QS1 reported.", publisher=MAIL, register=register)
    assert (found.name, found.domain) == ("Quayside", "quayside.example")
    assert attribute("The pier will close, Reuters reported.", publisher=MAIL, register=register)[0].name == "Reuters"


def test_a_register_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('outlet = [{ nam = "x" }]')
    with pytest.raises(UsageError, match=r"wrong\.toml"):
        load_register(wrong)
    wrong.write_text('outlet = [{ name = "Harbour Mail", domain = ["harbourmail.example"] }]')
    with pytest.raises(UsageError, match=r"wrong\.toml.*unknown field `domain`"):
        load_register(wrong)
    with pytest.raises(UsageError, match=r"absent\.toml"):
        load_register(tmp_path / "absent.toml")
