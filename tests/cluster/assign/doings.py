"""Random histories of a shard, made with the stage's own ways of changing membership, and what was so when."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Self

from msgspec.structs import replace

from cluster.assign.decisions import Decisions
from cluster.assign.membership import Arrivals, add, found, merge, move, split
from cluster.assign.settle import settle
from cluster.assign.shard import Shard
from cluster.assign.shards import Shards
from cluster.assign.state import Place
from newsfold.stream.codec import encode_json
from newsfold.stream.log import Output
from newsfold.stream.public import Evidence, IncidentEvent
from newsfold.stream.topics import INCIDENT_EVENTS
from tests.cluster.assign.build import START, credit, placed

__all__ = ["Doings", "Where", "event_outputs"]

WHY = Evidence(channel="move")

Where = dict[str, tuple[str, str]]
"""Article -> incident and role."""


def event_outputs(events: Iterable[IncidentEvent]) -> list[Output]:
    """Events as the stage puts them on the log."""
    return [Output(topic=INCIDENT_EVENTS, key=event.incident_id, value=encode_json(event)) for event in events]


class Doings:
    """A shard to which things happen, through the stage's own ways of changing membership."""

    @classmethod
    def lived(cls, seed: int, steps: int = 60) -> Self:
        """One history."""
        made = cls(random.Random(seed))
        made.live(steps)
        return made

    def __init__(self, chance: random.Random) -> None:
        self.shard: Shard = Shards().get("en")
        self.decisions = Decisions(self.shard)
        self.history: list[tuple[float, Where]] = []
        self._chance = chance

    def live(self, steps: int) -> None:
        """Found, add, move, merge and split at random; now and then two of it at one instant."""
        clock = START
        for number in range(steps):
            clock += self._chance.choice((0.0, 1.0, 3600.0))
            self.shard.state = replace(self.shard.state, clock=clock)
            arrivals = Arrivals()
            self._happen(f"n{number}", arrivals)
            for incident, arrived in arrivals.by_incident.items():
                settle(self.shard, incident, self.decisions, arrived)
            self.history.append((clock, {a: (p.incident, p.role) for a, p in self.shard.places.items()}))

    def _happen(self, name: str, arrivals: Arrivals) -> None:
        chance, shard, decisions = self._chance, self.shard, self.decisions
        open_now = list(shard.open_incidents)
        what = chance.choice("faaaamsxx") if len(open_now) > 1 else "f"
        if what == "f":
            found(shard, self._place(name, ""), decisions, arrivals)
            return
        one, two = chance.sample(open_now, 2)
        members = shard.members[one]
        mover = chance.choice(members)
        if what == "a":
            add(shard, self._place(name, one), decisions, arrivals)
        elif what == "m":
            merge(shard, one, two, decisions, arrivals)
        elif what == "s" and len(members) > 1:
            split(shard, members[1:], decisions=decisions, arrivals=arrivals, evidence=WHY)
        elif what == "x":
            target = chance.choice((two, ""))
            move(shard, [mover], target, decisions=decisions, arrivals=arrivals, evidence=WHY, probability=0.7)

    def _place(self, name: str, incident: str) -> Place:
        order = self.shard.state.count
        self.shard.state = replace(self.shard.state, count=order + 1)
        cited = f"Outlet n{self._chance.randrange(order + 1)}"
        why = Evidence(channel="link", text=name)
        return replace(
            placed(name, incident, order, arrived=self.shard.state.clock, evidence=why),
            probability=0.9,
            attributions=(credit(cited),) if self._chance.random() < 0.5 else (),
        )

    def at(self, moment: float) -> Where:
        """What was so at a time."""
        return next((where for clock, where in reversed(self.history) if clock <= moment), {})
