"""B-cubed precision, recall and F1 of a clustering (Bagga and Baldwin 1998)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

__all__ = ["bcubed"]


def bcubed(gold: Mapping[str, str], predicted: Mapping[str, str]) -> tuple[float, float, float]:
    """Over the articles of `gold`; one that `predicted` lacks counts as an incident of its own."""
    found = {article: predicted.get(article, f"alone {article}") for article in gold}
    events, incidents = Counter(gold.values()), Counter(found.values())
    both = Counter((gold[article], found[article]) for article in gold)
    precision = sum(n * n / incidents[incident] for (_, incident), n in both.items()) / len(gold)
    recall = sum(n * n / events[event] for (event, _), n in both.items()) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)
