"""Signs that a piece tells of what came after an event rather than of the event: words, and how much later it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import log2

import msgspec

__all__ = ["TODAY", "Later", "follow_up_odds", "later_words"]

NO_FOLLOW_UP = -2.2
"""Log-odds of a piece without any sign, half a day or so after the event's first report."""

RETOLD = 2.5
"""What it says against a follow-up that the piece takes its story from another outlet: it retells."""

HALF = 18.0
"""Hours after the first report at which the delay says nothing either way."""

EARLY = 12.0
"""Hours from the first report within which what pieces say is the event itself."""

_USUAL = (2.2, 1.2)
"""What a sign says in the headline, and in the lead."""

_OF_ITS_OWN = {"confirmation": (1.8, 0.0)}
"""The same of signs that are unlike the others: reports of an event confirm things in their text too."""

_LEAD = 300

_SIGNS = {
    "arrest": r"arrest(s|ed)?|detain(s|ed)|held (in|over|on)|in custody|questioned|quizzed|suspects?"
    r"|surrender(s|ed)|gives? (him|her|them)sel(f|ves) up|extradit\w+",
    "charge": r"charged|faces? charges|indict(s|ed|ment)|arraign(ed|ment)|prosecut(ors|ed|ion)",
    "court": r"plead(s|ed)?|sentenc(ed|ing)|convict(s|ed|ion)|(on|stands?|to stand) trial|jailed|acquit(s|ted)"
    r"|verdict|found guilty|(in|to) court|lawsuit|su(es|ed|ing)|appeals?|inquest",
    "inquiry": r"inquir(y|ies)|enquiry|investigat(e|es|ed|ion|ors)|probes?|review|audit|hearing|task ?force"
    r"|watchdog|subpoena(s|ed)?|fine[sd]|report finds|findings|cause of|blamed|rule[sd]? out"
    r"|conclude[sd]?|examines?",
    "reaction": r"respon(ds?|ded|se)|react(s|ed|ions?)?|condemn(s|ed)?|hits? back|defend(s|ed)|den(ies|ied)"
    r"|reject(s|ed)|dismiss(es|ed)|apologi[sz](es?|ed)|backlash|outcry|protest(s|ed|ers)?|calls? for"
    r"|urge[sd]?|breaks? silence|speaks? out|first time since|pour(s|ed) cold water|demand(s|ed)?",
    "pledge": r"pledge[sd]?|vow(s|ed)?|promis(es|ed)|to compensate|compensation|relief fund|fundrais\w+"
    r"|donat\w+",
    "measure": r"order(s|ed)|suspend(s|ed)|freez(es?|ing)|froze(n)?|delay(s|ed)?|postpone[sd]?|call(s|ed) off"
    r"|shuts|ban(s|ned)|recall(s|ed)?|tighten(s|ed)?|sack(s|ed)"
    r"|resign(s|ed|ation)?|(step|stand)(s|ped)? (down|aside)|stood down|halt(s|ed)|block(s|ed)"
    r"|approv(es|ed)|quits?|ousted|withdraws?|withdrawn|new rules|overhaul(s|ed)?|scrap(s|ped)?"
    r"|replac(es|ed)|unveil(s|ed)|succeeds?|successor",
    "mourning": r"funerals?|vigils?|memorial|mourn(s|ed|ers|ing)?|tributes?|buried|laid to rest|minute of silence",
    "aftermath": r"aftermath|in the wake of|restor(es?|ed|ation)|repair(s|ed)?|fall-?out|re-?build(s|ing)?"
    r"|clean-?up|re-?open(s|ed|ing)?|resum(es?|ed)|return(s|ed) (home|to)|back (at|in|on|online)|lifted"
    r"|recover(s|ed|ing|y)|identified|survivors?",
    "confirmation": r"confirms|comes clean|owns up|admits (?=that|to|it)",
    "since": r"(hours|a day|days?|a week|weeks?|months?) (after|later|on from|on,)|the day after"
    r"|last (week|month)"
    r"|(yesterday|last night|(mon|tues|wednes|thurs|fri|satur|sun)day|last week|last month|weekend)['’]s"
    r"(?= (?!edition))"
    r"|following (the|last|this|revelations|reports)|since the",
}
_WORDS = {sign: re.compile(rf"\b(?:{words})", re.IGNORECASE) for sign, words in _SIGNS.items()}
_ANY_WORDS = r"\b(?:" + "|".join(_SIGNS.values()) + r")(?!\w)"
_ANY = re.compile(_ANY_WORDS, re.IGNORECASE)
_ANY_LOWER = re.compile(_ANY_WORDS)
"""The same for a text in lower case, twice as fast: most words are passed over by their first letter."""

_GIVEN = re.compile(r"\w.* (after|following|amid) \w", re.IGNORECASE)
_GIVEN_WEIGHT = 0.8
TODAY = "today"
_TODAY_WEIGHT = 0.9
"""By how much likelier follow-ups name their own day than late reports do: 47 of 76 and 5 of 20 on the fixture."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NEVER_THE_EVENT = ("since", "given", TODAY)
"""Signs that speak of the event as known, or of another day than its own, and are no part of it."""


class Later(msgspec.Struct, frozen=True):
    """One sign of a later development: which, how much it says, and in what words."""

    sign: str
    weight: float
    text: str


def later_words(title: str, lead: str, published: float | None = None) -> tuple[Later, ...]:
    """The signs in a headline and in the first 300 characters below it, each once, where it weighs most.

    `TODAY` is the day of the week on which the piece was `published`, named there: what is told happened then.
    """
    found: dict[str, Later] = {}
    for place, text in enumerate((title, lead[:_LEAD])):
        for start, end in _signs(text):
            sign = next((name for name, words in _WORDS.items() if words.match(text, start)), "")
            weight = _OF_ITS_OWN.get(sign, _USUAL)[place]
            if sign and weight and sign not in found:
                found[sign] = Later(sign, weight, text[start:end].strip())
    if (given := _GIVEN.search(title)) and "since" not in found:
        found["given"] = Later("given", _GIVEN_WEIGHT, given[1])
    if published is not None and re.search(rf"\b{(day := _day_of(published))}\b", lead[:_LEAD]):
        found[TODAY] = Later(TODAY, _TODAY_WEIGHT, day)
    return tuple(found.values())


def _day_of(time: float) -> str:
    return _DAYS[int(time // 86_400 + 3) % 7]  # the first of 1970 was a Thursday


def _signs(text: str) -> list[tuple[int, int]]:
    """Where signs of any kind stand, start and end."""
    matches = _ANY_LOWER.finditer(text.lower()) if text.isascii() else _ANY.finditer(text)
    return [match.span() for match in matches]


def follow_up_odds(
    signs: Sequence[Later], *, hours: float, told: Mapping[str, float], retells: bool
) -> tuple[float, str]:
    """Log-odds that a piece tells of what came after an event, and the words for it.

    `hours` is how much later than the event's first report it is; `told` says in which share of the event's first
    reports a sign occurs, and takes as much off it: an arrest is no later development of an arrest. Each further
    sign counts half as much as the one before. The delay counts 1.2 a doubling from 18 hours, between -4 and 2.5:
    after three days it says enough by itself.
    """
    weighed = [
        (s.weight * (1.0 if s.sign in _NEVER_THE_EVENT else 1.0 - told.get(s.sign, 0.0)), s.text) for s in signs
    ]
    new = sorted((w for w in weighed if w[0] > 0), key=lambda w: -w[0])
    words = sum(weight * 0.5**rank for rank, (weight, _) in enumerate(new))
    delay = max(-4.0, min(2.5, 1.2 * log2(max(hours, 0.01) / HALF)))
    text = ", ".join(f"“{said}”" for _, said in new[:3])
    after = f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"
    said = f"{text}, {after} after the first report" if text else f"{after} after the first report"
    return round(NO_FOLLOW_UP + words + delay - (RETOLD if retells else 0.0), 3), said
