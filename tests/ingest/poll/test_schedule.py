"""When to poll next and what is new: decisions without a clock, a network or chance."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.poll.feed import ParsedEntry, ParsedFeed
from ingest.poll.schedule import (
    DAY,
    Rules,
    after_failure,
    after_gone,
    after_success,
    after_unchanged,
    parse_retry_after,
    rhythm,
    select,
)
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
    recent = select(entries, FRESH, rules, NOW)[2]
    return msgspec.structs.replace(FRESH, recent=recent, succeeded=NOW)


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
        new, found, recent = select([entry(f"/a;session={session}", guid="1")], state, RULES, NOW)
        seen += found
        assert bool(new) == (found == ["new"])
        state = msgspec.structs.replace(state, recent=recent, succeeded=NOW)
    assert seen == ["new"] * 3 + ["relinked"] * 3
    assert outcomes(state, entry("/b", guid="1", title="Another story under the old id")) == ["new"]


def test_one_id_and_title_for_all_entries_loses_none() -> None:
    state = known(*(entry(f"/{n}", guid="same", title="") for n in range(8)))
    assert (
        outcomes(state, *(entry(f"/{n}", guid="same", title="") for n in range(6, 10))) == ["seen"] * 2 + ["new"] * 2
    )


def test_what_is_old_on_the_first_poll_is_no_news() -> None:
    found = [entry("/a", hours=71), entry("/b", hours=73), entry("/c", hours=None)]
    new, named, recent = select(found, FRESH, RULES, NOW)
    assert named == ["new", "too-old", "new"]
    assert [one.url.rpartition("/")[2] for one in new] == ["a", "c"]
    later = msgspec.structs.replace(FRESH, recent=recent, succeeded=NOW)
    assert outcomes(later, *found) == ["seen"] * 3
    assert outcomes(later, entry("/d", hours=500)) == ["new"]


def test_a_date_far_ahead_is_not_believed() -> None:
    new, named, _ = select([entry("/a", hours=-25), entry("/b", hours=-23)], FRESH, RULES, NOW)
    assert named == ["future-dated", "new"]
    assert {one.url[-1]: one.published for one in new} == {"a": None, "b": NOW + 23 * HOUR}


def test_entries_without_a_page_are_named() -> None:
    assert outcomes(FRESH, entry(""), entry("https://a..b/")) == ["no-url", "bad-url"]


def test_the_oldest_is_announced_first() -> None:
    new, _, _ = select([entry("/c", hours=1), entry("/b", hours=2), entry("/a", hours=3)], FRESH, RULES, NOW)
    assert [one.url[-1] for one in new] == ["a", "b", "c"]
    undated = [entry(f"/{n}", hours=None) for n in "cba"]  # feeds list the newest first
    assert [one.url[-1] for one in select(undated, FRESH, RULES, NOW)[0]] == ["a", "b", "c"]


def test_what_is_remembered_is_bounded_and_never_less_than_the_document() -> None:
    rules = Rules(recent=10)
    state = known(*(entry(f"/{n}") for n in range(8)), rules=rules)
    _, _, recent = select([entry(f"/new{n}") for n in range(5)], state, rules, NOW)
    assert len(recent) == 10
    whole = [entry(f"/{n}") for n in range(25)]
    assert outcomes(known(*whole, rules=rules), *whole, rules=rules) == ["seen"] * 25


def test_what_is_remembered_does_not_grow_with_each_poll() -> None:
    state, entries = known(entry("/a"), entry("/b")), [entry("/a"), entry("/b", title="Ferry sinks")]
    _, _, recent = select(entries, state, RULES, NOW)
    assert len(recent) == 2
    assert select(entries, msgspec.structs.replace(state, recent=recent), RULES, NOW)[2] == recent


def test_an_entry_that_stays_listed_is_never_forgotten() -> None:
    rules, state, lasting = Rules(recent=5), FRESH, entry("/pinned")
    for n in range(20):
        _, named, recent = select([entry(f"/{n}"), lasting], state, rules, NOW)
        assert named == ["new", "new" if n == 0 else "seen"]
        state = msgspec.structs.replace(state, recent=recent, succeeded=NOW)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("xyz"), st.booleans()), max_size=12))
def test_nothing_new_is_dropped_and_nothing_is_announced_twice(found: list[tuple[str, str, bool]]) -> None:
    entries = [entry(f"/{page}", guid=guid, hours=1 if dated else None) for page, guid, dated in found]
    new, named, recent = select(entries, FRESH, RULES, NOW)
    assert len(named) == len(entries)
    assert {one.url for one in new} == {one.url for one in entries}
    assert len(new) == len({one.url for one in entries}) == named.count("new")
    state = msgspec.structs.replace(FRESH, recent=recent, succeeded=NOW)
    assert select(entries, state, RULES, NOW)[0] == []


def test_the_interval_follows_the_feeds_rhythm() -> None:
    every_half_hour = feed_of(*(entry(f"/{n}", hours=n / 2) for n in range(1, 11)))
    state = after_success(FEED, FRESH, every_half_hour, (), rules=RULES, now=NOW)
    assert state.interval == pytest.approx(900)
    assert NOW + 900 <= state.next_poll <= NOW + 990
    busy = feed_of(*(entry(f"/{n}", hours=n / 60) for n in range(1, 30)))
    assert after_success(FEED, FRESH, busy, (), rules=RULES, now=NOW).interval == 300
    sleepy = feed_of(*(entry(f"/{n}", hours=24 * n) for n in range(1, 30)))
    assert after_success(FEED, FRESH, sleepy, (), rules=RULES, now=NOW).interval == 3600
    assert after_success(FEED, FRESH, feed_of(entry(hours=None)), (), rules=RULES, now=NOW).interval == 900
    assert after_success(FEED, FRESH, feed_of(entry(hours=5_000)), (), rules=RULES, now=NOW).interval == 3600


def test_silence_slows_a_feed_down() -> None:
    burst = [entry(f"/{n}", hours=0.1 * n) for n in range(1, 6)]
    early, late = rhythm(burst, NOW), rhythm(burst, NOW + 10 * HOUR)
    assert early is not None
    assert late is not None
    assert late > 10 * early
    assert rhythm(burst[:2], NOW) is None


def test_a_feeds_own_least_interval_is_kept() -> None:
    slow = Feed(url=URL, min_interval=2 * HOUR)
    assert after_success(slow, FRESH, feed_of(), (), rules=RULES, now=NOW).interval == 2 * HOUR
    assert after_unchanged(slow, FRESH, RULES, NOW).interval == 2 * HOUR
    assert after_failure(slow, FRESH, "x", RULES, NOW).next_poll >= NOW + 2 * HOUR


def test_unchanged_slows_down_up_to_the_bound() -> None:
    state = FRESH
    intervals = []
    for _ in range(12):
        state = after_unchanged(FEED, state, RULES, NOW)
        intervals.append(state.interval)
    assert intervals == sorted(intervals)
    assert (intervals[0], intervals[-1]) == (1080, 3600)


def test_failures_back_off_to_a_day_and_success_forgets_them() -> None:
    state, waits = FRESH, []
    for _ in range(60):
        state = after_failure(FEED, state, "timeout: no answer", RULES, NOW)
        waits.append(state.next_poll - NOW)
    assert 300 <= waits[0] <= 330
    assert waits[1] == pytest.approx(2 * waits[0])
    assert DAY <= waits[-1] <= 1.1 * DAY
    assert state.failures == 60
    state = after_success(FEED, state, feed_of(), (), rules=RULES, now=NOW)
    assert (state.failures, state.error, state.succeeded) == (0, "", NOW)


def test_retry_after_is_honoured_within_a_day() -> None:
    assert after_failure(FEED, FRESH, "x", RULES, NOW, retry_after=7200).next_poll == NOW + 7200
    assert after_failure(FEED, FRESH, "x", RULES, NOW, retry_after=1e12).next_poll == NOW + DAY
    assert after_failure(FEED, FRESH, "x", RULES, NOW, retry_after=0).next_poll >= NOW + 300


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
        after_unchanged(Feed(url=f"{URL}{n}"), FeedState(url=f"{URL}{n}"), RULES, NOW).next_poll for n in range(50)
    }
    assert len(dues) == 50
    assert after_unchanged(FEED, FRESH, RULES, NOW) == after_unchanged(FEED, FRESH, RULES, NOW)
