"""What the log holds about a few articles and incidents. Read-only; each function is one pass over one topic."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from cluster.assign.outcome import event_time
from cluster.assign.state import Place, ShardState, Words
from newsfold.stream.codec import decode, decode_json
from newsfold.stream.errors import DecodeError
from newsfold.stream.log import Log, Record
from newsfold.stream.messages import Article, Fingerprint
from newsfold.stream.public import Incident, IncidentEvent
from newsfold.stream.topics import ARTICLES, ASSIGN_STATE, FINGERPRINTS, INCIDENT_EVENTS, INCIDENTS

__all__ = [
    "Arrived",
    "Known",
    "NamedSource",
    "Private",
    "article_events",
    "fingerprints",
    "incident_events",
    "incidents",
    "known_articles",
    "merges",
    "oldest_event",
    "private",
    "source_named",
    "texts",
]


class Arrived(msgspec.Struct, frozen=True):
    """A fingerprint and its place in the order of the topic."""

    offset: int
    fingerprint: Fingerprint


class Known(msgspec.Struct, frozen=True):
    """An article embedded in some incident's public record."""

    article_id: str
    url: str
    title: str


class NamedSource(msgspec.Struct, frozen=True):
    """What the id of a source stands for; without `article_id`, an origin that no feed carried."""

    incident_id: str
    article_id: str
    publisher: str


class Private(msgspec.Struct, frozen=True):
    """What the assigner's own changelog says of some articles and of one shard."""

    places: dict[str, Place]
    state: ShardState | None
    words: dict[str, int]  # in how many articles each word occurs, for a language without a table


def article_events(log: Log, *articles: str) -> list[IncidentEvent]:
    """Every event about these articles, whatever the incident, in order of time; nothing is read for no id."""
    wanted = set(articles) - {""}  # events about an incident as a whole name no article
    if not wanted:
        return []
    named = [msgspec.json.encode(article) for article in wanted]
    values = (r for r in log.read(INCIDENT_EVENTS) if r.value is not None and any(n in r.value for n in named))
    return sorted((e for e in map(_event, values) if e.article_id in wanted), key=event_time)


def incident_events(log: Log, ids: Collection[str], into: str = "") -> dict[str, list[IncidentEvent]]:
    """The events of these incidents, each in order of its revisions; with `into` also the merges into that one."""
    events: dict[str, list[IncidentEvent]] = {}
    mark = msgspec.json.encode(into)
    for record in log.read(INCIDENT_EVENTS):
        wanted = record.key in ids
        if not wanted and into and record.value is not None and mark in record.value:
            event = _event(record)
            wanted = event.type == "merged" and event.detail.get("into") == into
        if wanted:
            events.setdefault(record.key, []).append(_event(record))
    return events


def merges(log: Log) -> list[IncidentEvent]:
    """Every merge of an incident into another that the log keeps."""
    mark = b'"merged"'
    found = (_event(r) for r in log.read(INCIDENT_EVENTS) if r.value is not None and mark in r.value)
    return [event for event in found if event.type == "merged"]


def oldest_event(log: Log) -> float | None:
    """The time of the first event the log keeps, None where there is none."""
    numbers = [partition.number for partition in log.ends(INCIDENT_EVENTS)]
    firsts = (next(iter(log.read(INCIDENT_EVENTS, partitions=[number])), None) for number in numbers)
    return min((event_time(_event(record)) for record in firsts if record is not None), default=None)


def _event(record: Record) -> IncidentEvent:
    try:
        return decode_json(IncidentEvent, record.value)
    except DecodeError as error:
        raise DecodeError(f"{record.topic}, partition {record.partition}, offset {record.offset}: {error}") from error


def incidents(log: Log, ids: Collection[str]) -> dict[str, Incident]:
    """The public records of these incidents and of those they were merged into, as they stand."""
    wanted = set(ids)
    found: dict[str, Incident] = {}
    while wanted:
        held: dict[str, bytes | None] = {}
        for record in log.read(INCIDENTS):
            if record.key in wanted:
                held[record.key] = record.value
        found |= {key: decode_json(Incident, value) for key, value in held.items() if value is not None}
        wanted = {one.into for one in found.values() if one.into} - found.keys() - wanted
    return found


def known_articles(log: Log) -> Iterator[Known]:
    """Every article embedded in a public record, as often as one embeds it."""
    for record in log.read(INCIDENTS):
        if record.value is not None:
            one = decode_json(Incident, record.value)
            yield from (Known(s.article_id, s.url, s.title) for s in (*one.sources, *one.linked) if s.article_id)


def source_named(log: Log, source: str) -> NamedSource | None:
    """What the id of a source stands for: by the public records, or by the events where none has it any more."""
    mark = msgspec.json.encode(source)
    found: NamedSource | None = None
    for record in log.read(INCIDENT_EVENTS):
        if record.value is not None and mark in record.value:
            event = _event(record)
            if event.detail.get("source") == source:
                publisher = event.detail.get("publisher", {})
                named = str(publisher.get("name") or publisher.get("domain") or "")
                found = NamedSource(event.incident_id, event.article_id, named or (found.publisher if found else ""))
    for record in log.read(INCIDENTS):
        if record.value is not None and mark in record.value:
            one = decode_json(Incident, record.value)
            for each in (*one.sources, *one.linked):
                if each.id == source:
                    name = each.publisher.name or each.publisher.domain
                    found = NamedSource(one.id, each.article_id, name)
    return found


def fingerprints(log: Log, ids: Collection[str]) -> dict[str, list[Arrived]]:
    """Every fingerprint the log keeps of these articles, each in order of arrival; unreadable ones left out."""
    found: dict[str, list[Arrived]] = {}
    for record in _of(log.read(FINGERPRINTS), ids):
        try:
            fp = decode(Fingerprint, record.value)
        except DecodeError:
            continue  # it was dead-lettered and never used
        if fp.deleted is not None:
            continue  # there are no words in it
        found.setdefault(record.key, []).append(Arrived(record.offset, fp))
    return found


def texts(log: Log, revisions: Mapping[str, str]) -> dict[str, str]:
    """The text of each article in the revision asked for, of those the log keeps."""
    found: dict[str, str] = {}
    for record in _of(log.read(ARTICLES), revisions):
        try:
            article = decode(Article, record.value)
        except DecodeError:
            continue
        if article.revision == revisions[record.key] and article.deleted is None:
            found[record.key] = article.text
    return found


def private(log: Log, articles: Collection[str], shard: str) -> Private:
    """The assigner's own places of these articles, and a shard's state and word counts."""
    keys = {f"article/{article}" for article in articles} | {f"shard/{shard}"}
    chunks = f"words/{shard}/"
    held: dict[str, bytes] = {}
    for record in log.read(ASSIGN_STATE):
        if record.key in keys or record.key.startswith(chunks):
            held.pop(record.key, None)
            if record.value is not None:
                held[record.key] = record.value
    words: dict[str, int] = {}
    places: dict[str, Place] = {}
    state: ShardState | None = None
    for key, value in held.items():
        if key.startswith(chunks):
            words |= decode(Words, value).counts
        elif key.startswith("shard/"):
            state = decode(ShardState, value)
        else:
            places[key.removeprefix("article/")] = decode(Place, value)
    return Private(places, state, words)


def _of(records: Iterable[Record], keys: Collection[str]) -> Iterator[Record]:
    return (record for record in records if record.key in keys)
