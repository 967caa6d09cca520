"""Opening the log a URL names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from newsfold.stream.errors import UsageError
from newsfold.stream.log import Log

if TYPE_CHECKING:
    from newsfold.stream.kafka.settings import KafkaSettings

__all__ = ["file_of", "is_kafka", "open_log"]

SQLITE = "sqlite:///"
KAFKA = "kafka:"


def is_kafka(url: str) -> bool:
    """Whether a log's URL names a cluster, not a file; UsageError where it is of neither kind."""
    if url.startswith((SQLITE, KAFKA)):
        return url.startswith(KAFKA)
    shown = url if "@" not in url else url.partition(":")[0] + ":..."
    raise UsageError(
        f"the log {shown[:200]!r} is of no known kind: use sqlite:///FILE, as in sqlite:///newsfold-data/log.db, "
        "or kafka://HOST:PORT"
    )


def file_of(url: str) -> Path | None:
    """The file that a log's URL names, None for a cluster; UsageError for any other URL."""
    return None if is_kafka(url) else _file(url)


def _file(url: str) -> Path:
    name = url.removeprefix(SQLITE)
    if not name or name.startswith(":") or name.endswith("/"):
        raise UsageError(
            f"the log {url!r} names no file: every stage is a process of its own and they meet in a file, "
            "as in sqlite:///newsfold-data/log.db"
        )
    return Path(name)


def open_log(url: str, kafka: KafkaSettings | None = None) -> Log:
    """Open the log at `url`: "sqlite:///relative/log.db", "sqlite:////absolute/log.db" or "kafka://host:9092".

    A file and its folder are made where they are missing; `kafka` says how to reach a cluster, for a URL that
    names one. Raises UsageError for any other URL, for a file that is no log and where Kafka refuses us,
    RetryableError where no broker answers.
    """
    if is_kafka(url):
        from newsfold.stream.kafka import KafkaLog, KafkaSettings
        from newsfold.stream.kafka.settings import address_of

        return KafkaLog(address_of(url, kafka or KafkaSettings()))
    from newsfold.stream.sqlite import SqliteLog

    return SqliteLog(_file(url))
