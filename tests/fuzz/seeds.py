"""What fuzzing starts from: the project's own documents and pages, and the real ones where they lie beside it."""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import brotli
import zstandard

from tests.ingest.pages.samples import json_ld, page
from tests.quality.data import DATA
from tests.quality.extraction.pages import read_pages

__all__ = ["TOKENS", "own", "real"]

_FEEDS = Path(__file__).parents[1] / "ingest" / "poll" / "feeds"
_LARGEST = 100_000  # bytes of a seed: larger ones slow the search down
_REAL: dict[str, tuple[str, tuple[str, ...]]] = {
    "feed": ("documents", (".xml", ".json", ".html")),
    "opml": ("opml", (".opml",)),
}
_OPML = b"""<?xml version="1.0"?><opml version="2.0"><head><title>Feeds</title></head><body>
<outline text="News"><outline type="rss" text="Harbour Mail" xmlUrl="https://harbourmail.example/feed.xml"/></outline>
<outline text='Pier "Notes" &amp; more' xmlUrl='https://piernotes.example/rss?a=1&amp;b=2' language="en"/>
</body></opml>
"""

TOKENS: dict[str, tuple[bytes, ...]] = {
    "feed": (
        b"<item>",
        b"</item>",
        b"<entry>",
        b"</channel>",
        b"<link>",
        b"<link href='/a' rel='alternate'/>",
        b"<guid>",
        b"<pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate>",
        b"<updated>2026-03-02T09:00:00Z</updated>",
        b"<![CDATA[",
        b"]]>",
        b"<!--",
        b"-->",
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>",
        b"&b;",
        b"&#x0;",
        b"&#55296;",
        b"&amp;lt;",
        b"<?xml version='1.0' encoding='utf-16'?>",
        b"encoding='koi8-r'",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\x00",
        b"xmlns:content='http://purl.org/rss/1.0/modules/content/'",
        b"<content:encoded>",
        b"<media:group>",
        b"<rdf:RDF>",
        b"<source url='https://other.example/'>",
        b"<base href='http://['>",
        b"xml:base='//[::1'",
        b"<ttl>60</ttl>",
        b"<skipHours><hour>24</hour></skipHours>",
        b"<sy:updatePeriod>hourly</sy:updatePeriod>",
        b"<url><loc>",
        b"<news:news>",
        b"<sitemap>",
        b'{"version":"https://jsonfeed.org/version/1.1","items":[',
        b'{"id":1e999}',
        b"[" * 200,
        b"<georss:where><gml:Polygon>",
        b"<feed xmlns='http://www.w3.org/2005/Atom'>",
        b"type='xhtml'",
        b"<div>" * 50,
    ),
    "page": (
        b"<p>",
        b"</p>",
        b"<article>",
        b"</article>",
        b"<div class='",
        b"<script type='application/ld+json'>",
        b"</script>",
        b'{"@type":"NewsArticle","headline":"',
        b'"datePublished":"2026-03-02T09:00:00+24:00"',
        b'"@graph":[',
        b"[" * 200,
        b"<meta property='og:title' content='",
        b"<meta name='author' content='",
        b"<time datetime='0000-00-00'>",
        b"<h1>",
        b"<link rel='canonical' href='http://['>",
        b"<base href='//'>",
        b"<html lang='xx-invalid-lang'>",
        b"<svg><style>",
        b"&#55296;",
        b"&#x110000;",
        b"\x00",
        b"\xff\xfe",
        b"<table><tr>" * 20,
        b"<div>" * 100,
        b"<!--",
        b"-->",
        b"<template>",
        b"<noscript>",
        b"<title>",
        b"<body>",
        b"<plaintext>",
        b"itemprop='articleBody'",
        b"charset='utf-7'",
        b"<a href='",
    ),
    "opml": (
        b"<outline ",
        b"xmlUrl='",
        b'text="',
        b"&",
        b"'",
        b'"',
        b"</outline>",
        b"http://[",
        b"<![CDATA[",
        b"\x00",
    ),
    "body": (
        b"\x1f\x8b\x08\x00",
        b"(\xb5/\xfd",
        b"x\x9c",
        b"\x00" * 40,
    ),
}
"""What documents of a kind are made of, hostile pieces among them."""


def own(target: str) -> list[bytes]:
    """Invented seeds of a target's kind."""
    match target:
        case "feed":
            return [path.read_bytes() for path in sorted(_FEEDS.iterdir()) if path.suffix != ".json"]
        case "page":
            stated = json_ld(
                headline="Pier closes", datePublished="2026-03-01T12:00:00Z", author={"name": "Mara Quill"}
            )
            return [page(), page(head=stated), page("Kurz.", lang="de", body="<ul><li>Mehr dazu</li></ul>" * 20)]
        case "opml":
            return [_OPML]
        case _:
            plain = b"<rss/>" * 200
            coded = (
                gzip.compress(plain),
                zlib.compress(plain),
                brotli.compress(plain),  # type: ignore[no-untyped-call]  # brotli has no annotations
                zstandard.compress(plain),
            )
            return [bytes([number]) + one for number, one in enumerate(coded)]


def real(target: str) -> Iterator[bytes]:
    """Seeds of the kind among the real documents beside the project; none where they are not there."""
    name, suffixes = {"feed": ("documents", (".xml", ".json", ".html")), "opml": ("opml", (".opml",))}.get(
        target, ("", ())
    )
    found: Iterator[bytes]
    if target == "page" and (DATA / "pages" / "fundus.tar").exists():
        found = (one.html for one in read_pages(DATA / "pages" / "fundus.tar"))
    elif name and (archive := DATA / "feeds" / f"{name}.tar.gz").exists():
        found = _members(archive, suffixes)
    else:
        return
    yield from (one for one in found if len(one) <= _LARGEST)


def _members(path: Path, suffixes: tuple[str, ...]) -> Iterator[bytes]:
    with tarfile.open(path) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(suffixes) else None
            if file is not None:
                yield file.read()
