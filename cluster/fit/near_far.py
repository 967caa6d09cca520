"""Learn what makes two articles tell of one event, without labels.

Of an article's nearest neighbours in a dated stream, those published within a day are often about the same
event, and those published half a year away never are, however alike they read. A formula that tells the two
apart from content alone has learned what matters beyond topic. Same publisher and copied text are left out:
they are alike for other reasons.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from cluster.assign.bag import Table
from cluster.assign.copy_index import overlap
from cluster.assign.features import FEATURES, pair_features
from cluster.assign.frequencies import Frequencies
from cluster.assign.model import Feature
from cluster.assign.prepare import VECTOR_LENGTH, Prepared, prepare
from newsfold.stream.messages import Fingerprint

__all__ = [
    "TIME_EDGES",
    "Pairs",
    "TooFewPairsError",
    "fit_pairs",
    "frequencies_of",
    "near_far_pairs",
    "time_ratios",
]

NEIGHBOURS = 14
NEAR_DAYS = 1.0
FAR_DAYS = 180.0
ALIKE, UNLIKE = 2.0, 0.0  # pair scores
COPIED = 0.3  # containment from which two texts count as copied
TIME_EDGES = (0.5, 2.5, 5.5, 14.0, 30.0, 90.0, 365.0)


class TooFewPairsError(ValueError):
    """The stream is too short or too thin: too few pairs of like articles are near or far apart in time."""


class Pairs(msgspec.Struct, frozen=True):
    """Features of neighbouring pairs, shape (pairs, features), and their gaps in days, shape (pairs,)."""

    features: npt.NDArray[np.float64]
    gaps: npt.NDArray[np.float64]


def frequencies_of(fingerprints: Sequence[Fingerprint]) -> Frequencies:
    """In how many of these articles each word occurs."""
    frequencies = Frequencies(0, {})
    for fp in fingerprints:
        frequencies.add(fp.terms)
    return frequencies


def near_far_pairs(fingerprints: Sequence[Fingerprint], frequencies: Frequencies) -> Pairs:
    """Each article's nearest neighbours by content, once a pair, with both dates known."""
    dated = [fp for fp in fingerprints if fp.published is not None]
    if not dated:
        return Pairs(np.empty((0, len(FEATURES))), np.empty(0))
    ready = [prepare(fp, frequencies) for fp in dated]
    shingles = [np.frombuffer(fp.shingles, "<u8") for fp in dated]
    nearest = _neighbours(ready)
    table = Table()
    rows: list[npt.NDArray[np.float64]] = [np.empty((0, len(FEATURES)))]
    gaps: list[float] = []
    for i, row in enumerate(nearest):
        others = [
            j
            for j in row
            if (i < j or i not in nearest[j])
            and ready[i].publisher != ready[j].publisher
            and not _copied(shingles[i], shingles[j])
        ]
        if not others:
            continue
        rows.append(pair_features(ready[i], [ready[j] for j in others], table))
        gaps += [abs((dated[i].published or 0.0) - (dated[j].published or 0.0)) / 86_400.0 for j in others]
    return Pairs(np.concatenate(rows), np.array(gaps))


def _neighbours(ready: Sequence[Prepared]) -> list[list[int]]:
    """For each article the indices of its nearest by .3 dense + .7 TF-IDF (TF-IDF alone without vectors)."""
    lengths = [len(r.terms.ids) for r in ready]
    columns = np.concatenate([r.terms.ids for r in ready])
    values = np.concatenate([r.terms.weights for r in ready]).astype(np.float32)
    used, compact = np.unique(columns, return_inverse=True)
    pointers = np.concatenate([[0], np.cumsum(lengths)])
    terms = csr_matrix((values, compact, pointers), shape=(len(ready), len(used)))
    dense = None
    if all(r.vector is not None for r in ready):
        dense = np.stack([r.vector for r in ready if r.vector is not None]) / VECTOR_LENGTH
    transposed = terms.T.tocsc()
    nearest: list[list[int]] = []
    for start in range(0, len(ready), 256):
        block = (terms[start : start + 256] @ transposed).toarray() * 0.7
        if dense is not None:
            block += 0.3 * (dense[start : start + 256] @ dense.T)
        for offset, row in enumerate(block):
            row[start + offset] = -1.0
            top = np.argpartition(-row, min(NEIGHBOURS, len(row) - 1))[:NEIGHBOURS]
            nearest.append([int(j) for j in top[np.argsort(-row[top], kind="stable")]])
    return nearest


def _copied(a: npt.NDArray[np.uint64], b: npt.NDArray[np.uint64]) -> bool:
    return overlap(a, b) >= COPIED * max(1, min(len(a), len(b)))


def fit_pairs(pairs: Pairs, *, least: int) -> tuple[dict[str, Feature], float, int]:
    """Standardise over the near and far pairs and fit a logistic regression: features, intercept, pairs.

    Near and far weigh alike in the fit, so that a score of 0 means: as likely near as far. Raises TooFewPairsError
    where there are fewer than `least` of either.
    """
    chosen = (pairs.gaps <= NEAR_DAYS) | (pairs.gaps > FAR_DAYS)
    near = pairs.gaps[chosen] <= NEAR_DAYS
    for count, what in ((near.sum(), f"at most {NEAR_DAYS:.0f} day"), ((~near).sum(), f"over {FAR_DAYS:.0f} days")):
        if count < least:
            raise TooFewPairsError(f"{count} pairs of like articles {what} apart: at least {least} are needed")
    raw = pairs.features[chosen]
    known = ~np.isnan(raw)
    raw[:, ~known.any(axis=0)] = 0.0  # no article of a language that the embedding model does not know has a vector
    means = np.nanmean(raw, axis=0)
    deviations = np.nanstd(raw, axis=0)
    deviations[deviations < 1e-4] = 1.0  # a feature that never varies gets no weight
    standard = np.where(np.isnan(raw), 0.0, (raw - means) / deviations)
    fitted = LogisticRegression(C=1.0, class_weight="balanced", max_iter=1000).fit(standard, near)
    features = {
        name: Feature(round(float(m), 5), round(float(d), 5), round(float(w), 4))
        for name, m, d, w in zip(FEATURES, means, deviations, fitted.coef_[0], strict=True)
    }
    return features, round(float(fitted.intercept_[0]), 4), int(chosen.sum())


def time_ratios(pairs: Pairs, scores: npt.NDArray[np.float64]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Log-likelihood ratios of gaps in time: one for each interval ended by `TIME_EDGES`, and one beyond.

    The second tuple has the shares of gaps between unlike articles, for reading the first within a window.

    Of neighbouring pairs that content alone calls one event (`scores` above 2), against those it calls two
    (below 0); smoothed by one pair in each interval.
    """
    edges = np.array([0.0, *TIME_EDGES, np.inf])
    alike = np.histogram(pairs.gaps[scores > ALIKE], bins=edges)[0] + 1.0
    unlike = np.histogram(pairs.gaps[scores < UNLIKE], bins=edges)[0] + 1.0
    ratios = np.log((alike / alike.sum()) / (unlike / unlike.sum()))
    return (
        tuple(round(float(r), 3) for r in ratios),
        tuple(round(float(u), 6) for u in unlike / unlike.sum()),
    )
