"""Which feed is next."""

from __future__ import annotations

from ingest.poll.queue import PollQueue, Turn


def popped(queue: PollQueue, now: float) -> str | None:
    turn = queue.pop(now)
    return turn and turn.url


def test_one_feed_of_a_host_at_a_time_and_the_longest_due_first() -> None:
    queue = PollQueue()
    for url, host, due in (("a1", "a", 3.0), ("a2", "a", 1.0), ("b1", "b", 2.0), ("c1", "c", 99.0)):
        queue.put(url, host, due)
    assert [popped(queue, 5.0) for _ in range(3)] == ["a2", "b1", None]
    assert queue.earliest() == 99.0
    queue.done("a2")
    queue.put("a2", "a", 50.0)
    assert [popped(queue, 5.0), popped(queue, 5.0)] == ["a1", None]


def test_a_host_that_is_down_is_tried_by_one_feed() -> None:
    queue = PollQueue()
    queue.put("a1", "a", 1.0)
    queue.put("a2", "a", 2.0)
    queue.pause("a", 10.0, 3)
    assert (popped(queue, 9.0), queue.earliest(), queue.failures("a")) == (None, 10.0, 3)
    assert popped(queue, 10.0) == "a1"
    queue.done("a1")
    queue.pause("a", 30.0, 4)
    queue.put("a1", "a", 30.0)
    assert popped(queue, 29.0) is None
    assert popped(queue, 30.0) == "a2"
    queue.done("a2")
    queue.resume("a")
    assert (popped(queue, 30.0), queue.failures("a")) == ("a1", 0)


def test_a_feed_that_is_removed_is_not_polled_and_may_move_to_another_host() -> None:
    queue = PollQueue()
    queue.put("a1", "a", 1.0)
    queue.remove("a1")
    assert (popped(queue, 5.0), queue.earliest()) == (None, None)
    queue.put("x", "a", 1.0)
    queue.put("x", "b", 1.0)
    assert [popped(queue, 5.0), popped(queue, 5.0)] == ["x", None]
    queue.done("x")
    queue.remove("x")
    assert queue.earliest() is None


def test_turns_are_in_the_order_of_their_time_those_behind_a_feed_of_their_host_too() -> None:
    queue = PollQueue()
    for url, host, due in (("a1", "a", 1.0), ("a2", "a", 2.0), ("a3", "a", 3.0), ("b1", "b", 2.5), ("b2", "b", 9.0)):
        queue.put(url, host, due)
    turns = [queue.pop(5.0), queue.pop(5.0)]
    assert turns == [Turn(1.0, "a", "a1"), Turn(2.5, "b", "b1")]
    assert queue.behind(5.0) == [Turn(2.0, "a", "a2")]
    queue.done("a1")
    assert queue.behind(5.0) == []
    queue.pause("b", 20.0, 1)
    assert (queue.behind(19.0), queue.behind(20.0)) == ([], [Turn(20.0, "b", "b2")])
