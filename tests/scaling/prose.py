"""Invented reports, each with words of its own and the number of its edition."""

from __future__ import annotations

import random
import re

WORDS = (
    "harbour",
    "council",
    "bridge",
    "ferry",
    "budget",
    "school",
    "tram",
    "depot",
    "museum",
    "orchard",
    "market",
    "river",
    "station",
    "bakery",
    "library",
)


def paragraphs(name: str, edition: int) -> list[str]:
    """The text of a report, the same whenever it is asked for."""
    dice = random.Random(name)
    told = []
    for _ in range(4):
        first, second, third = dice.sample(WORDS, 3)
        told.append(
            f"The {first} near the {second} of Northam was closed on Friday after {dice.randint(11, 999)} people had "
            f"complained about the {third}, and the council said that it would look at the {second} again in spring."
        )
    return [*told, f"This is edition {edition} of the report on what was found at the {dice.choice(WORDS)}."]


def edition_of(text: str) -> int:
    """Which edition a text is."""
    found = re.search(r"This is edition (\d+) of", text)
    assert found is not None, text
    return int(found[1])
