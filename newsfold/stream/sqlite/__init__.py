"""The embedded log: every topic in one SQLite file, many processes at once, no server."""

from newsfold.stream.sqlite.log import SqliteLog

__all__ = ["SqliteLog"]
