"""One poll of one feed: fetched, read, decided, and turned into records to store. It never raises."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from ingest.http import FetchError, Getter, HttpSettings, Response
from ingest.poll.feed import NotAFeedError, ParsedFeed
from ingest.poll.floors import parse_retry_after
from ingest.poll.known import NewEntry, select
from ingest.poll.moves import address_of, after_answer, back_home, gives_up_address
from ingest.poll.parser import Parser
from ingest.poll.rules import DAY, Rules
from ingest.poll.schedule import after_failure, after_gone, after_success, after_unchanged, wants_whole
from ingest.urls import host_of, registrable_domain
from newsfold.stream.bounds import AtLeastOne, Seconds
from newsfold.stream.codec import encode
from newsfold.stream.log import Output
from newsfold.stream.messages import Entry, Feed, FeedEvent, FeedState, Publisher
from newsfold.stream.topics import ENTRIES, FEED_EVENTS, FEED_STATE

__all__ = ["PollConfig", "Polled", "poll_feed", "state_output"]

logger = logging.getLogger(__name__)

_MAX_VALIDATOR = 1_000  # bytes; a longer one is not kept
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
    per_call: AtLeastOne = 200  # polls between two commits, at most
    call_seconds: Seconds = 1.0  # between two commits, about; slow polls go on meanwhile
    order_seconds: Seconds = 5.0  # a poll that ended waits so long for those begun before it
    call_bytes: AtLeastOne = 32_000_000  # what is stored at once, about
    credentials: str = ""  # a TOML file of what feeds ask for before they answer


class Polled(msgspec.Struct, frozen=True, kw_only=True):
    """What one poll came to: the new state, the records to store (the state among them), what to count."""

    state: FeedState
    outputs: tuple[Output, ...]
    outcome: str
    entry_outcomes: tuple[str, ...] = ()
    host: str = ""  # that was asked last, redirects followed

    @property
    def size(self) -> int:
        """Bytes to be stored."""
        return sum(len(output.value or b"") for output in self.outputs)


class _Poll(NamedTuple):
    """One poll under way."""

    feed: Feed
    state: FeedState
    config: PollConfig
    now: float
    host_failures: int  # in a row, before this poll


async def poll_feed(
    client: Getter,
    parser: Parser,
    feed: Feed,
    state: FeedState,
    *,
    config: PollConfig,
    now: float,
    authorization: str = "",
    host_failures: int = 0,
) -> Polled:
    """Poll a feed whose URL is a clean one; what goes wrong is in the outcome and the state.

    `authorization` is sent to the feed's own address only, not where a redirect leads.
    """
    address = address_of(feed, state)
    whole = not (state.etag or state.last_modified) or wants_whole(state, now)
    if whole:
        state = msgspec.structs.replace(state, full=now)
    poll = _Poll(feed, state, config, now, host_failures)
    try:
        response = await client.get(
            address,
            headers={"Accept": _ACCEPT} if whole else {"Accept": _ACCEPT, **_conditions(state)},
            authorization=authorization if address == feed.url else "",
        )
    except FetchError as error:
        return _failed(poll, error.kind, str(error), url=error.url)
    match response.status:
        case HTTPStatus.NOT_MODIFIED if state.failed == "document":
            kind, _, message = state.error.partition(": ")  # still the document that was no feed
            return _failed(poll, kind, message, url=response.url)
        case HTTPStatus.NOT_MODIFIED:
            return _unchanged(poll, response)
        case HTTPStatus.GONE:
            return _gone(poll, response)
        case status if 200 <= status < 300:
            return await _read(parser, poll, response)
        case _:
            return _refused(poll, response)


async def _read(parser: Parser, poll: _Poll, response: Response) -> Polled:
    feed, config = poll.feed, poll.config
    state = _with_validators(poll.state, response)
    digest = hashlib.blake2b(response.body, digest_size=16).hexdigest()
    if state.body_hash == digest and state.succeeded is not None:
        return _unchanged(poll._replace(state=state), response)
    try:
        parsed = await parser.parse(
            response.body,
            url=response.url,
            content_type=response.headers.get("content-type", ""),
            max_entries=max(feed.max_entries or config.max_entries, 1),
        )
    except NotAFeedError as error:
        return _failed(poll._replace(state=state), error.kind, f"{response.url}: {error}", url=response.url)
    new, outcomes, known = select(parsed.entries, state, config.rules, poll.now)
    after = after_success(feed, state, parsed, outcomes, headers=response.headers, rules=config.rules, now=poll.now)
    after = msgspec.structs.replace(after, body_hash=digest, known=known)
    return _answered(
        poll,
        after,
        response,
        outcome="ok",
        entries=_announce(new, feed, parsed, poll.now),
        entry_outcomes=(*outcomes, *["beyond-limit"] * parsed.dropped),
    )


def state_output(state: FeedState) -> Output:
    """The record that keeps a feed's state."""
    return Output(topic=FEED_STATE, key=state.url, value=encode(state), partition_by=host_of(state.url))


def _event(feed: Feed, kind: str, detail: str, now: float) -> Output:
    event = FeedEvent(url=feed.url, type=kind, detail=detail[:500], time=now)
    logger.warning("feed %s: %s: %s", feed.url, kind, event.detail)
    return Output(topic=FEED_EVENTS, key=feed.url, value=encode(event), partition_by=host_of(feed.url))


def _conditions(state: FeedState) -> dict[str, bytes]:
    """Conditional request headers: both validators, as they came."""
    return {
        name: value
        for name, value in (("If-None-Match", state.etag), ("If-Modified-Since", state.last_modified))
        if value
    }


def _with_validators(state: FeedState, response: Response) -> FeedState:
    """The state with the response's validators; where it has none the last ones stay, and do no harm."""

    def raw(name: str) -> bytes:
        value = response.headers.get(name, "").encode("utf-8", "surrogateescape")
        return value if len(value) <= _MAX_VALIDATOR else b""

    etag, modified = raw("etag"), raw("last-modified")
    return msgspec.structs.replace(state, etag=etag, last_modified=modified) if etag or modified else state


def _unchanged(poll: _Poll, response: Response) -> Polled:
    after = after_unchanged(poll.feed, poll.state, headers=response.headers, rules=poll.config.rules, now=poll.now)
    return _answered(poll, after, response, outcome="not-modified")


def _answered(
    poll: _Poll,
    after: FeedState,
    response: Response,
    *,
    outcome: str,
    entries: Sequence[Output] = (),
    entry_outcomes: tuple[str, ...] = (),
) -> Polled:
    """A poll that ended well."""
    before, feed, now = poll.state, poll.feed, poll.now
    after = after_answer(feed, after, response.url, permanent=response.permanent, now=now)
    events = []
    if after.address != before.address:
        events.append(_event(feed, "moved", f"for good, to {address_of(feed, after)}", now))
    if before.failures and before.succeeded is not None and now - before.succeeded >= DAY:
        events.append(_event(feed, "recovered", f"after {before.failures} failures: {before.error}", now))
    return Polled(
        state=after,
        outputs=(*entries, *events, state_output(after)),
        outcome=outcome,
        entry_outcomes=entry_outcomes,
        host=_host(response.url),
    )


def _gone(poll: _Poll, response: Response) -> Polled:
    feed, state, now = poll.feed, poll.state, poll.now
    said = f"http-410: {response.url} is gone for good, by its server"
    if gives_up_address(state, gone=True):
        return _failed(poll, "http-410", said, url=response.url)
    gone = after_gone(state, said, now)
    return Polled(
        state=gone,
        outputs=(_event(feed, "gone", said, now), state_output(gone)),
        outcome="gone",
        host=_host(response.url),
    )


def _refused(poll: _Poll, response: Response) -> Polled:
    try:
        phrase = HTTPStatus(response.status).phrase
        kind = f"http-{response.status}"
    except ValueError:
        phrase, kind = "no known status", "http-other"
    message = f"{response.url}: answered {response.status} ({phrase})"
    wait = parse_retry_after(response.headers.get("retry-after", ""), poll.now, response.headers.get("date", ""))
    return _failed(poll, kind, message, url=response.url, retry_after=wait)


def _failed(poll: _Poll, kind: str, message: str, *, url: str, retry_after: float | None = None) -> Polled:
    feed, now = poll.feed, poll.now
    error = f"{kind}: {message}".encode("utf-8", "replace").decode("utf-8")
    after = after_failure(
        feed,
        poll.state,
        kind,
        error,
        rules=poll.config.rules,
        now=now,
        retry_after=retry_after,
        host_failures=poll.host_failures,
    )
    after = msgspec.structs.replace(after, failed_host=_host(url))
    events = []
    if gives_up_address(after, gone=kind == "http-410"):
        events.append(_event(feed, "moved-back", f"{after.address} failed: {error}", now))
        after = back_home(after)
    return Polled(state=after, outputs=(*events, state_output(after)), outcome=kind, host=_host(url))


def _host(url: str) -> str:
    try:
        return host_of(url)
    except ValueError:
        return ""


def _announce(new: Sequence[NewEntry], feed: Feed, parsed: ParsedFeed, now: float) -> list[Output]:
    domain = registrable_domain(parsed.link or feed.url)
    name = parsed.title or urlsplit(feed.url).hostname or ""
    outputs = []
    for one in new:
        entry = Entry(
            url=one.url,
            feed_url=feed.url,
            entry_id=one.entry.id,
            title=one.entry.title,
            summary=one.entry.summary,
            author=one.entry.author,
            language=feed.language or one.entry.language or parsed.language,
            published=one.published,
            publisher=Publisher(feed.publisher or one.entry.publication or name, domain),
            source_name=one.entry.source_name,
            source_url=one.entry.source_url,
            announced=now,
        )
        outputs.append(Output(topic=ENTRIES, key=one.url, value=encode(entry), partition_by=host_of(one.url)))
    return outputs
