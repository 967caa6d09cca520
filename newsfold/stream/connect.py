"""Opening the log a URL names."""

from __future__ import annotations

from pathlib import Path

from newsfold.stream.errors import UsageError
from newsfold.stream.log import Log

__all__ = ["open_log"]

SQLITE = "sqlite:///"


def open_log(url: str) -> Log:
    """Open the log at `url`: "sqlite:///relative/log.db" or "sqlite:////absolute/log.db".

    The file and its folder are made where they are missing. Raises UsageError for any other URL and for a
    file that is no log.
    """
    if url.startswith(SQLITE):
        name = url.removeprefix(SQLITE)
        if not name or name.startswith(":") or name.endswith("/"):
            raise UsageError(
                f"the log {url!r} names no file: every stage is a process of its own and they meet in a file, "
                "as in sqlite:///newsfold-data/log.db"
            )
        from newsfold.stream.sqlite import SqliteLog

        return SqliteLog(Path(name))
    if url.startswith("kafka:"):
        raise UsageError(
            f"the log {url!r} is on Kafka, and this version has only the embedded log: "
            "use sqlite:///FILE, as in sqlite:///newsfold-data/log.db"
        )
    raise UsageError(f"the log {url!r} is of no known kind: use sqlite:///FILE, as in sqlite:///newsfold-data/log.db")
