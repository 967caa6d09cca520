"""Papers and stations outside the register: by the last word of the name and the phrase that it stands in."""

from __future__ import annotations

import time

import pytest

from tests.ingest.pages.test_attribute import FILLER, leans

SURE = "Pilot Enterprise Eagle Blade Telegram Gleaner Pioneer Reflector Nugget Miner Press Tidende Budstikke Signal"
PHRASED = "Leader Citizen Patriot Voice Call Review Capital Progress"
TOLD = (
    "“We are off,” she told the Pellworth {}.",
    "Nobody was hurt, she told the Pellworth {}, and the lamp was out.",
    "The cracks were first reported by the Pellworth {}.",
)


@pytest.mark.parametrize("word", SURE.split())
def test_a_papers_name_is_known_in_every_phrase(word: str) -> None:
    for text in (
        *TOLD,
        "According to the Pellworth {}, the line will open.",
        "The Pellworth {} reported on Monday that it will.",
    ):
        assert set(leans(text.format(word))) == {f"Pellworth {word}"}, text


@pytest.mark.parametrize("word", PHRASED.split())
def test_a_word_that_means_more_is_a_papers_where_only_a_paper_fits(word: str) -> None:
    for text in (*TOLD, "The Pellworth {} reported on Monday that the line will open."):
        assert set(leans(text.format(word))) == {f"Pellworth {word}"}, text
    assert leans(f"According to the Pellworth {word}, the line will open.") == {}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("She told the Saltmarsh Republican that the line will open.", "Saltmarsh Republican"),
        ("She told Saltmarsh Live that the line will open.", "Saltmarsh Live"),
        ("According to Saltmarsh Now, the line will open.", "Saltmarsh Now"),
        ("According to the Saltmarsh Herald-Leader, the line will open.", "Saltmarsh Herald-Leader"),
        ("She told Saltmarsh TV on Monday that the line will open.", "Saltmarsh TV"),
        ("She showed the letters to the Saltmarsh Pilot.", "Saltmarsh Pilot"),
        ("Records obtained by the Saltmarsh Pilot show that the line will open.", "Saltmarsh Pilot"),
        ("The line will open, the Saltmarsh Pilot reported.", "Saltmarsh Pilot"),
        ("She told the Saltmarsh Pilot that it will open. The Pilot reported that it is old.", "Saltmarsh Pilot"),
    ],
)  # fmt: skip
def test_names_of_papers_and_sites(text: str, name: str) -> None:
    assert set(leans("\n".join((text, *FILLER)))) == {name}


@pytest.mark.parametrize(
    "text",
    [
        "According to the Republican, the line will open. According to the Union, it will not.",
        "According to the Citizen, the line will open. She told the Leader that it was late.",
        "The Florida Republican told the council so. She told the Florida Republican that it was late.",
        "She told the Bay Area Democrat that it was late. According to the Quayside Democrat, it was.",
        "She told the House Majority Leader that it was late. She told the Labour Leader that it was.",
        "She told the Teachers Union that it was late. According to the Teachers Union, it was.",
        "She told the European Union on Monday that it was late. The European Union reported that it was.",
        "She told the National Press that it was late. According to the Harwick University Press, it was.",
        "According to Bain Capital, the line will open. She told Bain Capital that it was late.",
        "She told the Cass Law Review. According to the Spending Review, the line will open.",
        "According to the Air Force Pilot, the line will open. The Test Pilot reported that it was late.",
        "She told the Senior Citizen that it was late. The Golden Eagle reported to the tower.",
    ],
)
def test_bodies_and_people_are_no_papers(text: str) -> None:
    assert leans(text) == {}


@pytest.mark.parametrize(
    "trigger", ["told the Aa ", "the Aa Bb Pilot ", "according to the Pilot-", "Aa.", "told Aa-Live"]
)
def test_hostile_names_are_read_in_time(trigger: str) -> None:
    text = trigger * (200_000 // len(trigger))
    started = time.process_time()
    leans(text, title=text[:300])
    assert time.process_time() - started < 5
