"""The tables of the incident store, in nothing but portable SQL.

incidents           one row an incident, the newest revision known
incident_sources    its sources and linked pieces, in the record's order
incident_events     every decision, by its own id
newsfold_schema     one row: the version of these tables
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

__all__ = ["ADDED", "VERSION", "events", "incidents", "metadata", "sources", "version"]

VERSION = 3
ID = 64  # characters of an id, with room for later schemes

metadata = MetaData()


class UtcDateTime(TypeDecorator[datetime]):
    """A time with its zone where the database has zones, and the same instant in UTC where it has none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC."""
        del dialect
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Read as an aware time in UTC."""
        del dialect
        if value is None:
            return None
        stored: datetime = value
        return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored.astimezone(UTC)


incidents = Table(
    "incidents",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("status", String(16), nullable=False),
    Column("merged_into", String(ID), nullable=False),  # "" unless status is "merged"
    Column("language", String(16), nullable=False),
    Column("headline", Text, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("publishers", Integer, nullable=False),
    Column("independent_sources", Integer, nullable=False),
    Column("families", Integer, nullable=False, server_default="0"),  # publishers of one owner counted once
    Column("corroboration", Float, nullable=False, server_default="0"),  # families reporting on their own, expected
    Column("linked", Integer, nullable=False, server_default="0"),  # linked pieces, embedded or not
    Column("schema", Integer, nullable=False),  # of the public record this row was made from
    Column("last_change", UtcDateTime, nullable=False),  # when this revision was stored on the log
    Index("incidents_by_last_seen", "last_seen", "id"),
)

sources = Table(
    "incident_sources",
    metadata,
    Column("incident_id", String(ID), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("article_id", String(ID), nullable=False),  # "" for an unseen origin
    Column("revision", String(32), nullable=False),
    Column("url", Text, nullable=False),
    Column("publisher_name", Text, nullable=False),
    Column("publisher_domain", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("published", UtcDateTime),
    Column("first_seen", UtcDateTime),
    Column("image", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("probability", Float, nullable=False),
    Column("traced_to", Text, nullable=False),
    Column("named_by", JSON, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("source_id", String(ID), nullable=False, server_default=""),  # permanent within the incident
    Column("publisher_family", Text, nullable=False, server_default=""),
    Column("role_probability", Float, nullable=False, server_default="1"),
    Column("role_evidence", Text, nullable=False, server_default=""),
    Column("named_by_count", Integer, nullable=False, server_default="0"),
    Column("linked", Boolean, nullable=False),  # follow-up, commentary or roundup: no source of the event
    Column("unseen", Boolean, nullable=False),  # an origin that no feed carried
    Column("deleted", UtcDateTime),  # when its publisher was found to have taken the page down
    Index("incident_sources_by_article", "article_id"),
)

events = Table(
    "incident_events",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("type", String(32), nullable=False),
    Column("incident_id", String(ID), nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Column("article_id", String(ID), nullable=False),
    Column("detail", JSON, nullable=False),
    Index("incident_events_by_incident", "incident_id", "revision"),
)

ADDED = {
    2: (
        *(incidents.c[name] for name in ("families", "corroboration", "linked")),
        *(
            sources.c[name]
            for name in ("source_id", "publisher_family", "role_probability", "role_evidence", "named_by_count")
        ),
    ),
    3: (sources.c.deleted,),
}
"""The columns that each version added: nullable or with a default, so that a store is brought up to date in place."""

version = Table("newsfold_schema", metadata, Column("version", Integer, nullable=False))
