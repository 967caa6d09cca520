"""The fingerprint stage: articles in, fingerprints out. Its only state is a window it can do without."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

import msgspec

from cluster.fingerprint.embed import Embedder, embedding_text, load_embedder
from cluster.fingerprint.fingerprint import fingerprint
from cluster.fingerprint.lexical import Lexical, lexical
from cluster.fingerprint.reuse import Recent, RecentWindow
from cluster.fingerprint.shingles import pack, word_hashes
from cluster.fingerprint.text import words
from newsfold.stream.bounds import AtLeastOne, NotNegative
from newsfold.stream.codec import decode, encode
from newsfold.stream.errors import DecodeError
from newsfold.stream.log import Log, Output, Partition, Record
from newsfold.stream.messages import Article
from newsfold.stream.metrics import Metrics
from newsfold.stream.step import Outcome, Reject
from newsfold.stream.topics import ARTICLES, FINGERPRINTS

__all__ = ["FingerprintConfig", "FingerprintStep"]

_logger = logging.getLogger(__name__)


class FingerprintConfig(msgspec.Struct, frozen=True, kw_only=True):
    """The stage's settings; those of the model are `load_embedder`'s."""

    model: str = ""  # a folder or a cached model's name; "" is all-MiniLM-L6-v2
    digest: str = ""  # SHA-256 its weights must have
    languages: tuple[str, ...] = ()  # that the model knows
    max_tokens: AtLeastOne = 48  # read of title and lead
    batch: NotNegative = 0  # texts through the model at once on one core; 0: what suits the processor
    threads: NotNegative = 0  # cores for the model; 0: all
    window: NotNegative = 20_000  # recent articles that can lend their vector, about 8 KB each


class _Work(msgspec.Struct, kw_only=True):
    """One article on its way through a batch."""

    article: Article
    made: Lexical
    recent: Recent | None = None  # None where the model does not know the language, or nothing is left of the text
    lender: Recent | None = None


class FingerprintStep:
    """`newsfold.stream.step.Step` of the stage "fingerprint"."""

    stage = "fingerprint"
    inputs = (ARTICLES,)
    max_records = 256

    def __init__(self, config: FingerprintConfig, metrics: Metrics) -> None:
        self._config = config
        self._metrics = metrics
        self._window = RecentWindow(config.window)
        self._embedder: Embedder | None = None

    def restore(self, log: Log, partitions: frozenset[Partition]) -> None:  # noqa: ARG002 - nothing in the log is needed
        """Forget the window; load the model, once."""
        self._window.clear()
        self._loaded()

    def __call__(self, batch: Sequence[Record], now: float) -> Outcome:  # noqa: ARG002 - no decision depends on time
        embedder = self._loaded()
        rejects: list[Reject] = []
        work: list[_Work] = []
        compute: list[tuple[Recent, str]] = []
        for record in batch:
            made = _read(record)
            if isinstance(made, Reject):
                rejects.append(made)
                continue
            work.append(made)
            if made.article.deleted is not None or not embedder.knows(made.article.shard):
                continue
            text = embedding_text(made.article.title, made.made.lead, embedder.max_tokens)
            made.recent = _recent(made, text)
            made.lender = self._window.find(made.recent)
            if made.lender is None:
                compute.append((made.recent, text))
                self._window.add(made.recent)
        try:
            vectors = embedder.embed([text for _, text in compute])
        except BaseException:
            self._window.clear()  # it holds articles that now get no vector to lend
            raise
        for (recent, _), vector in zip(compute, vectors, strict=True):
            recent.vector = vector
        return Outcome(outputs=[self._output(done, embedder.name) for done in work], rejects=rejects)

    def wake_at(self) -> float | None:
        return None

    def close(self) -> None:
        self._window.clear()

    def _loaded(self) -> Embedder:
        if self._embedder is None:
            started = time.monotonic()
            self._embedder = load_embedder(
                self._config.model,
                digest=self._config.digest,
                languages=self._config.languages,
                max_tokens=self._config.max_tokens,
                batch=self._config.batch,
                threads=self._config.threads,
            )
            _logger.info("loaded %s in %.1f s", self._embedder.name, time.monotonic() - started)
        return self._embedder

    def _output(self, done: _Work, model: str) -> Output:
        source = done.lender or done.recent
        self._metrics.count(
            "fingerprints_total", vector="reused" if done.lender else "computed" if done.recent else "none"
        )
        message = fingerprint(
            done.article,
            done.made,
            vector=source.vector if source else b"",
            vector_of=done.lender.article_id if done.lender else "",
            model=model,
        )
        return Output(topic=FINGERPRINTS, key=message.article_id, value=encode(message), partition_by=message.shard)


def _read(record: Record) -> _Work | Reject:
    """An article and the lexical part of its fingerprint, or why there is none."""
    try:
        article = decode(Article, record.value)
    except DecodeError as error:
        return Reject(record=record, reason="decode", error=str(error))
    made = lexical(article)
    if not made.shingles and article.deleted is None:
        return Reject(
            record=record, reason="no-words", error=f"{article.url or article.id}: no word in title or text"
        )
    return _Work(article=article, made=made)


def _recent(work: _Work, text: str) -> Recent:
    return Recent(
        article_id=work.article.id,
        shard=work.article.shard,
        signature=work.made.signature,
        shingles=work.made.shingles,
        opening=pack(word_hashes(words(text))),
    )
