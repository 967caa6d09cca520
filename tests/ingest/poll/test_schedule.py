"""When to poll next and what is new: decisions without a clock, a network or chance."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.headers import parse_retry_after
from ingest.poll.feed import ParsedEntry, ParsedFeed
from ingest.poll.floors import allowed_from, fresh_for
from ingest.poll.known import select
from ingest.poll.moves import address_of, after_answer, gives_up_address
from ingest.poll.rules import DAY, Rules
from ingest.poll.schedule import after_failure, after_gone, after_success, after_unchanged, rhythm, wants_whole
from newsfold.stream.messages import Feed, FeedState

NOW = 1_772_445_600.0
HOUR = 3_600.0
URL = "https://harbourmail.example/feed"
FEED = Feed(url=URL)
FRESH = FeedState(url=URL)
RULES = Rules()


def entry(link: str = "/a", *, guid: str = "", title: str = "Ferry", hours: float | None = 1.0) -> ParsedEntry:
    url = f"https://harbourmail.example{link}" if link.startswith("/") else link
    return ParsedEntry(id=guid or url, url=url, title=title, published=None if hours is None else NOW - hours * HOUR)


def known(*entries: ParsedEntry, rules: Rules = RULES) -> FeedState:
    """The state of a feed that was polled with these entries."""
    return msgspec.structs.replace(FRESH, known=select(entries, FRESH, rules, NOW).known, succeeded=NOW)


def outcomes(state: FeedState, *entries: ParsedEntry, rules: Rules = RULES) -> list[str]:
    return select(entries, state, rules, NOW)[1]


def feed_of(*entries: ParsedEntry) -> ParsedFeed:
    return ParsedFeed(title="Harbour Mail", format="rss20", entries=entries)


def test_an_entry_is_known_by_its_page() -> None:
    state = known(entry("/a", guid="1"))
    assert outcomes(state, entry("/a", guid="1")) == ["seen"]
    assert outcomes(state, entry("/a?utm_source=rss", guid="1")) == ["seen"]
    assert outcomes(state, entry("/a", guid="made anew at each poll", title="Ferry sinks")) == ["seen"]
    assert outcomes(state, entry("/b", guid="2")) == ["new"]


def test_one_id_for_two_pages_is_two_entries() -> None:
    assert outcomes(FRESH, entry("/a", guid="x"), entry("/b", guid="x")) == ["new", "new"]
    assert outcomes(known(entry("/a", guid="x")), entry("/b", guid="x")) == ["new"]


def test_two_entries_for_one_page_are_one() -> None:
    assert outcomes(FRESH, entry("/a", guid="1"), entry("/a?fbclid=z", guid="2")) == ["new", "duplicate"]


def test_an_address_that_changes_at_every_poll_is_noise_in_the_end() -> None:
    state = FRESH
    seen = []
    for session in range(6):
        new, found, recent, _ = select([entry(f"/a;session={session}", guid="1")], state, RULES, NOW)
        seen += found
        assert bool(new) == (found == ["new"])
        state = msgspec.structs.replace(state, known=recent, succeeded=NOW)
    assert seen == ["new"] * 3 + ["relinked"] * 3
    assert outcomes(state, entry("/b", guid="1", title="Another story under the old id")) == ["new"]


def test_one_id_and_title_for_all_entries_loses_none() -> None:
    state = known(*(entry(f"/{n}", guid="same", title="") for n in range(8)))
    assert (
        outcomes(state, *(entry(f"/{n}", guid="same", title="") for n in range(6, 10))) == ["seen"] * 2 + ["new"] * 2
    )


def test_what_is_old_on_the_first_poll_is_no_news() -> None:
    found = [entry("/a", hours=71), entry("/b", hours=73), entry("/c", hours=None)]
    new, named, recent, _ = select(found, FRESH, RULES, NOW)
    assert named == ["new", "too-old", "new"]
    assert [one.url.rpartition("/")[2] for one in new] == ["a", "c"]
    later = msgspec.structs.replace(FRESH, known=recent, succeeded=NOW)
    assert outcomes(later, *found) == ["seen"] * 3
    assert outcomes(later, entry("/d", hours=500)) == ["new"]


def test_a_date_far_ahead_is_not_believed() -> None:
    new, named, _, _ = select([entry("/a", hours=-25), entry("/b", hours=-23)], FRESH, RULES, NOW)
    assert named == ["future-dated", "new"]
    assert {one.url[-1]: one.published for one in new} == {"a": None, "b": NOW + 23 * HOUR}


def test_entries_without_a_page_are_named() -> None:
    assert outcomes(FRESH, entry(""), entry("https://a..b/")) == ["no-url", "bad-url"]


def test_the_oldest_is_announced_first() -> None:
    new, _, _, _ = select([entry("/c", hours=1), entry("/b", hours=2), entry("/a", hours=3)], FRESH, RULES, NOW)
    assert [one.url[-1] for one in new] == ["a", "b", "c"]
    undated = [entry(f"/{n}", hours=None) for n in "cba"]  # feeds list the newest first
    assert [one.url[-1] for one in select(undated, FRESH, RULES, NOW)[0]] == ["a", "b", "c"]


def test_what_is_remembered_is_bounded_and_never_less_than_the_document() -> None:
    rules = Rules(remembered=10, most_remembered=10)
    state = known(*(entry(f"/{n}") for n in range(8)), rules=rules)
    _, _, recent, _ = select([entry(f"/new{n}") for n in range(5)], state, rules, NOW)
    assert len(recent) == 10 * 12
    whole = [entry(f"/{n}") for n in range(25)]
    assert outcomes(known(*whole, rules=rules), *whole, rules=rules) == ["seen"] * 25


def test_what_is_remembered_does_not_grow_with_each_poll() -> None:
    state, entries = known(entry("/a"), entry("/b")), [entry("/a"), entry("/b", title="Ferry sinks")]
    _, _, recent, _ = select(entries, state, RULES, NOW)
    assert len(recent) == 2 * 12
    assert select(entries, msgspec.structs.replace(state, known=recent), RULES, NOW).known == recent


def test_an_entry_that_stays_listed_is_never_forgotten() -> None:
    rules, state, lasting = Rules(remembered=5, most_remembered=5), FRESH, entry("/pinned")
    for n in range(20):
        _, named, recent, _ = select([entry(f"/{n}"), lasting], state, rules, NOW)
        assert named == ["new", "new" if n == 0 else "seen"]
        state = msgspec.structs.replace(state, known=recent, succeeded=NOW)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("xyz"), st.booleans()), max_size=12))
def test_nothing_new_is_dropped_and_nothing_is_announced_twice(found: list[tuple[str, str, bool]]) -> None:
    entries = [entry(f"/{page}", guid=guid, hours=1 if dated else None) for page, guid, dated in found]
    new, named, recent, _ = select(entries, FRESH, RULES, NOW)
    assert len(named) == len(entries)
    assert {one.url for one in new} == {one.url for one in entries}
    assert len(new) == len({one.url for one in entries}) == named.count("new")
    state = msgspec.structs.replace(FRESH, known=recent, succeeded=NOW)
    assert select(entries, state, RULES, NOW)[0] == []


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


def test_a_permanent_redirect_is_believed_on_the_third_day() -> None:
    state, there = FRESH, "https://new.example/feed"
    for hours in (0, 1, 24, 30):
        state = after_answer(FEED, state, there, permanent=True, now=NOW + hours * HOUR)
        assert address_of(FEED, state) == URL
    state = after_answer(FEED, state, there, permanent=True, now=NOW + 48 * HOUR)
    assert address_of(FEED, state) == there
    assert not gives_up_address(msgspec.structs.replace(state, failures=2), gone=False)
    assert gives_up_address(msgspec.structs.replace(state, failures=3), gone=False)
    assert gives_up_address(state, gone=True)


def test_other_redirects_are_never_believed() -> None:
    state = FRESH
    for day in range(9):
        state = after_answer(FEED, state, "https://new.example/feed", permanent=day % 3 != 2, now=NOW + day * DAY)
    for day in range(9, 18):
        state = after_answer(FEED, state, f"https://new{day % 2}.example/feed", permanent=True, now=NOW + day * DAY)
    assert address_of(FEED, state) == URL


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


def test_a_date_counts_from_the_servers_own() -> None:
    assert parse_retry_after("Mon, 02 Mar 2026 10:01:00 GMT", NOW - 500, "Mon, 02 Mar 2026 10:00:30 GMT") == 30


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Mon, 02 Mar 2026 10:01:00 GMT", 60.0),
        ("Mon, 02 Mar 2020 10:01:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("9" * 400, None),
        ("Mon, 99 Mar 2026 10:01:00 GMT", None),
    ],
)
def test_retry_after_header(value: str, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


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
