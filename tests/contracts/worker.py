"""A process of the kill test: `python -m tests.contracts.worker produce|copy URL ...`, killed at any instant.

produce URL TOPIC COUNT              numbers 0 to COUNT - 1, going on from what the topic holds
copy URL GROUP FROM TO               each record from one topic to another, in transactions
"""

from __future__ import annotations

import sys

from newsfold.stream.connect import open_log
from newsfold.stream.errors import RetryableError
from newsfold.stream.log import Log, Output
from tests.contracts.helpers import offsets

PADDING = bytes(10_000)  # makes transactions long enough to be killed inside


def produce(log: Log, topic: str, count: int) -> None:
    member = log.member("newsfold.produce", [topic])  # holds the place: one producer at a time
    done = sum(1 for _ in log.read(topic))
    while done < count:
        size = min(7, count - done)
        numbers = range(done, done + size)
        member.commit([Output(topic=topic, key=str(i % 5), value=b"%d " % i + PADDING) for i in numbers], {})
        done += size


def copy(log: Log, group: str, source: str, target: str) -> None:
    member = log.member(group, [source])
    while True:
        batch = member.poll(10, 0.5)
        outputs = [Output(topic=target, key=record.key, value=record.value) for record in batch]
        try:
            member.commit(outputs, offsets(batch))
        except RetryableError:
            member.rewind()


if __name__ == "__main__":
    what, url, *rest = sys.argv[1:]
    with open_log(url) as opened:
        if what == "produce":
            produce(opened, rest[0], int(rest[1]))
        else:
            copy(opened, *rest)
