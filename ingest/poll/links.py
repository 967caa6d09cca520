"""Links as they stand in feeds, made absolute."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from ingest.poll.text import printable
from ingest.urls import MAX_URL

__all__ = ["absolute"]


def absolute(link: str, base: str) -> str:
    """The link made absolute, "" where it is none that a page can be fetched from (http or https)."""
    link = "".join(printable(link).split("\n")).strip()
    if not link or len(link) > MAX_URL:
        return ""
    try:
        whole = urljoin(base, link)
        parts = urlsplit(whole)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and len(whole) <= MAX_URL
    except ValueError:
        return ""
    return whole if usable else ""
