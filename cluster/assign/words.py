"""Word frequencies for a language that has no table of its own: counted over the shard's memory.

Between two counts they are frozen, so that what an article weighs does not change with every arrival, and
they are stored, so that a restart weighs exactly as before.
"""

from __future__ import annotations

from collections import Counter

from msgspec.structs import replace

from cluster.assign.config import DAY
from cluster.assign.frequencies import Frequencies
from cluster.assign.shard import Shard

__all__ = ["CHUNK", "chunks", "count_again", "due"]

GROWTH = 1.25
"""A new count is due when the articles have grown by so much since the last one, or a day has passed."""

CHUNK = 4096
"""Words in one stored chunk."""


def due(shard: Shard) -> bool:
    """Whether the words should be counted again."""
    state = shard.state
    if state.count == state.counted_at:
        return False
    return state.count >= state.counted_at * GROWTH or state.clock >= state.counted_time + DAY


def count_again(shard: Shard) -> Frequencies:
    """Count the words of all articles in memory and note in the shard's state that it was done.

    A word of a single article is as rare as one that was never seen, and is not kept.
    """
    counts: Counter[str] = Counter()
    for article in shard.fingerprints:
        counts.update(shard.fingerprints.whole(article).terms.keys())
    kept = {word: counts[word] for word in sorted(counts) if counts[word] > 1}
    state = shard.state
    shard.state = replace(
        state,
        counted_at=state.count,
        counted_time=state.clock,
        counted_documents=len(shard.fingerprints),
        word_chunks=-(-len(kept) // CHUNK),
    )
    return Frequencies(len(shard.fingerprints), kept)


def chunks(frequencies: Frequencies) -> list[dict[str, int]]:
    """The counts in stored chunks, by word."""
    words = sorted(frequencies.counts)
    return [{w: frequencies.counts[w] for w in words[i : i + CHUNK]} for i in range(0, len(words), CHUNK)]
