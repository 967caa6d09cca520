"""Text and dates as feeds have them, made fit to be kept: no markup in titles, no characters that break a log."""

from __future__ import annotations

import calendar
import html
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import struct_time

__all__ = ["bounded", "parse_date", "plain", "printable", "sane_time", "struct_to_time"]

_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(
    r"<!--.{0,10000}?-->|<!doctype[^<>]*>|<(script|style)\b[^<>]*>.{0,10000}?</\1\s*>|"
    r"</?(?:a|abbr|applet|article|aside|audio|b|base|bdi|bdo|big|blink|blockquote|body|br|button|center|cite|code|dd"
    r"|del|details|dfn|div|dl|dt|em|embed|figcaption|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html"
    r"|i|iframe|img|input|ins|kbd|label|li|link|main|mark|meta|nav|nobr|noscript|object|ol|option|p|param|picture|pre"
    r"|q|rp|rt|ruby|s|samp|script|section|select|small|source|span|strike|strong|style|sub|summary|sup|svg|table"
    r"|tbody|td|textarea|tfoot|th|thead|time|title|tr|tt|u|ul|var|video|wbr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE | re.DOTALL,
)
_BREAKING = re.compile(r"^</?(?:blockquote|br|div|h[1-6]|hr|li|ol|p|td|th|tr|ul)\b", re.IGNORECASE)
_EARLIEST = 86_400.0  # the first day of the epoch is how a missing date is often written
_LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()


def printable(text: str) -> str:
    """The text without control characters (tab and line ends stay), lone surrogates and non-characters."""
    return _UNWANTED.sub("", text)


def bounded(text: str, limit: int) -> str:
    """At most `limit` bytes of UTF-8, cut between characters; `text` must be printable."""
    if len(text) * 4 <= limit:
        return text
    return text.encode("utf-8")[:limit].decode("utf-8", "ignore")


def plain(text: str, limit: int = 2_000) -> str:
    """A title or name as plain text: HTML tags and entities removed, white space folded, `limit` bytes at most.

    Only tags that HTML has for running text are taken for tags: "a < b" stays. Entities are undone twice,
    since feeds often escape once too often.
    """
    text = text[: limit * 8]
    for _ in range(2):
        text = _TAG.sub(lambda tag: " " if _BREAKING.match(tag[0]) else "", html.unescape(text))
    return bounded(" ".join(printable(text).split()), limit)


def sane_time(seconds: float) -> float | None:
    """A time as given, None where no news can be of it (before 2 January 1970, or the year 2100 or later)."""
    return seconds if _EARLIEST <= seconds < _LATEST else None


def struct_to_time(parsed: struct_time | None) -> float | None:
    """A UTC struct_time as seconds since the epoch, None where it is absurd."""
    if parsed is None:
        return None
    try:
        return sane_time(float(calendar.timegm(parsed)))
    except (ValueError, OverflowError, TypeError):
        return None


def parse_date(text: str) -> float | None:
    """An RFC 3339 or RFC 5322 date as seconds since the epoch (UTC where no zone is given), else None."""
    text = text.strip()[:64]
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            date = parse(text)
            return sane_time((date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp())
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None
