"""Who leans on whom among the pieces of one incident.

A piece leans on at most one other source: the one whose text it copies, the agency whose byline it bears, or the
outlet it says it took the story from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

import msgspec

from cluster.assign.outlets import names_of, plain_name, same_outlet
from cluster.assign.pieces import Piece, in_order, mentions, texts
from newsfold.stream.messages import Attribution

__all__ = ["Lean", "leans_of", "roots_of", "takes_from"]

CREDITS = {"first-reported-by": (0, 0.95), "reports": (1, 0.87), "link-or-credit": (2, 0.75)}
"""How an outlet is credited: which counts first, and how surely the story is then the outlet's."""

BYLINE = 0.95
SEEN = 0.03
"""What it adds that the outlet credited has a piece in the incident, and not a later one."""

BY_COMPANY = 0.8
"""What is left of that where the piece names the outlet and only the others say that the story is the outlet's."""

AT_ONCE, MINUTES, HOURS = 60.0, 600.0, 3 * 3600.0
_DIRECTION = (0.65, 0.85, 0.95)
"""How surely the earlier of two alike is the source: a lead of less than ten minutes, than three hours, of more."""


class Lean(msgspec.Struct, frozen=True):
    """What one piece leans on: another piece, or an outlet by name."""

    on: str  # an article id, "" for an outlet that is none of the pieces
    attribution: Attribution | None
    copied: bool
    text: str
    probability: float


def leans_of(pieces: Sequence[Piece]) -> dict[str, Lean]:
    """What each piece leans on; no entry for one that leans on nobody. No chain of leans is a circle."""
    leans: dict[str, Lean] = {}
    outlets = _Outlets(pieces)
    for together in texts(pieces):
        if len(together) > 1:
            _lean_in_text(together, outlets, leans)
            continue
        piece = together[0]
        byline, credit = _byline(piece), _credited(piece)
        if byline is not None:
            leans[piece.article_id] = _by_name(byline, piece, outlets, copied=True)
        elif credit is not None:
            leans[piece.article_id] = _by_name(credit, piece, outlets, copied=False)
    _break_circles(leans, pieces)
    return leans


def takes_from(piece: Piece) -> Iterator[Attribution]:
    """The other outlets and agencies a piece has its story or its text from."""
    return (
        a
        for a in piece.attributions
        if (a.kind == "byline-agency" or (a.origin and a.kind in CREDITS)) and not same_outlet(a, piece.publisher)
    )


def _byline(piece: Piece) -> Attribution | None:
    return next((a for a in takes_from(piece) if a.kind == "byline-agency"), None)


def _credited(piece: Piece) -> Attribution | None:
    """The outlet a piece says it took its story from: a first report before a report before a link."""
    named = [a for a in takes_from(piece) if a.kind in CREDITS]
    return min(named, key=lambda a: CREDITS[a.kind][0]) if named else None


class _Outlets:
    """Pieces by the ways in which their publishers can be named; looked up only where some piece names one."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces

    @cached_property
    def _by_key(self) -> tuple[dict[str, list[tuple[int, Piece]]], dict[str, list[tuple[int, Piece]]]]:
        called: dict[str, list[tuple[int, Piece]]] = {}
        short: dict[str, list[tuple[int, Piece]]] = {}
        for rank, piece in enumerate(in_order(self._pieces)):
            names, initials = names_of(piece.publisher)
            for keys, index in ((names, called), (initials, short)):
                for key in keys:
                    index.setdefault(key, []).append((rank, piece))
        return called, short

    def seen(self, named: Attribution, piece: Piece) -> Piece | None:
        """The earliest piece of the outlet that is named, other than the piece itself."""
        called, short = self._by_key
        names, initials = names_of(named)
        lists = chain((index.get(key, ()) for key in names for index in (called, short)), map(called.get, initials))
        first = (
            next(
                (found for found in listed or () if found[1] is not piece and same_outlet(named, found[1].publisher)),
                None,
            )
            for listed in lists
        )
        return min((found for found in first if found), key=lambda found: found[0], default=(0, None))[1]


def _by_name(attribution: Attribution, piece: Piece, outlets: _Outlets, copied: bool) -> Lean:
    seen = outlets.seen(attribution, piece)
    sure = BYLINE if copied else CREDITS[attribution.kind][1]
    if seen is not None and seen.time <= piece.time:
        sure += SEEN
    if piece.retold:
        sure = piece.retold
    elif piece.company:
        sure *= BY_COMPANY
    return Lean(seen.article_id if seen else "", attribution, copied, attribution.sentence, round(sure, 4))


def _lean_in_text(together: Sequence[Piece], outlets: _Outlets, leans: dict[str, Lean]) -> None:
    """Direction among pieces of one text: the agency's own, else the agency by name, else the one that is credited,
    else the one whose outlet all the others name, else the first.

    Of pieces within a minute of the first the longest counts as first: clocks and undated pages tell no more.
    """
    bylines = [(a, piece) for piece in together if (a := _byline(piece)) is not None]
    at_once = [piece for piece in together if piece.time - together[0].time <= AT_ONCE]
    source = max(at_once, key=lambda piece: piece.words)
    said: tuple[Attribution, Piece] | None = None
    alone = False
    if bylines:
        own = [p for p in together if any(same_outlet(a, p.publisher) for a, _ in bylines)]
        if not own:  # the text is an agency's that is not among these pieces: all of them carry it
            for piece in together:
                leans[piece.article_id] = _by_name(_byline(piece) or bylines[0][0], piece, outlets, copied=True)
            return
        source, said = own[0], bylines[0]
    else:
        among = _Outlets(together)
        credited = {
            seen.article_id: (credit, piece)
            for piece in together
            if (credit := _credited(piece)) is not None and (seen := among.seen(credit, piece)) is not None
        }
        named = [] if credited else [p for p in together if _named_by_all(p, together)]
        source = next((p for p in together if p.article_id in credited), named[0] if len(named) == 1 else source)
        said = credited.get(source.article_id)
        alone = named == [source]
    for piece in together:
        if piece is not source:
            leans[piece.article_id] = _copy(piece, source, said, alone)
    credit = _credited(source)
    if credit is not None:
        leans[source.article_id] = _by_name(credit, source, outlets, copied=False)


def _named_by_all(piece: Piece, together: Sequence[Piece]) -> bool:
    """Whether the outlet of a piece has a name of several words that all the others of its text have."""
    name = plain_name(piece.publisher.name)
    return all(mentions(other, name) for other in together if other is not piece)


def _copy(piece: Piece, source: Piece, said: tuple[Attribution, Piece] | None, alone: bool) -> Lean:
    """The share of the text in common says that it is a copy; who came first, is credited (by which piece), or alone
    is named by all the others, which one is."""
    share = piece.containment or source.containment
    gap = piece.time - source.time
    direction = BYLINE if said else _DIRECTION[max((gap >= MINUTES) + (gap >= HOURS), int(alone))]
    text = f"{share:.0%} of the shorter text is shared" if share else "same text"
    if said:
        who = "" if said[1] is piece else f"{said[1].publisher.name or said[1].publisher.domain or 'another copy'}: "
        text += f"; {who}“{said[0].sentence}”"
    elif alone:
        text += f"; it names {source.publisher.name}"
    return Lean(source.article_id, None, True, text, round((0.6 + 0.4 * (share or 0.5)) * direction, 4))


def _break_circles(leans: dict[str, Lean], pieces: Sequence[Piece]) -> None:
    """Two pieces may each name the other: the earliest of a circle then leans on nobody."""
    ordered = in_order(pieces)
    rank = {p.article_id: i for i, p in enumerate(ordered)}
    done: set[str] = set()
    for piece in ordered:
        path: dict[str, None] = {}
        at = piece.article_id
        while at in leans and at not in path and at not in done:
            path[at] = None
            at = leans[at].on
        if at in path:
            circle = list(path)[list(path).index(at) :]
            del leans[min(circle, key=rank.__getitem__)]
        done.update(path)


def roots_of(leans: Mapping[str, Lean], pieces: Sequence[Piece]) -> dict[str, str]:
    """Where each piece's chain of leans ends: an article id, "" where it ends at an outlet that is no piece."""
    roots: dict[str, str] = {}
    for piece in pieces:
        path = []
        at = piece.article_id
        while at and at not in roots and at in leans:
            path.append(at)
            at = leans[at].on
        end = roots.get(at, at)
        for passed in path:
            roots[passed] = end
        roots.setdefault(piece.article_id, end)
    return roots
