"""Where a feed is asked for: its own address, or the one it has moved to for good. Pure.

A permanent redirect is believed once polls on three different days led to the same address by 301 or 308
alone: a mistaken one is often put right within hours.
"""

from __future__ import annotations

import msgspec

from ingest.poll.rules import DAY
from newsfold.stream.messages import Feed, FeedState

__all__ = ["address_of", "after_answer", "back_home", "gives_up_address"]

_DAYS = 3
_FAILURES = 3  # in a row at the new address, then the old one is tried


def address_of(feed: Feed, state: FeedState) -> str:
    """The URL to request."""
    return state.address or feed.url


def after_answer(feed: Feed, state: FeedState, final: str, *, permanent: bool, now: float) -> FeedState:
    """The state after a good answer from `final`, reached by nothing but permanent redirects where `permanent`."""
    if not permanent or final == address_of(feed, state):
        return msgspec.structs.replace(state, moved_to="", moved_days=()) if state.moved_to else state
    day = int(now // DAY)
    days = state.moved_days if state.moved_to == final else ()
    if day not in days:
        days = (*days, day)
    if len(days) < _DAYS:
        return msgspec.structs.replace(state, moved_to=final, moved_days=days)
    address = "" if final == feed.url else final
    return msgspec.structs.replace(state, address=address, moved_to="", moved_days=())


def gives_up_address(state: FeedState, *, gone: bool) -> bool:
    """Whether the feed's own address should be tried again after a failure at the one it moved to."""
    return bool(state.address) and (gone or state.failures >= _FAILURES)


def back_home(state: FeedState) -> FeedState:
    """The state with the feed's own address again; the other one's validators are not its."""
    return msgspec.structs.replace(
        state, address="", moved_to="", moved_days=(), etag=b"", last_modified=b"", full=None
    )
