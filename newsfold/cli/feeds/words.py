"""Times and spans as the feed commands print them."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["iso", "short", "span"]


def iso(seconds: float | None) -> str | None:
    """Seconds since the epoch as ISO 8601 in UTC, None as it is."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def short(seconds: float) -> str:
    """Seconds since the epoch to the minute, for people."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def span(seconds: float) -> str:
    """A length of time in the unit that suits it: 45 s, 15 min, 6 h, 3 days."""
    for size, unit in ((2 * 86_400.0, "days"), (5_400.0, "h"), (90.0, "min")):
        if abs(seconds) >= size:
            return f"{seconds / {'days': 86_400.0, 'h': 3_600.0, 'min': 60.0}[unit]:.3g} {unit}"
    return f"{seconds:.3g} s"
