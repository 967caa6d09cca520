"""How often the words of a language occur in its news: in how many of how many articles."""

from __future__ import annotations

import gzip
import math
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import repeat
from pathlib import Path

import numpy as np
import numpy.typing as npt

__all__ = ["Frequencies", "read_frequencies", "write_frequencies"]


class Frequencies:
    """Document frequencies of a language; a term never seen counts as the rarest."""

    def __init__(self, documents: int, counts: Mapping[str, int]) -> None:
        self.documents = documents
        self.counts = dict(counts)
        self._idf: dict[str, float] = {}
        self._unknown = self._rarity(0)

    def _rarity(self, count: int) -> float:
        return max(0.0, -math.log((count + 0.5) / (self.documents + 1.0)))

    def add(self, terms: Iterable[str]) -> None:
        """Count one more document, `terms` being its distinct terms."""
        self.documents += 1
        self._idf.clear()
        self._unknown = self._rarity(0)
        for term in terms:
            self.counts[term] = self.counts.get(term, 0) + 1

    def plus(self, other: Frequencies) -> Frequencies:
        """Both counts as one."""
        counts = Counter(self.counts)
        counts.update(other.counts)
        return Frequencies(self.documents + other.documents, counts)

    def _table(self) -> dict[str, float]:
        if not self._idf and self.counts:
            by_count = {count: self._rarity(count) for count in set(self.counts.values())}
            self._idf = {term: by_count[count] for term, count in self.counts.items()}
        return self._idf

    def idf(self, term: str) -> float:
        """The inverse document frequency, a natural logarithm, at least 0 (Sparck Jones 1972, smoothed)."""
        return self._table().get(term, self._unknown)

    def idfs(self, terms: Collection[str]) -> npt.NDArray[np.float64]:
        """`idf` of each term: shape (terms,)."""
        return np.fromiter(map(self._table().get, terms, repeat(self._unknown)), np.float64, len(terms))

    def phrase_idf(self, phrase: str) -> float:
        """For several words: the rarest word's idf, and a third of the others'."""
        return float(self.phrase_idfs([phrase])[0])

    def phrase_idfs(self, phrases: Collection[str]) -> npt.NDArray[np.float64]:
        """`phrase_idf` of each phrase: shape (phrases,)."""
        get, unknown = self._table().get, self._unknown
        words = " ".join(phrases).split(" ")
        if set(map(str.count, phrases, repeat(" "))) == {1} and "" not in words:  # two each: mostly so
            both = np.fromiter(map(get, words, repeat(unknown)), np.float64, len(words))
            one, other = both[0::2], both[1::2]
            return np.maximum(one, other) + np.minimum(one, other) / 3.0
        found = []
        for phrase in phrases:
            parts = [get(word, unknown) for word in phrase.split()]
            if len(parts) > 1:
                parts.sort(reverse=True)
                found.append(parts[0] + math.fsum(parts[1:]) / 3.0)
            else:
                found.append(parts[0] if parts else 0.0)
        return np.array(found, np.float64)


def write_frequencies(path: Path, frequencies: Frequencies, *, at_least: int) -> None:
    """Write terms that occur in `at_least` documents or more: gzip, a line each, the document count first."""
    lines = [f"#documents\t{frequencies.documents}\n"]
    lines += [
        f"{term}\t{count}\n"
        for term, count in sorted(frequencies.counts.items())
        if count >= at_least and "\t" not in term and "\n" not in term
    ]
    with gzip.GzipFile(path, "wb", mtime=0) as out:  # no time inside: the same data gives the same file
        out.write("".join(lines).encode("utf-8"))


def read_frequencies(path: Path) -> Frequencies:
    """Read what `write_frequencies` wrote; ValueError names the file where it is something else."""
    try:
        text = gzip.decompress(path.read_bytes()).decode("utf-8")
        head, *lines = text.removesuffix("\n").split("\n")  # a term may hold what splitlines takes for a break
        name, documents = head.split("\t")
        if name != "#documents":
            raise ValueError("the first line is not the document count")
        counts = {term: int(count) for term, count in (line.split("\t") for line in lines)}
        return Frequencies(int(documents), counts)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise ValueError(f"{path}: not a table of document frequencies: {error}") from error
