"""Outlets named in short: "the Independent" is the Harbour Independent where that has told the story before.

A text that names an outlet by a part of its name or by its initials means one that the reader knows. A register knows
the outlets of the world; the incident knows which of them have told this story.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from cluster.assign.outlets import initials, plain_name, same_outlet
from cluster.assign.pieces import Piece
from newsfold.stream.messages import Attribution, Publisher

__all__ = ["name_in_full"]

_CAPITALS = re.compile(r"\b[A-Z]{3,6}\b")
_TELLING = 4
"""A single word that a name begins with stands for it where it has more letters than so many."""

_Known = dict[str, list[tuple[float, Publisher]]]


def name_in_full(together: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
    """The texts of an incident again, each outlet named in short taken for the one here that it may mean.

    It means a publisher that has an earlier text here, whose name begins or ends with the words used or whose
    initials are used, unless an outlet so named in full is here itself.
    """
    if len(together) < 2:
        return [list(text) for text in together]
    known: _Known = {}
    publishers: dict[Publisher, float] = {}
    for text in together:
        for piece in text:
            publishers[piece.publisher] = min(piece.time, publishers.get(piece.publisher, piece.time))
    for publisher, since in sorted(publishers.items(), key=lambda item: (item[1], item[0].name, item[0].domain)):
        for key in _in_short(publisher.name):
            known.setdefault(key, []).append((since, publisher))
    return [[_resolved(piece, known, publishers) for piece in text] for text in together]


def _in_short(name: str) -> set[str]:
    words = plain_name(name).split()
    short = {" ".join(words[at:]) for at in range(1, len(words))}
    short |= {" ".join(words[:upto]) for upto in range(1, len(words)) if upto > 1 or len(words[0]) > _TELLING}
    return (short | {initials(name)}) - {""}


def _resolved(piece: Piece, known: _Known, publishers: dict[Publisher, float]) -> Piece:
    meant = [_meant(a, piece, known, publishers) for a in piece.attributions]
    if all(mine is None for mine in meant):
        return piece
    named = tuple(
        a if mine is None else replace(a, name=mine.name, domain=mine.domain)
        for a, mine in zip(piece.attributions, meant, strict=True)
    )
    return replace(piece, attributions=named)


def _meant(a: Attribution, piece: Piece, known: _Known, publishers: dict[Publisher, float]) -> Publisher | None:
    keys = [plain_name(a.name)]
    if a.name not in a.sentence:
        keys += _CAPITALS.findall(a.sentence)
    held = [found for key in keys for found in known.get(key, ())]
    if not held or any(same_outlet(a, publisher) for publisher in publishers):
        return None
    return next(
        (
            p
            for since, p in held
            if since <= piece.time and p != piece.publisher and not same_outlet(a, piece.publisher)
        ),
        None,
    )
