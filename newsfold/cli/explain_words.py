"""Words for what evidence holds in short: channels, days, quantities, scores; pure."""

from __future__ import annotations

import calendar
import math
from collections.abc import Mapping

from newsfold.cli.base import plain

__all__ = ["called", "channel_words", "item_words", "quantity_words", "score_words", "source_words"]

LARGEST = 6  # figures of evidence shown in a line
NOTHING = 0.005  # rounds to 0.00

_CHANNELS = {
    "copy": "its text is a copy of another's",
    "move": "it was moved there by repair",
    "split": "it came along when an incident was split",
    "merge": "two incidents were merged",
}
_TOLD = {
    "follow-up": "what came after the event that the members tell of",
    "commentary": "the event that the members tell of",
    "roundup": "this event among others",
}
_NAMED = "with the members and with no other event near it when it came"
_SCALES = ((12, "trillion"), (9, "billion"), (6, "million"))
_CURRENCIES = frozenset(("usd", "gbp", "eur", "jpy", "inr", "krw", "vnd", "cny"))
_LONG = 12  # digits of a number that are still read at a glance


def called(publisher: str, title: str) -> str:
    """An article as a reader knows it: by its publisher, where that is known, and its title."""
    return ": ".join(filter(None, (plain(publisher), plain(title) or "(no title)")))


def source_words(name: str, incident: str, publisher: str, article: str) -> str:
    """What the id of a source stands for: its article, or, where that is "", an origin that no feed carried."""
    what = f"the article {plain(article)}" if article else "an origin that no feed carried"
    by = f"{plain(publisher)}, " if plain(publisher) else ""
    return f"{plain(name)} is a source of {plain(incident)}: {by}{what}"


def channel_words(channel: str, role: str, *, rival: bool) -> str:
    """How an article of a role came into its incident; `rival` is whether another incident was near then."""
    match channel:
        case "founding" if role == "roundup":
            said = "a roundup is an incident of its own, however near others are"
        case "founding":
            said = f"it founded the incident: no open one was near{' enough' if rival else ''}"
        case "link":
            verb = "it comments on" if role == "commentary" else "it tells of"
            said = f"{verb} {_TOLD.get(role, 'the same event as the members')}"
        case "names":
            verb = "it comments on" if role == "commentary" else "it tells of"
            told = _TOLD.get(role, "the same event as the members")
            said = f"{verb} {told}, by names that it has in common {_NAMED}"
        case _:
            said = _CHANNELS.get(channel, "see the evidence")
    return said


def item_words(kind: str, item: str) -> str:
    """Something that two texts have in common, as in "name ida brannock", "day Wednesday", "word crown"."""
    match kind:
        case "date":
            return _day(item)
        case "number":
            return f"number {quantity_words(item)}"
        case "term":
            return f"word {plain(item)}"
        case _:
            return f"{kind} {plain(item)}"


def _day(item: str) -> str:
    form, _, value = item.partition(":")
    try:
        if form == "md":
            month, day = value.split("-")
            return f"day {int(day)} {calendar.month_name[int(month)]}"
        if form == "ym":
            year, month = value.split("-")
            return f"month {calendar.month_name[int(month)]} {year}"
    except (ValueError, IndexError):
        return f"day {plain(value)}"
    return f"year {plain(value)}" if form == "y" else f"day {plain(value).capitalize()}"


def quantity_words(item: str) -> str:
    """A quantity as it is read: "1.2 billion USD" for "usd 1.2e9"; anything else as it is."""
    parts = plain(item).split()
    if len(parts) == 2 and parts[0] in _CURRENCIES and _scaled(parts[1]):
        parts = [parts[1], parts[0].upper()]
    return " ".join(_scaled(part) or part for part in parts)


def _scaled(part: str) -> str:
    """A number in words where it is written with an exponent; as it is where without, or too large; "" for none."""
    try:
        value = float(part)
    except ValueError:
        return ""
    if "e" not in part or not part[0].isdecimal() or not math.isfinite(value):
        return part if part[0].isdecimal() else ""
    for exponent, name in _SCALES:
        if value >= 10**exponent:
            return f"{value / 10**exponent:.5g} {name}"
    return f"{value:.{_LONG}g}"


def score_words(scores: Mapping[str, float], most: int = LARGEST) -> str:
    """The largest figures of evidence, each called what it is, the score first; "" where all of them round to 0."""
    from cluster.assign.explain.labels import label

    ranked = sorted(scores.items(), key=lambda item: (item[0] != "score", -abs(item[1]), item[0]))
    shown = [f"{plain(label(name))} {value:.2f}" for name, value in ranked if abs(value) >= NOTHING]
    return ", ".join(shown[:most])
