"""Paragraphs and sentences of a news text, with what is quoted blanked out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

__all__ = ["BLANK", "Sentence", "blank_quotes", "split", "without_place"]

BLANK = "\x1a"
"""Stands for each character inside a quotation: a name there is someone else's word."""

_SCRAP = 4  # words outside quotations that a sentence has more of, or it counts for none

_QUOTED = re.compile(
    r"“[^”\"\n]*?(?:[”\"]|(?<=[,.?!])“(?= )|$)|``[^\n]*?(?:''|$)"
    r"|\"[^\"”\n]*(?:[\"”]|$)|«[^»\n]*(?:»|$)|„[^“”\n]*(?:[“”]|$)"
    r"|‘[^‘\n]{2,600}?’(?!\w)"
)
_TITLED = re.compile(
    r"(?:[“\"‘]|``)[A-Z$0-9][\w&!’'.-]*(?: (?:(?:of|the|and|with|to|in|a|for|on|at|&|[A-Z0-9][\w&!’'.:-]*)))*,?"
    r"(?:[”\"’]|'')"
)
_END = re.compile(
    r"[.!?…](?:[\"”’'»)\]]|\[\d+\])*(?:\s+(?=[\"“‘'«„(\[]*[A-ZÀ-ÞЀ-Я0-9])"
    r"|(?<=[a-z]{2}[.”\"])(?=[\"“]?[A-Z][a-z’']* ))"  # glued to the next, as some sites' texts are
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sr|Jr|St|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Capt|Cmdr|Adm|Maj|Rev|Hon|Pres|Supt|Insp|Sec|"
    r"Atty|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|No|vs|Co|Corp|Inc|Ltd|Bros|Ave|Blvd|Mt|Ft|Calif|Fla|"
    r"Tex|Mass|Conn|Mich|Minn|Wis|Ill|Ind|Pa|Va|Ga|Ala|Miss|Tenn|Ky|Ore|Wash|Ariz|Colo|Okla|Kan|Neb|Nev|La|Md|Del|"
    r"approx|est|al|etc|Nr|bzw|Mme|Mlle)|\b[A-Z]|\b(?:[A-Z]\.)+[A-Z])\.$"
)


_PLACE = re.compile(
    r"(?<=\w) \((?:[A-Z][\w’' -]{2,30}, )?"
    r"(?:(?:[A-Z]\.){1,2}|[A-Z][a-z]{1,5}\.|Alaska|Hawaii|Idaho|Iowa|Maine|Ohio|Utah|Texas)\)(?= [A-Z])"
)
_SEAT = re.compile(
    r"\b(?P<the>[Tt]he) \((?P<seat>[A-Z][\w’' -]{2,40})(?:, [A-Z][\w. -]{1,20})?\) "
    r"(?P<name>[A-Z][\w’'&-]*(?: [A-Z][\w’'&-]*){0,3})"
)


_SHOUTED_NAME = re.compile(r"\b(?:Yahoo|E)!$")
_SHOUTED_REST = re.compile(r"! (?:Sports?|News|Finance|Online|Entertainment|Movies|Politics)\b")
"""Outlets with a mark inside their names: "Yahoo! Sports"."""

_IN_BRACKETS = re.compile(r"\w \([A-Z][^()]{0,30}\.\)$")
"""A place in brackets, before more of a name."""


class Sentence(NamedTuple):
    """One sentence: as printed, the same with quotations blanked and no place in a name, and where it stands."""

    text: str
    plain: str
    paragraph: int
    number: int  # counted over the whole text, scraps ("Vote here") and mere quotations aside


def blank_quotes(paragraph: str) -> str:
    """The paragraph with everything inside quotation marks blanked; equal length.

    A short one in title case ("Meet the Press") is the name of a programme and stays. A quotation that is
    never closed runs to the paragraph's end, as one continued in the next does.
    """
    return _QUOTED.sub(_blanked, paragraph)


def without_place(text: str, known: Callable[[str], object]) -> str:
    """The text with no place in brackets inside names, and no space before a comma.

    "The Springfield (Ohio) Ledger" is "The Springfield Ledger". "The (Dayton, Ohio) News" is "The Dayton News", or
    "The News" where an outlet is `known` by that name.
    """
    if "(" in text:
        text = _PLACE.sub("", _SEAT.sub(lambda found: _seated(found, known), text))
    return text.replace(" ,", ",") if " ," in text else text


def _seated(found: re.Match[str], known: Callable[[str], object]) -> str:
    name = found["name"]
    alone = known(name) or known(f"The {name}")
    return f"{found['the']} {name}" if alone else f"{found['the']} {found['seat']} {name}"


def _blanked(quoted: re.Match[str]) -> str:
    words = quoted[0]
    return words if len(words) < 50 and _TITLED.fullmatch(words) else words[0] + BLANK * (len(words) - 1)


def split(paragraphs: list[str], known: Callable[[str], object]) -> list[Sentence]:
    """Sentences in order. Abbreviations and initials do not end one. `known` is for `without_place`."""
    found: list[Sentence] = []
    count = 0
    for number, paragraph in enumerate(paragraphs):
        plain = blank_quotes(paragraph)
        for start, end in _bounds(paragraph):
            text = paragraph[start:end].strip()
            found.append(Sentence(text, without_place(plain[start:end].strip(), known), number, count))
            count += len(found[-1].plain.replace(BLANK, "").split()) > _SCRAP
    return found


def _bounds(paragraph: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(paragraph):
        place, mark = match.start(), paragraph[match.start()]
        if mark == "." and _ABBREVIATION.search(paragraph, max(start, place - 12), place + 1):
            continue
        if mark == "." and _IN_BRACKETS.search(paragraph, max(start, place - 40), place + 2):
            continue
        if (
            mark == "!"
            and _SHOUTED_REST.match(paragraph, place)
            and _SHOUTED_NAME.search(paragraph, start, place + 1)
        ):
            continue
        yield start, match.end()
        start = match.end()
    if paragraph[start:].strip():
        yield start, len(paragraph)
