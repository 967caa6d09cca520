"""MinHash signatures of shingle sets (Broder, "On the resemblance and containment of documents", 1997).

The signatures are datasketch's, of its scheme "affine32": 128 permutations of 32 bits over the low halves of
the 64-bit shingle hashes. Signatures of another scheme, seed or count are not comparable; `SCHEME` names all.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt
from datasketch import MinHash

__all__ = ["PERMUTATIONS", "SCHEME", "estimate", "signature"]

PERMUTATIONS = 128
_SEED = 1
_KIND: Literal["affine32"] = "affine32"
SCHEME = f"minhash-{_KIND}-{_SEED}-{PERMUTATIONS}"
_LOW = np.uint64(0xFFFFFFFF)
_AT_ONCE = 128
"""Hashes that are permuted at once: of more the permutations outgrow the processor's cache."""


@cache
def _permutations() -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    made: tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]] = MinHash(
        num_perm=PERMUTATIONS, seed=_SEED, scheme=_KIND
    ).permutations
    return made


def signature(hashes: npt.NDArray[np.uint64]) -> bytes:
    """The signature of a set of shingle hashes as 128 little-endian uint32; of an empty set, nothing."""
    if not len(hashes):
        return b""
    sketch = MinHash(num_perm=PERMUTATIONS, seed=_SEED, scheme=_KIND, permutations=_permutations(), hashfunc=int)
    low = (hashes & _LOW).tolist()
    for start in range(0, len(low), _AT_ONCE):
        sketch.update_batch(low[start : start + _AT_ONCE])
    return np.asarray(sketch.hashvalues).astype("<u4", copy=False).tobytes()


def estimate(a: bytes, b: bytes) -> float:
    """The estimated Jaccard similarity of two signatures (standard error at most .044), 0 where one is empty."""
    if not a or not b:
        return 0.0
    return float(np.mean(np.frombuffer(a, dtype="<u4") == np.frombuffer(b, dtype="<u4")))
