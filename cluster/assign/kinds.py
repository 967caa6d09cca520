"""Pieces that hang on an event without reporting it: commentary, roundups and follow-ups.

Read off the piece's own section, address, title and lead; in English, and by section names that other
languages share. A piece that says nothing of the kind is a report.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

__all__ = ["is_follow_up", "own_kind"]

_OPINION_SECTION = re.compile(
    r"(?i)^(op-?eds?|opinions?|editorials?|comment(ary)?|columns?|columnists?|letters?( to the editor)?"
    r"|analysis|views?|viewpoints?|perspectives?|kommentar|meinung|tribune|opinión|blogs?)$"
)
_OPINION_TITLE = re.compile(
    r"(?i)^\s*(opinion|op-?ed|editorial|commentary|column|analysis|comment|letters?( to the editor)?"
    r"|guest essay|viewpoint)(\s*[|:–—]|\s+-)|[|\-–—]\s*(opinion|editorial|commentary|op-?ed)\s*$"
)
_ROUNDUP_SECTION = re.compile(r"(?i)^(round-?ups?|digests?|week in review|in brief|newsletters?)$")
_ROUNDUP_TITLE = re.compile(
    r"(?i)\b(week(ly)? in (review|brief|news)|weekly (round-?up|digest|review|briefing)|news (round-?up|digest)"
    r"|(morning|evening|daily|weekend) (briefing|digest|round-?up|brief)|round-?up\s*:|in brief\s*[:|]"
    r"|the week that was|^the week in|this week['’]s (news|top stories|headlines)|what we learned this week"
    r"|top \d+ (stories|headlines)|\d+ things (to know|you (need|should|may have missed)))"
)
_AFTERMATH = re.compile(
    r"(?i)\b((in )?(the )?wake of|in response to|respond(s|ed|ing)? to|react(s|ed|ing)? to|(hours|days?|weeks?) after"
    r"|following (the|a|an|last|this|reports?|revelations?)|aftermath|order(s|ed) (an? )?(inquiry|review|probe|audit)"
    r"|pledge[sd]?|vow(s|ed)? to|(launch|open)(s|ed|es)? (an? )?(inquiry|investigation|probe|review))\b"
)
FOLLOW_UP_AFTER = 20 * 3600.0
"""A later development is later: seconds after the event's first report."""


def own_kind(*, url: str, title: str, section: str) -> str:
    """ "commentary", "roundup" or "" by what the piece says of itself."""
    folders = _folders(url)
    if _ROUNDUP_SECTION.match(section.strip()) or _ROUNDUP_TITLE.search(title):
        return "roundup"
    if any(_ROUNDUP_SECTION.match(folder) for folder in folders):
        return "roundup"
    if _OPINION_SECTION.match(section.strip()) or _OPINION_TITLE.search(title):
        return "commentary"
    if any(_OPINION_SECTION.match(folder) for folder in folders):
        return "commentary"
    return ""


def _folders(url: str) -> list[str]:
    try:
        path = urlsplit(url).path
    except ValueError:  # no URL at all: a replayed file may hold anything
        return []
    return [part for part in path.lower().split("/")[:-1] if part]


def is_follow_up(*, title: str, lead: str, seconds_later: float | None, leans_on_origin: bool) -> bool:
    """Whether a piece that belongs to an event tells of what came after it.

    `seconds_later` is how long after the event's first report it was published, None where unknown. A piece
    that credits the story to an origin retells it, however late.
    """
    if seconds_later is None or seconds_later < FOLLOW_UP_AFTER or leans_on_origin:
        return False
    return bool(_AFTERMATH.search(title) or _AFTERMATH.search(lead[:400]))
