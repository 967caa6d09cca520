"""Records as the assigner puts them on the public topics, for the sinks' tests."""

from __future__ import annotations

from typing import Any

import msgspec

from newsfold.stream.codec import encode_json
from newsfold.stream.log import Record
from newsfold.stream.messages import Publisher
from newsfold.stream.public import Counts, Evidence, Incident, IncidentEvent, Source
from newsfold.stream.topics import INCIDENT_EVENTS, INCIDENTS


def incident(key: str = "i1a", revision: int = 1, sources: int = 2, **changes: Any) -> Incident:
    """An invented incident; each revision has a headline of its own."""
    made = Incident(
        id=key,
        revision=revision,
        status="open",
        language="en",
        headline=f"Ferry runs aground off Tolva, version {revision}",
        first_seen="2026-03-01T09:30:00Z",
        last_seen="2026-03-01T11:00:00.250Z",
        counts=Counts(
            articles=sources, publishers=sources, independent_sources=1, families=sources, corroboration=0.8
        ),
        sources=(
            Source(
                publisher=Publisher("Ledger of Northam"),
                role="origin",
                evidence=Evidence(channel="attribution", text="first reported by the Ledger of Northam"),
                id="s1ledger",
                role_probability=0.87,
                role_evidence="first reported by the Ledger of Northam",
                named_by=("a1x0",),
                named_by_count=sources,
            ),
            *(
                Source(
                    publisher=Publisher(f"Outlet {n}", f"outlet{n}.example", "Northam Media"),
                    role="rewrite",
                    evidence=Evidence(channel="link", scores={"tfidf": 0.5 + n / 100}, against="a1y"),
                    article_id=f"a1x{n}",
                    url=f"https://outlet{n}.example/ferry-{key}",
                    title="Ferry aground — 12 aboard",
                    published="2026-03-01T09:00:00Z",
                    first_seen="2026-03-01T09:30:00Z",
                    probability=0.93,
                    traced_to="Ledger of Northam",
                )
                for n in range(sources)
            ),
        ),
        linked=(
            Source(
                publisher=Publisher("Comment Daily", "comment.example"),
                role="commentary",
                evidence=Evidence(channel="link"),
                article_id="a1c",
                url="https://comment.example/ferries",
                deleted="2026-03-01T12:00:00Z",
            ),
        ),
        linked_count=1,
    )
    return msgspec.structs.replace(made, **changes)


def record(value: Incident | IncidentEvent | bytes | None, offset: int = 0, key: str = "") -> Record:
    """A record of one of the two public topics."""
    is_event = isinstance(value, IncidentEvent)
    if isinstance(value, Incident):
        key = key or value.id
    if isinstance(value, IncidentEvent):
        key = key or value.incident_id
    return Record(
        topic=INCIDENT_EVENTS if is_event else INCIDENTS,
        partition=0,
        offset=offset,
        key=key or "i1a",
        value=value if value is None or isinstance(value, bytes) else encode_json(value),
        time=1_772_357_400.0,
    )


def event(key: str = "e1", **changes: Any) -> IncidentEvent:
    """An invented decision."""
    made = IncidentEvent(
        id=key,
        type="source-added",
        incident_id="i1a",
        revision=2,
        time="2026-03-01T09:31:00Z",
        article_id="a1x0",
        detail={"role": "rewrite"},
    )
    return msgspec.structs.replace(made, **changes)
