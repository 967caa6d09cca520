"""Pages looked at again after they were read: when, and what that makes of what is remembered of them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from newsfold.stream.messages import Entry, PageState

__all__ = ["NO_MORE", "looked", "next_look", "put_off", "slim"]

NO_MORE = 410
"""The status by which a server says that a page will not come back."""


def next_look(after: Sequence[float], read: float, now: float) -> float | None:
    """The next of the looks that are due `after` so many seconds from when a page was `read`, None after the last.

    Those that were missed are not made up for.
    """
    return min((read + wait for wait in after if read + wait > now), default=None)


def slim(entry: Entry) -> Entry:
    """What reading the page again needs of the entry that announced it: all but the feed's own text."""
    return msgspec.structs.replace(entry, summary="")


def looked(state: PageState, after: Sequence[float], now: float, error: str = "") -> PageState:
    """The state after a look that showed nothing new, or no page."""
    due = next_look(after, state.read if state.read is not None else now, now)
    entry = state.entry if due is not None else None
    return msgspec.structs.replace(state, look_at=due, attempts=0, error=error[:500], entry=entry)


def put_off(state: PageState, until: float, error: str) -> PageState:
    """The state after a look that failed for a passing reason, to be tried again."""
    return msgspec.structs.replace(state, look_at=until, attempts=state.attempts + 1, error=error[:500])
