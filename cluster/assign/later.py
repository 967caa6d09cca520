"""Signs that a piece tells of what came after an event rather than of the event: words, and how much later it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from math import log2

import msgspec

__all__ = ["Later", "follow_up_odds", "later_words"]

NO_FOLLOW_UP = -2.2
"""Log-odds of a piece without any sign, half a day or so after the event's first report."""

RETOLD = 2.5
"""What it says against a follow-up that the piece takes its story from another outlet: it retells."""

HALF = 18.0
"""Hours after the first report at which the delay says nothing either way."""

EARLY = 12.0
"""Hours from the first report within which what pieces say is the event itself."""

_IN_TITLE, _IN_LEAD = 2.2, 1.2
_LEAD = 300

_SIGNS = {
    "arrest": r"arrest(s|ed)?|detain(s|ed)|in custody|surrender(s|ed)|extradit\w+",
    "charge": r"charged|faces? charges|indict(s|ed|ment)|arraign(ed|ment)|prosecut(ors|ed|ion)",
    "court": r"plead(s|ed)?|sentenc(ed|ing)|convict(s|ed|ion)|(on|stands?|to stand) trial|jailed|acquit(s|ted)"
    r"|verdict|found guilty|in court|lawsuit|su(es|ed|ing)|appeals?|inquest",
    "inquiry": r"inquir(y|ies)|enquiry|investigat(e|es|ed|ion|ors)|probes?|review|audit|hearing|task ?force"
    r"|watchdog|subpoena(s|ed)?|fine[sd]|report finds|findings|cause of",
    "reaction": r"respon(ds?|ded|se)|react(s|ed|ions?)?|condemn(s|ed)?|hits? back|defend(s|ed)|den(ies|ied)"
    r"|reject(s|ed)|dismiss(es|ed)|apologi[sz](es?|ed)|backlash|outcry|protest(s|ed|ers)?|calls? for|urge[sd]?"
    r"|demand(s|ed)?",
    "pledge": r"pledge[sd]?|vow(s|ed)?|promis(es|ed)|to compensate|compensation|relief fund|fundrais\w+|donat\w+",
    "measure": r"order(s|ed)|suspend(s|ed)|ban(s|ned)|recall(s|ed)?|tighten(s|ed)?|sack(s|ed)|resign(s|ed|ation)?"
    r"|step(s|ped)? down|quits?|ousted|withdraws?|withdrawn|new rules|overhaul(s|ed)?|scrap(s|ped)?|replac(es|ed)",
    "mourning": r"funerals?|vigils?|memorial|mourn(s|ed|ers|ing)?|tributes?|buried|laid to rest|minute of silence",
    "aftermath": r"aftermath|in the wake of|fall-?out|re-?build(s|ing)?|clean-?up|re-?open(s|ed|ing)?|resum(es?|ed)"
    r"|return(s|ed) (home|to)|back (at|in|on)|lifted|recover(s|ed|ing|y)|identified|survivors?|still",
    "since": r"(hours|a day|days?|a week|weeks?|months?) (after|later|on from|on,)|the day after|last (week|month)"
    r"|(yesterday|last night|(mon|tues|wednes|thurs|fri|satur|sun)day|last week|last month|weekend)['’]s (?!edition)"
    r"|following (the|last|this|revelations|reports)|since the",
}
_WORDS = {sign: re.compile(rf"\b(?:{words})", re.IGNORECASE) for sign, words in _SIGNS.items()}
_ANY = re.compile(r"\b(?:" + "|".join(_SIGNS.values()) + r")(?!\w)", re.IGNORECASE)
_NEVER_THE_EVENT = "since"


class Later(msgspec.Struct, frozen=True):
    """One sign of a later development: which, how much it says, and in what words."""

    sign: str
    weight: float
    text: str


def later_words(title: str, lead: str) -> tuple[Later, ...]:
    """The signs in a headline and in the first 300 characters below it, each once, where it weighs most."""
    found: dict[str, Later] = {}
    for text, weight in ((title, _IN_TITLE), (lead[:_LEAD], _IN_LEAD)):
        for match in _ANY.finditer(text):
            sign = next((name for name, words in _WORDS.items() if words.match(match[0])), "")
            if sign and sign not in found:
                found[sign] = Later(sign, weight, match[0].strip())
    return tuple(found.values())


def follow_up_odds(
    signs: Sequence[Later], *, hours: float, told: Collection[str], retells: bool
) -> tuple[float, str]:
    """Log-odds that a piece tells of what came after an event, and the words for it.

    `hours` is how much later than the event's first report it is; `told` are the signs that the event's own
    reports show: an arrest is no later development of an arrest. Each further sign counts half as much as the one
    before. The delay counts 1.2 a doubling from 18 hours, between -4 and 2.
    """
    new = sorted((s for s in signs if s.sign not in told or s.sign == _NEVER_THE_EVENT), key=lambda s: -s.weight)
    words = sum(sign.weight * 0.5**rank for rank, sign in enumerate(new))
    delay = max(-4.0, min(2.0, 1.2 * log2(max(hours, 0.01) / HALF)))
    text = ", ".join(f"“{s.text}”" for s in new[:3])
    after = f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"
    said = f"{text}, {after} after the first report" if text else f"{after} after the first report"
    return round(NO_FOLLOW_UP + words + delay - (RETOLD if retells else 0.0), 3), said
