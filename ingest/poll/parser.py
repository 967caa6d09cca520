"""Parsing in a process of its own: a document made to hang a parser, or to swell it, harms nothing else."""

from __future__ import annotations

from typing import Protocol

from ingest.poll.feed import NotAFeedError, ParsedFeed
from ingest.poll.parse import parse_feed
from ingest.workers import HungError, LostError, Workers

__all__ = ["FeedParser", "Parser"]


class Parser(Protocol):
    """What reads documents as `FeedParser` does: the parser, or what watches one."""

    async def parse(self, body: bytes, *, url: str, content_type: str, max_entries: int) -> ParsedFeed:
        """As `FeedParser.parse`."""
        ...


class FeedParser:
    """`parse_feed` in a worker that takes at most `seconds` for a document, and `max_memory` bytes."""

    def __init__(self, seconds: float, max_memory: int) -> None:
        self._workers = Workers(1, seconds=seconds, max_memory=max_memory)

    async def parse(self, body: bytes, *, url: str, content_type: str, max_entries: int) -> ParsedFeed:
        """Like `parse_feed`; also NotAFeedError of the kinds hang, memory and crash, where the worker was lost."""
        try:
            return await self._workers.do(
                parse_feed, body, url=url, content_type=content_type, max_entries=max_entries
            )
        except HungError as error:
            raise NotAFeedError("hang", f"reading {error}") from error
        except LostError as error:
            raise NotAFeedError("memory" if error.swelled else "crash", f"reading {error}") from error

    def close(self) -> None:
        """Stop the worker at once."""
        self._workers.close()
