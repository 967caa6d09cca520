"""Names of papers and stations outside the register, by their last word and the phrase that they stand in.

The more a phrase fits nothing but an outlet ("told the X", "the X reported that"), the more words may end the name:
"according to the X" is said of unions and parties too.
"""

# ruff: noqa: E501 - a pattern is read, and compared with its neighbours, on one line
from __future__ import annotations

import re

__all__ = ["JOINED", "MASTHEADS", "PHRASED_MASTHEADS", "WIDER", "is_body", "of_people"]

MASTHEADS = (
    "Times|Post|Herald|Tribune|Gazette|Chronicle|Journal|Mail|Star|Courier|Observer|Examiner|Inquirer|Enquirer|"
    "Dispatch|Mercury|Telegraph|Echo|Argus|Bulletin|News|Mirror|Globe|Sentinel|Advertiser|Ledger|"
    "Monitor|Messenger|Tidings|Banner|Beacon|Sun|Register|Reporter|Radio|TV|Daily|Weekly|"
    "Zeitung|Nachrichten|Wire|Newswire|Dagblad|Clarion|Packet|Guardian|Statesman|Magazine|News Agency|"
    "Press Agency|News Service|News Network|Broadcasting Corporation|Public Radio|Public Media|Free Press|Daily News|"
    "Morning News|Television|Insider|Digest|Bee|Business Journal|Intelligencer|Newspaper|Bugle|Recorder|Kurier|"
    "Independent|Record|Standard|Tageblatt|Anzeiger|Rundschau|Volksblatt|Wochenblatt|Morgenpost|Abendblatt|FM|Online|Today|"
    "Gleaner|Tidende|Courant|Budstikke|Gazzetta|Picayune|Vindicator|Merkur|Stadtanzeiger|Tagblatt|Avisen|Allehanda"
)
"""The words that many an outlet's name ends with."""

_LOOSE = (
    "Pilot|Enterprise|Blade|Telegram|Visitor|Spectator|Comet|Press|Reflector|Wave|Nugget|Miner|Villager|Headlight|Crier|"
    "Chieftain|Reveille|Lantern|Searchlight|Gazetteer|Mountaineer|Islander|Eagle|Pioneer|Transcript|Repository|Signal|"
    "Avis|Blad|Posten|Krant|Bote|Allgemeine|Presse|Monde|Diario"
)
"""Those that hardly anything but an outlet is called, so that any phrase will do."""

_PAPERS = (
    f"{_LOOSE}|Outlook|Optimist|Informer|Caller|Sentry|Watchman|Leader|Citizen|Patriot|Voice|Progress|Capital|Call|Review|"
    "Item"
)
JOINED = f"{MASTHEADS}|{_PAPERS}"
"""The words that may be joined to one of those by a hyphen: "Herald-Leader"."""

_PEOPLE = "Republican|Democrat"
_SITES = "TV|Paper|Live|Now|Confidential|News24|24|Uncovered|Spotlight"

_CAP = r"[A-ZÀ-Þ][\w’'&.-]*"
_BEFORE = rf"{_CAP}(?: {_CAP}){{0,2}}"


def _ended(words: str) -> str:
    """A name of up to four words that ends so, or with two such words joined: "Post-Pilot"."""
    return rf"({_BEFORE} (?:(?:{MASTHEADS}|{words})-)?(?:{words})(?:-(?:{MASTHEADS}|{words}))?)(?![\w’'-])"


_ENDS = r"(?=[.,;:”\"]|$| (?:that|the|he|she|it|they|we|his|her|its|their|in|on|by|at|how|why|when|about|last|this|yesterday|earlier|and|after|shows?|showed|says?|said|suggest|reveal|indicate|detail|\w+day)\b)"
_SAYS = r"(?=,? (?:(?:also|first|has|had|have|\w+ly|\w+day|on \w+day) ){0,2}(?:reported|reports|revealed|disclosed|was first to)\b)"
_TO = (
    r"(?:\b(?:told|tells|telling|[Ss]peaking to|[Ss]poke (?:to|with)|[Ss]aid to|[Ii]nterview (?:with|by)|showed (?:\w+ ){1,3}to|confirmed to|(?:statement|comments?|letter|e-?mail|remarks) to"
    r"|(?:reported|revealed|published|disclosed|obtained|seen|reviewed|broken|uncovered|interviewed) (?:\w+day |exclusively |earlier |first )?(?:by|in)) (?:[Tt]he ))"
)
PHRASED_MASTHEADS = (
    re.compile(rf"{_TO}{_ended(f'{_PAPERS}|{_PEOPLE}')}{_ENDS}"),
    re.compile(rf"\b[Tt]he {_ended(_PAPERS)}{_SAYS}"),
    re.compile(rf"\b(?:[Aa]ccording to|[Aa]s reported by|[Aa] report in) [Tt]he {_ended(_LOOSE)}{_ENDS}"),
    re.compile(
        rf"\b(?:told|[Ss]peaking to|[Aa]ccording to|reported by|said to) (?:[Tt]he )?({_BEFORE} (?:{_SITES})|[A-Z][a-z]+(?:Live|Online|News))(?![\w’'-]){_ENDS}"
    ),
    re.compile(
        rf"(?:^|, )(?:[Tt]he )?(?<![\w’'-] )({_BEFORE} (?:{_SITES}|Report)|[A-Z][a-z]+(?:Live|Online|News))(?=,? (?:(?:which|that) )?(?:(?:has|first|also|\w+day) )?(?:reports|reported)(?:\.?$|:| (?:that|(?:on )?\w+day|the (?:story|news))\b))"
    ),
)
"""Names that the phrase they stand in shows to be an outlet's."""

WIDER = frozenset(f"{_PAPERS}|{_PEOPLE}|{_SITES}|Report".split("|"))

_NO_PLACE = re.compile(
    r"\b(?:Majority|Minority|Party|Labour|Tory|Opposition|Supreme|House|Senate|White|Islamic|Parliament\w*|Assembly|University|Foreign|Foreigners|Senior|U\.?S\.?|National|International|"
    r"American|European|African|British|Soviet|Western|Trade|Teachers|Credit|Student|Service|Federal|State|Public|Human|Private|Venture|Free|Democratic|Republicans?|Democrats?|Conservatives?|"
    r"Group|Team|Squad|Wing|Scout|Band|Church|Army|Navy|Air|Force|Border|Civil|Global|World|Bald|Golden|Law|Literary|Business|Medical|Judicial|Independent|Peer|Spending|Strategic|"
    r"Capitol|Congressional|Conference|Club|Union|League|Council|County|District|Chief|Deputy|Former|President|Senator|Judge|Captain|Coach|Mr|Mrs|Ms|Dr|Star|Test|Fighter|Airline|Space|Star)\b"
)
_STATES = re.compile(
    r"^(?:The )?(?:Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|"
    r"Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|Ohio|Oklahoma|Oregon|Pennsylvania|Tennessee|Texas|Utah|Vermont|Virginia|Washington|Wisconsin|Wyoming|(?:New|North|South|West|Rhode) \w+|"
    r"(?:\w+)-area|Bay Area|Garden State|Lone Star|Long Island|Upstate|Central|Northern|Southern|Eastern|\w+(?:an|ish|ese)) (?:Republican|Democrat)$"
)
_DEMONYM = re.compile(
    r"(?:an|ese|ish|[aq]i|French|Dutch|Greek|Czech|Swiss|State|Cable|Network|Reality|[KW][A-Z]{2,3}) TV$"
)
_NO_PAPER = re.compile(
    r"(?:White|Green|Working|Position|Discussion|Policy|Research|Consultation|Toilet|Scroll|Ballot|Term|Toner|Rice) Paper$|\b(?:Annual|Final|Interim|Inquiry|General|Stability|Outlook|Risks?|Happiness|Development|Police|Committee|Commission|Progress|Jobs|Employment|Weather|Traffic|Senate|Mueller|Gray|Book) Report$"
)
_OF_PEOPLE = re.compile(
    rf"\b(?:{_PEOPLE}|Leader|Citizen|Patriot|Voice|Press|Eagle|Pilot|Call|Review|Capital|Progress|Live|Now)$"
)


def is_body(name: str) -> bool:
    """Whether a name that ends as a paper's might is a body's, an office's or a politician's."""
    if name.endswith(" TV") and _DEMONYM.search(name):
        return True  # a country's, at large, or a call sign
    if _NO_PAPER.search(name):
        return True
    return _NO_PLACE.search(name.rpartition(" ")[0]) is not None or _STATES.match(name) is not None


def of_people(name: str) -> bool:
    """Whether the last word of a name says too little by itself, with an article: "the Republican"."""
    return _OF_PEOPLE.search(name) is not None
