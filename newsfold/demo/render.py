"""The world's pages and feeds as bytes. Pure: the clock is an argument, equal input gives equal bytes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from newsfold.demo.model import LINK, FeedSpec, Outlet, Page, World

__all__ = [
    "CONTENT_TYPES",
    "Item",
    "feed_items",
    "render_amp",
    "render_feed",
    "render_front",
    "render_index",
    "render_page",
]

CONTENT_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "rdf": "application/rdf+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
WORDS_A_MINUTE = 220


class Item(NamedTuple):
    """One line of a feed."""

    page: Page
    url: str
    when: datetime
    summary: str
    via: Page | None  # the page again, where the feed is an aggregator's and has to name the publisher


def environment() -> Environment:
    """The templates, everything escaped."""
    return Environment(
        loader=PackageLoader("newsfold.demo", "world/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_page(env: Environment, world: World, page: Page, outlet: Outlet, now: float) -> bytes:
    """An article's page in its outlet's template."""
    return env.get_template(outlet.template).render(_context(world, page, outlet, now)).encode()


def render_amp(env: Environment, world: World, page: Page, outlet: Outlet, now: float) -> bytes:
    """The AMP variant: the text without the site round it, canonical to the page proper."""
    return env.get_template("amp.html").render(_context(world, page, outlet, now)).encode()


def render_front(env: Environment, world: World, outlet: Outlet, now: float) -> bytes:
    """An outlet's front page: its stories, newest first, and its feeds."""
    pages = [page for page in reversed(world.pages) if page.outlet == outlet.key]
    stories = [(page, _human(_when(page, now))) for page in pages]
    return env.get_template("front.html").render(outlet=outlet, stories=stories).encode()


def render_index(env: Environment, world: World) -> bytes:
    """The list of outlets and events, for a person who browses the world."""
    return env.get_template("index.html").render(world=world).encode()


def feed_items(world: World, outlet: Outlet, feed: FeedSpec, now: float) -> list[Item]:
    """What a feed announces, newest first."""
    if outlet.picks:
        items = [_pick(world, pick, outlet, now) for pick in outlet.picks]
    else:
        items = [
            Item(page, page.url, _when(page, now), page.paragraphs[0], None)
            for page in (world.hostile if outlet.key == "tattered" else world.pages)
            if page.outlet == outlet.key and (not feed.sections or page.section in feed.sections)
        ]
    return sorted(items, key=lambda item: item.when, reverse=True)


def render_feed(env: Environment, world: World, outlet: Outlet, feed: FeedSpec, now: float) -> bytes:
    """One feed document in its format."""
    items = feed_items(world, outlet, feed, now)
    if feed.format == "json":
        return _json_feed(outlet, feed, items)
    context = {"outlet": outlet, "feed": feed, "items": items, "updated": items[0].when if items else _at(now)}
    template = env.get_template(f"{feed.format}.xml")
    return template.render(context, iso=_iso, rfc822=format_datetime).encode()


def _pick(world: World, pick: str, outlet: Outlet, now: float) -> Item:
    page = world.page(pick.removesuffix("#amp"))
    url = page.amp_url if pick.endswith("#amp") else page.url
    tracked = f"{url}?utm_source={outlet.key}&utm_medium=rss&utm_campaign=frontpage"
    return Item(page, tracked, _when(page, now), page.paragraphs[0][:160], page)


def _json_feed(outlet: Outlet, feed: FeedSpec, items: list[Item]) -> bytes:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": f"http://{outlet.domain}/",
        "feed_url": f"http://{outlet.domain}{feed.path}",
        "language": "en",
        "items": [
            {
                "id": item.url,
                "url": item.url,
                "title": item.page.headline,
                "summary": item.summary,
                "date_published": _iso(item.when),
                "authors": [{"name": item.page.byline}] if item.page.byline else [],
            }
            for item in items
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _context(world: World, page: Page, outlet: Outlet, now: float) -> dict[str, Any]:
    when = _when(page, now)
    return {
        "page": page,
        "outlet": outlet,
        "body": [_linked(para) for para in page.marked],
        "iso": _iso(when),
        "human": _human(when),
        "minutes": max(1, round(len(page.text.split()) / WORDS_A_MINUTE)),
        "image": f"http://{page.domain}/images/{page.slug}.svg",
        "related": _related(world, page),
        "jsonld": _jsonld(page, outlet, _iso(when)),
    }


def _jsonld(page: Page, outlet: Outlet, iso: str) -> dict[str, Any]:
    """schema.org metadata, for the templates that carry it."""
    kind = "OpinionNewsArticle" if page.section == "opinion" else "NewsArticle"
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": kind,
        "headline": page.headline,
        "datePublished": iso,
        "mainEntityOfPage": page.canonical,
        "articleSection": page.section,
        "image": f"http://{page.domain}/images/{page.slug}.svg",
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name, "url": f"http://{outlet.domain}/"},
    }
    if page.byline:
        document["author"] = [{"@type": "Person", "name": page.byline}]
    return document


def _related(world: World, page: Page) -> list[Page]:
    """Up to three other stories of the outlet, about other events: what stands under a story and is not of it."""
    mine = [other for other in world.pages if other.outlet == page.outlet and other.event != page.event]
    start = sum(map(ord, page.slug)) % len(mine) if mine else 0
    return (mine[start:] + mine[:start])[:3]


def _linked(paragraph: str) -> Markup:
    """A paragraph as HTML, its `[label](url)` links made links."""
    parts: list[Markup] = []
    end = 0
    for match in LINK.finditer(paragraph):
        parts.append(escape(paragraph[end : match.start()]))
        parts.append(Markup('<a href="{}">{}</a>').format(match[2], match[1]))
        end = match.end()
    parts.append(escape(paragraph[end:]))
    return Markup("").join(parts)


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def _when(page: Page, now: float) -> datetime:
    return _at(now - page.hours * 3600)


def _iso(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def _human(when: datetime) -> str:
    return f"{when.day} {when:%B %Y}, {when:%H.%M}"
