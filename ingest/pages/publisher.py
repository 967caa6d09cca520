"""Who is answerable for an article: never the feed or aggregator that merely carried it."""

from __future__ import annotations

from ingest.pages.attribute.register import Register, default_register
from ingest.urls import registrable_domain
from newsfold.stream.messages import Publisher

__all__ = ["publisher_at", "site_domain"]


def site_domain(url: str) -> str:
    """The registrable domain of a URL's host, "" for what is no URL."""
    try:
        return registrable_domain(url) if url else ""
    except ValueError:
        return ""


def publisher_at(url: str, *, name: str = "", register: Register | None = None) -> Publisher:
    """The publisher of a page, by the site it is on and the name given for it.

    Without a name, the register's name for the site; without that, the site's domain.
    """
    domain = site_domain(url)
    name = " ".join(name.split())
    if not name and domain:
        known = (register or default_register()).at(url if "//" in url else domain)
        name = known.name if known else domain
    return Publisher(name, domain)
