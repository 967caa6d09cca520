"""A shard's memory from the log: memberships from the changelog, what is compared from the fingerprints."""

from __future__ import annotations

from collections.abc import Sequence

from cluster.assign.config import AssignConfig
from cluster.assign.frequencies import Frequencies
from cluster.assign.shards import Shards
from cluster.assign.state import Head, Place, ShardState, Words
from cluster.assign.window import in_memory
from newsfold.stream.codec import decode
from newsfold.stream.errors import DecodeError
from newsfold.stream.log import Log, Record
from newsfold.stream.messages import Fingerprint
from newsfold.stream.topics import ASSIGN_STATE, FINGERPRINTS

__all__ = ["restore_shards"]


def restore_shards(log: Log, partitions: Sequence[int], config: AssignConfig, shards: Shards) -> None:
    """Fill `shards` for these partitions, reading both topics to their end.

    Raises DecodeError for a changelog record that cannot be read: going on without it would fork the incidents.
    """
    latest: dict[str, Record] = {}
    for record in log.read(ASSIGN_STATE, partitions=partitions):
        latest.pop(record.key, None)
        if record.value is not None:
            latest[record.key] = record
    _restore_state(latest, shards)
    _restore_words(latest, shards)
    _restore_memory(log, partitions, config, shards)


def _restore_state(latest: dict[str, Record], shards: Shards) -> None:
    places: list[Place] = []
    for key, record in latest.items():
        kind = key.partition("/")[0]
        if kind == "shard":
            state = decode(ShardState, record.value)
            shards.get(state.shard).state = state
        elif kind == "incident":
            head = decode(Head, record.value)
            shard = shards.get(head.shard)
            shard.heads[head.id] = head
            shard.members.setdefault(head.id, [])
        elif kind == "article":
            places.append(decode(Place, record.value))
    for place in sorted(places, key=lambda p: p.order):
        shards.get(place.shard).put(place)


def _restore_words(latest: dict[str, Record], shards: Shards) -> None:
    for name, shard in shards.by_name.items():
        if shards.has_table(name) or not shard.state.counted_at:
            continue
        counts: dict[str, int] = {}
        for number in range(shard.state.word_chunks):
            key = f"words/{name}/{number}"
            if key not in latest:
                raise DecodeError(f"{ASSIGN_STATE} has no record {key!r}: the word counts of shard {name!r} are torn")
            counts.update(decode(Words, latest[key].value).counts)
        shard.use_model(shard.model.among(Frequencies(shard.state.counted_documents, counts)))


def _restore_memory(log: Log, partitions: Sequence[int], config: AssignConfig, shards: Shards) -> None:
    held: dict[str, dict[str, Fingerprint]] = {}
    latest: dict[str, str] = {}
    end = max((shard.state.offset for shard in shards.by_name.values()), default=0)
    for record in log.read(FINGERPRINTS, partitions=partitions) if end else ():
        if record.offset >= end:
            continue  # waits to be assigned, like all after it: a long backlog is not worth decoding
        try:
            fp = decode(Fingerprint, record.value)
        except DecodeError:
            continue  # it was dead-lettered when it was consumed, or will be
        shard = shards.by_name.get(fp.shard)
        if shard is None or record.offset >= shard.state.offset:
            continue
        if fp.deleted is not None or latest.get(fp.article_id) == fp.revision:
            continue  # without words, or delivered again: the first one of a revision is the one that was taken
        latest[fp.article_id] = fp.revision
        place = shard.places.get(fp.article_id)
        if place is not None and place.revision == fp.revision:
            held.setdefault(fp.shard, {})[fp.article_id] = fp
    for name, fingerprints in held.items():
        shard = shards.by_name[name]
        for article in sorted(fingerprints, key=lambda a: shard.places[a].order):
            if in_memory(shard.places[article], shard.state, config):
                shard.remember(fingerprints[article])
