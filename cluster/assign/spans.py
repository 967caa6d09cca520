"""The runs of words two texts have in common, with where they stand in each: what makes a copy visible.

Tiles in the sense of Wise, "String similarity via greedy string tiling and Running Karp-Rabin matching" (1993):
no word is in two of them, longer ones come first, and what was moved is found. Runs are seeded by an index of
the second text's word n-grams, and one n-gram leads to a few places only, so that time grows with the sum of
the lengths whatever the texts hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import regex

from cluster.fingerprint.text import MAX_CHARS, MAX_WORDS, words

__all__ = ["Span", "aligned_spans"]

PLACES = 8
"""Places of the second text at which one n-gram of the first is looked at."""

_TOKEN = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’ʼ‘.,][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*")
_APOSTROPHES = "'’ʼ‘"


class Span(msgspec.Struct, frozen=True):
    """A run of `words` words in both texts: `a[a_start:a_end]` and `b[b_start:b_end]` read the same."""

    words: int
    a_start: int
    a_end: int
    b_start: int
    b_end: int


class _Word(msgspec.Struct, frozen=True):
    word: str
    start: int
    end: int


class _Run(msgspec.Struct, frozen=True):
    a: int
    b: int
    length: int


def aligned_spans(a: str, b: str, *, least_words: int = 8) -> list[Span]:
    """The runs of at least `least_words` words that both texts have, in order of `a`; no two of them overlap.

    Words are compared as fingerprinting reads them: without case, punctuation and possessives, and as pairs
    of characters where a script puts no spaces between words. The first 200,000 characters and 20,000 words
    of each text are looked at. Raises ValueError where `least_words` is below 1.
    """
    if least_words < 1:
        raise ValueError(f"least_words is {least_words}; a run has one word at least")
    mine, theirs = list(_words(a)), list(_words(b))
    runs = _tiles(_runs([w.word for w in mine], [w.word for w in theirs], least_words), len(theirs), least_words)
    return [
        Span(
            words=run.length,
            a_start=mine[run.a].start,
            a_end=mine[run.a + run.length - 1].end,
            b_start=theirs[run.b].start,
            b_end=theirs[run.b + run.length - 1].end,
        )
        for run in sorted(runs, key=lambda run: run.a)
    ]


def _words(text: str) -> Iterator[_Word]:
    """The words of a text as `words` gives them, each with its place in the text as it was given."""
    count = 0
    for match in _TOKEN.finditer(text[:MAX_CHARS]):
        token, start, end = match.group(), match.start(), match.end()
        if token.isascii() and token.isalpha():
            if token in {"s", "S"} and start and text[start - 1] in _APOSTROPHES:
                continue  # a possessive that was tokenised off
            found = [_Word(token.lower(), start, end)]
        else:
            found = _of_token(token, start, end)
        for word in found:
            if count == MAX_WORDS:
                return
            count += 1
            yield word


def _of_token(token: str, start: int, end: int) -> list[_Word]:
    parts = words(token)
    if len(parts) > 1 and len(parts) == len(token) - 1 and all(len(part) == 2 for part in parts):
        return [_Word(part, start + i, start + i + 2) for i, part in enumerate(parts)]  # an unspaced script
    return [_Word(" ".join(parts), start, end)] if parts else []


def _runs(a: Sequence[str], b: Sequence[str], least: int) -> Iterator[_Run]:
    """From left to right in `a`, at each word the longest run that starts there; the next begins after it."""
    places: dict[tuple[str, ...], list[int]] = {}
    for j in range(len(b) - least + 1):
        held = places.setdefault(tuple(b[j : j + least]), [])
        if len(held) < PLACES:
            held.append(j)
    i = after = 0
    while i <= len(a) - least:
        longest: _Run | None = None
        for j in places.get(tuple(a[i : i + least]), ()):
            run = _Run(i, j, _length(a, b, i, j, least))
            if longest is None or (run.length, run.b >= after) > (longest.length, longest.b >= after):
                longest = run
        if longest is None:
            i += 1
            continue
        yield longest
        i += longest.length
        after = longest.b + longest.length


def _length(a: Sequence[str], b: Sequence[str], i: int, j: int, known: int) -> int:
    """How many words from `i` and `j` on are the same, at least `known`."""
    length, most = known, min(len(a) - i, len(b) - j)
    while length < most and a[i + length] == b[j + length]:
        length += 1
    return length


def _tiles(runs: Iterator[_Run], size: int, least: int) -> Iterator[_Run]:
    """The runs without the words of `b` that longer ones have taken; `size` is the length of `b`."""
    taken = bytearray(size)
    for run in sorted(runs, key=lambda run: (-run.length, run.a)):
        start = run.b
        while start < run.b + run.length:
            end = start
            while end < run.b + run.length and not taken[end]:
                end += 1
            if end - start >= least:
                taken[start:end] = b"\1" * (end - start)
                yield _Run(run.a + start - run.b, start, end - start)
            start = end + 1
