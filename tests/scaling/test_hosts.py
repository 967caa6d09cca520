"""A host stays with one poller, and no feed is polled early or twice because pollers come and go."""

from __future__ import annotations

import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from newsfold.cli.feeds.registry import register
from newsfold.stream.codec import decode
from newsfold.stream.log import Log
from newsfold.stream.messages import Feed, FeedState
from newsfold.stream.topics import FEED_STATE
from tests.scaling.crew import Crew, Hand, until
from tests.scaling.press import Press

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]

HOSTS = [f"outlet{number}.example" for number in range(12)]
INTERVAL = 3.0  # seconds between polls of a feed, by the settings


def test_a_host_stays_with_one_poller_and_is_never_polled_early(log: Log, log_url: str, tmp_path: Path) -> None:
    """Feeds take long to answer, so that polls are under way whenever a poller joins or leaves."""
    with Press(seconds=1.0) as press:
        register(log, [Feed(url=f"http://{host}/feed", added=time.time()) for host in HOSTS])
        rules = {f"NEWSFOLD_POLL_RULES_{name}_INTERVAL": str(INTERVAL) for name in ("MIN", "MAX", "FIRST")}
        variables = {"NEWSFOLD_LOG": log_url, "NEWSFOLD_HTTP_PROXY": press.url, **rules}

        def polled(hand: Hand) -> set[str]:
            return {one.host for one in press.asked() if one.agent == hand.name}

        with Crew("poll", tmp_path, variables) as crew:
            stays = crew.start()
            until(lambda: polled(stays) == set(HOSTS))
            visits = crew.start()
            until(lambda: bool(polled(visits)))
            before = len(press.asked())
            until(lambda: len(press.asked()) >= before + len(HOSTS) + len(HOSTS) // 2)
            visits.leave()
            left = len(press.asked())
            until(lambda: {one.host for one in press.asked()[left:]} == set(HOSTS))
            stays.leave()
        taken = polled(visits)
        assert 0 < len(taken) < len(HOSTS), "some hosts move, and the others stay where they are"
        for host in HOSTS:
            agents = [one.agent for one in press.asked() if one.host == host]
            changes = [pair for pair in pairwise(agents) if pair[0] != pair[1]]
            there_and_back = [(stays.name, visits.name), (visits.name, stays.name)]
            assert changes == (there_and_back if host in taken else []), host
        kept = defaultdict(list)
        for record in log.read(FEED_STATE):
            kept[record.key].append(decode(FeedState, record.value))
        for host in HOSTS:
            states = kept[f"http://{host}/feed"]
            asked = [one for one in press.asked() if one.host == host]
            assert len(asked) == len(states), f"{host}: each poll was stored, none was cut off and begun again"
            for earlier, later in pairwise(states):
                assert (later.polled or 0.0) >= earlier.next_poll, f"{host} was polled early"
