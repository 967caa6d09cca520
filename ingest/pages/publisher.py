"""Who is answerable for an article: never the feed or aggregator that merely carried it."""

from __future__ import annotations

from ingest.pages.attribute.register import Register, default_register
from ingest.urls import registrable_domain
from newsfold.stream.messages import Publisher

__all__ = ["known_publisher", "publisher_at", "site_domain"]


def site_domain(url: str) -> str:
    """The registrable domain of a URL's host, "" for what is no URL."""
    try:
        return registrable_domain(url) if url else ""
    except ValueError:
        return ""


def publisher_at(url: str, *, name: str = "", register: Register | None = None) -> Publisher:
    """The publisher of a page, by the site it is on and the name given for it.

    Without a name, the register's name for the site; without that, the site's domain. The family is the
    owner that the register gives the site, a section's host before the whole site, or else the name.
    """
    register = register or default_register()
    domain = site_domain(url)
    name = " ".join(name.split())
    known = register.at(url if "//" in url else domain) if domain else None
    if not name and domain:
        name = known.name if known else domain
    return known_publisher(name, domain, family=known.owner if known else "", register=register)


def known_publisher(name: str, domain: str = "", *, family: str = "", register: Register | None = None) -> Publisher:
    """A publisher with its family: the one given, or what the register knows of its domain or name."""
    made = Publisher(name, domain)
    return Publisher(name, domain, family or (register or default_register()).family(made))
