"""What each host of the invented world answers: pages, feeds, front pages, pictures, and things that fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from newsfold.demo import render
from newsfold.demo.model import TATTERED, FeedSpec, Outlet, Page, World

__all__ = ["Reply", "Site"]

HTML = "text/html; charset=utf-8"
ROBOTS = b"User-agent: *\nAllow: /\n"


class Reply(NamedTuple):
    """One answer; `modified` is set where conditional GET applies."""

    status: int
    body: bytes
    content_type: str
    modified: datetime | None = None


class Site:
    """All hosts at once. Bytes are made when asked for, from the world and the time it starts."""

    def __init__(self, world: World, now: float) -> None:
        self._world = world
        self._now = now
        self._env = render.environment()
        self._routes: dict[tuple[str, str], Callable[[], Reply]] = {}
        self._outlets = {outlet.domain: outlet for outlet in (*world.outlets, TATTERED)}
        for outlet in self._outlets.values():
            self._add_outlet(outlet)
        for page in (*world.pages, *world.hostile):
            self._add_page(page)
        self._routes["notafeed.example", "/feed.xml"] = lambda: self._front(TATTERED)
        self.hosts = frozenset(host for host, _ in self._routes)

    def index(self) -> Reply:
        return Reply(200, render.render_index(self._env, self._world), HTML)

    def get(self, host: str, path: str, times: int) -> Reply:
        """Answer for `path` on `host`; `times` says how often this was asked for, this time included."""
        outlet = self._outlets.get(host)
        if outlet is None and host not in self.hosts:
            return Reply(502, f"no host {host} in this world\n".encode(), "text/plain")
        if path == "/robots.txt":
            return Reply(200, ROBOTS, "text/plain")
        if outlet is not None and outlet.paywalled and path != "/":
            return Reply(402, b"<html><title>Subscribers only</title><p>Subscribe to read on.</p></html>", HTML)
        if host == TATTERED.domain and path.endswith("/flaky") and times == 1:
            return Reply(503, b"try again in a moment\n", "text/plain")
        route = self._routes.get((host, path))
        if route is None:
            return Reply(404, b"<html><title>Not found</title><p>There is nothing here.</p></html>", HTML)
        return route()

    def _add_outlet(self, outlet: Outlet) -> None:
        self._routes[outlet.domain, "/"] = lambda: self._front(outlet)
        for feed in outlet.feeds:
            self._routes[outlet.domain, feed.path] = lambda feed=feed: self._feed(outlet, feed)  # type: ignore[misc] # mypy cannot type a bound default

    def _add_page(self, page: Page) -> None:
        outlet = self._outlets[page.domain]
        path = page.url.removeprefix(f"http://{page.domain}")
        if page.slug == "missing":
            return  # announced, and never there
        if page.slug == "empty":
            self._routes[page.domain, path] = lambda: Reply(200, b"", HTML)
            return
        self._routes[page.domain, path] = lambda: Reply(
            200, render.render_page(self._env, self._world, page, outlet, self._now), HTML
        )
        amp = page.amp_url.removeprefix(f"http://{page.domain}")
        self._routes[page.domain, amp] = lambda: Reply(
            200, render.render_amp(self._env, self._world, page, outlet, self._now), HTML
        )
        self._routes[page.domain, f"/images/{page.slug}.svg"] = lambda: self._picture(outlet)

    def _front(self, outlet: Outlet) -> Reply:
        return Reply(200, render.render_front(self._env, self._world, outlet, self._now), HTML)

    def _feed(self, outlet: Outlet, feed: FeedSpec) -> Reply:
        items = render.feed_items(self._world, outlet, feed, self._now)
        newest = items[0].when if items else datetime.fromtimestamp(int(self._now), UTC) - timedelta(days=1)
        body = render.render_feed(self._env, self._world, outlet, feed, self._now)
        return Reply(200, body, render.CONTENT_TYPES[feed.format], newest)

    def _picture(self, outlet: Outlet) -> Reply:
        svg = self._env.get_template("picture.svg").render(outlet=outlet)
        return Reply(200, svg.encode(), "image/svg+xml")
