"""How many labelled edits are found to be copies of the article they were made of."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import msgspec

from newsfold.stream.messages import Article, Publisher
from tests.quality.copies.edits import Text, edit
from tests.quality.copies.haystack import Haystack

__all__ = ["Recall", "recall"]


class Recall(msgspec.Struct):
    """Of `made` edits, how many were traced to their original, how many to another article."""

    made: int = 0
    found: int = 0
    other: int = 0


def recall(haystack: Haystack, articles: Sequence[Article], kind: str, count: int, seed: int) -> Recall:
    """Edit `count` random articles and look for their originals in the haystack.

    The copy is another publisher's. An original that is itself in the haystack twice counts under either id.
    """
    random = Random(f"{seed} {kind}")
    outcome = Recall()
    for number in range(count):
        original, other = random.sample(articles, 2)
        edited = edit(kind, Text(original.title, original.text), Text(other.title, other.text), random)
        copy = msgspec.structs.replace(
            original,
            id=f"edit {number}",
            title=edited.title,
            text=edited.body,
            url="",
            canonical_url="",
            publisher=Publisher("Another Outlet", "another-outlet.example"),
        )
        match = haystack.original(copy)
        outcome.made += 1
        if match is None:
            continue
        if match.article == original.id or _twins(haystack, original.id, match.article):
            outcome.found += 1
        else:
            outcome.other += 1
    return outcome


def _twins(haystack: Haystack, one: str, other: str) -> bool:
    match = haystack.copied(one)
    return match is not None and match.article == other
