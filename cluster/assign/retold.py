"""Texts that retell without saying whom: what they quote, count and name has all been said before.

A report brings something: words that somebody said to it, figures and names that no earlier article has. A text
that brings next to nothing and shares its quotations and figures with one earlier text retells that one. The weights
are those of a logistic regression, checked by leaving out one incident at a time, on the reports and rewrites of two
parts of the fixture of roles (`tests/quality/roles`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log, log1p

import msgspec
from msgspec.structs import replace

from cluster.assign.kinds import logistic
from cluster.assign.leans import takes_from
from cluster.assign.outlets import same_outlet
from cluster.assign.pieces import HASH, Piece
from newsfold.stream.messages import Attribution

__all__ = ["Novelty", "credit_retelling", "retelling_odds"]

START = 2.5
SHARED_QUOTES, SHARED_FIGURES, HEARSAY = 2.2, 1.2, 2.3
NEW_QUOTES, NEW_FIGURES, NEW_NAMES, DIRECT = -0.6, -0.9, -1.8, -3.0
SHORT, ENOUGH = -3.5, 130
"""What a text loses by the logarithm of how much shorter it is than so many words: a brief brings little in any case.
"""
_FEW = 4
"""Runs of quoted words that are added up to at least: a phrase of three words in common may be chance."""

MANY_FIGURES = 0.3
"""Share of figures in common from which they show a retelling without a quotation or words of hearsay."""

_HOLDERS = 12
"""Earlier texts that are asked whether they hold something: the first are the ones that others retell."""


class Novelty(msgspec.Struct, frozen=True, kw_only=True):
    """How much of what a text says an earlier one had, and how much no earlier text of the incident had."""

    quotes: float  # share of what it quotes that the earlier text quotes too
    figures: float  # likewise of its quantities and numbers
    new_quotes: int  # runs of quoted words
    new_figures: int
    new_names: int  # of several words
    words: int = ENOUGH  # of its text
    hearsay: bool = False
    direct: bool = False  # somebody told, showed or gave something to the outlet itself


def retelling_odds(novelty: Novelty) -> float:
    """Log-odds that a text which names no source for its story retells an earlier one."""
    return (
        START
        + SHARED_QUOTES * novelty.quotes
        + SHARED_FIGURES * novelty.figures
        + HEARSAY * novelty.hearsay
        + DIRECT * novelty.direct
        + SHORT * max(0.0, log(ENOUGH / max(1, novelty.words)))
        + NEW_QUOTES * log1p(novelty.new_quotes)
        + NEW_FIGURES * log1p(novelty.new_figures)
        + NEW_NAMES * log1p(novelty.new_names)
    )


class _Said:
    """What the texts so far have said, and which of them did."""

    def __init__(self) -> None:
        self._holders: tuple[dict[bytes, list[int]], ...] = ({}, {}, {})

    def add(self, number: int, piece: Piece) -> None:
        for holders, said in zip(self._holders, _said(piece), strict=True):
            for one in said:
                held = holders.setdefault(one, [])
                if len(held) < _HOLDERS and number not in held[-1:]:
                    held.append(number)

    def novelty(self, piece: Piece, among: frozenset[int]) -> tuple[int, Novelty]:
        """The text of those given that this one shares most with, the earliest of equals, and how much."""
        quotes, figures, names = _said(piece)
        shared = [dict.fromkeys(among, 0) for _ in self._holders]
        new = [0, 0, 0]
        for kind, said in enumerate((quotes, figures, names)):
            for one in said:
                held = self._holders[kind].get(one, ())
                new[kind] += not held
                for number in held:
                    if number in among:
                        shared[kind][number] += 1
        most = max(sorted(among), key=lambda n: 3 * shared[0][n] / max(1, len(quotes)) + shared[1][n] + shared[2][n])
        return most, Novelty(
            quotes=shared[0][most] / max(_FEW, len(quotes)),
            figures=shared[1][most] / (len(figures) + 1),
            new_quotes=new[0],
            new_figures=new[1],
            new_names=new[2],
            words=piece.words,
            hearsay=piece.cues.hearsay > 0,
            direct=piece.cues.direct > 0,
        )


def _said(piece: Piece) -> tuple[list[bytes], list[bytes], list[bytes]]:
    return (_hashes(piece.quoted), _hashes(piece.figures), _hashes(piece.mentions))


def _hashes(data: bytes) -> list[bytes]:
    return [data[at : at + HASH] for at in range(0, len(data), HASH)]


def credit_retelling(together: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
    """The texts of an incident again, with the origin of those that retell and show it by what they say alone.

    The origin is what the earlier text takes its story from, or else that text.
    """
    said = _Said()
    credited: list[list[Piece]] = []
    for number, text in enumerate(together):
        origin = _retold(text, said, credited)
        credited.append([_with(piece, *origin) for piece in text] if origin else list(text))
        said.add(number, text[0])
    return credited


def _retold(
    text: Sequence[Piece], said: _Said, before: Sequence[Sequence[Piece]]
) -> tuple[Attribution, float] | None:
    if any(map(_takes, text)) or any(_reported(text, other) for other in before):
        return None
    among = frozenset(_earlier(text, before))
    if not among:
        return None
    number, novelty = said.novelty(text[0], among)
    odds = retelling_odds(novelty)
    if odds <= 0 or not _shows(novelty):
        return None
    source = before[number][0]
    named = next(takes_from(source), None)
    told = f"brings little that {source.publisher.name or source.publisher.domain} had not"
    origin = named or Attribution(
        name=source.publisher.name, kind="reports", sentence="", domain=source.publisher.domain
    )
    return replace(origin, kind="reports", origin=True, sentence=told), round(logistic(odds), 4)


def _shows(novelty: Novelty) -> bool:
    """Whether what two texts share is particular enough: a lack of news alone tells nothing."""
    return novelty.quotes > 0 or novelty.figures >= MANY_FIGURES or (novelty.hearsay and novelty.figures > 0)


def _takes(piece: Piece) -> bool:
    return any(True for _ in takes_from(piece))


def _reported(text: Sequence[Piece], other: Sequence[Piece]) -> bool:
    """Whether the outlet of a text has an earlier one that it took from nobody: it follows the story itself."""
    return any(same_outlet(a.publisher, b.publisher) and not _takes(b) for a in text for b in other)


def _earlier(text: Sequence[Piece], before: Sequence[Sequence[Piece]]) -> Iterator[int]:
    """The numbers of texts that came before it, by other outlets than its own; of one that nobody can name there is
    nothing to say."""
    for number, other in enumerate(before):
        known = other[0].publisher.name or other[0].publisher.domain
        if (
            known
            and other[0].time < text[0].time
            and not any(same_outlet(a.publisher, b.publisher) for a in text for b in other)
        ):
            yield number


def _with(piece: Piece, origin: Attribution, sure: float) -> Piece:
    return replace(piece, attributions=(*piece.attributions, origin), retold=sure, unnamed=True)
