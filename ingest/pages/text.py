"""From the bytes of a page to its tree and the text of its article."""

from __future__ import annotations

import codecs
import re

import trafilatura
from lxml.html import HtmlElement
from trafilatura.utils import decode_file, load_html

from ingest.pages.characters import printable
from ingest.pages.errors import ExtractError

__all__ = ["EXTRACTOR", "decode", "main_text", "parse"]

EXTRACTOR = f"trafilatura {trafilatura.__version__}"

_LITTLE = 400  # characters
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
    """The page's tree. Raises ExtractError where there is none."""
    tree = load_html(text)
    if tree is None or (tree.find(".//body") is None and len(tree) == 0):
        raise ExtractError("no-text", "an HTML page with nothing in it")
    return tree


def main_text(tree: HtmlElement, *, url: str = "", stated: str = "") -> str:
    """The article's text, a paragraph a line, "" where none was found.

    Without trafilatura's slow fallbacks and without comments, which measured best; and never with its
    de-duplication, whose memory outlives the page. Where that finds little, the text the page states
    itself (`stated`, of its JSON-LD) or else the fallbacks.
    """
    text = _extract(tree, url, fast=True)
    if len(text) * 2 < len(stated):
        return stated
    return text if len(text) > _LITTLE else max(text, _extract(tree, url, fast=False), key=len)


def _extract(tree: HtmlElement, url: str, *, fast: bool) -> str:
    document = trafilatura.bare_extraction(
        tree, url=url or None, fast=fast, include_comments=False, include_tables=False, deduplicate=False
    )
    text = getattr(document, "text", None)  # None, or a document: a dictionary only where one is asked for
    return text.strip() if isinstance(text, str) else ""
