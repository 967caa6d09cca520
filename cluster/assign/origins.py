"""Origins that no feed carried: outlets and agencies that pieces lean on and that are none of the pieces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod

import msgspec

from cluster.assign.cited import Outlets
from cluster.assign.leans import Lean, takes_from
from cluster.assign.outlets import plain_name
from cluster.assign.pieces import Piece, in_order, texts
from newsfold.stream.messages import Publisher

__all__ = ["SUREST", "UnseenOrigin", "left_open", "unseen_origins"]

SUREST = 0.99


class UnseenOrigin(msgspec.Struct, frozen=True, kw_only=True):
    """An outlet or agency that pieces lean on and that is none of them.

    `leaning` are the pieces that lean on it and on no piece before it; `named_by` are all whose text names it as
    where the story or the text is from, also those that lean on it by way of another piece. `probability` is that it
    is an origin: 1 less the product of what each text that leans on it leaves open.
    """

    publisher: Publisher
    leaning: tuple[str, ...]
    named_by: tuple[str, ...]
    sentence: str
    probability: float


def unseen_origins(leans: Mapping[str, Lean], pieces: Sequence[Piece]) -> list[UnseenOrigin]:
    """The outlets leaned on that are none of the pieces, the most cited first; one for all its names."""
    ordered = in_order(pieces)
    unseen = {p.article_id: lean for p in ordered if (lean := leans.get(p.article_id)) is not None and not lean.on}
    if not unseen:
        return []
    text_of = {p.article_id: number for number, together in enumerate(texts(pieces)) for p in together}
    outlets = Outlets(a for p in ordered for a in takes_from(p))
    leaning: dict[int, list[str]] = {}
    for article, lean in unseen.items():
        assert lean.attribution is not None  # a lean on no piece is one on an outlet by name
        leaning.setdefault(outlets.number(lean.attribution), []).append(article)
    naming: dict[int, dict[str, None]] = {number: {} for number in leaning}
    for piece in (p for p in ordered if not p.unnamed):
        named = [unseen[piece.article_id].attribution] if piece.article_id in unseen else []
        for number in {outlets.number(a) for a in (*takes_from(piece), *named) if a is not None} & naming.keys():
            naming[number][piece.article_id] = None
    origins = [
        UnseenOrigin(
            publisher=outlets.publisher(number),
            leaning=tuple(articles),
            named_by=tuple(naming[number]),
            sentence=unseen[articles[0]].text,
            probability=round(min(SUREST, 1.0 - left_open((text_of[a], unseen[a].probability) for a in articles)), 4),
        )
        for number, articles in leaning.items()
    ]
    return sorted(origins, key=lambda o: (-len(o.named_by), plain_name(o.publisher.name), o.publisher.domain))


def left_open(leaning: Iterable[tuple[int, float]]) -> float:
    """The probability that none of these leans holds, given as (number of the text, probability).

    Of each text the surest one counts: twenty copies of one statement are one statement.
    """
    surest: dict[int, float] = {}
    for text, probability in leaning:
        surest[text] = max(surest.get(text, 0.0), probability)
    return prod(1.0 - p for p in surest.values())
