"""What a sentence says of the outlets it names.

A sentence is matched after each outlet's name was replaced by one character (see `mask`), so that the
phrases are short and a list of outlets ("CNN and the Post") is a run of such characters.
"""

# ruff: noqa: E501 - a phrase is read, and compared with its neighbours, on one line
from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ingest.pages.attribute.names import MEDIA, Found
from ingest.pages.attribute.phrases import FIRST_MARK, MARK, PERSON, PHRASES
from ingest.pages.attribute.sentences import BLANK

__all__ = [
    "ANAPHOR",
    "CREDITING",
    "STORY_NEWS",
    "SUBJECT",
    "Claim",
    "claims",
    "mask",
    "of_themselves",
    "title_claims",
]

_N = MARK
_NS = rf"(?:{_N}(?:(?:, | and |, and | or | & |/|, along with | as well as ){_N})*)"

_ADJECTIVE = (
    r"(?:[A-Z][\w.]*(?:-\w+)?(?:[’']s)?|state|local|public|national|official|private|news|student|trade|nonprofit|non-profit|weekly|business|financial|independent|regional|"
    r"opposition|sister|trade|conservative|liberal|progressive|right-wing|left-wing|leading|influential|mass-market|popular|"
    r"respected|semi-official|investigative|media|online|satellite|domestic|foreign|international|technology|tech|sports|"
    r"gossip|entertainment|celebrity|hometown|home-state|\w+-(?:run|language|owned|based|backed|affiliated|funded|linked|controlled|selling))"
)
_BEFORE = re.compile(
    rf"(?:\b(?:[Tt]he|[Aa]n?|its|his|her|their|rival|fellow)\s+)?(?:\b{_ADJECTIVE}\s+){{0,5}}\b{MEDIA},?\s+(?:[Tt]he\s+|THE\s+)?(?={_N})"
    rf"|\b(?:[Tt]he|[Aa]n?|its) (?:(?!(?:in|on|by|at|of|to|for|with|from|the|an?|and|or|that|which|who|is|was)\b)[\w-]+ ){{0,4}}?{MEDIA},? (?=(?:[Tt]he )?{_N})"
    rf"|\b(?:(?:New|San|Los|Las|Santa|St\.|North|South) )?[A-Z][\w.]*[’']s\s+(?={_N})|\b(?:[Tt]he|THE|[Aa]n?|its|his|her|their|rival|fellow|partner|affiliate)\s+(?:(?:state|local|German|French|British|Israeli|Chinese|Russian|Japanese|Italian|"
    rf"Spanish|Dutch|Indian|U\.S\.|US|Hong Kong|London)(?:-based|-run|-owned)?\s+)?(?={_N})|\b[A-Z][\w.]+(?: [A-Z]\w+)?-based\s+(?={_N})"
    rf"|\b(?:German|French|British|Israeli|Chinese|Russian|Japanese|Italian|Spanish|Dutch|Indian|Swiss|Canadian|Australian|Turkish|Iranian|Lebanese|Mexican|Polish|Ukrainian|Danish|Swedish|Norwegian)\s+(?={_N})"
    rf"|(?:(?<=[Aa]ccording to )|(?<=\btold )|(?<=, as )|(?<=\bby ))(?:the |an? )?(?:[a-z][\w-]+ ){{1,2}}{MEDIA},?\s+(?={_N})"
)
_ON_ITS_SITE = re.compile(
    rf"\b(?:(?:the|its|this|last) )?(?:(?:[A-Z][a-z]+ \d{{1,2}},?|[A-Z][a-z]+|latest|current|print|online|new|weekend|morning) ){{0,2}}(?:website|web site|site|front page|pages|news desk|edition|issue) of (?:the )?(?=[“\"‘]?{_N})"
)
_AND_OTHERS = re.compile(
    rf"({_N}),? (?:and|among|as well as|along with) (?:(?:several|many|some|a few|various|two|three) )?other(?:s\b(?! who)| (?:[\w-]+ ){{0,2}}(?:media|outlets|newspapers|news organi[sz]ations|publications|papers|networks|stations|sites|agencies)\b)"
)
"""'X and other local media': X."""

_QUALITY = r"[a-z][\w-]*(?:al|ive|ian|ent|ant|ic|ous|ing|ed|wing|run|an|based|known|read|leaning)"
_DESCRIBED = re.compile(
    rf"\b(?:[Tt]he (?=[a-z])|[Aa]n? |[Tt]he (?:\w+ )?\w+[’']s |[A-Z][\w.]*(?: \w+)?[’']s |(?<=\b[Aa]ccording to )(?:[A-Z]\w+(?:an|ese|ish|i) )?)(?!former )(?:{_QUALITY} ){{1,3}}(?={_N})"
)
"""'The libertarian Reason', 'the nonpartisan Cook Political Report'."""

_OWN_SHOW = re.compile(
    rf"\b([Oo]n )(?:his|her|their) (?={_N} (?:radio |TV |talk )?(?:show|program(?:me)?|podcast)\b)"
)
"""'On his WXYZ show'."""

_PART_OF = re.compile(rf"({_N})[’']s? ({_N})")
_PROGRAMME = re.compile(
    rf"\b(?:(?:[Tt]he|an?|his|her) )?(?:[\w-]+ )?(?:radio|TV|television|talk|cable|news|morning|Sunday) (?:show|program(?:me)?),? (?={_N})|\bradio[’']s (?={_N})"
)
_QUOTED_NAME = re.compile(rf"(?:[“\"‘]|(?<!\w)'|``)(?:[Tt]he )?({_N})[,.]?(?:[”\"]|''|[’'](?!s\b))")
_AFTER = re.compile(rf"({_N})[’']?s?\s+(?:[A-Z]\w+ (?=blog))?{MEDIA}\b(?!\s+(?:chief|executive))")
_POLLSTER = re.compile(
    rf"({_N})[-/][A-Z][\w.]+(?: (?:University|College|Center|Research))?(?= (?:\w+ )?(?:poll|survey))"
)
"""Who took a poll with an outlet."""

_JOB = (
    r"(?i:(?:chief|senior|national|political|financial|consumer|education|health|crime|labor|energy|climate|White House|foreign|legal|business|sports|medical|congressional|Washington|investigative|security|media|"
    r"economics|technology|science|justice|Capitol Hill|prime-time|primetime|morning|longtime|former|co-|intrepid|veteran|star|ace|own|very own)[ -]){0,4}"
    r"(?i:(?:correspondent|reporter|anchor|anchorman|anchorwoman|host|co-host|presenter|journalist|contributor|columnist|critic|reviewer|essayist|blogger|writer|editor|analyst|commentator)s?,?\s+)"
)
_PERSON = re.compile(
    rf"({_N})(?:[’']s?|,)?\s+(?!(?:[A-Z]\w+ )?Poll\b)(?:{_JOB})?(?:[A-ZÀ-Þ][\wà-ÿ’-]+|(?:[A-Z]\. ?)?[A-Z]\.)(?: [A-Z]\.)?(?: (?:de|van|von|al|O[’'])?[A-ZÀ-Þ][\wà-ÿ’-]+){{1,2}}(?:(?:,|,? and) [A-Z][\wà-ÿ’-]+(?: [A-Z]\.)?(?: [A-Z][\wà-ÿ’-]+){{1,2}}){{0,5}}(?:[’']s)?(?=[ ,.:;]|$)"
)
_OF = re.compile(
    rf"\b[A-Z][\wà-ÿ’-]+(?: [A-Z]\.)?(?: [A-Z][\wà-ÿ’-]+){{1,2}}(?: and [A-Z][\wà-ÿ’-]+(?: [A-Z][\wà-ÿ’-]+){{1,2}})?,? (?:of|at|over at) (?=({_N}))"
)
_TOLD_HOST = re.compile(
    rf"\b([Tt]old|[Tt]ells|[Aa]sked by|[Ii]nterview with) {PERSON}(?:,? (?:an? |the )?[a-z][a-z -]{{2,30}} (?:of|at|for|with)| of| at| from) (?={_N})"
)
"""'Told Jo Roe, co-host of X': told X."""

_AS_TOLD = re.compile(rf"(?:(?<=\b[Bb]y )|(?<=\bto )|(?<=\bfrom )|(?<=\bwith )|(?<=\btold ))as (?={_N})")
_TITLE_WORDS = r"[A-Z$][\w&!’'.-]*(?: (?:(?:of|the|and|with|to|in|a|for|on|at|&) )*[A-Z0-9][\w&!’'.:-]*){0,6}"
_SHOW = re.compile(
    rf"({_N})(?:[’']s?)?,?(?:[ -](?:TV|radio|program|programme|show|broadcast|newsmagazine|morning|Sunday|daily|weekly|prime-?time|talk|news|political|late-night|business|nightly|\d+ ?[ap]\.?m\.?)){{0,4}}"
    rf"\s+(?:[“\"‘]|``|')(?:{BLANK}+|{_TITLE_WORDS}|{_N})[,.]?(?:[”\"’]|[’']{{2}}|$)"
)
_PROGRAM = re.compile(
    rf"({_N})[’']s? (?=[A-Z])(?:{_TITLE_WORDS}|{_N})(?= (?:program|show|broadcast|on \w+day|\w+day|that|this|in|about)\b|[,.]|$)"
)
_AFFILIATE = re.compile(
    rf"{_N}(?:[’']s?)?[ -](?:TV |radio |news )?(?:affiliate|station|sister station),? (?:in [A-Z]\w+(?: [A-Z]\w+)?, )?(?={_N})"
)
_SCENE = re.compile(
    rf"\b(?:at|during|in|before|after) (?:(?:an?|the|\w+[’']s) )?{_N}(?:[’']s?)? (?:[A-Z][\w-]+ |\w+ ){{0,3}}?(?:[Ff]estival|[Ss]ummit|[Ee]vent|[Cc]onference|[Ff]orum|debates?|town hall|[Bb]reakfast|[Gg]ala)\b"
)
_WORKS_THERE = re.compile(
    rf"\b(?:editor|publisher|owner|host|anchor|contributor|president|chairman|CEO|executive|founder|producer|commentator|analyst|staffer|employee|spokes\w+|director|head|adviser|lawyer|attorney|viewers?|readers?|subscribers?)(?:-in-chief|-at-large)?s? (?:of|at|for|with|from|to) (?:the )?{_N}(?= magazine|)"
)
_BOARD = re.compile(
    rf"\b(?:the )?editorial board (?:of|at) (?=(?:the )?{_N})|(?<={_N})(?:[’']s)? editorial (?:board|page)\b(?! editor)"
)
_ON_SCREEN = re.compile(
    rf"\b(?:front|present|host|narrat|direct|produc|film|devis|creat|co-host|anchor)(?:s|ed|ing|e[sd]?) (?:[\w’'-]+ ){{0,3}}?{_N}(?:[’']s?)? (?:[\w’'-]+ ){{0,3}}?(?:documentar(?:y|ies)|series|dramas?|shows?|films?|programmes?|programs?|sitcoms?|podcasts?)\b"
    rf"|\b(?:starred|stars|starring|appeared|appears|featured|features|seen|acted|star|host|presenter|creator|director|producer|narrator|fan|known) (?:in|for|of|on) (?:[\w’'-]+ ){{0,3}}?{_N}(?:[’']s?)? (?:[\w’'-]+ ){{0,3}}?(?:documentar(?:y|ies)|series|dramas?|films?|sitcoms?)\b"
    rf"|\b(?:[Ff]ormer |[Rr]etired |[Ee]x-|[Oo]ne-?time ){_N}(?:[’']s?)? (?:[\w’'-]+ )?(?:presenter|host|journalist|newsreader|weatherman|actor)\b"
)
"""What someone was seen in or worked for, which says nothing of the news."""

_HABIT = re.compile(
    rf"\b(?:has|have|had)(?: \w+)? (?:appeared|guested|featured|been (?:seen|featured|interviewed|an? (?:\w+ )?guest)) (?:\w+ ){{0,2}}?on (?={_N})(?!{_N}[^.;]{{0,80}}\b(?:sa(?:y|id)|argu|discuss|defend|\w+day|this|last|tonight))"
    rf"|\b(?:has|have) (?:been published|appeared) (?:\w+ ){{0,2}}?in (?={_N})"
    rf"|[’']s? (?:hit |long-running )?(?:[“\"‘]|``|')?(?:Saturday Night Live|SNL|(?:The )?(?:Celebrity )?Apprentice)\b"
    rf"|\b(?:multiple|several|many|numerous|repeated|frequent|countless|regular|guest)(?: [\w-]+)? (?:appearances|hits|spots|interviews) on (?={_N})"
    rf"|\b(?:regular|frequent|occasional|familiar|popular|former|paid|repeat|recurring)(?: \w+)? (?:guests?|fixtures?|presences?|pundits?|commentators?|contributors?|faces?|panell?ists?|analysts?|appearances?) on (?={_N})"
)
"""Being on the air now and then, which nothing rests on."""

_OTHER_THAN = re.compile(rf"\b(?:other than|except) (?:on|in|to|with) {_NS}")
"""What something did not stand in: 'his first interview other than on X'."""

_OWNED = re.compile(rf"({_N})(?:[’']s?)?[ -](?:TV|radio|station|network)(?:[’']s)?\b")
_UNNAMED = re.compile(rf"{_N}(?:[’']s?)?[ -](?:TV |radio |news )?(?=affiliates?\b)")
"""'The local ABC affiliate': a station of its own that has no name here."""

_BETWEEN = re.compile(rf"({_N})/[A-Z]\w+(?=/{_N})")
"""Who took a poll with two outlets."""
_SOCIAL = re.compile(
    r"\b(?:tweet(?:ed|s|ing)?|retweet\w*|(?:on|via|to|over) (?:Twitter|Facebook|Instagram|Truth Social|Bluesky|Threads|X\b)|"
    r"(?:Twitter|Facebook|Instagram) (?:feed|account|thread|post|page))"
)


_BESIDE = (
    (_AND_OTHERS, r"\1"),
    (_PROGRAMME, ""),
    (_ON_ITS_SITE, ""),
    (_AFFILIATE, ""),
    (_DESCRIBED, ""),
    (_BEFORE, ""),
    (_UNNAMED, ""),
    (_AFTER, r"\1"),
    (_BETWEEN, r"\1"),
    (_POLLSTER, r"\1"),
    (_TOLD_HOST, r"\1 "),
    (_OWN_SHOW, r"\1"),
    (_WORKS_THERE, ""),
    (_SCENE, ""),
    (_BOARD, ""),
    (_OWNED, r"\1"),
    (_HABIT, ""),
    (_OTHER_THAN, ""),
    (_ON_SCREEN, ""),
)
"""What stands beside a name and is dropped, in this order, with what is left of it."""

_WHO_THERE = ((_SHOW, r"\1"), (_PERSON, r"\1"), (_PROGRAM, r"\1"), (_OF, "as "), (_AS_TOLD, ""))
"""Likewise, but where a sentence is of what somebody there posted."""

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_PAST = re.compile(
    rf"(?:(?! that\b)[^.;“\"]){{0,40}}?\b(?:(?:last|previous) (?:month|year|summer|winter|spring|fall|autumn)|in (?:[A-Z][a-z]+,? )?(?:19|20)\d\d|in (?:{_MONTHS})\b(?! \d)|(?:years?|months|weeks) (?:ago|earlier|before)|back then|at the time)\b"
)


_PAST_WITHIN = re.compile(
    rf"\b(?:last (?:month|year|summer|winter|spring|fall|autumn|{_MONTHS})|(?:months|weeks|years) (?:ago|earlier|before)|in (?:{_MONTHS})\b(?! \d))"
)
_PAST_MONTH = re.compile(rf" (?:back )?in (?:early |late |mid-)?(?:{_MONTHS})\b(?! \d)")
"""When it was first reported, where that was well before: said within the phrase, or right after it."""

_AFTER_WHICH = (
    r"\b(?:[Ff]ollow(?:s|ed|ing)|(?:began|begins|started|starts|erupted|arose) with|(?:prompted|sparked|triggered|set off|touched off|caused) by|[Ss]ince|[Aa]fter"
    r"|in the wake of|[Ii]n (?:response|reaction) to|respon(?:ds|ded|ding) to|react(?:s|ed|ing) to)"
)
_STORY = r"(?:reports?|articles?|story|stories|investigation|disclosures?|revelations?|expos[eé]|publication)"
_BACKGROUND = re.compile(
    rf"{_AFTER_WHICH} (?:[\w’'-]+ ){{0,4}}?{_STORY}\b[^.,;:\ue100-\ue1ff]{{0,40}} (?:in|by|from|of) {_NS}"
    rf"|{_AFTER_WHICH} (?:an? |the )?(?:{_NS}[’']?s? (?:\w+ ){{0,2}}?{_STORY}\b)"
)
"""What the article's own news comes after: 'The statement follows an article in X'."""

_DISCLOSED_BEFORE = re.compile(
    rf"\b(?:disclosed|reported|revealed|uncovered|exposed|made public) (?:earlier )?(?:this week|(?:last|this) month|last week|last year|earlier this (?:week|month|year)) (?:by|in) {_N}"
    rf"|{_N} (?:had )?(?:reported|revealed|disclosed|published) (?:a day|one day|the day|the previous day|days|weeks|months) (?:earlier|before)\b"
)
"""What was known before the article's own news."""


_LONG_AGO = re.compile(
    r"\W*(?:(?:Back |Earlier )?[Ii]n (?:early |late |[A-Z][a-z]+,? )?(?:19|20)\d\d|[Ll]ast (?:year|month|summer|fall|spring|winter)|(?:\w+ )?(?:[Yy]ears|[Mm]onths) ago)\b"
)


_OF_ITSELF = re.compile(
    rf"({_N})(?:[’']s? \w+)? (?:said|says|announced|confirmed|acknowledged|admitted|denied|stated|added)"
    r"(?: (?:(?:late |early )?(?:\w+day|(?:on|this|last) \w+)|in an? (?:statement|memo|letter|e-?mail|note|editorial|leader)(?: to \w+)?)){0,3},?"
    r"(?: that)? (?:it|its|they|their)(?:[’']s)? (?!(?:(?:had|has|have) )?(?:also |since |independently )?(?:obtained|understands|believes|seen|saw|reviewed|learned|learnt|spoken"
    r"|spoke|verified|viewed|interviewed|analy[sz]ed|found|examined|surveyed|contacted|asked|counted|been|received|uncovered"
    r"|identified|confirmed|talked|reached|heard|could|was un|were un|own (?:reporter|correspondent|journalist)|reporters?|correspondents?|journalists?|sources?|analysis|investigation|poll|survey)\b)"
)
"""An outlet that speaks of itself, and not of what it found out."""


class Claim(NamedTuple):
    """One phrase found: which of the sentence's names, the kind of attribution, whether it carries a claim,
    and whether it is said to be of long before."""

    name: int
    kind: str
    claim: bool
    past: bool


def mask(plain: str, names: list[Found]) -> str:
    """The sentence with each name as one character, what introduces a name ("the daily") dropped."""
    parts, end = [], 0
    for number, name in enumerate(names[:200]):
        parts += [plain[end : name.start], chr(FIRST_MARK + number)]
        end = name.end
        if plain[end : end + 1].isalnum():
            parts.append(" ")  # glued to the next word
    text = _QUOTED_NAME.sub(r"\1", "".join(parts) + plain[end:])
    text = _PART_OF.sub(lambda both: both[1] if _same(both, names) else both[0], text)
    text = _without(text, _BESIDE)
    return text if _SOCIAL.search(text) else _without(text, _WHO_THERE)


def _without(text: str, steps: Sequence[tuple[re.Pattern[str], str]]) -> str:
    for pattern, left in steps:
        text = pattern.sub(left, text)
    return text


def _same(both: re.Match[str], names: list[Found]) -> bool:
    """Whether two names side by side are one outlet's: a broadcaster and a programme of its own."""
    first, second = (names[ord(both[group]) - FIRST_MARK].outlet for group in (1, 2))
    return first is not None and first is second


def of_themselves(masked: str) -> set[int]:
    """The names of a masked sentence that speak of themselves there: their own business, no news of theirs."""
    return {ord(match[1]) - FIRST_MARK for match in _OF_ITSELF.finditer(masked)}


def claims(masked: str, names: list[Found]) -> list[Claim]:
    """What the phrases say about the names of a masked sentence; a name that is a common word too only
    counts in the plainest of them."""
    found: dict[tuple[int, str], Claim] = {}
    before = _ahead_of_the_news(masked)
    began_past = _LONG_AGO.match(masked) is not None
    for phrase in PHRASES:
        for match in phrase.pattern.finditer(masked):
            for mark in re.findall(_N, match[0]):
                number = ord(mark) - FIRST_MARK
                if names[number].common and not phrase.plain:
                    continue
                held = found.get((number, phrase.kind))
                if held is None or (phrase.claim and not held.claim):
                    # "reports that it fell last month" is no report of last month
                    when = None if match[0].endswith("reports") else _PAST.match(masked, match.end())
                    past = began_past or mark in before or when is not None
                    if phrase.kind == "first-reported-by":
                        past = (
                            past
                            or _PAST_WITHIN.search(match[0]) is not None
                            or _PAST_MONTH.match(masked, match.end()) is not None
                        )
                    found[number, phrase.kind] = Claim(number, phrase.kind, phrase.claim, past)
    return list(found.values())


def _ahead_of_the_news(masked: str) -> set[str]:
    """The marks of a masked sentence whose reports came before the news that it tells."""
    matches = (match for pattern in (_BACKGROUND, _DISCLOSED_BEFORE) for match in pattern.finditer(masked))
    return {mark for match in matches for mark in re.findall(_N, match[0])}


_AGAINST = "".join(
    rf"(?<!\b{word} )"
    for word in ("raid", "attack", "attacks", "assault", "war", "ban", "crackdown", "hack", "strike", "tax")
)
"""What is done to an outlet, and not said on it: before "on"."""

_TITLE = re.compile(
    rf"^(?:[A-Z]{{3,9}}: )?{_NS}(?::|\s[-–—|]\s)|^[Oo]n {_NS},? [A-Z]|^{_NS}(?:[’']s? \w+)? (?:obtains|gets|publishes|learns|uncovers|confirms|discovers|details)\b|{_AGAINST}\bon {_NS}(?:$|:| with)|\b(?:in|to) (?:a |an )?{_NS} (?:op-ed|interview)|{_N} (?:op-ed|interview|poll|polls (?:find|show|say|suggest)s?|exclusive|analysis)\b|[-–—|:(,]\s?(?:per |via |says |reports? |source: )?{_NS}\)?$|\b(?:per|via|says|report(?:s|ed)?:?|tells?|told|according to|"
    rf"interview with) {_NS}|{_NS} (?:reports?|reported|says|report|investigation|finds|reveals|claims)\b"
)


def title_claims(masked: str) -> list[int]:
    """The names a masked headline attributes its news to."""
    return [ord(mark) - FIRST_MARK for match in _TITLE.finditer(masked) for mark in re.findall(_N, match[0])]


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
