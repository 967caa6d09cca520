"""Outlets outside the register: learned from the text itself, by the words or the link that show them to be one.

A name learned once ("the local paper, the Alderholt Gazette") counts in the whole text, its last or first
word with an article ("the Gazette") too.
"""

# ruff: noqa: E501 - a pattern is read, and compared with its neighbours, on one line
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ingest.pages.attribute.mastheads import JOINED, MASTHEADS, PHRASED_MASTHEADS, WIDER, is_body, of_people
from ingest.pages.attribute.register import Outlet, Register, name_key
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


_ROMANCE = (
    "Correo|Voz|Mundo|Tiempo|Prensa|Vanguardia|Tribuna|Stampa|Repubblica|Jornada|Presse|Courrier|Monde|Figaro|Soir|"
    "Matin|Parisien|Heraldo|Nacional|Universal|Diario|Telegraaf|Standaard|Volkskrant|Welt|Zeit|Tribune|Dernière"
)
_CAP = r"(?<![\w’'&-])(?:[ae]l-)?[A-ZÀ-Þ][\w’'&-]{0,60}"  # begins a word, so that a long one is tried once
_HEADED = re.compile(
    rf"(?:{_CAP} (?:(?:of|&|de|del|la|le) )?){{1,3}}(?:{MASTHEADS})(?:-(?:{JOINED}))?\b(?! (?:[A-Z][a-z]|of\b|station|affiliate))"
    rf"|\b(?:Times|Herald|Tribune|Ledger|Echo|Gazette|Chronicle|Voice) of {_CAP}(?: {_CAP})?"
    rf"|\b(?:El Diario|Diario|Corriere|Gazzetta|Gazeta|Giornale|Jornal|Tribuna|Courrier|Heraldo|Dagens|Radio) (?:(?:de|del|della|di|do|da|la|du) )*{_CAP}(?: {_CAP})?(?! (?:[A-Z][a-z]|station))"
    rf"|\b(?:El|La|Le|Il|Die|De|Het) (?:{_ROMANCE})(?: (?:de|del|di|da|du) (?:la )?{_CAP})?(?! [A-Z])"
    r"|(?<!English )\bChannel (?:\d{1,2}|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Eleven|Twelve)(?: News)?\b"
)
_NAME = rf"(?:[Tt]he )?({_CAP}(?: (?:(?:of|and|&|de|del|della|der|la|le|el) )?{_CAP}){{0,4}}(?: \d{{1,2}}\b)?)"
_TYPED_BEFORE = re.compile(
    r"(?<!\bits )(?<!their )(?<!\bhis )(?<!\bher )(?<!\bour )\b(?:newspaper|daily|weekly|tabloid|broadcaster|news agency|(?:news |tech |gossip |conservative |liberal |political )?(?:web)?site|(?:news|media|online|investigative) outlet|news service|newswire|blog|podcast|newsletter|newsroom|[Tt]rade (?:journal|publication)|"
    r"(?<![\w’'] )(?:Newspaper|Broadcaster|News agency|News (?:web)?site|Website|Tabloid|News outlet)(?= [A-Z])|"
    rf"magazine|radio station|TV station|television station|news portal|paper),? {_NAME}"
)
_TYPED_AFTER = re.compile(
    rf"{_NAME}(?: (?:newspaper|news agency|news (?:web)?site|magazine|newswire|TV channel|radio station)\b"
    r"|, (?:an?|the|its) (?:(?!of\b|at\b|for\b|editor|who\b)[\w’'.-]+ ){0,4}?(?:newspaper|news agency|broadcaster|news service|"
    r"(?:news|conservative|liberal|progressive|political|gossip|satirical|tech|entertainment|sports) (?:web)?site|"
    r"magazine|newswire|daily|weekly|tabloid|radio station|TV station|news outlet|publication)\b)"
)
_MEDIUM = (
    "newspaper|news agency|news service|broadcaster|(?:news )?(?:web)?site|blog|podcast|newsletter|newsroom|magazine|"
    "newswire|daily|weekly|tabloid|radio station|TV station|news outlet|publication"
)
_APPOSED = re.compile(
    rf"(?<!\b[IiOo]n )(?<!\b[Aa]t )(?<!\bfrom )(?<!\bof )(?<!\bnear )\b(?:[Tt]he )?({_CAP}), (?:an?|the) "
    rf"(?:(?!of\b|at\b|for\b|editor|who\b)[\w’'.-]+ ){{0,4}}?(?:{_MEDIUM})(?=[,.;:]| (?:about|based|that|which|covering|published|run by|dedicated)\b)"
)
_POSSESSED = re.compile(
    rf"\b[A-Z]\w+[’']s ({_CAP}) (?:newspaper|daily|tabloid|news agency|news (?:web)?site|broadcaster|magazine)\b(?! [A-Z])"
)
_BROKEN_BY = re.compile(
    rf"\b(?:first|initially) (?:reported|revealed|disclosed|broken) by {_NAME}|\b(?:story|news|scoop) (?:was )?broken by {_NAME}|{_NAME},? which (?:first )?broke the (?:story|news)\b"
)
_SCHOLARLY = re.compile(
    rf"(?<![Tt]rade )(?<![Ll]aw )\bjournals? {_NAME}|"
    r"\b(?:team|group|researchers?|scientists?|biologists?|physicists?|astronomers?|doctors|authors?|study|paper|findings?|results?|work|research)\b"
    rf"[^.;]{{0,60}}?\b(?:reports?|reported|publish(?:ed|es)?|describes?d?|appear(?:s|ed)?|out|writes?|wrote)\b(?: \w+){{0,2}} in (?:the |(?:this|last) \w+[’']s )?{_NAME}"
)
"""Where research is published: a journal, which reports nothing."""

_INITIALLED = re.compile(r" \(([A-Z]{2,6})\)")
_TOLD = re.compile(
    rf"\btold {_NAME} (?:(?:news |political )?(?:web)?site|blog|channel|station|radio|TV)\b(?! station \d)"
)
_FREQUENCY = re.compile(
    r"\b(?:station|told|to|on(?: (?:the|his|her|their))?) ((?:AM|FM) \d{2,4}|\d{3,4} [AF]M|\d{2,3}\.\d ?FM)\b(?! and\b)"
)
"""A station known by where it is on the dial: "his AM 970 show"."""

_TOLD_GROUP = re.compile(
    rf"\btold {_NAME} (?:consortium of newspapers|(?:newspaper|media) (?:group|chain|consortium))\b"
)
_PRESS = r"(?:(?:daily|weekly|local|online) )?(?:newspaper|daily|weekly|news agency|news (?:web)?site|tabloid|news portal|newswire)"
_AIR = "radio|television|TV"
_NO_MEDIUM = r"(?! (?:the |The )?[A-Z]|[’'-]| (?:station|host|hosts|personality|show|shows|presenter|interview\w*|listeners?|viewers?|readers?|network|channel|stations|executive|exec|reporters?|producer|advert\w*|ads?|crews?|audiences?|editors?|owner|journalist\w*|series|program\w*|licen\w+|news\b))"
_FULL = rf"{_CAP}(?: {_CAP}){{0,2}}"
_REPORTED = r"(?=,? (?:(?:has|had|also|later|\w+day) ){0,2}report(?:s|ed)\b)"
_WITH_MEDIUM = re.compile(
    rf"\b(?:told|tells) (?:[Tt]he )?({_FULL} website){_NO_MEDIUM}"
    rf"|\b(?:told|tells|[Ss]peaking to|[Ss]poke to|[Aa]ccording to|(?:reported|revealed|published|quoted) (?:by|in)|[Ii]nterview with) (?:[Tt]he )?({_FULL} (?:{_AIR}|{_PRESS})\b){_NO_MEDIUM}"
    rf"|(?<![\w’'&-])(?:(?<![\w’'-] )|(?<=, ))({_FULL} (?:{_AIR}|{_PRESS})\b){_REPORTED}"
)
"""A name outside the register and its medium in small letters: 'told Velmar radio', 'according to Velmar newspaper'."""

_OF_MEDIUM = re.compile(rf" (?P<medium>{_AIR}|{_PRESS}|website)$")
_NO_MEDIA_NAME = re.compile(
    r"[’']s$|^(?:Los|San|Las|New|Santa|North|South|West|East|St|The|U\.?S|U\.?K)\b|\b(?:Army|Police|City|Defen[cs]e Forces)$"
)
_BODIES = (
    r"(?:World|Statista|Euro\w*|IMF|OECD|NASA|NOAA|PR Newswire|Business ?[Ww]ire|GlobeNewswire|Gallup|Pew|Getty|UN|U\.S|US|United|"
    r"National|Federal|Office|Department|Ministry|Bureau|Company|Census|Bank|Author|Own)\b"
)
_PHRASED = re.compile(
    r"\b(?:[Ff]irst|[Oo]riginally) (?:published|appeared) (?:by|in|on) (?:the )?"
    rf"({_CAP}(?: (?:(?:of|and|&) )?{_CAP}){{0,4}})|\b[Aa]ccording to (The {_CAP}(?: {_CAP}){{0,2}})(?=[.,;]|$)|\(via (?:the )?({_CAP}(?: {_CAP}){{0,4}})\)|^(?:Source|Via): (?:the )?(?!{_BODIES})({_CAP}(?: {_CAP}){{0,4}})\W*$|^Information from: (?:[Tt]he )?({_CAP}(?: {_CAP}){{0,4}}),"
)
_TOLD_THE = re.compile(
    rf"\b(?:told|[Ss]peaking to) (The (?!(?:{MASTHEADS}|Hague|Rock)\b(?! [A-Z])|\w+[’']s ){_CAP}(?: (?!\w+day\b){_CAP}){{0,2}})"
    r"(?=[.,;:]| (?:that|the|he|she|it|they|his|her|in|on|by|last|this|yesterday|\w+day)\b)"
)
"""Told to a name that has its article with it: a paper, where a body would be "the"."""

_THE_REPORTED = re.compile(
    rf"(?<=[a-z][a-z,] )(The (?!\w+[’']s ){_CAP}(?: {_CAP})?)(?=(?: \([A-Z][^()]{{2,30}}\))?,? (?:has |had |first |also )?(?:reported|reports)(?: (?:that|on \w+day|last \w+|this \w+|earlier|\w+day)\b|[.:]?$))"
)
"""One that reports, with an article in capitals amid a sentence."""

_HINTS_WORDS = """
broke newspaper newspapers consortium chain daily weekly tabloid broadcaster agency site website outlet newswire magazine station portal channel paper
first originally First Originally Source Information Via via according According Credit blog publication Agency service Service
Diario podcast radio television TV Newspaper Broadcaster Website Tabloid newsletter newsroom journal broken Channel Corriere Gazzetta
Gazeta Giornale Jornal Tribuna Courrier Heraldo Dagens Network Corporation Press Media Business AM FM"""
_HINTS = frozenset((*MASTHEADS.split("|"), *_HINTS_WORDS.split(), *_ROMANCE.split("|"), *WIDER))
_WORDS = re.compile(r"[A-Za-z]{3,}|\b[AF]M\b")
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
_SPELT_OUT = re.compile(
    rf"(?!(?:The|A|An|In|At|By|From|State)\b)\b{_CAP} (?:(?:of )?{_CAP} ){{0,2}}?(?:(?:News|Press|Wire|Telegraph|Information) (?:Agency|Association|Network|Service)|Broadcasting (?:Corporation|Service|Company)|News International)\b"
)
_MAX = 60
_SHOWING = (
    _TYPED_BEFORE,
    _TYPED_AFTER,
    _APPOSED,
    _POSSESSED,
    _TOLD,
    _FREQUENCY,
    _TOLD_GROUP,
    _WITH_MEDIUM,
    _PHRASED,
    _BROKEN_BY,
    _TOLD_THE,
    _THE_REPORTED,
    _HEADED,
    *PHRASED_MASTHEADS,
)
_ALONE = frozenset({_TOLD_GROUP, _TYPED_BEFORE, _PHRASED, _APPOSED, _POSSESSED, _BROKEN_BY, _TOLD_THE, _THE_REPORTED})
"""The forms that are sure enough for a name of one word."""

_WITHOUT_HINT = (_TOLD_THE, _THE_REPORTED, *PHRASED_MASTHEADS[-2:])
"""The forms that need none of the words by which a sentence is chosen to be looked at."""


def learn(sentences: Iterable[str], links: Sequence[Link], register: Register) -> dict[str, Learned]:
    """The outlets that sentences (quotations blanked) and links show, by the forms that mean them."""
    learned: dict[str, Learned] = {}
    for link in links:
        name = " ".join(link.text.split()).removeprefix("the ").removeprefix("The ")
        if 2 < len(name) < 40 and name[0].isupper() and name_key(name) == site_label(link.url):
            _add(learned, name, register.at(link.url) or register.named(name))
    sentences = list(sentences)
    journals = {
        _trimmed(next(filter(None, match.groups()))) for plain in sentences for match in _SCHOLARLY.finditer(plain)
    }
    for plain in sentences:
        hinted = not _HINTS.isdisjoint(_WORDS.findall(plain))
        for pattern in _SHOWING if hinted else _WITHOUT_HINT:
            for match in pattern.finditer(plain):
                if pattern is _WITH_MEDIUM:
                    _add_with_medium(learned, next(filter(None, match.groups())), register)
                    continue
                name = _trimmed(next(group for group in (*match.groups(), match[0]) if group))
                if (
                    pattern is _TYPED_AFTER
                    and match[0].endswith(" magazine")
                    and name
                    and not _HEADED.fullmatch(name)
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
                    or (pattern is _TYPED_AFTER and _A_COUNTRYS.match(name))
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
    if not (pattern in _ALONE or (pattern is _TYPED_AFTER and match[0].endswith("news agency"))):
        return False
    if "," in match[0] and pattern not in (_APPOSED, _BROKEN_BY):
        return False
    titled = pattern in (_TYPED_BEFORE, _TOLD_THE, _THE_REPORTED) and f" The {name}" in match[0]
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
    sure = name.isupper() or medium["medium"] not in _AIR.split("|")
    learned.setdefault(form, Learned(name if sure else form, None, False))


def _nameless(pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    """Whether what looks like a name is none: "a Christian magazine", "the weekly Labour address", which is given every
    week, or an authority's site ("the website Spending.gov")."""
    if match.string.startswith(".gov", match.end()):
        return True
    if pattern is _TYPED_AFTER:
        return match.string[: match.start()].endswith((" a ", " an ", "A ", "An "))
    often = pattern is _TYPED_BEFORE and _OFTEN.search(match[0]) is not None
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
