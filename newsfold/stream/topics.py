"""The topics: names, kinds and how long each is kept. Declared once; both logs obey it."""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = [
    "ARTICLES",
    "ASSIGN_STATE",
    "DEAD_LETTERS",
    "EDITS",
    "ENTRIES",
    "FEEDS",
    "FEED_EVENTS",
    "FEED_STATE",
    "FINGERPRINTS",
    "INCIDENTS",
    "INCIDENT_EVENTS",
    "SITE_STATE",
    "TOPICS",
    "USES",
    "Topic",
    "Uses",
]

DAY = 86_400.0


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """A topic's settings. `retention` in seconds for kind "delete"; a compacted one keeps the last of a key."""

    name: str
    kind: Literal["delete", "compact"]
    partitions: int  # on Kafka; the embedded log has one each
    retention: float | None = None
    max_message_bytes: int = 4 * 1024 * 1024  # on Kafka, of one record
    exclusive: bool = False  # on Kafka, a partition's reader is fenced by a transactional id of the partition
    public: bool = False
    holds: str = ""


FEEDS = "newsfold.feeds"
FEED_STATE = "newsfold.feed-state"
FEED_EVENTS = "newsfold.feed-events"
ENTRIES = "newsfold.entries"
SITE_STATE = "newsfold.site-state"
ARTICLES = "newsfold.articles"
FINGERPRINTS = "newsfold.fingerprints"
EDITS = "newsfold.edits"
ASSIGN_STATE = "newsfold.assign-state"
INCIDENTS = "newsfold.incidents"
INCIDENT_EVENTS = "newsfold.incident-events"
DEAD_LETTERS = "newsfold.dead-letters"

TOPICS: dict[str, Topic] = {
    topic.name: topic
    for topic in (
        Topic(name=FEEDS, kind="compact", partitions=12, holds="the feed register"),
        Topic(name=FEED_STATE, kind="compact", partitions=12, holds="validators, next poll, recent entry ids"),
        Topic(name=FEED_EVENTS, kind="delete", partitions=4, retention=90 * DAY, holds="feeds gone or moved"),
        Topic(name=ENTRIES, kind="delete", partitions=24, retention=7 * DAY, holds="what feeds announced"),
        Topic(name=SITE_STATE, kind="compact", partitions=24, holds="pages seen, and sites' furniture"),
        Topic(name=ARTICLES, kind="delete", partitions=24, retention=14 * DAY, holds="extracted articles"),
        Topic(
            name=FINGERPRINTS,
            kind="delete",
            partitions=8,
            retention=14 * DAY,
            exclusive=True,
            holds="fingerprints",
        ),
        Topic(name=EDITS, kind="compact", partitions=8, holds="what people decided"),
        Topic(name=ASSIGN_STATE, kind="compact", partitions=8, holds="the assigner's changelog"),
        Topic(
            name=INCIDENTS,
            kind="compact",
            partitions=8,
            max_message_bytes=1024 * 1024,
            public=True,
            holds="canonical incidents",
        ),
        Topic(
            name=INCIDENT_EVENTS,
            kind="delete",
            partitions=8,
            retention=90 * DAY,
            max_message_bytes=1024 * 1024,
            public=True,
            holds="what happened to incidents",
        ),
        Topic(
            name=DEAD_LETTERS,
            kind="delete",
            partitions=4,
            retention=30 * DAY,
            max_message_bytes=16 * 1024 * 1024,  # a record and its story; others' limits are of compressed bytes
            holds="records no stage could use",
        ),
    )
}


class Uses(msgspec.Struct, frozen=True):
    """The topics that a stage reads and those it writes; `inputs` are read as a group, the others from the start."""

    inputs: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


USES: dict[str, Uses] = {
    "poll": Uses((FEEDS,), (FEED_STATE,), (FEED_STATE, ENTRIES, FEED_EVENTS, DEAD_LETTERS)),
    "fetch": Uses((ENTRIES,), (SITE_STATE,), (SITE_STATE, ARTICLES, DEAD_LETTERS)),
    "fingerprint": Uses((ARTICLES,), (), (FINGERPRINTS, DEAD_LETTERS)),
    "assign": Uses((FINGERPRINTS,), (ASSIGN_STATE,), (ASSIGN_STATE, INCIDENTS, INCIDENT_EVENTS, DEAD_LETTERS)),
    "sink-sql": Uses((INCIDENTS, INCIDENT_EVENTS), (), (DEAD_LETTERS,)),
    "sink-jsonl": Uses((INCIDENTS,), (), (DEAD_LETTERS,)),
}
"""By stage."""
