"""One poll of one feed: fetched, read, decided, and turned into records to store. It never raises."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

import msgspec

from ingest.http import FetchError, HttpClient, HttpSettings, Response
from ingest.poll.feed import NotAFeedError, ParsedFeed
from ingest.poll.parser import FeedParser
from ingest.poll.schedule import (
    NewEntry,
    Rules,
    after_failure,
    after_gone,
    after_success,
    after_unchanged,
    parse_retry_after,
    select,
)
from ingest.urls import host_of, registrable_domain
from newsfold.stream.bounds import AtLeastOne, Seconds
from newsfold.stream.codec import encode
from newsfold.stream.log import Output
from newsfold.stream.messages import Entry, Feed, FeedState, Publisher
from newsfold.stream.topics import ENTRIES, FEED_STATE

__all__ = ["PollConfig", "Polled", "poll_feed", "state_output"]

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)


class PollConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How feeds are polled. Times in seconds."""

    http: HttpSettings = HttpSettings()
    rules: Rules = Rules()
    max_entries: AtLeastOne = 500  # read from one document; a feed's own setting goes before it
    parse_timeout: Seconds = 10.0  # for one document
    at_once: AtLeastOne = 32  # polls going on at a time
    per_call: AtLeastOne = 64  # polls between two commits, at most
    call_seconds: Seconds = 5.0  # no further poll is begun after this long without a commit
    call_bytes: AtLeastOne = 32_000_000  # nor with this much to be stored


class Polled(msgspec.Struct, frozen=True, kw_only=True):
    """What one poll came to: the new state, the records to store (the state among them), what to count."""

    state: FeedState
    outputs: tuple[Output, ...]
    outcome: str
    entry_outcomes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes to be stored."""
        return sum(len(output.value or b"") for output in self.outputs)


async def poll_feed(
    client: HttpClient, parser: FeedParser, feed: Feed, state: FeedState, *, config: PollConfig, now: float
) -> Polled:
    """Poll a feed whose URL is a clean one; what goes wrong is in the outcome and the state."""
    try:
        response = await client.get(feed.url, headers=_headers(state))
    except FetchError as error:
        return _failed(feed, state, error.kind, str(error), config=config, now=now)
    match response.status:
        case HTTPStatus.NOT_MODIFIED:
            return _unchanged(feed, state, response, config, now)
        case HTTPStatus.GONE:
            gone = after_gone(state, f"http-410: {feed.url} is gone for good, by its server", now)
            return Polled(state=gone, outputs=(state_output(gone),), outcome="gone")
        case status if 200 <= status < 300:
            return await _read(parser, feed, state, response, config=config, now=now)
        case _:
            return _refused(feed, state, response, config, now)


async def _read(
    parser: FeedParser, feed: Feed, state: FeedState, response: Response, *, config: PollConfig, now: float
) -> Polled:
    digest = hashlib.blake2b(response.body, digest_size=16).hexdigest()
    if state.body_hash == digest and state.succeeded is not None:
        return _unchanged(feed, state, response, config, now)
    try:
        parsed = await parser.parse(
            response.body,
            url=response.url,
            content_type=response.headers.get("content-type", ""),
            max_entries=max(feed.max_entries or config.max_entries, 1),
        )
    except NotAFeedError as error:
        return _failed(feed, state, error.kind, f"{response.url}: {error}", config=config, now=now)
    new, outcomes, recent = select(parsed.entries, state, config.rules, now)
    after = after_success(feed, state, parsed, recent, rules=config.rules, now=now)
    after = _with_validators(msgspec.structs.replace(after, body_hash=digest), response)
    return Polled(
        state=after,
        outputs=(*_announce(new, feed, parsed, now), state_output(after)),
        outcome="ok",
        entry_outcomes=(*outcomes, *["beyond-limit"] * parsed.dropped),
    )


def state_output(state: FeedState) -> Output:
    """The record that keeps a feed's state."""
    return Output(topic=FEED_STATE, key=state.url, value=encode(state), partition_by=host_of(state.url))


def _headers(state: FeedState) -> dict[str, str]:
    """Conditional request headers. Validators go back as they came; what HTTP cannot carry is left out."""
    headers = {"Accept": _ACCEPT}
    for name, value in (("If-None-Match", state.etag), ("If-Modified-Since", state.last_modified)):
        try:
            text = value.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if text and text.isprintable():
            headers[name] = text
    return headers


def _with_validators(state: FeedState, response: Response) -> FeedState:
    def raw(name: str) -> bytes:
        value = response.headers.get(name, "").encode("utf-8", "surrogateescape")
        return value if len(value) <= 1_000 else b""

    return msgspec.structs.replace(state, etag=raw("etag"), last_modified=raw("last-modified"))


def _unchanged(feed: Feed, state: FeedState, response: Response, config: PollConfig, now: float) -> Polled:
    after = after_unchanged(feed, state, config.rules, now)
    if response.status != HTTPStatus.NOT_MODIFIED:
        after = _with_validators(after, response)
    return Polled(state=after, outputs=(state_output(after),), outcome="not-modified")


def _refused(feed: Feed, state: FeedState, response: Response, config: PollConfig, now: float) -> Polled:
    try:
        phrase = HTTPStatus(response.status).phrase
        kind = f"http-{response.status}"
    except ValueError:
        phrase, kind = "no known status", "http-other"
    message = f"{response.url}: answered {response.status} ({phrase})"
    wait = parse_retry_after(response.headers.get("retry-after", ""), now)
    return _failed(feed, state, kind, message, config=config, now=now, retry_after=wait)


def _failed(
    feed: Feed,
    state: FeedState,
    kind: str,
    message: str,
    *,
    config: PollConfig,
    now: float,
    retry_after: float | None = None,
) -> Polled:
    error = f"{kind}: {message}".encode("utf-8", "replace").decode("utf-8")
    after = after_failure(feed, state, error, config.rules, now, retry_after=retry_after)
    return Polled(state=after, outputs=(state_output(after),), outcome=kind)


def _announce(new: Sequence[NewEntry], feed: Feed, parsed: ParsedFeed, now: float) -> list[Output]:
    domain = registrable_domain(parsed.link or feed.url)
    publisher = Publisher(feed.publisher or parsed.title or urlsplit(feed.url).hostname or "", domain)
    outputs = []
    for one in new:
        entry = Entry(
            url=one.url,
            feed_url=feed.url,
            entry_id=one.entry.id,
            title=one.entry.title,
            summary=one.entry.summary,
            author=one.entry.author,
            language=feed.language or parsed.language,
            published=one.published,
            publisher=publisher,
            source_name=one.entry.source_name,
            source_url=one.entry.source_url,
            announced=now,
        )
        outputs.append(Output(topic=ENTRIES, key=one.url, value=encode(entry), partition_by=host_of(one.url)))
    return outputs
