"""Who reported, who copied, who rewrote: roles and origins within one incident, decided as a whole.

A pure function of the incident's pieces, so that it gives the same answer in whatever order they came. A
piece leans on at most one other source: the one whose text it copies, the agency whose byline it bears, or
the outlet it says it took the story from. Following that to its end gives the origin; an origin that is not
among the pieces is an unseen origin, named by those that lean on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec

from cluster.assign.outlets import initials, plain_name, same_outlet
from newsfold.stream.messages import Attribution, Publisher
from newsfold.stream.public import Role

__all__ = ["Decided", "Piece", "Roles", "UnseenOrigin", "decide_roles"]


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One article as the roles see it. `time` is when it was published, or else when it arrived."""

    article_id: str
    publisher: Publisher
    time: float
    order: int  # of arrival, to break ties in time
    attributions: tuple[Attribution, ...] = ()
    copy_of: str = ""  # an article it shares its text with; which of the two came first is decided here
    containment: float = 0.0
    kind: str = ""  # "commentary", "roundup" or "follow-up" where the piece is linked and not a source


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A piece's role; `traced_to` is an article id or, for an unseen origin, a name."""

    role: Role
    traced_to: str = ""
    text: str = ""


class UnseenOrigin(msgspec.Struct, frozen=True, kw_only=True):
    """An outlet or agency that pieces lean on and that is none of them."""

    publisher: Publisher
    named_by: tuple[str, ...]
    sentence: str


class Roles(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome for one incident."""

    by_article: dict[str, Decided]
    unseen: tuple[UnseenOrigin, ...]
    independent_sources: int


def _sorted(pieces: Sequence[Piece]) -> list[Piece]:
    return sorted(pieces, key=lambda p: (p.time, p.order, p.article_id))


def _groups(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that share their text, together: connected components of the copy relation."""
    leader = {p.article_id: p.article_id for p in pieces}

    def find(article: str) -> str:
        while leader[article] != article:
            article = leader[article]
        return article

    for piece in pieces:
        if piece.copy_of in leader:
            leader[find(piece.article_id)] = find(piece.copy_of)
    groups: dict[str, list[Piece]] = {}
    for piece in _sorted(pieces):
        groups.setdefault(find(piece.article_id), []).append(piece)
    return list(groups.values())


class _Lean(msgspec.Struct, frozen=True):
    """What one piece leans on: another piece, or an outlet by name."""

    on: str  # an article id, "" for an outlet
    attribution: Attribution | None
    copied: bool
    text: str


class _Outlets:
    """Pieces by the ways in which their publishers can be named; looked up only where some piece names one."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces

    @cached_property
    def _by_way(self) -> dict[tuple[str, str], list[tuple[int, Piece]]]:
        by_way: dict[tuple[str, str], list[tuple[int, Piece]]] = {}
        for rank, piece in enumerate(_sorted(self._pieces)):
            publisher = piece.publisher
            ways = {
                ("domain", publisher.domain),
                ("name", plain_name(publisher.name)),
                ("initials", initials(publisher.name)),
            }
            for way in ways:
                by_way.setdefault(way, []).append((rank, piece))
        return by_way

    def seen(self, named: Attribution, piece: Piece) -> Piece | None:
        """The earliest piece of the outlet that is named, other than the piece itself."""
        ways = (("domain", named.domain), ("name", plain_name(named.name)), ("initials", named.name.replace(".", "")))
        first = [
            next(
                (
                    (rank, other)
                    for rank, other in self._by_way.get(way, ())
                    if other.article_id != piece.article_id and same_outlet(named.name, named.domain, other.publisher)
                ),
                None,
            )
            for way in ways
            if way[1]
        ]
        return min((found for found in first if found), key=lambda found: found[0], default=(0, None))[1]


def _byline(piece: Piece) -> Attribution | None:
    for attribution in piece.attributions:
        if attribution.kind == "byline-agency" and not same_outlet(
            attribution.name, attribution.domain, piece.publisher
        ):
            return attribution
    return None


def _credited(piece: Piece) -> Attribution | None:
    """The outlet a piece says it took its story from: a first report before a report before a link."""
    rank = {"first-reported-by": 0, "reports": 1, "link-or-credit": 2}
    named = [
        a
        for a in piece.attributions
        if a.origin and a.kind in rank and not same_outlet(a.name, a.domain, piece.publisher)
    ]
    return min(named, key=lambda a: rank[a.kind]) if named else None


def _by_name(attribution: Attribution, piece: Piece, outlets: _Outlets, copied: bool) -> _Lean:
    seen = outlets.seen(attribution, piece)
    return _Lean(seen.article_id if seen else "", attribution, copied, attribution.sentence)


def _lean_in_group(group: Sequence[Piece], outlets: _Outlets, leans: dict[str, _Lean]) -> None:
    """Direction among pieces of one text: the agency's own, else the agency by name, else the first."""
    bylines = [(piece, a) for piece in group if (a := _byline(piece)) is not None]
    source = group[0]
    if bylines:
        own = [p for p in group if any(same_outlet(a.name, a.domain, p.publisher) for _, a in bylines)]
        if not own:  # the text is an agency's that is not among these pieces: all of them carry it
            agency = bylines[0][1]
            for piece in group:
                mine = _byline(piece) or agency
                leans[piece.article_id] = _by_name(mine, piece, outlets, copied=True)
            return
        source = own[0]
    else:
        among = _Outlets(group)
        credited = {
            seen.article_id
            for piece in group
            if (a := _credited(piece)) is not None and (seen := among.seen(a, piece)) is not None
        }
        source = next((p for p in group if p.article_id in credited), source)
    for piece in group:
        if piece is not source:
            share = f"{piece.containment:.0%} of the shorter text is shared" if piece.containment else "same text"
            leans[piece.article_id] = _Lean(source.article_id, None, True, share)
    credit = _credited(source)
    if credit is not None:
        leans[source.article_id] = _by_name(credit, source, outlets, copied=False)


def _leans(pieces: Sequence[Piece]) -> dict[str, _Lean]:
    leans: dict[str, _Lean] = {}
    outlets = _Outlets(pieces)
    for group in _groups(pieces):
        if len(group) > 1:
            _lean_in_group(group, outlets, leans)
            continue
        piece = group[0]
        byline, credit = _byline(piece), _credited(piece)
        if byline is not None:
            leans[piece.article_id] = _by_name(byline, piece, outlets, copied=True)
        elif credit is not None:
            leans[piece.article_id] = _by_name(credit, piece, outlets, copied=False)
    return leans


def _without_cycles(leans: Mapping[str, _Lean], pieces: Sequence[Piece]) -> dict[str, _Lean]:
    """Two pieces may each name the other: the earliest of a cycle then leans on nobody."""
    kept = dict(leans)
    rank = {p.article_id: i for i, p in enumerate(_sorted(pieces))}
    for piece in _sorted(pieces):
        path: list[str] = []
        at = piece.article_id
        while at in kept and at not in path:
            path.append(at)
            at = kept[at].on
        if at in path:
            cycle = path[path.index(at) :]
            del kept[min(cycle, key=rank.__getitem__)]
    return kept


def _unseen(leans: Mapping[str, _Lean], pieces: Sequence[Piece]) -> list[UnseenOrigin]:
    """Outlets leaned on that are none of the pieces, the most cited first: one for a domain and all its names."""
    named = [(p.article_id, lean.attribution) for p in _sorted(pieces) if (lean := leans.get(p.article_id))]
    cited = [(article, a) for article, a in named if a is not None and not leans[article].on]
    domains: dict[str, str] = {}
    for _, a in cited:
        if a.domain:
            domains.setdefault(plain_name(a.name), a.domain)
    origins: dict[str, list[tuple[str, Attribution]]] = {}
    for article, a in cited:
        plain = plain_name(a.name)
        origins.setdefault(a.domain or domains.get(plain, plain), []).append((article, a))
    return [
        UnseenOrigin(
            publisher=Publisher(citing[0][1].name, next((a.domain for _, a in citing if a.domain), "")),
            named_by=tuple(article for article, _ in citing),
            sentence=citing[0][1].sentence,
        )
        for _, citing in sorted(origins.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def decide_roles(pieces: Sequence[Piece]) -> Roles:
    """Roles, unseen origins and the number of independent sources of one incident."""
    linked: dict[str, Role] = {"commentary": "commentary", "roundup": "roundup", "follow-up": "follow-up"}
    core = [p for p in pieces if p.kind not in linked]
    decided: dict[str, Decided] = {p.article_id: Decided(role=linked[p.kind]) for p in pieces if p.kind in linked}
    leans = _without_cycles(_leans(core), core)
    leaned_on = {lean.on for lean in leans.values() if lean.on}
    unseen = _unseen(leans, core)
    names = {article: origin.publisher.name for origin in unseen for article in origin.named_by}
    roots = 0
    for piece in _sorted(core):
        lean = leans.get(piece.article_id)
        if lean is None:
            roots += 1
            role: Role = "origin" if piece.article_id in leaned_on else "report"
            decided[piece.article_id] = Decided(role=role)
            continue
        decided[piece.article_id] = Decided(
            role="copy" if lean.copied else "rewrite",
            traced_to=lean.on or names[piece.article_id],
            text=lean.text,
        )
    return Roles(by_article=decided, unseen=tuple(unseen), independent_sources=roots + len(unseen))
