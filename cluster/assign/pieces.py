"""An incident's articles as roles see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import xxhash

from cluster.assign.kinds import Cues
from newsfold.stream.messages import Attribution, Publisher

__all__ = ["HASH", "Piece", "figures_of", "in_order", "mentions", "mentions_of", "quoted_of", "texts"]

MAX_MENTIONS = 64
MAX_FIGURES = 32
HASH = 4
"""Bytes of a hash among those of names, figures and quotations."""


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One article as the roles see it. `time` is when it was published, or else (not `dated`) when it arrived; where
    of the day alone (`day_alone`), as late on that day as its arrival allows."""

    article_id: str
    publisher: Publisher
    time: float
    order: int  # of arrival, to break ties in time
    attributions: tuple[Attribution, ...] = ()
    copy_of: str = ""  # an article it shares its text with; which of the two came first is decided here
    containment: float = 0.0
    words: int = 0
    dated: bool = True
    day_alone: bool = False
    arrived: float = 0.0
    kind: str = ""  # "commentary" or "roundup" where the piece itself says so
    title: str = ""
    mentions: bytes = b""  # `name_hash` of the names of several words in its text
    figures: bytes = b""  # `name_hash` of its quantities and numbers
    quoted: bytes = b""  # four bytes for each run of three words that it quotes
    cues: Cues = Cues()
    company: bool = False  # it is by the others that its attributions name an origin
    unnamed: bool = False  # its text does not name what it takes its story from: the other pieces tell
    retold: float = 0.0  # how surely it retells, where what it says and not whom it names tells so
    probability: float = 1.0  # of belonging to the incident


def name_hash(name: str) -> bytes:
    """Four bytes that stand for a name in `Piece.mentions`."""
    return xxhash.xxh32_digest(" ".join(name.split()).encode())


def mentions_of(names: Iterable[str]) -> bytes:
    """The names of several words among those of a fingerprint, at most 64."""
    return b"".join([name_hash(name) for name in names if " " in name][:MAX_MENTIONS])


def figures_of(numbers: Iterable[str]) -> bytes:
    """The numbers of a fingerprint, at most 32."""
    return b"".join([name_hash(number) for number in numbers][:MAX_FIGURES])


def quoted_of(runs: bytes) -> bytes:
    """What a fingerprint says is quoted, whole hashes of it."""
    return runs[: len(runs) // HASH * HASH]


def mentions(piece: Piece, name: str) -> bool:
    """Whether the text of a piece has this plain name of several words."""
    wanted = name_hash(name)
    return " " in name and any(piece.mentions[at : at + HASH] == wanted for at in range(0, len(piece.mentions), HASH))


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
