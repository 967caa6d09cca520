"""Outlets that a text leans on beside its main story: a witness's words, a detail, what the news comes after."""

# ruff: noqa: E501 - a case is a line
from __future__ import annotations

import time

import pytest

from tests.ingest.pages.test_attribute import FILLER, leans


@pytest.mark.parametrize(
    ("title", "text", "name"),
    [
        ("Two hurt as crane falls", "Two people were hurt when a crane fell on the market in Saltmarsh.\n“I heard a bang,” Ines Mabe, who sells cheese there, told the Alderholt Chronicle.", "Alderholt Chronicle"),
        ("Two hurt as crane falls", "Two people were hurt when a crane fell on the market in Saltmarsh.\nA witness told CNN that there was a bang.", "CNN"),
        ("Joss Quill dies at 81", "Joss Quill, who kept the lamp in a long series, has died.\nHis agent, Cora Flint, confirmed the news to the PA news agency.", "PA Media"),
        ("Drivers vote to strike", "Bus drivers in Saltmarsh have voted to walk out, their union said.\nThe local newspaper, the Quayside Messenger, reported that managers were learning to steer.", "Quayside Messenger"),
        ("Strike on depot kills nine", "Nine people died when missiles struck a fuel depot, officials said on Friday.\nState news agency Tarna said all of the dead were civilians.", "Tarna"),
        ("Minister charged over flat", "A former minister was charged on Friday with taking a bribe.\nThe affair began with an article in the weekly Zora, which printed pictures of a lamp.", "Zora"),
        ("Ardenna checks on chips", "Ardenna's trade ministry said on Thursday it was verifying whether firms had broken the law.\nThe statement follows an article in The Wall Street Journal that said chips went abroad.", "The Wall Street Journal"),
        ("Ardenna checks on chips", "Ardenna's trade ministry is verifying whether firms broke the law.\nThe trade was disclosed this week by The Wall Street Journal.", "The Wall Street Journal"),
        ("Quill resigns", "Mayor Quill resigned on Monday after a report in the Alderholt Gazette about his flat.", "Alderholt Gazette"),
        ("Quill resigns", "Mayor Quill resigned on Monday following an Alderholt Gazette investigation.", "Alderholt Gazette"),
        ("Quill denies it", "Mayor Quill on Friday rejected claims that he took a flat.\nThe Wall Street Journal reported a day earlier that Mr Quill had taken it.", "The Wall Street Journal"),
    ],
)  # fmt: skip
def test_what_stands_beside_the_main_story_is_no_origin(title: str, text: str, name: str) -> None:
    found = leans("\n".join((text, *FILLER)), title=title)
    assert set(found) == {name}
    assert not found[name].origin


@pytest.mark.parametrize(
    ("title", "text", "name"),
    [
        ("Quill to go", "Mayor Quill said on Sunday that he would go.\nMr. Quill told CNN that he was tired.", "CNN"),
        ("Quill to go", "Mayor Quill said on Sunday that he would go.\nIn an interview with NPR, the mayor said that he was tired.", "NPR"),
        ("Quill to go", "Mayor Quill said on Sunday that he would go.\n“I am tired,” he told anchor Ann Roe during an appearance on CNN.", "CNN"),
        ("Owners back ban", "Owners of several boats want a ban on lamps.\n“Lamps are hot,” Rick Petty, who owns nine of the boats, told Reuters.", "Reuters"),
        ("Memo hid risk", "A drug maker hid a risk of heart attacks, an internal memo suggests.\nThe memo, details of which appeared in Der Spiegel, records nine cases.", "Der Spiegel"),
        ("Roe near to a move", "The striker is said to have accepted four years.\nThat is the claim of the Alderholt Gazette, which says she shook hands.", "Alderholt Gazette"),
        ("Adviser flew for free", "An adviser flew on a donor's jet, it emerged on Sunday.\nThe trip was disclosed by the Sunday Sentinel.", "Sunday Sentinel"),
        ("The pier saved", "A prominent diver says the pier is sound again.\n“It is,” Rick Petty, a teacher, told CNN.", "CNN"),
        ("Quill calls for lamps", "Mayor Quill this week said lamps should be lit.\n“Light them,” he wrote in a piece in The New York Times.", "The New York Times"),
        ("Pier closed", "The ferry pier was closed on Monday, Reuters reported after a report by divers.", "Reuters"),
    ],
)  # fmt: skip
def test_what_carries_the_main_story_is_its_origin(title: str, text: str, name: str) -> None:
    found = leans("\n".join((text, *FILLER)), title=title)
    assert set(found) == {name}
    assert found[name].origin


def test_a_paper_whose_editor_is_the_story_is_not_attributed() -> None:
    text = (
        "Police arrested the editor of the Daily Packet on Tuesday over a leak.\n"
        "Officers searched the newspaper's offices. The Daily Packet said in an editorial it would not name its sources."
    )
    assert leans(text, title="Editor of Daily Packet arrested") == {}


@pytest.mark.parametrize(
    "trigger", ["after the report ", "follows an article ", "following Reuters story ", "told Reuters Ann Roe ", "Aa Bb ", "after Reuters and CNN "]
)  # fmt: skip
def test_hostile_sentences_are_read_in_time(trigger: str) -> None:
    text = f"The pier closed, police said. {trigger * (200_000 // len(trigger))}"
    started = time.process_time()
    leans(text)
    assert time.process_time() - started < 5
