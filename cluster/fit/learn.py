"""From fingerprints of a dated stream to the model file of its language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from cluster.assign.frequencies import Frequencies, write_frequencies
from cluster.assign.model import EVEN, LanguageModel, Learned, digest_of
from cluster.fit.near_far import (
    TIME_EDGES,
    TooFewPairsError,
    fit_pairs,
    frequencies_of,
    near_far_pairs,
    time_ratios,
)
from newsfold.stream.messages import Fingerprint

__all__ = ["JOIN", "LEAST_ARTICLES", "TooFewPairsError", "learn", "learn_words", "write_model"]

LEAST_ARTICLES = 1000
LEAST_PAIRS = 200
"""Near pairs, and far ones, below which weights would be noise."""

RAREST_KEPT = 3
"""Articles a word has to occur in to be kept: rarer ones weigh like a word never seen."""

JOIN = 0.6
"""The incident score from which an article joins. Near pairs are not all one event, so it is above even odds."""


def learn(fingerprints: Sequence[Fingerprint], *, language: str, data: str) -> tuple[Learned, Frequencies]:
    """Learn weights and word frequencies from the articles of one language.

    Raises ValueError where there are too few articles, and TooFewPairsError, which is one, where too few pairs of
    like articles are near or far apart in time.
    """
    frequencies = _frequencies(fingerprints, language)
    pairs = near_far_pairs(fingerprints, frequencies)
    features, intercept, count = fit_pairs(pairs, least=LEAST_PAIRS)
    learned = Learned(
        language=language,
        data=data,
        digest=_digest(fingerprints),
        articles=len(fingerprints),
        pairs=count,
        intercept=intercept,
        features=features,
        time_days=TIME_EDGES,
        time_ratio=(0.0,) * (len(TIME_EDGES) + 1),
        time_unlike=(0.0,) * (len(TIME_EDGES) + 1),
        join=JOIN,
    )
    scores = LanguageModel(learned, frequencies).pair_scores(pairs.features)
    ratio, unlike = time_ratios(pairs, scores)
    return msgspec.structs.replace(learned, time_ratio=ratio, time_unlike=unlike), frequencies


def learn_words(
    fingerprints: Sequence[Fingerprint], weights: Learned, *, language: str, data: str
) -> tuple[Learned, Frequencies]:
    """Learn word frequencies alone, and take the weights of another model: for news of a few weeks.

    Pairs of like articles a week or two apart are too often of one story to stand for pairs that are not: weights
    fitted to them tell near from far less well than those of another stream that is long enough. Raises
    ValueError where there are too few articles.
    """
    frequencies = _frequencies(fingerprints, language)
    learned = msgspec.structs.replace(
        weights,
        language=language,
        data=f"words: {data}; weights: {weights.data}",
        digest=_digest(fingerprints),
        articles=len(fingerprints),
        pairs=0,
        join=weights.join if weights.language == language else EVEN,
    )
    return learned, frequencies


def _frequencies(fingerprints: Sequence[Fingerprint], language: str) -> Frequencies:
    if len(fingerprints) < LEAST_ARTICLES:
        raise ValueError(
            f"{len(fingerprints)} articles in {language!r}: at least {LEAST_ARTICLES} are needed to learn from"
        )
    counted = frequencies_of(fingerprints)
    return Frequencies(counted.documents, {word: n for word, n in counted.counts.items() if n >= RAREST_KEPT})


def _digest(fingerprints: Sequence[Fingerprint]) -> str:
    return digest_of([part for fp in fingerprints for part in (fp.article_id, fp.title, fp.lead)])


def write_model(folder: Path, learned: Learned, frequencies: Frequencies) -> tuple[Path, Path]:
    """Write a language's two files; the same data gives the same bytes."""
    weights = folder / f"{learned.language}.json"
    words = folder / f"{learned.language}.frequencies.gz"
    weights.write_bytes(msgspec.json.format(msgspec.json.encode(learned), indent=2) + b"\n")
    write_frequencies(words, frequencies, at_least=1)
    return weights, words
