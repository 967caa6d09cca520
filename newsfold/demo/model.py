"""What the invented world is made of: outlets and their feeds, events, and pages with their labels."""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from newsfold.stream.public import Role

__all__ = [
    "LINK",
    "STALE_HOURS",
    "TATTERED",
    "Event",
    "Expected",
    "FeedSpec",
    "Link",
    "Outlet",
    "Page",
    "Strict",
    "World",
]

STALE_HOURS = 72.0
"""A page older than this when the world starts is old news: a first poll leaves it alone."""

LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
"""A link inside a text: `[label](target)`."""


class Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of what is read from files: a key that is not known is an error."""


class FeedSpec(Strict, frozen=True, kw_only=True):
    """One feed of an outlet. Without `sections` it announces every page; with them, only those."""

    path: str
    format: str  # rss, atom, rdf or json
    title: str
    sections: tuple[str, ...] = ()


class Outlet(Strict, frozen=True, kw_only=True):
    """A publisher: its site, its feeds, and the furniture its pages carry round every story."""

    key: str
    name: str
    domain: str
    template: str = ""
    address: str = "/{section}/{slug}"  # how a page's path is made
    tagline: str = ""
    colour: str = "#224466"
    nav: tuple[str, ...] = ()
    cookie: str = ""
    support: str = ""
    newsletter: str = ""
    disclosure: str = ""
    related_heading: str = ""
    share: tuple[str, ...] = ()
    footer: str = ""
    feeds: tuple[FeedSpec, ...] = ()
    picks: tuple[str, ...] = ()  # an aggregator's: slugs of other publishers' pages, "slug#amp" for the AMP variant
    paywalled: bool = False  # its pages answer 402 and it has no feed


TATTERED = Outlet(
    key="tattered",
    name="The Tattered Page",
    domain="tattered.example",
    template="tabloid.html",
    feeds=(FeedSpec(path="/feed.xml", format="rss", title="The Tattered Page"),),
)
"""The hostile outlet: some of its pages are empty, missing, or there only when asked for twice."""


class Link(NamedTuple):
    """A link inside a text."""

    label: str
    url: str


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One article on one outlet's site, with its labels.

    `paragraphs` are plain text; `marked` the same with links as `[label](url)`. `of` is the slug of what it
    copies, rewrites, follows up or comments on, "" where that is nothing or an unseen origin. `hours` is how
    long before the world's start it was published. `canonical` is the URL its rel=canonical names.
    """

    url: str
    slug: str
    event: str
    outlet: str
    publisher: str
    domain: str
    headline: str
    byline: str
    section: str
    hours: float
    role: Role
    of: str
    paragraphs: tuple[str, ...]
    marked: tuple[str, ...]
    canonical: str
    note: str = ""  # a credit line under the text
    mentions: tuple[str, ...] = ()  # a roundup's events
    announced: bool = True  # some feed carries it

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def stale(self) -> bool:
        return self.hours > STALE_HOURS

    @property
    def links(self) -> tuple[Link, ...]:
        return tuple(Link(*match.groups()) for para in self.marked for match in LINK.finditer(para))

    @property
    def amp_url(self) -> str:
        return self.url.rstrip("/") + "/amp"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One invented event; `unseen_origin` is the publisher that broke it where no feed carries that one."""

    key: str
    title: str
    unseen_origin: str = ""


class Expected(NamedTuple):
    """What a perfect run says of one page."""

    event: str
    role: Role
    traced_to: str  # the URL of the page it leans on, an unseen origin's name, or ""


class World(msgspec.Struct, frozen=True, kw_only=True):
    """Everything there is. Pages are in order of publication, oldest first."""

    outlets: tuple[Outlet, ...]
    events: tuple[Event, ...]
    pages: tuple[Page, ...]
    hostile: tuple[Page, ...]  # pages of the hostile extras, in no ordinary feed

    def outlet(self, key: str) -> Outlet:
        return next(outlet for outlet in self.outlets if outlet.key == key)

    def page(self, slug: str) -> Page:
        return next(page for page in self.pages if page.slug == slug)

    def feeds(self) -> list[str]:
        """The URLs of every ordinary feed."""
        return [f"http://{outlet.domain}{feed.path}" for outlet in self.outlets for feed in outlet.feeds]

    def hostile_feeds(self) -> list[str]:
        """Feeds that go wrong: a page of HTML, a host that cannot be reached, one whose pages fail."""
        return [
            "http://notafeed.example/feed.xml",
            "http://unreachable.example/feed.xml",
            "http://tattered.example/feed.xml",
        ]

    def expected(self) -> dict[str, Expected]:
        """By page URL, for every page a first poll should take in."""
        urls = {page.slug: page.url for page in self.pages}
        unseen = {event.key: event.unseen_origin for event in self.events}
        return {
            page.url: Expected(
                page.event,
                page.role,
                urls.get(page.of, "") or (unseen.get(page.event, "") if page.role == "rewrite" else ""),
            )
            for page in self.pages
            if page.announced and not page.stale
        }
