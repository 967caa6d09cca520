"""Public records to table rows and back; pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from newsfold.stream.errors import RejectError
from newsfold.stream.messages import Publisher
from newsfold.stream.public import Counts, Evidence, Incident, IncidentEvent, Source

__all__ = ["event_row", "from_rows", "incident_row", "source_rows"]

Row = dict[str, Any]


def incident_row(incident: Incident, stored: float) -> Row:
    """The row of `incidents`; `stored` is when the record was put on the log, seconds since the epoch."""
    return _row(
        {
            "id": incident.id,
            "revision": incident.revision,
            "status": incident.status,
            "merged_into": incident.into,
            "language": incident.language,
            "headline": incident.headline,
            "first_seen": _time(incident.first_seen),
            "last_seen": _time(incident.last_seen),
            "articles": incident.counts.articles,
            "publishers": incident.counts.publishers,
            "independent_sources": incident.counts.independent_sources,
            "families": incident.counts.families,
            "corroboration": incident.counts.corroboration,
            "linked": incident.linked_count,
            "schema": incident.schema,
            "last_change": datetime.fromtimestamp(stored, UTC),
        }
    )


def source_rows(incident: Incident) -> list[Row]:
    """The rows of `incident_sources`, sources first, then linked pieces."""
    placed = [(source, False) for source in incident.sources] + [(source, True) for source in incident.linked]
    return [
        _row(
            {
                "incident_id": incident.id,
                "position": position,
                "article_id": source.article_id,
                "revision": source.revision,
                "url": source.url,
                "publisher_name": source.publisher.name,
                "publisher_domain": source.publisher.domain,
                "title": source.title,
                "published": _maybe_time(source.published),
                "first_seen": _maybe_time(source.first_seen),
                "image": source.image,
                "role": source.role,
                "probability": source.probability,
                "traced_to": source.traced_to,
                "named_by": list(source.named_by),
                "evidence": msgspec.to_builtins(source.evidence),
                "source_id": source.id,
                "publisher_family": source.publisher.family,
                "role_probability": source.role_probability,
                "role_evidence": source.role_evidence,
                "named_by_count": source.named_by_count,
                "linked": linked,
                "unseen": not source.article_id,
                "deleted": _maybe_time(source.deleted),
            }
        )
        for position, (source, linked) in enumerate(placed)
    ]


def event_row(event: IncidentEvent) -> Row:
    """The row of `incident_events`."""
    return _row(
        {
            "id": event.id,
            "type": event.type,
            "incident_id": event.incident_id,
            "revision": event.revision,
            "time": _time(event.time),
            "article_id": event.article_id,
            "detail": event.detail,
        }
    )


def from_rows(row: Row, placed: list[Row]) -> Incident:
    """The public record again, from its row and its source rows in order."""
    return Incident(
        id=row["id"],
        revision=row["revision"],
        status=row["status"],
        into=row["merged_into"],
        language=row["language"],
        headline=row["headline"],
        first_seen=_written(row["first_seen"]),
        last_seen=_written(row["last_seen"]),
        counts=Counts(
            articles=row["articles"],
            publishers=row["publishers"],
            independent_sources=row["independent_sources"],
            families=row["families"],
            corroboration=row["corroboration"],
        ),
        sources=tuple(_source(one) for one in placed if not one["linked"]),
        linked=tuple(_source(one) for one in placed if one["linked"]),
        linked_count=row["linked"],
    )


def _source(row: Row) -> Source:
    return Source(
        publisher=Publisher(row["publisher_name"], row["publisher_domain"], row["publisher_family"]),
        role=row["role"],
        evidence=msgspec.convert(row["evidence"], Evidence),
        id=row["source_id"],
        role_probability=row["role_probability"],
        role_evidence=row["role_evidence"],
        article_id=row["article_id"],
        revision=row["revision"],
        url=row["url"],
        title=row["title"],
        published=_maybe_written(row["published"]),
        first_seen=_maybe_written(row["first_seen"]),
        image=row["image"],
        probability=row["probability"],
        traced_to=row["traced_to"],
        named_by=tuple(row["named_by"]),
        named_by_count=row["named_by_count"],
        deleted=_maybe_written(row["deleted"]),
    )


def _time(text: str) -> datetime:
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError as error:
        raise RejectError(f"{text!r} is no RFC 3339 time") from error
    if parsed.tzinfo is None:
        raise RejectError(f"{text!r} names no time zone")
    try:
        return parsed.astimezone(UTC)
    except OverflowError as error:
        raise RejectError(f"{text!r} is beyond the calendar") from error


def _maybe_time(text: str | None) -> datetime | None:
    return None if text is None else _time(text)


def _written(time: datetime) -> str:
    """As the record wrote it: no finer than it was."""
    whole = "milliseconds" if time.microsecond else "seconds"
    return time.isoformat(timespec="microseconds" if time.microsecond % 1000 else whole).replace("+00:00", "Z")


def _maybe_written(time: datetime | None) -> str | None:
    return None if time is None else _written(time)


def _row(values: Row) -> Row:
    return {name: _clean(value) for name, value in values.items()}


def _clean(value: Any) -> Any:
    """The value without NUL characters, which PostgreSQL's text cannot hold."""
    if isinstance(value, str):
        return value.replace("\x00", "") if "\x00" in value else value
    if isinstance(value, dict):
        return {_clean(key): _clean(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return value
