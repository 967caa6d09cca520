"""Signs that a piece tells of what came after an event rather than of the event: words, and how much later it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from math import fsum, log2

import msgspec

from cluster.languages.anycase import AnyCase
from cluster.languages.words import ENGLISH, LaterWords, alternatives, languages, read_as

__all__ = ["RETOLD", "TODAY", "TOLD_ANEW", "Later", "follow_up_odds", "later_words"]

NO_FOLLOW_UP = -2.1
"""Log-odds of a piece without any sign, half a day or so after the event's first report."""

RETOLD, TOLD_ANEW = 2.5, 0.6
"""What it says against a follow-up that the piece takes its story from another outlet: from one that made the first
reports or that they credit, so that it retells; and from any other, whose report is often the development itself."""

HALF = 18.0
"""Hours after the first report at which the delay says nothing either way."""

_DOUBLING = 2.4
_DELAY = (-6.0, 3.0)
"""What twice the delay adds, and between which log-odds. Of 116 pieces of a stream that readers took for the same
event or for what came after it, and that came a day and a half after its first report or later, 109 tell of the
latter, and of 107 such invented ones all."""

EARLY = 12.0
"""Hours from the first report within which what pieces say is the event itself."""

_USUAL = (2.2, 1.2)
"""What a sign says in the headline, and in the lead."""

_OF_ITS_OWN = {"confirmation": (1.8, 0.0)}
"""The same of signs that are unlike the others: reports of an event confirm things in their text too."""

_LEAD = 300

_GIVEN_WEIGHT = 0.8
TODAY = "today"
_TODAY_WEIGHT = 0.9
"""By how much likelier follow-ups name their own day than late reports do: 47 of 76 and 5 of 20 on the fixture."""

_NEVER_THE_EVENT = ("since", "given", TODAY)
"""Signs that speak of the event as known, or of another day than its own, and are no part of it."""


class Later(msgspec.Struct, frozen=True):
    """One sign of a later development: which, how much it says, and in what words."""

    sign: str
    weight: float
    text: str


class _Reader:
    """The signs of one language, compiled."""

    def __init__(self, words: LaterWords) -> None:
        signs = [
            f"(?P<{sign}>{alternatives(text)})" for sign, text in msgspec.structs.asdict(words.signs).items() if text
        ]
        self._signs = AnyCase(rf"(?:{'|'.join(signs) or '(?!)'})(?!\w)")
        self.given = re.compile(rf"\w.* ({alternatives(words.given)}) \w", re.IGNORECASE)
        self.days = [re.compile(rf"\b(?:{day})\b") for day in words.days]

    def signs(self, text: str) -> list[tuple[str, str]]:
        """Signs of any kind, and in what words."""
        found = self._signs.finditer(text)
        return [(match.lastgroup or "", text[match.start() : match.end()].strip()) for match in found]

    def today(self, lead: str, published: float) -> str:
        """The day of a time as it is named in a lead, "" where it is not."""
        day = int(published // 86_400 + 3) % 7  # the first of 1970 was a Thursday
        found = self.days[day].search(lead) if day < len(self.days) else None
        return found[0] if found else ""


@cache
def _reader(code: str) -> _Reader:
    return _Reader(languages()[code].later)


def later_words(title: str, lead: str, published: float | None = None, language: str = ENGLISH) -> tuple[Later, ...]:
    """The signs in a headline and in the first 300 characters below it, each once, where it weighs most.

    `TODAY` is the day of the week on which the piece was `published`, named there: what is told happened then.
    """
    reader = _reader(read_as(language))
    found: dict[str, Later] = {}
    for place, text in enumerate((title, lead[:_LEAD])):
        for sign, words in reader.signs(text):
            weight = _OF_ITS_OWN.get(sign, _USUAL)[place]
            if weight and sign not in found:
                found[sign] = Later(sign, weight, words)
    if (given := reader.given.search(title)) and "since" not in found:
        found["given"] = Later("given", _GIVEN_WEIGHT, given[1])
    if published is not None and (day := reader.today(lead[:_LEAD], published)):
        found[TODAY] = Later(TODAY, _TODAY_WEIGHT, day)
    return tuple(found.values())


def follow_up_odds(
    signs: Sequence[Later], *, hours: float, told: Mapping[str, float], against: float = 0.0
) -> tuple[float, str]:
    """Log-odds that a piece tells of what came after an event, and the words for it.

    `hours` is how much later than the event's first report it is; `told` says in which share of the event's first
    reports a sign occurs, and takes as much off it: an arrest is no later development of an arrest. Each further
    sign counts half as much as the one before. The delay counts `_DOUBLING` a doubling from 18 hours: after a day
    and a half it says enough by itself. `against` is what is taken off for whom it retells.
    """
    weighed = [
        (s.weight * (1.0 if s.sign in _NEVER_THE_EVENT else 1.0 - told.get(s.sign, 0.0)), s.text) for s in signs
    ]
    new = sorted((w for w in weighed if w[0] > 0), key=lambda w: -w[0])
    words = fsum(weight * 0.5**rank for rank, (weight, _) in enumerate(new))
    delay = max(_DELAY[0], min(_DELAY[1], _DOUBLING * log2(max(hours, 0.01) / HALF)))
    text = ", ".join(f"“{said}”" for _, said in new[:3])
    after = f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"
    said = f"{text}, {after} after the first report" if text else f"{after} after the first report"
    return round(NO_FOLLOW_UP + words + delay - against, 3), said
