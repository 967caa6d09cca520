"""OPML, the lists in which feeds are passed around: read leniently, written as OPML 2.0 (http://opml.org/spec2.opml)."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator

import lxml.etree

from ingest.poll.text import plain
from ingest.urls import clean_url
from newsfold.stream.errors import UsageError
from newsfold.stream.messages import Feed

__all__ = ["MAX_OPML", "read_opml", "write_opml"]

MAX_OPML = 20_000_000
"""Bytes of an OPML file read, at most."""

_MAX_OUTLINES = 100_000
_OUTLINE = re.compile(r"<outline\b(.*?)(?=<outline\b|</outline\b|</body\b|</opml\b|\Z)", re.DOTALL | re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""\b(xmlUrl|title|text|language)\s*=\s*(["'])(.*?)\2(?=\s+[\w:-]+\s*=\s*["']|\s*/?>)""",
    re.DOTALL | re.IGNORECASE,
)
_LONGEST_OUTLINE = 20_000


def read_opml(data: bytes, left_out: Callable[[str], None] | None = None) -> list[Feed]:
    """The feeds of an OPML file, in its order, each URL once; groups are flattened.

    Outlines without an `xmlUrl` are groups or links; `left_out` is told each one that is no http(s) URL. Nothing
    is fetched, and entities that would swell the file are left as they stand. One that is not well-formed XML (bare
    quotes and ampersands are common) is searched for its outlines all the same. Raises UsageError naming the
    file's problem.
    """
    if len(data) > MAX_OPML:
        raise UsageError(f"the OPML file has {len(data)} bytes; at most {MAX_OPML} are read: split it")
    if not data.strip():
        raise UsageError("the OPML file is empty")
    feeds: dict[str, Feed] = {}
    bad = 0
    for number, attributes in enumerate(_outlines(data)):
        if number >= _MAX_OUTLINES:
            raise UsageError(f"the OPML file has more than {_MAX_OUTLINES} outlines: split it")
        url = attributes.get("xmlurl", "").strip().partition("#")[0]
        if not url:
            continue
        try:
            clean_url(url)
        except ValueError:
            bad += 1
            if left_out is not None:
                left_out(url)
            continue
        name = plain(attributes.get("title", "") or attributes.get("text", ""), 500)
        language = plain(attributes.get("language", ""), 35)
        feeds.setdefault(url, Feed(url=url, publisher="" if name == url else name, language=language))
    if not feeds:
        raise UsageError(
            f"the OPML file names no feed: {bad} of its xmlUrl attributes are no http or https URLs"
            if bad
            else "the OPML file names no feed: no outline has an xmlUrl attribute"
        )
    return list(feeds.values())


def _outlines(data: bytes) -> Iterator[dict[str, str]]:
    """The attributes of every outline, their names in lower case."""
    try:
        root = lxml.etree.fromstring(
            data, lxml.etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        )
    except (lxml.etree.LxmlError, ValueError) as error:
        yield from _found_outlines(data, str(error))
        return
    tag = str(lxml.etree.QName(root).localname)
    if tag.lower() != "opml":
        raise UsageError(f"not OPML: its outermost element is <{tag[:40]}>, expected <opml>")
    for outline in root.iter("{*}outline"):
        yield {name.lower(): value for name, value in outline.attrib.items()}


def _found_outlines(data: bytes, problem: str) -> Iterator[dict[str, str]]:
    """The same of a file that is not well-formed: an attribute ends at a quote that another one follows."""
    text = data.decode("utf-8", "replace")
    if "<opml" not in text[:100_000].lower():
        raise UsageError(f"the file is not OPML: it has no <opml> element, and is not XML ({problem})")
    for outline in _OUTLINE.finditer(text):
        attributes = _ATTRIBUTE.findall(outline[1][:_LONGEST_OUTLINE])
        yield {name.lower(): html.unescape(value) for name, _, value in attributes}


def write_opml(feeds: Iterable[Feed], *, title: str = "Feeds") -> bytes:
    """The feeds as an OPML 2.0 file, UTF-8; `read_opml` gives back their URLs, publishers and languages."""
    root = lxml.etree.Element("opml", version="2.0")
    lxml.etree.SubElement(lxml.etree.SubElement(root, "head"), "title").text = plain(title)
    body = lxml.etree.SubElement(root, "body")
    for feed in feeds:
        name = plain(feed.publisher, 500)
        attributes = {"text": name or feed.url, "type": "rss", "xmlUrl": feed.url}
        if name:
            attributes["title"] = name
        if feed.language:
            attributes["language"] = feed.language
        lxml.etree.SubElement(body, "outline", attributes)
    written: bytes = lxml.etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written
