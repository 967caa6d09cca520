"""Fingerprints through the service's own assign stage, on a log of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence

import msgspec

from cluster.assign.config import AssignConfig
from cluster.assign.outcome import Membership, memberships
from cluster.assign.step import AssignStep
from newsfold.cli.rows import APART, BASE
from newsfold.stream.codec import decode_json, encode
from newsfold.stream.connect import open_log
from newsfold.stream.log import Output
from newsfold.stream.messages import Fingerprint
from newsfold.stream.metrics import Metrics
from newsfold.stream.public import IncidentEvent
from newsfold.stream.topics import FINGERPRINTS, INCIDENT_EVENTS
from tests.quality.fingerprints import run_stage

__all__ = ["REPLAY", "Folded", "fold", "in_order"]

REPLAY = AssignConfig(window_days=None)
"""What `newsfold replay` assigns with: nothing expires."""


class Folded(msgspec.Struct, frozen=True):
    """Where each article is at the end, and all that was decided on the way."""

    members: dict[str, Membership]
    events: list[IncidentEvent]

    @property
    def incidents(self) -> dict[str, str]:
        """The incident of each article."""
        return {article: member.incident_id for article, member in self.members.items()}


def in_order(fingerprints: Sequence[Fingerprint]) -> list[Fingerprint]:
    """Let them arrive in this order, with the arrival times that `newsfold replay` gives to the lines of a file."""
    arrived, made = BASE, []
    for fp in fingerprints:
        arrived += APART
        made.append(msgspec.structs.replace(fp, arrived=arrived))
    return made


def fold(fingerprints: Sequence[Fingerprint], config: AssignConfig = REPLAY) -> Folded:
    """Assign fingerprints in their order by the real stage and loop."""
    with (
        tempfile.TemporaryDirectory(prefix="newsfold-quality-") as folder,
        open_log(f"sqlite:///{folder}/log.db") as log,
    ):
        log.append(
            Output(topic=FINGERPRINTS, key=fp.article_id, value=encode(fp), partition_by=fp.shard)
            for fp in fingerprints
        )
        run_stage(log, AssignStep(config, Metrics()))
        return Folded(
            members={member.article_id: member for member in memberships(log)},
            events=[decode_json(IncidentEvent, record.value) for record in log.read(INCIDENT_EVENTS)],
        )
