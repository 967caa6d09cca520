"""How a feed's document is asked for, and told from the one before."""

from __future__ import annotations

import hashlib

__all__ = ["ACCEPT", "digest"]

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
"""What is asked for, of a feed or a part of one."""


def digest(body: bytes) -> str:
    """A hash of a document, for servers that ignore validators."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()
