"""Word shingles: what makes a copy recognisable however its page is dressed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt
import xxhash

__all__ = ["SIZE", "Hashes", "jaccard", "pack", "shingle_hashes", "unpack", "word_hashes"]

SIZE = 5  # words in a shingle

Hashes = npt.NDArray[np.uint64]


def shingle_hashes(tokens: Sequence[str]) -> Hashes:
    """The sorted unique 64-bit XXH3 hashes of all runs of five words; of the whole where there are fewer."""
    if not tokens:
        return np.empty(0, dtype=np.uint64)
    digest = xxhash.xxh3_64_intdigest
    joined = " ".join(tokens).encode("utf-8", "surrogatepass")
    ends = list(accumulate([len(word) + 1 for word in joined.split(b" ")]))  # of each word with the space behind it
    starts = [0, *ends[:-SIZE]]
    runs = [digest(joined[start : end - 1]) for start, end in zip(starts, ends[SIZE - 1 :] or ends[-1:], strict=True)]
    return np.unique(np.array(runs, dtype=np.uint64))


def word_hashes(tokens: Sequence[str]) -> Hashes:
    """The sorted unique 64-bit XXH3 hashes of single words."""
    digest = xxhash.xxh3_64_intdigest
    return np.unique(np.array([digest(token.encode("utf-8", "surrogatepass")) for token in tokens], dtype=np.uint64))


def pack(hashes: Hashes) -> bytes:
    """Hashes as little-endian bytes, 8 each."""
    return hashes.astype("<u8", copy=False).tobytes()


def unpack(data: bytes) -> Hashes:
    """The hashes that `pack` stored."""
    return np.frombuffer(data, dtype="<u8")


def jaccard(a: Hashes, b: Hashes) -> float:
    """The exact Jaccard similarity of two sorted unique sets, 0 where both are empty."""
    if not len(a) or not len(b):
        return 0.0
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / (len(a) + len(b) - common)
