"""The paragraph between headline and text that sums the article up: what looks for the main text leaves it out."""

# ruff: noqa: E501 - a pattern is read on one line
from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from ingest.pages.markup import fold, key_of, text_of

__all__ = ["standfirst"]

_TAGS = frozenset({"p", "h2", "h3", "h4", "div", "span", "li", "section", "strong", "em"})
_OUTSIDE = frozenset({"a", "aside", "footer", "nav", "figure", "figcaption", "button", "form", "script", "style", "table", "blockquote"})  # fmt: skip
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:leads?|lede|dek|stand-?first|sub-?(?:title|head(?:line)?|hed)|tagline|intro(?:duction)?|teaser|excerpt|abstract|preamble|summary|synopsis|description|desc|chapo|chapeau|epigraph|ingress|manchet(?:te)?|perex|vorspann|entradilla|bajada|sommario|occhiello|speakable|ancillary)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"caption|credit|photo|image|byline|author|related|newsletter|comment|share|cookie|promo", re.IGNORECASE
)
_LONG_WORD = re.compile(r"\w{4,}")
_TOLD = 0.3
_LONG = 80
_FEW = 12  # elements in one that holds no more than a paragraph
_LEAST, _MOST = 40, 700  # characters
_LOOKED_AT = 2_000  # paragraphs of one page
_PIECE = 12  # letters by which a part of a paragraph is found in the text
_SAME = 40  # characters by which two paragraphs are told to be one


def standfirst(tree: HtmlElement, text: str, descriptions: tuple[str, ...], headlines: tuple[str, ...]) -> str:
    """The standfirst as the page shows it, "" where there is none or `text` holds it already.

    Known by what the page's data says the article is about (`descriptions`), wherever it stands; else by its name in
    the markup, between the headline and the text.
    """
    wanted = [key for said in descriptions if len(key := key_of(said)) >= _LEAST]
    held = key_of(text)
    heads = {key_of(line) for line in headlines}
    words = set(_LONG_WORD.findall(text.casefold()))
    named = ""
    begun = ended = False
    first = key_of(text[: _SAME * 2])[:_SAME]
    for element in islice(_paragraphs(tree), _LOOKED_AT):
        if element.tag == "h1":
            begun = True
            continue
        shown = fold(text_of(element))
        key = key_of(shown)
        ended = ended or (len(first) > 20 and key.startswith(first)) or (len(shown) > _LONG and key in held)
        if not _LEAST <= len(shown) <= _MOST or _is_held(key, held) or key in heads or shown.endswith(("…", "...")):
            continue
        if any(_tells(key, about) for about in wanted):
            return shown
        if begun and not ended and not named and "©" not in shown and _is_named(element) and _told(shown, words):
            named = shown
    return named


def _tells(key: str, about: str) -> bool:
    """Whether a paragraph is what a description says, or one of them cut short."""
    if key.startswith(about) or about.startswith(key):
        return True
    return about in key and len(key) < len(about) + _SAME


def _is_held(key: str, held: str) -> bool:
    """Whether the text has most of a paragraph, piece by piece: it may be spelled a little otherwise there."""
    pieces = [key[at : at + _PIECE] for at in range(0, len(key) - _PIECE + 1, _PIECE)] or [key]
    return sum(piece in held for piece in pieces) * 2 > len(pieces)


def _told(shown: str, words: set[str]) -> bool:
    """Whether the text speaks of what a paragraph does."""
    mine = set(_LONG_WORD.findall(shown.casefold()))
    return len(mine & words) >= _TOLD * len(mine)


def _is_named(element: HtmlElement) -> bool:
    name = " ".join((element.get("class") or "", element.get("id") or "", element.get("itemprop") or ""))
    return _NAMED.search(name) is not None and _CAPTION.search(name) is None


def _paragraphs(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The headline and what may be a paragraph, in the page's order."""
    body = tree.find(".//body")
    stack = [body if body is not None else tree]
    while stack:
        element = stack.pop()
        if not isinstance(element.tag, str) or element.tag in _OUTSIDE:
            continue
        if element.tag == "h1" or (element.tag in _TAGS and len(list(islice(element.iter(), _FEW))) < _FEW):
            yield element
        stack.extend(reversed(element))
