"""Fingerprints of a file of articles, by the service's own stage, kept between runs outside the project.

Two things are kept in the cache folder: every vector, by model and text, since the model takes the most time;
and the fingerprints of a whole file, by what they follow from: the file, the scheme, the model and the code.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cluster.fingerprint.embed import DEFAULT_DIGEST, Embedder, load_embedder
from cluster.fingerprint.lexical import SCHEME
from cluster.fingerprint.step import FingerprintConfig, FingerprintStep
from newsfold.cli.rows import arrivals
from newsfold.stream.codec import decode, encode
from newsfold.stream.connect import open_log
from newsfold.stream.log import Output
from newsfold.stream.loop import LoopSettings, run
from newsfold.stream.messages import Article, Fingerprint
from newsfold.stream.metrics import Metrics
from newsfold.stream.topics import ARTICLES, FINGERPRINTS
from tests.quality.data import digest

if TYPE_CHECKING:
    from newsfold.stream.log import Log
    from newsfold.stream.step import Step

__all__ = ["Vectors", "default_cache", "fingerprints_of", "run_stage"]

ROOT = Path(__file__).parents[2]
MADE_BY = (
    "ingest/pages",
    "cluster/fingerprint",
    "cluster/languages",
    "newsfold/stream/messages.py",
    "newsfold/stream/ids.py",
)
"""Code that a fingerprint follows from."""


def default_cache() -> Path:
    """The user's cache folder."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "newsfold-quality"


class Vectors:
    """An embedder that asks its model only for texts it has not seen; vectors depend on their text alone."""

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self._embedder = embedder
        self.name, self.max_tokens = embedder.name, embedder.max_tokens
        self._base = sqlite3.connect(path, timeout=60)
        self._base.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")

    def knows(self, language: str) -> bool:
        """As the embedder."""
        return self._embedder.knows(language)

    def key(self, text: str) -> bytes:
        """What a text's vector is kept under."""
        return hashlib.sha256(f"{self.name}\0{text}".encode("utf-8", "surrogatepass")).digest()

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """As the embedder."""
        keys = [self.key(text) for text in texts]
        known = {}
        for key in keys:
            for row in self._base.execute("SELECT vector FROM vectors WHERE key = ?", (key,)):
                known[key] = row[0]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            made = dict(zip(new, self._embedder.embed(list(new.values())), strict=True))
            with self._base:
                self._base.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", list(made.items()))
            known |= made
        return [known[key] for key in keys]

    def close(self) -> None:
        """Close the file."""
        self._base.close()


def _code() -> str:
    """The digest of the code that makes fingerprints."""
    found = hashlib.sha256()
    for part in MADE_BY:
        path = ROOT / part
        for file in [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.suffix != ".pyc"):
            if file.is_file():
                found.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()


def fingerprints_of(path: Path, cache: Path, *, any_code: bool = False) -> list[Fingerprint]:
    """The fingerprints of a file of articles, in its order; the stage makes those that the cache lacks.

    With `any_code` those made by an earlier version of the code will do.
    """
    config = FingerprintConfig()
    parts = (digest(path), SCHEME, DEFAULT_DIGEST, msgspec.json.encode(config).decode(), _code())
    kept = cache / f"{path.name.split('.')[0]}-{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:20]}.msgpack"
    if any_code and not kept.is_file():
        kept = max(cache.glob(f"{path.name.split('.')[0]}-*.msgpack"), key=lambda p: p.stat().st_mtime, default=kept)
    if kept.is_file():
        return [decode(Fingerprint, data) for data in msgspec.msgpack.decode(kept.read_bytes(), type=list[bytes])]
    cache.mkdir(parents=True, exist_ok=True)
    step = FingerprintStep(config, Metrics())
    vectors = Vectors(load_embedder(max_tokens=config.max_tokens, batch=config.batch), cache / "vectors.db")
    # The stage makes its own embedder; only this cache needs it to have another.
    step._embedder = vectors  # type: ignore[assignment] # it has all that the stage asks for
    articles = list(arrivals(path, by_published=False, complain=lambda _: None))
    with (
        tempfile.TemporaryDirectory(prefix="newsfold-quality-") as folder,
        open_log(f"sqlite:///{folder}/l.db") as log,
    ):
        log.append(_article(article) for article in articles)
        run_stage(log, step)
        made = [record.value for record in log.read(FINGERPRINTS) if record.value is not None]
    vectors.close()
    for older in cache.glob(f"{path.name.split('.')[0]}-*.msgpack"):
        older.unlink(missing_ok=True)
    part = kept.with_suffix(f".{os.getpid()}")
    part.write_bytes(msgspec.msgpack.encode(made))
    part.replace(kept)
    return [decode(Fingerprint, data) for data in made]


def _article(article: Article) -> Output:
    return Output(topic=ARTICLES, key=article.id, value=encode(article), partition_by=article.id)


def run_stage(log: Log, step: Step) -> None:
    """Run one stage by the service's loop until it has read all there is."""
    run(
        log,
        step,
        clock=lambda: 0.0,
        stop=threading.Event(),
        metrics=Metrics(),
        settings=LoopSettings(dead_letter_cap=2**60),
        until_idle=True,
    )
