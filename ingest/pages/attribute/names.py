"""Finding outlets in a sentence: those of the register, and those learned from the text."""

# ruff: noqa: E501 - a pattern is read, and compared with its neighbours, on one line
from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import NamedTuple

from ingest.pages.attribute.mastheads import JOINED
from ingest.pages.attribute.register import Alias, Outlet, Register
from ingest.pages.attribute.unlisted import Learned

__all__ = ["MEDIA", "Found", "Names"]

MEDIA = (
    r"(?:newspapers?|daily|dailies|weekly|weeklies|tabloids?|broadcasters?|(?:news |wire |press )?agenc(?:y|ies)|wire service|newswire|"
    r"magazines?|(?:news |news Web |[Ww]eb ?|gossip |entertainment |sports |tech |technology )?sites?|websites?|channels?|(?:TV |television |radio |cable )?"
    r"network|(?:news |media )?outlets?|publication|podcast|newsletter|newsroom|(?:TV |television |radio )?station|news (?:service|"
    r"organi[sz]ation|portal|channel|program(?:me)?)|paper|blog|journal|(?:public )?(?:television|TV|radio))"
)

_MAX_NAMES = 300
"""Of one kind in a sentence that are looked at: each is compared with the others."""

_ARTICLE = re.compile(
    r"\b(?:(?:[Tt]he|THE|[Aa]n?)\s+(?:[A-Z][\w.]+[’']s\s+)?|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day[’']s\s+)$"
)
_PAPER_AFTER = re.compile(r"\s+(?:newspaper|magazine|website|daily|tabloid)\b")
_LONGER = re.compile(r"\b(?!The\b|An?\b)[A-Z][\w&.-]*(?<!an)(?<!ish)(?<!ese)(?<!ch) +$")
"""A capitalised word before a short name, no demonym and no possessive: both are of a longer one."""

_NEXT_CAPITAL = re.compile(r"[ -][A-Z][a-z]")
_WITH_POLLSTER = re.compile(
    rf"[-–](?!(?:{JOINED})\b)[A-Z][\w.]+(?: [A-Z][\w&.]*){{0,2}} (?:\w+ )?(?:[Pp]oll|[Ss]urvey)s?\b"
)
"""Who took a poll with an outlet, joined to its name: "the Guardian-Quorum poll"."""

_DAY_AFTER = re.compile(
    r" (?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|on|January|February|March|April|June|July)\b"
)
_LENGTH = " Minutes| Hours"
"""What makes a number after a network's name that of a programme: "CBS 60 Minutes"."""

_STATION = re.compile(
    rf"(?<![\w@#/’'-])(?:[KW][A-Z]{{2,3}}(?:-(?:TV|FM|AM|DT|LP)|(?: (?:TV|FM|AM|News)\b)|(?= (?:radio|television)\b))|[KW][A-Z]{{3}}(?![\w-])|(?:ABC|NBC|CBS|FOX|Fox)[ -]?\d{{1,2}}\b(?!{_LENGTH})(?: News\b)?)(?!\w)"
)
_STATION_KIND = re.compile(r"[ -](?:TV|FM|AM|DT|LP|News)$")
_STATION_HINT = re.compile(r"[KW][A-Z]{2}|[ANCF][BOo][SCXx][ -]?\d")  # cheap to look for in every sentence
_NO_STATION_WORDS = """
WNBA WADA WIPO WWII KPMG KNBS KCCA KPLC KNVB WSOP KEBS KNEC KWFT WACC KDCA KPMC KFCB KCDC WOKE KIDS WMDS WHCA WWDC"""
_NO_STATION = frozenset(_NO_STATION_WORDS.split())
_SITE = re.compile(r"(?<![\w@#/.-])[A-Z][\w-]{1,30}\.(?:com|net|org|co\.uk|news|tv)(?![\w.-]*\w|/)")
_NO_OUTLET_SITE = re.compile(
    r"(?:Amazon|Booking|Salesforce|Overstock|Alibaba|JD|Priceline|Ancestry|Match|Change|Hotels|MoveOn|Archive|Cars|Realtor|Craigslist|Facebook|Twitter|YouTube|Google|Expedia|Monster|Wikipedia|Merriam-Webster|Dictionary)\."
)
_BESIDE_POLL = re.compile(r"[^.;]{0,60}\b(?:[Pp]olls?|polling|[Ss]urveys?|investigation|analysis)\b")
_VOUCHED_AFTER = re.compile(
    r" (?:news agency|newspaper|magazine|news (?:web)?site|wire service|op-ed|(?:article|story|report|column|piece|investigation)(?= by\b|,? (?:that|which|yesterday|last|this|on|published)\b|, [a-z]))"
)
_VOUCHED_BEFORE = re.compile(
    r"\b(?:newspaper|magazine|news agency|news (?:web)?site|website|tabloid|broadcaster|agency),? (?:[Tt]he )?$"
)
_NO_NAME_AFTER = re.compile(r" (?:for the|who|whose|like|source|aides?|staffers?)\b")
_CAPITAL_BEFORE = re.compile(r"[A-Z][\w’'&.-]*\s+$")


_BODY_AFTER = re.compile(
    r" (?:Managing Editors|Office|Institute|Foundation|Museum|Company|Co\.|Corp\b|Society|Association|Library|School|University|Building|Tower|Prize|Awards?|Festival|Guild|Square|Arena|Stadium|Headquarters)(?![\w-])"
)
"""What makes a name that of a body or a place: "Reuters Institute"."""

_OF_WHAT = re.compile(
    r" of (?:the )?(?!\w+day|(?:Jan|Febr)uary|March|April|May|June|July|August|(?:Sept|Nov|Dec)ember|October)[A-ZÀ-Þ]"
)
"""What makes a short name part of a longer one: "Register of Deeds"."""

_IS_SOMEONE = re.compile(
    r",? who\b|, (?:an? |the )?(?:\d\d,|(?:former|current|then|billionaire|media mogul|mayor|candidate|Democrat|Republican)\b)"
)
_SURNAMES = frozenset({"Bloomberg", "Forbes", "Fox", "Drudge"})
_GIVEN = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Sen|Gov|Rep|Dr)\.|(?<![\w-])(?!(?:The|An?|At|In|On|When|While|Where|After|Before|As|But|And|Or"
    r"|According|To|From|For|Per|Since|Then|Still|Now|Last|Later|Even|Both|Unlike|Like|With|By|If|Of|That|This|Via"
    r"|Also|Only|Today|Yesterday|Earlier|Instead|Meanwhile|However|January|February|March|April|May|June|July|August"
    r"|September|October|November|December|\w+day|Inside|Magazine|Business|Network|Cable|Channel) )"
    r"[A-Z][a-zé]+(?: [A-Z]\.)?|\b[Bb]illionaire|\bformer mayor) $"
)
"""A title, or a capitalised word that is none of those that open sentences: what comes before a surname."""


_CHANNEL = re.compile(
    r" (?:Radio|TV|Television|Local|Sounds|Sports?|News|World|International|Online|Live|Digital|Breakfast)\b(?![’'])"
    r"(?: (?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)(?:(?<=Radio )(?:[A-ZÀ-Þ][\w-]+(?: (?:Breakfast|Drive|Mornings?|Afternoons?))?|\d{1,2}(?: Live)?)|(?:News|Live|Sport)\b))?"
)
"""A channel or a section of a broadcaster's own, after its name: "Radio Wales", "Sports News"."""

_AUSTRALIAN = re.compile(r"ABC (?:Local Radio|Radio (?!News|Network)[A-Z])")
_BROADCASTER = re.compile(
    r"^(?:[A-ZÀ-Þ]{2,4}|Sky|Sky News|Sky Sports?|\w+ Broadcasting Corporation)$|^(?:BBC|ABC|CBC|RTÉ|RTE|RNZ) (?:Radio|News|Sport)$"
)


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

    def __init__(self, register: Register, own: Outlet | None, own_name: str, learned: Mapping[str, Learned]) -> None:
        self._register = register
        self._own = own
        self._own_name = own_name
        self._people: set[str] = set()  # names of outlets that the text gives a person
        self._last: dict[str, Found] = {}  # short name -> the outlet last named in full
        self._learned = learned
        forms = "|".join(re.escape(form) for form in sorted(learned, key=len, reverse=True))
        self._learned_forms = re.compile(rf"(?<![\w@#/-])(?:{forms})(?![\w]|-\w)") if forms else None

    def find(self, plain: str) -> list[Found]:
        """Outlets named in a sentence (quotations blanked), in order, not overlapping; of two that overlap
        the longer."""
        found: list[Found] = []
        end = 0
        plain = plain.replace("’", "'")
        for word in self._register.first_word.finditer(plain):
            if word.start() < end:
                continue
            for alias in self._register.starting_with(word.group()):
                if (hit := self._match(alias, plain, word)) is not None:
                    if hit.outlet is not None and _BROADCASTER.match(alias.text):
                        hit = self._with_channel(hit, plain)
                    found.append(hit)
                    end = hit.end
                    break
        found = self._stations_and_sites(plain, found[:_MAX_NAMES])
        if self._learned_forms is None:
            return found
        for match in islice(self._learned_forms.finditer(plain), _MAX_NAMES):
            learned = self._learned[match[0]]
            if learned.short and not _ARTICLE.search(plain, max(0, match.start() - 24), match.start()):
                continue
            hit = Found(match.start(), match.end(), learned.name, learned.outlet, False)
            rivals = [other for other in found if hit.start < other.end and other.start < hit.end]
            if all(other.end - other.start <= hit.end - hit.start - learned.short for other in rivals):
                found = [other for other in found if other not in rivals] + [hit]
        return sorted(found, key=lambda hit: hit.start)

    def _stations_and_sites(self, plain: str, found: list[Found]) -> list[Found]:
        """Add broadcasters by their call sign, and sites by their domain, that the register does not know."""
        more: list[Found] = []
        for match in islice(_STATION.finditer(plain), _MAX_NAMES) if _STATION_HINT.search(plain) else ():
            if match[0] not in _NO_STATION:
                bare = match[0].isalpha() and not match[0].startswith(("ABC", "NBC", "CBS")) and len(match[0]) == 4
                if bare and (
                    _CAPITAL_BEFORE.search(plain, max(0, match.start() - 24), match.start())
                    or _shouted(plain, match.start(), match.end())
                ):
                    continue
                called = _STATION_KIND.sub("", match[0])
                station = self._register.named(called)
                more.append(
                    Found(
                        match.start(), match.end(), station.name if station else called, station, bare and not station
                    )
                )
        if "." in plain[:-1]:
            for match in islice(_SITE.finditer(plain), _MAX_NAMES):
                outlet = self._register.at(match[0].lower())
                if outlet is not None or not (match[0].endswith(".org") or _NO_OUTLET_SITE.match(match[0])):
                    name = outlet.name if outlet else match[0]
                    more.append(Found(match.start(), match.end(), name, outlet, outlet is None))
        if not more:
            return found
        kept = [
            hit for hit in found if all(hit.end <= new.start or new.end <= hit.start for new in more if new.outlet)
        ]
        new = [hit for hit in more if all(hit.end <= old.start or old.end <= hit.start for old in kept)]
        return sorted([*kept, *new], key=lambda hit: hit.start)

    def _with_channel(self, hit: Found, plain: str) -> Found:
        """A broadcaster with the channel of its own that follows its name; "ABC Radio" of a place is Australia's."""
        start = hit.end - len(" Radio") if plain.endswith(" Radio", hit.start, hit.end) else hit.end
        channel = _CHANNEL.match(plain, start)
        if channel is None or channel.end() <= hit.end:
            return hit
        if _AUSTRALIAN.match(plain, hit.start) and (
            abc := self._register.exact("Australian Broadcasting Corporation")
        ):
            return hit._replace(end=channel.end(), name=abc.name, outlet=abc)
        return hit._replace(end=channel.end())

    def _match(self, alias: Alias, plain: str, word: re.Match[str]) -> Found | None:
        start = word.start() - (alias.text.find(word.group()))
        end = start + len(alias.text)
        if start < 0 or not plain.startswith(alias.text, start) or _inside_word(plain, start, end):
            return None
        if (
            _BODY_AFTER.match(plain, end)
            or (alias.text in _NETWORKS and _NUMBER_AFTER.match(plain, end))
            or (alias.text[0].isdigit() and _CAPITAL_BEFORE.search(plain, max(0, start - 24), start))
            or (len(alias.text) > 3 and alias.text.isupper() and _shouted(plain, start, end))
        ):
            return None  # a longer name, or a word of a line in capitals
        outlet = alias.outlet
        if alias.rule == "plain":
            if self._own is not None and alias.text in self._own.short:
                outlet = self._own
            if alias.text in _SURNAMES and (
                _GIVEN.search(plain, max(0, start - 20), start) or _IS_SOMEONE.match(plain, end)
            ):
                self._people.add(alias.text)
                return None
            hit = Found(start, end, outlet.name, outlet, alias.text in self._people)
            self._last.update(dict.fromkeys(outlet.short, hit))
            return hit
        longer = _NEXT_CAPITAL.match(plain, end) and not (
            _DAY_AFTER.match(plain, end) or _WITH_POLLSTER.match(plain, end)
        )
        if longer or _OF_WHAT.match(plain, end):
            return None
        return (self._common if alias.rule.startswith("common") else self._short)(alias, plain, start, end)

    def _common(self, alias: Alias, plain: str, start: int, end: int) -> Found | None:
        if _NO_NAME_AFTER.match(plain, end):
            return None
        with_article = alias.rule == "common-article"
        if with_article and (last := self._last.get(alias.text)) is not None:
            return last._replace(start=start, end=end)
        before = (plain, max(0, start - 24), start)
        vouched = _VOUCHED_AFTER.match(plain, end) or _VOUCHED_BEFORE.search(plain, max(0, start - 30), start)
        article = _ARTICLE.search(*before) is not None
        if with_article != article and not (article and vouched):
            return None
        if not with_article and start > 0 and _CAPITAL_BEFORE.search(*before):
            return None
        return Found(start, end, alias.outlet.name, alias.outlet, vouched is None)

    def _short(self, alias: Alias, plain: str, start: int, end: int) -> Found | None:
        vouched = _PAPER_AFTER.match(plain, end) and not _LONGER.search(plain, max(0, start - 24), start)
        if not (_ARTICLE.search(plain, max(0, start - 24), start) or vouched):
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


_GLUED = re.compile(r"(?:in|is|on|that|and|at|as|has|was|to|reported|reports|said)\b")
"""What stands after a name without the space, where a page set the name as a link."""

_VIA_SOMEONE = re.compile(r"\b[Vv]ia [A-Z][^()/]{2,30}/$")
_NETWORKS = frozenset({"ABC", "NBC", "CBS", "FOX", "Fox"})
_NUMBER_AFTER = re.compile(rf"[ -]?\d{{1,2}}\b(?! [ap]\.?m|{_LENGTH})")
"""After a network's name: a station of its own."""

_CAPITALS_AFTER = re.compile(r"[ -][A-Z]{4,}\b")
_CAPITALS_BEFORE = re.compile(r"\b[A-Z]{4,}[ -]$")


def _shouted(plain: str, start: int, end: int) -> bool:
    """Whether the words beside the span are in capitals too, as in a heading ("VICE PRESIDENT"), or it names who speaks
    in a transcript ("KING: Yes")."""
    if start == 0 and plain.startswith(":", end):
        return True
    beside = _CAPITALS_BEFORE.search(plain, max(0, start - 20), start)
    return beside is not None or _CAPITALS_AFTER.match(plain, end) is not None


def _inside_word(plain: str, start: int, end: int) -> bool:
    """Whether the span is part of a longer word, handle, address or hyphenated name.

    Two outlets of one poll ("ABC News/Washington Post poll") stand side by side all the same.
    """
    before = plain[start - 1] if start else " "
    after = plain[end] if end < len(plain) else " "
    if before.isalnum() or before in "_@#" or after == "_":
        return True
    if after.isalnum():
        return " " not in plain[start:end] or _GLUED.match(plain, end) is None
    if before == "/" and _VIA_SOMEONE.search(plain, max(0, start - 40), start):
        return False
    if (before == "/" or (before == "-" and not plain[:start].endswith(" -"))) or (
        after == "-" and plain[end + 1 : end + 2].isalpha()
    ):
        return not plain.startswith("-TV", end) and _BESIDE_POLL.match(plain, end) is None
    return after == "." and plain[end + 1 : end + 2].isalnum()
