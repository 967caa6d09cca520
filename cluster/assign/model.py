"""What was learned about one language's news, as read from a model file."""

from __future__ import annotations

import bisect
import hashlib
import math
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from cluster.assign.features import FEATURES
from cluster.assign.frequencies import Frequencies, read_frequencies

__all__ = ["EVEN", "Feature", "LanguageModel", "Learned", "digest_of", "load_model"]

FOLDER = Path(__file__).parent / "models"

EVEN = 0.0
"""The incident score from which an article joins where weights are borrowed from another language: pairs of one event
score less there, with words counted only since the shard began, and often without vectors."""


class Feature(msgspec.Struct, frozen=True):
    """One feature's place in the pair score: `weight * (value - mean) / deviation`."""

    mean: float
    deviation: float
    weight: float


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """A model file: readable JSON, written by the fitting script with the digest of what it learned from."""

    language: str
    data: str  # what it was learned from, in words
    digest: str  # sha256 of the data's ids and texts in order
    articles: int
    pairs: int
    intercept: float
    features: dict[str, Feature]
    time_days: tuple[float, ...]  # upper ends of gaps in days
    time_ratio: tuple[float, ...]  # log-likelihood ratio of each gap, one more for what is beyond
    time_unlike: tuple[float, ...]  # how often unlike articles lie so far apart, likewise
    join: float  # the incident score at which a link is as likely as not
    schema: int = 1


class LanguageModel:
    """The pair score of one language: a linear formula over standardised features, and time."""

    def __init__(self, learned: Learned, frequencies: Frequencies, window_days: float | None = None) -> None:
        unknown = set(learned.features) ^ set(FEATURES)
        if unknown:
            raise ValueError(f"model of {learned.language!r}: features do not match: {', '.join(sorted(unknown))}")
        if not len(learned.time_days) + 1 == len(learned.time_ratio) == len(learned.time_unlike):
            raise ValueError(f"model of {learned.language!r}: time ratios do not match the time intervals")
        if any(feature.deviation <= 0 for feature in learned.features.values()):
            raise ValueError(f"model of {learned.language!r}: a feature's deviation is not above 0")
        self.learned = learned
        self.frequencies = frequencies
        self._window_days = window_days
        self._time = _within(learned, window_days)
        ordered = [learned.features[name] for name in FEATURES]
        self.means = np.array([f.mean for f in ordered])
        self.slopes = np.array([f.weight / f.deviation for f in ordered])

    def among(self, frequencies: Frequencies, join: float | None = None) -> LanguageModel:
        """The same weights over other word frequencies, and another score to join from where one is given."""
        learned = self.learned if join is None else msgspec.structs.replace(self.learned, join=join)
        return LanguageModel(learned, frequencies, self._window_days)

    def contributions(self, features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Each feature's share of the pair score: the shape of `features`, (pairs, features)."""
        parts = features.copy()
        np.copyto(parts, self.means, where=np.isnan(features))
        parts -= self.means
        parts *= self.slopes
        return parts

    def pair_scores(self, features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Log-odds that two articles tell of one event, by content alone: shape (pairs,)."""
        scores: npt.NDArray[np.float64] = self.contributions(features).sum(axis=1) + self.learned.intercept
        return scores

    def time_ratio(self, days: float | None) -> float:
        """The log-likelihood ratio of a gap in publication of so many days; 0 where it is unknown."""
        if days is None:
            return 0.0
        return self._time[bisect.bisect_left(self.learned.time_days, days)]


def _within(learned: Learned, window_days: float | None) -> tuple[float, ...]:
    """The time ratios given that nothing older than the window is compared: what is near says less there."""
    if window_days is None:
        return learned.time_ratio
    inside, weight, start = 0.0, 0.0, 0.0
    for end, ratio, unlike in zip(learned.time_days, learned.time_ratio, learned.time_unlike, strict=False):
        share = unlike * max(0.0, min(1.0, (window_days - start) / (end - start)))
        inside += share * math.exp(ratio)
        weight += share
        start = end
    shift = math.log(inside / weight) if weight else 0.0
    return tuple(ratio - shift for ratio in learned.time_ratio)


def load_model(language: str, folder: Path = FOLDER, window_days: float | None = None) -> LanguageModel | None:
    """The model of a language for comparing within a window; None where there is none.

    Raises ValueError naming a file that is broken.
    """
    path = folder / f"{language}.json"
    if not path.is_file():
        return None
    try:
        learned = msgspec.json.decode(path.read_bytes(), type=Learned)
    except msgspec.MsgspecError as error:
        raise ValueError(f"{path}: not a model file: {error}") from error
    return LanguageModel(learned, read_frequencies(folder / f"{language}.frequencies.gz"), window_days)


def digest_of(parts: list[str]) -> str:
    """The sha256 of texts in order, each closed by a NUL."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()
