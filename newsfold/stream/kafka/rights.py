"""What each stage has to be allowed on a cluster, as access control lists name it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from newsfold.stream.kafka.settings import KafkaSettings
from newsfold.stream.topics import TOPICS, USES

__all__ = ["COMMANDS", "TOPICS_COMMAND", "Right", "rights"]

COMMANDS = "commands"
"""Stands for `newsfold feeds`, `incidents`, `explain`, `lag` and `dead-letters`, run by a person."""

TOPICS_COMMAND = "topics"
"""Stands for `newsfold topics create` and `check`."""


class Right(msgspec.Struct, frozen=True):
    """One rule of an access control list."""

    stage: str
    resource: Literal["topic", "group", "transactional-id"]
    name: str
    prefixed: bool  # the rule is for every name that begins so
    operations: tuple[str, ...]


def rights(settings: KafkaSettings) -> list[Right]:
    """The rules that each stage needs, and none that it does not."""
    prefix = settings.prefix
    of_stages = [right for stage in USES for right in _of_stage(stage, prefix)]
    return [*of_stages, *_of_commands(prefix), *_of_topics(prefix)]


def _of_stage(stage: str, prefix: str) -> Iterator[Right]:
    uses = USES[stage]
    for topic in dict.fromkeys((*uses.inputs, *uses.reads, *uses.writes)):
        reads, writes = topic in (*uses.inputs, *uses.reads), topic in uses.writes
        wanted = (*(("Read",) if reads else ()), *(("Write",) if writes else ()), "Describe")
        yield Right(stage, "topic", prefix + topic, False, wanted)
    group = f"{prefix}newsfold.{stage}"
    yield Right(stage, "group", group, False, ("Read", "Describe"))
    yield Right(stage, "transactional-id", f"{group}-", True, ("Write", "Describe"))


def _of_commands(prefix: str) -> Iterator[Right]:
    for topic in TOPICS:  # all of them: a dead letter goes back to wherever it came from
        yield Right(COMMANDS, "topic", prefix + topic, False, ("Read", "Write", "Describe"))
    yield Right(COMMANDS, "group", f"{prefix}newsfold.", True, ("Describe",))
    yield Right(COMMANDS, "transactional-id", f"{prefix}newsfold.append-", True, ("Write", "Describe"))


def _of_topics(prefix: str) -> Iterator[Right]:
    for topic in TOPICS:
        yield Right(TOPICS_COMMAND, "topic", prefix + topic, False, ("Create", "Describe", "DescribeConfigs"))
