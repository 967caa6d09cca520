"""One poll of one feed: fetched, read, decided, and turned into records to store. It never raises."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import NamedTuple

import msgspec

from ingest.headers import conditions, parse_retry_after, validators
from ingest.http import FetchError, Getter, HttpSettings, Response, status_words
from ingest.poll.announce import announce
from ingest.poll.document import ACCEPT, digest
from ingest.poll.feed import NotAFeedError, ParsedFeed
from ingest.poll.known import select
from ingest.poll.moves import address_of, after_answer, back_home, gives_up_address
from ingest.poll.parser import Parser
from ingest.poll.parts import merged, read_parts
from ingest.poll.rules import DAY, Rules
from ingest.poll.schedule import after_failure, after_gone, after_success, after_unchanged, wants_whole
from ingest.urls import host_of, server_or_key
from newsfold.stream.bounds import AtLeastOne, Seconds
from newsfold.stream.codec import encode
from newsfold.stream.log import Output
from newsfold.stream.messages import Feed, FeedEvent, FeedState
from newsfold.stream.topics import FEED_EVENTS, FEED_STATE

__all__ = ["PollConfig", "Polled", "poll_feed", "state_output"]

logger = logging.getLogger(__name__)


class PollConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How feeds are polled. Times in seconds."""

    http: HttpSettings = HttpSettings()
    rules: Rules = Rules()
    max_entries: AtLeastOne = 500  # read from one document; a feed's own setting goes before it
    parse_timeout: Seconds = 10.0  # for one document
    parse_memory: AtLeastOne = 350_000_000  # bytes of data of the process that reads documents
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
    """One poll under way; its `state` learns as it goes."""

    feed: Feed
    state: FeedState
    config: PollConfig
    now: float
    host_failures: int  # in a row, before this poll
    whole: bool  # validators are left out on purpose, those of its parts too

    @property
    def max_entries(self) -> int:
        return max(self.feed.max_entries or self.config.max_entries, 1)


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
    asks_whole = wants_whole(state, now)
    whole = asks_whole or not (state.etag or state.last_modified)
    if whole:
        state = msgspec.structs.replace(state, full=now)
    poll = _Poll(feed, state, config, now, host_failures, asks_whole)
    try:
        response = await client.get(
            address,
            headers={"Accept": ACCEPT, **({} if whole else conditions(state.etag, state.last_modified))},
            authorization=authorization if address == feed.url else "",
        )
    except FetchError as error:
        return _failed(poll, error.kind, str(error), url=error.url)
    match response.status:
        case HTTPStatus.NOT_MODIFIED:
            return await _not_modified(client, parser, poll, response)
        case HTTPStatus.GONE:
            return _gone(poll, response)
        case status if 200 <= status < 300:
            return await _read(client, parser, poll, response)
        case _:
            return _refused(poll, response)


async def _not_modified(client: Getter, parser: Parser, poll: _Poll, response: Response) -> Polled:
    if poll.state.parts:
        return await _read_index(client, parser, poll, response, _index_of(poll.state))
    if poll.state.failed == "document":
        kind, _, message = poll.state.error.partition(": ")  # still the document that was no feed
        return _failed(poll, kind, message, url=response.url)
    return _unchanged(poll, response)


async def _read(client: Getter, parser: Parser, poll: _Poll, response: Response) -> Polled:
    state = _with_validators(poll.state, response)
    poll = poll._replace(state=state)
    body_hash = digest(response.body)
    if state.body_hash == body_hash and state.succeeded is not None:
        if state.parts:
            return await _read_index(client, parser, poll, response, _index_of(state))
        return _unchanged(poll, response)
    try:
        parsed = await parser.parse(
            response.body,
            url=response.url,
            content_type=response.headers.get("content-type", ""),
            max_entries=poll.max_entries,
        )
    except NotAFeedError as error:
        return _failed(poll, error.kind, f"{response.url}: {error}", url=response.url)
    if parsed.parts:
        poll = poll._replace(state=msgspec.structs.replace(state, body_hash=body_hash))
        return await _read_index(client, parser, poll, response, parsed)
    state = msgspec.structs.replace(state, body_hash=body_hash, parts=())
    return _changed(poll._replace(state=state), response, parsed)


def _index_of(state: FeedState) -> ParsedFeed:
    """The index as it was, by what is remembered of it."""
    return ParsedFeed(title=state.title, format=state.format, parts=tuple(part.url for part in state.parts))


async def _read_index(client: Getter, parser: Parser, poll: _Poll, response: Response, index: ParsedFeed) -> Polled:
    """A feed made of the sitemaps that an index lists; it fails where none of them can be read."""
    parts = await read_parts(
        client,
        parser,
        index.parts,
        poll.state.parts,
        whole=poll.whole,
        max_entries=poll.max_entries,
        now=poll.now,
    )
    poll = poll._replace(state=msgspec.structs.replace(poll.state, parts=parts.remembered))
    if len(parts.failures) == len(parts.remembered):
        first = parts.failures[0]
        return _failed(poll, first.kind, first.message, url=first.url)
    for failure in parts.failures:
        logger.warning("feed %s: a part of it failed: %s: %s", poll.feed.url, failure.kind, failure.message)
    outcome = "part-failed" if parts.failures else ""
    if not parts.changed:
        return _unchanged(poll, response, outcome or "not-modified")
    return _changed(poll, response, merged(index, parts.changed), outcome or "ok", all_listed=False)


def _changed(
    poll: _Poll, response: Response, parsed: ParsedFeed, outcome: str = "ok", *, all_listed: bool = True
) -> Polled:
    """A document that was read; `state` in the poll knows its validators and its hash."""
    feed, state, rules, now = poll.feed, poll.state, poll.config.rules, poll.now
    selected = select(parsed.entries, state, rules, now, all_listed=all_listed)
    after = after_success(feed, state, parsed, selected.outcomes, headers=response.headers, rules=rules, now=now)
    return _answered(
        poll,
        msgspec.structs.replace(after, known=selected.known, texts=selected.texts),
        response,
        outcome=outcome,
        entries=announce(selected.new, feed, parsed, now),
        entry_outcomes=(*selected.outcomes, *["beyond-limit"] * parsed.dropped),
    )


def state_output(state: FeedState) -> Output:
    """The record that keeps a feed's state."""
    return Output(topic=FEED_STATE, key=state.url, value=encode(state), partition_by=host_of(state.url))


def _event(feed: Feed, kind: str, detail: str, now: float) -> Output:
    event = FeedEvent(url=feed.url, type=kind, detail=detail[:500], time=now)
    logger.warning("feed %s: %s: %s", feed.url, kind, event.detail)
    return Output(topic=FEED_EVENTS, key=feed.url, value=encode(event), partition_by=host_of(feed.url))


def _with_validators(state: FeedState, response: Response) -> FeedState:
    """The state with the response's validators; where it has none the last ones stay, and do no harm."""
    etag, modified = validators(response)
    return msgspec.structs.replace(state, etag=etag, last_modified=modified) if etag or modified else state


def _unchanged(poll: _Poll, response: Response, outcome: str = "not-modified") -> Polled:
    after = after_unchanged(poll.feed, poll.state, headers=response.headers, rules=poll.config.rules, now=poll.now)
    return _answered(poll, after, response, outcome=outcome)


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
        host=server_or_key(response.url),
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
        host=server_or_key(response.url),
    )


def _refused(poll: _Poll, response: Response) -> Polled:
    kind, phrase = status_words(response.status)
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
    after = msgspec.structs.replace(after, failed_host=server_or_key(url))
    events = []
    if gives_up_address(after, gone=kind == "http-410"):
        events.append(_event(feed, "moved-back", f"{after.address} failed: {error}", now))
        after = back_home(after)
    return Polled(state=after, outputs=(*events, state_output(after)), outcome=kind, host=server_or_key(url))
