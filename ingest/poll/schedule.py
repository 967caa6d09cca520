"""When to poll a feed next, and what is new in it: pure decisions, from a state to a state.

The clock comes in as `now`; what would be chance elsewhere (the jitter) comes from a hash of the URL.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime

import msgspec

from ingest.poll.feed import ParsedEntry, ParsedFeed
from ingest.urls import canonical_url, clean_url
from newsfold.stream.bounds import AtLeastOne, Seconds
from newsfold.stream.ids import stable_hash
from newsfold.stream.messages import Feed, FeedState

__all__ = [
    "DAY",
    "NewEntry",
    "Rules",
    "after_failure",
    "after_gone",
    "after_success",
    "after_unchanged",
    "parse_retry_after",
    "rhythm",
    "select",
]

DAY = 86_400.0
_MAX_ADDRESSES = 3  # addresses one entry may have before its changing address is taken for noise
_KEY = 12  # hexadecimal digits of each half of a remembered entry


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What the decisions are bounded by; times in seconds."""

    min_interval: Seconds = 300.0
    max_interval: Seconds = 3_600.0
    first_interval: Seconds = 900.0  # where a feed shows no rhythm yet
    failure_interval: Seconds = 300.0  # after the first failure, doubled with each one more
    max_failure_interval: Seconds = DAY
    first_poll_age: Seconds = 3 * DAY  # entries older than this are no news when a feed is polled for the first time
    max_ahead: Seconds = DAY  # a date further in the future is none
    recent: AtLeastOne = 1_000  # entries remembered of a feed, at least as many as its document lists


class NewEntry(msgspec.Struct, frozen=True):
    """An entry to announce: its cleaned URL, and its date where that can be believed."""

    entry: ParsedEntry
    url: str
    published: float | None


def select(
    entries: Sequence[ParsedEntry], state: FeedState, rules: Rules, now: float
) -> tuple[list[NewEntry], list[str], tuple[str, ...]]:
    """Which entries to announce, oldest first; what became of each, in the document's order; what to remember.

    An entry is known by the page it points at; two pages under one id are two entries. The outcomes: `new`,
    `future-dated` (new, its date not believed), `seen`, `duplicate` (of a page in the same document),
    `too-old` (on the first poll), `no-url`, `bad-url`, and `relinked` (id and title stay while the address
    keeps changing, after the third one).
    """
    first = state.succeeded is None
    known = {key[_KEY:] for key in state.recent}
    addresses = Counter(key[:_KEY] for key in state.recent)
    keyed = [_key(entry) for entry in entries]
    sharing = Counter(key[:_KEY] for key in {key for _, key in keyed})
    here: dict[str, str] = {}  # page -> key
    new: list[NewEntry] = []
    outcomes: list[str] = []
    for entry, (url, key) in zip(entries, keyed, strict=True):
        if not url:
            outcomes.append(key)
            continue
        name, page = key[:_KEY], key[_KEY:]
        outcome, published = _judge(entry, first=first, rules=rules, now=now)
        if page in here:
            outcome = "duplicate"
        elif page in known:
            outcome = "seen"
        elif outcome != "too-old" and sharing[name] == 1 and addresses[name] >= _MAX_ADDRESSES:
            outcome = "relinked"
        outcomes.append(outcome)
        here.setdefault(page, key)
        if outcome in ("new", "future-dated"):
            new.append(NewEntry(entry, url, published))
    new.reverse()  # feeds list the newest first
    new.sort(key=lambda one: one.published if one.published is not None else now)
    return new, outcomes, _remember(state.recent, here, rules.recent)


def _key(entry: ParsedEntry) -> tuple[str, str]:
    """An entry's cleaned URL and what is remembered of it: its id and title, then its page, each hashed.

    ("", outcome) for one that points at no page.
    """
    if not entry.url:
        return "", "no-url"
    try:
        url = clean_url(entry.url)
        page = canonical_url(url)
    except ValueError:
        return "", "bad-url"
    return url, stable_hash("entry", entry.id, entry.title)[:_KEY] + stable_hash("page", page)[:_KEY]


def _judge(entry: ParsedEntry, *, first: bool, rules: Rules, now: float) -> tuple[str, float | None]:
    """What an entry's date makes of it: its outcome if it is not known already, and the date believed."""
    if entry.published is None:
        return "new", None
    if entry.published > now + rules.max_ahead:
        return "future-dated", None
    if first and entry.published < now - rules.first_poll_age:
        return "too-old", entry.published
    return "new", entry.published


def _remember(recent: Sequence[str], here: Mapping[str, str], limit: int) -> tuple[str, ...]:
    """What the document lists, and before it as many of the others as there is room for; newest last."""
    others = [key for key in recent if key[_KEY:] not in here]
    room = max(limit - len(here), 0)
    return (*(others[-room:] if room else ()), *reversed(list(here.values())))


def rhythm(entries: Sequence[ParsedEntry], now: float) -> float | None:
    """Seconds between a feed's latest entries, the wait since the last one included; None under three dates.

    The twenty latest of the last seven days count.
    """
    dates = sorted(e.published for e in entries if e.published is not None and now - 7 * DAY < e.published <= now)[
        -20:
    ]
    if len(dates) < 3:
        return None
    return (now - dates[0]) / len(dates)


def after_success(
    feed: Feed, state: FeedState, parsed: ParsedFeed, recent: tuple[str, ...], *, rules: Rules, now: float
) -> FeedState:
    """The state after a document was read; the step adds validators and the body's hash."""
    gap = rhythm(parsed.entries, now)
    if gap is not None:
        wanted = gap / 2
    elif any(entry.published is not None for entry in parsed.entries):
        wanted = rules.max_interval  # its dates are old: it rarely speaks
    else:
        wanted = state.interval or rules.first_interval
    return _due(
        msgspec.structs.replace(
            state,
            interval=_clamp(wanted, feed, rules),
            failures=0,
            polled=now,
            succeeded=now,
            error="",
            gone=False,
            title=parsed.title,
            format=parsed.format,
            recent=recent,
        ),
        now,
    )


def after_unchanged(feed: Feed, state: FeedState, rules: Rules, now: float) -> FeedState:
    """The state after "not modified": the interval grows a little."""
    wanted = (state.interval or rules.first_interval) * 1.2
    return _due(
        msgspec.structs.replace(
            state, interval=_clamp(wanted, feed, rules), failures=0, polled=now, succeeded=now, error=""
        ),
        now,
    )


def after_failure(
    feed: Feed, state: FeedState, error: str, rules: Rules, now: float, *, retry_after: float | None = None
) -> FeedState:
    """The state after a failed poll: twice the wait with each failure, up to a day, and what the server asked."""
    failures = state.failures + 1
    # 2 ** 30 is far past any bound; more would overflow a float in time
    wait = min(rules.failure_interval * 2.0 ** min(failures - 1, 30), rules.max_failure_interval)
    wait = max(wait, feed.min_interval or 0.0)
    due = now + wait * _jitter(feed.url)
    if retry_after is not None:
        due = max(due, now + min(max(retry_after, 0.0), rules.max_failure_interval))
    return msgspec.structs.replace(state, failures=failures, polled=now, error=error[:500], next_poll=due)


def after_gone(state: FeedState, error: str, now: float) -> FeedState:
    """The state after 410: not polled again until the feed is added anew."""
    return msgspec.structs.replace(state, gone=True, failures=state.failures + 1, polled=now, error=error[:500])


def parse_retry_after(value: str, now: float) -> float | None:
    """Seconds from a Retry-After header (seconds, or a date), never negative; None where it says nothing."""
    value = value.strip()
    if value.isascii() and value.isdecimal() and len(value) < 12:
        return float(value)
    try:
        return max(parsedate_to_datetime(value).timestamp() - now, 0.0)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _clamp(wanted: float, feed: Feed, rules: Rules) -> float:
    return max(min(max(wanted, rules.min_interval), rules.max_interval), feed.min_interval or 0.0)


def _due(state: FeedState, now: float) -> FeedState:
    return msgspec.structs.replace(state, next_poll=now + state.interval * _jitter(state.url))


def _jitter(url: str) -> float:
    """Between 1 and 1.1, always the same for a feed, so that feeds added together drift apart."""
    return 1.0 + 0.1 * int(stable_hash("jitter", url)[:8], 16) / 0xFFFF_FFFF
