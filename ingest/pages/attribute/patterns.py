# ruff: noqa: E501 - a phrase is read, and compared with its neighbours, on one line
"""The phrases that say a text leans on an outlet.

A sentence is matched after each outlet's name was replaced by one character (see `mask`), so that the
phrases are short and a list of outlets ("CNN and the Post") is a run of such characters.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ingest.pages.attribute.names import MEDIA, Found
from ingest.pages.attribute.sentences import BLANK

__all__ = [
    "ANAPHOR",
    "BACKGROUND",
    "CREDITING",
    "STORY_NEWS",
    "SUBJECT",
    "Claim",
    "claims",
    "has_cue",
    "mask",
    "title_claims",
]

_FIRST_MARK = 0xE100
_N = r"[\ue100-\ue1ff]"
_NS = rf"(?:{_N}(?:(?:, | and |, and | or | & |/|, along with | as well as ){_N})*)"

_CUES = (
    "report", "accord", "tell", "told", "said", "say", "wr", "cit", "quot", "credit", "interview", "publish", "first", "broke",
    "obtain", "seen", "review", "reveal", "disclos", "learned", "understand", "via", "origin", "republish", "reprint",
    "syndicat", "contribut", "input", "spoke", "speak", "talk", "carried", "aired", "broadcast", "confirm", "investigat",
    "story", "article", "exclusive", "uncover", "courtesy", "claim", "found", "finds", "caught", "expos", "discover", "noted",
    "add", "describ", "detail", "alleg", "h/t", "source:", "statement", "message", "mail", "comment", "files", "account",
)  # fmt: skip


def has_cue(plain: str) -> bool:
    """Whether any phrase can be in a sentence: quick, so that most sentences cost no more than this."""
    low = plain.lower()
    return any(cue in low for cue in _CUES)


_ADV = (
    r"(?:,? (?:has|had|have|also|first|later|earlier|previously|separately|exclusively|then|further|originally|since|now|"
    r"recently|subsequently|initially|today|yesterday|(?:on |late |early )*(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: "
    r"(?:night|morning|evening|afternoon))?|(?:earlier |later )?(?:this|last) (?:week|month|year|night)),?)*"
)
_ASIDE = r"(?:, [^,\ue100-\ue1ff]{3,90},|,? \([^)]{1,40}\),?)?"
_RESULTS = (
    r"(?! (?:(?:an?|its|their|record|net|higher|lower|strong|weak|quarterly|fiscal|total|better|worse)\b[^.]{0,40}?)?"
    r"(?:profit|loss(?:es)?|revenues?|earnings|sales|income|subscribers|ratings|growth)\b)(?! (?:to|for)\b)"
)
_STATEMENT = (
    r"(?! (?:in (?:a|its|their) (?:\w+ )?(?:statement|memo|filing|letter|email|release|lawsuit|editorial)|it (?:will|would|had|has|was|is|plans|stands)|"
    r"they|he|she (?:will|would)|goodbye))"
)
_WORK = r"(?:reports?|article|story|stories|investigation|interview|expos[eé]|exclusive|piece|account|profile|documentary|dispatch)"
_DAY = r"(?:(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day |(?:earlier|late|last) \w+ |this \w+ |in \w+ )?"


class Phrase(NamedTuple):
    """One phrase: the kind of attribution, whether it vouches for names that are common words too, whether
    it carries the claim itself (a report) or only a remark made to the outlet, and how it reads."""

    kind: str
    plain: bool
    claim: bool
    pattern: re.Pattern[str]


def _p(kind: str, pattern: str, *, plain: bool = False, claim: bool = True) -> Phrase:
    return Phrase(kind, plain, claim, re.compile(pattern))


_PHRASES: tuple[Phrase, ...] = (
    _p(
        "first-reported-by",
        rf"\b(?:first|initially) (?:(?:been )?(?:reported|published|revealed|disclosed|detailed|obtained|surfaced|broken|noted)"
        rf"|appeared|spotted)(?: {_DAY}| )?(?:exclusively )?(?:by|in|on|at) {_NS}",
        plain=True,
    ),
    _p("first-reported-by", rf"\breported first by {_NS}", plain=True),
    _p(
        "first-reported-by",
        rf"{_NS}{_ASIDE},? (?:which |that )?(?:was|were) (?:among )?(?:the )?first (?:\w+ )?to (?:report|publish|reveal|disclose|break)",
        plain=True,
    ),
    _p(
        "first-reported-by",
        rf"{_NS},?{_ASIDE} (?:which |who |that )?(?:had |has )?first (?:reported|revealed|published|disclosed|broke|obtained)\b",
        plain=True,
    ),
    _p(
        "first-reported-by",
        rf"{_NS},?{_ASIDE} (?:which |who |that )?(?:had |has )?(?:broke|broken|breaking) (?:the|this) (?:[\w-]+ )?(?:story|news|scandal)",
        plain=True,
    ),
    _p(
        "first-reported-by",
        rf"\b(?:news|story|scoop|report) (?:was |were )?(?:first )?broken by (?:\w+ ){{0,3}}?{_NS}",
        plain=True,
    ),
    _p(
        "link-or-credit",
        rf"\b(?:originally|previously) (?:published|appeared|posted|written|ran|produced|reported)(?: {_DAY}| )?(?:by|in|on|at|for) {_NS}",
        plain=True,
    ),
    _p(
        "link-or-credit",
        rf"\b(?:republished|reprinted|reproduced|syndicated|adapted) (?:with (?:the )?permission )?(?:from|of|by) {_NS}",
        plain=True,
    ),
    _p(
        "link-or-credit",
        rf"\b(?:this|the) (?:article|story|report|piece|material) (?:is|was|comes?|came)(?: \w+)? (?:from|courtesy of|produced by|provided by) {_NS}",
        plain=True,
    ),
    _p(
        "link-or-credit",
        rf"{_NS} (?:also )?contributed (?:reporting |information )?to this (?:report|article|story|dispatch)",
        plain=True,
        claim=False,
    ),
    _p(
        "link-or-credit",
        rf"\b(?:[Ww]ith|[Aa]dditional) (?:\w+ )?(?:inputs?|files|material|reporting|contributions?|information)(?: \w+)? (?:from|by) {_NS}",
        plain=True,
        claim=False,
    ),
    _p(
        "link-or-credit",
        rf"(?:^|\s|\()(?:[Vv]ia|VIA|[Hh]/[Tt]|[Hh]at tip(?: to)?|[Ss]ource|SOURCE|[Cc]redit)\s?:? {_NS}\s*(?:[).\]|]|$)",
        plain=True,
    ),
    _p(
        "reports",
        rf"\b[Aa]ccording to (?:(?:(?!Mr\b)[\w’'-]+ ){{0,4}}?{_WORK}(?: \w+){{0,4}}? (?:by|in|from|on|at|of|with|to) )?{_NS}"
        r"(?![’']s|(?:/\w+)* (?:data|polls?|survey|tracker|tally|calculations?|projections?|estimates?|exit|analysts?|editor|host|executives?))",
        plain=True,
    ),
    _p(
        "reports",
        rf"\b[Aa]ccording to (?:[\w’'-]+ ){{1,6}}?(?:cited|quoted|obtained|seen|reviewed|published|interviewed|reported|aired|released) (?:by|in|on) {_NS}",
    ),
    _p(
        "reports",
        rf"{_NS}{_ASIDE}{_ADV},? (?:reports?|reported|is reporting|are reporting|was reporting)\b{_RESULTS}",
        plain=True,
    ),
    _p(
        "reports",
        rf"{_NS}{_ASIDE}{_ADV},? (?:revealed|disclosed|uncovered|found that|found|reveals|finds|has learned|had learned|learned|understands|quoted|cited|obtained|noted|broadcast footage|aired footage|alleged|claimed|claims|described|detailed)\b(?! (?:to|for)\b)",
    ),
    _p("reports", rf"{_NS}{_ASIDE}{_ADV},? (?:said|says|wrote|writes|added|adds|published|confirmed)\b{_STATEMENT}"),
    _p(
        "reports",
        rf"(?:^|[,—–-] |{BLANK}[,.]?[”\"]? ?|{BLANK} )(?:reports?|reported|says|said|writes|wrote) {_NS}(?=[.,;]|$| on\b| \w+day)",
        plain=True,
    ),
    _p(
        "reports",
        rf"\b(?:[Tt]old|telling|tells|tell) {_NS}(?! (?:executives?|staff|employees|management|bosses|owner|to\b))",
        plain=True,
        claim=False,
    ),
    _p(
        "reports",
        rf"\b(?:interview|interviews|interviewed|conversation)(?: \w+day| (?:airing|aired|published|broadcast|posted|conducted)){{0,2}} (?:with|to|on|by|for|in) {_NS}",
        plain=True,
        claim=False,
    ),
    _p(
        "reports",
        rf"\b(?:spoke|speaking|spoken|talked|speaks|talking|confided) (?:exclusively |anonymously |briefly )?(?:to|with) {_NS}(?! (?:executives?|staff|employees))",
        claim=False,
    ),
    _p(
        "reports",
        rf"\b(?:statement|email|e-mail|comments?|remarks|message) (?:\w+day )?(?:provided |made |given |sent |issued )?to {_NS}",
        claim=False,
    ),
    _p(
        "reports",
        rf"\b(?:[Cc]iting|[Qq]uoting|cites|cited|quotes|quoted|credits|credited|referring to|referenced) (?:\w+ ){{0,3}}?(?:{_WORK} (?:by|in|from|of|on) )?{_NS}",
    ),
    _p(
        "reports",
        rf"\b(?:obtained|seen|reviewed|viewed|revealed|uncovered|found|caught|discovered|exposed|disclosed|uncovered|reported|cited|quoted|leaked|provided|given|confirmed|detailed|interviewed|unearthed)(?: \w+day| earlier| exclusively| this week| last week)? (?:by|to|in) {_NS}(?![’']s)",
    ),
    _p("reports", rf"\b{_WORK},? (?:\w+ ){{0,3}}?(?:by|in|from|on) {_NS}(?![’']s| (?:host|anchor))"),
    _p("reports", rf"{_NS}(?:[’']s?)? (?:\w+ )?{_WORK}\b(?! (?:editor|card))"),
    _p("reports", rf"\b(?:caught|exposed|spotted|found) \w+ by {_NS}(?![’']s)"),
    _p("reports", rf"\bpublished (?:\w+ ){{0,3}}?(?:by|in|on) {_NS}"),
    _p("reports", rf"\b(?:carried|aired|broadcast|posted) (?:live )?(?:by|on) {_NS}", claim=False),
)

_ADJECTIVE = (
    r"(?:[A-Z][\w.]*(?:-\w+)?(?:[’']s)?|state|local|public|national|official|private|news|business|financial|independent|regional|"
    r"opposition|sister|trade|conservative|liberal|progressive|right-wing|left-wing|leading|influential|mass-market|popular|"
    r"respected|semi-official|investigative|media|online|satellite|domestic|foreign|international|technology|tech|sports|"
    r"gossip|entertainment|celebrity|\w+-(?:run|language|owned|based|backed|affiliated|funded|linked|controlled|selling))"
)
_BEFORE = re.compile(
    rf"(?:\b(?:[Tt]he|[Aa]n?|its|his|her|their|rival|fellow)\s+)?(?:\b{_ADJECTIVE}\s+){{0,5}}\b{MEDIA},?\s+(?:[Tt]he\s+|THE\s+)?(?={_N})"
    rf"|\b[A-Z][\w.]*[’']s\s+(?={_N})|\b(?:[Tt]he|THE|[Aa]n?|its|his|her|their|rival|fellow|partner|affiliate)\s+(?:(?:state|local|German|French|British|Israeli|Chinese|Russian|Japanese|Italian|"
    rf"Spanish|Dutch|Indian|U\.S\.|US|Hong Kong|London)(?:-based|-run|-owned)?\s+)?(?={_N})"
)
_AFTER = re.compile(rf"({_N})[’']?s?\s+{MEDIA}\b(?!\s+(?:chief|executive))")
_PERSON = re.compile(
    rf"({_N})(?:[’']s?|,)?\s+(?:(?:chief|senior|national|political|White House|foreign|legal|business|sports|medical|congressional|Washington|"
    r"investigative|security)\s+){0,3}(?:(?:correspondent|reporter|anchor|host|presenter|journalist|contributor)\s+)?"
    r"[A-ZÀ-Þ][\wà-ÿ’-]+(?: [A-Z]\.)?(?: [A-ZÀ-Þ][\wà-ÿ’-]+){1,2}(?=[ ,.])"
)
_SHOW = re.compile(rf"({_N})[’']s?\s+(?:\w+\s+)?[“\"‘]{BLANK}+")
_SOCIAL = re.compile(
    r"\b(?:tweet(?:ed|s|ing)?|Twitter|Facebook|Instagram|Truth Social|Bluesky|Threads|(?:on|to) X\b|retweet\w*)"
)


class Claim(NamedTuple):
    """One phrase found: which of the sentence's names, the kind of attribution, whether it carries a claim."""

    name: int
    kind: str
    claim: bool


def mask(plain: str, names: list[Found]) -> str:
    """The sentence with each name as one character, what introduces a name ("the daily") dropped."""
    parts, end = [], 0
    for number, name in enumerate(names[:200]):
        parts += [plain[end : name.start], chr(_FIRST_MARK + number)]
        end = name.end
    text = "".join(parts) + plain[end:]
    text = _BEFORE.sub("", text)
    text = _AFTER.sub(r"\1", text)
    if not _SOCIAL.search(text):
        text = _SHOW.sub(r"\1", text)
        text = _PERSON.sub(r"\1", text)
    return text


def claims(masked: str, names: list[Found]) -> list[Claim]:
    """What the phrases say about the names of a masked sentence; a name that is a common word too only
    counts in the plainest of them."""
    found: dict[tuple[int, str], Claim] = {}
    social = _SOCIAL.search(masked) is not None
    for phrase in _PHRASES:
        for match in phrase.pattern.finditer(masked):
            for mark in re.findall(_N, match[0]):
                number = ord(mark) - _FIRST_MARK
                if names[number].common and not phrase.plain:
                    continue
                if social and not phrase.plain:
                    continue
                held = found.get((number, phrase.kind))
                if held is None or (phrase.claim and not held.claim):
                    found[number, phrase.kind] = Claim(number, phrase.kind, phrase.claim)
    return list(found.values())


_TITLE = re.compile(
    rf"^{_NS}(?::|\s[-–—|]\s)|[-–—|:(,]\s?(?:per |via |says |reports? |source: )?{_NS}\)?$|\b(?:per|via|says|report(?:s|ed)?:?|tells?|told|according to|"
    rf"interview with) {_NS}|{_NS} (?:reports?|reported|says|report|investigation|finds|reveals|claims)\b"
)


def title_claims(masked: str) -> list[int]:
    """The names a masked headline attributes its news to."""
    return [ord(mark) - _FIRST_MARK for match in _TITLE.finditer(masked) for mark in re.findall(_N, match[0])]


BACKGROUND = re.compile(
    r"\b(?:last|previous) (?:month|year|summer|winter|spring|fall|autumn)\b|\bin (?:19|20)\d\d\b|\byears? ago\b"
)
ANAPHOR = re.compile(
    r"\b(?:[Tt]he|[Tt]hat|[Ii]ts) (?:newspaper|paper|agency|magazine|outlet|network|broadcaster|report|article|story|site|website)(?:[’']s \w+)?"
    r"(?: also| further| then)? (?:said|says|reported|reports|added|adds|quoted|quotes|noted|notes|cited|cites|claims|claimed|alleged|alleges|described|stated|states)\b"
    r"|\b[Aa]ccording to the (?:newspaper|paper|report|article|agency|magazine|outlet|network|broadcaster|site|website|story)\b"
    r"|\btold the (?:newspaper|paper|agency|magazine|outlet|network|broadcaster|site|website)\b"
)
STORY_NEWS = re.compile(
    r"(?:^|\b[Tt]he (?:\w+ )?)(?:story|news|report|development|details|allegations?|incident|plan)s? (?:was|were|had been|has been) (?:first|initially|broken|revealed|uncovered)\b|^[\w .&’'-]{2,45} (?:first reported|was (?:the )?first to report|broke) (?:the|this) (?:news|story)"
)
SUBJECT = re.compile(
    r"^(?:[’']s?)? (?:spokes\w+|executives?|chief|CEO|president|staff(?:ers)?|shares?|owner|parent|newsroom|employees?|"
    r"management|board|announced|fired|hired|suspended|apologi[sz]ed|declined|has fired|has suspended|will|plans|bosses)\b"
)
CREDITING = re.compile(
    r"\b(?:reports?|reported|reporting|according to|via|said|says|first|told|story|article|wrote|writes|published|noted|source|credit)\b",
    re.I,
)
