"""The assign stage: fingerprints in order, incidents out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from cluster.assign.assigner import admit
from cluster.assign.config import AssignConfig
from cluster.assign.decisions import Decisions
from cluster.assign.publish import publish
from cluster.assign.restore import restore_shards
from cluster.assign.shard import Shard
from cluster.assign.shards import FALLBACK, Shards
from cluster.assign.values import unusable
from cluster.assign.words import count_again, due
from newsfold.stream.codec import decode
from newsfold.stream.errors import DecodeError, UsageError
from newsfold.stream.log import Log, Output, Partition, Record
from newsfold.stream.messages import Fingerprint
from newsfold.stream.metrics import Metrics
from newsfold.stream.step import Outcome, Reject
from newsfold.stream.topics import FINGERPRINTS

__all__ = ["AssignStep"]


class AssignStep:
    """One ordered consumer a shard. Its memory comes back from the log after a restart."""

    stage = "assign"
    inputs = (FINGERPRINTS,)

    def __init__(self, config: AssignConfig, metrics: Metrics) -> None:
        self.max_records = config.max_records
        self._config = config
        self._metrics = metrics
        self._shards = Shards(Path(config.model_folder) if config.model_folder else None, config.window_days)

    def restore(self, log: Log, partitions: frozenset[Partition]) -> None:
        """Rebuild the shards of these partitions from the changelog and the fingerprints."""
        numbers = sorted(p.number for p in partitions if p.topic == FINGERPRINTS)
        self._shards.clear()
        if self._config.model_folder and not Path(self._config.model_folder).is_dir():
            raise UsageError(f"assign.model_folder names {self._config.model_folder!r}, which is no folder")
        try:
            self._shards.get(FALLBACK)
        except (ValueError, OSError) as error:
            raise UsageError(
                f"cannot use a language model: {error}; restore the file or install newsfold anew"
            ) from error
        restore_shards(log, numbers, self._config, self._shards)

    def __call__(self, batch: Sequence[Record], now: float) -> Outcome:  # noqa: ARG002 - the arrival clock rules
        """Assign a batch in order; every incident that changed is published once."""
        rejects: list[Reject] = []
        changed: dict[str, Decisions] = {}
        for record in batch:
            try:
                fp = decode(Fingerprint, record.value)
            except DecodeError as error:
                rejects.append(Reject(record=record, reason="decode", error=str(error)))
                continue
            wrong = unusable(fp)
            if wrong:
                rejects.append(Reject(record=record, reason="values", error=wrong))
                continue
            shard = self._shards.get(fp.shard)
            decisions = changed.setdefault(fp.shard, Decisions(shard))
            outcome = admit(shard, fp, self._config, decisions)
            self._metrics.count("assigned_total", outcome=outcome)
            if outcome == "expired":
                late = "it arrived so long before the latest article that its incident may be forgotten"
                rejects.append(Reject(record=record, reason=outcome, error=late))
            shard.state = replace(shard.state, offset=record.offset + 1)
            self._count_words(shard, decisions)
        outputs: list[Output] = []
        for name, decisions in changed.items():
            outputs += publish(decisions)
            for event in decisions.events:
                self._metrics.count("incident_events_total", type=event.type)
            opened = sum(1 for _ in decisions.shard.open_incidents())
            self._metrics.set("open_incidents", opened, shard=name)
        return Outcome(outputs=outputs, rejects=rejects)

    def _count_words(self, shard: Shard, decisions: Decisions) -> None:
        """Count the words of a language that has no table of them again, when that is due."""
        if self._shards.has_table(shard.state.shard) or not due(shard):
            return
        if decisions.recounted is None:
            decisions.chunks_before = shard.state.word_chunks
        decisions.recounted = count_again(shard)
        shard.use_model(shard.model.among(decisions.recounted))

    def wake_at(self) -> float | None:
        """Never: all that is due falls due by the arrival clock."""
        return None

    def close(self) -> None:
        """Nothing is held open."""
