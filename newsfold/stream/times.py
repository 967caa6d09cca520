"""Times as the public messages write them."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["rfc3339"]


def rfc3339(seconds: float) -> str:
    """Seconds since the epoch as "2026-03-01T09:30:00Z", milliseconds only where there are any.

    Raises ValueError outside the years 1 to 9999.
    """
    try:
        moment = datetime.fromtimestamp(round(seconds, 3), UTC)
    except (OverflowError, OSError) as error:
        raise ValueError(f"{seconds} is not a time between the years 1 and 9999") from error
    text = moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
    return text.replace("+00:00", "Z")
