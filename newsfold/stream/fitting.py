"""What of a record no stage could use fits into its dead letter."""

from __future__ import annotations

from msgspec.structs import replace

from newsfold.stream.log import Record
from newsfold.stream.topics import DEAD_LETTERS, TOPICS

__all__ = ["ROOM", "fitting"]

ROOM = TOPICS[DEAD_LETTERS].max_message_bytes - 256 * 1024
"""Bytes for key, value and headers; the rest is for what the letter says itself, and the log's own framing."""

MOST_KEY = 256 * 1024  # bytes of a key that is kept whole
LEAST_VALUE = ROOM // 2  # bytes that headers leave to the value
FRAMING = 16  # bytes at most that a header takes beside its name and value


def fitting(record: Record, room: int = ROOM) -> tuple[Record, str]:
    """The record, cut where it is larger than `room` bytes, and in words what was cut: "" where nothing was.

    First the end of the value goes, then headers that would leave it less than half the room, and the end of a
    key that is absurd in itself.
    """
    key, value = record.key.encode("utf-8", "surrogatepass"), record.value or b""
    headers = sum(
        len(name.encode("utf-8", "surrogatepass")) + len(content) + FRAMING for name, content in record.headers
    )
    if len(key) + len(value) + headers <= room:
        return record, ""
    cut = []
    if len(key) > MOST_KEY:
        cut.append(f"key of {len(key)} bytes")
        record = replace(record, key=key[:MOST_KEY].decode("utf-8", "ignore"))
        key = key[:MOST_KEY]
    if headers > room - LEAST_VALUE - len(key):
        cut.append(f"headers of {headers} bytes")
        record, headers = replace(record, headers=()), 0
    if len(value) > room - len(key) - headers:
        cut.append(f"value of {len(value)} bytes")
        record = replace(record, value=value[: room - len(key) - headers])
    return record, ", ".join(cut)
