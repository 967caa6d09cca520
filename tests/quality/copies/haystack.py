"""Real articles in which copies are looked for, with the parts of the service that look for them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cluster.assign.copies import CopyMatch, best_copy
from cluster.assign.copy_index import PROPOSED, CopyIndex
from cluster.fingerprint.fingerprint import fingerprint
from cluster.fingerprint.lexical import lexical
from ingest.pages.language import detect_language
from ingest.pages.publisher import publisher_at
from newsfold.stream.messages import Article, Fingerprint

__all__ = ["Haystack", "read"]


def read(path: Path, words: int | None = None, every: int = 1) -> list[Article]:
    """Every nth article of a set, cut to so many words where given: all that copies are told by, and no more."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, 0, None, every)]
    return [_article(row, row["text"] if words is None else " ".join(row["text"].split(" ")[:words])) for row in rows]


def _article(row: Mapping[str, Any], text: str) -> Article:
    return Article(
        id=row["id"],
        revision="",
        shard=detect_language(text, title=row["title"]) or "und",
        url=row["url"] or "",
        title=row["title"],
        text=text,
        publisher=publisher_at(row["url"] or "", name=row["source"] or ""),
    )


class Haystack:
    """Articles in the copy index, and the question which of them another article copies."""

    def __init__(self, articles: Iterable[Article] = ()) -> None:
        self.fingerprints: dict[str, Fingerprint] = {}
        self._shingles: dict[str, npt.NDArray[np.uint64]] = {}
        self._index = CopyIndex()
        for article in articles:
            self.add(fingerprint(article, lexical(article), vector=b"", vector_of="", model=""))

    def add(self, fp: Fingerprint) -> None:
        """Hold a fingerprint."""
        self.fingerprints[fp.article_id] = fp
        self._shingles[fp.article_id] = np.frombuffer(fp.shingles, "<u8").astype(np.uint64)
        self._index.add(fp.article_id, self._shingles[fp.article_id])

    def copied(self, article: str) -> CopyMatch | None:
        """Which of the others an article of the haystack copies."""
        others = self._index.nearest(article, PROPOSED)
        return best_copy(self.fingerprints[article], others, self.fingerprints.__getitem__, self._shingles)

    def original(self, article: Article) -> CopyMatch | None:
        """Which of the articles another one copies; it is not kept."""
        self.add(fingerprint(article, lexical(article), vector=b"", vector_of="", model=""))
        try:
            return self.copied(article.id)
        finally:
            self._index.remove(article.id)
            del self.fingerprints[article.id], self._shingles[article.id]

    def called(self) -> Iterator[tuple[str, CopyMatch]]:
        """Every article of the haystack that is called a copy of another, with that other; each pair once."""
        seen: set[frozenset[str]] = set()
        for article in self.fingerprints:
            match = self.copied(article)
            if match is not None and frozenset((article, match.article)) not in seen:
                seen.add(frozenset((article, match.article)))
                yield article, match
