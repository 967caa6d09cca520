"""Media in small letters, channels of a broadcaster's own, sources on the last line, credits of pictures."""

# ruff: noqa: E501 - a case is a line
from __future__ import annotations

import time

import pytest

from ingest.pages.attribute import attribute
from newsfold.stream.messages import Publisher
from tests.ingest.pages.test_attribute import leans

_SELF = Publisher("Saltmarsh Evening Mail", "saltmarsh.example")


def _origins(text: str) -> set[str]:
    return {found.name for found in attribute(text, publisher=_SELF) if found.origin}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("She told DXQR radio that the pier was old.", {"DXQR"}),
        ("Bo Ash, speaking to DXQR radio, said that the pier was old.", {"DXQR"}),
        ("She told Radio Tamvala that the pier was old.", {"Radio Tamvala"}),
        ("She told Tamvala TV that the pier was old.", {"Tamvala TV"}),
        ("She told Tamvala television that the pier was old.", {"Tamvala television"}),
        ("She told Tamvala daily that the pier was old.", {"Tamvala"}),
        ("She told Tamvala news site that the pier was old.", {"Tamvala"}),
        ("She told Tamvala news agency that the pier was old.", {"Tamvala"}),
        ("She told Tamvala magazine that the pier was old.", {"Tamvala magazine"}),
        ("The pier was old, according to Tamvala newspaper.", {"Tamvala"}),
        ("Tamvala radio reported that the pier was old.", {"Tamvala radio"}),
        ("The pier was old, DXQR radio reported.", {"DXQR"}),
        ("She told BBC Radio Wales that the pier was old.", {"BBC"}),
        ("She told BBC Radio Wales Breakfast that the pier was old.", {"BBC"}),
        ("Speaking on BBC Radio Leeds, Roe said the pier was old.", {"BBC"}),
        ("She told ABC Radio Darwin that the pier was old.", {"Australian Broadcasting Corporation"}),
        ("She told CNN International that the pier was old.", {"CNN"}),
        ("She told Sky Sports News that the pier was old.", {"Sky Sports"}),
        ("She told RTÉ Radio 1's Today show that the pier was old.", {"RTÉ"}),
        ("Roe told NPR's Morning Edition that the pier was old.", {"NPR"}),
        ("The pier will close, Quayside Paper reports.", {"Quayside Paper"}),
        ("The pier will close, according to Quayside Paper.", {"Quayside Paper"}),
        ("Quayside Paper reports: the pier will close.", {"Quayside Paper"}),
        ("The pier will close, Quayside Live reports.", {"Quayside Live"}),
        ("The Quayside Paper, which first reported the story, said so.", {"Quayside Paper"}),
        ("The firm will close, The Chandler reports.", {"Chandler"}),
        ("The Guardian has named the man as Bo Ash.", {"The Guardian"}),
        ("Among possible successors, The Athletic has named Bo Ash and Al Roe.", {"The Athletic"}),
        ("The Guardian has learnt that the pier will close.", {"The Guardian"}),
        ("The Guardian has seen the plan.", {"The Guardian"}),
        ("The Guardian says it understands that the pier will close.", {"The Guardian"}),
        ("The talks have failed, The Athletic understands.", {"The Athletic"}),
        ("The Quayside Observer claim that the pier will close.", {"Quayside Observer"}),
        ("The Irish Times/Quorum B&A survey of 1,200 adults found that nine in ten like it.", {"The Irish Times"}),
        ("The Guardian-Quorum poll found that nine in ten like it.", {"The Guardian"}),
        ("A BBC documentary found that the pier was old.", {"BBC"}),
    ],
)  # fmt: skip
def test_an_outlet_is_told_by_its_medium_its_channel_or_its_phrase(text: str, names: set[str]) -> None:
    assert set(leans(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "She told London newspaper readers so. She told Detroit radio host Jo Roe that. She told Iranian radio that.",
        "The bills failed, according to the NCSL website. She told Los Angeles television that the pier was old.",
        "The pier will close, according to the White Paper. The pier will close, according to the Global Risks Report.",
        "The pier will close, International Paper reported. The pier will close, according to Port Authority.",
        "The Guardian has named Ann Roe as its new editor. CNN has named him as the network's president.",
        "The Guardian has seen its sales fall. The Guardian has seen a fall in sales.",
        "People claim that the pier is old. People understand that.",
        "Bo Ash, who fronted a BBC documentary on a similar pier in 2011, is said to be keen.",
        "Bo Ash, who starred in an ITV drama, said that the pier was old.",
        "Former BBC journalist Bo Ash said that the pier was old. Bo Ash, a former BBC presenter, said so.",
        "The boat sank.\nThe harbour on Tuesday. (U.S. Navy photo / AP)",
        "The boat sank.\nIt was found nine miles off. (Photo by Ann Roe/AFP)",
        "The boat sank.\nPort Authority photo via AP",
        "The boat sank.\n(Handout image via Reuters)",
        f"The boat sank.\n{'It was found nine miles off the pier. ' * 9}(U.S. Navy photo / AP)",
    ],
)
def test_what_is_no_outlets_report(text: str) -> None:
    assert leans(text) == {}


@pytest.mark.parametrize("line", ["Via TechCrunch", "[via TechCrunch]", "Source: TechCrunch", "h/t TechCrunch"])
def test_a_source_on_the_last_line_is_where_the_story_is_from(line: str) -> None:
    assert leans(f"The pier will close on Friday.\n{line}")["TechCrunch"].kind == "link-or-credit"
    assert _origins(f"The pier will close on Friday.\n{line}") == {"TechCrunch"}


def test_a_source_on_the_last_line_is_not_where_another_is_credited() -> None:
    assert _origins("The pier will close on Friday, Reuters reported.\nVia TechCrunch") == {"Reuters"}


@pytest.mark.parametrize(
    "said",
    [
        "by the Guardian in April, but the rest had not been made public until today",
        "last month by the Guardian",
        "two weeks ago by the Guardian",
    ],
)
def test_a_first_report_of_long_before_is_not_the_origin(said: str) -> None:
    text = f"A panel heard of it. The emails were first reported {said}."
    assert leans(text)["The Guardian"].kind == "first-reported-by"
    assert _origins(text) == set()
    assert _origins("A panel heard of it. The emails were first reported on Friday by the Guardian.") == {
        "The Guardian"
    }


@pytest.mark.parametrize(
    "trigger",
    [
        "(photo / AP ", "photo by Ann Roe ", "photo via ", "told Tamvala radio ", "Tamvala radio ", "told Tamvala ", "BBC Radio Wales ", "Quayside Paper ", ", Quayside Paper ",
        "Guardian-Quorum ", "the Guardian-Quorum A B ", "BBC has seen the a ", "BBC has named the ", "successors, BBC ", "via BBC ", "fronted a BBC ", "hosted the series ", "former BBC ",
        "first reported by BBC in ", "and The Chandler ", "A ", "The A ", "told A ", "(photo ", "and a The ",
    ],
)  # fmt: skip
def test_hostile_text_is_read_in_time(trigger: str) -> None:
    text = trigger * (200_000 // len(trigger))
    started = time.process_time()
    leans(text, title=text[:300])
    assert time.process_time() - started < 5
