"""Documents written to harm what reads them; `python -m tests.ingest.poll.hostile` reads them and tells its memory.

It prints JSON: what became of each document, and the most that this process and its worker occupied, in bytes.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import resource
import sys
from pathlib import Path

from ingest.poll.feed import NotAFeedError
from ingest.poll.parser import FeedParser
from ingest.poll.poller import PollConfig

__all__ = ["DOCUMENTS"]

_HEAD, _TAIL = b"<rss version='2.0'><channel><title>t</title>", b"</channel></rss>"
_LISTED = (
    b"<url xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><loc>http://harbourmail.example/a</loc>"
    b"<n:news><n:title>t</n:title></n:news></url>"
)
_TENFOLD = b"".join(b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))


def _item(title: bytes, prologue: bytes = b"") -> bytes:
    return prologue + _HEAD + b"<item><title>" + title + b"</title></item>" + _TAIL


def _many(what: bytes, count: int) -> bytes:
    return b" ".join(what % (n, n) for n in range(count))


DOCUMENTS = {
    "swelling": gzip.compress(
        b'{"version":"https://jsonfeed.org/version/1.1","items":[' + b"{}," * 6_000_000 + b"{}]}"
    ),
    "zeros": gzip.compress(bytes(100_000_000)),
    "entities of entities": _item(b"&m;", b"<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>" + _TENFOLD + b"]>"),
    "one entity often": _item(b"&a;" * 20_000, b"<!DOCTYPE a [<!ENTITY a '" + b"a" * 100_000 + b"'>]>"),
    "nested 100": _item(b"<b>" * 100 + b"x" + b"</b>" * 100),
    "nested 10,000": _HEAD + b"<a>" * 10_000,
    "one element": _item(b"word " * 1_900_000),
    "many elements": _HEAD + b"<item>" + b"<x/>" * 30_000 + b"</item>" + _TAIL,
    "many attributes": _HEAD + b"<item " + _many(b"a%d='%d'", 5_000) + b"/>" + _TAIL,
    "one attribute": _HEAD + b"<item><enclosure url='" + b"x" * 9_000_000 + b"'/></item>" + _TAIL,
    "attributes of a sitemap": gzip.compress(
        b"<urlset>" + (b"<x " + _many(b"a%d='%d'", 1_000) + b"/>") * 2_500 + _LISTED + b"</urlset>"
    ),
    "many namespaces": b"<rss " + _many(b"xmlns:n%d='n:%d'", 10_000) + _HEAD[4:] + _TAIL,
    "a wrong charset": _item(b"\xe9\xff" * 300_000, b"<?xml version='1.0' encoding='utf-16'?>"),
    "NUL": _item(b"\0abcdefghijklmnopqrstuvwxyz" * 50_000),
}
"""Named for what is in them; "swelling" takes a hundred times its size, and a gigabyte where nothing bounds it."""


async def _read() -> dict[str, str]:
    parser = FeedParser(120.0, PollConfig().parse_memory)
    became = {}
    for name, document in DOCUMENTS.items():
        try:
            await parser.parse(document, url="http://harbourmail.example/feed", content_type="", max_entries=500)
            became[name] = "read"
        except NotAFeedError as error:
            became[name] = error.kind
    parser.close()
    return became


def _peak() -> int:
    """Of this process alone, in bytes: `ru_maxrss` counts what started it, up to where the two parted."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1_024


if __name__ == "__main__":
    said = asyncio.run(_read())
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1_024
    sys.stdout.write(json.dumps([said, _peak(), worker]) + "\n")
