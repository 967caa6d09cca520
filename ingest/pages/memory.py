"""What the fetcher remembers of pages and articles, and what it decides by that: pure, with the clock passed in."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from typing import Literal, NamedTuple

from ingest.pages.looks import takes_text
from ingest.urls import host_of
from newsfold.stream.messages import Entry, PageState

__all__ = ["Known", "Memory", "backoff"]

_LOOKED_THROUGH = 1_000  # due looks that are gone through for some of other hosts


Decision = Literal["fetch", "seen", "waiting", "changed"]


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
    """Page states by page id, with the articles they lead to, the retries and looks due and the states to drop."""

    def __init__(self) -> None:
        self._pages: dict[str, PageState] = {}
        self._articles: dict[str, Known] = {}
        self._moved: dict[str, str] = {}  # the article id of a new address -> that of the article
        self._retries: list[tuple[float, str]] = []  # heaps; an entry that its page no longer bears out is skipped
        self._looks: list[tuple[float, str]] = []
        self._old: list[tuple[float, str]] = []

    def put(self, state: PageState) -> None:
        """Take a page's new state."""
        self._pages[state.page_id] = state
        if state.article_id:
            known = self._articles.get(state.article_id)
            fetched = state.fetched or 0.0
            if known is None or fetched >= known.fetched:
                self._articles[state.article_id] = Known(state.revision, state.shard, state.first_seen, fetched)
        if state.moved:
            self._moved[state.moved] = state.article_id
        if state.retry_at is not None:
            heapq.heappush(self._retries, (state.retry_at, state.page_id))
        else:
            heapq.heappush(self._old, (state.fetched or state.first_seen, state.page_id))
        if state.look_at is not None:
            heapq.heappush(self._looks, (state.look_at, state.page_id))

    def drop(self, page_id: str) -> None:
        """Forget a page, and the article it led to."""
        state = self._pages.pop(page_id, None)
        if state is None:
            return
        self._moved.pop(state.moved, None)
        known = self._articles.get(state.article_id)
        if known is not None and known.fetched <= (state.fetched or 0.0):
            del self._articles[state.article_id]

    def article(self, article_id: str) -> Known | None:
        return self._articles.get(article_id)

    def original(self, article_id: str) -> str:
        """The id of the article that stands at an address now, if it has moved there; else the address's own."""
        return self._moved.get(article_id, article_id)

    def page(self, page_id: str) -> PageState | None:
        return self._pages.get(page_id)

    def decide(self, page_id: str, entry: Entry, refetch_after: float) -> Decision:
        """Whether an announced page is to be fetched.

        One that waits for its retry, or was fetched, is not; but it is again when announced long after, when
        the feed dates it later than it was fetched (it was changed), and when the very entry that was given
        up comes back (it was sent again on purpose). Where the feed's own text is the article, that changed.
        """
        state = self._pages.get(page_id)
        if state is None:
            return "fetch"
        if state.retry_at is not None:
            return "waiting"
        if state.error and state.entry == entry:
            return "fetch"
        if takes_text(state, entry):
            return "changed"
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

    def looks(self, now: float, most: int, per_host: int) -> list[PageState]:
        """Pages that are due to be looked at again, at most so many in all and of one host: the rest stay due."""
        found: dict[str, PageState] = {}
        hosts: Counter[str] = Counter()
        later: list[tuple[float, str]] = []
        while self._looks and self._looks[0][0] <= now and len(found) < most and len(later) < _LOOKED_THROUGH:
            at, page_id = heapq.heappop(self._looks)
            state = self._pages.get(page_id)
            if state is None or state.look_at != at or state.retry_at is not None or page_id in found:
                continue
            host = host_of(state.url)
            if hosts[host] < per_host:
                found[page_id] = state
            hosts[host] += 1
            later.append((at, page_id))
        for turn in later:
            heapq.heappush(self._looks, turn)
        return list(found.values())

    def expired(self, before: float, most: int) -> Iterator[PageState]:
        """Pages last fetched before a time, at most so many."""
        while self._old and self._old[0][0] < before and most > 0:
            at, page_id = heapq.heappop(self._old)
            state = self._pages.get(page_id)
            if state is not None and state.retry_at is None and (state.fetched or state.first_seen) == at:
                most -= 1
                yield state

    def next_due(self) -> float | None:
        """When the earliest retry or look is due, None where none waits."""
        retry = self._first(self._retries, "retry_at")
        look = self._first(self._looks, "look_at")
        return min((at for at in (retry, look) if at is not None), default=None)

    def _first(self, heap: list[tuple[float, str]], field: Literal["retry_at", "look_at"]) -> float | None:
        """The first time in a heap that its page still bears out."""
        while heap:
            at, page_id = heap[0]
            state = self._pages.get(page_id)
            if state is not None and getattr(state, field) == at:
                return at
            heapq.heappop(heap)
        return None
