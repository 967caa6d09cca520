"""Which redirects of a feed are believed, and for how long."""

from __future__ import annotations

import msgspec

from ingest.poll.moves import address_of, after_answer, gives_up_address
from ingest.poll.rules import DAY
from tests.ingest.poll.samples import FEED, FRESH, HOUR, NOW, URL


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
