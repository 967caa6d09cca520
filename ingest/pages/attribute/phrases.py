"""The phrases that say a text leans on an outlet, as patterns over sentences whose names are single characters.

Each name of a sentence was replaced by one character (see `patterns.mask`), so that the phrases are short and
a list of outlets ("CNN and the Post") is a run of such characters.
"""

# ruff: noqa: E501 - a phrase is read, and compared with its neighbours, on one line
from __future__ import annotations

import re
from typing import NamedTuple

from ingest.pages.attribute.sentences import BLANK

__all__ = ["FIRST_MARK", "MARK", "PERSON", "PHRASES", "Phrase"]

FIRST_MARK = 0xE100
"""The character that stands for a sentence's first name; the others follow it."""

MARK = r"[\ue100-\ue1ff]"
_N = MARK
_NS = (
    rf"(?:{_N}(?:(?:, | and |, and | and then | and later | or | & |/|-| - |, along with | as well as | via ){_N})*)"
)


class Phrase(NamedTuple):
    """One phrase: the kind of attribution, whether it vouches for names that are common words too, whether
    it carries the claim itself (a report) or only a remark made to the outlet, and how it reads."""

    kind: str
    plain: bool
    claim: bool
    pattern: re.Pattern[str]


def _p(kind: str, pattern: str, *, plain: bool = False, claim: bool = True) -> Phrase:
    return Phrase(kind, plain, claim, re.compile(pattern))


PERSON = r"[A-ZÀ-Þ][\w’'-]+(?: [A-Z]\.)?(?: [A-ZÀ-Þ][\w’'-]+){1,2}(?:,? [JS]r\.)?"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_ADV = (
    r"(?:,? (?:has|had|have|also|both|first|[a-z]+ly|later|earlier|again|then|further|since|now|today|yesterday|"
    rf"(?:on |late |early )*{_WEEKDAY}(?: (?:night|morning|evening|afternoon))?|(?:earlier |later |late )?(?:this|last) (?:week|month|year|night|summer|spring|fall)|"
    r"in (?:an?|its|their) (?:\w+ ){0,2}(?:report|article|story|piece|post|analysis|investigation|review)(?: (?:published|released|posted))?(?: \w+day)?)\b){0,5},?"  # no more than a few, or a long list of such words is read again and again
)
_ASIDE = r"(?:, [^,\ue100-\ue1ff]{3,90},|,? \([^)]{1,40}\),?| in [A-Z][\w ]{2,30}(?:, [A-Z][\w.]{1,12},?)?)?"
_RESULTS = (
    r"(?! (?:(?:an?|its|their|record|net|higher|lower|strong|weak|quarterly|fiscal|total|better|worse)\b[^.]{0,40}?)?"
    r"(?:profit|loss(?:es)?|revenues?|earnings|sales|income|subscribers|ratings|growth)\b)(?! (?:to|for)\b)"
)
_STATEMENT = (
    r"(?! (?:in (?:(?:a|its|their|separate|joint) )?(?:\w+ )?(?:statements?|memo|filing|letter|email|release|lawsuit)|it (?:will|would|had|was|is|plans|stands)|"
    r"they|he|she (?:will|would)|goodbye))"
)
_WORK = (
    r"(?:reports?|articles?|story|stories|investigation|interview|expos[eé]|exclusive(?! (?:rights?|deals?|contracts?|agreements?|access|use)\b)|piece|account|deep dive|profile|documentary|dispatch|"
    r"[Oo]p-?[Ee]d|op/ed|summary|rundown|column|editorial|essay|commentary|opinion (?:piece|article|column)|analysis|review|series|headlines?|fact[- ]check|blog post|feature|excerpts?|passage|transcript|tally|tallies|database|count)"
)
_FIGURES = r"(?:estimates?|tabulations?|figures|numbers|analys[ei]s|calculations?|measurements?|data|research|counts?|tall(?:y|ies)|database|tracker|tracking|projections?|rankings?)"
_PAPERS = (
    r"(?:letters?|documents?|e-?mails?|papers|files?|copy|copies|records?|messages?|photo(?:graph)?s?|pictures?|images?|video|footage|"
    r"recordings?|tapes?|memos?|minutes|invoices?|receipts?|statements?|transcripts?|screenshots?|logs?|drafts?|texts?)"
)
"""What is shown or handed to a reporter."""

_POLL = r"(?:[Pp]olls?|polling|[Ss]urveys?)"
_OPINION = r"(?:[Oo]p-?[Ee]d|op/ed|column|editorial|essay|commentary|opinion (?:piece|article|column)|letter|article|piece|post|blog|item|report|analysis|rundown)"
_JUDGE = r"(?:critic|columnist|reviewer|commentator|fact-checker)"
_SAID = "reported|reports|wrote|writes|said|noted|found|revealed"
_JUDGED = "called|calls|argue[sd]|described|concluded"
_DAY = rf"(?:(?:on )?{_WEEKDAY} (?:(?:night|morning|afternoon|evening) )?|\w+ (?:hours|days|weeks|months) (?:earlier|ago|before) |(?:earlier|late|last) \w+ |this \w+ |in \w+ )?"
_SPEECH = (
    r"\b(?:said|says|say|saying|wr(?:ote|ites|iting)|told|tell|tells|asked|argu\w+|insist\w*|declared|claim\w*|explain\w*|acknowledg\w+|defend\w*|announc\w+|suggest\w*|call\w*|predict\w*|"
    r"warn\w*|noted?|noting|conced\w+|den(?:y|ied)|added|respond\w*|repl(?:y|ied)|dismiss\w*|admitt?\w*|vow\w*|promis\w+|repeat\w*|reiterat\w+|maintain\w*|appear\w*|"
    r"interview\w*|discuss\w*|sp(?:oke|eak|eaking)|stat(?:ed|es)|voiced?|reject\w*|blam\w+|critici[sz]\w+|urg\w+|comment\w*|recall\w*|offer\w*|prais\w+|attack(?:ed|ing)|"
    r"accus\w+|caution\w*|observ\w+|remark\w*|put it|joke[ds]?|pledg\w+|confirm\w*|reveal\w*|report\w*|question\w*|weigh\w+ in|marvel\w*|went|fired back|shot back|quipp\w+|counter\w*|assert\w*|contend\w*|lament\w*|complain\w*|wonder\w*|signal\w*|misstat\w+|lied|insinuat\w+|hint\w*|echo\w*|downplay\w*|stress\w*|boast\w*|tout\w*|expose[ds]?)\b"
)
_ON_AIR = (
    r"(?<!contributor )(?<!commentator )(?<!analyst )(?<!anchor )(?<!host )(?<!personality )(?<!ads )(?<!\bad )(?<!program )(?<!show )(?<!watching )(?<!watch )"
    r"(?<!attacks )(?<!attack )(?<!airtime )(?<!regular )(?<!fixture )(?<!pundit )(?<!debate )(?<!channel )(?<!hosts )(?<!coverage )(?<!series )(?<!took )(?<!take )(?<!takes )(?<!taking )(?<!based )(?<!depend )(?<!effect )"
)
_ACTS = (
    r"(?:revealed|disclosed|uncovered|found(?! (?:an?|its|their)\b)|got hold of|got (?:its|their) hands on|got (?:the|a|this) (?:scoop|story)|got there first|quotes|laid hands on|reveals|finds(?! (?:an?|its|their)\b)|has learned|had learned|learned|learnt|understands|quoted|cited|obtained|broadcast footage|aired footage|alleged|alleges|"
    r"claimed|claims|(?:scored|landed|snagged|secured) an? (?:[a-z]+ ){0,2}interview|relay(?:s|ed)|highlight(?:s|ed)|admit(?:s|ted)|acknowledge[sd]|call(?:s|ed)(?! (?:on|off|in|up|out|itself|themselves|its|the (?:police|new|show|series|drama)|a (?:press|news) conference)\b)|described|describes|detailed|shared|observe[sd]|emphasi[sz]e[sd]?|analy[sz]e[sd]|reckon(?:s|ed)|is carrying|t(?:ook|akes) issue with [^.,;]{3,60}, (?:noting|saying|pointing|arguing|writing)\b|rounds up (?:what|how|the (?:latest|reactions?))\b|put out (?:an?|this|the) (?:\w+ ){0,2}(?:report|story|article)|dropped its (?:first|latest|big) (?:\w+ ){0,2}(?:report|story|investigation)\b|dropped a bombshell|point(?:s|ed)(?: this| that| it)? out|explain(?:s|ed)|tells? us|ma(?:k|d)es? clear|puts? it|talk(?:s|ed) (?:to|with)|"
    r"sp(?:oke|eaks) (?:to|with)|interview(?:s|ed)|argue[sd]|opine[sd]|editoriali[sz]e[sd]|dubbed|suggest(?:s|ed)|counted|estimated|estimates(?! (?:of|that had|for|in|on|by|and|were|was|had)\b)|calculate[sd]|project(?:s|ed)|concluded?s?|"
    r"recount(?:s|ed)|documented|chronicled|profiled|fact-checked|predict(?:s|ed)|note[sd]|identified|shows|showed|surveyed|reviewed|examined|spotted|unearthed|surfaced|got word|listed|ranked|tallied|"
    r"(?:gave|gives|awarded) (?:[^. ]+ ){1,4}(?:Pinocchios|[“\"])|called for|calls for|(?:ran|published|posted|aired|carried|released|printed|broadcast|posts|published) (?:[a-z]+ (?=video|footage|audio|photos|images))?(?:an?|the|another|video|footage|audio|photos|images|text|excerpts|details|portions|parts|clips|its)\b)"
)

_NO_ONE = "".join(
    rf"(?<!\b{word} )" for word in ("of", "at", "for", "to", "from", "on", "with", "by", "in", "inside", "against")
)
"""No people that an outlet's name only describes: "executives at X say"."""

PHRASES: tuple[Phrase, ...] = (
    # who had it first
    _p(
        "first-reported-by",
        rf"\b(?:first|initially) (?:(?:been )?(?:reported|published|revealed|disclosed|detailed|obtained|surfaced|broken|noted|flagged)"
        rf"|appeared|spotted|came to light|emerged)(?: {_DAY}| )?(?:exclusively )?(?:by|in|on|at) {_NS}",
        plain=True,
    ),
    _p("first-reported-by", rf"\breported first by {_NS}", plain=True),
    _p(
        "first-reported-by",
        rf"{_NS}{_ASIDE},? (?:which |that )?(?:was|were) (?:among )?(?:the )?first (?:\w+ )?to (?:report|publish|reveal|disclose|break|spot|notice|note|obtain)\b",
        plain=True,
    ),
    _p(
        "first-reported-by",
        rf"{_NS},?{_ASIDE} (?:which |who |that )?(?:had |has )?first (?:reported|revealed|published|disclosed|broke|obtained|(?:carried|ran|had|got|told) (?:the|this) (?:story|news|report))\b",
        plain=True,
    ),
    _p(
        "first-reported-by",
        rf"{_NS},?{_ASIDE}(?: ?[-–—]{{1,2}}(?= which))? (?:which |who |that )?(?:were the ones (?:who |that )|had |has |first )?(?:broke|broken|breaking) (?:(?:the|this) (?:[\w-]+ )?(?:story|news|scandal)\b|news (?:of|about|that)\b)(?! to (?:his|her|its|their)\b)",
        plain=True,
    ),
    _p(
        "first-reported-by",
        rf"\b(?:news|story|scoop|report) (?:was |were )?(?:first )?broken by (?:\w+ ){{0,3}}?{_NS}",
        plain=True,
    ),
    # whose text it is, or was
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
    _p("link-or-credit", rf"^\W*Information from: {_NS}", plain=True),
    _p("link-or-credit", rf"\b(?:[Ii]nformation|[Mm]aterial) from {_NS} (?:was|were|is|has been) used in (?:this|the) (?:report|story|article)", plain=True, claim=False),
    _p("link-or-credit", rf"{_NS},? where (?:this|the) (?:\w+ )?(?:column|article|piece|essay|story|post|op-ed) (?:was )?(?:first |originally ){{0,2}}(?:published|appeared|appears|ran)\b", plain=True),
    _p("link-or-credit", rf"^\W*{_NS} (?:also )?contributed\W*$", plain=True, claim=False),
    _p("link-or-credit", rf"^\W*[Ss](?:ource|OURCE)\s?: {_NS}\W*$", plain=True),
    _p(
        "link-or-credit",
        rf"{_NS}(?:[’']s?)?(?: [^.;\ue100-\ue1ff]{{2,90}})?,? (?:also )?contributed (?:\w+ )?(?:reporting |information |background )?to (?:this|the) (?:report|article|story|dispatch)",
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
        rf"(?:^|\s|\(|\[)(?:[Vv]ia|VIA|[Hh]/[Tt]|[Hh]at tip(?: to)?|[Ss]ource|SOURCE|[Cc]redit)\s?:? (?:[A-Z]\w+ [A-Z][\w-]+(?:/| at | of |, ))?{_NS}\s*(?:[).\]|:;,]|$|and\b)",
        plain=True,
        claim=False,
    ),
    _p("link-or-credit", rf"\b(?:[Cc]lick (?:here )?for more|[Rr]ead (?:more|the full \w+)|[Ss]ee (?:also|more)|[Mm]ore) (?:from|at|on|in) {_NS}\W*$", plain=True, claim=False),
    _p("link-or-credit", rf"^\W*(?:In |From )?{_NS}(?:[’']s)?:(?: ?[“\"‘{BLANK}]| [A-Z\ue100-\ue1ff])", claim=False),
    _p("link-or-credit", rf"(?:^|[.;] )(?:More from|From|Over at|At|In|Per) {_NS}(?:[’']s)?(?: fact[- ]checkers?| reports?| story| article)?(?: \([^)]{{1,40}}\)| \[[^\]]{{1,40}}\])?:\W*$", plain=True, claim=False),
    _p("link-or-credit", rf"^.{{25,}}[\w{BLANK}][.’”\"]? [-–—] {_NS}$", plain=True, claim=False),
    _p("link-or-credit", rf"\b(?:details|report|reporting|story|more|account|excerpts?|analysis|scoop|highlights) from {_NS}:\W*$", plain=True, claim=False),
    _p("link-or-credit", rf"(?:^|[.?!{BLANK}][”\"]? ){_NS} / {PERSON}(?:,? and {PERSON})?\]", plain=True, claim=False),
    # what it reported
    _p("reports", rf"\b[Ss]tudy by {_NS} (?:puts?|finds?|found|shows?|showed|says|suggests)\b", plain=True),
    _p(
        "reports",
        rf"\b[Aa]ccording to (?:(?:(?!Mr\b)[\w’'/-]+ ){{0,4}}?(?:{_WORK}|{_FIGURES})(?: \w+){{0,4}}? (?:by|in|from|on|at|of|with|to|for) )?{_NS}"
        r"(?![’']s|(?:/\w+)* (?:editor|host|executives?))",
        plain=True,
    ),
    _p(
        "reports",
        rf"\b[Aa]ccording to (?:[\w’'-]+ ){{1,6}}?(?:cited|quoted|obtained|seen|reviewed|published|interviewed|reported|aired|released|conducted|done|made|compiled) (?:by|in|on|for) {_NS}",
    ),
    _p("reports", rf"{_NS}{_ASIDE}{_ADV},? (?:reports?|reported|is reporting|are reporting|was reporting)\b{_RESULTS}", plain=True),
    _p("reports", rf"{_NS}{_ASIDE}{_ADV},? (?:which |that )?{_ADV}{_ACTS}(?! (?:to|for)\b)"),
    _p("reports", rf"{_NS}{_ASIDE}{_ADV},? (?:which )?(?:said|says|wrote|writes|added|adds|published|confirmed)\b{_STATEMENT}"),
    _p("reports", rf"\b(?:claims?|scoop|revelations?|disclosures?|leak|allegations?|findings) (?:of|by|in|from) {_NS}(?![’']s)", plain=True),
    _p("reports", rf"{_NS}[’']s?(?: [\w-]+){{0,4}} (?:scoop|revelations?|disclosures?|findings|reporting|coverage of the)\b"),
    _p(
        "reports",
        rf"(?:^|[,—–-] |{BLANK}[,.]?[”\"]? ?|{BLANK} )(?:reports?|reported|says|said|writes|wrote|notes|noted|observe[sd]|argue[sd]|explain(?:s|ed)) {_NS}(?=[.,;]|$| on\b| in\b| \w+day)",
        plain=True,
    ),
    _p("reports", rf"\b[Aa]s (?:\w+ )?(?:reported|noted|explained|described|detailed|documented|quoted|cited|revealed|told|first \w+|recounted)(?: \w+)? (?:by|in|on|to|at) {_NS}", plain=True),
    _p("reports", rf"\b[Aa]s (?:[\w’' -]{{1,30}} )?{_N}(?:[’']s?)?(?: \w+)? (?:notes|noted|points out|pointed out|puts it|put it|observe[sd]|emphasi[sz]e[sd]|reports|reported|writes|wrote|explain(?:s|ed)|described|calls)\b", plain=True),
    _p("reports", rf"\b(?:tout\w*|laid out|outlin\w+|defend\w*|detail\w*|explain\w*|discuss\w*) [^.“\"]{{3,60}}? in {_NS}"),
    _p("reports", rf"\b(?:recounts?|recounted|explains?|argue[sd]?|lays out|laid out|details|discusses) [^.“\"]{{3,60}}? at {_NS}"),
    # what was said to it, on it, in it
    _p(
        "reports",
        rf"\b(?:[Tt]old|[Tt]elling|tells|tell) {_NS}(?![’']s? (?:lawyers?|boss|owners?)\b)(?! (?:executives?|staff|employees|management|boss(?:es)?|owner|president|chairman|chief|head|CEO|board|to\b|(?:reporter|crew|presenter|cameraman|correspondent|journalist|team)s? to\b))",
        plain=True,
        claim=False,
    ),
    _p(
        "reports",
        rf"\b(?:interviews?|interviewed|conversation|sit-down|Q&A)(?: {_WEEKDAY}(?: \w+)?| (?:airing|aired|published|broadcast|posted|conducted|taped|set to air|that (?:will )?airs?(?:ed)?|to (?:be )?air(?:ed)?)(?: \w+day)?){{0,2}} (?:with|to|on|by|for|in) (?:(?:an?|the) )?(?:(?:host|anchor|reporter|correspondent|[\w-]+ based) )?{_NS}",
        plain=True,
        claim=False,
    ),
    _p("reports", rf"\bin (?:(?:an?|the|his|her|their) )?(?:[\w-]+ ){{0,2}}?{_NS} (?:[\w-]+ )?(?:interview|appearance|town hall interview)", claim=False),
    _p(
        "reports",
        rf"\b(?:[Ss]poke|[Ss]peaking|[Ss]poken|[Tt]alked|[Ss]peaks|[Tt]alking|[Cc]onfided|[Cc]hatted|[Ss]at down|[Cc]hatting) (?:exclusively |anonymously |briefly |\w+day )?(?:to|with|on) {_NS}(?! (?:executives?|staff|employees|viewers))",
        plain=True,
        claim=False,
    ),
    _p(
        "reports",
        rf"\b(?:denied|confirmed|acknowledged|admitted|revealed|complained|explained|suggested|leaked?|disclosed|described|insisted|vented|recalled|boasted|hinted|conceded|predicted|remarked|stressed|maintained|added|said) (?:\w+ ){{0,4}}?to {_NS}",
        claim=False,
    ),
    _p("reports", rf"\b(?:claimed|confessed|bragged|quipped|lamented|asserted|opened up) (?:exclusively |later )?to {_NS}", claim=False),
    _p("reports", rf"\bdescribed (?:[\w’'-]+ ){{1,8}}?to {_NS} as\b", claim=False),
    _p("reports", rf"\b(?:told|telling|tells) (?:an?|two|three|four|several) {_NS} (?:reporters?|journalists?|correspondents?)\b(?! (?:that )?(?:to|not|he|she|they|their)\b)", claim=False),
    _p("reports", rf"\b(?:said|says) (?:[A-Z][\w’'-]+\.? ){{2,5}}(?:of [A-Z][\w. ]{{1,20}} )?to {_NS}[.,;]", claim=False),
    _p("reports", rf"\b(?:(?:spoke|speaks|speaking) out|[Ss]peaking|opened up|opens up) in {_NS}(?![’']s)", claim=False),
    _p("reports", rf"\b(?:said|estimated|reckoned|reported) by {_NS} to be worth\b", plain=True),
    _p("reports", rf"{_NS} (?:offers?|provides?) (?:additional|new|more|further|fresh) (?:insights?|details?) (?:into|about)\b"),
    _p(
        "reports",
        rf"\b(?:statement|email|e-mail|comments?|remarks|message|letter|answers?|interview) (?:\w+day )?(?:provided |made |given |sent |issued |gave )?to {_NS}",
        plain=True,
        claim=False,
    ),
    _p("reports", rf"\b(?:said|says) [^.“\"]{{3,90}}, to {_NS}", claim=False),
    _p("reports", rf"\b(?:assured|informed|contacted) {_NS}", claim=False),
    _p("reports", rf"\b(?:show(?:s|ed|n|ing)|gave|g[ai]ven?|handed|passed|sent|forwarded|provided) (?:[\w’'-]+ ){{0,3}}?{_PAPERS} (?:[\w’'-]+ ){{0,3}}?to {_NS}(?! (?:executives?|staff|employees|board|management))", claim=False),
    _p("reports", rf"\b(?:told|offered|explained|assured)\b.{{0,40}}? {_N} (?:readers|viewers|listeners)\b", plain=True, claim=False),
    _p("reports", rf"\b(?:[Aa]sked|[Pp]ressed|[Qq]uestioned|[Ii]nterviewed|[Cc]hallenged|[Gg]rilled|[Cc]ontacted|[Rr]eached) (?:\w+ ){{0,3}}?by {_NS}", claim=False),
    _p("reports", rf"^(?:\W*(?:[A-Z]\w+,? ){{0,3}}|.{{0,40}}[,;] )[Oo]n {_NS}(?![’']s? (?:debate|stage|website))(?! debate)", claim=False),
    _p("reports", rf"{_SPEECH}.{{0,120}}?{_ON_AIR}\b[Oo]n {_NS}", claim=False),
    _p("reports", rf"\b(?:appear(?:ed|s|ing|ance|ances)?|guest|went|interview(?:ed)?|live)\b[^,;.]{{0,50}}? on {_NS}|{_NS} (?:appearance|interview)\b", claim=False),
    _p("reports", rf"{BLANK}[,.]?[”\"’'] .{{0,80}}?{_ON_AIR}\bon {_NS}", claim=False),
    _p("reports", rf"\b[Oo]n {_NS}[^“\".]{{0,60}}{_SPEECH}", claim=False),
    _p("reports", rf"{_NS}{_ADV} (?:pressed|grilled|confronted)\b", claim=False),
    _p("reports", rf"(?<!\bfor )(?<!\bat )(?<!\bof ){_NS} (?:(?:has|have) (?:\w+ )?been (?:told|shown)|(?:was|were) (?:told|shown)(?= (?:by (?:[\w-]+ ){{0,3}}(?:sources?|officials?|people|insiders?)|that)\b))(?! (?:that )?(?:to|it|its|they|their|off)\b)", claim=True),
    _p("reports", rf"{_NS} (?:has|have) (?:\w+ )?seen (?:[\w’'-]+ ){{0,5}}?{_PAPERS}\b", plain=True),
    _p("reports", rf"{_NS} (?:has|have) (?:\w+ )?seen (?:an?|the|this|that) (?:[\w’'-]+ ){{0,3}}?(?:plans?|reports?|contracts?|proposals?|agreements?|evidence|correspondence|list|dossier|presentation|complaint|lawsuit|analysis|assessment|filing|bill|letter|note|deal)\b", plain=True),
    _p("reports", rf"{_NS} (?:(?:has|have) )?(?:named|identified) (?:him|her|them|(?:the|two|three|one|several) (?:[\w’'-]+ ){{1,4}}?) ?as (?!(?:its|their|the (?:best|worst|top)|an? (?:new|top|best))\b)(?![^.]{{0,60}}\b(?:editor|executive|publisher|correspondent|anchor|host|president|of the [Yy]ear)\b)"),
    _p("reports", rf"\b(?:successors?|replacements?|candidates?|contenders?|targets?|suspects?|victims?|signings?|options)\b[^.;]{{0,40}}, {_NS} (?:has|have) (?:\w+ )?(?:named|identified|listed)\b", plain=True),
    _p("reports", rf"{_NS} (?:claim|understand) (?:that|he|she|they|the)\b"),
    _p("reports", rf"{_NS} (?:understands|has learn(?:ed|t)) (?:that|the|he|she|it|they)\b|, {_NS} (?:understands|has learn(?:ed|t))\.?$|\b(?:understood|claimed) by {_NS}", plain=True),
    _p("reports", rf", {_NS} (?:claim|understand|say)\.?$"),
    _p("reports", rf"{_NS} can (?:\w+ly |now )?(?:reveal|disclose|report|confirm)\b", plain=True),
    _p("reports", rf"\b{_PAPERS},? (?:\w+ ){{0,2}}?(?:obtained|seen|reviewed|viewed|leaked|shown|given|provided) (?:\w+ )?(?:by|to) {_NS}(?![’']s)", plain=True),
    # who is quoted, and where it stood
    _p(
        "reports",
        rf"\b(?:[Cc]iting|[Qq]uoting|cites|cited|quotes|quoted|credits|credited|referring to|referenced|references) (?:\w+ ){{0,3}}?(?:{_WORK} (?:by|in|from|of|on) )?{_NS}",
    ),
    _p(
        "reports",
        rf"\b(?:obtained|seen|reviewed|viewed|revealed|uncovered|found|caught|discovered|exposed|disclosed|reported|cited|quoted|leaked|provided|given|confirmed|detailed|interviewed|unearthed|spotted|made public|requested|commissioned|analy[sz]ed|posted|released|published|conducted|compiled|surveyed|polled|canvassed|alleged|accused|identified|verified|captured|recorded|shared|described|highlighted|tracked|collected|gathered|uncovered|unveiled|pieced together|assembled|examined|investigated)"
        rf"(?: \w+day| earlier| in (?:[A-Z][a-z]+ )?(?:19|20)\d\d| exclusively| this week| last week| online)* (?:by|to|in) {_NS}(?![’']s)",
    ),
    _p("reports", rf"\b(?:wrote|writes|[Ww]riting|written|write|penned|authored|notes|noted|argued|argues|declared|said|complained|reported|reports?|opined) (?:[\w.’-]+,? ){{0,4}}?(?:in|(?<!said )at|for(?=[^.]*[“\":])|for(?= {_N}[.,)]*$)) {_NS}", plain=True),
    _p("reports", rf"\b(?:wrote|writes|written by) {PERSON} and {PERSON} in {_NS}", plain=True),
    _p("reports", rf"\bheadlines? in {_NS}", plain=True),
    _p("reports", rf"{_NS} (?:puts|sets|looks|takes|goes|breaks|sums|adds|has|gives|offers)\b[^.;“\"]{{0,80}}, (?:reporting|noting|saying|writing|adding|finding|explaining) (?:that|[“\"])"),
    _p("reports", rf"(?:^|[.”\"] ){_NS} has more(?:(?: here| details)?:|(?: on| about) (?!its\b|their\b|your\b))", plain=True),
    _p("reports", rf"\b[Ii]n {_NS} (?:this week |last week |\w+day )?(?:argue[sd]|wrote|writes|reported|reports|explain(?:s|ed)|described|suggest(?:s|ed))\b", plain=True),
    _p("reports", rf"{PERSON}, (?:an? |the )?{_NS}(?:[’']s)? [a-z][a-z -]{{2,40}}, (?:{_SAID})\b", claim=False),
    _p("reports", rf"{PERSON}, (?:an? |the )?{_NS}(?:[’']s)? (?:[a-z-]+ ){{0,3}}{_JUDGE}, (?:{_JUDGED})\b", claim=False),
    _p("reports", rf"{_NS}[’']s (?:[a-z-]+ ){{0,3}}(?:{_JUDGE}|reporter|correspondent), {PERSON}, (?:{_SAID}|{_JUDGED}|examine[sd])\b"),
    _p("reports", rf"{_NS} asked (?:(?:the|an?) \w+|(?:\w+\.? ){{0,2}}[A-Z][\w’'-]+) (?:(?:on|in|this|last) \w+ |\w+day )?(?:whether|if|about|why|how|what)\b", claim=False),
    _p("reports", rf"\b(?:{_OPINION}|{_WORK}|reads?|this|interview(?:ed)?|asked|pressed|grilled|questioned|[”\"’']),? [Bb]y {PERSON} (?:on|for|in|at) {_NS}", plain=True, claim=False),
    _p("link-or-credit", rf"[-–—] ?(?:{PERSON}(?:, and |, | and ))+{_NS}\W*$", plain=True, claim=False),
    _p("link-or-credit", rf"^{PERSON}, {_NS}: ?[“\"]", claim=False),
    _p("link-or-credit", rf"{BLANK}[.,?!…]?[”\"’']?\s?[-–—]{{1,2}} ?[A-Z][^“”\"]{{2,140}}?(?:, | to | in ){_NS}\W*$", plain=True, claim=False),
    _p("reports", rf"{_NS} [a-z][^.;,“\"]{{3,60}} and (?:reported|noted|wrote|said|found|added) that\b"),
    _p("reports", rf"{_NS} (?:complain|lament|warn|insist|declar|assert|contend|recall|caution)(?:s|e[sd]|ed)\b[^.;“\"]{{0,30}} that\b"),
    _p("reports", rf"(?<!beat )(?<!above )(?<!below )(?<!missed )(?<!topped ){_NS} estimates? (?:(?:his|her|their|its|the)\b|that (?!had\b|were\b))", plain=True),
    _p("link-or-credit", rf"\([Ss]ee {_NS} for\b", claim=False),
    _p("reports", rf"\bshared (?:[\w’'-]+ ){{0,4}}?with {_NS}(?! (?:executives?|staff|employees|readers|viewers|subscribers))", claim=False),
    _p("reports", rf"{_NS} (?:has |had )?(?:gathered|learnt)(?: (?:on|from) \w+)?(?: that\b|\.$)", plain=True),
    _p("reports", rf"{_NS} has (?:details\b|(?:the|some|further) (?:details|full story)\b|an? (?:\w+,? ){{0,4}}?(?:(?:story|piece|report|profile|article|essay|investigation|rundown|explainer)(?= (?:on|about|into|of|called|titled|headlined|that|today|this|by|in)\b|[:.,]|$)|look at\b))"),
    _p("reports", rf"{_NO_ONE}{_NS} say (?:that|the|he|she|it|they|there|an?)\b(?! (?:boss|board|company|network|paper|channel)\b)"),
    _p("reports", rf"\b(?:made|makes|repeated|voiced|gave|leveled|levelled|laid out|detailed) (?:\w+ ){{1,3}}?(?:claims?|allegations?|accusations?|comments?|remarks|account|admission|charges?|assertion) (?:\w+ ){{0,2}}?(?:to|on|in) {_NS}", claim=False),
    _p("link-or-credit", rf"[\w{BLANK}][.”\"]? \({_NS}\)(?: \[[^\]]{{1,40}}\])?[:.]?$", plain=True, claim=False),
    _p("link-or-credit", rf"\b(?:article|story|report) (?:contains|includes|uses|incorporates) (?:material|information|reporting|content) (?:from|by|provided by) {_NS}", plain=True, claim=False),
    _p("reports", rf"\((?:on|in|to) {_NS}:(?= )", claim=False),
    _p("reports", rf"\b[Aa]ccording to {_NS}[’']s? (?:[\w-]+ ){{0,2}}{_FIGURES}\b", claim=False),
    _p("reports", rf"\bpenned (?:\w+ ){{0,3}}?for {_NS}", plain=True),
    _p("reports", rf"\b(?:launched|penned|wrote|published|issued|made|mounted|delivered|gave) (?:[\w’'-]+ ){{1,4}}(?:attack|broadside|criticism|rebuke|defen[cs]e|tribute|plea|appeal|call|response|reply|obituary|apology)\b[^.;,“\"]{{0,60}} in {_NS}"),
    _p("reports", rf"\b(?:picture|portrait|story|account|version|case) (?:that )?{_NS} (?:paint(?:s|ed)|tells|told|gives|gave|offers|lays out|laid out|makes|made)\b"),
    _p("reports", rf"{BLANK}[.,?!]?[”\"’]?\)? ?[-–—]{{1,2}} ?[^;“\"]{{0,60}}?\b(?:on|in|to|with) {_NS}\W*$", claim=False),
    _p("reports", rf"\b[Ww]riting (?:in|at|for|on) {_NS}", plain=True),
    _p("reports", rf"\b(?:case|argument|point|claim|remarks|comments|prediction) in {_NS}"),
    _p("link-or-credit", rf"^Contribut(?:ing|ors?): .*{_N}", claim=False),
    _p("reports", rf"\b{_WORK}s?,? (?:[\w-]+ ){{0,3}}?(?:by|in|from|on) {_NS}(?![’']s| (?:host|anchor))"),
    _p("reports", rf"\b{_OPINION}(?! (?:writer|board|page|editor|director)),? (?:\w+ ){{0,2}}?(?:in|for|by|at|on) {_NS}", plain=True),
    _p("reports", rf"{_NS}(?:[’']s?)? (?:[\w-]+ ){{0,2}}?{_WORK}\b(?! (?:editor|card|page|board|writer))"),
    _p("reports", rf"\b(?:caught|exposed|spotted|found) \w+ by {_NS}(?![’']s)"),
    _p("reports", rf"\bpublished (?:\w+ ){{0,3}}?(?:by|in|on) {_NS}"),
    _p("reports", rf"\b(?:carried|aired|airing|broadcast|posted|featured) (?:live )?(?:by|on) {_NS}", claim=False),
    _p("reports", rf"(?:^|[ (])[Pp]er {_NS}(?=[).;,:]|$| and\b)", plain=True),
    _p("first-reported-by", rf"{_NS} (?:has|had|got|with) (?:the|an) (?:exclusive|scoop)(?=[.,:;]|$| (?:on|about|here|details|story|report|look)\b)", plain=True),
    _p("first-reported-by", rf"{_NS},? (?:who |which )?(?:(?:had|got) (?:it|the (?:story|news)) first|was (?:the )?first with (?:it|the (?:story|news))|first told of)\b", plain=True),
    _p("link-or-credit", rf"\b(?:[Cc]redit|[Kk]udos|[Hh]at tip|[Pp]rops) (?:\w+ ){{0,2}}?to {_NS}", claim=False),
    _p("reports", rf"\b(?:reported|confirmed|corroborated|matched)\b[^.;\ue100-\ue1ff]{{0,40}}(?:outlets|news organi[sz]ations|newspapers|networks|media),? (?:including|such as) {_NS}", plain=True),
    _p("reports", rf"\bemerged (?:\w+day )?in {_NS}"),
    _p("reports", rf"\b(?:[Rr]eporters?|[Jj]ournalists?|[Tt]he folks|[Tt]he team) (?:at|from) {_NS} (?:say|said|went through|combed through|pored over|analy[sz]ed|spent|tested|found)\b"),
    _p("reports", rf"\b(?:leaked|passed|handed|shown|sent|made available|tipped off) (?:\w+ ){{0,2}}?to {_NS}"),
    _p("reports", rf"\b(?:came|come|comes|brought) to light (?:\w+ ){{0,2}}?(?:in|on|by) {_NS}|{_NS},? (?:that |which )?(?:has |had )?brought (?:[^.]{{1,40}} )?to light"),
    _p("reports", rf"\b(?:learn(?:ed|t)|found out|hear[ds]?) (?:\w+ ){{0,4}}?from {_NS}|\b(?:can|may have|will have|to|we|I) read (?:\w+ ){{0,3}}in {_NS}", claim=False),
    _p("reports", rf"\b[Oo]ver at {_NS}", plain=True),
    _p("reports", rf"{_NS}{_ADV},? (?:led|leads|splash(?:ed|es)) (?:(?:its|the) [^.,]{{0,30}}\b(?:front page|edition|paper|bulletin)\b)"),
    _p("reports", rf"\b[Ii]f (?:\w+(?:[’']s)? ){{0,3}}?{_NS}(?:[’']s? \w+)? (?:is|are) to be believed\b"),
    _p("reports", rf"\b(?:[Rr]eporters?|[Jj]ournalists?|[Cc]orrespondents?|crew) (?:from|for|with|at) {_NS}[^.]{{0,70}}? (?:relayed|heard|saw|reported|found|witnessed|observed|asked|said|described)\b"),
    _p("reports", rf"{_NS}(?:[’']s)? (?:reporters?|journalists?|correspondents?|photographers?|crew|team|columnist|contributor) (?:[A-Z][\w’-]+ ){{0,3}}(?:\w+ )?(?:heard|saw|witnessed|reported|found|observed|counted|described|asked|says|writes|wrote|argued|argues|noted|notes)\b"),
    _p("reports", rf"\b[A-Z][\w’-]+ [A-Z][\w’-]+(?: [A-Z][\w’-]+)? (?:of|at|from|with) {_NS} (?:\w+ )?(?:{_ACTS}|reports?|reported|says|writes|wrote)"),
    _p("reports", rf", {_NS}, (?:[A-Z][a-z]+\.? \d{{1,2}}, )?(?:19|20)\d\d: ?[“\"]", plain=True),
    # polls are its own findings
    _p("reports", rf"{_NS}(?:[’']s)? (?:polling |poll |job approval )?averages?\b", claim=False),
    _p("reports", rf"{_NS}(?:/ ?[A-Z][\w &’'.-]{{1,40}}?)?(?:[’']s?)? (?:(?!the\b|and\b|of\b|in\b)[\w/-]+ ){{0,4}}?{_POLL}\b(?! (?:of Polls|cutoff|threshold|criteri\w+|director|firm|unit|workers|numbers|average|place|station))", claim=False),
    _p("reports", rf"\b{_POLL}(?: \w+){{0,3}}? (?:by|from|for|via) {_NS}", claim=False),
)  # fmt: skip
