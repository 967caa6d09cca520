"""robots.txt of the sites whose pages are fetched (RFC 9309), cached, with crawl-delay."""

from __future__ import annotations

import asyncio
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from protego import Protego

from ingest.http import FetchError, HttpClient
from ingest.pages.memory import backoff

__all__ = ["Robots", "Word"]

Word = Literal["allowed", "refused", "unknown"]
"""What a site says of a page; "unknown" where it has said nothing yet, for want of an answer."""

_KEPT = 86_400.0  # seconds; the RFC asks for no longer than a day
_ASKED_AGAIN = (30.0, 900.0)  # where there was no answer: the first wait, doubled each time, and the longest
_MAX_BYTES = 500 * 1024  # read of one file; the RFC asks for no less
_MAX_SITES = 10_000
_MAX_DELAY = 30.0  # seconds; what asks for more gets this


class _Rules(NamedTuple):
    """What a site said. `parsed` is None where all is allowed; `known` False where it never answered; `failed` how
    often in a row it did not answer; `delay` the seconds it asks for between two requests."""

    parsed: Protego | None
    known: bool
    until: float
    failed: int = 0
    delay: float = 0.0


class Robots:
    """Whether pages may be fetched, by what their sites say to `agent`."""

    def __init__(self, agent: str = "newsfold") -> None:
        self._agent = agent
        self._sites: dict[str, _Rules] = {}
        self._asking: dict[str, asyncio.Task[_Rules]] = {}

    async def word(self, url: str, client: HttpClient, now: float) -> Word:
        """What the page's site says of it; its crawl-delay is handed to the client.

        A site without the file, or that refuses it, allows all. Where the file cannot be had just now, what was
        read last goes on to count; "unknown" where nothing was, and the page is to wait.
        """
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        rules = self._sites.get(site)
        if rules is None or rules.until <= now:
            asking = self._asking.get(site)
            if asking is None:
                asking = self._asking[site] = asyncio.create_task(self._ask(site, client, now))
            rules = await asking
            self._asking.pop(site, None)
        client.space(parts.hostname or "", rules.delay)  # each time, since the client forgets hosts that lie idle
        if not rules.known:
            return "unknown"
        return "allowed" if rules.parsed is None or rules.parsed.can_fetch(url, self._agent) else "refused"

    async def _ask(self, site: str, client: HttpClient, now: float) -> _Rules:
        """One request for a site's file, however many of its pages wait for it."""
        before = self._sites.pop(site, _Rules(None, False, now))
        rules = await self._read(site, client, now)
        if rules is None:
            failed = before.failed + 1
            rules = before._replace(until=now + backoff(failed, *_ASKED_AGAIN, None), failed=failed)
        if len(self._sites) >= _MAX_SITES:
            del self._sites[next(iter(self._sites))]  # the one asked longest ago
        self._sites[site] = rules
        return rules

    async def _read(self, site: str, client: HttpClient, now: float) -> _Rules | None:
        """What the site says, None where it does not answer just now."""
        try:
            response = await client.get(f"{site}/robots.txt")
        except FetchError as error:
            # a file too large to be read or behind a loop of redirects is as good as none
            return None if error.passing else _Rules(None, True, now + _KEPT)
        if response.status >= 500 or response.status == 429:
            return None
        if response.status != 200:
            return _Rules(None, True, now + _KEPT)
        try:
            parsed = Protego.parse(response.body[:_MAX_BYTES].decode("utf-8", "replace"))
        except Exception:  # noqa: BLE001 - a hostile file must not stop the stage; one that is no rules forbids nothing
            return _Rules(None, True, now + _KEPT)
        delay = min(float(parsed.crawl_delay(self._agent) or 0.0), _MAX_DELAY)
        return _Rules(parsed, True, now + _KEPT, delay=delay)
