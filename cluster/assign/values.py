"""What a fingerprint that decodes can still have wrong, and how much of it is published."""

from __future__ import annotations

import math

from msgspec.structs import replace

from newsfold.stream.clip import clip
from newsfold.stream.messages import Attribution, Fingerprint, Publisher

__all__ = ["attributions_of", "publisher_of", "title_of", "unusable"]

LATEST = 253_402_300_799.0
"""The last second of the year 9999: what a public time can say."""

TITLE, NAME, SENTENCE = 500, 200, 500
"""Characters published of a title, of an outlet's name and of a sentence: what is longer is none."""

ATTRIBUTIONS = 32


def unusable(fp: Fingerprint) -> str:
    """Why a fingerprint cannot be compared or published, "" where it can."""
    for name in ("arrived", "published", "modified", "deleted"):
        value = getattr(fp, name)
        if value is not None and not (math.isfinite(value) and abs(value) <= LATEST):
            return f"{name} is {value}, no time between the years 1 and 9999"
    for name, data, size in (("shingles", fp.shingles, 8), ("signature", fp.signature, 4), ("vector", fp.vector, 2)):
        if len(data) % size:
            return f"{name} has {len(data)} bytes, no multiple of {size}"
    if not fp.article_id or not fp.shard:
        return "it has no article id or no shard"
    return ""


def title_of(fp: Fingerprint) -> str:
    """The title as it is published."""
    return clip(fp.title, TITLE)


def publisher_of(fp: Fingerprint) -> Publisher:
    """The publisher as it is published."""
    return replace(fp.publisher, name=clip(fp.publisher.name, NAME), family=clip(fp.publisher.family, NAME))


def attributions_of(fp: Fingerprint) -> tuple[Attribution, ...]:
    """The first attributions, as they are published."""
    return tuple(
        replace(a, name=clip(a.name, NAME), sentence=clip(a.sentence, SENTENCE))
        for a in fp.attributions[:ATTRIBUTIONS]
    )
