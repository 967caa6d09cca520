"""One process's place in a consumer group on Kafka."""

from __future__ import annotations

import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import kafka.errors as raised
from kafka import TopicPartition
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.structs import OffsetAndMetadata

from newsfold.stream.errors import OffsetLostError, RetryableError
from newsfold.stream.kafka.cluster import Cluster, Placed
from newsfold.stream.kafka.faults import translated
from newsfold.stream.kafka.keeper import Keeper
from newsfold.stream.kafka.reading import record_of
from newsfold.stream.kafka.transactions import Transactions
from newsfold.stream.log import Output, Partition, Record

__all__ = ["UNTOUCHED", "KafkaMember"]

UNTOUCHED = "untouched"
"""Said with a committed offset that is only where reading will begin."""

JOINING = 60.0  # seconds that joining may take before the member is handed out without partitions
STABLE = "<stable>"  # the library's word for a member that has its partitions
REBALANCING = 10.0  # seconds a poll outlasts its timeout while the group is handing out partitions
CONTACT = 30.0  # seconds without a record after which a member asks whether there is a broker at all
LOOKS = 5.0  # seconds in which a poll without time to wait still looks whether there is anything


class _Moves(ConsumerRebalanceListener):
    """Notes what the group gives and takes; called while a poll is under way."""

    def __init__(self) -> None:
        self.moved = False
        self.taken = False
        self.given: set[TopicPartition] = set()

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        self.moved = self.taken = True
        self.given.difference_update(revoked)

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        self.moved = True
        self.given.update(assigned)


class KafkaMember:
    """Polls the partitions that the group gives it, and commits outputs and offsets in one transaction.

    Every commit carries the offsets of all partitions held and the member's generation: one that has lost its
    place stores nothing, and whoever takes a partition over waits until what was under way is decided. On an
    exclusive topic each partition has a transactional id of its own, taken before anything is restored, and one
    batch is of one partition. While a caller takes long over a batch, or over restoring, its partitions are paused
    and its place is kept: it takes part when the group hands out partitions, and loses its batch only where one of
    its own is given to another member.
    """

    def __init__(self, cluster: Cluster, group: str, topics: Sequence[str], clock: Callable[[], float]) -> None:
        self._cluster = cluster
        self._group = group
        self._topics = frozenset(topics)
        self._clock = clock
        self._exclusive = any(cluster.declared[topic].exclusive for topic in topics)
        self._moves = _Moves()
        self._held: dict[TopicPartition, int] = {}  # what is held, and the offset to hand out next
        self._committed: dict[TopicPartition, int] = {}
        self._untouched: set[TopicPartition] = set()  # nothing of them was ever read by this group
        self._buffer: deque[Record] = deque()
        self._tenure = 0
        self._gave_in = 0  # the generation in which partitions were taken away, until there is a new one
        self._heard = time.monotonic()  # when the broker last answered for certain
        self._metadata: Any = None  # of the generation that the records handed out are of
        self._writers: dict[TopicPartition | None, Transactions] = {}
        self._consumer = cluster.group_consumer(group)
        self._keeper = Keeper(cluster.settings.step_timeout / 4, self._stay)
        try:
            self._consumer.subscribe([cluster.name(topic) for topic in topics], listener=self._moves)
            self._join()
        except BaseException:
            self._consumer.close()
            raise
        self._keeper.start()

    def poll(self, max_records: int, timeout: float, max_bytes: int = 8 * 1024 * 1024) -> list[Record]:
        if max_records < 1:
            raise ValueError(f"max_records is at least 1, not {max_records}")
        with self._keeper.off():
            return self._poll(max_records, timeout, max_bytes)

    def _poll(self, max_records: int, timeout: float, max_bytes: int) -> list[Record]:
        began = time.monotonic()
        while True:
            if not self._buffer:
                left = max(0.0, began + timeout - time.monotonic())
                self._fetch(max_records, min(left, 1.0))
                self._join_for_others()
            if self._moves.moved:
                self._settle()
                continue
            if not self._in_place():
                if time.monotonic() - began > timeout + REBALANCING:
                    raise RetryableError(f"the group {self._group} is still handing out its partitions")
                continue
            if self._buffer:
                return self._take(max_records, max_bytes)
            waited = time.monotonic() - began
            if waited >= timeout and (timeout > 0 or waited > LOOKS or not self._behind()):
                if time.monotonic() - self._heard > CONTACT:  # the library waits in silence for one that is gone
                    self._behind()
                return []

    def commit(self, outputs: Sequence[Output], consumed: Mapping[Partition, int]) -> None:
        for partition in consumed:
            if partition.topic not in self._topics:
                raise ValueError(f"group {self._group} does not read {partition}")
        with self._keeper.off():
            self._commit(self._cluster.placed(outputs), consumed)

    def _commit(self, records: Sequence[Placed], consumed: Mapping[Partition, int]) -> None:
        offsets = {self._cluster.there(partition): offset for partition, offset in consumed.items()}
        if not self._held or not offsets.keys() <= self._held.keys() or self._moves.taken:
            raise RetryableError(f"group {self._group} has given partitions of this batch to another member")
        if self._exclusive:
            (one, *others) = offsets or self._held
            if others and offsets:
                raise ValueError("a commit on an exclusive topic is of one partition")
            writer, places = self._writers[one], {one: self._committed[one]}
        else:
            writer, places = self._writers[None], self._committed
        if self._moves.moved:  # others were given to this member meanwhile, under another generation
            self._note_place()
        self._untouched -= offsets.keys()
        wanted = {
            partition: OffsetAndMetadata(offset, UNTOUCHED if partition in self._untouched else "", -1)
            for partition, offset in {**places, **offsets}.items()
        }
        writer.store(records, wanted, self._metadata, self._clock())
        self._committed.update(offsets)

    def rewind(self) -> None:
        with self._keeper.off():
            self._buffer.clear()
            self._moves.moved = True
            self._settle(again=True)

    def assigned(self) -> frozenset[Partition]:
        return frozenset(self._cluster.here(partition) for partition in self._held)

    def tenure(self) -> int:
        return self._tenure

    def moving(self) -> bool:
        needs: bool = self._consumer._coordinator.need_rejoin()  # heard with the heartbeats; told nowhere else
        return needs

    def close(self) -> None:
        self._keeper.stop()
        for writer in self._writers.values():
            writer.close()
        self._consumer.close()

    def _join(self) -> None:
        """Join the group; one that gets no partition waits until members that are gone have timed out."""
        began = time.monotonic()
        spare = 2 * self._cluster.settings.session_timeout
        while (waited := time.monotonic() - began) < JOINING:
            self._fetch(1, 0.2)
            self._join_for_others()
            if self._moves.moved:
                self._settle()
            elif self._in_place() and (self._held or waited > spare):
                return

    def _in_place(self) -> bool:
        """Whether the member has its partitions and is known to the group; notes as which generation."""
        return self._note_place() and not self._moves.moved

    def _join_for_others(self) -> None:
        """Join again where partitions were taken from this member and the library forgot to.

        They are given to another one only when all have joined again without them. The library asks for that itself,
        and was seen not to: the group called itself stable, and nobody read them.
        """
        if not self._gave_in or self._moves.moved:
            return
        if self._consumer.group_metadata().generation_id != self._gave_in:
            self._gave_in = 0
        elif self._in_group() and not self.moving():
            self._consumer._coordinator.request_rejoin()

    def _note_place(self) -> bool:
        if not self._in_group():
            return False
        self._metadata = self._consumer.group_metadata()
        return True

    def _in_group(self) -> bool:
        metadata = self._consumer.group_metadata()
        return str(getattr(metadata.state, "value", metadata.state)) == STABLE and metadata.generation_id > 0

    def _stay(self) -> bool:
        """Poll without reading anything, which keeps the member's place; whether the group has settled."""
        partitions = self._consumer.assignment()
        self._consumer.pause(*partitions)
        try:
            self._consumer.poll(200)
        except (raised.KafkaError, OSError):
            return True  # it will meet the caller's next poll too
        finally:
            self._consumer.resume(*partitions & self._consumer.assignment())
        return self._in_group()

    def _fetch(self, max_records: int, seconds: float) -> None:
        """Put the next records into the buffer; nothing where partitions were given or taken meanwhile."""
        try:
            with translated(f"reading for the group {self._group}"):
                polled = self._consumer.poll(int(seconds * 1_000), max_records=max_records)
        except RetryableError as error:
            if isinstance(error.__cause__, raised.NoOffsetForPartitionError):
                self._moves.moved = True
                return
            if isinstance(error.__cause__, raised.OffsetOutOfRangeError):
                if self._moves.moved:
                    return  # of a partition just given, whose offset is looked at when it is taken up
                self._lost()
            raise
        if self._moves.moved:
            return
        if polled:
            self._heard = time.monotonic()
        for messages in polled.values():
            self._buffer.extend(record_of(self._cluster, message) for message in messages)

    def _take(self, max_records: int, max_bytes: int) -> list[Record]:
        taken: list[Record] = []
        size = 0
        while self._buffer and len(taken) < max_records:
            record = self._buffer[0]
            size += len(record.value or b"")
            other = self._exclusive and taken and record.partition != taken[0].partition
            if taken and (size > max_bytes or other):
                break
            taken.append(self._buffer.popleft())
            self._held[self._cluster.there(Partition(record.topic, record.partition))] = record.offset + 1
        return taken

    def _settle(self, *, again: bool = False) -> None:
        """Take up what the group has given: writers first, then the offsets to go on from.

        Only then are the partitions said to be held, so that restoring them begins after whatever the member
        before had under way is decided. With `again` partitions held all along go back to their committed offsets.
        """
        self._buffer.clear()
        while self._moves.moved:
            self._moves.moved = False
            if self._moves.taken:
                self._gave_in = self._consumer.group_metadata().generation_id
            assignment = set(self._consumer.assignment())
            given = (self._moves.given | (assignment - self._held.keys())) & assignment
            kept = {} if again else {p: at for p, at in self._held.items() if p in assignment - given}
            try:
                self._take_writers(assignment, given)
                found = self._stored(assignment - kept.keys())
                with translated(f"reading for the group {self._group}"):
                    for partition, offset in (found | kept).items():
                        self._consumer.seek(partition, offset)
            except BaseException:
                self._moves.moved = True
                raise
            self._moves.given -= given
            self._moves.taken = False
            self._held = found | kept
            self._committed = found | {p: self._committed[p] for p in kept}
            self._tenure += bool(given)

    def _take_writers(self, assignment: set[TopicPartition], given: set[TopicPartition]) -> None:
        if not self._exclusive:
            if None not in self._writers:
                self._writers[None] = Transactions(self._cluster, f"{self._group}-{uuid.uuid4().hex}")
            self._writers[None].open()
            return
        for partition in list(self._writers):
            if partition not in assignment or partition in given:
                self._writers.pop(partition).close()
        for partition in sorted(assignment):
            if partition not in self._writers:
                name = f"{self._group}-{self._cluster.here(partition).topic}-{partition.partition}"
                self._writers[partition] = Transactions(self._cluster, name)
            self._writers[partition].open()

    def _stored(self, partitions: set[TopicPartition]) -> dict[TopicPartition, int]:
        """The offsets to read next as they are committed, once nothing under way can change them."""
        with translated(f"looking up the offsets of the group {self._group}"):
            firsts = self._consumer.beginning_offsets(list(partitions)) if partitions else {}
            ends = self._consumer.end_offsets(list(partitions)) if partitions else {}
            found = {}
            for partition in partitions:
                place = self._consumer.committed(partition, metadata=True, timeout_ms=30_000)
                if place is None or place.metadata == UNTOUCHED:
                    self._untouched.add(partition)
                else:
                    self._untouched.discard(partition)
                found[partition] = firsts[partition] if place is None else place.offset
        for partition, offset in found.items():
            if not firsts[partition] <= offset:
                raise self._gone(partition, offset, firsts[partition], ends[partition])
        return found

    def _lost(self) -> None:
        """Say which offset it is that the log does not hold."""
        with translated(f"looking up the offsets of the group {self._group}"):
            firsts = self._consumer.beginning_offsets(list(self._held))
            ends = self._consumer.end_offsets(list(self._held))
        for partition, offset in self._held.items():
            if not firsts[partition] <= offset <= ends[partition]:
                raise self._gone(partition, offset, firsts[partition], ends[partition])

    def _gone(self, partition: TopicPartition, offset: int, first: int, end: int) -> OffsetLostError:
        return OffsetLostError(
            f"group {self._group} reads {partition.topic}/{partition.partition} from offset {offset} next, and Kafka "
            f"holds it from {first} to {end}: the records between are gone. To go on without them, stop the stage "
            f"and run `kafka-consumer-groups.sh --bootstrap-server {','.join(self._cluster.servers)} --group "
            f"{self._cluster.settings.prefix}{self._group} --topic {partition.topic}:{partition.partition} "
            "--reset-offsets --to-earliest --execute`; to have them back, "
            "restore the topic from a backup"
        )

    def _behind(self) -> bool:
        """Whether there are records to read that have only not arrived yet."""
        with translated(f"reading for the group {self._group}"):
            ends = self._consumer.end_offsets(list(self._held)) if self._held else {}
            self._heard = time.monotonic()
            return any(self._consumer.position(partition) < end for partition, end in ends.items())
