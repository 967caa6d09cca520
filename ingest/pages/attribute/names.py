"""Finding outlets in a sentence: those of the register, and others by the words that mark an outlet."""

# ruff: noqa: E501 - a pattern is read, and compared with its neighbours, on one line
from __future__ import annotations

import re
from typing import NamedTuple

from ingest.pages.attribute.register import Alias, Outlet, Register

__all__ = ["MEDIA", "Found", "Names"]

MEDIA = (
    r"(?:newspapers?|daily|weekly|tabloid|broadcaster|(?:news |wire |press )?agenc(?:y|ies)|wire service|newswire|"
    r"magazine|(?:news |web ?|gossip |entertainment |sports |tech |technology )?sites?|website|channel|(?:TV |television |radio |cable )?"
    r"network|(?:news |media )?outlets?|publication|(?:TV |television |radio )?station|news (?:service|"
    r"organi[sz]ation|portal|channel|program(?:me)?)|paper|blog|journal|television|TV|radio)"
)

_ARTICLE = re.compile(r"\b(?:[Tt]he|THE|[Aa]n?)\s+(?:[A-Z][\w.]+[’']s\s+)?$")
_PAPER_AFTER = re.compile(r"\s+(?:newspaper|magazine|website|daily|tabloid)\b")
_NEXT_CAPITAL = re.compile(r"[ -][A-Z][a-z]")
_DAY_AFTER = re.compile(
    r" (?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|on|January|February|March|April|June|July)\b"
)
_CAPITAL_BEFORE = re.compile(r"[A-Z][\w’'&.-]*\s+$")
_HEAD = (
    "Times|Post|Herald|Tribune|Gazette|Chronicle|Journal|Mail|Star|Courier|Observer|Examiner|Inquirer|Enquirer|Dispatch|"
    "Mercury|Telegraph|Standard|Echo|Argus|Bulletin|News|Mirror|Globe|Express|Sentinel|Advertiser|Ledger|Monitor|"
    "Independent|Messenger|Tidings|Banner|Beacon|Sun|Register|Reporter|Advocate|Radio|TV|Daily|Weekly|Zeitung|Nachrichten|"
    "Wire|Newswire|Dagblad|Clarion|Packet|Guardian|Statesman|Leader|Citizen"
)
_CAP = r"[A-ZÀ-Þ][\w’'&.-]*"
_HEADED = re.compile(
    rf"(?:{_CAP} (?:(?:of|and|&|de|del|la|le) )?){{1,3}}(?:{_HEAD})(?:-(?:{_HEAD}))?\b(?! [A-Z][a-z])"
)
_HEAD_HINT = re.compile(rf"\b(?:{_HEAD})\b")
_TYPE_HINT = re.compile(
    r"\b(?:newspaper|daily|weekly|tabloid|broadcaster|agency|site|website|outlet|newswire|magazine|station|portal|channel)\b"
)
_NAME = rf"(?:[Tt]he )?({_CAP}(?: (?:(?:of|and|&|de|del|della|der|la|le|el) )?{_CAP}){{0,4}})"
_TYPED_BEFORE = re.compile(
    r"\b(?:newspaper|daily|weekly|tabloid|broadcaster|news agency|news (?:web)?site|news outlet|newswire|magazine|"
    rf"radio station|TV station|television station|news portal),? {_NAME}"
)
_TYPED_AFTER = re.compile(
    rf"{_NAME}(?: (?:newspaper|news agency|news (?:web)?site|magazine|newswire|TV channel|radio station)\b"
    r"|, (?:an?|the|its) (?:(?!of|at|for|editor|who\b)[\w’'.-]+ ){0,4}?(?:newspaper|news agency|broadcaster|news (?:web)?site|magazine|newswire|"
    r"daily|weekly|tabloid|radio station|TV station|news outlet)\b)"
)
_NOT_FIRST = frozenset(
    [
        "The",
        "A",
        "An",
        "In",
        "On",
        "At",
        "As",
        "But",
        "And",
        "Or",
        "If",
        "When",
        "While",
        "After",
        "Before",
        "According",
        "It",
        "He",
        "She",
        "They",
        "We",
        "This",
        "That",
        "These",
        "Those",
        "Though",
        "Although",
        "Since",
        "For",
        "From",
        "To",
        "By",
        "With",
        "Both",
        "Last",
        "Breaking",
        "Fake",
        "Good",
        "Bad",
        "Local",
        "State",
        "Daily",
        "Evening",
        "Morning",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "More",
        "Other",
        "Most",
        "Many",
        "Some",
        "One",
        "Two",
        "Big",
        "Meanwhile",
        "Latest",
        "Associate",
        "Former",
    ]
)
_NO_OUTLET = re.compile(r"^(?:(?:Last|New|Prime|Modern|Good|Old|Hard|Tough) Times|.* (?:Square|Street)|North Star)$")


class Found(NamedTuple):
    """A name at `start:end` of a sentence. `outlet` None: not in the register, taken from its form."""

    start: int
    end: int
    name: str
    outlet: Outlet | None
    common: bool  # only the plainest phrases count


class Names:
    """The names of one text: remembers full mentions, so that "the Post" later means the right one.

    `own` tells whether an outlet is the article's own publisher; a short name that may mean it does.
    """

    def __init__(self, register: Register, own: Outlet | None, own_name: str) -> None:
        self._register = register
        self._own = own
        self._own_name = own_name
        self._last: dict[str, Found] = {}  # short name -> the outlet last named in full

    def find(self, plain: str, *, unlisted: bool = True) -> list[Found]:
        """Outlets named in a sentence (quotations blanked), in order, not overlapping.

        `unlisted`: also names that only their form shows to be an outlet's.
        """
        found: list[Found] = []
        end = 0
        for word in self._register.first_word.finditer(plain):
            if word.start() < end:
                continue
            for alias in self._register.starting_with(word.group()):
                if (hit := self._match(alias, plain, word)) is not None:
                    found.append(hit)
                    end = hit.end
                    break
        if unlisted:
            found += self._unlisted(plain, found)
        found.sort(key=lambda hit: hit.start)
        return found

    def _match(self, alias: Alias, plain: str, word: re.Match[str]) -> Found | None:
        start = word.start() - (alias.text.find(word.group()))
        end = start + len(alias.text)
        if start < 0 or not plain.startswith(alias.text, start) or _inside_word(plain, start, end):
            return None
        outlet = alias.outlet
        if alias.rule == "plain":
            hit = Found(start, end, outlet.name, outlet, False)
            self._last.update(dict.fromkeys(outlet.short, hit))
            return hit
        if _NEXT_CAPITAL.match(plain, end) and not _DAY_AFTER.match(plain, end):
            return None  # part of a longer name
        return (self._common if alias.rule == "common" else self._short)(alias, plain, start, end)

    def _common(self, alias: Alias, plain: str, start: int, end: int) -> Found | None:
        bare = alias.text.removeprefix("The ")
        if bare != alias.text and (last := self._last.get(bare)) is not None:
            return last._replace(start=start, end=end)
        before = (plain, max(0, start - 24), start)
        if (bare == alias.text and _ARTICLE.search(*before)) or (start > 0 and _CAPITAL_BEFORE.search(*before)):
            return None
        return Found(start, end, alias.outlet.name, alias.outlet, True)

    def _short(self, alias: Alias, plain: str, start: int, end: int) -> Found | None:
        if not (_ARTICLE.search(plain, max(0, start - 24), start) or _PAPER_AFTER.match(plain, end)):
            return None
        own = self._own
        hit = None if alias.rule == "short" else Found(start, end, alias.outlet.name, alias.outlet, False)
        if (last := self._last.get(alias.text)) is not None:
            hit = last._replace(start=start, end=end)
        elif own is not None and (alias.text in own.short or own.name.endswith(f" {alias.text}")):
            hit = Found(start, end, own.name, own, False)
        elif own is None and self._own_name.endswith(f" {alias.text}"):
            hit = Found(start, end, self._own_name, None, False)
        return hit

    def _unlisted(self, plain: str, listed: list[Found]) -> list[Found]:
        found: list[Found] = []
        typed = _TYPE_HINT.search(plain) is not None
        headed = _HEAD_HINT.search(plain) is not None
        for pattern, group, possible in ((_TYPED_BEFORE, 1, typed), (_TYPED_AFTER, 1, typed), (_HEADED, 0, headed)):
            for match in () if not possible else pattern.finditer(plain):
                start, end = match.span(group)
                words = plain[start:end].split(" ")
                while words and words[0] in _NOT_FIRST:
                    start += len(words[0]) + 1
                    words = words[1:]
                while words and words[0].endswith(("’s", "'s")) and len(words) > 1:
                    start += len(words[0]) + 1
                    words = words[1:]
                name = " ".join(words).rstrip(".,’'")
                if len(name) < 3 or (pattern is not _TYPED_BEFORE and len(words) < 2) or _NO_OUTLET.match(name):
                    continue
                if (outlet := self._register.named(name)) is not None:
                    name = outlet.name
                hit = Found(start, start + len(" ".join(words).rstrip(".,’'")), name, outlet, False)
                if any(_overlap(hit, other) for other in (*listed, *found)):
                    continue
                if len(words) > 1 and outlet is None:
                    self._last[words[-1]] = hit
                found.append(hit)
        return found


def _overlap(a: Found, b: Found) -> bool:
    return a.start < b.end and b.start < a.end


def _inside_word(plain: str, start: int, end: int) -> bool:
    """Whether the span is part of a longer word, handle, address or hyphenated name."""
    before = plain[start - 1] if start else " "
    after = plain[end] if end < len(plain) else " "
    if before.isalnum() or before in "_@#/-" or after.isalnum() or after == "_":
        return True
    return (after == "-" and plain[end + 1 : end + 2].isalpha()) or (
        after == "." and plain[end + 1 : end + 2].isalnum()
    )
