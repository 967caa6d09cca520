"""When to poll next: decisions without a clock, a network or chance."""

from __future__ import annotations

import msgspec
import pytest

from ingest.poll.floors import allowed_from, fresh_for
from ingest.poll.rules import DAY, Rules
from ingest.poll.schedule import after_failure, after_gone, after_success, after_unchanged, rhythm, wants_whole
from newsfold.stream.messages import Feed, FeedState
from tests.ingest.poll.samples import FEED, FRESH, HOUR, NOW, RULES, URL, entry, feed_of


def read(state: FeedState, fresh: int, listed: int = 10) -> float:
    """The interval after a document of so many entries, the fresh ones among them new."""
    found = feed_of(*(entry(f"/{n}", hours=None) for n in range(listed)))
    outcomes = ["new"] * fresh + ["seen"] * (listed - fresh)
    return after_success(FEED, state, found, outcomes, headers={}, rules=RULES, now=NOW).interval


def test_the_interval_aims_at_a_third_to_two_thirds_of_entries_seen_before() -> None:
    state = msgspec.structs.replace(FRESH, interval=1200.0, succeeded=NOW)
    assert [read(state, fresh) for fresh in (10, 8, 5, 4, 1)] == [300, 600, 1200, 1200, 1800]


def test_the_first_interval_is_half_of_what_the_list_covers() -> None:
    half_a_minute = feed_of(*(entry(f"/{n}", hours=n / 120) for n in range(1, 61)))
    assert after_success(FEED, FRESH, half_a_minute, (), headers={}, rules=RULES, now=NOW).interval == pytest.approx(
        900
    )
    sleepy = feed_of(*(entry(f"/{n}", hours=24 * n) for n in range(1, 30)))
    assert after_success(FEED, FRESH, sleepy, (), headers={}, rules=RULES, now=NOW).interval == 3600
    assert (
        after_success(FEED, FRESH, feed_of(entry(hours=None)), (), headers={}, rules=RULES, now=NOW).interval == 900
    )
    old = feed_of(entry(hours=5_000))
    assert after_success(FEED, FRESH, old, (), headers={}, rules=RULES, now=NOW).interval == 3600


def test_a_burst_is_not_missed() -> None:
    state = msgspec.structs.replace(FRESH, interval=3600.0, succeeded=NOW)
    burst = feed_of(*(entry(f"/{n}", hours=n / 30) for n in range(1, 6)), *(entry(f"/old{n}") for n in range(5)))
    after = after_success(FEED, state, burst, ["new"] * 5 + ["seen"] * 5, headers={}, rules=RULES, now=NOW)
    assert after.interval == pytest.approx(600)


def test_a_lull_of_a_busy_feed_is_not_taken_for_its_pace() -> None:
    state = msgspec.structs.replace(FRESH, interval=3600.0, succeeded=NOW)
    lull = feed_of(
        *(entry(f"/{n}", hours=n / 10) for n in range(1, 6)), *(entry(f"/{n}", hours=0.6) for n in range(6, 21))
    )
    after = after_success(FEED, state, lull, ["new"] * 10 + ["seen"] * 10, headers={}, rules=RULES, now=NOW)
    assert after.interval == pytest.approx(1080)


FLOORS = [
    ({"cache-control": "public, max-age=7200"}, 7200),
    ({"cache-control": "max-age=7200", "age": "1200"}, 6000),
    ({"cache-control": "no-cache, max-age=7200"}, 0),
    ({"cache-control": "max-age=99999999"}, 99_999_999),
    ({"expires": "Mon, 02 Mar 2026 12:00:00 GMT", "date": "Mon, 02 Mar 2026 11:00:00 GMT"}, 3600),
    ({"expires": "Mon, 02 Mar 2026 12:00:00 GMT"}, 7200),  # by our clock where it names no other
    ({"expires": "0"}, 0),
    ({"expires": "Mon, 02 Mar 2020 12:00:00 GMT"}, 0),
    ({}, 0),
]


@pytest.mark.parametrize(("headers", "seconds"), FLOORS)
def test_what_a_server_says_of_freshness_is_a_floor(headers: dict[str, str], seconds: float) -> None:
    assert fresh_for(headers, NOW) == seconds
    for after in (
        after_unchanged(FEED, FRESH, headers=headers, rules=RULES, now=NOW),
        after_success(FEED, FRESH, feed_of(), (), headers=headers, rules=RULES, now=NOW),
    ):
        assert after.next_poll >= NOW + min(seconds, DAY)
        assert after.next_poll <= NOW + max(min(seconds, DAY), 1.1 * 3600)


def test_what_a_document_says_is_a_floor_after_not_modified_too() -> None:
    said = msgspec.structs.replace(feed_of(), ttl=2 * HOUR, update_period=4 * HOUR)
    state = after_success(FEED, FRESH, said, (), headers={}, rules=RULES, now=NOW)
    assert state.next_poll == NOW + 4 * HOUR
    assert after_unchanged(FEED, state, headers={}, rules=RULES, now=NOW).next_poll == NOW + 4 * HOUR


def test_skipped_hours_and_days_are_skipped() -> None:
    assert allowed_from(NOW, (), ()) == NOW  # a Monday, 10:00
    assert allowed_from(NOW + 60, (10, 11), ()) == NOW + 2 * HOUR
    assert allowed_from(NOW, (), (0,)) == NOW + 14 * HOUR
    assert allowed_from(NOW, tuple(range(24)), ()) == NOW
    state = msgspec.structs.replace(FRESH, skip_hours=tuple(range(10, 15)))
    assert after_unchanged(FEED, state, headers={}, rules=RULES, now=NOW).next_poll == NOW + 5 * HOUR


def test_a_feed_unchanged_for_a_week_is_polled_at_most_hourly() -> None:
    rules = Rules(max_interval=600.0)
    state = msgspec.structs.replace(FRESH, changed=NOW - 7 * DAY)
    assert after_unchanged(FEED, state, headers={}, rules=rules, now=NOW).next_poll >= NOW + HOUR
    assert after_unchanged(FEED, state, headers={}, rules=rules, now=NOW - 1).next_poll < NOW + HOUR


def test_a_quiet_feed_is_asked_for_whole_once_a_day_then_rarely() -> None:
    state, asked = msgspec.structs.replace(FRESH, changed=NOW, full=NOW), []
    for hour in range(24 * 40):
        if wants_whole(state, NOW + hour * HOUR):
            asked.append(hour / 24)
            state = msgspec.structs.replace(state, full=NOW + hour * HOUR)
    assert asked == [1, 2, 4, 8, 15, 22, 29, 36]


def test_refusals_are_taken_harder_than_what_passes() -> None:
    soft = after_failure(FEED, FRESH, "http-404", "x", rules=RULES, now=NOW)
    for kind in ("http-401", "http-403", "http-429"):
        hard = after_failure(FEED, FRESH, kind, "x", rules=RULES, now=NOW)
        assert hard.next_poll - NOW >= 10 * (soft.next_poll - NOW)


def test_silence_slows_a_feed_down() -> None:
    burst = [entry(f"/{n}", hours=0.1 * n) for n in range(1, 6)]
    early, late = rhythm(burst, NOW), rhythm(burst, NOW + 10 * HOUR)
    assert early is not None
    assert late is not None
    assert late > 10 * early
    assert rhythm(burst[:2], NOW) is None


def test_a_feeds_own_least_interval_is_kept() -> None:
    slow = Feed(url=URL, min_interval=2 * HOUR)
    assert after_success(slow, FRESH, feed_of(), (), headers={}, rules=RULES, now=NOW).interval == 2 * HOUR
    assert after_unchanged(slow, FRESH, headers={}, rules=RULES, now=NOW).interval == 2 * HOUR
    assert after_failure(slow, FRESH, "http-500", "x", rules=RULES, now=NOW).next_poll >= NOW + 2 * HOUR


def test_unchanged_slows_down_up_to_the_bound() -> None:
    state = FRESH
    intervals = []
    for _ in range(12):
        state = after_unchanged(FEED, state, headers={}, rules=RULES, now=NOW)
        intervals.append(state.interval)
    assert intervals == sorted(intervals)
    assert (intervals[0], intervals[-1]) == (1080, 3600)


def test_failures_back_off_softly_and_success_forgets_them() -> None:
    state, waits = FRESH, []
    for _ in range(60):
        state = after_failure(FEED, state, "http-500", "no answer", rules=RULES, now=NOW)
        waits.append(state.next_poll - NOW)
    assert 300 <= waits[0] <= 330
    assert waits[1] == pytest.approx(2 * waits[0])
    assert 6 * HOUR <= waits[-1] <= 6.6 * HOUR
    assert state.failures == 60
    state = after_success(FEED, state, feed_of(), (), headers={}, rules=RULES, now=NOW)
    assert (state.failures, state.error, state.succeeded) == (0, "", NOW)


def test_a_host_is_down_for_as_long_as_its_own_failures_say() -> None:
    state = FRESH
    for _ in range(8):
        state = after_failure(FEED, state, "connect", "down", rules=RULES, now=NOW)
    assert (state.host_failures, state.next_poll >= NOW + 6 * HOUR) == (1, True)
    assert NOW + 300 <= state.host_until <= NOW + 330
    state = after_failure(FEED, FRESH, "connect", "down", rules=RULES, now=NOW, host_failures=4)
    assert NOW + 16 * 300 <= state.host_until == state.next_poll
    state = after_failure(FEED, FRESH, "http-429", "slowly", rules=RULES, now=NOW, retry_after=7_200)
    assert state.host_until == NOW + 7_200
    assert after_failure(FEED, state, "http-404", "gone", rules=RULES, now=NOW).host_until == 0.0


def test_retry_after_is_honoured_within_a_day() -> None:
    assert after_failure(FEED, FRESH, "http-500", "x", rules=RULES, now=NOW, retry_after=7200).next_poll == NOW + 7200
    assert after_failure(FEED, FRESH, "http-500", "x", rules=RULES, now=NOW, retry_after=1e12).next_poll == NOW + DAY
    assert after_failure(FEED, FRESH, "http-500", "x", rules=RULES, now=NOW, retry_after=0).next_poll >= NOW + 300


def test_gone_is_kept() -> None:
    assert after_gone(FRESH, "http-410: gone", NOW).gone


def test_the_jitter_is_the_feeds_own() -> None:
    dues = {
        after_unchanged(Feed(url=f"{URL}{n}"), FeedState(url=f"{URL}{n}"), headers={}, rules=RULES, now=NOW).next_poll
        for n in range(50)
    }
    assert len(dues) == 50
    assert after_unchanged(FEED, FRESH, headers={}, rules=RULES, now=NOW) == after_unchanged(
        FEED, FRESH, headers={}, rules=RULES, now=NOW
    )


def test_a_feed_that_fails_again_says_nothing_more_of_its_host() -> None:
    """Only another feed's failure does: a sibling that is never due in between is not kept waiting."""
    first = after_failure(FEED, FRESH, "http-503", "busy", rules=RULES, now=NOW)
    again = after_failure(FEED, first, "http-503", "busy", rules=RULES, now=NOW + HOUR, host_failures=1)
    assert (first.host_failures, again.host_failures) == (1, 1)
    assert again.host_until - (NOW + HOUR) == first.host_until - NOW == 60.0
    assert again.next_poll - (NOW + HOUR) > first.next_poll - NOW, "itself it waits longer each time"
    other = after_failure(FEED, FRESH, "http-503", "busy", rules=RULES, now=NOW + HOUR, host_failures=1)
    assert other.host_failures == 2
    assert other.host_until > NOW + HOUR + 60.0
