"""Whose story it is: not of an outlet that the story is about, nor of one of several that it surveys."""

# ruff: noqa: E501 - a case is a line
from __future__ import annotations

import pytest

from tests.ingest.pages.test_attribute import FILLER, leans


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("CNN lays off nine", "CNN said on Monday that it had laid off nine people. CNN said its ratings had fallen."),
        ("Nine laid off", "The BBC said in a statement that it would lay off nine people. The BBC told staff on Monday."),
        ("Nine laid off", "Reuters announced on Friday that it will lay off nine people. The guild called it shameful."),
        ("Post site down", "The Washington Post's site was down for an hour. The Washington Post confirmed its site had been attacked."),
        ("Nine laid off", "Bloomberg acknowledged that they had laid off nine people. Nobody was warned."),
    ],
)  # fmt: skip
def test_what_an_outlet_says_of_itself_is_no_report(title: str, text: str) -> None:
    assert leans(text, title=title) == {}


@pytest.mark.parametrize(
    "said",
    [
        "said that it had obtained a copy of the letter",
        "said on Monday that it had seen the letter",
        "said its reporters had spoken to nine people",
        "said it could not verify the letter",
    ],
)
def test_what_an_outlet_says_that_it_found_out_is_its_report(said: str) -> None:
    assert leans(f"The pier will close for good. CNN {said}.")["CNN"].origin


def test_an_outlet_that_the_headline_is_about_is_named_but_is_no_origin() -> None:
    text = (
        "The state seized records of calls that the agency made. The Associated Press reported that the letter came."
    )
    assert not leans(text, title="Associated Press blasts the state over records")["Associated Press"].origin
    assert leans(text, title="State seized records of calls")["Associated Press"].origin
    first = f"{text} The seizure was first reported by the Associated Press."
    assert leans(first, title="Associated Press blasts the state over records")["Associated Press"].origin


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("The mayor won, according to counts by CNN, Politico and the BBC.", []),
        ("The mayor won, according to counts by CNN.", ["CNN"]),
        ("The mayor took bribes, German daily Die Welt and broadcasters NDR and WDR reported on Friday.", ["Die Welt", "NDR", "WDR"]),
        ("The mayor took bribes, Die Welt, NDR and WDR reported on Friday.\nPolitico reported that it rained.", []),
        ("The mayor won by nine votes on Monday night.\nShe told CNN that it was late.\nPolitico reported that it rained. The BBC reported that it snowed. Axios reported that it hailed.", []),
        ("The mayor won by nine votes on Monday night.\nShe told CNN that it was late.\nPolitico reported that it rained.", ["CNN"]),
    ],
)  # fmt: skip
def test_one_of_many_outlets_is_not_where_the_story_comes_from(text: str, origins: list[str]) -> None:
    assert [a.name for a in leans(text).values() if a.origin] == origins


@pytest.mark.parametrize(("again", "fillers", "origin"), [(1, 4, False), (2, 4, True), (1, 1, True)])
def test_an_outlet_named_below_the_lead_is_the_origin_where_it_is_named_again(
    again: int, fillers: int, origin: bool
) -> None:
    rests = ["Divers found cracks in the pier, CNN reported.", *["The mayor told CNN as much on Monday."] * again]
    text = "\n".join([*FILLER, *rests, *FILLER * fillers])
    assert leans(text)["CNN"].origin is origin


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Quill said so in an interview with the German magazine Der Querkopf.", "Der Querkopf"),
        ("Quill told the Swiss magazine Fjordlys that the pier would close.", "Fjordlys"),
        ("The pier will close, the Harwick magazine reported.", "Harwick magazine"),
        ("Most want the pier, an Associated Press-NORC poll found.", "Associated Press"),
        ("Most want the pier, a CNN/Harwick University poll found.", "CNN"),
    ],
)
def test_what_stands_beside_a_name(text: str, name: str) -> None:
    assert set(leans(text)) == {name}


@pytest.mark.parametrize(
    "text",
    [
        "CLOSE Video provided by TheStreet Newslook. Residents of Saltmarsh bristle at talk of a new pier.",
        "Quill said in the weekly Labour address that taxes would fall.",
        "Troops will stay, Quill said at the daily Quayside briefing on Monday.",
        "The pier will close.\nDivers found cracks.\nPolitico\nThe council voted.\nNobody was hurt.",
    ],
)
def test_occasions_and_headings_are_no_outlets_leaned_on(text: str) -> None:
    assert leans(text) == {}


def test_who_reported_first_below_is_the_origin_where_the_lead_rests_on_it() -> None:
    lead = "The pier has a new name, and few like it. It is the Long Walk, according to Vox."
    first = "Vox's Bo Ash first reported on the slogan."
    assert leans("\n".join([lead, *FILLER, *FILLER, first]))["Vox"].origin


def test_who_contributed_stands_beside_no_origin() -> None:
    told = "It goes to the mayor, according to The Washington Times. The Washington Times said nobody objected."
    text = "\n".join([*FILLER[:2], told, "The Associated Press contributed to this report."])
    assert [a.name for a in leans(text).values() if a.origin] == ["The Washington Times"]


def test_what_is_reported_of_a_contribution_stands_beside_an_origin() -> None:
    told = "It goes to the mayor, according to The Washington Times. The Washington Times said nobody objected."
    given = "Quill contributed nine crowns to it, Politico reported. Ash contributed ten, Politico reported."
    text = "\n".join([*FILLER[:2], told, given])
    assert [a.name for a in leans(text).values() if a.origin] == []


def test_an_aside_is_no_origin_beside_a_source_in_brackets() -> None:
    text = "A ferry ran aground off Saltmarsh (via The Guardian).\nThe harbour was closed, CNN reported.\nIt rained."
    found = leans(text, title="Ferry Harlow runs aground off Saltmarsh with passengers aboard")
    assert [a.name for a in found.values() if a.origin] == []


def test_a_poll_is_the_headlines_and_polling_is_not() -> None:
    assert leans("Few like it.", title="Few like the pier, Reuters polls find")["Reuters"].origin
    assert leans("Few like it.", title="CNN polls its viewers on new logo") == {}


def test_a_headline_ends_in_whose_report_it_is() -> None:
    text = "March 3 (Reuters) - The pier will close, the Wall Street Journal reported on Tuesday, citing divers."
    found = leans(text, title="Saltmarsh to close its pier -WSJ")
    assert {name: a.origin for name, a in found.items()} == {"Reuters": True, "The Wall Street Journal": True}


def test_what_is_done_to_an_outlet_is_not_said_on_it() -> None:
    text = "The state searched a newsroom. Nobody was hurt."
    assert leans(text, title="Journalists fume over raid on CNN") == {}
    assert leans(text, title="Journalists fume over state on CNN")["CNN"].origin


@pytest.mark.parametrize(
    ("title", "text", "origins"),
    [
        ("Shopkeepers back the harbour pier", "Shopkeepers are warming to the harbour pier.\nSixty in a hundred shopkeepers back the harbour pier, according to a survey released on Friday by CNBC.", ["CNBC"]),
        ("Poll: few want a new pier", "Few people want the town to build.\nThe mayor was asked of it.\nHe had no answer.\nIt rained on Friday.\nOnly nine in a hundred do, a CNBC poll found.", ["CNBC"]),
        ("Poll: few want a new pier", "Few people want the town to build.\nThe mayor was asked of it.\nHe had no answer.\nIt rained on Friday.\nOnly nine in a hundred do, a CNBC poll found. A CNN poll says eleven.", []),
        ("Poll: few want a new pier", "Few people want the town to build.\nIt rained on Friday in the town.\nIn a hundred, nine do.\nThe mayor was asked of it on Monday.\nShe had no answer to it.\nCNBC reports:\nOnly nine do.", ["CNBC"]),
        ("Poll: few want a new pier", "Few people want the town to build.\nThe mayor was asked of it on Monday.\nShe had no answer to it.\nIt rained on Friday in the town.\nOnly nine in a hundred do, a CNBC poll found.\nThe mayor told CNN that she slept.", ["CNBC"]),
        ("Mayor opens the new pier", "The mayor opened the new pier on Friday.\nShe leads her rivals, according to a survey released on Friday by CNBC.", []),
    ],
)  # fmt: skip
def test_a_poll_that_is_the_news_is_its_outlets(title: str, text: str, origins: list[str]) -> None:
    assert [a.name for a in leans(text, title=title).values() if a.origin] == origins


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("\n".join(["The mayor called for a new pier.", *FILLER, *FILLER]) + "\nThis column was first published in the Boston Globe.\nAnn Quill is a builder of piers. She lives in Holm. Write to her there.", ["The Boston Globe"]),
        ("The mayor called for a pier.\nWhat will she say to this?\nIt is old news. From the Boston Globe:\nThe pier costs nine millions.", ["The Boston Globe"]),
        ("The mayor called for a pier.\nWhat will she say to this?\nIt is old news. From the Boston Globe:\nThe pier costs nine millions.\nThe BBC reported that it rained.", []),
        ("The mayor has long called for a pier.\nMany in the town ask what it will cost them in the end.\nThe pier, the mayor said on Friday to the Boston Globe, is for the town.\nIt rained. The BBC reported that it rained.", ["The Boston Globe"]),
        ("Here is how such piers are made in general.\nThere are planks.\nThere are lamps.\nThere are nails and more.\nForbes has the exclusive.", ["Forbes"]),
    ],
)  # fmt: skip
def test_where_a_text_says_whose_story_it_sets_out(text: str, origins: list[str]) -> None:
    assert [a.name for a in leans(text).values() if a.origin] == origins
