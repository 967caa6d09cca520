"""What evidence is called where a person reads it; light to import."""

from __future__ import annotations

__all__ = ["FEATURE_LABELS", "MOVED", "SCORE_LABELS", "label"]

MOVED = ("move", "split")
"""Channels of which the runner-up is the incident that an article was in before."""

FEATURE_LABELS = {
    "terms": "words in common, by rarity",
    "dense": "nearness in meaning",
    "bigrams": "pairs of words in common",
    "name-information": "rarity of the names in common",
    "name-coverage": "share of the names in common",
    "number-coverage": "share of the numbers in common",
    "salient": "heaviest words of one found in the other",
    "title-in-lead": "title words found in the other's lead",
    "dates": "days named in both",
    "attribution": "one takes its story from the other, or both from one outlet",
    "time": "time between the two (days)",
    "base": "what any two articles start from",
}

SCORE_LABELS = {
    "before": "score where it was",
    "containment": "share of the shorter text found in the other",
    "resemblance": "share of both texts that is one",
    "shared shingles": "runs of five words in common",
    "other words": "share of the longer text's other words in common",
    "other pairs": "share of those that follow each other in both",
    "clearness": "how clearly these were two events",
    "traits": "weight of what each side alone tells",
    "names": "rarity of the names",
    "tells of it": "how much of it the roundup tells",
}


def label(name: str) -> str:
    """A figure's name in words; as it is where there are none."""
    return FEATURE_LABELS.get(name) or SCORE_LABELS.get(name) or name.replace("-", " ")
