"""Small readings of a page's markup that several parts share."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

__all__ = ["Metas", "first_meta", "fold", "key_of", "metas_of", "text_of"]

Metas = dict[str, list[str]]
"""The contents of meta elements by lower-cased property, name or itemprop, in the page's order."""

_SPACE = re.compile(r"\s+")
_WORDS = re.compile(r"[\W_]+")
_LONG = 5_000  # characters: a longer content says nothing short


def fold(text: str) -> str:
    """The text on one line with single spaces."""
    return _SPACE.sub(" ", text).strip()


def text_of(element: HtmlElement) -> str:
    """All text within an element, as it stands."""
    return str(element.xpath("string()"))


def key_of(text: str) -> str:
    """What tells two lines to be one, whatever their spaces, marks and case: letters and digits."""
    return _WORDS.sub("", text.casefold())


def metas_of(tree: HtmlElement) -> Metas:
    """What the page's meta elements say."""
    found: Metas = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        for key in (element.get("property"), element.get("name"), element.get("itemprop")):
            if key and content and len(content) < _LONG:
                found.setdefault(key.strip().lower(), []).append(content)
    return found


def first_meta(metas: Metas, keys: Iterable[str]) -> str:
    """The first content under the first key that has one, "" where none has."""
    return next((metas[key][0] for key in keys if metas.get(key)), "")
