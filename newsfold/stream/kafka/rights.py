"""What each stage has to be allowed on a cluster, as access control lists name it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from newsfold.stream.kafka.settings import KafkaSettings
from newsfold.stream.topics import (
    ARTICLES,
    ASSIGN_STATE,
    DEAD_LETTERS,
    ENTRIES,
    FEED_EVENTS,
    FEED_STATE,
    FEEDS,
    FINGERPRINTS,
    INCIDENT_EVENTS,
    INCIDENTS,
    SITE_STATE,
    TOPICS,
)

__all__ = ["COMMANDS", "TOPICS_COMMAND", "USES", "Right", "Uses", "rights"]

COMMANDS = "commands"
"""Stands for `newsfold feeds`, `incidents`, `explain`, `lag` and `dead-letters`, run by a person."""

TOPICS_COMMAND = "topics"
"""Stands for `newsfold topics create` and `check`."""


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
    COMMANDS: Uses((), tuple(TOPICS), tuple(TOPICS)),  # a dead letter goes back to wherever it came from
    TOPICS_COMMAND: Uses(),
}


class Right(msgspec.Struct, frozen=True):
    """One rule of an access control list."""

    stage: str
    resource: Literal["topic", "group", "transactional-id"]
    name: str
    prefixed: bool  # the rule is for every name that begins so
    operations: tuple[str, ...]


def rights(settings: KafkaSettings) -> list[Right]:
    """The rules that each stage needs, and none that it does not."""
    return [right for stage in USES for right in _of(stage, settings.prefix)]


def _of(stage: str, prefix: str) -> Iterator[Right]:
    if stage == TOPICS_COMMAND:
        for topic in TOPICS:
            yield Right(stage, "topic", prefix + topic, False, ("Create", "Describe", "DescribeConfigs"))
        return
    uses = USES[stage]
    for topic in dict.fromkeys((*uses.inputs, *uses.reads, *uses.writes)):
        reads, writes = topic in (*uses.inputs, *uses.reads), topic in uses.writes
        wanted = (*(("Read",) if reads else ()), *(("Write",) if writes else ()), "Describe")
        yield Right(stage, "topic", prefix + topic, False, wanted)
    group = f"{prefix}newsfold.{stage}"
    if stage == COMMANDS:
        yield Right(stage, "group", f"{prefix}newsfold.", True, ("Describe",))
        yield Right(stage, "transactional-id", f"{prefix}newsfold.append-", True, ("Write", "Describe"))
    else:
        yield Right(stage, "group", group, False, ("Read", "Describe"))
        yield Right(stage, "transactional-id", f"{group}-", True, ("Write", "Describe"))
