"""The stage that writes incidents and their events into a SQL store.

The store and the log commit apart, so a batch may come again after a crash: an incident is written only
where its revision is newer and an event only where its id is unknown, hence a repeat changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, Engine, delete, insert, select, update

from newsfold.stream.codec import decode_json
from newsfold.stream.errors import DecodeError, RejectError
from newsfold.stream.log import Log, Partition, Record
from newsfold.stream.metrics import Metrics
from newsfold.stream.public import Incident, IncidentEvent
from newsfold.stream.step import Outcome, Reject
from newsfold.stream.topics import INCIDENT_EVENTS, INCIDENTS
from sinks.sql.rows import Row, event_row, incident_row, source_rows
from sinks.sql.schema import events, incidents, sources
from sinks.sql.store import open_writer, passing_faults

__all__ = ["SqlConfig", "SqlStep"]


class SqlConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Where the store is: any URL SQLAlchemy reads, e.g. sqlite:///folder/store.db."""

    url: str


class _Change(msgspec.Struct, frozen=True):
    """What one batch last says of one incident; no row means taken down."""

    row: Row | None
    placed: list[Row]


class SqlStep:
    """Stage "sink-sql". An incident's tombstone removes its row and sources; its events stay as history."""

    stage = "sink-sql"
    inputs: tuple[str, ...] = (INCIDENTS, INCIDENT_EVENTS)
    max_records = 256

    def __init__(self, config: SqlConfig, metrics: Metrics) -> None:
        self._config = config
        self._metrics = metrics
        self._engine: Engine | None = None

    def restore(self, log: Log, partitions: frozenset[Partition]) -> None:
        """Open the store; what is in it is the whole state."""
        del log, partitions
        if self._engine is None:
            self._engine = open_writer(self._config.url)

    def __call__(self, batch: Sequence[Record], now: float) -> Outcome:
        """Write one batch in one transaction."""
        del now
        assert self._engine is not None, "restore comes first"
        changes: dict[str, _Change] = {}
        decisions: dict[str, Row] = {}
        rejects: list[Reject] = []
        outcomes: list[str] = []
        for record in batch:
            try:
                if record.topic == INCIDENT_EVENTS:
                    row = event_row(decode_json(IncidentEvent, record.value))
                    outcomes.extend(["event-repeated"] if row["id"] in decisions else [])
                    decisions.setdefault(row["id"], row)
                    continue
                change = _change(record)
            except DecodeError as error:
                rejects.append(Reject(record=record, reason="decode", error=str(error)))
                continue
            except RejectError as error:
                rejects.append(Reject(record=record, reason="time", error=str(error)))
                continue
            earlier = changes.get(record.key)
            if earlier is not None:
                outcomes.append("superseded")
                if _older(change, earlier):
                    continue
            changes[record.key] = change
        with passing_faults(self._engine), self._engine.begin() as connection:
            outcomes += _write_incidents(connection, changes)
            outcomes += _write_events(connection, decisions)
        for outcome in outcomes + ["rejected"] * len(rejects):
            self._metrics.count("incidents_written_total", sink="sql", outcome=outcome)
        return Outcome(rejects=rejects)

    def wake_at(self) -> float | None:
        """Nothing happens here without records."""
        return None

    def close(self) -> None:
        """Give the connections back."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None


def _change(record: Record) -> _Change:
    if record.value is None:
        return _Change(None, [])
    incident = decode_json(Incident, record.value)
    if incident.id != record.key:
        raise RejectError(f"the record of incident {incident.id} is on the key {record.key}")
    return _Change(incident_row(incident, record.time), source_rows(incident))


def _older(change: _Change, earlier: _Change) -> bool:
    return bool(change.row and earlier.row and change.row["revision"] <= earlier.row["revision"])


def _write_incidents(connection: Connection, changes: dict[str, _Change]) -> list[str]:
    known = select(incidents.c.id, incidents.c.revision).where(incidents.c.id.in_(list(changes)))
    revisions: dict[str, int] = {row.id: row.revision for row in connection.execute(known)}
    outcomes = []
    fresh: list[Row] = []
    for key, change in changes.items():
        if change.row is None:
            connection.execute(delete(sources).where(sources.c.incident_id == key))
            gone = connection.execute(delete(incidents).where(incidents.c.id == key)).rowcount
            outcomes.append("removed" if gone else "nothing-to-remove")
            continue
        if key in revisions:
            older = (incidents.c.id == key) & (incidents.c.revision < change.row["revision"])
            if not connection.execute(update(incidents).where(older).values(change.row)).rowcount:
                outcomes.append("stale")
                continue
            connection.execute(delete(sources).where(sources.c.incident_id == key))
        else:
            connection.execute(insert(incidents).values(change.row))
        fresh += change.placed
        outcomes.append("written")
    if fresh:
        connection.execute(insert(sources), fresh)
    return outcomes


def _write_events(connection: Connection, decisions: dict[str, Row]) -> list[str]:
    known = set(connection.execute(select(events.c.id).where(events.c.id.in_(list(decisions)))).scalars())
    fresh = [row for key, row in decisions.items() if key not in known]
    if fresh:
        connection.execute(insert(events), fresh)
    return ["event-written"] * len(fresh) + ["event-repeated"] * len(known)
