"""An incident's articles as roles see them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from cluster.assign.kinds import Cues
from newsfold.stream.messages import Attribution, Publisher

__all__ = ["Piece", "in_order", "texts"]


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One article as the roles see it. `time` is when it was published, or else (not `dated`) when it arrived."""

    article_id: str
    publisher: Publisher
    time: float
    order: int  # of arrival, to break ties in time
    attributions: tuple[Attribution, ...] = ()
    copy_of: str = ""  # an article it shares its text with; which of the two came first is decided here
    containment: float = 0.0
    words: int = 0
    dated: bool = True
    arrived: float = 0.0
    kind: str = ""  # "commentary" or "roundup" where the piece itself says so
    cues: Cues = Cues()
    company: bool = False  # it is by the others that its attributions name an origin
    probability: float = 1.0  # of belonging to the incident


def in_order(pieces: Sequence[Piece]) -> list[Piece]:
    """The earliest first; of one time the longer first, since a shortened copy is the shorter."""
    return sorted(pieces, key=lambda p: (p.time, -p.words, p.order, p.article_id))


def texts(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that share their text, together and in order: connected components of the copy relation."""
    leader = {p.article_id: p.article_id for p in pieces}

    def find(article: str) -> str:
        while leader[article] != article:
            leader[article] = leader[leader[article]]
            article = leader[article]
        return article

    for piece in pieces:
        if piece.copy_of in leader:
            leader[find(piece.article_id)] = find(piece.copy_of)
    together: dict[str, list[Piece]] = {}
    for piece in in_order(pieces):
        together.setdefault(find(piece.article_id), []).append(piece)
    return list(together.values())
