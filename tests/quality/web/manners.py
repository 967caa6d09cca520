"""What a polite poller never does, judged from the servers' side of each request."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping

from aiohttp.abc import AbstractResolver
from yarl import URL

from ingest.http import FetchError, HttpClient, HttpSettings, Response
from tests.quality.web.feeds import DAY, HOUR, SimFeed

__all__ = ["Manners", "WatchedClient"]

_LEAST = 300.0  # seconds between two polls of a feed, and after a failure
_SLACK = 1.0  # seconds of the test clock
_SLACK_REAL = 0.03  # seconds of the wall clock
_ALLOWED = {
    "host", "user-agent", "accept", "accept-encoding", "if-none-match", "if-modified-since", "connection",
}  # fmt: skip


class _Known:
    """What one address remembers of its visitor."""

    def __init__(self) -> None:
        self.again = 0.0  # not before this time
        self.why = ""
        self.given: tuple[str, str] = ("", "")  # validators of the last whole answer
        self.whole: float | None = None  # when it was last asked for without validators although it had given some
        self.visits = 0
        self.missed = False  # the last answer did not reach the visitor


class Manners:
    """Counts the violations of one poller, by their name."""

    def __init__(self, contact: str) -> None:
        self.violations: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        self._contact = contact
        self._known: dict[int, _Known] = {}
        self._throttled: dict[str, float] = {}  # hosts that ask to be left alone until then
        self._down: dict[str, float] = {}  # when a host that is down was last asked, by any feed

    def asked(self, feed: SimFeed, target: str, headers: Mapping[str, str], now: float) -> None:
        """A feed was asked for, at its own address."""
        known = self._known.setdefault(feed.number, _Known())
        known.visits += 1
        what = f"feed {feed.number} at {now:.0f}"
        if "?" in target or "#" in target:
            self.note("added query", what)
        if extra := headers.keys() - _ALLOWED:
            self.note("added headers", f"{what}: {sorted(extra)}")
        if self._contact not in headers.get("user-agent", ""):
            self.note("no contact", what)
        if now < self._throttled.get(feed.host, 0.0) - _SLACK:
            self.note("a host that throttles, too early", what)
        if now < known.again - _SLACK:
            self.note(f"too early: {known.why}", f"{what}: {known.again - now:.0f} s")
        missed, known.missed = known.missed, False
        sent = (headers.get("if-none-match", ""), headers.get("if-modified-since", ""))
        if missed:
            return  # what it was given is not what it has
        if any(sent) and sent != known.given:
            self.note("other validators than were given", f"{what}: {sent}, not {known.given}")
        if any(known.given) and not any(sent):
            if known.whole is not None and now - known.whole < DAY - _SLACK:
                self.note("without validators twice in a day", what)
            known.whole = now
        if not any(known.given) and not any(sent):
            known.whole = now

    def answered(self, feed: SimFeed, now: float, *, status: int, wait: float, validators: tuple[str, str]) -> None:
        """It was answered so; `wait` are seconds the server or its document asks for."""
        known = self._known[feed.number]
        if status in (200, 304):
            known.again, known.why = now + max(wait, _LEAST), "the interval and what was asked for"
            if status == 200:
                known.given = validators
        elif status == 410:
            known.again, known.why = float("inf"), "gone"
        else:
            least = HOUR if status in (401, 403, 429) else _LEAST
            known.again, known.why = now + max(wait, least), f"after {status}"
        if status in (429, 503) and wait:
            self._throttled[feed.host] = now + wait

    def missed(self, feed: SimFeed, now: float) -> None:
        """The answer just given was not received: a machine under load may take longer than the visitor waits."""
        known = self._known.setdefault(feed.number, _Known())
        if known.again > now + _LEAST:
            known.again, known.why = now + _LEAST, "after an answer that was not received"
        known.missed, known.whole = True, None

    def refused(self, host: str, now: float) -> None:
        """A host that is down was asked, by whichever of its feeds."""
        if now - self._down.get(host, -1e9) < _LEAST - _SLACK:
            self.note("a host that is down, too early", f"{host} at {now:.0f}")
        self._down[host] = now

    def visits(self) -> int:
        return sum(known.visits for known in self._known.values())

    def note(self, name: str, example: str) -> None:
        """Count a violation; the first of its kind is kept as an example."""
        self.violations[name] += 1
        self.examples.setdefault(name, example)


class WatchedClient(HttpClient):
    """The poller's own client, each request's start and end noted: a server sees them late, and bunched when busy."""

    def __init__(
        self, settings: HttpSettings, resolver: AbstractResolver, manners: Manners, failed: Callable[[str], None]
    ) -> None:
        super().__init__(settings, resolver=resolver)
        self._failed = failed
        self._manners, self._per_host, self._least = manners, settings.per_host, settings.spacing
        self._under_way: Counter[str] = Counter()
        self._begun: dict[str, float] = {}

    async def _hop(self, url: str, target: URL, headers: Mapping[str, str], left: float) -> Response:
        host, now = target.host or "", time.monotonic()
        self._under_way[host] += 1
        if self._under_way[host] > self._per_host:
            self._manners.note("too many at once", host)
        if now - self._begun.get(host, -1e9) < self._least - _SLACK_REAL:
            self._manners.note("too close", f"{host}: {now - self._begun[host]:.3f} s")
        self._begun[host] = now
        try:
            return await super()._hop(url, target, headers, left)
        except FetchError:
            self._failed(url)
            raise
        finally:
            self._under_way[host] -= 1
