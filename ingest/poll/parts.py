"""The news sitemaps that an index lists, read as the parts of one feed: each with validators of its own.

An index says little of what changes in its parts, so they are asked even where the index is what it was.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import NamedTuple

import msgspec

from ingest.headers import conditions, parse_retry_after, validators
from ingest.http import FetchError, Getter, Response, status_words
from ingest.poll.document import ACCEPT, digest
from ingest.poll.feed import NotAFeedError, ParsedFeed
from ingest.poll.parser import Parser
from ingest.poll.rules import DAY
from newsfold.stream.messages import FeedPart

__all__ = ["MOST_PARTS", "Failure", "Parts", "merged", "read_parts"]

MOST_PARTS = 5
"""Sitemaps of one index that are read: those of news, the ones changed last."""


class Failure(NamedTuple):
    """What went wrong with a part: the short name of its kind, a message, and the address that was asked last."""

    kind: str
    message: str
    url: str


class Parts(msgspec.Struct, frozen=True):
    """What came of the parts: the documents that changed, what to remember, and what failed."""

    changed: tuple[ParsedFeed, ...]
    remembered: tuple[FeedPart, ...]
    failures: tuple[Failure, ...]


class _Asking(NamedTuple):
    """How the parts of one feed are asked for."""

    client: Getter
    parser: Parser
    whole: bool
    max_entries: int
    now: float


async def read_parts(
    client: Getter,
    parser: Parser,
    urls: Sequence[str],
    known: Iterable[FeedPart] = (),
    *,
    whole: bool = True,
    max_entries: int,
    now: float,
) -> Parts:
    """Ask for the first MOST_PARTS, with the validators `known` of each unless `whole`.

    A part that fails is remembered as it was; one that is no feed is left alone for a day.
    """
    before = {part.url: part for part in known}
    asked = [before.get(url, FeedPart(url)) for url in urls[:MOST_PARTS]]
    asking = _Asking(client, parser, whole, max_entries, now)
    answers = await asyncio.gather(*(_read(asking, part) for part in asked))
    changed = tuple(answer for answer, _ in answers if isinstance(answer, ParsedFeed))
    failures = tuple(answer for answer, _ in answers if isinstance(answer, Failure))
    return Parts(changed, tuple(part for _, part in answers), failures)


async def _read(asking: _Asking, part: FeedPart) -> tuple[ParsedFeed | Failure | None, FeedPart]:
    """A part's document, None where it is as before, and what to remember of it."""
    if asking.now < part.again:
        return _as_before(part), part
    given = {} if asking.whole else conditions(part.etag, part.last_modified)
    try:
        response = await asking.client.get(part.url, headers={"Accept": ACCEPT, **given})
    except FetchError as error:
        return Failure(error.kind, str(error), error.url), part
    if response.status == HTTPStatus.NOT_MODIFIED:
        return _as_before(part), part
    if not 200 <= response.status < 300:
        kind, phrase = status_words(response.status)
        date = response.headers.get("date", "")
        wait = parse_retry_after(response.headers.get("retry-after", ""), asking.now, date) or 0.0
        failure = Failure(kind, f"{response.url}: answered {response.status} ({phrase})", response.url)
        return failure, msgspec.structs.replace(part, again=asking.now + min(wait, DAY))
    after = FeedPart(part.url, *validators(response), digest(response.body), part.error)
    if part.error:
        after = msgspec.structs.replace(after, again=asking.now + DAY)
    if after.body_hash == part.body_hash:
        return _as_before(after), after
    return await _parse(asking, after, response)


async def _parse(asking: _Asking, part: FeedPart, response: Response) -> tuple[ParsedFeed | Failure | None, FeedPart]:
    try:
        parsed = await asking.parser.parse(
            response.body,
            url=response.url,
            content_type=response.headers.get("content-type", ""),
            max_entries=asking.max_entries,
        )
        said = "not-a-feed: an index of sitemaps within another is not read" if parsed.parts else ""
    except NotAFeedError as error:
        said = f"{error.kind}: {response.url}: {error}"[:500]
    part = msgspec.structs.replace(part, error=said, again=asking.now + DAY if said else 0.0)
    return (_as_before(part) if said else parsed), part


def _as_before(part: FeedPart) -> Failure | None:
    kind, _, message = part.error.partition(": ")
    return Failure(kind, message, part.url) if part.error else None


def merged(index: ParsedFeed, changed: Sequence[ParsedFeed]) -> ParsedFeed:
    """The documents of an index as one, entries newest first."""
    entries = [entry for one in changed for entry in one.entries]
    entries.sort(key=lambda entry: -(entry.published or float("inf")))
    return msgspec.structs.replace(
        index,
        title=_most(one.title for one in changed),
        language=_most(one.language for one in changed),
        entries=tuple(entries),
        dropped=sum(one.dropped for one in changed),
        malformed=next((one.malformed for one in changed if one.malformed), ""),
    )


def _most(values: Iterable[str]) -> str:
    counted = Counter(value for value in values if value)
    return counted.most_common(1)[0][0] if counted else ""
