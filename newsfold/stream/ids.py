"""Stable, versioned ids. Never Python's `hash()`, which differs between processes."""

from __future__ import annotations

import re

import xxhash

__all__ = ["article_id", "incident_id", "page_id", "stable_hash", "text_revision"]

_WORD = re.compile(r"\w+")


def stable_hash(*parts: str) -> str:
    """32 hexadecimal digits (128-bit XXH3) of the parts, each kept apart by its length."""
    digest = xxhash.xxh3_128()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def article_id(canonical_url: str) -> str:
    """The id of the article at a canonical URL: "a1" and 32 hexadecimal digits."""
    return "a1" + stable_hash("article", canonical_url)


def page_id(url: str) -> str:
    """The id of an announced page, before its canonical URL is known: "p1" and 32 digits."""
    return "p1" + stable_hash("page", url)


def text_revision(text: str, title: str = "") -> str:
    """The revision of an extracted text under its headline, of which only the words count: 16 hexadecimal digits."""
    return stable_hash("text", " ".join(_WORD.findall(title.casefold())), text)[:16]


def incident_id(founding_article_id: str, sequence: int) -> str:
    """An incident's permanent id, from its founding article and a sequence number: "i1" and 32 digits.

    `sequence` starts from the day the article arrived and counts up when the same article later founds
    another one (after a split). So an article that comes back when all of it has long been forgotten founds
    an incident of its own, and not a second one under an id that readers hold.
    """
    return "i1" + stable_hash("incident", founding_article_id, str(sequence))
