"""The live window: incidents close, articles leave the memory, and old state is let go, by the arrival clock.

All of it follows from the arrivals alone, so that it happens at the same article in every run.
"""

from __future__ import annotations

from msgspec.structs import replace

from cluster.assign.coalesce import settle_waiting
from cluster.assign.config import DAY, AssignConfig
from cluster.assign.decisions import Decisions
from cluster.assign.publish import public_incident
from cluster.assign.shard import Shard
from cluster.assign.state import Place, ShardState

__all__ = ["advance", "expired", "in_memory"]

SWEEP = 3600.0
"""Seconds on the arrival clock between two looks for what is due."""

FORGET = 3.0
"""Windows after its last report when a closed incident leaves the assigner's state (its record stays public)."""


def expired(shard: Shard, arrived: float, config: AssignConfig) -> bool:
    """Whether an article that is not known arrived so long ago that it may have been forgotten."""
    return config.window_days is not None and arrived < shard.state.clock - FORGET * config.window_days * DAY


def advance(shard: Shard, arrived: float, config: AssignConfig, decisions: Decisions) -> None:
    """Move the shard's clock on to an arrival, closing and forgetting what is due by then."""
    before, clock = shard.state.clock, max(shard.state.clock, arrived)
    shard.state = replace(shard.state, clock=clock)
    settle_waiting(shard, before, decisions)
    if clock // SWEEP == before // SWEEP:
        return
    if config.memory_days is not None:
        for article in shard.older_than(memory_start(clock, config.memory_days)):
            shard.forget(article)
    if config.window_days is not None:
        window = config.window_days * DAY
        for incident in shard.quiet_since(clock - window):
            if shard.heads[incident].status == "open":
                shard.head(incident, status="closed")
                decisions.event("closed", incident)
        horizon = clock - FORGET * window
        for incident in shard.quiet_since(horizon):
            if any(shard.places[a].arrived >= horizon for a in shard.members[incident]):
                continue  # a piece that hangs on it came later than its last report, and may yet be revised
            if incident in decisions.revised:
                decisions.left[incident] = public_incident(shard, shard.heads[incident])
            decisions.forget(incident, shard.drop(incident))


def in_memory(place: Place, state: ShardState, config: AssignConfig) -> bool:
    """Whether an article is compared with new ones, by when it arrived."""
    if place.order < state.scheme_since:
        return False
    return config.memory_days is None or place.arrived >= memory_start(state.clock, config.memory_days)


def memory_start(clock: float, memory_days: float) -> float:
    """The arrival time before which articles have left the memory, as of the last sweep."""
    return clock // SWEEP * SWEEP - memory_days * DAY
