"""Dates as pages write them, to seconds since the epoch; absurd ones to None."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

__all__ = ["date_of", "sane"]

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC).timestamp()
LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
AHEAD = 86_400.0
"""Seconds a date may lie ahead of the clock: time zones left out, and pages published ahead of time."""

_FORMATS = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d", "%d.%m.%Y", "%d.%m.%Y %H:%M")
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ]+(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?", re.I
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\.?"
_CLOCK = r"(?:,? (?:at )?(?P<hour>\d{1,2})[.:](?P<minute>\d\d)(?: ?(?P<half>[ap]\.?m))?)?"
_DAY_FIRST = re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH},? (?P<year>\d{{4}}){_CLOCK}", re.I)
_MONTH_FIRST = re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}}){_CLOCK}", re.I)
_COMPACT = re.compile(r"\d{8}(?:T\d{6}Z?)?$")


def sane(when: float | None, now: float | None = None) -> float | None:
    """A date a news page can have: from 1990, and not over a day ahead of `now` where that is given."""
    if when is None or not EARLIEST <= when < LATEST:
        return None
    return None if now is not None and when > now + AHEAD else when


def date_of(text: object, now: float | None = None) -> float | None:
    """Seconds since the epoch of a date in ISO 8601, RFC 2822 or a few common forms; UTC where it names no zone.

    None for what is no date or an absurd one. Numbers are taken as seconds or milliseconds since the epoch.
    """
    try:
        if isinstance(text, (int, float)) and not isinstance(text, bool):
            return sane(text / 1000 if text > 1e11 else float(text), now)
        if not isinstance(text, str) or not 4 < len(text.strip()) < 60:
            return None
        return sane(_parse(text.strip()), now)
    except (ValueError, OverflowError, TypeError):
        return None


def _parse(text: str) -> float | None:
    if text.isdigit() and len(text) in (10, 13):
        return int(text) / (1000 if len(text) == 13 else 1)
    if match := _ISO.match(text):
        day, clock, zone = match.groups()
        zone = "+00:00" if not zone or zone.isalpha() else zone
        return datetime.fromisoformat(f"{day}T{clock or '00:00'}{zone}").timestamp()
    if _COMPACT.match(text):
        return _utc(datetime.fromisoformat(text))
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).timestamp()
        except ValueError:
            continue
    if (when := _written(text)) is not None:
        return when
    return _utc(parsedate_to_datetime(text))


def _written(text: str) -> float | None:
    """A date written out in English: "27 February 2026, 18.50" or "February 27, 2026 at 6:50 PM"."""
    match = _DAY_FIRST.search(text) or _MONTH_FIRST.search(text)
    if match is None:
        return None
    month = _MONTHS.index(match["month"][:3].lower()) + 1
    hour, minute = int(match["hour"] or 0), int(match["minute"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower().startswith("p") else 0)
    return datetime(int(match["year"]), month, int(match["day"]), hour, minute, tzinfo=UTC).timestamp()


def _utc(when: datetime) -> float:
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
