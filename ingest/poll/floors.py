"""How long servers and documents ask not to be polled again: headers and feed elements to seconds. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from ingest.headers import http_date
from ingest.poll.feed import ParsedFeed
from ingest.poll.rules import HOUR, Rules

__all__ = ["allowed_from", "document_floor", "fresh_for"]

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_FORBIDS_CACHING = re.compile(r"(?:^|[\s,])no-(?:cache|store)(?:$|[\s,])", re.IGNORECASE)
_WEEK_HOURS = 7 * 24


def fresh_for(headers: Mapping[str, str], now: float) -> float:
    """Seconds for which a response says it stays fresh: Cache-Control max-age less Age, else Expires less Date.

    As RFC 9111, section 4.2, has it, for a private cache. 0 where nothing is said.
    """
    control = headers.get("cache-control", "")
    if _FORBIDS_CACHING.search(control):
        return 0.0
    if found := _MAX_AGE.search(control):
        age = headers.get("age", "").strip()
        return max(
            float(found[1]) - (float(age) if age.isascii() and age.isdecimal() and len(age) < 11 else 0.0), 0.0
        )
    expires = http_date(headers.get("expires", ""))
    if expires is None:
        return 0.0
    said = http_date(headers.get("date", ""))
    return max(expires - (now if said is None else said), 0.0)


def document_floor(parsed: ParsedFeed, rules: Rules) -> float:
    """Seconds between polls that the document itself asks for: RSS ttl, or sy:updatePeriod and -Frequency."""
    return min(max(parsed.ttl, parsed.update_period), rules.max_floor)


def allowed_from(due: float, skip_hours: tuple[int, ...], skip_days: tuple[int, ...]) -> float:
    """The earliest time from `due` on that is in no hour or day the feed asks to skip (GMT, Monday is 0).

    A feed that would skip every hour of the week skips none.
    """
    if not skip_hours and not skip_days:
        return due
    at = due
    for _ in range(_WEEK_HOURS + 1):
        moment = datetime.fromtimestamp(at, UTC)
        if moment.hour not in skip_hours and moment.weekday() not in skip_days:
            return at
        at = (at // HOUR + 1) * HOUR
    return due
