"""Which outlet a text's main story is taken from, of those that it leans on."""

# ruff: noqa: E501 - a pattern is read, and compared with its neighbours, on one line
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from ingest.pages.attribute import patterns
from ingest.pages.attribute.case import Case, Hit
from ingest.pages.attribute.phrases import MARK

__all__ = ["SUBJECT", "Read", "content", "is_origin"]

SUBJECT = 2
"""Signs that make an outlet what the story is about; being named in the headline is as many."""

_CONTENT = re.compile(r"[^\W\d_]{4,}|\d{2,}")
_LEAD = 3  # sentences at the head
_EARLY = 8  # sentences in which a report of the same matter can be the origin
_PART = 12  # one sentence in so many that an outlet is named in makes much of a text
_SEVERAL = 3  # outlets named in one go, or beside the one that the lead names once: a survey of them
_RESTS = 3  # sentences that rest on an outlet: no aside any more
_ALONE = 2  # as many, where no other outlet is leaned on
_TOUCHES = 2  # words with headline and lead that make a sentence touch on the same
_CARRIED = 4  # as many as make it tell the article's own news
_SHARED = 3  # words with headline and lead that make a sentence speak of the same

_SOURCED = re.compile(r"\b(?:said(?! to\b)|says|announced|confirmed|ruled|voted|rejected|denied|according to)\b")
"""What says where the news of a lead comes from, if from no outlet."""

_SOMEONE_SAYS = re.compile(
    r"\W{0,3}(?:An?|One of|One|Two|Several|Some|Many|Another)\b[^,.;]{0,90}?\b(?:says?|said|claim(?:s|ed)?|warn(?:s|ed)?|believes?|wants?|argue[sd]?|think|calls?|called)\b"
)
"""A lead that leaves the name of its speaker to what follows: 'A leading senator says that'."""

_WRITES = re.compile(r"\b(?:he|she|they) (?:\w+ )?(?:wrote|writes|argue[sd]|said|says)\b")
_JOINTLY = re.compile(r"\b(?:reported|report(?! by)|revealed?|uncovered|disclosed|investigation)\b")
_CAPITAL = r"[A-ZÀ-Þ][\wà-ÿ-]+"
_CAPITALS = re.compile(rf"(?<![\w’'-]){_CAPITAL}(?: [A-Z]\.)?(?: (?:de|van|von|al))?(?: {_CAPITAL})+")
_NO_SPEAKER_AFTER = frozenset(
    [
        "in",
        "at",
        "of",
        "from",
        "near",
        "the",
        "told",
        "anchor",
        "host",
        "reporter",
        "with",
        "by",
        "to",
        "on",
        "for",
        "a",
    ]
)
_NAMED = re.compile(rf"\b(?!(?:The|In|On|At|An|He|She|It|But|And|As|For|Mr|Mrs|Ms|Sen|Rep|Gov|\w+day)\b){_CAPITAL}")
_FIRST_MARK = re.compile(MARK)
_BYSTANDER = re.compile(
    r"\b(?:witness(?:es)?|eyewitness(?:es)?|residents?|neighbou?rs?|locals?|passers?-?by|bystanders?|onlookers?|survivors?|shoppers?|tourists?|passengers?|villagers?|fans?|customers?)\b[^.;]{0,60}\btold\b",
    re.IGNORECASE,
)


_VIA_LINE = re.compile(
    rf"\W{{0,4}}(?:[Vv]ia|VIA|[Hh]/[Tt]|[Hh]at tip(?: to)?|[Ss]ource|SOURCE)\s?:? (?:the |The )?{MARK}\W{{0,4}}$"
)
"""'Via TechCrunch', '[via TechCrunch]', 'Source: TechCrunch'."""

_SET_OUT = re.compile(rf"{MARK}:\s*$")
"""'From the Mail:', with what it wrote below."""

_CONTRIBUTED = re.compile(
    r"\b[Cc]ontribut|\b(?:[Ww]ith|[Aa]dditional) (?:\w+ )?(?:inputs?|files|material|reporting|information)\b"
)
_THIS_TEXT = re.compile(r"\b[Tt]his (?:\w+ )?(?:column|article|story|piece|report|essay|post|op-ed|commentary)\b")
_POLLED = re.compile(r"\b(?:polls?|polling|surveys?|averages?)\b", re.IGNORECASE)
_QUOTED_WORDS = re.compile(r"[“\"‘']((?:[\w’'-]+[ ,.;]+){2,}[\w’'-]+)[,.!?]?[”\"’'](?!\w)")
"""A quotation of three words or more."""

_ANY_WORDS = """
about accord added after also been before could does from have here into more most news newspa only other over report said
says some such than that their them then there these they this those told were what when where which while will with
would year years your"""
_ANY = frozenset(_ANY_WORDS.split())
"""Words of any text, cut as those are that are compared."""


@dataclass(frozen=True)
class Read:
    """A whole text once read: what was gathered, how many sentences it has, its headline, its first sentence with
    quotations blanked, and its last ones as printed."""

    cases: dict[str, Case]
    sentences: int
    title: str
    lead: str
    foot: tuple[str, ...] = ()

    @cached_property
    def topic(self) -> frozenset[str]:
        """The words by which its news is known."""
        return content(f"{self.title} {self.lead}")

    @cached_property
    def polled(self) -> bool:
        """Whether its news is a poll."""
        return _POLLED.search(f"{self.title} {self.lead}") is not None

    @cached_property
    def leans_on_one(self) -> bool:
        """Whether it leans on a single outlet."""
        return sum(bool(case.hits) for case in self.cases.values()) == 1

    @cached_property
    def quotation(self) -> str:
        """The letters of what its headline quotes, "" where that is nothing."""
        quoted = _QUOTED_WORDS.search(self.title)
        return _letters(quoted[1]) if quoted else ""


def content(text: str) -> frozenset[str]:
    """The words that can say what a text is about, cut to their first six letters against inflection."""
    return frozenset(word[:6] for word in _CONTENT.findall(text.lower()))


def _on_topic(hit: Hit, text: Read) -> bool:
    """Whether a sentence speaks of the article's own news, by the words it shares with headline and lead."""
    return len(text.topic & content(hit.words)) >= _SHARED


def _told_of_it(hit: Hit, text: Read) -> int:
    """How many of the words of the article's own news a sentence has, those of any text aside."""
    return len((text.topic & content(hit.words)) - _ANY)


def is_origin(case: Case, kind: str, text: Read) -> bool:
    """Whether the main story is taken from this outlet.

    It is for the whole of an agency's text and for a text said to come from elsewhere; for who first
    reported it, where that is said of the article's own news; for what is set out under its name alone; for a
    poll that is the news and that it took; for what the headline or the lead rests on, unless another outlet
    comes before it; and for what the text rests on more often than on any other.
    """
    if case.whole or case.lead or _says_whose(case, text):
        return True
    if kind == "first-reported-by" and any(
        hit.number < _EARLY or patterns.STORY_NEWS.search(hit.words) is not None or _on_topic(hit, text)
        for hit in case.hits
        if hit.kind == kind and not hit.past
    ):
        return True
    if case.subject >= SUBJECT:
        return False
    if _is_excerpted(case, text):
        return True
    if kind == "link-or-credit":
        return any(hit.kind == kind and (hit.claim or _closes(hit, text) or _opens(hit, text)) for hit in case.hits)
    rest = [other for other in text.cases.values() if other is not case and _tells(other)]
    return not any(other.whole or _says_whose(other, text) for other in rest) and _rests_on(case, rest, text)


def _tells(case: Case) -> bool:
    """Whether a text takes anything from an outlet: "The Associated Press contributed to this report" takes nothing."""
    return case.whole or any(hit.kind != "link-or-credit" or not _CONTRIBUTED.search(hit.words) for hit in case.hits)


def _is_excerpted(case: Case, text: Read) -> bool:
    """Whether the text sets out, after a few words of its own, what only this outlet reported."""
    if not _sets_out(case):
        return False
    return not any(_sets_out(other) for other in text.cases.values() if other is not case)


def _says_whose(case: Case, text: Read) -> bool:
    """Whether a line at the foot says that the text itself stood there before: "This column first appeared in"."""
    return any(
        hit.kind != "reports" and hit.claim and hit.words in text.foot and _THIS_TEXT.search(hit.words)
        for hit in case.hits
    )


def _sets_out(case: Case) -> bool:
    """Whether an excerpt is introduced as what an outlet reported, or by its credit."""
    return any(hit.excerpt and not hit.past and (hit.claim or hit.kind == "link-or-credit") for hit in case.hits)


def _quotes_the_headline(hit: Hit, text: Read) -> bool:
    """Whether a sentence has the words that the headline quotes."""
    return text.quotation != "" and 0 <= hit.number < _EARLY and text.quotation in _letters(hit.words)


def _letters(words: str) -> str:
    return "".join(re.findall(r"\w+", words.casefold()))


def _closes(hit: Hit, text: Read) -> bool:
    """Whether a line of its own at the foot says where the story is from, and nothing else of the text does."""
    return text.leans_on_one and hit.words in text.foot and _VIA_LINE.match(hit.plain) is not None


def _opens(hit: Hit, text: Read) -> bool:
    """Whether what an outlet wrote is set out not far down ("From the Mail:"), and nothing else of the text is others'."""
    return text.leans_on_one and 0 <= hit.number < _EARLY and _SET_OUT.search(hit.plain) is not None


def _rests_on(case: Case, rest: list[Case], text: Read) -> bool:
    """Whether the lead, or most of the text, rests on this outlet and not on the others."""
    sure = case.support >= (_RESTS if rest else _ALONE)
    hits = [
        hit
        for hit in case.hits
        if not hit.past
        and (sure or not _aside(hit, text))
        and (text.polled or not _POLLED.search(hit.words) or _told_of_it(hit, text) >= _CARRIED)
    ]
    if [other for other in (case, *rest) if any(_quotes_the_headline(hit, text) for hit in other.hits)] == [case]:
        return True
    if text.polled and _took_it(hits, rest):
        return True
    first = min((hit.number for hit in hits), default=999)
    if first < _LEAD:
        return _leads(case, [hit for hit in hits if hit.number == first], rest, text)
    most = max((other.support for other in rest), default=0)
    if case.support <= most:
        return False
    if first < _EARLY:
        return case.support >= 3 or (case.support == 2 and text.sentences <= 2 * _PART)
    return case.support >= max(3, text.sentences / 4)


def _took_it(hits: list[Hit], rest: list[Case]) -> bool:
    """Whether the poll that is the news is this outlet's: it alone is said to have taken one, or is leaned on at all."""
    if not rest and any(hit.claim and hit.number < _PART for hit in hits):
        return True
    return any(map(_is_polled, hits)) and not any(_is_polled(hit) for other in rest for hit in other.hits)


def _is_polled(hit: Hit) -> bool:
    """Whether a sentence not far down speaks of an outlet's own poll."""
    return hit.number < _EARLY and not hit.past and _POLLED.search(hit.words) is not None


def _leads(case: Case, opening: list[Hit], rest: list[Case], text: Read) -> bool:
    """Whether of the outlets that a text leans on the lead, in these first hits, rests on this one."""
    first = opening[0].number
    beside = sum(any(hit.number == first for hit in other.hits) for other in rest)
    if beside >= _SEVERAL - 1 and not _together(case, first, len(rest) - beside):
        return False
    if first and case.support < 2 and len(rest) >= _SEVERAL:
        return False
    if case.support >= 2 or len(rest) == beside:
        return True
    if any(0 <= hit.number < first for other in rest for hit in other.hits):
        return False
    return first < _LEAD - 1 or (not beside and any(_told_of_it(hit, text) >= _TOUCHES for hit in opening))


def _together(case: Case, first: int, others: int) -> bool:
    """Whether several outlets report in one go what is the whole story, and no others are leaned on beside them."""
    return first == 0 and not others and any(hit.claim and _JOINTLY.search(hit.words) for hit in case.hits)


def _aside(hit: Hit, text: Read) -> bool:
    """Whether a sentence below the first adds to a story that is another's.

    A report does to a lead that says where its own news comes from, if it tells of something else; so does what was
    said to an outlet by someone whom neither headline nor lead names: a witness, a neighbour, an agent.
    """
    if hit.number <= 0 or _told_of_it(hit, text) >= _TOUCHES:
        return False
    named = set(_NAMED.findall(f"{text.title} {text.lead}"))
    if hit.claim:
        before = _FIRST_MARK.split(hit.plain)[0]
        sourced = _SOURCED.search(text.lead) is not None and _WRITES.search(before) is None
        return sourced and named.isdisjoint(_NAMED.findall(before))
    if _SOMEONE_SAYS.match(text.lead):
        return False
    if _names_a_speaker(hit.plain):
        return named.isdisjoint(_NAMED.findall(hit.plain))
    return _BYSTANDER.search(hit.plain) is not None


def _names_a_speaker(plain: str) -> bool:
    """Whether a sentence names someone who may be the one that speaks in it."""
    return any(
        not _NO_SPEAKER_AFTER.intersection(plain[max(0, match.start() - 20) : match.start()].lower().split()[-1:])
        for match in _CAPITALS.finditer(plain)
    )
