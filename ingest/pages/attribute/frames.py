"""What frames a text and says whose it is: datelines, bylines, the foot."""

# ruff: noqa: E501 - a pattern is read, and compared with its neighbours, on one line
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.pages.attribute.credited import AMONG, agencies, outlets
from ingest.pages.attribute.credits import AGENCY_NAME
from ingest.pages.attribute.datelines import datelines, is_no_agency, unlisted_dateline
from ingest.pages.attribute.mastheads import MASTHEADS
from ingest.pages.attribute.pictures import is_credit, names_credit, without_credit
from ingest.pages.attribute.register import Outlet, Register
from ingest.pages.attribute.sentences import without_place
from newsfold.stream.clip import clip

__all__ = ["bylines"]

_LOOKED_AT = 160  # characters of a paragraph
_QUOTED = 400  # and of what is quoted of it
_OPENS = 2  # paragraphs
_SIGNS = 3  # paragraphs among which a byline stands
_STARTS = 20  # characters before what a line begins with

_AGENCY_LINE = re.compile(
    r"^\W{0,4}(?:(?:By|From|Source:) )?(?P<name>(?:[A-Z][\w’'&-]+ ){1,4}(?:Agency|Newswire|News Service|Press|Wire)|[A-Z]{2,5})\W{0,3}$"
)
_OPENING = re.compile(r"^(?P<name>[A-Z][\w ]{1,30}?)\s+(?:[-–—|]+)\s+(?=\S)")
_BYLINE = re.compile(r"^(?:[Bb]y|BY|[Ff]rom|[Vv]on|[Pp]ar|[Pp]or|Source:?|SOURCE:?)\s+(?P<rest>.{2,110})$")
_DESK = re.compile(
    r"^(?P<rest>(?:The )?[A-Z][\w.’' -]{1,40}?)\s*(?:\||[-–—]|,)?\s*(?:Staff|Updated|Published|Posted|Last|\d).{0,60}$"
)
_COPYRIGHT = re.compile(
    r"(?:©|\([Cc]\)|[Cc]opyright|COPYRIGHT(?=\s*(?:©|\([Cc]\)|\d)))\s*(?:©\s*|[Cc]opyright\s*)?(?:\d{4},?\s*)?(?:(?:by|BY)\s+)?(?:(?:[Tt]he|THE)\s+)?(?P<rest>[A-ZÀ-Þa-z](?:[^.;|]|\.(?:com|COM|org|net)\b){1,60})"
)
_PERSON = r"[A-ZÀ-Þ][\w.’'-]*(?: (?:[a-z]{2,3} )?[A-ZÀ-Þ][\w.’'-]*){1,3}"
_PERSONS = rf"{_PERSON}(?:(?:,| and|,? &) {_PERSON}){{0,3}}"
_SIGNED = re.compile(
    rf"^(?P<by>(?:By|BY) )?{_PERSONS}\s*(?:,|\||/|\s[-–—]|\sof)\s*(?P<name>(?:[Tt]he )?[A-ZÀ-Þ0-9][\w.’'&!-]*(?: [\w.’'&!-]+){{0,4}})$"
)
"""'By Jane Roe, CalMatters', 'Jane Roe | Stateline'."""

_BY_SOMEONE = re.compile(rf"^\W*(?:(?:By|BY) )?{_PERSONS}\W*$")
_PAPER_LINE = re.compile(r"^(?:The )?[A-ZÀ-Þ][\w’'&-]*(?: (?:(?:of|and|&) )?[A-ZÀ-Þ][\w’'&-]*){0,4}$")
_MASTHEAD = re.compile(rf"\b(?:{MASTHEADS})\b|\bNews\b")
_WHOSE = re.compile(
    r"^\W*(?:This|The (?:above|following)) (?:report|article|story|piece|dispatch|content) (?:by (?P<by>[^.,;:]{2,60}?) (?:was|is) (?:first |originally )?published\b"
    r"|(?:was|is) (?:(?:first|originally|jointly) )?(?:produced|written|reported|provided|supplied) (?:and \w+ )?by (?P<whose>[^.,;:]{2,80}))"
)
"""'This report by The Canadian Press was first published May 4', 'This article was produced by KFF Health News'."""

_PRODUCED_BY = re.compile(
    r"^\W{0,4}(?:The )?(?P<name>[A-Z][\w’'&-]+(?: [\w’'&-]+){0,4}?)(?: \([A-Z]{2,6}\))?,? (?:is|an?|the) (?:an? |the )?(?:[\w-]+,? ){0,4}?(?:non-?profit|independent|nonpartisan|donor-supported|reader-supported)(?:,? [\w-]+){0,3} (?:news\w*(?: (?:service|organi[sz]ation|outlet|site|agency|program))?|program|publication|magazine|outlet)\b"
)
"""The last lines' word of who made the text: 'Harbour Health News is an editorially independent program of'."""

_INITIALLED = re.compile(r"[.!?”\"’)]\s+(?P<name>[A-Z]{2,6}|[A-Z][a-z]{4,10})(?: [A-Z]{2,4}){0,4}$")
"""At the end of the last sentence, with the initials of who wrote and edited it: 'on Monday. PTI SLB ZMN'."""

_HOLDER = re.compile(r"\s*(?:\(|,? Inc\b| Company\b|,? LLC\b| Media Group\b|, distributed\b| All rights\b|\d{4}).*$")
_BY = re.compile(r"^\W{0,3}(?:(?:By|BY|From|Source:|SOURCE:) (?:[Tt]he )?)?")
_TOLD_WHOSE = re.compile(
    r"^\W{0,3}(?:Sources?:|(?:Text|Story|Report|Quelle)(?: by|:)) ?(?P<name>[A-Za-z][\w .’'/&,-]{1,60}?)\W*$"
)
_SERVICE = re.compile(r"^(?P<name>[A-Z][\w.’' -]{2,40}) \((?:TNS|Tribune News Service)\)$")
_DISTRIBUTED = re.compile(r"\b(?:[Dd]istributed by|DISTRIBUTED BY) (?:(?:[Tt]he|THE) )?(?P<name>[A-Z][\w’' -]{2,50})")
_DESKS = re.compile(r"\bReporting by [^.]{3,300}?[;.,]?\s*(?:[Ww]riting|[Ee]diting|[Cc]ompiled) by\b")
_TAIL = re.compile(r"^[\W_]{0,4}(?P<name>[A-Za-zÀ-ÿ][\w .’'&/-]{1,40}?)[\W_]{0,3}$")
_ENDING = re.compile(r"(?:[(\[]|[-–—]{1,2}\s?)(?P<name>[A-Za-zÀ-ÿ][\w.’'&/ -]{1,40}?)[)\].]{0,2}\s*$")


def _credited(author: str) -> list[str]:
    """The names in one line of authors; "Sand and Sea News Agency" is one, since nobody is called "Sand"."""
    parts = [part.removeprefix("the ").removeprefix("The ") for part in AMONG.split(author)]
    return parts if all(" " in part for part in parts) else [author]


def bylines(
    paragraphs: Sequence[str], authors: Sequence[str], register: Register
) -> Iterator[tuple[str, Outlet | None, str]]:
    """Agencies (and outlets in a dateline) whose text this is: name, register entry if any, the words that say so."""
    filled = [
        without_place(without_credit(p.strip()), register.exact) for p in paragraphs if p.strip() and not is_credit(p)
    ]
    for author in authors:
        yield from _author(author, register)
    for number, paragraph in enumerate(filled[:5]):
        for outlet, words in _head(paragraph, register, opens=number < _OPENS):
            yield outlet.name, outlet, words
    for paragraph in filled[-5:]:
        for outlet, words in _foot(paragraph, register):
            yield outlet.name, outlet, words
    for outlet, words in _last(filled, register):
        yield outlet.name, outlet, words
    yield from _unlisted(filled, register)


def _author(author: str, register: Register) -> Iterator[tuple[str, Outlet | None, str]]:
    """The agencies that a line of authors names."""
    for outlet in agencies(register, author[:200]):
        yield outlet.name, outlet, author
    if (named := register.exact(author.strip())) is not None:
        yield named.name, named, author
    else:
        for name in _credited(author[:200].strip()):
            if AGENCY_NAME.match(name) and register.exact(name) is None:
                yield name, None, author


def _last(filled: list[str], register: Register) -> Iterator[tuple[Outlet, str]]:
    """Agencies that the last words of a text name, and the outlet that is all of its last line."""
    for pattern in (_ENDING, _INITIALLED) if filled else ():
        if match := pattern.search(filled[-1][-60:]):
            for outlet in agencies(register, match["name"]):
                yield outlet, clip(filled[-1], _QUOTED, end=True)
    if len(filled) > 1 and len(filled[-1]) < 60 and (match := _TAIL.match(filled[-1])):
        for outlet in outlets(register, match["name"]):
            yield outlet, filled[-1]


def _unlisted(filled: list[str], register: Register) -> Iterator[tuple[str, Outlet | None, str]]:
    """Agencies outside the register, by the form of a dateline in capitals, of a byline or of a credit as the last
    line; and the paper on the line below its reporter's name."""
    for paragraph in filled[:_OPENS]:
        line = _BY.sub("", paragraph[:_LOOKED_AT]).strip(" *_-–—.()")
        if AGENCY_NAME.match(line) and register.exact(line) is None:
            yield line, None, paragraph
    for paragraph in filled[:_SIGNS]:
        signed = _SIGNED.match(paragraph) if len(paragraph) < _LOOKED_AT else None
        if signed and signed["by"] and _MASTHEAD.search(signed["name"]) and register.exact(signed["name"]) is None:
            yield signed["name"].removeprefix("the ").removeprefix("The "), None, paragraph
    for above, paragraph in pairwise(filled[:_SIGNS]):
        if _BY_SOMEONE.match(above) and _PAPER_LINE.match(paragraph) and _MASTHEAD.search(paragraph):
            paper = paragraph.removeprefix("The ")
            yield paper, register.exact(paper), paragraph
    for paragraph in filled[:3]:
        if name := unlisted_dateline(paragraph[:_LOOKED_AT], register):
            yield name, None, clip(paragraph, _QUOTED)
    last = _AGENCY_LINE.match(filled[-1][:80]) if len(filled) > 1 else None
    if last and not is_no_agency(last["name"]) and register.exact(last["name"]) is None:
        yield last["name"], None, filled[-1]


def _head(paragraph: str, register: Register, *, opens: bool) -> Iterator[tuple[Outlet, str]]:
    """What a paragraph at the head says; a mere name of an outlet does where it `opens` the text: below it heads a
    part of it."""
    head, quoted = paragraph[:_LOOKED_AT], clip(paragraph, _QUOTED)
    for outlet in datelines(head, register):
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
        for outlet in agencies(register, credit):
            yield outlet, paragraph
        if match := _SERVICE.match(paragraph):
            for outlet in outlets(register, match["name"]):
                yield outlet, paragraph
        if (signed := _SIGNED.match(paragraph)) and (opens or signed["by"]):
            for outlet in outlets(register, signed["name"]):
                yield outlet, paragraph


_STAFF = re.compile(
    r"(?:^\W*|\. )(?P<name>[A-Z][\w’']*(?: [A-Z][\w’'-]+){0,3}) (?:\w+ )?(?:[Ww]riters?|[Rr]eporters?|[Jj]ournalists?|[Cc]orrespondents?|staff)\b.{0,200}?\bcontributed\b"
)


def _foot(paragraph: str, register: Register) -> Iterator[tuple[Outlet, str]]:
    foot = paragraph[-300:]
    yield from _owned(paragraph, foot, register)
    if len(paragraph) < 60 and (match := _TAIL.match(paragraph)):
        for outlet in agencies(register, match["name"]):
            yield outlet, paragraph
    if match := _STAFF.search(foot):
        for outlet in agencies(register, match["name"]):
            yield outlet, foot
    if _DESKS.search(foot) and (reuters := register.exact("Reuters")) is not None:
        yield reuters, foot


def _owned(paragraph: str, foot: str, register: Register) -> Iterator[tuple[Outlet, str]]:
    """Whose a text is by its copyright, its distributor, or a line that says who made it."""
    if match := _COPYRIGHT.search(foot):
        holder = _HOLDER.sub("", match["rest"]).strip()
        name = holder.partition(".")[0]
        for outlet in agencies(register, name.removeprefix("Thomson ")):
            yield outlet, match[0]
        if match.start() < _STARTS and len(paragraph) < _LOOKED_AT * 2:
            site = register.at(holder) if name != holder else None
            for outlet in [site] if site is not None else outlets(register, name):
                yield outlet, match[0]
    if match := _TOLD_WHOSE.match(paragraph[:_LOOKED_AT]):
        for outlet in agencies(register, match["name"]):
            yield outlet, paragraph
    if match := _DISTRIBUTED.search(foot):
        for outlet in agencies(register, match["name"]):
            yield outlet, foot
    if match := _WHOSE.match(paragraph[:_LOOKED_AT]):
        for outlet in outlets(register, match["by"] or match["whose"]):
            yield outlet, paragraph[:_QUOTED]
    if match := _PRODUCED_BY.match(paragraph[:_LOOKED_AT]):
        for outlet in outlets(register, match["name"]):
            yield outlet, paragraph[:_QUOTED]
