"""The short form of `python -m tests.quality.web`: few feeds, and time enough for every behaviour to show."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.quality.web.feeds import START, make_web, truth
from tests.quality.web.play import play


@pytest.mark.slow
def test_nothing_is_lost_doubled_or_impolite(tmp_path: Path) -> None:
    outcome = play(tmp_path, 100, 0.25, seed=2)
    assert outcome.violations == {}, outcome.examples
    assert (outcome.lost, outcome.doubled) == (0, 0), outcome.examples_lost
    assert outcome.owed > 2_000
    assert outcome.restarts >= 1
    assert outcome.outcomes.keys() >= {"ok", "not-modified", "gone", "connect", "http-503", "http-404"}


def test_the_same_seed_is_the_same_web_and_what_is_owed_was_listed() -> None:
    feeds = make_web(50, 1.0, seed=7)
    assert feeds == make_web(50, 1.0, seed=7)
    assert feeds != make_web(50, 1.0, seed=8)
    owed = truth(feeds, START + 86_400)
    times = [START + 300 * n for n in range(288)]
    for feed in feeds:
        assert owed[feed.number] <= {entry for time in times for entry in feed.visible(time)}
