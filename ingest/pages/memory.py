"""What the fetcher remembers of pages and articles, and what it decides by that: pure, with the clock passed in."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Literal, NamedTuple

from newsfold.stream.messages import Entry, PageState

__all__ = ["Known", "Memory", "backoff"]


class Known(NamedTuple):
    """An article already stored: its last revision, its shard and when it was first held."""

    revision: str
    shard: str
    first_seen: float
    fetched: float


def backoff(attempts: int, first: float, most: float, retry_after: float | None) -> float:
    """Seconds until the next attempt after so many failed ones: doubled each time, or what the server asked
    for where that is longer, and never over `most`."""
    wait = first * 2.0 ** min(attempts - 1, 40)
    return min(most, max(wait, retry_after or 0.0))


class Memory:
    """Page states by page id, with the articles they lead to, the retries due and the states to drop."""

    def __init__(self) -> None:
        self._pages: dict[str, PageState] = {}
        self._articles: dict[str, Known] = {}
        self._retries: list[tuple[float, str]] = []  # heaps; an entry that its page no longer bears out is skipped
        self._old: list[tuple[float, str]] = []

    def put(self, state: PageState) -> None:
        """Take a page's new state."""
        self._pages[state.page_id] = state
        if state.article_id:
            known = self._articles.get(state.article_id)
            fetched = state.fetched or 0.0
            if known is None or fetched >= known.fetched:
                self._articles[state.article_id] = Known(state.revision, state.shard, state.first_seen, fetched)
        if state.retry_at is not None:
            heapq.heappush(self._retries, (state.retry_at, state.page_id))
        else:
            heapq.heappush(self._old, (state.fetched or state.first_seen, state.page_id))

    def drop(self, page_id: str) -> None:
        """Forget a page, and the article it led to."""
        state = self._pages.pop(page_id, None)
        if state is None:
            return
        known = self._articles.get(state.article_id)
        if known is not None and known.fetched <= (state.fetched or 0.0):
            del self._articles[state.article_id]

    def article(self, article_id: str) -> Known | None:
        return self._articles.get(article_id)

    def page(self, page_id: str) -> PageState | None:
        return self._pages.get(page_id)

    def decide(self, page_id: str, entry: Entry, refetch_after: float) -> Literal["fetch", "seen", "waiting"]:
        """Whether an announced page is to be fetched.

        One that waits for its retry, or was fetched, is not; but it is again when announced long after, when
        the feed dates it later than it was fetched (it was changed), and when the very entry that was given
        up comes back (it was sent again on purpose).
        """
        state = self._pages.get(page_id)
        if state is None:
            return "fetch"
        if state.retry_at is not None:
            return "waiting"
        if state.entry is not None and state.entry == entry:
            return "fetch"
        fetched = state.fetched or 0.0
        changed = entry.published is not None and fetched < entry.published <= entry.announced
        return "fetch" if changed or entry.announced - fetched > refetch_after else "seen"

    def due(self, now: float, most: int) -> Iterator[PageState]:
        """Pages whose retry is due, at most so many."""
        while self._retries and self._retries[0][0] <= now and most > 0:
            at, page_id = heapq.heappop(self._retries)
            state = self._pages.get(page_id)
            if state is not None and state.retry_at == at:
                most -= 1
                yield state

    def expired(self, before: float, most: int) -> Iterator[PageState]:
        """Pages last fetched before a time, at most so many."""
        while self._old and self._old[0][0] < before and most > 0:
            at, page_id = heapq.heappop(self._old)
            state = self._pages.get(page_id)
            if state is not None and state.retry_at is None and (state.fetched or state.first_seen) == at:
                most -= 1
                yield state

    def next_retry(self) -> float | None:
        """When the earliest retry is due, None where none waits."""
        while self._retries:
            at, page_id = self._retries[0]
            state = self._pages.get(page_id)
            if state is not None and state.retry_at == at:
                return at
            heapq.heappop(self._retries)
        return None
