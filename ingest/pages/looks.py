"""Pages looked at again after they were read: when, and what that makes of what is remembered of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from ingest.pages.extract import Extracted
from ingest.urls import same_publisher
from newsfold.stream.messages import Entry, PageState

__all__ = ["NO_MORE", "has_moved", "looked", "next_look", "put_off", "slim", "takes_text", "told_anew"]

NO_MORE = 410
"""The status by which a server says that a page will not come back."""

_WORD = re.compile(r"\w+")
_FEW = 3  # words of a headline that tell one article from another


def next_look(after: Sequence[float], read: float, now: float) -> float | None:
    """The next of the looks that are due `after` so many seconds from when a page was `read`, None after the last.

    Those that were missed are not made up for.
    """
    return min((read + wait for wait in after if read + wait > now), default=None)


def slim(entry: Entry) -> Entry:
    """What reading the page again needs of the entry that announced it: all but the feed's own text."""
    return msgspec.structs.replace(entry, summary="")


def has_moved(state: PageState, page: Extracted) -> bool:
    """Whether a page read at another address is still the article: its publisher's, and unchanged or headed alike.

    Otherwise a redirect leads to something else, a site's front often.
    """
    if not same_publisher(page.url, state.url):
        return False
    if page.revision == state.revision:
        return True
    before, now = (set(_WORD.findall(t.casefold())) for t in (state.entry.title if state.entry else "", page.title))
    return len(before & now) >= max(_FEW, len(before | now) / 2)


def takes_text(state: PageState, entry: Entry) -> bool:
    """Whether the article is made of the text of the feed that an entry comes from: its page is refused, behind a
    paywall, or not needed."""
    held = state.entry
    of_feed = bool(state.article_id) and (state.read is None or (held is not None and bool(held.summary)))
    return of_feed and held is not None and held.feed_url == entry.feed_url


def told_anew(state: PageState, entry: Entry, after: Sequence[float], now: float) -> PageState | None:
    """The state after its feed changed such a text, which is read at the next look; None where none follows.

    So a feed that never tells the same text twice makes no more revisions than a page can.
    """
    if state.read is not None:  # the page is looked at too, and has to come whole
        return msgspec.structs.replace(state, entry=entry, etag=b"", last_modified=b"") if state.look_at else None
    due = next_look(after, state.first_seen, now)
    return msgspec.structs.replace(state, entry=entry, look_at=due) if due is not None else None


def looked(state: PageState, after: Sequence[float], now: float, error: str = "") -> PageState:
    """The state after a look that showed nothing new, or no page."""
    due = next_look(after, state.read, now) if state.read is not None else None
    entry = state.entry if due is not None else slim(state.entry) if state.entry and state.read is None else None
    return msgspec.structs.replace(state, look_at=due, attempts=0, error=error[:500], entry=entry)


def put_off(state: PageState, until: float, error: str) -> PageState:
    """The state after a look that failed for a passing reason, to be tried again."""
    return msgspec.structs.replace(state, look_at=until, attempts=state.attempts + 1, error=error[:500])
