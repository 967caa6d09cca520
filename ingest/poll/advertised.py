"""The feeds that an HTML page advertises with `<link rel="alternate">`."""

from __future__ import annotations

import lxml.etree

from ingest.poll.links import absolute

__all__ = ["advertised"]

_FEED_TYPES = frozenset(
    ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/xml+rss")
)
_READ = 500_000  # bytes of a page


def advertised(body: bytes, url: str, limit: int = 1) -> list[str]:
    """Their addresses in the page's order, absolute, each once; at most `limit`. Relative ones are the base's."""
    try:
        root = lxml.etree.HTML(body[:_READ], lxml.etree.HTMLParser(no_network=True, huge_tree=False))
    except (lxml.etree.LxmlError, ValueError):
        return []
    if root is None:
        return []
    base = next((absolute(one.get("href", ""), url) for one in root.iter("base")), "") or url
    found: dict[str, None] = {}
    for link in root.iter("link"):
        rel, kind = link.get("rel", "").lower().split(), link.get("type", "").partition(";")[0].strip().lower()
        whole = absolute(link.get("href", ""), base)
        if whole and (("alternate" in rel and kind in _FEED_TYPES) or "feed" in rel):
            found[whole] = None
            if len(found) >= limit:
                break
    return list(found)
