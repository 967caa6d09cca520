"""The text of pages that a browser's script fills in: it lies in their scripts, as markup in strings."""

from __future__ import annotations

import json
import re

from lxml.html import HtmlElement
from trafilatura.utils import load_html

from ingest.pages.asides import drop_asides
from ingest.pages.characters import printable
from ingest.pages.markup import fold, text_of

__all__ = ["scripted_text"]

_STRING = re.compile(r'"(?:[^"\\]|\\.){400,}"')
_PARAGRAPHS = 2  # that markup of an article has at least
_MOST = 2_000_000  # characters of one script
_DEPTH = 3  # strings within strings
_OPEN = re.compile(r"<p[ >]")


def scripted_text(tree: HtmlElement) -> str:
    """The paragraphs of the longest markup that a script of the page holds, one a line, "" where none does."""
    found = ""
    for script in tree.iter("script"):
        if len(script.text or "") <= _MOST:
            found = max(found, _longest(script.text or "", _DEPTH), key=len)
    return found


def _longest(text: str, depth: int) -> str:
    best = ""
    for match in _STRING.finditer(text):
        try:
            said = json.loads(match[0], strict=False)
        except ValueError:
            continue
        if len(_OPEN.findall(said)) >= _PARAGRAPHS:
            best = max(best, _paragraphs(said), key=len)
        elif depth:
            best = max(best, _longest(said, depth - 1), key=len)
    return best


def _paragraphs(markup: str) -> str:
    tree = load_html(f"<html><body>{printable(markup)}</body></html>")
    if tree is None:
        return ""
    lines = (fold(text_of(line)) for line in tree.iter("p", "h2", "h3", "h4", "li"))
    return drop_asides(tree, "\n".join(line for line in lines if line))
