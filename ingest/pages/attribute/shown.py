"""The forms of words that show a name outside the register to be an outlet's: "the tabloid X", "told X radio"."""

# ruff: noqa: E501 - a pattern is read, and compared with its neighbours, on one line
from __future__ import annotations

import re

from ingest.pages.attribute.mastheads import JOINED, MASTHEADS, PHRASED_MASTHEADS, WIDER

__all__ = [
    "AIR",
    "ALONE",
    "APPOSED",
    "BROKEN_BY",
    "CAP",
    "HEADED",
    "HINTS",
    "PRESS",
    "SCHOLARLY",
    "SHOWING",
    "THE_REPORTED",
    "TOLD_THE",
    "TYPED_AFTER",
    "TYPED_BEFORE",
    "WITHOUT_HINT",
    "WITH_MEDIUM",
    "WORDS",
]

_ROMANCE = (
    "Correo|Voz|Mundo|Tiempo|Prensa|Vanguardia|Tribuna|Stampa|Repubblica|Jornada|Presse|Courrier|Monde|Figaro|Soir|"
    "Matin|Parisien|Heraldo|Nacional|Universal|Diario|Telegraaf|Standaard|Volkskrant|Welt|Zeit|Tribune|Dernière"
)
CAP = r"(?<![\w’'&-])(?:[ae]l-)?[A-ZÀ-Þ][\w’'&-]{0,60}"  # begins a word, so that a long one is tried once
HEADED = re.compile(
    rf"(?:{CAP} (?:(?:of|&|de|del|la|le) )?){{1,3}}(?:{MASTHEADS})(?:-(?:{JOINED}))?\b(?! (?:[A-Z][a-z]|of\b|station|affiliate))"
    rf"|\b(?:Times|Herald|Tribune|Ledger|Echo|Gazette|Chronicle|Voice) of {CAP}(?: {CAP})?"
    rf"|\b(?:El Diario|Diario|Corriere|Gazzetta|Gazeta|Giornale|Jornal|Tribuna|Courrier|Heraldo|Dagens|Radio) (?:(?:de|del|della|di|do|da|la|du) )*{CAP}(?: {CAP})?(?! (?:[A-Z][a-z]|station))"
    rf"|\b(?:El|La|Le|Il|Die|De|Het) (?:{_ROMANCE})(?: (?:de|del|di|da|du) (?:la )?{CAP})?(?! [A-Z])"
    r"|(?<!English )\bChannel (?:\d{1,2}|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Eleven|Twelve)(?: News)?\b"
)
_NAME = rf"(?:[Tt]he )?({CAP}(?: (?:(?:of|and|&|de|del|della|der|la|le|el) )?{CAP}){{0,4}}(?: \d{{1,2}}\b)?)"
TYPED_BEFORE = re.compile(
    r"(?<!\bits )(?<!their )(?<!\bhis )(?<!\bher )(?<!\bour )\b(?:newspaper|daily|weekly|tabloid|broadcaster|news agency|(?:news |tech |gossip |conservative |liberal |political )?(?:web)?site|(?:news|media|online|investigative) outlet|news service|newswire|blog|podcast|newsletter|newsroom|[Tt]rade (?:journal|publication)|"
    r"(?<![\w’'] )(?:Newspaper|Broadcaster|News agency|News (?:web)?site|Website|Tabloid|News outlet)(?= [A-Z])|"
    rf"magazine|radio station|TV station|television station|news portal|paper),? {_NAME}"
)
TYPED_AFTER = re.compile(
    rf"{_NAME}(?: (?:newspaper|news agency|news (?:web)?site|magazine|newswire|TV channel|radio station)\b"
    r"|, (?:an?|the|its) (?:(?!of\b|at\b|for\b|editor|who\b)[\w’'.-]+ ){0,4}?(?:newspaper|news agency|broadcaster|news service|"
    r"(?:news|conservative|liberal|progressive|political|gossip|satirical|tech|entertainment|sports) (?:web)?site|"
    r"magazine|newswire|daily|weekly|tabloid|radio station|TV station|news outlet|publication)\b)"
)
_MEDIUM = (
    "newspaper|news agency|news service|broadcaster|(?:news )?(?:web)?site|blog|podcast|newsletter|newsroom|magazine|"
    "newswire|daily|weekly|tabloid|radio station|TV station|news outlet|publication"
)
APPOSED = re.compile(
    rf"(?<!\b[IiOo]n )(?<!\b[Aa]t )(?<!\bfrom )(?<!\bof )(?<!\bnear )\b(?:[Tt]he )?({CAP}), (?:an?|the) "
    rf"(?:(?!of\b|at\b|for\b|editor|who\b)[\w’'.-]+ ){{0,4}}?(?:{_MEDIUM})(?=[,.;:]| (?:about|based|that|which|covering|published|run by|dedicated)\b)"
)
_POSSESSED = re.compile(
    rf"\b[A-Z]\w+[’']s ({CAP}) (?:newspaper|daily|tabloid|news agency|news (?:web)?site|broadcaster|magazine)\b(?! [A-Z])"
)
BROKEN_BY = re.compile(
    rf"\b(?:first|initially) (?:reported|revealed|disclosed|broken) by {_NAME}|\b(?:story|news|scoop) (?:was )?broken by {_NAME}|\b[Aa]ccording to {_NAME}, which (?:first )?broke the (?:story|news)\b(?! (?:to|of|on)\b)"
)
SCHOLARLY = re.compile(
    rf"(?<![Tt]rade )(?<![Ll]aw )\bjournals? {_NAME}|"
    r"\b(?:team|group|researchers?|scientists?|biologists?|physicists?|astronomers?|doctors|authors?|study|paper|findings?|results?|work|research)\b"
    rf"[^.;]{{0,60}}?\b(?:reports?|reported|publish(?:ed|es)?|describes?d?|appear(?:s|ed)?|out|writes?|wrote)\b(?: \w+){{0,2}} in (?:the |(?:this|last) \w+[’']s )?{_NAME}"
)
"""Where research is published: a journal, which reports nothing."""

_TOLD = re.compile(
    rf"\btold {_NAME} (?:(?:news |political )?(?:web)?site|blog|channel|station|radio|TV)\b(?! station \d)"
)
_FREQUENCY = re.compile(
    r"\b(?:station|told|on(?: (?:the|his|her|their|[A-Z][\w .]{2,20}[’\']s))?) ((?:AM|FM) \d{2,4})\b|(?<![A-Z]{3} radio )(?<![A-Z]{3}[’']s )\bstation (\d{2,4}(?:\.\d)? [AF]M)\b"
)
"""A station known by where it is on the dial: "his AM 970 show"."""

_TOLD_GROUP = re.compile(
    rf"\btold {_NAME} (?:consortium of newspapers|(?:newspaper|media) (?:group|chain|consortium))\b"
)
PRESS = r"(?:(?:daily|weekly|local|online) )?(?:newspaper|daily|weekly|news agency|news (?:web)?site|tabloid|news portal|newswire)"
AIR = "radio|television|TV"
_NO_MEDIUM = r"(?! (?:the |The )?[A-Z]|[’'-]| (?:station|host|hosts|personality|show|shows|presenter|interview\w*|listeners?|viewers?|readers?|network|channel|stations|executive|exec|reporters?|producer|advert\w*|ads?|crews?|audiences?|editors?|owner|journalist\w*|series|program\w*|licen\w+|news\b))"
_FULL = rf"{CAP}(?: {CAP}){{0,2}}"
_REPORTED = r"(?=,? (?:(?:has|had|also|later|\w+day) ){0,2}report(?:s|ed)\b)"
WITH_MEDIUM = re.compile(
    rf"\b(?:told|tells) (?:[Tt]he )?({_FULL} website){_NO_MEDIUM}"
    rf"|\b(?:told|tells|[Ss]peaking to|[Ss]poke to|[Aa]ccording to|(?:reported|revealed|published|quoted) (?:by|in)|[Ii]nterview with) (?:[Tt]he )?({_FULL} (?:{AIR}|{PRESS})\b){_NO_MEDIUM}"
    rf"|(?<![\w’'&-])(?:(?<![\w’'-] )|(?<=, ))({_FULL} (?:{AIR}|{PRESS})\b){_REPORTED}"
)
"""A name outside the register and its medium in small letters: 'told Velmar radio', 'according to Velmar newspaper'."""

_BODIES = (
    r"(?:World|Statista|Euro\w*|IMF|OECD|NASA|NOAA|PR Newswire|Business ?[Ww]ire|GlobeNewswire|Gallup|Pew|Getty|UN|U\.S|US|United|"
    r"National|Federal|Office|Department|Ministry|Bureau|Company|Census|Bank|Author|Own)\b"
)
_PHRASED = re.compile(
    r"\b(?:[Ff]irst|[Oo]riginally) (?:published|appeared) (?:by|in|on) (?:the )?"
    rf"({CAP}(?: (?:(?:of|and|&) )?{CAP}){{0,4}})|\b[Aa]ccording to (The {CAP}(?: {CAP}){{0,2}})(?=[.,;]|$)|\(via (?:the )?({CAP}(?: {CAP}){{0,4}})\)|^(?:Source|Via): (?:the )?(?!{_BODIES})({CAP}(?: {CAP}){{0,4}})\W*$|^Information from: (?:[Tt]he )?({CAP}(?: {CAP}){{0,4}}),"
)
TOLD_THE = re.compile(
    rf"\b(?:told|[Ss]peaking to) (The (?!(?:{MASTHEADS}|Hague|Rock)\b(?! [A-Z])|\w+[’']s ){CAP}(?: (?!\w+day\b){CAP}){{0,2}})"
    r"(?=[.,;:]| (?:that|the|he|she|it|they|his|her|in|on|by|last|this|yesterday|\w+day)\b)"
)
"""Told to a name that has its article with it: a paper, where a body would be "the"."""

THE_REPORTED = re.compile(
    rf"(?<=[a-z][a-z,] )(The (?!\w+[’']s ){CAP}(?: {CAP})?)(?=(?: \([A-Z][^()]{{2,30}}\))?,? (?:has |had |first |also )?(?:reported|reports)(?: (?:that|on \w+day|last \w+|this \w+|earlier|\w+day)\b|[.:]?$))"
)
"""One that reports, with an article in capitals amid a sentence."""

_HINTS_WORDS = """
broke newspaper newspapers consortium chain daily weekly tabloid broadcaster agency site website outlet newswire magazine station portal channel paper
first originally First Originally Source Information Via via according According Credit blog publication Agency service Service
Diario podcast radio television TV Newspaper Broadcaster Website Tabloid newsletter newsroom journal broken Channel Corriere Gazzetta
Gazeta Giornale Jornal Tribuna Courrier Heraldo Dagens Network Corporation Press Media Business AM FM"""
HINTS = frozenset((*MASTHEADS.split("|"), *_HINTS_WORDS.split(), *_ROMANCE.split("|"), *WIDER))
WORDS = re.compile(r"[A-Za-z]{3,}|\b[AF]M\b")
SHOWING = (
    TYPED_BEFORE,
    TYPED_AFTER,
    APPOSED,
    _POSSESSED,
    _TOLD,
    _FREQUENCY,
    _TOLD_GROUP,
    WITH_MEDIUM,
    _PHRASED,
    BROKEN_BY,
    TOLD_THE,
    THE_REPORTED,
    HEADED,
    *PHRASED_MASTHEADS,
)
ALONE = frozenset({_TOLD_GROUP, TYPED_BEFORE, _PHRASED, APPOSED, _POSSESSED, BROKEN_BY, TOLD_THE, THE_REPORTED})
"""The forms that are sure enough for a name of one word."""

WITHOUT_HINT = (TOLD_THE, THE_REPORTED, *PHRASED_MASTHEADS[-2:])
"""The forms that need none of the words by which a sentence is chosen to be looked at."""
