from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text, update

from newsfold.stream.errors import RetryableError, UsageError
from newsfold.stream.log import Log, Record
from newsfold.stream.metrics import Metrics
from sinks.sql import schema
from sinks.sql.query import count_incidents, find_by_article, get_incident, list_incidents
from sinks.sql.step import SqlConfig, SqlStep
from sinks.sql.store import open_reader
from tests.sinks.build import event, incident, record

Open = Callable[[], SqlStep]


@pytest.fixture
def no_log() -> Log:
    return None  # type: ignore[return-value]  # the sink's state is its store; it never asks the log


@pytest.fixture
def open_step(store_url: str, no_log: Log) -> Iterator[Open]:
    opened: list[SqlStep] = []

    def make() -> SqlStep:
        step = SqlStep(SqlConfig(url=store_url), Metrics())
        step.restore(no_log, frozenset())
        opened.append(step)
        return step

    yield make
    for step in opened:
        step.close()


def write(step: SqlStep, *records: Record) -> list[str]:
    return [f"{r.reason}: {r.error}" for r in step(records, 0.0).rejects]


def test_a_record_comes_back_as_it_was(open_step: Open, store_url: str) -> None:
    made = incident(revision=7, sources=3)
    assert write(open_step(), record(made)) == []
    assert get_incident(open_reader(store_url), "i1a") == made


def test_only_a_newer_revision_is_written(open_step: Open, store_url: str) -> None:
    step = open_step()
    write(step, record(incident(revision=5, sources=4)))
    for revision in (4, 5, 1):
        write(step, record(incident(revision=revision, sources=1)))
    reader = open_reader(store_url)
    assert get_incident(reader, "i1a") == incident(revision=5, sources=4)
    write(step, record(incident(revision=6, sources=1)))
    assert get_incident(reader, "i1a") == incident(revision=6, sources=1)


def test_any_order_and_any_repeats_end_in_the_newest(open_step: Open, store_url: str) -> None:
    rng = random.Random(7)
    records = [record(incident(key=k, revision=r, sources=r % 4)) for k in ("i1a", "i1b") for r in range(1, 9)]
    records += [record(event(f"e{n}")) for n in range(8)]
    step = open_step()
    for _ in range(4):
        rng.shuffle(records)
        for start in range(0, len(records), 5):
            write(step, *records[start : start + 5])
    reader = open_reader(store_url)
    assert get_incident(reader, "i1a") == incident(key="i1a", revision=8, sources=0)
    assert get_incident(reader, "i1b") == incident(key="i1b", revision=8, sources=0)
    with reader.connect() as connection:
        assert sorted(connection.execute(select(schema.events.c.id)).scalars()) == [f"e{n}" for n in range(8)]
        assert len(connection.execute(select(schema.sources)).all()) == 2 * 2  # unseen origin and commentary each


def test_a_tombstone_takes_the_incident_down(open_step: Open, store_url: str) -> None:
    step = open_step()
    write(step, record(incident()), record(incident(key="i1b")), record(event()))
    write(step, record(None, key="i1a"), record(None, key="i1never"))
    reader = open_reader(store_url)
    assert get_incident(reader, "i1a") is None
    assert get_incident(reader, "i1b") is not None
    with reader.connect() as connection:
        assert set(connection.execute(select(schema.sources.c.incident_id)).scalars()) == {"i1b"}
        assert len(connection.execute(select(schema.events)).all()) == 1
    write(step, record(incident(revision=9)), record(None, key="i1a"))
    assert get_incident(reader, "i1a") is None


def test_merges_are_followed_and_circles_survived(open_step: Open, store_url: str) -> None:
    step = open_step()
    write(
        step,
        record(incident(key="i1a", status="merged", into="i1b")),
        record(incident(key="i1b", status="merged", into="i1c")),
        record(incident(key="i1c", revision=3)),
        record(incident(key="i1x", status="merged", into="i1y")),
        record(incident(key="i1y", status="merged", into="i1x")),
        record(incident(key="i1z", status="merged", into="i1nowhere")),
    )
    reader = open_reader(store_url)
    found = {key: get_incident(reader, key) for key in ("i1a", "i1x", "i1z", "i1none")}
    assert {key: one and one.id for key, one in found.items()} == {
        "i1a": "i1c",
        "i1x": "i1y",
        "i1z": "i1z",
        "i1none": None,
    }
    assert [one.id for one in list_incidents(reader)] == ["i1c"]
    assert count_incidents(reader) == {"merged": 5, "open": 1}
    assert find_by_article(reader, article_id="a1x0") == ["i1c"]


def test_listing_newest_first_with_filters(open_step: Open, store_url: str) -> None:
    write(
        open_step(),
        *(
            record(incident(key=f"i1{n}", last_seen=f"2026-03-0{n}T00:00:00Z", status="closed" if n < 3 else "open"))
            for n in range(1, 6)
        ),
    )
    reader = open_reader(store_url)
    assert [one.id for one in list_incidents(reader, limit=2)] == ["i15", "i14"]
    assert [one.id for one in list_incidents(reader, status="closed")] == ["i12", "i11"]
    since = datetime(2026, 3, 4, tzinfo=UTC)
    assert [one.id for one in list_incidents(reader, since=since)] == ["i15", "i14"]
    assert find_by_article(reader, url="https://outlet1.example/ferry-i13") == ["i13"]


def test_unreadable_records_are_rejected_and_the_rest_written(open_step: Open, store_url: str) -> None:
    step = open_step()
    rejects = write(
        step,
        record(b"\xff not json"),
        record(incident(key="i1b", first_seen="yesterday")),
        record(incident(key="i1c"), key="i1other"),
        record(incident(key="i1d", headline="a NUL \x00 inside")),
    )
    assert [reject.split(":")[0] for reject in rejects] == ["decode", "time", "time"]
    assert [one.headline for one in list_incidents(open_reader(store_url))] == ["a NUL  inside"]


def test_every_record_ends_in_one_outcome(store_url: str, no_log: Log) -> None:
    metrics = Metrics()
    step = SqlStep(SqlConfig(url=store_url), metrics)
    step.restore(no_log, frozenset())
    batch = [record(incident(revision=r)) for r in (1, 3, 2)] + [record(None, key="i1q"), record(b"{")]
    batch += [record(event("e1")), record(event("e1")), record(event("e2"))]
    step(batch, 0.0)
    step(batch, 0.0)
    step.close()
    outcomes = ["written", "superseded", "stale", "nothing-to-remove", "rejected", "event-written", "event-repeated"]
    counted = {o: metrics.value("incidents_written_total", sink="sql", outcome=o) for o in outcomes}
    assert counted == {
        "written": 1,
        "superseded": 4,
        "stale": 1,
        "nothing-to-remove": 2,
        "rejected": 2,
        "event-written": 2,
        "event-repeated": 4,
    }
    assert sum(counted.values()) == 2 * len(batch)


def test_a_newer_schema_is_refused(open_step: Open, store_url: str) -> None:
    open_step()
    engine = create_engine(store_url)
    with engine.begin() as connection:
        connection.execute(update(schema.version).values(version=99))
    engine.dispose()
    with pytest.raises(UsageError, match="schema 99"):
        open_step()
    with pytest.raises(UsageError, match="upgrade newsfold"):
        open_reader(store_url)


def test_an_older_store_is_brought_up_to_date_where_it_stands(open_step: Open, store_url: str) -> None:
    """As version 1 left it: without the columns added since, and with an incident in it."""
    step = open_step()
    step([record(incident())], 0.0)
    step.close()
    engine = create_engine(store_url)
    with engine.begin() as connection:
        for column in (*schema.ADDED[2], *schema.ADDED[3]):
            connection.execute(text(f"ALTER TABLE {column.table.name} DROP COLUMN {column.name}"))
        connection.execute(update(schema.version).values(version=1))
    engine.dispose()
    with pytest.raises(UsageError, match="newsfold sink"):
        open_reader(store_url)
    step = open_step()
    (kept,) = list_incidents(open_reader(store_url))
    assert (kept.headline, kept.counts.families, kept.linked_count) == (incident().headline, 0, 0)
    assert {(s.id, s.role_probability, s.publisher.family) for s in kept.sources} == {("", 1.0, "")}
    step([record(incident(revision=2))], 0.0)
    assert list_incidents(open_reader(store_url)) == [incident(revision=2)]


def test_a_locked_store_is_retryable_and_nothing_is_half_written(tmp_path: Path, no_log: Log) -> None:
    path = tmp_path / "store.db"
    step = SqlStep(SqlConfig(url=f"sqlite:///{path}?timeout=0.1"), Metrics())
    step.restore(no_log, frozenset())
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RetryableError, match="locked"):
        step([record(incident())], 0.0)
    other.execute("ROLLBACK")
    step([record(incident())], 0.0)
    assert other.execute("SELECT count(*) FROM incident_sources").fetchone() == (4,)
    other.close()
    step.close()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("no url at all", "not a database URL"),
        ("nosuch://host/db", "no driver"),
        ("postgresql+psycopg://user:hunter2@127.0.0.1:1/db?connect_timeout=2", "not ready"),
    ],
)
def test_unusable_stores_are_named_without_passwords(url: str, says: str, no_log: Log) -> None:
    with pytest.raises((UsageError, RetryableError), match=says) as caught:
        SqlStep(SqlConfig(url=url), Metrics()).restore(no_log, frozenset())
    assert "hunter2" not in str(caught.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path, no_log: Log) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear editor, " * 200)
    with pytest.raises(UsageError, match=r"letter\.txt"):
        SqlStep(SqlConfig(url=f"sqlite:///{path}"), Metrics()).restore(no_log, frozenset())


def test_reading_where_nothing_was_written_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="newsfold run"):
        open_reader(f"sqlite:///{tmp_path}/none.db")
    assert not (tmp_path / "none.db").exists()


def test_the_tables_say_what_sql_readers_need(open_step: Open, store_url: str) -> None:
    write(open_step(), record(incident(sources=2)))
    with open_reader(store_url).connect() as connection:
        rows = connection.execute(
            text(
                "SELECT i.headline, s.publisher_name, s.role FROM incidents i "
                "JOIN incident_sources s ON s.incident_id = i.id WHERE s.unseen ORDER BY s.position"
            )
        ).all()
    assert [tuple(row) for row in rows] == [
        ("Ferry runs aground off Tolva, version 1", "Ledger of Northam", "origin")
    ]
