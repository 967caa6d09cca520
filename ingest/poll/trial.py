"""One poll of one feed on trial: the poller's own, with all that it saw and what is wrong, and nothing stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from ingest.http import Getter, Response
from ingest.poll.feed import ParsedFeed
from ingest.poll.parser import Parser
from ingest.poll.parts import merged
from ingest.poll.poller import PollConfig, poll_feed
from ingest.poll.rules import Rules
from newsfold.stream.messages import Feed, FeedState

__all__ = ["Problem", "Trial", "problems", "try_feed"]

_USELESS = frozenset(("no-links", "bad-links"))


class Problem(msgspec.Struct, frozen=True):
    """Something that is wrong with a feed which can be read: a short name, and a sentence for its operator."""

    kind: str
    text: str


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What one poll showed. Times in seconds since the epoch, spans in seconds; None and "" where there was none."""

    url: str
    ok: bool  # the poll succeeded, and where there are entries at least one of them can be used
    outcome: str  # "ok", or the short name of what failed
    error: str = ""
    status: int | None = None
    hops: tuple[tuple[int, str], ...] = ()  # redirects followed: status, and where to
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    size: int | None = None  # bytes of the body, decoded, those of its parts among them
    format: str = ""
    title: str = ""
    language: str = ""
    entries: int = 0
    announced: int = 0  # entries that a first poll would have announced
    newest: float | None = None
    interval: float | None = None  # that the poller would choose
    next_poll: float | None = None  # seconds from now, waits asked for by the server and the document included
    problems: tuple[Problem, ...] = ()


class _Watch:
    """A client and a parser at once that remember the answers and the documents they gave, the feed's own first."""

    def __init__(self, client: Getter, parser: Parser) -> None:
        self._client = client
        self._parser = parser
        self.responses: list[Response] = []
        self.parsed: list[ParsedFeed] = []

    async def get(
        self, url: str, *, headers: Mapping[str, str | bytes] | None = None, authorization: str = ""
    ) -> Response:
        response = await self._client.get(url, headers=headers, authorization=authorization)
        self.responses.append(response)
        return response

    async def parse(self, body: bytes, *, url: str, content_type: str, max_entries: int) -> ParsedFeed:
        parsed = await self._parser.parse(body, url=url, content_type=content_type, max_entries=max_entries)
        self.parsed.append(parsed)
        return parsed


async def try_feed(
    url: str, client: Getter, parser: Parser, *, config: PollConfig, now: float, authorization: str = ""
) -> Trial:
    """Poll a feed as if for the first time, by the code that polls it in service. It never raises for the feed."""
    watch = _Watch(client, parser)
    feed, before = Feed(url=url, added=now), FeedState(url=url)
    polled = await poll_feed(watch, watch, feed, before, config=config, now=now, authorization=authorization)
    trial = Trial(
        url=url,
        ok=polled.outcome in ("ok", "part-failed"),
        outcome=polled.outcome,
        error=polled.state.error,
        next_poll=None if polled.state.gone else polled.state.next_poll - now,
    )
    response = watch.responses[0] if watch.responses else None
    if response is not None:
        trial = msgspec.structs.replace(
            trial,
            status=response.status,
            hops=response.hops,
            content_type=response.headers.get("content-type", ""),
            etag=response.headers.get("etag", ""),
            last_modified=response.headers.get("last-modified", ""),
            size=sum(len(one.body) for one in watch.responses),
        )
    if response is None or not watch.parsed or not trial.ok:
        return trial
    parsed, counts = watch.parsed[0], Counter(polled.entry_outcomes)
    if parsed.parts:
        parsed = merged(parsed, [one for one in watch.parsed if not one.parts])
    wrong = problems(response, parsed, polled.entry_outcomes, config.rules, now)
    if polled.outcome == "part-failed":
        said = [f"{part.url}: {part.error}" for part in polled.state.parts if part.error] or ["it could not be had"]
        wrong.insert(0, Problem("part-failed", f"a sitemap that it lists cannot be used: {said[0]}"))
    return msgspec.structs.replace(
        trial,
        ok=not any(problem.kind in _USELESS for problem in wrong),
        format=parsed.format,
        title=parsed.title,
        language=parsed.language,
        entries=len(parsed.entries) + parsed.dropped,
        announced=counts["new"] + counts["future-dated"],
        newest=max((entry.published for entry in parsed.entries if entry.published is not None), default=None),
        interval=polled.state.interval,
        problems=tuple(wrong),
    )


def problems(
    response: Response, parsed: ParsedFeed, outcomes: Sequence[str], rules: Rules, now: float
) -> list[Problem]:
    """What is wrong with a feed that can be read, the worst first; `outcomes` are those of its entries."""
    listed, counts = len(parsed.entries), Counter(outcomes)
    undated = sum(entry.published is None for entry in parsed.entries)
    dates = [entry.published for entry in parsed.entries if entry.published is not None]
    days = f"{rules.first_poll_age / 86_400:g} days"
    said = (
        ("no-entries", not listed, "it lists no entries at the moment"),
        ("no-links", _all(counts["no-url"], listed), "none of its entries has a link, so none can be announced"),
        ("bad-links", _all(counts["bad-url"], listed), "no entry has a link that can be fetched"),
        ("malformed", parsed.malformed, f"it is not well-formed, and read all the same: {parsed.malformed}"),
        ("some-links", counts["no-url"] + counts["bad-url"], f"{_of(counts, ('no-url', 'bad-url'), listed)} no link"),
        ("no-dates", undated, f"{undated} of {listed} entries have no date: they count as of when they are seen"),
        ("future-dates", counts["future-dated"], f"{_of(counts, ('future-dated',), listed)} a date that is to come"),
        ("duplicates", counts["duplicate"], f"{counts['duplicate']} entries lead to a page listed before"),
        ("beyond-limit", parsed.dropped, f"{parsed.dropped} entries are more than are read of one document"),
        (
            "stale",
            dates and max(dates) < now - rules.first_poll_age,
            f"nothing in it is younger than {days}: a first poll announces none of what is dated",
        ),
        ("moved", response.permanent, f"it has moved for good: register {response.url}"),
        (
            "no-validators",
            not (response.headers.get("etag") or response.headers.get("last-modified")),
            "its server sends neither ETag nor Last-Modified: every poll loads the whole document",
        ),
    )
    found = [Problem(kind, text) for kind, wrong, text in said if wrong]
    useless = any(problem.kind in _USELESS for problem in found)
    return [problem for problem in found if not (useless and problem.kind == "some-links")]


def _all(count: int, listed: int) -> bool:
    return 0 < listed == count


def _of(counts: Mapping[str, int], kinds: Sequence[str], listed: int) -> str:
    return f"{sum(counts[kind] for kind in kinds)} of {listed} entries have"
