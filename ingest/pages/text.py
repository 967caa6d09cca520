"""From the bytes of a page to its tree and the text of its article."""

from __future__ import annotations

import codecs
import re

import trafilatura
from lxml import etree
from lxml.html import HtmlElement
from trafilatura.utils import HTML_PARSER, decode_file, load_html

from ingest.pages.characters import printable
from ingest.pages.errors import ExtractError
from ingest.pages.scripted import scripted_text

__all__ = ["EXTRACTOR", "decode", "lacked_memory", "main_text", "parse"]

EXTRACTOR = f"trafilatura {trafilatura.__version__}"

_LITTLE = 400  # characters
_HEAD = 1_500  # characters in which a text comes to what its headline says
_TOLD = 0.6  # of the words of headline and description: less, and it may be another text
_MUCH = 3
_PARAGRAPH = 80  # characters; a shorter one may be furniture
_LONG_WORD = re.compile(r"\w{4,}")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{3,30})", re.IGNORECASE)
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\x00\x00\x00")
_TAG = re.compile(r"<\s*(?:!doctype\s+html|html|head|body|div|p|article|main|title|meta|h1)\b", re.IGNORECASE)
_FEED = re.compile(
    r"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.DOTALL
)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(html: bytes, charset: str = "") -> str:
    """The page's text without characters no text holds.

    UTF-8 where the bytes are valid UTF-8, whatever they claim to be; else what the byte order mark, the
    HTTP header (`charset`) or the page names; else a guess. Raises ExtractError for what is no HTML.
    """
    if not html.strip():
        raise ExtractError("empty", "the page is empty")
    if html.startswith(_BINARY):
        raise ExtractError("not-html", f"not an HTML page: it begins with {html[:8]!r}")
    text = printable(_decoded(html, charset))
    if not text.strip():
        raise ExtractError("empty", "the page holds nothing but control characters")
    if _FEED.match(text[:4_000]):
        raise ExtractError("not-html", "a feed or site map, not an HTML page")
    if not _TAG.search(text[:200_000]):
        raise ExtractError("not-html", f"not an HTML page: it begins with {text[:40]!r}")
    return text


def _decoded(html: bytes, charset: str) -> str:
    for mark, name in _BOMS:
        if html.startswith(mark):
            return html.decode(name, "replace")
    try:
        return html.decode("utf-8")
    except UnicodeDecodeError:
        pass
    named = _META_CHARSET.search(html[:8_192])
    for name in (charset, named[1].decode("ascii") if named else ""):
        try:
            if name and codecs.lookup(name).name != "utf-8":
                return html.decode(name, "replace")
        except (LookupError, ValueError):
            continue
    text = html.decode("utf-8", "replace")
    if text.count("\ufffd") * 200 < len(text):  # a few broken bytes in a page of UTF-8
        return text
    return str(decode_file(html))


def parse(text: str) -> HtmlElement:
    """The page's tree. Raises ExtractError where there is none, and MemoryError where there was no room for it."""
    tree = load_html(text)
    if tree is None and lacked_memory(HTML_PARSER):  # trafilatura makes no more of that than of a page without a tree
        raise MemoryError("no memory for the page's tree")
    if tree is None or (tree.find(".//body") is None and len(tree) == 0):
        raise ExtractError("no-text", "an HTML page with nothing in it")
    return tree


def lacked_memory(said: etree.LxmlError | etree.HTMLParser) -> bool:
    """Whether an error of lxml, or what a parser read last, tells of too little memory: not always a MemoryError."""
    return any(entry.type == etree.ErrorTypes.ERR_NO_MEMORY for entry in said.error_log)


def main_text(tree: HtmlElement, *, url: str = "", stated: str = "", about: str = "") -> str:
    """The article's text, a paragraph a line, "" where none was found.

    Without trafilatura's slow fallbacks and without comments, which measured best; and never with its
    de-duplication, whose memory outlives the page. Where that finds little, much less than the page's paragraphs
    hold, or not what headline and description (`about`) speak of, the fallbacks are tried too. The text the page
    states itself (`stated`, of its JSON-LD) is taken where all that finds less than half of it, or that very text
    without its paragraphs, and what its scripts hold where it shows next to nothing.
    """
    text = _extract(tree, url, fast=True)
    if len(text) * 2 < len(stated) or (text.count("\n") < stated.count("\n") and text.split() == stated.split()):
        return stated
    told = _told(text, about)
    if len(text) > _LITTLE and told >= _TOLD and len(text) * _MUCH > _prose(tree):
        return text
    other = _extract(tree, url, fast=False)
    if len(text) <= _LITTLE:
        longest = max(text, other, key=len)
        return longest if len(longest) > _LITTLE else max(longest, scripted_text(tree), key=len)
    told_there = _told(other, about)
    longer = len(other) > len(text) and told_there > told
    much_longer = len(other) > _MUCH * len(text) and told_there >= told
    return other if longer or much_longer else text


def _told(text: str, about: str) -> float:
    """The share of the long words of `about` that the head of a text has; 1 where there are none."""
    wanted = set(_LONG_WORD.findall(about.casefold()))
    return len(wanted & set(_LONG_WORD.findall(text[:_HEAD].casefold()))) / len(wanted) if wanted else 1.0


def _prose(tree: HtmlElement) -> int:
    """Characters in the page's paragraphs of prose."""
    return sum(length for p in tree.iter("p") if (length := len(p.text_content())) > _PARAGRAPH)


def _extract(tree: HtmlElement, url: str, *, fast: bool) -> str:
    document = trafilatura.bare_extraction(
        tree, url=url or None, fast=fast, include_comments=False, include_tables=False, deduplicate=False
    )
    text = getattr(document, "text", None)  # None, or a document: a dictionary only where one is asked for
    return text.strip() if isinstance(text, str) else ""
