"""The sets, the orders and the methods of one evaluation."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean

import msgspec

from cluster.assign.model import load_model
from newsfold.stream.messages import Fingerprint
from tests.quality.baselines import (
    KINDS,
    THRESHOLDS,
    Similarities,
    centroid_online,
    dense,
    mixed,
    tfidf,
    tfidf_online,
)
from tests.quality.data import ENGLISH, data_file, labelled
from tests.quality.fingerprints import fingerprints_of
from tests.quality.fold import Folded, fold, in_order
from tests.quality.measures import measure

__all__ = [
    "SETS",
    "Labelled",
    "baseline",
    "f1_by_threshold",
    "fold_orders",
    "orders_of",
    "read_set",
    "threshold_from_others",
]

SETS: Mapping[str, tuple[str, ...]] = {
    "basil": ("basil",),
    "ecbplus": ("ecbplus",),
    "basil+ecbplus": ("basil", "ecbplus"),
    "longstories": ("longstories",),
    "vietnamese_dev": ("vietnamese_dev",),
    "uci_titles": ("uci_titles",),
}
FITTED_ON = 2  # orders that a baseline's threshold is chosen over


class Labelled(msgspec.Struct, frozen=True):
    """One set, ready to be folded in any order."""

    name: str
    fingerprints: list[Fingerprint]
    gold: dict[str, str]
    titles: dict[str, str]


def read_set(name: str, cache: Path) -> Labelled:
    """Read a set, or several as one stream, and make its fingerprints."""
    made = Labelled(name, [], {}, {})
    for part in SETS[name]:
        rows = labelled(data_file(part))
        made.fingerprints.extend(fingerprints_of(data_file(part), cache))
        made.gold.update(rows.labels)
        made.titles.update(rows.titles)
    return made


def orders_of(fingerprints: Sequence[Fingerprint], count: int) -> tuple[list[list[int]], list[int] | None]:
    """`count` shuffles, and the order of publication where every article is dated."""
    shuffles = []
    for seed in range(1, count + 1):
        order = list(range(len(fingerprints)))
        random.Random(seed).shuffle(order)  # the same in every run
        shuffles.append(order)
    times = [fp.published for fp in fingerprints]
    if any(time is None for time in times):
        return shuffles, None
    return shuffles, sorted(range(len(times)), key=lambda i: (times[i] or 0.0, i))


def _fold_one(work: tuple[str, Path, list[int]]) -> Folded:
    name, cache, order = work
    fingerprints = read_set(name, cache).fingerprints
    return fold(in_order([fingerprints[i] for i in order]))


def fold_orders(name: str, cache: Path, orders: Iterable[list[int]], jobs: int) -> Iterator[Folded]:
    """Fold a set in several orders by the real stage, `jobs` at a time; in the order of the orders."""
    work = [(name, cache, order) for order in orders]
    if jobs <= 1:
        yield from map(_fold_one, work)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_fold_one, work)


def _similarities(data: Labelled, kind: str, order: Sequence[int]) -> Similarities | None:
    """Cosines of one kind, articles in the set's order; None where the kind cannot be had."""
    shards = {fp.shard for fp in data.fingerprints}
    model = load_model(max(shards, key=lambda s: sum(fp.shard == s for fp in data.fingerprints)))
    if kind == KINDS[1]:
        return dense(data.fingerprints)
    if model is not None:
        words = tfidf(data.fingerprints, model.frequencies)
    else:  # no table for this language: its own frequencies, counted as articles arrive
        arrived = tfidf_online([data.fingerprints[i] for i in order])
        words = arrived.copy()
        for i, a in enumerate(order):
            words[a, list(order)] = arrived[i]
    return words if kind == KINDS[0] else mixed(words, dense(data.fingerprints))


class _Method:
    """One kind of baseline on one set, its cosines computed once."""

    def __init__(self, data: Labelled, kind: str) -> None:
        self._data, self._kind = data, kind
        self._ids = [fp.article_id for fp in data.fingerprints]
        self._online = load_model(data.fingerprints[0].shard) is None
        self._known: Similarities | None = None

    def predicted(self, order: Sequence[int], threshold: float) -> dict[str, str] | None:
        if self._known is None or self._online:
            self._known = _similarities(self._data, self._kind, order)
        if self._known is None:
            return None
        found = centroid_online(self._known, order, threshold)
        return {article: str(cluster) for article, cluster in zip(self._ids, found, strict=True)}


def baseline(data: Labelled, kind: str, orders: Sequence[list[int]], threshold: float) -> list[dict[str, str]] | None:
    """A baseline's incidents for each order; None where the kind cannot be had for this language."""
    method = _Method(data, kind)
    made = [method.predicted(order, threshold) for order in orders]
    return None if any(one is None for one in made) else [one for one in made if one is not None]


def f1_by_threshold(data: Labelled, kind: str) -> list[float]:
    """The mean B-cubed F1 of a baseline at each of `THRESHOLDS`."""
    shuffles, _ = orders_of(data.fingerprints, FITTED_ON)
    method = _Method(data, kind)
    curve = []
    for threshold in THRESHOLDS:
        scores = [method.predicted(order, threshold) for order in shuffles]
        curve.append(fmean(measure(data.gold, one).b3_f1 for one in scores if one is not None))
    return curve


def threshold_from_others(name: str, curves: Mapping[str, Sequence[float]]) -> float:
    """The threshold that is best on average on the labelled English sets that share no article with this one.

    For several sets as one stream it is the best on all three, which flatters the baseline: one set alone, of
    coarse labels, would leave it far behind.
    """
    several = len(SETS[name]) > 1
    others = [curves[other] for other in ENGLISH if several or other not in SETS[name]]
    means = [fmean(values) for values in zip(*others, strict=True)]
    return THRESHOLDS[means.index(max(means))]
