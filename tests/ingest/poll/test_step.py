"""The poll stage: its register, the order of what it announces, and what it stores at once."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import msgspec
import pytest

from ingest.poll.step import PollConfig, PollStep
from newsfold.stream.codec import encode
from newsfold.stream.log import Output
from newsfold.stream.loop import run
from newsfold.stream.messages import Feed
from newsfold.stream.topics import DEAD_LETTERS, ENTRIES, FEED_STATE, FEEDS
from tests.ingest.poll.polling import HTTP, NOW, item, rss, serve, slowly, stage
from tests.ingest.server import Server


def test_paused_and_removed_feeds_are_not_polled(tmp_path: Path) -> None:
    with Server({"/feed": serve(rss(item("/a"))), "/other": serve(rss())}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"), paused=True)
        at.add(server.url("/other"))
        at.run()
        assert (server.asked("/feed"), server.asked("/other")) == (0, 1)
        at.log.append([Output(topic=FEEDS, key=server.url("/other"), value=None)])
        at.now += 2 * 3600
        at.run()
        assert server.asked("/other") == 1
        assert at.states()[server.url("/other")] is None


def test_records_that_are_no_feeds_are_dead_lettered_with_the_reason(tmp_path: Path) -> None:
    with Server({"/feed": serve(rss(item("/a")))}) as server, stage(tmp_path) as at:
        at.log.append([Output(topic=FEEDS, key="x", value=b"\xc1 not msgpack")])
        at.log.append([Output(topic=FEEDS, key="x", value=encode(Feed(url="http://harbourmail.example/feed")))])
        at.add("ftp://harbourmail.example/feed", server.url("/feed"))
        at.run()
        assert at.urls() == ["a"]
        assert len(list(at.log.read(DEAD_LETTERS))) == 3
        for reason, count in (("decode", 1), ("feed-url", 2)):
            assert at.metrics.value("dead_letters_total", stage="poll", topic=FEEDS, reason=reason) == count


def test_a_state_that_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    with Server({"/feed": serve(rss(item("/a")))}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        at.log.append([Output(topic=FEED_STATE, key=server.url("/feed"), value=b"\xc1")])
        at.run()
        assert at.urls() == ["a"]
        assert at.polls("state-unreadable") > 0


def test_many_feeds_take_several_calls(tmp_path: Path) -> None:
    routes = {f"/{n}": serve(rss(item(f"/page{n}"))) for n in range(10)}
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(*(server.url(path) for path in routes))
        at.run(per_call=3)
        assert sorted(at.urls()) == sorted(f"page{n}" for n in range(10))
        assert all(server.asked(path) == 1 for path in routes)


@pytest.mark.parametrize(
    ("slowness", "patience", "order"), [(0.7, 5.0, ["a", "b", "c"]), (2.5, 0.1, ["c", "a", "b"])]
)
def test_what_is_announced_first_does_not_depend_on_which_server_is_quickest(
    tmp_path: Path, slowness: float, patience: float, order: list[str]
) -> None:
    """Up to a patience: a server that takes longer holds nobody up."""
    routes = {f"/{name}": serve(rss(item(f"http://page.example/{name}"))) for name in "abc"}
    routes |= {"/a": slowly(routes["/a"], slowness), "/b": slowly(routes["/b"], slowness)}
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(server.url("/c", host="localhost"), server.url("/b"), server.url("/a"))
        patient = msgspec.structs.replace(HTTP, timeout=60.0)
        at.run(http=patient, call_seconds=0.2, order_seconds=patience)
        assert at.urls() == order


def test_polls_under_way_are_stored_before_a_stop(tmp_path: Path) -> None:
    """Else whoever polls the feed next would ask for it again at once."""
    with Server({"/feed": slowly(serve(rss(item("/a"))), 1.5)}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        stop = threading.Event()
        step = PollStep(PollConfig(http=HTTP, call_seconds=0.1), at.metrics)
        asking = threading.Thread(
            target=run, args=(at.log, step), kwargs={"clock": lambda: NOW, "stop": stop, "metrics": at.metrics}
        )
        asking.start()
        until = time.monotonic() + 120
        while not server.asked("/feed"):
            assert time.monotonic() < until
            time.sleep(0.01)
        stop.set()
        asking.join()
        assert at.urls() == ["a"]
        at.run()
        assert server.asked("/feed") == 1


def test_entries_and_state_are_stored_in_one_outcome(tmp_path: Path) -> None:
    """What the loop commits together is what one call returns."""
    with Server({"/feed": serve(rss(item("/a")))}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        step = PollStep(PollConfig(http=HTTP), at.metrics)
        try:
            outcome = step(list(at.log.read(FEEDS)), NOW)
            while not outcome.outputs:  # a slow machine: the poll goes on from call to call
                outcome = step((), NOW)
            assert [output.topic for output in outcome.outputs] == [ENTRIES, FEED_STATE]
            wake = step.wake_at()
            assert wake is not None
            assert wake > NOW
        finally:
            step.close()
