"""One partition's shards from the log: memberships from the changelog, what is compared from the fingerprints.

Read once to the end this is a restart. Read on from time to time it is a standby, which has little left to read when
its turn comes: the changelog says how far the assigner at work has come, and no fingerprint beyond that is read.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from cluster.assign.config import AssignConfig
from cluster.assign.frequencies import Frequencies
from cluster.assign.shard import Shard
from cluster.assign.shards import Shards
from cluster.assign.state import Head, Place, ShardState, Words
from cluster.assign.window import SWEEP, in_memory
from newsfold.stream.codec import decode
from newsfold.stream.errors import DecodeError
from newsfold.stream.log import Log, Partition, Record
from newsfold.stream.messages import Fingerprint
from newsfold.stream.topics import ASSIGN_STATE, FINGERPRINTS

__all__ = ["Replica"]

logger = logging.getLogger(__name__)

TOLD_EVERY = 20_000
"""Records read between two lines of progress."""


class Replica:
    """The shards of one partition as the log has them; `shards` may be worked on once it has caught up."""

    def __init__(self, partition: int, config: AssignConfig, shards: Shards) -> None:
        self.broken = False  # a call that worked on the shards failed half-way
        self._partition = partition
        self._config = config
        self._begin(shards)

    def _begin(self, shards: Shards) -> None:
        self.shards = shards
        self._since = {ASSIGN_STATE: 0, FINGERPRINTS: 0}
        self._read = 0
        self._stored: dict[str, ShardState] = {}
        self._chunks: dict[str, dict[str, int]] = {}
        self._taken: dict[str, str] = {}  # article -> revision last taken

    def catch_up(self, log: Log, most: int | None = None) -> None:
        """Take in what is new on both topics, at most so many records of each.

        Raises DecodeError for a changelog record that cannot be read: going on without it would fork the incidents.
        """
        latest: dict[str, Record] = {}
        count = 0
        for record in self._new(log, ASSIGN_STATE, most):
            latest.pop(record.key, None)
            latest[record.key] = record
            count += 1
        if not self._take_state(latest):
            self._begin(self.shards.empty())
            self.catch_up(log, most)
        elif count != most:  # else it may have stopped between the records of one commit
            for record in self._new(log, FINGERPRINTS, most, before=self._decided()):
                self._take_fingerprint(record)

    def _decided(self) -> int:
        """The offset before which every fingerprint has been decided upon."""
        return max((shard.state.offset for shard in self.shards.by_name.values()), default=0)

    def stands(self, log: Log) -> bool:
        """Whether the log has stored all that was done to the shards since they caught up, and nothing else."""
        for record in self._new(log, ASSIGN_STATE, None):
            if record.value is not None and record.key.startswith("shard/"):
                state = decode(ShardState, record.value)
                self._stored[state.shard] = state
        kept = {name: self._stored.get(name, ShardState(shard=name)) for name in self.shards.by_name}
        return not self.broken and kept == {name: shard.state for name, shard in self.shards.by_name.items()}

    def hand_over(self, log: Log) -> bool:
        """Go on as a standby of the shards worked on here, which another assigner takes; false where it may not.

        It may where the log has all that was done to them and nothing else yet. What was decided need not be read.
        """
        if not self.stands(log):
            return False
        self._since[FINGERPRINTS] = self._decided()
        shards = self.shards.by_name.values()
        self._taken = {name: place.revision for shard in shards for name, place in shard.places.items()}
        return True

    def behind(self, end: int) -> bool:
        """Whether there is more to take in of a changelog that ends at this offset."""
        return self._since[ASSIGN_STATE] < end or self._since[FINGERPRINTS] < self._decided()

    def _new(self, log: Log, topic: str, most: int | None, before: int | None = None) -> Iterator[Record]:
        """Records not yet read, at most so many, of offsets below `before`: what lies beyond is not worth reading."""
        end = log.ends(topic).get(Partition(topic, self._partition), 0)
        end = end if before is None else min(end, before)
        if self._since[topic] >= end:
            return
        count = 0
        for record in log.read(topic, partitions=[self._partition], since={self._partition: self._since[topic]}):
            if record.offset >= end or count == most:
                break
            self._since[topic] = record.offset + 1
            count += 1
            self._read += 1
            if self._read % TOLD_EVERY == 0:
                logger.info("partition %d: %d records read back", self._partition, self._read)
            yield record
        if count != most:
            self._since[topic] = end  # what was not seen lies in gaps that transactions and compaction leave

    def _take_state(self, latest: dict[str, Record]) -> bool:
        """Take in the last record of each key; false where what they did to each other can only be told anew."""
        places: list[Place] = []
        states: list[ShardState] = []
        dropped: dict[str, int] = {}
        for key, record in latest.items():
            kind, _, name = key.partition("/")
            if record.value is None:
                if kind == "incident":
                    dropped |= self._drop(name)
            elif kind == "shard":
                states.append(decode(ShardState, record.value))
            elif kind == "incident":
                head = decode(Head, record.value)
                shard = self.shards.get(head.shard)
                shard.set_head(head)
                shard.members.setdefault(head.id, [])
                shard.openings.pop(head.id, None)
            elif kind == "article":
                places.append(decode(Place, record.value))
            elif kind == "words":
                self._chunks[key] = decode(Words, record.value).counts
        if any(dropped.get(place.article_id) == place.order for place in places):
            return False  # it went to another incident before its own was let go, and took its fingerprint along
        for place in sorted(places, key=lambda p: p.order):
            self.shards.get(place.shard).put(place)
        for state in states:
            self._take_shard(self.shards.get(state.shard), state)
        return True

    def _take_shard(self, shard: Shard, state: ShardState) -> None:
        """A shard's new state, with what follows from it: its word counts, and what its memory holds no more."""
        before, shard.state = shard.state, state
        self._stored[state.shard] = state
        if state.counted_at != before.counted_at and not self.shards.has_table(state.shard):
            counted = Frequencies(state.counted_documents, self._words(state))
            shard.use_model(shard.model.among(self.shards.words(state.shard, counted)))
        if (state.scheme_since, state.clock // SWEEP) != (before.scheme_since, before.clock // SWEEP):
            for article in [a for a in shard.fingerprints if not in_memory(shard.places[a], state, self._config)]:
                shard.forget(article)

    def _words(self, state: ShardState) -> dict[str, int]:
        counts: dict[str, int] = {}
        for number in range(state.word_chunks):
            key = f"words/{state.shard}/{number}"
            if key not in self._chunks:
                raise DecodeError(
                    f"{ASSIGN_STATE} has no record {key!r}: the word counts of shard {state.shard!r} are torn"
                )
            counts.update(self._chunks[key])
        return counts

    def _drop(self, incident: str) -> dict[str, int]:
        """Let go of an incident and its articles; these, with their numbers of arrival."""
        for shard in self.shards.by_name.values():
            if incident in shard.heads:
                orders = {article: shard.places[article].order for article in shard.members.get(incident, ())}
                for article in shard.drop(incident):
                    self._taken.pop(article, None)
                return orders
        return {}

    def _take_fingerprint(self, record: Record) -> None:
        try:
            fp = decode(Fingerprint, record.value)
        except DecodeError:
            return  # it was dead-lettered when it was consumed, or will be
        shard = self.shards.by_name.get(fp.shard)
        if shard is None or record.offset >= shard.state.offset:
            return  # it was given up
        if self._taken.get(fp.article_id) == fp.revision:
            return  # delivered again: the first one of a revision is the one that was taken
        place = shard.places.get(fp.article_id)
        if place is None:
            return
        self._taken[fp.article_id] = fp.revision
        if place.revision == fp.revision and in_memory(place, shard.state, self._config):
            shard.remember(fp)
