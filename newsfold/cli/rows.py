"""Articles from a JSON-lines file, with the arrival times `newsfold replay` gives them."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import msgspec

from newsfold.stream.errors import RejectError, UsageError

if TYPE_CHECKING:
    from ingest.pages.attribute import Register
    from newsfold.stream.messages import Article

__all__ = ["Rows", "arrivals"]

BASE = 1_000_000_000.0
"""The arrival of a file's first article where dates do not matter: fixed, so that two runs are alike."""

APART = 0.001  # seconds between two arrivals, at least
NAMED = 50  # lines left out, or taken as undated, that are named one by one
MAX_LINE = 32 * 1024 * 1024  # bytes


class Rows:
    """The articles of a file, read once; what was read is counted while it is."""

    def __init__(
        self, path: Path, lines: BinaryIO, by_published: bool, complain: Callable[[str], None], register: Register
    ) -> None:
        self._path = path
        self._lines = lines
        self._by_published = by_published
        self._complain = complain
        self._register = register
        self.ids: list[str] = []
        self.skipped = 0
        self.undated = 0  # rows whose date could not be used
        self.latest = 0.0 if by_published else BASE

    def __iter__(self) -> Iterator[Article]:
        seen: set[str] = set()
        for number, article in self._articles():
            if article.id in seen:
                self._skip(number, f"the id {article.id!r} was on an earlier line")
                continue
            seen.add(article.id)
            self.ids.append(article.id)
            yield article

    def _articles(self) -> Iterator[tuple[int, Article]]:
        from ingest.pages.from_text import article_from_text

        for number, raw in enumerate(self._raw_lines(), start=1):
            if not raw.strip():
                continue
            try:
                row = _row(raw)
                article = article_from_text(row, self.latest + APART, self._register)
            except RejectError as error:
                self._skip(number, str(error))
                continue
            if article.published is None and row.get("published") not in {None, ""}:
                self._note_date(number, row["published"])
            if self._by_published and article.published is not None and article.published > article.first_seen:
                article = msgspec.structs.replace(article, first_seen=article.published, fetched=article.published)
            self.latest = article.first_seen
            yield number, article

    def _raw_lines(self) -> Iterator[bytes]:
        try:
            with self._lines:
                while raw := self._lines.readline(MAX_LINE):
                    yield raw
        except (OSError, EOFError, zlib.error) as error:
            raise UsageError(f"cannot read {self._path}: {error}") from error

    def _note_date(self, number: int, said: object) -> None:
        self.undated += 1
        if self.undated <= NAMED:
            self._complain(
                f'{self._path}:{number}: taken as undated: "published" is {str(said)[:60]!r}, no usable time'
            )
        elif self.undated == NAMED + 1:
            self._complain(f"{self._path}:{number}: taken as undated, and more that are not named from here on")

    def _skip(self, number: int, why: str) -> None:
        self.skipped += 1
        if self.skipped <= NAMED:
            self._complain(f"{self._path}:{number}: left out: {why}")
        elif self.skipped == NAMED + 1:
            self._complain(f"{self._path}:{number}: left out, and more that are only counted from here on")


def arrivals(path: Path, *, by_published: bool, complain: Callable[[str], None], register: str = "") -> Rows:
    """Open a .jsonl or .jsonl.gz file.

    Articles arrive a millisecond apart; with `by_published` when they were published, where that is known
    and later than what came before. `register` names a file of outlets laid over the register that comes with
    newsfold. Raises UsageError for a file that cannot be read.
    """
    from ingest.pages.attribute import register_with

    known = register_with(register)
    try:
        lines = path.open("rb")
        packed = lines.read(2) == b"\x1f\x8b"
        lines.seek(0)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    return Rows(path, cast(BinaryIO, gzip.open(lines)) if packed else lines, by_published, complain, known)


def _row(raw: bytes) -> dict[str, Any]:
    try:
        row = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise RejectError(f"not JSON: {error}") from error
    if not isinstance(row, dict):
        raise RejectError(f"a JSON object was expected, this is a {type(row).__name__}")
    return row
