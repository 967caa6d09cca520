"""Which URL an article is known by. A wrong answer makes two articles one, or one two."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from ingest.urls import canonical_url, same_publisher

__all__ = ["Identity", "identity"]


class Identity(NamedTuple):
    """`identity` is what the article's id is made of, `canonical` the page's own canonical URL where it was
    believed (else where it was fetched), `syndicated_from` a canonical on another publisher's site."""

    identity: str
    canonical: str
    syndicated_from: str


def identity(url: str, final_url: str, canonical: str) -> Identity:
    """Decide by the announced URL, the one that redirects led to, and the page's canonical ("" for none).

    A canonical counts only on the same registrable domain as the page, and only where it names a page: one
    that points at the site's root or at a section above the page is a template's mistake. On another
    publisher's site it says whom the text was taken from, and is never identity.
    """
    page = final_url or url
    if not page:
        return Identity(_folded(canonical), canonical, "")
    if not canonical:
        return Identity(_folded(page), page, "")
    if not same_publisher(canonical, page):
        return Identity(_folded(page), page, canonical if _names_page(canonical) else "")
    if not _names_page(canonical) or _is_section_of(canonical, page):
        return Identity(_folded(page), page, "")
    return Identity(_folded(canonical), canonical, "")


def _folded(url: str) -> str:
    try:
        return canonical_url(url)
    except ValueError:
        return url


def _path(url: str) -> str:
    return urlsplit(url).path.strip("/")


def _names_page(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.path.strip("/") or parts.query)


def _is_section_of(canonical: str, page: str) -> bool:
    """Whether the canonical is a folder that the page lies in ("/world/" for "/world/2026/03/flood")."""
    above, path = _path(_folded(canonical)), _path(_folded(page))
    if urlsplit(canonical).query or len(above) >= len(path):
        return False
    return path.startswith(above + "/") and not any(c.isdigit() for c in above) and above.count("-") < 2
