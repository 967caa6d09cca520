"""Outlets as they are cited within one incident: which citations mean one outlet, and which mean the story's origin.

An article alone often does not say whether the outlet it names is where its story comes from ("he told the Ledger").
The incident does: when the outlet was first with it, or when other articles say so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from cluster.assign.outlets import domain_of, is_short, names_of, plain_name, same_outlet
from cluster.assign.pieces import Piece
from newsfold.stream.messages import Attribution, Publisher

__all__ = ["Outlets", "credit_by_company"]

_NAMING = ("first-reported-by", "reports")
_OWN = 1.0
"""Log-odds of own reporting from which a piece that names an outlet is left to have its own story."""


def credit_by_company(together: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
    """The texts of an incident again, with what they name as the origin where the others make it one.

    A piece that takes its story from nobody, names an outlet as reporting, and shows little reporting of its own
    has its story from that outlet where the outlet's is the earliest of all the texts, or where at least half of
    the other texts name it too and one of them takes its story from it.
    """
    naming = [(p, a) for text in together for p in text for a in p.attributions if a.kind in _NAMING]
    if len(together) < 2 or all(a.origin for _, a in naming):
        return [list(text) for text in together]
    outlets = Outlets(a for _, a in naming)
    named: dict[int, set[int]] = {}
    credited: dict[int, set[int]] = {}
    for number, text in enumerate(together):
        for piece in text:
            for a in piece.attributions:
                if a.kind in _NAMING and not same_outlet(a, piece.publisher):
                    named.setdefault(outlets.number(a), set()).add(number)
                    if a.origin:
                        credited.setdefault(outlets.number(a), set()).add(number)
    first = together[0][0]

    def meant(attribution: Attribution, number: int, piece: Piece) -> bool:
        outlet = outlets.number(attribution)
        if number and same_outlet(attribution, first.publisher):
            return first.time < piece.time
        others = len(named.get(outlet, set()) - {number})
        return bool(credited.get(outlet, set()) - {number}) and 2 * others >= len(together) - 1

    def weighed(piece: Piece, number: int) -> Piece:
        taken = any(a.origin and not same_outlet(a, piece.publisher) for a in piece.attributions)
        if taken or piece.cues.own.weight >= _OWN:
            return piece
        raised = tuple(
            replace(a, origin=a.kind in _NAMING and not same_outlet(a, piece.publisher) and meant(a, number, piece))
            for a in piece.attributions
        )
        return replace(piece, attributions=raised, company=any(a.origin for a in raised))

    return [[weighed(piece, number) for piece in text] for number, text in enumerate(together)]


def _way(attribution: Attribution) -> Publisher:
    return Publisher(attribution.name, domain_of(attribution))


class Outlets:
    """Outlets by all the ways in which they are named, numbered: the full ones first, then by how often."""

    def __init__(self, cited: Iterable[Attribution]) -> None:
        ways = Counter(_way(attribution) for attribution in cited)
        self._ways: list[list[Publisher]] = []
        self._number: dict[Publisher, int] = {}
        self._counts = ways
        self._called: dict[str, list[int]] = {}
        self._short: dict[str, list[int]] = {}
        for way in sorted(ways, key=lambda w: (not w.domain, -ways[w], plain_name(w.name), w.name)):
            number = self._known(way)
            if number is None:
                number = len(self._ways)
                self._ways.append([])
            self._ways[number].append(way)
            self._number[way] = number
            names, initials = names_of(way)
            for keys, index in ((names, self._called), (initials, self._short)):
                for key in keys:
                    held = index.setdefault(key, [])
                    if number not in held[-1:]:
                        held.append(number)

    def _known(self, way: Publisher) -> int | None:
        """The first outlet that this names too: the one at its domain, or one that shares a name with it."""
        names, initials = names_of(way)
        near = {n for key in names for index in (self._called, self._short) for n in index.get(key, ())}
        near |= {n for key in initials for n in self._called.get(key, ())}
        return next((n for n in sorted(near) if same_outlet(way, self.publisher(n))), None)

    def number(self, attribution: Attribution) -> int:
        """The number of an outlet among those given."""
        return self._number[_way(attribution)]

    def publisher(self, number: int) -> Publisher:
        """The outlet by its name in full where one is given, the one most used."""
        ways = self._ways[number]
        used: Counter[str] = Counter()
        for way in ways:
            used[plain_name(way.name)] += self._counts[way]
        named = min(ways, key=lambda w: (is_short(w.name), -used[plain_name(w.name)], -len(w.name), w.name))
        return Publisher(named.name, min((w.domain for w in ways if w.domain), default=""))
