"""Reading incidents back out of a SQL store, as the public records they came as."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, select

from newsfold.stream.public import Incident
from sinks.sql.rows import Row, from_rows
from sinks.sql.schema import incidents, sources
from sinks.sql.store import passing_faults

__all__ = [
    "Placed",
    "count_incidents",
    "find_by_article",
    "find_by_prefix",
    "find_by_source",
    "get_incident",
    "list_incidents",
    "list_placed",
]

MAX_REDIRECTS = 32


class Placed(NamedTuple):
    """An article's place in an incident. Times in seconds since the epoch, None where unknown."""

    incident_id: str
    article_id: str
    role: str
    traced_to: str  # the article id, or the name, of the origin it leans on
    published: float | None
    first_seen: float | None


def list_placed(engine: Engine, since: datetime) -> Iterator[Placed]:
    """The articles first seen since then, in every incident that embeds them; merged incidents not among them."""
    names = ("incident_id", "article_id", "role", "traced_to", "published", "first_seen")
    wanted = (
        select(*(sources.c[name] for name in names))
        .join(incidents, sources.c.incident_id == incidents.c.id)
        .where(sources.c.first_seen >= since, sources.c.article_id != "", incidents.c.status != "merged")
        .execution_options(yield_per=1_000)
    )
    with passing_faults(engine), engine.connect() as connection:
        for *words, published, first_seen in connection.execute(wanted):
            yield Placed(*words, *(None if time is None else time.timestamp() for time in (published, first_seen)))


def list_incidents(
    engine: Engine, *, limit: int | None = 20, status: str = "", since: datetime | None = None
) -> list[Incident]:
    """Incidents with sources, the one heard of last first.

    Without a `status`, merged ones are left out, since the incident that took them in stands for them.
    """
    wanted = select(incidents).order_by(incidents.c.last_seen.desc(), incidents.c.id).limit(limit)
    wanted = wanted.where(incidents.c.status == status if status else incidents.c.status != "merged")
    if since is not None:
        wanted = wanted.where(incidents.c.last_seen >= since)
    with passing_faults(engine), engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(wanted).mappings()]
        placed = _sources_of(connection, [row["id"] for row in rows])
        return [from_rows(row, placed.get(row["id"], [])) for row in rows]


def get_incident(engine: Engine, incident_id: str) -> Incident | None:
    """The incident of that id, or the one it was merged into; None where there is none.

    A chain of merges is followed to its end. One that leads nowhere or in a circle, which only a store
    in the middle of catching up shows, gives the last record found.
    """
    with passing_faults(engine), engine.connect() as connection:
        found: Row | None = None
        seen: set[str] = set()
        while incident_id and incident_id not in seen and len(seen) < MAX_REDIRECTS:
            seen.add(incident_id)
            row = connection.execute(select(incidents).where(incidents.c.id == incident_id)).mappings().first()
            if row is None:
                break
            found = dict(row)
            incident_id = found["merged_into"]
        if found is None:
            return None
        return from_rows(found, _sources_of(connection, [found["id"]]).get(found["id"], []))


def find_by_article(engine: Engine, *, article_id: str = "", url: str = "") -> list[str]:
    """Ids of the incidents that embed an article, by its id or its exact URL; merged ones not among them."""
    return _embedding(engine, (sources.c.article_id == article_id) if article_id else (sources.c.url == url))


def find_by_source(engine: Engine, source_id: str) -> list[str]:
    """Ids of the incidents that embed a source, by its permanent id; merged ones not among them."""
    return _embedding(engine, sources.c.source_id == source_id)


def find_by_prefix(engine: Engine, prefix: str, limit: int) -> list[str]:
    """Ids of incidents, and of articles that incidents embed, that begin so."""
    columns = (incidents.c.id, sources.c.article_id)
    with passing_faults(engine), engine.connect() as connection:
        found: set[str] = set()
        for column in columns:
            wanted = select(column).where(column.startswith(prefix, autoescape=True)).distinct().order_by(column)
            found |= set(connection.execute(wanted.limit(limit)).scalars())
    return sorted(found)[:limit]


def _embedding(engine: Engine, names: ColumnElement[bool]) -> list[str]:
    wanted = (
        select(incidents.c.id)
        .join(sources, sources.c.incident_id == incidents.c.id)
        .where(names, incidents.c.status != "merged")
        .distinct()
        .order_by(incidents.c.id)
    )
    with passing_faults(engine), engine.connect() as connection:
        return list(connection.execute(wanted).scalars())


def count_incidents(engine: Engine) -> dict[str, int]:
    """How many incidents have each status."""
    with passing_faults(engine), engine.connect() as connection:
        counts: dict[str, int] = {}
        for status in connection.execute(select(incidents.c.status)).scalars():
            counts[status] = counts.get(status, 0) + 1
        return counts


def _sources_of(connection: Connection, ids: Sequence[str], chunk: int = 500) -> dict[str, list[Row]]:
    placed: dict[str, list[Row]] = {}
    for start in range(0, len(ids), chunk):
        wanted = (
            select(sources)
            .where(sources.c.incident_id.in_(ids[start : start + chunk]))
            .order_by(sources.c.incident_id, sources.c.position)
        )
        for row in connection.execute(wanted).mappings():
            placed.setdefault(row["incident_id"], []).append(dict(row))
    return placed
