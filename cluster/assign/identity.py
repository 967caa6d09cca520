"""Permanent ids of an incident's sources: an origin that no feed carried keeps its own when its article comes.

An id is a hash of the incident and of the outlet, so it is the same whether the outlet was first named or first
read; a second article of one outlet has an id of its own. Once given it stays, with the article on its place and
for an unseen origin on the incident's head, whatever other names for the outlet turn up later.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from cluster.assign.outlets import outlet_key, same_outlet
from cluster.assign.state import KnownOrigin
from newsfold.stream.ids import stable_hash
from newsfold.stream.messages import Publisher

__all__ = ["article_source", "name_origins", "own_source"]

MAX_ORIGINS = 100
"""Unseen origins an incident remembers, at most; the ones named last."""

MAX_NAMES = 8


def article_source(
    incident: str, article: str, publisher: Publisher, *, source: bool, known: Iterable[KnownOrigin], held: set[str]
) -> str:
    """The id of an article new to an incident: its outlet's where that is free, and it is a source; else its own.

    `known` are the incident's unseen origins so far, `held` the ids of its other articles.
    """
    outlet = _outlet_source(incident, publisher)
    waiting = next((o.id for o in known if any(same_outlet(n, publisher) for n in o.names)), outlet)
    for candidate in (waiting, outlet):
        if source and candidate not in held and outlet_key(publisher):
            return candidate
    return own_source(incident, article)


def own_source(incident: str, article: str) -> str:
    """The id of an article that stands for itself in an incident, whoever published it."""
    return "s1" + stable_hash("source", incident, "article", article)


def name_origins(
    incident: str, unseen: Iterable[Publisher], known: Iterable[KnownOrigin], held: set[str]
) -> tuple[tuple[KnownOrigin, ...], tuple[str, ...]]:
    """All unseen origins an incident has had, those it has now last, and the ids of these in the order given."""
    kept = {origin.id: replace(origin, stands=False) for origin in known}
    ids: list[str] = []
    for publisher in unseen:
        free = (o for o in kept.values() if o.id not in held and not o.stands)
        origin = next((o for o in free if any(same_outlet(name, publisher) for name in o.names)), None)
        if origin is None:
            identity = _outlet_source(incident, publisher)
            if identity in held or identity in kept:  # held by a piece of the outlet that is no source of the event
                identity = "s1" + stable_hash("source", incident, "unseen", outlet_key(publisher), publisher.domain)
            origin = KnownOrigin(id=identity, names=(publisher,))
        names = origin.names if publisher in origin.names else (*origin.names, publisher)[-MAX_NAMES:]
        kept.pop(origin.id, None)
        kept[origin.id] = replace(origin, names=names, stands=True)
        ids.append(origin.id)
    return tuple(kept.values())[-MAX_ORIGINS:], tuple(ids)


def _outlet_source(incident: str, publisher: Publisher) -> str:
    return "s1" + stable_hash("source", incident, "outlet", outlet_key(publisher))
