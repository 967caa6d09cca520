"""What feeds and pages alike say in the headers of their answers: validators, dates and waits. Pure."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime

from ingest.http import Response

__all__ = ["conditions", "http_date", "parse_retry_after", "validators"]

_MAX_VALIDATOR = 1_000  # bytes; a longer one is not kept


def conditions(etag: bytes, last_modified: bytes) -> dict[str, bytes]:
    """Conditional request headers: both validators, opaque bytes that go back exactly as they came."""
    named = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
    return {name: value for name, value in named if value}


def validators(response: Response) -> tuple[bytes, bytes]:
    """A response's ETag and Last-Modified, b"" for what it lacks."""

    def raw(name: str) -> bytes:
        value = response.headers.get(name, "").encode("utf-8", "surrogateescape")
        return value if len(value) <= _MAX_VALIDATOR else b""

    return raw("etag"), raw("last-modified")


def parse_retry_after(value: str, now: float, date: str = "") -> float | None:
    """Seconds from a Retry-After header, never negative; None where it says nothing.

    It holds seconds, or a date, which counts from the server's own `date` header: its clock may be wrong,
    the difference is not.
    """
    value = value.strip()
    if value.isascii() and value.isdecimal() and len(value) < 12:
        return float(value)
    until = http_date(value)
    if until is None:
        return None
    said = http_date(date)
    return max(until - (now if said is None else said), 0.0)


def http_date(value: str) -> float | None:
    """A date of a header as seconds since the epoch, None where it is none."""
    try:
        date = parsedate_to_datetime(value.strip()[:64])
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
