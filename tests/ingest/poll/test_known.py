"""What of a document is new, by what is remembered of its feed."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ingest.poll.feed import ParsedEntry
from ingest.poll.known import select
from ingest.poll.rules import Rules
from newsfold.stream.messages import FeedState
from tests.ingest.poll.samples import FRESH, HOUR, NOW, RULES, entry


def known(*entries: ParsedEntry, rules: Rules = RULES) -> FeedState:
    """The state of a feed that was polled with these entries."""
    return msgspec.structs.replace(FRESH, known=select(entries, FRESH, rules, NOW).known, succeeded=NOW)


def outcomes(state: FeedState, *entries: ParsedEntry, rules: Rules = RULES) -> list[str]:
    return select(entries, state, rules, NOW)[1]


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


def over_polls(rules: Rules, *documents: list[ParsedEntry], all_listed: bool = True) -> list[list[str]]:
    """The outcomes of documents polled one after the other."""
    state, found = msgspec.structs.replace(FRESH, succeeded=NOW), []
    for document in documents:
        selected = select(document, state, rules, NOW, all_listed=all_listed)
        found.append(selected.outcomes)
        state = msgspec.structs.replace(state, known=selected.known, texts=selected.texts)
    return found


def test_what_falls_off_is_known_for_four_times_as_much_as_the_feed_lists() -> None:
    """And of one document the newest for longest: it lists them first."""
    rules = Rules(remembered=1, most_remembered=1_000)
    documents = [[entry(f"/{day}/{n}") for n in range(3)] for day in range(5)]
    returned = [*documents[1], *documents[0]]
    assert over_polls(rules, *documents[:4], documents[0])[-1] == ["seen"] * 3
    assert over_polls(rules, *documents, returned)[-1] == ["seen"] * 3 + ["new"] * 3
    assert over_polls(rules, *documents[:4], [entry("/4/0")], documents[0])[-1] == ["new"] * 3
    rules = Rules(remembered=5, most_remembered=5)
    assert over_polls(rules, documents[0], documents[1], documents[0])[-1] == ["seen", "seen", "new"]


def test_where_a_document_is_but_a_part_of_the_feed_as_much_as_may_be_is_remembered() -> None:
    rules = Rules(remembered=1, most_remembered=6)
    parts = [[entry(f"/{part}/{n}") for n in range(6)] for part in range(2)]
    few = [entry("/few")]
    assert over_polls(rules, parts[0], few, parts[0], all_listed=False)[-1] == ["seen"] * 6
    assert over_polls(rules, parts[0], few, parts[0])[-1] == ["seen"] * 3 + ["new"] * 3
