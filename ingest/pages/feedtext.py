"""The text that a feed itself carries, for pages that cannot be had."""

from __future__ import annotations

from lxml import etree
from lxml.html import HtmlElement, fromstring

from ingest.pages.clean import remove_furniture

__all__ = ["summary_text"]

_BLOCKS = ("p", "div", "br", "li", "h1", "h2", "h3", "h4", "blockquote", "tr")


def summary_text(summary: str) -> str:
    """A feed's summary or content without markup, a paragraph a line; "" where nothing is left."""
    if "<" not in summary:
        return remove_furniture(summary)
    try:
        tree: HtmlElement = fromstring(f"<div>{summary}</div>")  # type: ignore[no-untyped-call]  # lxml has no types
    except (etree.LxmlError, ValueError):
        return ""
    for element in tree.iter("script", "style"):
        element.drop_tree()
    for element in tree.iter(*_BLOCKS):
        element.tail = "\n" + (element.tail or "")
    text = "".join(str(part) for part in tree.itertext())
    return remove_furniture("\n".join(" ".join(line.split()) for line in text.split("\n")))
