"""Where every article ended up, read back from the events of the log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from newsfold.stream.codec import decode_json
from newsfold.stream.log import Log
from newsfold.stream.public import Evidence, IncidentEvent, Role
from newsfold.stream.topics import INCIDENT_EVENTS

__all__ = ["Membership", "memberships"]


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """One article's place as things stand at the end of the log, merges followed."""

    article_id: str
    incident_id: str
    role: Role
    probability: float
    evidence: Evidence


def memberships(log: Log) -> Iterator[Membership]:
    """Every article that was ever assigned and not retracted, in order of its first assignment."""
    latest: dict[str, dict[str, Any]] = {}
    into: dict[str, str] = {}
    for record in log.read(INCIDENT_EVENTS):
        event = decode_json(IncidentEvent, record.value)
        if event.type == "source-added":
            latest[event.article_id] = {"incident_id": event.incident_id} | {
                name: event.detail[name] for name in ("role", "probability", "evidence")
            }
        elif event.type == "role-changed":
            latest[event.article_id]["role"] = event.detail["role"]
        elif event.type == "retracted":
            latest.pop(event.article_id, None)
        elif event.type == "merged":
            into[event.incident_id] = event.detail["into"]
    for article, found in latest.items():
        while found["incident_id"] in into:
            found["incident_id"] = into[found["incident_id"]]
        yield msgspec.convert({"article_id": article, **found}, Membership)
