"""Outlets as they are cited within one incident: which citations mean one outlet, and which mean the story's origin.

An article alone often does not say whether the outlet it names is where its story comes from ("he told the Ledger").
The incident does: when the outlet was first with it, or when other articles say so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from cluster.assign.outlets import domain_of, is_short, names_of, plain_name, same_outlet
from cluster.assign.pieces import Piece, mentions
from newsfold.stream.messages import Attribution, Publisher

__all__ = ["Outlets", "credit_by_company", "credit_hearsay"]

_NAMING = ("first-reported-by", "reports", "link-or-credit")
_SHARE = 3
"""One in so many of the other texts has to name an outlet that one of them takes its story from."""

_OWN = 1.0
"""Log-odds of own reporting from which a piece that names an outlet is left to have its own story."""

_LONG = 300
"""Words beyond which a text that takes its story from nobody has it from none of those it names: in so many words
many are quoted in passing. A stream had 146 such texts, of which some seventy were read: hardly one in five had its
story from the outlet that its incident would have made the origin."""

_LITTLE = 0.4
"""Log-odds of own reporting below which a piece shows little of it: some quotations and no more."""

_MOST = 2
"""One in so many of the other texts takes its story from an outlet that those telling it as hearsay have it from."""


def credit_by_company(together: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
    """The texts of an incident again, with what they name as the origin where the others make it one.

    A piece of few words that takes its story from nobody and shows little reporting of its own, but names an outlet
    as reporting, has its story from that outlet where the outlet's text is the earliest of all, or where a third of
    the other texts name it too and one of them takes its story from it. Its mere name in the text is enough where
    both a third of the others name it and one of the two holds. An outlet named in a headline is what the story is
    about. Any outlet will do that is named as reporting and has an earlier text in the incident.
    """
    if len(together) < 2:
        return [list(text) for text in together]
    company = _Company(together)
    return [[_credited(piece, number, company) for piece in text] for number, text in enumerate(together)]


def credit_hearsay(together: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
    """The texts of an incident again, with the origin of those that retell without saying whom.

    A text that names no source, but words of hearsay ("reportedly", "the paper said"), and shows little of its own
    has its story from the outlet that at least half of the other texts take it from: two of them, or one that came
    after the outlet's own text.
    """
    scoop = _Scoop.of(together)
    return [_credit_scoop(text, number, scoop) for number, text in enumerate(together)]


def _takes(piece: Piece) -> bool:
    return any(a.origin and not same_outlet(a, piece.publisher) for a in piece.attributions)


def _retells(piece: Piece) -> bool:
    return piece.cues.hearsay > 0 and piece.cues.own.weight < _LITTLE and not _takes(piece)


def _credit_scoop(text: Sequence[Piece], number: int, scoop: _Scoop | None) -> list[Piece]:
    if scoop is None or not all(map(_retells, text)) or not scoop.covers(text[0], number):
        return list(text)
    said = Attribution(
        name=scoop.outlet.name,
        kind="reports",
        sentence=f"tells it as hearsay; {len(scoop.takers)} of the others have it from {scoop.outlet.name}",
        origin=True,
        domain=scoop.outlet.domain,
    )
    return [replace(piece, attributions=(*piece.attributions, said), company=True, unnamed=True) for piece in text]


class _Scoop:
    """The outlet that most of an incident's texts take their story from, and which texts do."""

    def __init__(self, outlet: Publisher, takers: frozenset[int], since: float, others: int) -> None:
        self.outlet, self.takers, self._since, self._others = outlet, takers, since, others

    @classmethod
    def of(cls, together: Sequence[Sequence[Piece]]) -> _Scoop | None:
        """None where no outlet is credited enough; agencies' bylines are no credit."""
        credited = [
            (number, piece, a)
            for number, text in enumerate(together)
            for piece in text
            for a in piece.attributions
            if a.origin and a.kind in _NAMING and not same_outlet(a, piece.publisher)
        ]
        outlets = Outlets(a for _, _, a in credited)
        takers: dict[int, set[int]] = {}
        for number, _, attribution in credited:
            takers.setdefault(outlets.number(attribution), set()).add(number)
        best = max(takers, key=lambda outlet: (len(takers[outlet]), -outlet), default=-1)
        if best < 0:
            return None
        publisher = outlets.publisher(best)
        own = {n for n, text in enumerate(together) if any(same_outlet(publisher, p.publisher) for p in text)}
        if len(takers[best] | own) < 2:
            return None
        since = min(together[number][0].time for number in takers[best] | own)
        return cls(publisher, frozenset(takers[best]), since, len(together) - len(own))

    def covers(self, piece: Piece, number: int) -> bool:
        """Whether a piece that names nobody comes after it, among enough that name it."""
        if piece.time <= self._since or same_outlet(self.outlet, piece.publisher):
            return False
        return number not in self.takers and _MOST * len(self.takers) >= self._others - 1


def _credited(piece: Piece, number: int, company: _Company) -> Piece:
    if piece.words > _LONG or piece.cues.own.weight >= _OWN or _takes(piece):
        return piece
    for attribution in piece.attributions:
        if attribution.kind in _NAMING and (
            company.is_origin(attribution, number, piece) or company.was_before(attribution, number, piece)
        ):
            named = tuple(replace(a, origin=True) if a is attribution else a for a in piece.attributions)
            return replace(piece, attributions=named, company=True)
    for outlet in company.mentioned(piece):
        said = Attribution(name=outlet.name, kind="reports", sentence=f"names {outlet.name}", domain=outlet.domain)
        if company.widely_named(said, number) and company.is_origin(said, number, piece):
            return replace(piece, attributions=(*piece.attributions, replace(said, origin=True)), company=True)
    return piece


class _Company:
    """Which texts of an incident name which outlets, and which take their story from them."""

    def __init__(self, together: Sequence[Sequence[Piece]]) -> None:
        self._first = together[0][0]
        self._count = len(together)
        naming = [(n, p, a) for n, text in enumerate(together) for p in text for a in p.attributions]
        named = [(n, a) for n, p, a in naming if a.kind in _NAMING and not same_outlet(a, p.publisher)]
        times: dict[Publisher, list[tuple[float, int]]] = {}
        for n, text in enumerate(together):
            for piece in text:
                times.setdefault(piece.publisher, []).append((piece.time, n))
        self._outlets = Outlets([*(a for _, a in named), *map(_as_cited, times)])
        self._times: dict[int, list[tuple[float, int]]] = {}
        for publisher, texts_of in times.items():
            self._times.setdefault(self._outlets.number(_as_cited(publisher)), []).extend(texts_of)
        self._times = {outlet: _two_first(texts_of) for outlet, texts_of in self._times.items()}
        self._named: dict[int, set[int]] = {}
        self._credited: dict[int, set[int]] = {}
        for number, attribution in named:
            self._named.setdefault(self._outlets.number(attribution), set()).add(number)
            if attribution.origin:
                self._credited.setdefault(self._outlets.number(attribution), set()).add(number)
        known = [self._first.publisher, *(self._outlets.publisher(outlet) for outlet in sorted(self._credited))]
        titles = [f" {plain_name(text[0].title)} " for text in together]
        self._known = [o for o in known if not any(f" {plain_name(o.name)} " in title for title in titles)]
        for outlet in self._known:
            held = self._named.setdefault(self._outlets.number(_as_cited(outlet)), set())
            held |= {n for n, text in enumerate(together) if any(mentions(p, plain_name(outlet.name)) for p in text)}

    def mentioned(self, piece: Piece) -> list[Publisher]:
        """The outlets that may be the origin, the first of all to report among them, whose names a piece has."""
        return [o for o in self._known if mentions(piece, plain_name(o.name)) and not same_outlet(o, piece.publisher)]

    def was_before(self, attribution: Attribution, number: int, piece: Piece) -> bool:
        """Whether an outlet that a piece of text `number` names has another text here, an earlier one."""
        if same_outlet(attribution, piece.publisher):
            return False
        there = self._times.get(self._outlets.number(attribution), ())
        return any(time < piece.time and n != number for time, n in there)

    def is_origin(self, attribution: Attribution, number: int, piece: Piece) -> bool:
        """Whether an outlet that a piece of text `number` names is where its story is from."""
        if same_outlet(attribution, piece.publisher):
            return False
        if number and same_outlet(attribution, self._first.publisher):
            return self._first.time < piece.time
        credited = self._credited.get(self._outlets.number(attribution), set()) - {number}
        return bool(credited) and self.widely_named(attribution, number)

    def widely_named(self, attribution: Attribution, number: int) -> bool:
        """Whether enough of the texts other than this one name an outlet."""
        others = self._named.get(self._outlets.number(attribution), set()) - {number}
        return bool(others) and _SHARE * len(others) >= self._count - 1


def _two_first(texts_of: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """Of times and numbers of texts the earliest, and the earliest of another text: enough to find one before."""
    first = min(texts_of)
    return [first, *sorted(held for held in texts_of if held[1] != first[1])[:1]]


def _as_cited(publisher: Publisher) -> Attribution:
    return Attribution(name=publisher.name, kind="reports", sentence="", domain=publisher.domain)


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
        """The number of an outlet among those given, -1 where it is none of them."""
        way = _way(attribution)
        number = self._number.get(way)
        if number is None:
            number = self._known(way)
        return -1 if number is None else number

    def publisher(self, number: int) -> Publisher:
        """The outlet by its name in full where one is given, the one most used."""
        ways = self._ways[number]
        used: Counter[str] = Counter()
        for way in ways:
            used[plain_name(way.name)] += self._counts[way]
        named = min(ways, key=lambda w: (is_short(w.name), -used[plain_name(w.name)], -len(w.name), w.name))
        return Publisher(named.name, min((w.domain for w in ways if w.domain), default=""))
