"""How often words occur in a language at large: what is known before its own news has been counted.

A shard that has seen ten articles cannot tell a name from an article by counting them. Frequencies of forty
languages come from wordfreq (Speer 2022), and stand for so many articles of a usual length; the shard's own count
is added to them, and outweighs them as the shard grows.
"""

from __future__ import annotations

from collections import defaultdict
from math import exp

from cluster.assign.frequencies import Frequencies
from cluster.fingerprint.text import clean, words_of_clean

__all__ = ["usual_words"]

DOCUMENTS = 2000
"""How many articles the usual frequencies stand for: with 1,000 to 10,000 the same is folded, to a few articles."""

LENGTH = 250.0
"""Words of a usual article."""

_CALLED = {"no": "nb", "nn": "nb", "hr": "sh", "bs": "sh"}


def usual_words(language: str) -> Frequencies:
    """In how many of 2,000 articles the words of a language are to be expected; none of a language without a list."""
    import wordfreq  # a third of a second, which a service of English news does not need

    primary = language.partition("-")[0]
    code = _CALLED.get(primary, primary)
    if code not in wordfreq.available_languages("small"):
        return Frequencies(0, {})
    shares: defaultdict[str, float] = defaultdict(float)
    for word, share in wordfreq.get_frequency_dict(code, "small").items():
        for term in words_of_clean(clean(word)):
            shares[term] += share
    expected = {term: round(DOCUMENTS * (1.0 - exp(-LENGTH * share))) for term, share in shares.items()}
    return Frequencies(DOCUMENTS, {term: count for term, count in expected.items() if count})
