"""What a fingerprint that decodes can still have wrong."""

from __future__ import annotations

import math

from newsfold.stream.messages import Fingerprint

__all__ = ["unusable"]

LATEST = 253_402_300_799.0
"""The last second of the year 9999: what a public time can say."""


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
