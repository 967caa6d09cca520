"""What one batch of articles changed: collected while deciding, published once at the end."""

from __future__ import annotations

from typing import Any

import msgspec

from cluster.assign.frequencies import Frequencies
from cluster.assign.roles import Roles
from cluster.assign.shard import Shard
from cluster.assign.state import Head
from newsfold.stream.ids import stable_hash
from newsfold.stream.public import Counts, EventType, Incident, IncidentEvent
from newsfold.stream.times import rfc3339

__all__ = ["Decisions", "Settled"]


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided of an incident as a whole; `unseen_ids` are the source ids of `roles.unseen`."""

    roles: Roles
    counts: Counts
    unseen_ids: tuple[str, ...]


class Decisions:
    """Touched incidents and articles of one shard, and the events in the order they were decided."""

    def __init__(self, shard: Shard) -> None:
        self.shard = shard
        self.events: list[IncidentEvent] = []
        self.incidents: dict[str, None] = {}  # heads to store, in order of first touch
        self.revised: dict[str, None] = {}  # those with a new revision, to publish
        self.places: dict[str, None] = {}  # memberships to store
        self.gone: dict[str, None] = {}  # keys of the changelog to clear
        self.settled: dict[str, Settled] = {}  # each incident's roles as last decided, to publish
        self.left: dict[str, Incident] = {}  # last records of incidents that changed and were then forgotten
        self.recounted: Frequencies | None = None  # words counted anew
        self.chunks_before = 0  # stored chunks of the words before that

    def event(self, kind: EventType, incident: str, article: str = "", **detail: Any) -> None:
        """Count one more revision of an incident and say what it was."""
        head = self.revise(incident)
        self.events.append(
            IncidentEvent(
                id="e1" + stable_hash("event", incident, str(head.revision)),
                type=kind,
                incident_id=incident,
                revision=head.revision,
                time=rfc3339(self.shard.state.clock),
                article_id=article,
                detail=detail,
            )
        )

    def revise(self, incident: str) -> Head:
        """Count one more revision of an incident: what is published of it is another than before."""
        self.incidents[incident] = self.revised[incident] = None
        return self.shard.head(incident, revision=self.shard.heads[incident].revision + 1)

    def place(self, article: str) -> None:
        """Note that a membership has to be stored."""
        self.places[article] = None

    def forget(self, incident: str, articles: list[str]) -> None:
        """Note that an incident and its memberships have left the shard's state."""
        for key in (f"incident/{incident}", *(f"article/{article}" for article in articles)):
            self.gone[key] = None
