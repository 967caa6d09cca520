"""The assign stage fed by hand, with what it said kept for reading."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cluster.assign.config import AssignConfig
from cluster.assign.shard import Shard
from cluster.assign.step import AssignStep
from newsfold.stream.codec import decode_json
from newsfold.stream.log import Output, Record
from newsfold.stream.messages import Fingerprint
from newsfold.stream.metrics import Metrics
from newsfold.stream.public import Incident, IncidentEvent
from newsfold.stream.step import Outcome
from newsfold.stream.topics import INCIDENT_EVENTS, INCIDENTS
from tests.cluster.assign.build import records

__all__ = ["Run", "events_in", "incidents_in", "memory", "partition", "shard_of"]


def shard_of(step: AssignStep, name: str = "en") -> Shard:
    """The step's own memory of a shard, which nothing but a test needs to see."""
    return step._shard(0, name)


def partition(shard: Shard) -> set[frozenset[str]]:
    """Which articles are together."""
    return {frozenset(members) for members in shard.members.values() if members}


def memory(shard: Shard) -> dict[str, object]:
    """All that a shard's later decisions follow from, in a form that compares."""
    arrays: dict[str, object] = {}
    for article, ready in shard.prepared.items():
        sparse = (ready.terms, ready.bigrams, ready.names, ready.numbers, ready.dates, ready.salient, ready.title)
        arrays[article] = (
            [(s.ids.tolist(), s.weights.tolist()) for s in (*sparse, ready.lead)],
            None if ready.vector is None else np.asarray(ready.vector).tolist(),
            shard.shingles[article].tolist(),
            ready.publisher,
            ready.published,
        )
    return {
        "state": shard.state,
        "heads": shard.heads,
        "open": set(shard.open_incidents),
        "places": shard.places,
        "members": {incident: articles for incident, articles in shard.members.items() if articles},
        "fingerprints": {article: shard.fingerprints.whole(article) for article in shard.fingerprints},
        "prepared": arrays,
        "words": (shard.model.frequencies.documents, shard.model.frequencies.counts),
    }


class Run:
    """One stage, its metrics and everything it has put out."""

    def __init__(self, config: AssignConfig | None = None) -> None:
        self.metrics = Metrics()
        self.step = AssignStep(config or AssignConfig(), self.metrics)
        self.outputs: list[Output] = []
        self._offset = 0
        self._revisions: dict[str, int] = {}

    def feed(self, *fingerprints: Fingerprint, each: bool = True) -> list[Output]:
        """Assign fingerprints, one a batch or all in one; what came out."""
        batches = [[f] for f in fingerprints] if each else [list(fingerprints)]
        made: list[Output] = []
        for batch in batches:
            made += self.take(records(batch, self._offset)).outputs
            self._offset += len(batch)
        return made

    def take(self, batch: Sequence[Record]) -> Outcome:
        """Hand records to the step."""
        outcome = self.step(batch, 0.0)
        self.outputs += outcome.outputs
        for incident in incidents_in(outcome.outputs):
            before = self._revisions.get(incident.id, 0)
            assert incident.revision > before, f"revision {before} of {incident.id}, then {incident.revision}"
            self._revisions[incident.id] = incident.revision
        return outcome

    @property
    def shard(self) -> Shard:
        return shard_of(self.step)

    def incident_of(self, article: str) -> str:
        return self.shard.places[article].incident

    def events(self) -> list[IncidentEvent]:
        """Every event so far."""
        return events_in(self.outputs)

    def incidents(self) -> dict[str, Incident]:
        """The last public record of each incident."""
        return {i.id: i for i in incidents_in(self.outputs)}

    def count(self, outcome: str) -> float:
        return self.metrics.value("assigned_total", outcome=outcome)


def events_in(outputs: Sequence[Output]) -> list[IncidentEvent]:
    """The events among outputs."""
    return [decode_json(IncidentEvent, o.value) for o in outputs if o.topic == INCIDENT_EVENTS]


def incidents_in(outputs: Sequence[Output]) -> list[Incident]:
    """The public records among outputs."""
    return [decode_json(Incident, o.value) for o in outputs if o.topic == INCIDENTS]
