"""Records in and out of the file, inside a transaction that the caller holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterable, Mapping

import msgspec

from newsfold.stream.log import Output, Record
from newsfold.stream.topics import Topic

__all__ = ["bounded", "scan", "store", "topic_id"]

_headers = msgspec.msgpack.Encoder()
_read_headers = msgspec.msgpack.Decoder(tuple[tuple[str, bytes], ...])


def topic_id(connection: sqlite3.Connection, topic: str) -> int:
    """The file's number for a topic; ValueError for one that is not declared."""
    row = connection.execute("SELECT id FROM topics WHERE name = ?", (topic,)).fetchone()
    if row is None:
        raise ValueError(f"unknown topic {topic!r}: topics are declared in newsfold.stream.topics")
    number: int = row[0]
    return number


def store(connection: sqlite3.Connection, topics: Mapping[str, Topic], outputs: Iterable[Output], now: float) -> None:
    """Append the outputs in order, each at its topic's next offset."""
    ids: dict[str, int] = {}
    nexts: dict[str, int] = {}
    rows = []
    for output in outputs:
        topic = output.topic
        if topic not in ids:
            ids[topic] = topic_id(connection, topic)
            nexts[topic] = connection.execute("SELECT next FROM topics WHERE id = ?", (ids[topic],)).fetchone()[0]
        headers = _headers.encode(output.headers) if output.headers else None
        key = output.key.encode("utf-8", "surrogatepass")
        compacted = topics[topic].kind == "compact"
        rows.append((ids[topic], nexts[topic], compacted, now, key, headers, output.value))
        nexts[topic] += 1
    connection.executemany(
        "INSERT INTO records (topic, offset, compacted, time, key, headers, value) VALUES (?, ?, ?, ?, ?, ?, ?)", rows
    )
    connection.executemany(
        "UPDATE topics SET next = ? WHERE id = ?", [(nexts[topic], number) for topic, number in ids.items()]
    )


def scan(
    connection: sqlite3.Connection, topic: str, number: int, start: int, end: int | None = None
) -> Generator[tuple[int, Record], None, None]:
    """The records of a topic from offset `start` to before `end`, each with its place among all records."""
    rows = connection.execute(
        "SELECT seq, offset, time, key, headers, value FROM records "
        "WHERE topic = ? AND offset >= ? AND offset < ? ORDER BY offset",
        (number, start, (1 << 62) if end is None else end),
    )
    try:
        for seq, offset, time, key, headers, value in rows:
            yield (
                seq,
                Record(
                    topic=topic,
                    partition=0,
                    offset=offset,
                    key=key.decode("utf-8", "surrogatepass"),
                    value=value,
                    headers=_read_headers.decode(headers) if headers else (),
                    time=time,
                ),
            )
    finally:
        rows.close()


def bounded(records: Iterable[tuple[int, Record]], max_records: int, max_bytes: int) -> list[Record]:
    """The first records that fit both bounds, and one in any case."""
    taken: list[Record] = []
    size = 0
    for _, record in records:
        size += len(record.value or b"")
        if taken and size > max_bytes:
            break
        taken.append(record)
        if len(taken) >= max_records:
            break
    return taken
