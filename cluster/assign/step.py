"""The assign stage: fingerprints in order, incidents out."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from cluster.assign.assigner import admit
from cluster.assign.config import AssignConfig
from cluster.assign.decisions import Decisions
from cluster.assign.publish import publish
from cluster.assign.replica import Replica
from cluster.assign.shard import Shard
from cluster.assign.shards import Shards
from cluster.assign.values import unusable
from cluster.assign.words import count_again, due
from newsfold.stream.codec import decode
from newsfold.stream.errors import DecodeError, UsageError
from newsfold.stream.log import Log, Output, Partition, Record
from newsfold.stream.messages import Fingerprint
from newsfold.stream.metrics import Metrics
from newsfold.stream.step import Outcome, Reject
from newsfold.stream.topics import ASSIGN_STATE, FINGERPRINTS

__all__ = ["AssignStep", "check_models"]

logger = logging.getLogger(__name__)

AT_ONCE = 1_000
"""Records of a topic that standing by reads before the own work goes on."""


def shards_of(config: AssignConfig) -> Shards:
    """Shards that use the models which the settings name."""
    return Shards(Path(config.model_folder) if config.model_folder else None, config.window_days)


def check_models(config: AssignConfig, shards: Shards | None = None) -> None:
    """Raises UsageError where a model file is broken, whether or not an article of its language ever comes."""
    if config.model_folder and not Path(config.model_folder).is_dir():
        raise UsageError(f"assign.model_folder names {config.model_folder!r}, which is no folder")
    try:
        (shards or shards_of(config)).check()
    except (ValueError, OSError) as error:
        raise UsageError(
            f"cannot use a language model: {error}; restore the file, take it away, or name another folder in "
            "assign.model_folder"
        ) from error


class AssignStep:
    """One ordered consumer a shard. Its memory comes back from the log after a restart."""

    stage = "assign"
    inputs = (FINGERPRINTS,)

    def __init__(self, config: AssignConfig, metrics: Metrics) -> None:
        self.max_records = config.max_records
        self._config = config
        self._metrics = metrics
        self._shards = shards_of(config)
        self._held: dict[int, Replica] = {}
        self._spare: dict[int, Replica] = {}  # of partitions that others hold
        self._ready: set[int] = set()  # those among them that were caught up with once
        self._unreadable: set[int] = set()  # those that could not be read when they were last looked at
        self._checked = False  # whether the model files are known to be whole
        self._turn = 0  # the partition that the next look begins with

    def restore(self, log: Log, partitions: frozenset[Partition]) -> None:
        """Bring back the shards of these partitions; those that are just as the log has them are kept."""
        if not self._checked:
            check_models(self._config, self._shards)
            self._checked = True
        before, self._held = self._held, {}
        for number in sorted(p.number for p in partitions if p.topic == FINGERPRINTS):
            kept, spare = before.pop(number, None), self._spare.pop(number, None)
            self._ready.discard(number)
            if kept is None or not kept.stands(log):
                kept = spare or self._new(number)
                kept.catch_up(log)
            self._held[number] = kept
        for number, replica in before.items():
            if self._config.standby and replica.hand_over(log):
                self._spare[number] = replica
                self._ready.add(number)
                logger.info("ready to take over partition %d", number)
        logger.info("holds the partitions %s of %s", sorted(self._held), FINGERPRINTS)

    def stand_by(self, log: Log) -> bool:
        """Read a little of what other assigners stored, where the settings ask for it; whether there is more.

        A little is of one partition, each in its turn: the own work waits meanwhile.
        """
        if not self._config.standby:
            return False
        ends = {p.number: end for p, end in log.ends(ASSIGN_STATE).items() if p.number not in self._held}
        for number in ends.keys() - self._spare.keys():
            self._spare[number] = self._new(number)
        behind = [number for number in sorted(ends) if self._spare[number].behind(ends[number])]
        if not behind:
            return False
        number = next((number for number in behind if number >= self._turn), behind[0])
        self._turn = number + 1
        others = set(behind) - self._unreadable - {number}
        return self._read_on(log, number, ends[number]) or bool(others)

    def _read_on(self, log: Log, number: int, end: int) -> bool:
        spare = self._spare[number]
        try:
            spare.catch_up(log, AT_ONCE)
        except DecodeError as error:  # for whoever holds it to stop at, and for us once it is ours
            logger.warning("cannot stand by for partition %d: %s", number, error)
            self._spare[number] = self._new(number)
            self._unreadable.add(number)
            return False
        self._unreadable.discard(number)
        more = spare.behind(end)
        if not more and number not in self._ready:
            self._ready.add(number)
            logger.info("ready to take over partition %d", number)
        return more

    def _new(self, partition: int) -> Replica:
        return Replica(partition, self._config, self._shards.empty())

    def _shard(self, partition: int, name: str) -> Shard:
        held = self._held.get(partition)
        if held is None:
            held = self._held[partition] = self._new(partition)
        return held.shards.get(name)

    def __call__(self, batch: Sequence[Record], now: float) -> Outcome:  # noqa: ARG002 - the arrival clock rules
        """Assign a batch in order; every incident that changed is published once."""
        try:
            return self._assign(batch)
        except BaseException:
            for number in {record.partition for record in batch} & self._held.keys():
                self._held[number].broken = True  # decided half-way: restoring it begins anew
            raise

    def _assign(self, batch: Sequence[Record]) -> Outcome:
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
            shard = self._shard(record.partition, fp.shard)
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
            self._metrics.set("open_incidents", len(decisions.shard.open_incidents), shard=name)
        return Outcome(outputs=outputs, rejects=rejects)

    def _count_words(self, shard: Shard, decisions: Decisions) -> None:
        """Count the words of a language that has no table of them again, when that is due."""
        if self._shards.has_table(shard.state.shard) or not due(shard):
            return
        if decisions.recounted is None:
            decisions.chunks_before = shard.state.word_chunks
        decisions.recounted = count_again(shard)
        shard.use_model(shard.model.among(self._shards.words(shard.state.shard, decisions.recounted)))

    def wake_at(self) -> float | None:
        """Never: all that is due falls due by the arrival clock."""
        return None

    def close(self) -> None:
        """Nothing is held open."""
