"""Parsing in a process of its own, with a time limit: a document made to hang a parser hangs nothing else."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
from typing import Protocol

from pebble import ProcessExpired, ProcessPool

from ingest.poll.feed import NotAFeedError, ParsedFeed
from ingest.poll.parse import parse_feed

__all__ = ["FeedParser", "Parser"]


class Parser(Protocol):
    """What reads documents as `FeedParser` does: the parser, or what watches one."""

    async def parse(self, body: bytes, *, url: str, content_type: str, max_entries: int) -> ParsedFeed:
        """As `FeedParser.parse`."""
        ...


class FeedParser:
    """`parse_feed` in worker processes that are killed when a document takes longer than `seconds`."""

    def __init__(self, seconds: float, workers: int = 1) -> None:
        self._seconds = seconds
        # spawned: the service has threads, and a forked copy of one that holds a lock never wakes
        self._pool = ProcessPool(
            max_workers=workers, context=multiprocessing.get_context("spawn"), initializer=_die_with_parent
        )

    async def parse(self, body: bytes, *, url: str, content_type: str, max_entries: int) -> ParsedFeed:
        """Like `parse_feed`; NotAFeedError of kind "hang" or "crash" where the worker did not come through."""
        future = self._pool.schedule(
            parse_feed,
            args=(body,),
            kwargs={"url": url, "content_type": content_type, "max_entries": max_entries},
            timeout=self._seconds,
        )
        try:
            parsed: ParsedFeed = await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise NotAFeedError("hang", f"reading it took more than {self._seconds:g} s") from error
        except (ProcessExpired, MemoryError, RecursionError) as error:
            raise NotAFeedError("crash", f"reading it ended the reader: {type(error).__name__}: {error}") from error
        return parsed

    def close(self) -> None:
        """Stop the workers at once."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble left this one without annotations
        self._pool.join()


def _die_with_parent() -> None:
    """End this worker when the process that started it ends, however that comes."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
