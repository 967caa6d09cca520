"""When to poll a feed next: pure decisions, from a state to a state.

The clock comes in as `now`; what would be chance elsewhere (the jitter) comes from a hash of the URL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from ingest.poll.feed import ParsedEntry, ParsedFeed
from ingest.poll.floors import allowed_from, document_floor, fresh_for
from ingest.poll.rules import DAY, Rules
from newsfold.stream.ids import stable_hash
from newsfold.stream.messages import Feed, FeedState

__all__ = [
    "FailureClass",
    "after_failure",
    "after_gone",
    "after_success",
    "after_unchanged",
    "failure_class",
    "rhythm",
    "wants_whole",
]

FailureClass = Literal["host", "soft", "hard", "document"]

_HOST_KINDS = frozenset(("dns", "connect", "timeout", "tls", "http-429", "http-502", "http-503", "http-504"))
_PERHAPS_ITS_OWN = frozenset(("timeout", "http-502", "http-503", "http-504"))
_SECOND_OPINION = 60.0
"""A feed may be slow, overloaded, or broken behind a gateway, all by itself: after such a failure another feed of its
host may be asked so many seconds later, and only when that fails too is the host down; so it is at once where it says
how long to wait."""

_HARD_KINDS = frozenset(("http-401", "http-402", "http-403", "http-407", "http-429", "http-451", "private-address"))
_DOCUMENT_KINDS = frozenset(
    ("empty", "html", "binary", "hang", "memory", "crash", "not-a-feed", "encoding", "too-large")
)
_LATEST = 5  # entries whose dates tell how fast a feed is filling at the moment
_FEW, _MANY = 1 / 3, 2 / 3  # the share of entries seen before that polling aims at lies between these


def failure_class(kind: str) -> tuple[FailureClass, bool]:
    """How a failure is taken, by its short name, and whether it says something of the whole host.

    `host` and `soft` pass; `hard` is a refusal; `document` is something other than a feed.
    """
    of_host = kind in _HOST_KINDS
    if kind in _HARD_KINDS:
        return "hard", of_host
    if kind in _DOCUMENT_KINDS:
        return "document", False
    return ("host" if of_host else "soft"), of_host


def wants_whole(state: FeedState, now: float) -> bool:
    """Whether to ask once without validators: some servers say "not modified" for ever.

    After a day without a change, then again when as much time has passed as the feed has been unchanged, at
    least a day and at most a week. A document that was no feed is asked for whole once a day.
    """
    if state.full is None:
        return False
    if state.failed == "document":
        return now - state.full >= DAY
    if state.changed is None:
        return False
    return now - max(state.full, state.changed) >= min(max(state.full - state.changed, DAY), 7 * DAY)


def rhythm(entries: Sequence[ParsedEntry], now: float) -> float | None:
    """Seconds between a feed's latest entries, the wait since the last one included; None under three dates.

    The twenty latest of the last seven days count.
    """
    dates = _dates(entries, now)[-20:]
    return None if len(dates) < 3 else (now - dates[0]) / len(dates)


def _dates(entries: Sequence[ParsedEntry], now: float) -> list[float]:
    return sorted(e.published for e in entries if e.published is not None and now - 7 * DAY < e.published <= now)


def after_success(
    feed: Feed,
    state: FeedState,
    parsed: ParsedFeed,
    outcomes: Sequence[str],
    *,
    headers: Mapping[str, str],
    rules: Rules,
    now: float,
) -> FeedState:
    """The state after a document was read; the poller adds what is known of it and its validators.

    `outcomes` are those of `select`, `headers` the response's, in lower case.
    """
    interval = _clamp(_wanted(state, parsed, outcomes, rules, now), feed, rules)
    after = msgspec.structs.replace(
        state,
        interval=interval,
        failures=0,
        failed="",
        failed_host="",
        host_failures=0,
        host_until=0.0,
        polled=now,
        succeeded=now,
        changed=now if state.changed is None or _fresh(outcomes) else state.changed,
        error="",
        gone=False,
        title=parsed.title,
        format=parsed.format,
        floor=document_floor(parsed, rules),
        skip_hours=parsed.skip_hours,
        skip_days=parsed.skip_days,
    )
    return _due(after, headers, rules, now)


def _wanted(state: FeedState, parsed: ParsedFeed, outcomes: Sequence[str], rules: Rules, now: float) -> float:
    """An interval after which a third to two thirds of the entries should be ones seen before.

    By what the last interval gave; at first by the dates. Never longer than half the list takes to fill at the pace
    of the latest entries, nor at the pace of all that are listed of the last week, so that neither a burst nor a lull
    before one pushes entries off the list unseen.
    """
    listed = len(parsed.entries)
    dates = _dates(parsed.entries, now)
    if not state.interval or state.succeeded is None:
        gap = rhythm(parsed.entries, now)
        if gap is not None:
            wanted = gap * listed / 2
        else:
            dated = any(entry.published is not None for entry in parsed.entries)
            wanted = rules.max_interval if dated else rules.first_interval  # old dates: it rarely speaks
    else:
        fresh = _fresh(outcomes)
        seen = 1 - fresh / listed if listed else 1.0
        if seen > _MANY:
            wanted = state.interval * 1.5
        elif seen < _FEW:
            wanted = state.interval * (0.25 if fresh == listed else 0.5)
        else:
            wanted = state.interval
    if len(dates) >= _LATEST:
        gap = min((now - dates[-count]) / count for count in (_LATEST, len(dates)))
        wanted = min(wanted, gap * listed / 2)
    return wanted


def _fresh(outcomes: Sequence[str]) -> int:
    return sum(outcome in ("new", "future-dated") for outcome in outcomes)


def after_unchanged(
    feed: Feed, state: FeedState, *, headers: Mapping[str, str], rules: Rules, now: float
) -> FeedState:
    """The state after "not modified", or the same bytes again: the interval grows a little."""
    wanted = (state.interval or rules.first_interval) * 1.2
    after = msgspec.structs.replace(
        state,
        interval=_clamp(wanted, feed, rules),
        failures=0,
        failed="",
        failed_host="",
        host_failures=0,
        host_until=0.0,
        polled=now,
        succeeded=now,
        error="",
    )
    return _due(after, headers, rules, now)


def after_failure(
    feed: Feed,
    state: FeedState,
    kind: str,
    error: str,
    *,
    rules: Rules,
    now: float,
    retry_after: float | None = None,
    host_failures: int = 0,
) -> FeedState:
    """The state after a failed poll: twice the wait with each failure, and no less than the server asked for.

    `kind` is the failure's short name; `host_failures` how often in a row the host had failed before this. A feed
    that was the last to fail on its host, and fails again, says nothing more of the others.
    """
    taken, of_host = failure_class(kind)
    failures = state.failures + 1
    alone = kind in _PERHAPS_ITS_OWN and not retry_after and host_failures in (0, state.host_failures)
    host = max(1, host_failures + (not alone)) if of_host else 0
    first, most = rules.failure_interval, rules.max_failure_interval
    if taken in ("hard", "document"):
        most = rules.max_refusal_interval
        first = rules.refusal_interval if taken == "hard" else first
    # 2 ** 30 is far past any bound; more would overflow a float in time
    wait = min(first * 2.0 ** min(max(failures, host) - 1, 30), most)
    wait = max(wait, feed.min_interval or 0.0)
    asked = now + min(max(retry_after or 0.0, 0.0), rules.max_retry_after)
    # a host is down for as long as its own failures say: a feed that alone fails for days holds up no other
    down = max(now + min(first * 2.0 ** min(host - 1, 30), most) * _jitter(feed.url), asked)
    if alone:
        down = min(down, now + _SECOND_OPINION)
    return msgspec.structs.replace(
        state,
        failures=failures,
        failed=taken,
        host_failures=host,
        host_until=down if of_host else 0.0,
        polled=now,
        error=error[:500],
        next_poll=max(now + wait * _jitter(feed.url), asked),
    )


def after_gone(state: FeedState, error: str, now: float) -> FeedState:
    """The state after 410: not polled again until the feed is added anew."""
    return msgspec.structs.replace(
        state, gone=True, failures=state.failures + 1, failed="hard", polled=now, error=error[:500]
    )


def _clamp(wanted: float, feed: Feed, rules: Rules) -> float:
    return max(min(max(wanted, rules.min_interval), rules.max_interval), feed.min_interval or 0.0)


def _due(state: FeedState, headers: Mapping[str, str], rules: Rules, now: float) -> FeedState:
    """The next poll: after the interval with its jitter, and no sooner than anything asks for."""
    wait = state.interval * _jitter(state.url)
    if state.changed is not None and now - state.changed >= rules.quiet_after:
        wait = max(wait, rules.quiet_interval)
    wait = max(wait, state.floor, min(fresh_for(headers, now), rules.max_floor))
    return msgspec.structs.replace(state, next_poll=allowed_from(now + wait, state.skip_hours, state.skip_days))


def _jitter(url: str) -> float:
    """Between 1 and 1.1, always the same for a feed, so that feeds added together drift apart."""
    return 1.0 + 0.1 * int(stable_hash("jitter", url)[:8], 16) / 0xFFFF_FFFF
