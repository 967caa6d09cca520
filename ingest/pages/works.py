"""What a page's JSON-LD says its article is based on, cites, and was written for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from ingest.pages.attribute import Work
from ingest.pages.jsonld import first_text, is_article
from ingest.pages.markup import fold
from ingest.urls import clean_url, same_publisher

__all__ = ["works_of"]

_MOST = 20  # works of one kind
_ADDRESSES = ("url", "@id", "mainEntityOfPage")
_NAME = 80  # characters: a longer text names no outlet


def works_of(node: dict[str, Any], url: str) -> tuple[Work, ...]:
    """The works and organizations an article's node names, those on the page's own site (`url`) left out."""
    found = [
        *_works("isBasedOn", node.get("isBasedOn") or node.get("isBasedOnUrl"), url),
        *_works("citation", node.get("citation"), url),
        *(Work("sourceOrganization", name) for name in _names(node.get("sourceOrganization"))),
    ]
    return tuple(dict.fromkeys(found))


def _names(value: Any) -> Iterator[str]:
    for item in (value if isinstance(value, list) else [value])[:_MOST]:
        name = fold(first_text(item))
        if name and len(name) < _NAME:
            yield name


def _works(relation: Any, value: Any, url: str) -> Iterator[Work]:
    for item in (value if isinstance(value, list) else [value])[:_MOST]:
        if isinstance(item, dict):
            name = first_text(item.get("publisher")) or first_text(item.get("provider"))
            where = _address(
                next((said for key in _ADDRESSES if (said := first_text(item.get(key), "@id"))), ""), url
            )
            article = is_article(item)
        else:
            said = first_text(item)
            where = _address(said, url)
            name, article = ("" if where else said), False
        name = fold(name)
        name = name if len(name) < _NAME else ""
        if where and url and same_publisher(where, url):
            continue
        if name or where:
            yield Work(relation, name, where, article)


def _address(said: str, url: str) -> str:
    if not said.startswith(("http://", "https://", "//")):
        return ""
    try:
        return clean_url(urljoin(url, said))
    except ValueError:
        return ""
