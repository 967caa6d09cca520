"""Outlets outside the register: learned from the text itself, by the words or the link that show them to be one.

A name learned once ("the local paper, the Alderholt Gazette") counts in the whole text, its last or first
word with an article ("the Gazette") too.
"""

# ruff: noqa: E501 - a pattern is read, and compared with its neighbours, on one line
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ingest.pages.attribute.mastheads import PHRASED_MASTHEADS, is_body, of_people
from ingest.pages.attribute.register import Outlet, Register, name_key
from ingest.pages.attribute.shown import (
    AIR,
    ALONE,
    APPOSED,
    BROKEN_BY,
    CAP,
    HEADED,
    HINTS,
    PRESS,
    SCHOLARLY,
    SHOWING,
    THE_REPORTED,
    TOLD_THE,
    TYPED_AFTER,
    TYPED_BEFORE,
    WITH_MEDIUM,
    WITHOUT_HINT,
    WORDS,
)
from ingest.urls import registrable_domain

__all__ = ["Learned", "Link", "initials", "learn", "site_label", "spelt_out"]


class Link(NamedTuple):
    """A link of the article's text: where it goes, its words, and the sentence or paragraph around it."""

    url: str
    text: str = ""
    context: str = ""


class Learned(NamedTuple):
    """What a form of words means: the outlet's name, its register entry if it has one, and whether the form
    needs an article before it."""

    name: str
    outlet: Outlet | None
    short: bool


_OF_MEDIUM = re.compile(rf" (?P<medium>{AIR}|{PRESS}|website)$")
_NO_MEDIA_NAME = re.compile(
    r"[’']s$|^(?:Los|San|Las|New|Santa|North|South|West|East|St|The|U\.?S|U\.?K)\b|\b(?:Army|Police|City|Defen[cs]e Forces)$"
)
_NOT_FIRST_WORDS = """
The A An In On At As But And Or If When While After Before According It He She They We This That These Those Though
Although Since For From To By With Both Last Breaking Fake Good Bad Local State Daily Evening Morning Monday Tuesday
Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October
November December More Other Most Many Some One Two Big Meanwhile Latest TV Radio End So Associate Former Also Then
Now"""
_NOT_FIRST = frozenset(_NOT_FIRST_WORDS.split())
_FIRST_OF_TWO = frozenset(["Radio", "Daily", "Evening", "Morning", "Sunday"])
"""Words that open a sentence, or what a paper is called: the latter where one more is all there is of a name."""

_PROGRAMMES = frozenset(["News", "Today"])
"""With a word of those before them, programmes: the evening news."""

_NO_OUTLET = re.compile(
    r"(?:Canada|Australia|India|Singapore|Hongkong|New Zealand|Japan|Swiss|Deutsche|Royal|Israel) Post$|(?:Apple|Pluto|Google|Roku|Fire|Smart|Android|Sling) (?:TV|News)$|Radio Shack$|.* Drought Monitor$|"
    r"(?:Captain|Officer|Sergeant|Inspector|Detective|Colonel|Major|Lieutenant|Constable|Superintendent|Coach|Pastor|Bishop|Professor|Doctor|Sir|Lord|Lady) [A-Z]\w+(?: \w+)?$|"
    r"(?:Nutrition|Medical|Law|Medicine|Scientific|American|European|British|Clinical|Academic|Harvard|Yale|Nursing) Journal|"
    r".*[’']s .*|MORE|.*[a-z]{3}[A-Z].*|.* [Aa]nd [Tt]he .*|(?:Lone|North|Rock|Porn|Pop|Movie|Film|Death|Gold|Golden|Royal|Direct|Voice|Trading|Army|"
    r"Track|Criminal|World|Public|Accounting|Safety|Industry|British|European|International|Blog|Medical|Bank|Legal|Elder|Spelling|Baby|Police|Cable|National|Black|Washington|Party|Hit|Reality|Rising|Spangled) "
    r"(?:Star|Mail|Post|Globe|Record|Standard|Examiner|Guardian|Statesman|Bee|Monitor|Dispatch|Television|Mirror|Insider|Banner|Wire)|"
    r"^(?:(?:Last|New|Prime|Modern|Good|Old|Hard|Tough) Times|.* (?:Square|Street)|North Star|.*Facebook.*|Federal Register|"
    r"Congressional Record|.*\b(?:Department|Committee|Bureau|University|Institute|Center|Centre|County(?! [A-Z])|Party|Campaign|Police|"
    r"Court|Office|Commission|Council|White House|Ministry|Foundation|Association|Society|Trusts?|Board|Group|Fund|League|Union|Project|Alliance|Conference|Museum|Company|Administration|Weather Service|Secret Service|"
    r"Postal Service|Park Service|Wildlife Service|Revenue Service|Health Service|Marshals Service|Research Service|Security Agency|"
    r"Protection Agency|Intelligence Agency|Space Agency|Energy Agency|Drug Agency|Medicines Agency)\b.*|(?:President|Senator|Minister|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|King|Queen|Prince|Judge) .*)$"
)
_WHO_WORKS_THERE = re.compile(
    r"^(?:(?:Former|Ex) )?(?:Editors?|Publishers?|Owners?|Reporters?|Journalists?|Staff|Head|Chief|Offices?|Founder|Boss|Bosses) (?:of|at|for) (?:[Tt]he )?"
)
_DEMONYM = re.compile(r"(?:an|ese|ish|[aq]i|eli)$|^(?:French|Dutch|Czech|Greek|Welsh|Swiss)$")
_A_COUNTRYS = re.compile(r"(?:North|South|East|West|Saudi|Sri|New|Central) \w+(?:an|ese|ish|[aq]i)$")
_OFTEN = re.compile(r"^(?:daily|weekly)\b")
_OCCASION = re.compile(
    r" (?:address|briefing|brief|call|column|conference|event|lunch(?:eon)?|breakfast|meeting|newsletter|poll|press|rally"
    r"|report|session|show|tracking|update)\b"
)
_INITIALLED = re.compile(r" \(([A-Z]{2,6})\)")
_SPELT_OUT = re.compile(
    rf"(?!(?:The|A|An|In|At|By|From|State)\b)\b{CAP} (?:(?:of )?{CAP} ){{0,2}}?(?:(?:News|Press|Wire|Telegraph|Information) (?:Agency|Association|Network|Service)|Broadcasting (?:Corporation|Service|Company)|News International)\b"
)
_MAX = 60


def learn(sentences: Iterable[str], links: Sequence[Link], register: Register) -> dict[str, Learned]:
    """The outlets that sentences (quotations blanked) and links show, by the forms that mean them."""
    learned: dict[str, Learned] = {}
    for link in links:
        name = " ".join(link.text.split()).removeprefix("the ").removeprefix("The ")
        if 2 < len(name) < 40 and name[0].isupper() and name_key(name) == site_label(link.url):
            _add(learned, name, register.at(link.url) or register.named(name))
    sentences = list(sentences)
    journals = {
        _trimmed(next(filter(None, match.groups()))) for plain in sentences for match in SCHOLARLY.finditer(plain)
    }
    for plain in sentences:
        hinted = not HINTS.isdisjoint(WORDS.findall(plain))
        for pattern in SHOWING if hinted else WITHOUT_HINT:
            for match in pattern.finditer(plain):
                if pattern is WITH_MEDIUM:
                    _add_with_medium(learned, next(filter(None, match.groups())), register)
                    continue
                name = _trimmed(next(group for group in (*match.groups(), match[0]) if group))
                if (
                    pattern is TYPED_AFTER
                    and match[0].endswith(" magazine")
                    and name
                    and not HEADED.fullmatch(name)
                    and not _DEMONYM.search(name)
                ):
                    name += " magazine"  # "Boston magazine": the name alone is a place as often as not, if no demonym
                if _nameless(pattern, match) or (pattern in PHRASED_MASTHEADS and is_body(name)):
                    continue
                if (
                    len(name) < 4 - name.isupper()
                    or name in journals
                    or _NO_OUTLET.match(name)
                    or (register.names_in(name) and not _longer(name, register))
                    or (" " not in name and not _sure_of_one_word(pattern, match, name))
                    or (pattern is TYPED_AFTER and _A_COUNTRYS.match(name))
                ):
                    continue
                _add(learned, name, register.named(name) or register.named(name.removesuffix(" magazine")))
                if initialled := _INITIALLED.match(match.string, match.end()):
                    if (known := register.exact(initialled[1])) and _akin(name, known):
                        learned[name] = Learned(known.name, known, False)
                    learned[initialled[1]] = learned[name]
        if len(learned) > _MAX:
            break
    return learned


def _sure_of_one_word(pattern: re.Pattern[str], match: re.Match[str], name: str) -> bool:
    """Whether a form vouches for a name of one word: "the newspaper The Ostmarian" does for a demonym, by the article
    that is its own."""
    if not (pattern in ALONE or (pattern is TYPED_AFTER and match[0].endswith("news agency"))):
        return False
    if "," in match[0] and pattern not in (APPOSED, BROKEN_BY):
        return False
    titled = pattern in (TYPED_BEFORE, TOLD_THE, THE_REPORTED) and f" The {name}" in match[0]
    return titled or _DEMONYM.search(name) is None


def _akin(name: str, known: Outlet) -> bool:
    """Whether a name in full shares a word with an outlet that its initials are an abbreviation of."""
    words = {*known.name.split(), *(word for alias in known.aliases for word in alias.split())}
    return not words.isdisjoint(name.split())


def _add_with_medium(learned: dict[str, Learned], words: str, register: Register) -> None:
    """Learn a name and the medium after it as one; what it is called is the name alone if that is in capitals ("DXQR
    radio") or a paper's, since a word before "radio" is a place as often as not."""
    medium = _OF_MEDIUM.search(words)
    name = _trimmed(words[: medium.start()]) if medium else ""
    if len(name) < 3 or medium is None or _NO_MEDIA_NAME.search(name) or _DEMONYM.search(name):
        return
    if _NO_OUTLET.match(name) or register.names_in(name):
        return
    form = f"{name}{medium[0]}"
    sure = name.isupper() or medium["medium"] not in AIR.split("|")
    learned.setdefault(form, Learned(name if sure else form, None, False))


def _nameless(pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    """Whether what looks like a name is none: "a Christian magazine", "the weekly Labour address", which is given every
    week, or an authority's site ("the website Spending.gov")."""
    if match.string.startswith(".gov", match.end()):
        return True
    if pattern is TYPED_AFTER:
        return match.string[: match.start()].endswith((" a ", " an ", "A ", "An "))
    often = pattern is TYPED_BEFORE and _OFTEN.search(match[0]) is not None
    return often and _OCCASION.match(match.string, match.end()) is not None


def _trimmed(name: str) -> str:
    words = _WHO_WORKS_THERE.sub("", name).split(" ")
    while words and _only_before(words):
        words = words[1:]
    return " ".join(words).rstrip(".,’'-")


def _only_before(words: Sequence[str]) -> bool:
    """Whether the first word stands before a name, and is no part of it."""
    first, *others = words
    if others and first.endswith(("’s", "'s", "-based")):
        return True
    if first == "TV" and others and others[0].isdigit():
        return False  # "TV 2"
    named = first in _FIRST_OF_TWO and len(others) == 1 and others[0] not in _PROGRAMMES
    return first in _NOT_FIRST and not named


def _longer(name: str, register: Register) -> bool:
    """Whether a name is of a place's outlet that is called as another one is: "El Faro de Saltmar"."""
    return (paper := _before_its_place(name)) != "" and register.exact(paper) is not None


def _before_its_place(name: str) -> str:
    """ "El Faro" of "El Faro de Saltmar"; nothing where a name has no such part."""
    found = re.match(r"(.+?) (?:de|del) ", name)
    return found[1] if found else ""


def _add(learned: dict[str, Learned], name: str, outlet: Outlet | None) -> None:
    if name in learned and learned[name].name != name and outlet is None:
        return  # short for one named in full before
    learned[name] = Learned(outlet.name if outlet else name, outlet, False)
    words = name.split(" ")
    if outlet is None and len(words) > 1:
        short = _before_its_place(name) or (words[0] if words[1:2] == ["of"] else words[-1])
        if len(short) > 3 and not of_people(short):
            learned.setdefault(short, Learned(name, None, " " not in short))


def site_label(url: str) -> str:
    """The part of a site's domain that names it: "harbourmail" of "https://www.harbourmail.example/x"."""
    try:
        return name_key(registrable_domain(url).partition(".")[0]) if url else ""
    except ValueError:
        return ""


def initials(name: str) -> str:
    """ "MPA" of "Meridian Press Agency"."""
    return "".join(word[0] for word in re.findall(r"[^\W\d_]+", name) if word[0].isupper())


def spelt_out(text: str) -> dict[str, str]:
    """The agencies and stations that a text names in full, by their initials."""
    found = (match[0] for match in _SPELT_OUT.finditer(text))
    return {letters: name for name in found if len(letters := initials(name)) > 2}
