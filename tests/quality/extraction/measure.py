"""How much of a page was read rightly."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import fmean

import msgspec

from tests.quality.extraction.pages import Wanted

__all__ = ["FIGURES", "Read", "Right", "folded", "judge", "mean", "word_f1", "worse"]

FIGURES = ("title", "date", "authors", "body")

_SINGLE = re.compile("[‘’‚‛′`´]")
_DOUBLE = re.compile("[“”„‟″«»]")


class Read(msgspec.Struct, frozen=True):
    """What was read from a page; `published` in seconds since the epoch, None for nothing."""

    title: str = ""
    published: float | None = None
    authors: tuple[str, ...] = ()
    body: str = ""


class Right(msgspec.Struct, frozen=True):
    """How right it was, 0 to 1; `authors` is None where it is not known who they are."""

    title: float
    date: float
    authors: float | None
    body: float


def folded(text: str) -> str:
    """The text with plain quotation marks and single spaces."""
    return " ".join(_DOUBLE.sub('"', _SINGLE.sub("'", text)).split())


def word_f1(read: str, wanted: str) -> float:
    """The harmonic mean of precision and recall of words, counted as often as they occur, case folded."""
    mine, theirs = (Counter(re.findall(r"\w+", text.lower())) for text in (read, wanted))
    return 2 * (mine & theirs).total() / max(1, mine.total() + theirs.total())


def judge(read: Read, wanted: Wanted) -> Right:
    """Title and set of authors exact but for spaces and quotation marks, the date to the day where the page is."""
    zone = wanted.published.tzinfo or UTC
    day = None if read.published is None else datetime.fromtimestamp(read.published, zone).date()
    return Right(
        title=float(folded(read.title) == folded(wanted.title)),
        date=float(day == wanted.published.date()),
        authors=None
        if wanted.authors is None
        else float(set(map(folded, read.authors)) == set(map(folded, wanted.authors))),
        body=word_f1(read.body, wanted.body),
    )


def mean(judged: Sequence[Right], figure: str) -> float:
    """The mean of a figure over the pages for which it is known."""
    return fmean(value for one in judged if (value := getattr(one, figure)) is not None)


def worse(ours: Sequence[Right], plain: Sequence[Right]) -> list[str]:
    """The figures of ours that are below the others'."""
    return [figure for figure in FIGURES if mean(ours, figure) < mean(plain, figure)]
