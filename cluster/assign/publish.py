"""Decisions to records: the public incident and its events, and the assigner's own changelog."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from cluster.assign.decisions import Decisions, Settled
from cluster.assign.record_size import encode_fitted
from cluster.assign.roles import Decided, Roles, UnseenOrigin
from cluster.assign.settle import settled
from cluster.assign.shard import Shard
from cluster.assign.state import Head, Place, Words
from cluster.assign.words import chunks
from newsfold.stream.codec import encode, encode_json
from newsfold.stream.log import Output
from newsfold.stream.messages import Message
from newsfold.stream.public import MAX_SOURCES, Counts, Evidence, Incident, IncidentEvent, Source
from newsfold.stream.times import rfc3339
from newsfold.stream.topics import ASSIGN_STATE, INCIDENT_EVENTS, INCIDENTS, TOPICS

__all__ = ["public_incident", "publish"]

SOURCE = "/newsfold/assign"
HEADROOM = 4096
"""Bytes of a message that its key, its headers and the batch around it take."""

_RANK = {"origin": 0, "report": 1, "rewrite": 2, "copy": 3}
NOTHING = Settled(
    roles=Roles(by_article={}, unseen=(), independent_sources=0),
    counts=Counts(articles=0, publishers=0, independent_sources=0),
    unseen_ids=(),
)
"""Of an incident that was merged into another."""


def publish(decisions: Decisions) -> list[Output]:
    """Everything a batch decided about one shard, each incident once however often it changed.

    The record of one that waits to be settled comes when it is: until then it has roles for some articles only.
    """
    shard = decisions.shard
    outputs = [_event(event) for event in decisions.events]
    outputs += [_clear(shard, key) for key in decisions.gone]  # first: what came back is stored again below
    for incident in decisions.incidents:
        head = shard.heads.get(incident)
        if head is None:
            outputs.append(_incident(decisions.left[incident]))
            continue
        outputs.append(_state(shard, f"incident/{incident}", head))
        outcome = decisions.settled.get(incident)
        if incident in decisions.revised and (outcome is not None or not head.waiting):
            outputs.append(_incident(public_incident(shard, head, outcome)))
    outputs += [_state(shard, f"article/{a}", shard.places[a]) for a in decisions.places if a in shard.places]
    if decisions.recounted is not None:
        outputs += _words(shard, decisions)
    outputs.append(_state(shard, f"shard/{shard.state.shard}", shard.state))
    return outputs


def _state(shard: Shard, key: str, message: Message) -> Output:
    return Output(topic=ASSIGN_STATE, key=key, value=encode(message), partition_by=shard.state.shard)


def _clear(shard: Shard, key: str) -> Output:
    return Output(topic=ASSIGN_STATE, key=key, value=None, partition_by=shard.state.shard)


def _words(shard: Shard, decisions: Decisions) -> Iterator[Output]:
    assert decisions.recounted is not None
    stored = chunks(decisions.recounted)
    for number in range(max(len(stored), decisions.chunks_before)):
        key = f"words/{shard.state.shard}/{number}"
        if number < len(stored):
            yield _state(shard, key, Words(counts=stored[number]))
        else:
            yield _clear(shard, key)


def _cloud_event(identity: str, kind: str, subject: str, time: str, schema: str) -> tuple[tuple[str, bytes], ...]:
    """CloudEvents 1.0 headers in Kafka's binary mode."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": identity,
        "ce_source": SOURCE,
        "ce_type": kind,
        "ce_subject": subject,
        "ce_time": time,
        "ce_dataschema": schema,
        "content-type": "application/json",
    }
    return tuple((name, value.encode()) for name, value in headers.items())


def _event(event: IncidentEvent) -> Output:
    schema = f"urn:newsfold:incident-events:v{event.schema}"
    headers = _cloud_event(event.id, f"newsfold.incident.{event.type}", event.incident_id, event.time, schema)
    return Output(topic=INCIDENT_EVENTS, key=event.incident_id, value=encode_json(event), headers=headers)


def _incident(incident: Incident) -> Output:
    identity = f"{incident.id}/{incident.revision}"
    schema = f"urn:newsfold:incidents:v{incident.schema}"
    headers = _cloud_event(identity, "newsfold.incident", incident.id, incident.last_seen, schema)
    value = encode_fitted(incident, TOPICS[INCIDENTS].max_message_bytes - HEADROOM)
    return Output(topic=INCIDENTS, key=incident.id, value=value, headers=headers)


def public_incident(shard: Shard, head: Head, outcome: Settled | None = None) -> Incident:
    """The canonical record of one incident: origins and first reports first, the totals beside them.

    `outcome` is what was last decided of it as a whole, where that is at hand; what came after is not in the record.
    """
    if head.status == "merged":  # it may have been settled before
        outcome = NOTHING
    elif outcome is None:
        outcome = settled(shard, head.id)
    by_article = outcome.roles.by_article
    places = [shard.places[a] for a in shard.members.get(head.id, ()) if a in by_article]
    core = sorted((p for p in places if not p.kind), key=_first)
    linked = sorted((p for p in places if p.kind), key=_first)
    sources = [_unseen(*unseen) for unseen in zip(outcome.roles.unseen, outcome.unseen_ids, strict=True)]
    sources += [_source(p, by_article[p.article_id]) for p in core]
    hanging = [_source(p, by_article[p.article_id]) for p in linked]
    hanging += head.roundups if places else ()
    sources.sort(key=lambda s: _RANK[s.role])  # stable: by time within a role, unseen origins first
    return Incident(
        id=head.id,
        revision=head.revision,
        status=head.status,
        language=head.shard,
        headline=head.headline,
        first_seen=rfc3339(head.first_seen),
        last_seen=rfc3339(head.last_seen),
        counts=outcome.counts,
        sources=tuple(sources[:MAX_SOURCES]),
        linked=tuple(hanging[:MAX_SOURCES]),
        linked_count=len(hanging),
        into=head.into,
    )


def _first(place: Place) -> tuple[float, int]:
    return place.time, place.order


def _source(place: Place, decided: Decided) -> Source:
    return replace(
        place.as_source(),
        role_probability=decided.probability,
        role_evidence=decided.text,
        traced_to=decided.traced_to,
    )


def _unseen(origin: UnseenOrigin, identity: str) -> Source:
    """An origin that no feed carried; it is as sure to belong to the incident as to be an origin."""
    return Source(
        publisher=origin.publisher,
        role="origin",
        evidence=Evidence(channel="attribution", text=origin.sentence),
        id=identity,
        role_probability=origin.probability,
        role_evidence=origin.sentence,
        probability=origin.probability,
        named_by=origin.named_by[:MAX_SOURCES],
        named_by_count=len(origin.named_by),
    )
