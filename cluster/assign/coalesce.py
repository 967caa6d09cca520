"""Large incidents are settled as a whole when they have grown, not at every arrival.

Roles, counts and the record are decided of all of an incident's articles at once. Done at every arrival, the cost of
an incident would grow with the square of its articles. So from `LARGE` articles on an arrival is given a role by its
own words and by what it copies, is announced, and waits: the incident is settled, and its record published, when a
`GROWN`th part of it waits, when anything but a plain arrival happens to it, and every `PATIENCE` seconds.
What waits is stored with the incident, so that a restart changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from cluster.assign.decisions import Decisions
from cluster.assign.roles import decide_roles
from cluster.assign.settle import Arrival, give_role, piece_of, settle
from cluster.assign.shard import Shard

__all__ = ["may_wait", "settle_waiting", "welcome"]

LARGE = 100
GROWN = 32
PATIENCE = 600.0  # on the arrival clock
FIRST = 8
"""Articles of the incident's beginning that an arrival is given its role among."""


def may_wait(shard: Shard, incident: str, article: str, arrivals: Mapping[str, Arrival]) -> bool:
    """Whether an incident to which an article came, and nothing else happened, can be settled later."""
    size = len(shard.members[incident])
    return list(arrivals) == [article] and size >= LARGE and GROWN * (shard.heads[incident].waiting + 1) < size


def welcome(shard: Shard, article: str, decisions: Decisions, arrivals: Mapping[str, Arrival]) -> None:
    """Announce the last article of a large incident, its role decided among the first ones and what it copies."""
    incident = shard.places[article].incident
    members = shard.members[incident]
    near = dict.fromkeys([*members[:FIRST], shard.text_of(article), shard.places[article].copy_of, article])
    among = [piece_of(shard, p) for a in near if (p := shard.places.get(a)) is not None and p.incident == incident]
    shard.head(incident, waiting=shard.heads[incident].waiting + 1)
    decided = decide_roles(among).by_article[article]
    held = shard.gathered(incident).sources
    give_role(decisions, article, decided, held=held, arrival=arrivals[article])


def settle_waiting(shard: Shard, before: float, decisions: Decisions) -> None:
    """Settle every incident with articles waiting, when that is due as the shard's clock moves on from `before`."""
    if shard.state.clock // PATIENCE == before // PATIENCE:
        return
    waiting = [head for head in shard.heads.values() if head.waiting]
    for head in sorted(waiting, key=lambda h: (h.order, h.id)):
        settle(shard, head.id, decisions)
