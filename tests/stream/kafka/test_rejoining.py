"""Partitions taken from a member are given to another one, also where the library forgets to join again for it."""

from __future__ import annotations

import threading
import time

import pytest

from newsfold.stream.connect import open_log
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.log import Member
from newsfold.stream.topics import ENTRIES

GROUP = "newsfold.fetch"


def _joined(url: str, into: list[Member], over: threading.Event) -> None:
    """Join the group in a thread of its own, and stay until it is over."""
    with open_log(url) as log:
        member = log.member(GROUP, [ENTRIES])
        into.append(member)
        while not over.is_set():
            member.poll(10, 0.2)
        member.close()


@pytest.mark.parametrize("lost", [False, True])
def test_a_wish_to_join_again_that_the_library_lost_is_made_up_for(cluster: Cluster, url: str, lost: bool) -> None:
    del cluster  # it has made the topics
    over, others = threading.Event(), list[Member]()
    other = threading.Thread(target=_joined, args=(url, others, over))
    with open_log(url) as log:
        member = log.member(GROUP, [ENTRIES])
        coordinator = member._consumer._coordinator  # type: ignore[attr-defined] # only this log's members have one
        asks, forgotten = coordinator.request_rejoin, list[None]()

        def forgetful() -> None:
            taken = member._moves.taken  # type: ignore[attr-defined] # likewise
            if lost and taken and not forgotten:
                forgotten.append(None)
            else:
                asks()

        coordinator.request_rejoin = forgetful
        try:
            other.start()
            deadline = time.monotonic() + 120
            while not (others and others[0].assigned()):
                assert time.monotonic() < deadline
                member.poll(10, 0.2)
            held = [member.assigned(), others[0].assigned()]
            assert not held[0] & held[1]
            assert len(held[0] | held[1]) > 1
            assert len(forgotten) == lost
        finally:
            over.set()
            other.join(60)
            member.close()
