"""What frames a text and says whose it is: datelines, bylines, the foot."""

# ruff: noqa: E501 - a pattern is read, and compared with its neighbours, on one line
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.pages.attribute.credits import AGENCY_NAME
from ingest.pages.attribute.pictures import is_credit, names_credit
from ingest.pages.attribute.register import Outlet, Register
from newsfold.stream.clip import clip

__all__ = ["bylines"]

_LOOKED_AT = 160  # characters of a paragraph
_QUOTED = 400  # and of what is quoted of it
_OPENS = 2  # paragraphs

_DATELINE = re.compile(
    r"^\W{0,3}(?P<place>[A-ZÀ-Þ][\w .,:’'()/&-]{0,70}?)??\s?[(\[](?P<name>[A-Za-zÀ-ÿ][\w .’'/&,-]{1,40})[)\]]\s*[-–—:]"
)
_DATELINE_CAPITALS = re.compile(
    r"^[A-ZÀ-Þ][A-ZÀ-Þ .,'’/-]{2,40}(?:, [A-Z][\w .]{1,30})? ?\((?P<name>[A-Z]{2,6})\)\s*[-–—]"
)
_AGENCY_LINE = re.compile(
    r"^\W{0,4}(?P<name>(?:[A-Z][\w’'&-]+ ){1,4}(?:Agency|Newswire|News Service|Press|Wire)|[A-Z]{2,5})\W{0,3}$"
)
_NO_AGENCY = frozenset(
    {
        "END",
        "ENDS",
        "FAQ",
        "EOM",
        "PS",
        "NB",
        "XXX",
        "TBC",
        "AD",
        "ADS",
        "TOP",
        "NEWS",
        "UK",
        "US",
        "USA",
        "EU",
        "MORE",
        "LIVE",
    }
)
_PLACE_SLASH = re.compile(r"^[A-ZÀ-Þ][\w .-]{1,30}/(?P<name>[A-Za-z]{2,10})\b")
_OPENING = re.compile(r"^(?P<name>[A-Z][\w ]{1,30}?)\s+(?:[-–—|]+)\s+(?=\S)")
_BYLINE = re.compile(r"^(?:[Bb]y|BY|[Ff]rom|[Vv]on|[Pp]ar|[Pp]or|Source:?|SOURCE:?)\s+(?P<rest>.{2,110})$")
_DESK = re.compile(
    r"^(?P<rest>(?:The )?[A-Z][\w.’' -]{1,40}?)\s*(?:\||[-–—]|,)?\s*(?:Staff|Updated|Published|Posted|Last|\d).{0,60}$"
)
_COPYRIGHT = re.compile(
    r"(?:©|\([Cc]\)|[Cc]opyright)\s*(?:©\s*)?(?:\d{4},?\s*)?(?:by\s+)?(?:[Tt]he\s+)?(?P<rest>[A-ZÀ-Þa-z][^.;|]{1,60})"
)
_DESKS = re.compile(r"\bReporting by [^.]{3,300}?[;.,]?\s*(?:[Ww]riting|[Ee]diting|[Cc]ompiled) by\b")
_TAIL = re.compile(r"^[\W_]{0,4}(?P<name>[A-Za-zÀ-ÿ][\w .’'&/-]{1,40}?)[\W_]{0,3}$")
_ENDING = re.compile(r"(?:[(\[]|[-–—]{1,2}\s?)(?P<name>[A-Za-zÀ-ÿ][\w.’'&/ -]{1,40}?)[)\].]{0,2}\s*$")
_AMONG = re.compile(r"\s*[,/|]\s*|\s+(?:and|with|und|et|y)\s+")
"""Between the names of one credit: "Harbour Mail staff and Meridian Press Agency"."""


def _credited(author: str) -> list[str]:
    """The names in one line of authors; "Sand and Sea News Agency" is one, since nobody is called "Sand"."""
    parts = [part.removeprefix("the ").removeprefix("The ") for part in _AMONG.split(author)]
    return parts if all(" " in part for part in parts) else [author]


def _outlets(register: Register, text: str) -> Iterator[Outlet]:
    """Outlets that a short credit consists of: "AP", "PTI/ANI", "The Associated Press"."""
    for part in _AMONG.split(text.strip()):
        name = re.sub(
            r"^(?:the|The)\s+|\s+(?:Staff|News Desk|[Rr]eporters?|[Ww]riters?|Newsroom)$|\.$", "", part.strip()
        )
        outlet = register.exact(name) or register.exact(f"The {name}")
        if outlet is not None:
            yield outlet


def _agencies(register: Register, text: str) -> Iterator[Outlet]:
    """Agencies at the end of a byline: "Jane Roe, Associated Press", "Jane Roe for Reuters"."""
    parts = re.split(r"\s*[,/|()]\s*|\s+(?:for|of|and|with|at|von|in)\s+|\s[-–—]\s", text.strip())
    for part in [*parts, text.strip()]:
        for outlet in _outlets(register, part):
            if outlet.kind == "agency":
                yield outlet


def bylines(
    paragraphs: Sequence[str], authors: Sequence[str], register: Register
) -> Iterator[tuple[str, Outlet | None, str]]:
    """Agencies (and outlets in a dateline) whose text this is: name, register entry if any, the words that say so."""
    filled = [p.strip() for p in paragraphs if p.strip() and not is_credit(p)]
    for author in authors:
        for outlet in _agencies(register, author[:200]):
            yield outlet.name, outlet, author
        if (named := register.exact(author.strip())) is not None:
            yield named.name, named, author
        else:
            for name in _credited(author[:200].strip()):
                if AGENCY_NAME.match(name) and register.exact(name) is None:
                    yield name, None, author
    for number, paragraph in enumerate(filled[:5]):
        for outlet, words in _head(paragraph, register, opens=number < _OPENS):
            yield outlet.name, outlet, words
    for paragraph in filled[-5:]:
        for outlet, words in _foot(paragraph, register):
            yield outlet.name, outlet, words
    if filled and (match := _ENDING.search(filled[-1][-60:])):
        for outlet in _agencies(register, match["name"]):
            yield outlet.name, outlet, clip(filled[-1], _QUOTED, end=True)
    yield from _unlisted(filled, register)


def _unlisted(filled: list[str], register: Register) -> Iterator[tuple[str, None, str]]:
    """Agencies outside the register, by the form of a dateline in capitals or of a credit as the last line."""
    for paragraph in filled[:3]:
        match = _DATELINE_CAPITALS.match(paragraph[:_LOOKED_AT])
        if match and match["name"] not in _NO_AGENCY and register.exact(match["name"]) is None:
            yield match["name"], None, clip(paragraph, _QUOTED)
    last = _AGENCY_LINE.match(filled[-1][:80]) if len(filled) > 1 else None
    if last and last["name"] not in _NO_AGENCY and register.exact(last["name"]) is None:
        yield last["name"], None, filled[-1]


def _head(paragraph: str, register: Register, *, opens: bool) -> Iterator[tuple[Outlet, str]]:
    """What a paragraph at the head says; a mere name of an outlet does where it `opens` the text: below it heads a
    part of it."""
    head, quoted = paragraph[:_LOOKED_AT], clip(paragraph, _QUOTED)
    for pattern in (_DATELINE, _PLACE_SLASH):
        if match := pattern.match(head):
            named = list(_outlets(register, match["name"]))
            for outlet in named if named and named[0] in _outlets(register, match["name"].split("/")[0]) else ():
                yield outlet, quoted
    if (match := _OPENING.match(head)) and (opened := register.exact(match["name"])) and opened.kind == "agency":
        yield opened, quoted
    if len(paragraph) < 130 and not names_credit(paragraph):
        credit = ""
        if match := _BYLINE.match(paragraph) or _DESK.match(paragraph):
            credit = match["rest"]
        elif len(paragraph) < 45:
            credit = paragraph
            if opens and (whole := register.exact(paragraph.strip())) is not None and whole.kind != "agency":
                yield whole, paragraph
        for outlet in _agencies(register, credit):
            yield outlet, paragraph


_STAFF = re.compile(
    r"^\W*(?P<name>[A-Z][\w’']*(?: [A-Z][\w’'-]+){0,3}) (?:\w+ )?(?:[Ww]riters?|[Rr]eporters?|[Jj]ournalists?|[Cc]orrespondents?|staff)\b.{0,200}?\bcontributed\b"
)


def _foot(paragraph: str, register: Register) -> Iterator[tuple[Outlet, str]]:
    foot = paragraph[-300:]
    if match := _COPYRIGHT.search(foot):
        for outlet in _agencies(register, match["rest"]):
            yield outlet, match[0]
    if len(paragraph) < 60 and (match := _TAIL.match(paragraph)):
        for outlet in _agencies(register, match["name"]):
            yield outlet, paragraph
    if match := _STAFF.search(foot):
        for outlet in _agencies(register, match["name"]):
            yield outlet, foot
    if _DESKS.search(foot) and (reuters := register.exact("Reuters")) is not None:
        yield reuters, foot
