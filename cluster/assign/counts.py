"""What is counted of an incident: articles, publishers, families, independent origins, and corroboration."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from cluster.assign.outlets import plain_name
from cluster.assign.pieces import Piece
from cluster.assign.roles import Roles
from newsfold.stream.messages import Publisher
from newsfold.stream.public import LINKED, Counts

__all__ = ["UNSEEN", "corroboration", "count", "family_of"]

UNSEEN = 0.75
"""What an origin that no feed carried counts as reporting of its own, however many name it: nobody here read it."""


def count(pieces: Sequence[Piece], roles: Roles) -> Counts:
    """The counts of one incident; follow-ups, commentary and roundups are in none of them."""
    core = [p for p in pieces if roles.by_article[p.article_id].role not in LINKED]
    return Counts(
        articles=len(core),
        publishers=len({_publisher_key(p) for p in core}),
        independent_sources=roles.independent_sources,
        families=len({family_of(p.publisher) or p.article_id for p in core}),
        corroboration=corroboration(core, roles),
    )


def corroboration(core: Sequence[Piece], roles: Roles) -> float:
    """The expected number of independent families that report the event on their own.

    Each source that leans on nobody counts with the probability that it is about the event and reports on its own;
    of one family the surest counts alone; an unseen origin counts .75. Copies and rewrites are traced to what they
    lean on and add nothing, however many they are, nor does it matter how often an origin is named.
    """
    surest: dict[str, float] = {}
    for piece in core:
        own = roles.by_article[piece.article_id].own
        if own:
            family = family_of(piece.publisher) or piece.article_id
            surest[family] = max(surest.get(family, 0.0), own * piece.probability)
    for origin in roles.unseen:
        family = family_of(origin.publisher)
        surest[family] = max(surest.get(family, 0.0), UNSEEN)
    return round(fsum(surest.values()), 4)


def family_of(publisher: Publisher) -> str:
    """The owner or masthead, else the publisher itself; "" where nothing is known of it."""
    return plain_name(publisher.family) or publisher.domain or plain_name(publisher.name)


def _publisher_key(piece: Piece) -> str:
    return piece.publisher.domain or piece.publisher.name or piece.article_id
