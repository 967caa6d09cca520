"""Articles from files of plain texts, for `newsfold replay`: no HTML, and often no URL or date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ingest.pages.attribute import Register, attribute
from ingest.pages.characters import printable
from ingest.pages.dates import date_of
from ingest.pages.language import detect_language
from ingest.pages.publisher import publisher_at
from newsfold.stream.errors import RejectError
from newsfold.stream.ids import text_revision
from newsfold.stream.messages import Article

__all__ = ["article_from_text"]

_MAX_TEXT = 1_000_000  # characters
_HOST = re.compile(r"^[\w-]+(?:\.[\w-]+)+$")


def article_from_text(row: Mapping[str, Any], now: float, register: Register | None = None) -> Article:
    """The article of one row `{id, title, text, url, source, published}`; `now` is its arrival.

    The row's id is the article's. `title`, `url`, `source` and `published` (ISO 8601) may be null or
    absent, `text` empty where there is a title. A date that cannot be read, or that no news has, is None.
    Raises RejectError naming what is missing or wrong.
    """
    ident = row.get("id")
    if isinstance(ident, int) and not isinstance(ident, bool):
        ident = str(ident)
    if not isinstance(ident, str) or not ident:
        raise RejectError('a row needs an "id" (text or number)')
    if any("\ud800" <= character <= "\udfff" for character in ident):
        raise RejectError(f"the id {ident!r} holds half a surrogate pair, which no output can carry")
    title, text, url, source = (_text(row, key, ident) for key in ("title", "text", "url", "source"))
    title = " ".join(title.split())
    if not title and not text.strip():
        raise RejectError(f'row {ident!r} has neither "title" nor "text"')
    if len(text) > _MAX_TEXT:
        raise RejectError(f"row {ident!r} has {len(text):,} characters of text, more than {_MAX_TEXT:,}")
    publisher = publisher_at(url, name="" if _HOST.match(source) else source, register=register)
    if not publisher.domain and _HOST.match(source):
        publisher = publisher_at(f"https://{source}/", register=register)
    language = detect_language(text, title=title)
    return Article(
        id=ident,
        revision=text_revision(text, title),
        shard=language or "und",
        url=url,
        canonical_url=url,
        title=title,
        text=text,
        publisher=publisher,
        published=_published(row, ident),
        language=language,
        attributions=attribute(text, title=title, publisher=publisher, register=register),
        first_seen=now,
        fetched=now,
        extractor="text",
    )


def _text(row: Mapping[str, Any], key: str, ident: str) -> str:
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RejectError(f'row {ident!r}: "{key}" is {type(value).__name__}, not text')
    return printable(value)


def _published(row: Mapping[str, Any], ident: str) -> float | None:
    value = row.get("published")
    if isinstance(value, (dict, list, bool)):
        raise RejectError(f'row {ident!r}: "published" is {type(value).__name__}, not a time')
    return date_of(value)
