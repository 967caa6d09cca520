"""Datelines: whose text it is by the place, the day and the name before its first words."""

# ruff: noqa: E501 - a pattern is read, and compared with its neighbours, on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.pages.attribute.credited import outlets
from ingest.pages.attribute.register import Outlet, Register

__all__ = ["datelines", "is_no_agency", "unlisted_dateline"]

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = re.compile(
    rf"\b(?:{_MONTH} \d{{1,2}}|\d{{1,2}}\.? {_MONTH}|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b", re.IGNORECASE
)
_PLACE = r"(?P<place>[A-ZÀ-Þ][\w .,:’'()/&\[\]-]{0,70}?)"
_NAME = r"(?P<name>[A-Za-zÀ-ÿ][\w .’'/&,-]{1,40})"
_SET_OFF = re.compile(rf"^\W{{0,3}}{_PLACE}??\s?[(\[]{_NAME}[)\]]\.?\s*[-–—:]")
"""'LONDON, March 3 (Reuters) - ', and 'Madrid, 4 May (EFE).- '."""

_SLASH = re.compile(r"^(?P<place>[A-ZÀ-Þ][\w .-]{1,30})/(?P<name>[A-Za-z]{2,10})\b")
_RUN_ON = (
    re.compile(rf"^\W{{0,3}}{_PLACE}\s?(?:[-–—]\s)?\((?P<name>[A-Za-zÀ-ÿ][\w .’'/&-]{{1,40}})\)\.?\s+[\"“‘'(]?[A-ZÀ-Þ0-9]"),
    re.compile(r"^\W{0,3}(?P<place>[A-ZÀ-Þ][\w .,’'\[\]-]{0,60}?)\s?/(?P<name>[A-Za-z]{2,12})/\s?[-–—.:]?\s"),
    re.compile(r"^\W{0,3}(?P<place>[A-ZÀ-Þ][\w .’'-]{0,40}(?:, [\w .]{3,20}){1,2}), (?P<name>[A-Za-z]{2,12})\s?(?:[-–—:]|\.-)\s?"),
    re.compile(r"^(?P<place>)\((?P<name>[A-Z][\w -]{1,30})\)\s+[A-ZÀ-Þ]"),
    re.compile(r"^\W{0,3}(?P<place>[A-ZÀ-Þ][\w .,’'-]{0,40}?) [-–—] (?P<name>[A-Z]{3,12}): "),
)  # fmt: skip
"""What no dash sets off from the text: 'Mumbai, May 4 (IANS) The…', 'MOSCOW, May 4. /TASS/. The…'."""

_SURE = (_RUN_ON[1], _RUN_ON[3], _RUN_ON[4])
"""The forms that need no day and no capitals."""

_UNLISTED = re.compile(
    r"^(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ .’'/-]{2,40}(?:, [A-Z][\w .]{1,30})?) ?\((?P<name>[A-Z]{2,6}|[A-ZÀ-Þ][\w’'&-]{3,20}(?: [A-ZÀ-Þ][\w’'&-]{1,20}){0,3})\)\s*[-–—]"
)
_UNLISTED_AGENCY = re.compile(
    r"^[A-ZÀ-Þ][\w .,:’'/&\[\]-]{1,70}?\((?P<name>(?:[A-ZÀ-Þ][\w’'&-]{1,20} ){1,4}(?:Agency|Newswire|News|Service|Press|Wire))\)\s*[-–—:]"
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


def datelines(head: str, register: Register) -> Iterator[Outlet]:
    """The outlets that the dateline at the head of a paragraph names; only agencies where nothing sets it off."""
    for pattern in (_SET_OFF, _SLASH):
        if (match := pattern.match(head)) and (named := _named(match, register)):
            yield from named
            return
    for pattern in _RUN_ON:
        match = pattern.match(head)
        if match and (_dated(match["place"]) or pattern in _SURE):
            yield from (outlet for outlet in _named(match, register) if outlet.kind == "agency")
            return


def _named(match: re.Match[str], register: Register) -> list[Outlet]:
    """What a dateline names: nothing where the first of several names is unknown."""
    place, name = match["place"] or "", match["name"]
    if (seated := register.seated(re.split(r"[,\[(]", place)[0].strip(), name)) is not None:
        return [seated]
    named = list(outlets(register, name))
    return named if named and named[0] in outlets(register, name.split("/")[0]) else []


def _dated(place: str) -> bool:
    """Whether what stands before a name is a place as datelines have it: in capitals, or with a day."""
    return _DAY.search(place) is not None or re.split(r"[,\[]", place)[0].strip().isupper()


def is_no_agency(name: str) -> bool:
    """Whether letters that stand where an agency's could are a note or a day: "ENDS", "Monday"."""
    return name in _NO_AGENCY or _DAY.search(name) is not None


def unlisted_dateline(head: str, register: Register) -> str:
    """The name of an agency outside the register in the dateline at the head of a paragraph, "" for none."""
    for pattern in (_UNLISTED, _UNLISTED_AGENCY):
        match = pattern.match(head)
        if match and not is_no_agency(match["name"]) and not register.exact(match["name"]):
            return match["name"]
    return ""
