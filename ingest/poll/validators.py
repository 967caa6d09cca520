"""Validators of documents (ETag, Last-Modified): opaque bytes, kept as they came and sent back exactly."""

from __future__ import annotations

import hashlib

from ingest.http import Response

__all__ = ["ACCEPT", "conditions", "digest", "validators"]

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
"""What is asked for, of a feed or a part of one."""

_MAX_VALIDATOR = 1_000  # bytes; a longer one is not kept


def conditions(etag: bytes, last_modified: bytes) -> dict[str, bytes]:
    """Conditional request headers: both validators, as they came."""
    named = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
    return {name: value for name, value in named if value}


def validators(response: Response) -> tuple[bytes, bytes]:
    """A response's ETag and Last-Modified, b"" for what it lacks."""

    def raw(name: str) -> bytes:
        value = response.headers.get(name, "").encode("utf-8", "surrogateescape")
        return value if len(value) <= _MAX_VALIDATOR else b""

    return raw("etag"), raw("last-modified")


def digest(body: bytes) -> str:
    """A hash of a document, for servers that ignore validators."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()
