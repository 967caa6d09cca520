"""What assigning and the sinks left behind, and everything about it that a fault must not have changed."""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
from kafka import KafkaConsumer, TopicPartition
from sqlalchemy import Engine, select

from newsfold.settings import Settings
from newsfold.stream.codec import decode_json
from newsfold.stream.dead_letters import list_dead_letters
from newsfold.stream.log import Log
from newsfold.stream.public import Incident, IncidentEvent
from newsfold.stream.topics import INCIDENTS
from sinks.sql.schema import events, incidents, sources
from sinks.sql.store import open_reader
from tests.faults.assigning import Assigned, read

__all__ = ["Finding", "Left", "bare_versions", "compare", "differing", "look"]

Version = tuple[str, int, str]
"""An incident, its revision, and a digest of the record's bytes."""


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """What a run left behind."""

    assigned: Assigned
    versions: list[Version]  # every record of the incidents topic, in order
    store: dict[str, list[str]]  # by table: every row but for when it was stored
    lines: list[Version]  # the file of JSON lines
    letters: list[str]  # reason and key of every dead letter


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What a disturbed run came to beside what was to come."""

    articles: int  # those that are in an incident, or for a reason in a dead letter
    lost: int
    doubled: int
    wrong: list[str]  # what is not as it was to be, in words


def look(log: Log, settings: Settings, lines: Iterable[bytes]) -> Left:
    """Read what is there now."""
    engine = open_reader(settings.store)
    try:
        store = _rows(engine)
    finally:
        engine.dispose()
    return Left(
        assigned=read(log),
        versions=[_version(record.value) for record in log.read(INCIDENTS) if record.value is not None],
        store=store,
        lines=[_version(line.removesuffix(b"\n")) for line in lines],
        letters=sorted(f"{letter.reason} {letter.record.key}" for letter in list_dead_letters(log)),
    )


def bare_versions(servers: Sequence[str], topic: str) -> list[Version]:
    """What a consumer of the library's own reads of the incidents, nothing of ours between."""
    consumer = KafkaConsumer(
        bootstrap_servers=list(servers), isolation_level="read_committed", enable_auto_commit=False, group_id=None
    )
    with contextlib.closing(consumer):
        places = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(places)
        consumer.seek_to_beginning(*places)
        ends, found = consumer.end_offsets(places), []
        while any(consumer.position(place) < ends[place] for place in places):
            for records in consumer.poll(timeout_ms=500).values():
                found += [_version(record.value) for record in records if record.value is not None]
    return found


def compare(left: Left, calm: Left) -> Finding:
    """Hold a disturbed run against the undisturbed one of the same fingerprints."""
    wanted, found = placed(calm), placed(left)
    wrong = []
    for part in ("incidents", "events", "state"):
        mine, theirs = getattr(left.assigned, part), getattr(calm.assigned, part)
        wrong += differing(part, (key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key)))
    for table, rows in calm.store.items():
        wrong += differing(f"the store's {table}", set(rows) ^ set(left.store[table]))
    wrong += differing("dead letters", (Counter(left.letters) - Counter(calm.letters)).elements())
    wrong += differing("missing dead letters", (Counter(calm.letters) - Counter(left.letters)).elements())
    wrong += differing("versions in the file but not on the topic", set(left.lines) - set(left.versions))
    wrong += differing("versions on the topic but not in the file", set(left.versions) - set(left.lines))
    wrong += differing("revisions", _out_of_order(left.versions))
    doubled = [
        *(found - Counter(found.keys())).elements(),
        *_twice(left.versions),
        *_twice(left.lines),
        *_twice(decode_json(IncidentEvent, value).id for all_ in left.assigned.events.values() for value, _ in all_),
    ]
    return Finding(
        articles=len(found.keys() | {letter.partition(" ")[2] for letter in left.letters}),
        lost=len(wanted.keys() - found.keys()),
        doubled=len(doubled),
        wrong=[*wrong, *differing("doubled", doubled)],
    )


def placed(left: Left) -> Counter[str]:
    """How often each article is embedded in an incident of the topic."""
    return Counter(
        source.article_id
        for record in left.assigned.incidents.values()
        for incident in [decode_json(Incident, record)]
        for source in (*incident.sources, *incident.linked)
        if source.article_id
    )


def _version(record: bytes) -> Version:
    incident = decode_json(Incident, record)
    return incident.id, incident.revision, hashlib.sha256(record).hexdigest()


def _rows(engine: Engine) -> dict[str, list[str]]:
    with engine.connect() as connection:
        return {
            table.name: sorted(
                str(tuple(row))
                for row in connection.execute(select(*(c for c in table.c if c is not incidents.c.last_change)))
            )
            for table in (incidents, sources, events)
        }


def _twice(items: Iterable[object]) -> list[str]:
    return [str(item) for item, times in Counter(items).items() if times > 1]


def _out_of_order(versions: Sequence[Version]) -> list[str]:
    """Incidents whose revisions do not grow."""
    latest: dict[str, int] = {}
    found = []
    for incident, revision, _ in versions:
        if revision <= latest.get(incident, 0):
            found.append(incident)
        latest[incident] = revision
    return found


def differing(what: str, which: Iterable[object]) -> list[str]:
    """One line that names what differs and how much of it, or none."""
    some = sorted(map(str, which))
    return [f"{what}: {len(some)} differ, as {some[0][:120]}"] if some else []
