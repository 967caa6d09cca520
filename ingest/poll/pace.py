"""What an RSS document says of how often to ask for it: ttl, skipHours, skipDays, sy:updatePeriod. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Pace", "pace_of"]

_PERIODS = {
    b"hourly": 3_600.0,
    b"daily": 86_400.0,
    b"weekly": 7 * 86_400.0,
    b"monthly": 30 * 86_400.0,
    b"yearly": 365 * 86_400.0,
}
_DAYS = (b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun")
_TTL = re.compile(rb"<ttl>\s{0,50}(\d{1,9})\s{0,50}</ttl>", re.IGNORECASE)
_PERIOD = re.compile(rb"<(?:\w{1,20}:)?updatePeriod>\s{0,50}(\w{1,10})\s{0,50}</", re.IGNORECASE)
_FREQUENCY = re.compile(rb"<(?:\w{1,20}:)?updateFrequency>\s{0,50}(\d{1,6})\s{0,50}</", re.IGNORECASE)
_SKIP_HOURS = re.compile(rb"<skipHours>(.{0,4000}?)</skipHours>", re.IGNORECASE | re.DOTALL)
_SKIP_DAYS = re.compile(rb"<skipDays>(.{0,2000}?)</skipDays>", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(rb"<hour>\s{0,50}(\d{1,2})\s{0,50}</hour>", re.IGNORECASE)
_DAY = re.compile(rb"<day>\s{0,50}(\w{3,10})\s{0,50}</day>", re.IGNORECASE)
_ENDS = 65_536  # bytes at either end of a document in which the channel's own elements are looked for


class Pace(NamedTuple):
    """Seconds, 0 where nothing is said; hours of the day (GMT) and days of the week (Monday is 0)."""

    ttl: float = 0.0
    update_period: float = 0.0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


def pace_of(body: bytes) -> Pace:
    """Read from the bytes, since feed readers keep only the last hour and day that are listed."""
    text = body if len(body) <= 2 * _ENDS else body[:_ENDS] + b"\n" + body[-_ENDS:]
    ttl = _TTL.search(text)
    period, frequency = _PERIOD.search(text), _FREQUENCY.search(text)
    every = _PERIODS.get(period[1].lower(), 0.0) if period else 0.0
    hours, days = _SKIP_HOURS.search(text), _SKIP_DAYS.search(text)
    named = {day[:3].lower() for day in _DAY.findall(days[1])} if days else set()
    return Pace(
        ttl=float(ttl[1]) * 60 if ttl else 0.0,
        update_period=every / max(int(frequency[1]) if frequency else 1, 1),
        skip_hours=tuple(sorted({int(hour) % 24 for hour in _HOUR.findall(hours[1])})) if hours else (),
        skip_days=tuple(number for number, day in enumerate(_DAYS) if day in named),
    )
