"""Opening the incident store: engine, schema version, and database errors by what to do about them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, text, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.schema import CreateColumn

from newsfold.stream.errors import RetryableError, UsageError
from sinks.sql.schema import ADDED, VERSION, metadata, version

__all__ = ["open_reader", "open_writer", "passing_faults"]

BUSY_MS = 5_000


def open_writer(url: str) -> Engine:
    """An engine on the store at `url`, its tables made where they are missing and an older schema brought up to date.

    Raises UsageError for a URL that names no usable database or a store of a newer schema, RetryableError
    where the database cannot be reached at present.
    """
    target = _parse(url)
    path = _file_of(target)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    engine = _engine(target)
    with passing_faults(engine), engine.begin() as connection:
        metadata.create_all(connection)
        if connection.execute(select(version.c.version)).first() is None:
            connection.execute(insert(version).values(version=VERSION))
        found = connection.execute(select(version.c.version)).scalar_one()
        _check_version(found, target)
        _bring_up(connection, found)
    return engine


def _bring_up(connection: Connection, found: int) -> None:
    """Add the columns that later versions have, inside the transaction that notes the version."""
    for step in range(found + 1, VERSION + 1):
        for column in ADDED[step]:
            added = CreateColumn(column).compile(dialect=connection.dialect)
            connection.execute(text(f"ALTER TABLE {column.table.name} ADD COLUMN {added}"))
        connection.execute(update(version).values(version=step))


def open_reader(url: str) -> Engine:
    """An engine on an existing store, for reading; UsageError where there is none yet."""
    target = _parse(url)
    path = _file_of(target)
    nothing = f"there is no incident store at {_shown(target)} yet: start `newsfold run` (or `newsfold demo` to try)"
    if path is not None and not path.exists():
        raise UsageError(nothing)
    engine = _engine(target)
    with passing_faults(engine), engine.connect() as connection:
        if not inspect(connection).has_table(version.name):
            raise UsageError(nothing)
        found = connection.execute(select(version.c.version)).scalar_one_or_none() or 0
    _check_version(found, target)
    if found < VERSION:
        raise UsageError(
            f"the incident store {_shown(target)} is of schema {found}, this newsfold reads {VERSION}: "
            "start `newsfold sink` (or `newsfold run`) once, which brings it up to date"
        )
    return engine


@contextmanager
def passing_faults(engine: Engine) -> Iterator[None]:
    """Turn what a database says when it is busy, full or away into RetryableError."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeoutError) as error:
        cause = getattr(error, "orig", None) or error
        raise RetryableError(f"the incident store {_shown(engine.url)} is not ready: {cause}") from error
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.DatabaseError) and "not a database" in str(error.orig):
            raise UsageError(f"{_shown(engine.url)} is not an SQLite database: name another file") from error
        if error.connection_invalidated:
            raise RetryableError(f"the incident store {_shown(engine.url)} hung up: {error.orig}") from error
        raise


def _check_version(found: int, target: URL) -> None:
    if found > VERSION:
        raise UsageError(
            f"the incident store {_shown(target)} has schema {found}, this newsfold knows {VERSION}: "
            "upgrade newsfold, or name another store"
        )


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError as error:
        raise UsageError(
            "the store is not a database URL: write it like sqlite:///folder/store.db "
            "or postgresql+psycopg://user@host/name"
        ) from error


def _engine(target: URL) -> Engine:
    try:
        engine = create_engine(target, pool_pre_ping=True)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise UsageError(f"no driver for the store {_shown(target)}: {error}; install it beside newsfold") from error
    if target.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    """Readers beside one writer, and a commit that survives the power going off."""
    del record
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _file_of(target: URL) -> Path | None:
    if target.get_backend_name() != "sqlite" or not target.database or target.database == ":memory:":
        return None
    return Path(target.database)


def _shown(target: URL) -> str:
    return target.render_as_string(hide_password=True)
