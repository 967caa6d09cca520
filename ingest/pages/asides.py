"""Lines that a page's markup sets apart from its article: links alone, captions, boxes, quotes pulled from the text."""

# ruff: noqa: E501 - a pattern is read on one line
from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from ingest.pages.markup import key_of, text_of

__all__ = ["drop_asides"]

_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:caption|legend|credits?|copyright|figcaption)(?:$|[\s_-])|[a-z](?:Caption|Credit)", re.ASCII
)
_BOX = re.compile(
    r"(?:^|[\s_-])(?:newsletter|subscri(?:be|ption)|sign-?up|support|donat(?:e|ion)|disclosure|disclaimer|related|recommend(?:ed|ations)?|promo|popular|trending|most-?read|bio|author-?(?:bio|box|info|card|description)|about-the-author|info-?box|fact-?box)(?:$|[\s_-])",
    re.IGNORECASE,
)
_EMBED = re.compile(r"twitter-tweet|instagram-media|tiktok-embed|bluesky-embed|text-post-media|fb-post")
_BOXES = ("aside", "nav", "footer", "form", "button", "figure")
_LINES = ("p", "li", "h2", "h3", "h4", "h5", "div", "span")
_HEADINGS = ("h2", "h3", "h4")  # of a text's parts may be links
_LINK = 400  # characters of a line that may be a link and nothing more
_LINKED = 0.9  # of its letters
_SHARE = 4  # a box is at most that part of the text
_MOST = 500  # boxes and quotes of one page that are looked at
_FEW = 12  # elements in one that holds no more than a paragraph


def drop_asides(tree: HtmlElement, text: str) -> str:
    """The text without such lines: whole lines, and none that the page has as a paragraph or heading of its own too."""
    within: set[HtmlElement] = set()
    gone: set[str] = set()
    for element in _apart(tree, len(text)):
        if element not in within:  # what lies in another is read with it
            within.update(element.iter())
            gone.update(_keys(element))
    gone -= {key_of(text_of(part)) for part in tree.iter("p", *_HEADINGS) if part not in within}
    keys = [key_of(line) for line in text.split("\n")]
    whole = "\n".join(keys)
    for quote in islice(tree.iter("blockquote"), _MOST):
        if whole.count(key := key_of(text_of(quote))) > 1:
            gone.add(key)
    return "\n".join(line for line, key in zip(text.split("\n"), keys, strict=True) if not key or key not in gone)


def _apart(tree: HtmlElement, length: int) -> Iterator[HtmlElement]:
    """The elements that are apart from the article, of a text so long in characters."""
    for element in islice(tree.iter(*_BOXES), _MOST):
        if len(text_of(element)) * _SHARE < length:
            yield element
    for element in tree.xpath("//figcaption|//*[@class]"):
        name = element.get("class") or ""
        if element.tag == "blockquote":
            if _EMBED.search(name):
                yield element
        elif element.tag == "figcaption" or ((_CAPTION.search(name) or _BOX.search(name)) and _small(element)):
            yield element
    around = (line for link in tree.iter("a") for line in islice(link.iterancestors("p", "li", "div"), 2))
    for element in dict.fromkeys(around):
        if _small(element) and _is_link(element):
            yield element


def _is_link(element: HtmlElement) -> bool:
    """Whether a line is a link and nothing more."""
    text = text_of(element)
    if not 0 < len(text) < _LINK or next(element.iter(*_HEADINGS), None) is not None:
        return False
    linked = sum(len(key_of(text_of(a))) for a in element.iter("a"))
    return linked >= _LINKED * max(1, len(key_of(text)))


def _keys(element: HtmlElement) -> Iterator[str]:
    """What lines the words of an element may make."""
    yield key_of(text_of(element))
    for part in element.iter(*_LINES):
        if _small(part):
            yield key_of(text_of(part))
    for words in element.itertext():
        yield key_of(words)


def _small(element: HtmlElement) -> bool:
    return len(list(islice(element.iter(), _FEW))) < _FEW
