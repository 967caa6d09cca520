"""OPML, the lists in which feeds are passed around: read leniently, written as OPML 2.0 (http://opml.org/spec2.opml)."""

from __future__ import annotations

from collections.abc import Iterable

import lxml.etree

from ingest.poll.text import plain
from ingest.urls import clean_url, host_of
from newsfold.stream.errors import UsageError
from newsfold.stream.messages import Feed

__all__ = ["MAX_OPML", "read_opml", "write_opml"]

MAX_OPML = 20_000_000
"""Bytes of an OPML file read, at most."""

_MAX_OUTLINES = 100_000


def read_opml(data: bytes) -> list[Feed]:
    """The feeds of an OPML file, in its order, each URL once; groups are flattened.

    Outlines without a usable http(s) `xmlUrl` are groups or links, and left out. Entities are not resolved and
    nothing is fetched. Raises UsageError naming the file's problem.
    """
    if len(data) > MAX_OPML:
        raise UsageError(f"the OPML file has {len(data)} bytes; at most {MAX_OPML} are read: split it")
    if not data.strip():
        raise UsageError("the OPML file is empty")
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = lxml.etree.fromstring(data, parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise UsageError(f"the file is not XML, so not OPML: {error}") from error
    if root is None:
        problem = parser.error_log[0].message if len(parser.error_log) else "nothing in it"
        raise UsageError(f"the file is not XML, so not OPML: {problem}")
    if _tag(root) != "opml":
        raise UsageError(f"not OPML: its outermost element is <{_tag(root)[:40]}>, expected <opml>")
    feeds: dict[str, Feed] = {}
    bad = 0
    for number, outline in enumerate(root.iter("{*}outline")):
        if number >= _MAX_OUTLINES:
            raise UsageError(f"the OPML file has more than {_MAX_OUTLINES} outlines: split it")
        attributes = {name.lower(): value for name, value in outline.attrib.items()}
        address = attributes.get("xmlurl", "").strip()
        if not address:
            continue
        try:
            clean_url(address)
            url = address.partition("#")[0]
            host_of(url)
        except ValueError:
            bad += 1
            continue
        name = plain(attributes.get("title", "") or attributes.get("text", ""), 500)
        language = plain(attributes.get("language", ""), 35)
        feeds.setdefault(url, Feed(url=url, publisher=name, language=language))
    if not feeds:
        raise UsageError(
            f"the OPML file names no feed: {bad} xmlUrl attributes are no http or https URLs"
            if bad
            else "the OPML file names no feed: no outline has an xmlUrl attribute"
        )
    return list(feeds.values())


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


def _tag(element: lxml.etree._Element) -> str:
    return str(lxml.etree.QName(element).localname).lower()
