"""How well a clustering agrees with labels: B-cubed, pairs, adjusted Rand index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

__all__ = ["Scores", "measure", "pooled"]


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    """All between 0 and 1; `ari` is 0 for chance and can fall below."""

    b3_precision: float
    b3_recall: float
    b3_f1: float
    pair_precision: float
    pair_recall: float
    pair_f1: float
    ari: float


def _pairs(counts: Iterable[int]) -> int:
    return sum(n * (n - 1) // 2 for n in counts)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def measure(gold: Mapping[str, str], predicted: Mapping[str, str]) -> Scores:
    """Score incidents against events, both `{article: cluster}`, over the articles of `gold`.

    B-cubed is Bagga and Baldwin's (1998), averaged over articles; the adjusted Rand index Hubert and
    Arabie's (1985). A labelled article that `predicted` lacks counts as an incident of its own, so that
    dropping articles cannot raise a score; what `predicted` has beyond `gold` is ignored.
    """
    found = {article: predicted.get(article, f"missing:{article}") for article in gold}
    events, incidents = Counter(gold.values()), Counter(found.values())
    both = Counter((gold[article], found[article]) for article in gold)
    precision = sum(n * n / incidents[incident] for (_, incident), n in both.items()) / len(gold)
    recall = sum(n * n / events[event] for (event, _), n in both.items()) / len(gold)
    hits, wanted, claimed = _pairs(both.values()), _pairs(events.values()), _pairs(incidents.values())
    pair_precision = hits / claimed if claimed else 1.0
    pair_recall = hits / wanted if wanted else 1.0
    total = _pairs([len(gold)])
    expected = wanted * claimed / total if total else 0.0
    ceiling = (wanted + claimed) / 2
    return Scores(
        b3_precision=precision,
        b3_recall=recall,
        b3_f1=_f1(precision, recall),
        pair_precision=pair_precision,
        pair_recall=pair_recall,
        pair_f1=_f1(pair_precision, pair_recall),
        ari=(hits - expected) / (ceiling - expected) if ceiling != expected else 1.0,
    )


def pooled(sets: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]]) -> Scores:
    """Score several sets, each folded apart, as one: every article weighs the same, whatever its set."""
    gold = {f"{name} {article}": f"{name} {event}" for name, (g, _) in sets.items() for article, event in g.items()}
    predicted = {
        f"{name} {article}": f"{name} {incident}" for name, (_, p) in sets.items() for article, incident in p.items()
    }
    return measure(gold, predicted)
