"""How a text is told: in whose voice, with what questions and advice, in how many items.

Counts only, over the head of a text, and those of voice outside quotation marks, so that what people say in it does
not pass for its own voice. The words are English; for other languages only the counts of structure are made.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from cluster.fingerprint.quoted import QUOTATION
from cluster.fingerprint.text import clean

__all__ = ["style"]

_WORD = re.compile(r"[A-Za-z']+|\?")
_SAID = {
    "i": "I I'm I've I'd I'll my My mine Mine myself me",
    "we": "we We our Our ours us ourselves we're We're we've We've we'll We'll we'd We'd let's Let's",
    "you": "you You your Your you're You're yourself",
    "ought": "should Should must Must ought shouldn't mustn't cannot",
    "asks": "?",
    "judges": """
        perhaps Perhaps indeed Indeed surely frankly arguably Arguably absurd shameful folly foolish deserve deserves
        nonsense hypocrisy outrageous sadly Sadly tellingly worse cynical reckless wisdom courage myth naive
        unfortunately Unfortunately Yet Nor Why How Imagine Consider""",
}
_VOICE = {name: frozenset(words.split()) for name, words in _SAID.items()}
_OWN = (
    "told reporters",
    "told journalists",
    "told this newspaper",
    "in an interview",
    "seen by",
    "obtained by",
    "reviewed by",
    "said in a statement",
    "a spokesman",
    "a spokeswoman",
    "a spokesperson",
    "police said",
    "officials said",
    "according to police",
    "according to court",
    "witnesses said",
)
_OUTLET = (
    r"(?:newspaper|paper|tabloid|magazine|blog|(?:news |web)?site|broadcaster|programme|show|outlet|"
    r"(?:TV|television|radio|news) (?:station|channel)|newscast|broadcast|podcast)"
)
_HEARSAY = re.compile(
    r"\breportedly\b|\b(?:is|are|was|were) said to (?:be|have|want)\b|\b[Ii]t (?:has |had )?(?:emerged|transpired)\b"
    r"|\b[Ii]t (?:is|was|has been|had been) (?:reported|claimed|rumou?red|revealed|made public|disclosed)\b"
    r"|\bword (?:is |has it |came |spread )?that\b|\breports? (?:say|suggest|claim|indicate)s?\b"
    r"|\b[Aa]ccording to (?:an? |the )?(?:\w+ )?(?:media|press|news|newspaper|reports?)\b"
    r"|\b(?:local|national|state|foreign|press|news) media (?:say|report|said)"
    r"|\b(?:citing|quoting) (?:\w+ ){1,2}(?:press|media|reports)\b"
    rf"|\b(?:the|a|an) (?:\w+ )?{_OUTLET} "
    r"(?:said|says|reports?|reported|reveal(?:s|ed)|claim(?:s|ed)|add(?:s|ed)|wrote|writes|goes on|found)\b"
    rf"|\b(?:told|by) (?:the|an?) (?:\w+ )?{_OUTLET}\b",
)
_TO_IT = (
    r"\btold (?:us\b|me\b|our (?:reporters?|team|correspondents?)"
    r"|this (?:newspaper|paper|station|website|site|reporter)"
    r"|(?:the )?(?:{name})\b)|\binterview with (?:us\b|(?:the )?(?:{name})\b)"
    r"|\b(?:seen|obtained|reviewed|heard|commissioned|tested) by (?:us\b|(?:the )?(?:{name})\b)"
    r"|\b(?:spoke|talked|speaking|talking) to (?:us\b|our \w+|(?:the )?(?:{name})\b)"
    r"|\b(?:shown|given) to (?:us\b|(?:the )?(?:{name})\b)"
)
"""What somebody told, showed or gave to the outlet whose text it is."""

_BIO = re.compile(
    r"\b(?:is|are|was) (?:an? |the )?[^\n.]{0,60}\b(?:professor|fellow|lecturer|columnist|contribut(?:or|ing)|"
    r"author of|writes? (?:about|on|for|from)|critic|economist)\b|\b(?:views|opinions) expressed\b|"
    r"\bwrite to (?:him|her|them|us)\b",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"(?:[-*•–—▪]|\d{1,2}[.):] |\d{1,2}[:.]\d\d\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day:"
    r"|(?:also|elsewhere|meanwhile|separately|plus|and finally|finally"
    r"|in (?:other|brief|sports?|business))\b)",
    re.IGNORECASE,
)
_HEAD = 6_000  # characters looked at
_FOOT = 400


def style(text: str, language: str, publisher: str = "") -> dict[str, int]:
    """Counts of a text that `clean` has been through; those that are none are left out.

    In English "voiced" (words outside quotation marks) and among them "i", "we", "you" (first and second person),
    "ought" (advice), "asks" (questions), "judges" (words of judgement); "own" (signs of own reporting),
    "direct" (what was told, shown or given to `publisher` itself), "hearsay" (what it was told, and by nobody it
    names), "bio" (the text ends with who its author is). In all languages "quotes" and "turns" (lines that begin
    like an item of a list).
    """
    head = text[:_HEAD]
    voiced, quotes = QUOTATION.subn(" ", head)
    counts = {"quotes": quotes}
    if language[:2] == "en":
        found, lower = Counter(_WORD.findall(voiced)), head.lower()
        counts["voiced"] = found.total() - found["?"]
        counts |= {name: sum(found[word] for word in words) for name, words in _VOICE.items()}
        counts["own"] = sum(lower.count(phrase) for phrase in _OWN)
        counts["direct"] = len(_told_to(publisher).findall(voiced))
        counts["hearsay"] = len(_HEARSAY.findall(voiced))
        counts["bio"] = int(_BIO.search(text[-_FOOT:]) is not None)
    counts["turns"] = sum(1 for line in head.split("\n") if _TURN.match(line.strip()))
    return {name: count for name, count in counts.items() if count}


@lru_cache(1 << 12)
def _told_to(publisher: str) -> re.Pattern[str]:
    """What is told to an outlet, by its name, the last or the first words of it, or its initials."""
    words = clean(publisher).removeprefix("The ").split()
    names = {" ".join(words[at:]) for at in range(len(words))} | {
        " ".join(words[:upto]) for upto in range(1, len(words))
    }
    names |= {"".join(word[0] for word in words if word[0].isupper())} if len(words) > 2 else set()
    called = sorted((re.escape(name) for name in names if len(name) > 2), key=lambda name: (-len(name), name))
    return re.compile(_TO_IT.replace("{name}", "|".join(called) or "(?!)"))
