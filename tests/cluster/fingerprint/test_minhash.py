"""Signatures estimate the exact similarity, whatever the order and the process."""

from __future__ import annotations

import random
import subprocess
import sys

import numpy as np
import pytest

from cluster.fingerprint.minhash import PERMUTATIONS, estimate, signature
from cluster.fingerprint.shingles import jaccard, pack, shingle_hashes, unpack


def _text(seed: int, count: int = 300) -> list[str]:
    chance = random.Random(seed)
    return [f"w{chance.randrange(2_000)}" for _ in range(count)]


@pytest.mark.parametrize("changed", [0, 1, 3, 10, 30, 300])
def test_the_estimate_is_near_the_exact_jaccard(changed: int) -> None:
    errors = []
    for seed in range(20):
        original = _text(seed)
        other = list(original)
        for position in random.Random(seed + 1_000).sample(range(300), changed):
            other[position] = "new"
        a, b = shingle_hashes(original), shingle_hashes(other)
        errors.append(estimate(signature(a), signature(b)) - jaccard(a, b))
    assert abs(float(np.mean(errors))) < 0.03  # unbiased: three standard errors of the mean of 20
    assert max(map(abs, errors)) < 0.17  # four of a single one


def test_the_order_of_the_shingles_does_not_matter() -> None:
    hashes = shingle_hashes(_text(1))
    shuffled = np.random.default_rng(2).permutation(hashes)
    assert signature(shuffled) == signature(hashes)


def test_signatures_have_one_size_and_empty_sets_none() -> None:
    assert len(signature(shingle_hashes(["one"]))) == 4 * PERMUTATIONS
    assert signature(shingle_hashes([])) == b""
    assert estimate(b"", b"") == 0.0


def test_short_texts_are_one_shingle_and_long_ones_overlap() -> None:
    assert len(shingle_hashes(["a", "b"])) == 1
    assert len(shingle_hashes(list("abcdefg"))) == 3
    assert jaccard(shingle_hashes(["a", "b"]), shingle_hashes(["a", "c"])) == 0.0


def test_hashes_are_sorted_unique_and_survive_packing() -> None:
    hashes = shingle_hashes(_text(3) * 2)
    assert np.all(hashes[:-1] < hashes[1:])
    assert np.array_equal(unpack(pack(hashes)), hashes)


def test_another_process_gives_the_same_signature() -> None:
    code = (
        "from cluster.fingerprint.minhash import signature\n"
        "from cluster.fingerprint.shingles import shingle_hashes\n"
        "print(signature(shingle_hashes('a bridge fell into the old harbour on friday'.split())).hex())"
    )
    runs = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
        for _ in range(2)
    }
    here = signature(shingle_hashes(["a", "bridge", "fell", "into", "the", "old", "harbour", "on", "friday"]))
    assert runs == {here.hex()}
