"""Prometheus metrics, every name declared in one table.

A stage gets a `Metrics` as an argument and names what it counts; a name or a label that is not in the
table is a programming error and raises at once. Every input of a stage ends in one outcome of one counter.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

__all__ = ["DECLARED", "Declared", "Metrics"]


class Declared(msgspec.Struct, frozen=True):
    """One metric: its name without the prefix "newsfold_", its kind, what it says, its labels."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...] = ()


DECLARED: tuple[Declared, ...] = (
    # the run loop
    Declared("records_consumed_total", "counter", "Records a stage committed as read", ("stage", "topic")),
    Declared("records_produced_total", "counter", "Records a stage stored", ("stage", "topic")),
    Declared("dead_letters_total", "counter", "Records given up on", ("stage", "topic", "reason")),
    Declared("retries_total", "counter", "Batches tried again", ("stage", "reason")),
    Declared("batch_seconds", "histogram", "Time from a batch read to its commit", ("stage",)),
    # the lag gauges: NaN is not known
    Declared("lag_records", "gauge", "Records a group has not read", ("group", "topic", "partition")),
    Declared("lag_seconds", "gauge", "Age of the oldest record not read", ("group", "topic", "partition")),
    Declared("lag_looks_total", "counter", "Looks at a group's lag, by how they ended", ("group", "outcome")),
    # poll
    Declared("polls_total", "counter", "Feeds polled, by how it ended", ("outcome",)),
    Declared("entries_total", "counter", "Entries seen in feeds, by what became of them", ("outcome",)),
    # fetch
    Declared("pages_total", "counter", "Announced pages, by how it ended", ("outcome",)),
    Declared("looks_total", "counter", "Pages looked at again, by what they showed", ("outcome",)),
    Declared("page_seconds", "histogram", "Time to fetch and extract one page", ()),
    # fingerprint
    Declared("fingerprints_total", "counter", "Articles fingerprinted, by where the vector came from", ("vector",)),
    # assign
    Declared("assigned_total", "counter", "Fingerprints assigned, by what became of them", ("outcome",)),
    Declared("incident_events_total", "counter", "Decisions about incidents", ("type",)),
    Declared("open_incidents", "gauge", "Incidents that can take articles", ("shard",)),
    # sinks
    Declared("incidents_written_total", "counter", "Incident records, by what the sink did", ("sink", "outcome")),
)


class Metrics:
    """The metrics of one process, on a registry of its own."""

    def __init__(self, declared: tuple[Declared, ...] = DECLARED) -> None:
        self.registry = CollectorRegistry()
        self._labels = {d.name: d.labels for d in declared}
        made = {"counter": Counter, "gauge": Gauge, "histogram": Histogram}
        self._metrics: dict[str, Counter | Gauge | Histogram] = {
            d.name: made[d.kind](f"newsfold_{d.name}", d.help, d.labels, registry=self.registry) for d in declared
        }

    def _child(self, name: str, labels: dict[str, str]) -> Counter | Gauge | Histogram:
        metric = self._metrics[name]
        if not self._labels[name]:
            return metric
        child: Counter | Gauge | Histogram = metric.labels(**labels)
        return child

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        """Add to a counter."""
        child = self._child(name, labels)
        assert isinstance(child, Counter), name
        child.inc(amount)

    def set(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        child = self._child(name, labels)
        assert isinstance(child, Gauge), name
        child.set(value)

    def observe(self, name: str, value: float, **labels: str) -> None:
        """Add one observation to a histogram."""
        child = self._child(name, labels)
        assert isinstance(child, Histogram), name
        child.observe(value)

    def value(self, name: str, **labels: str) -> float:
        """A counter's or gauge's present value, 0 where nothing was counted (for tests and reports)."""
        return self.registry.get_sample_value(f"newsfold_{name}", labels) or 0.0

    def serve(self, host: str, port: int) -> None:
        """Answer Prometheus on http://host:port/metrics from a background thread; OSError if the port is taken."""
        start_http_server(port, addr=host, registry=self.registry)
