"""What a text quotes: the words inside its quotation marks, as hashes that another text's quotations can share."""

from __future__ import annotations

import re

import xxhash

from cluster.fingerprint.text import words_of_clean

__all__ = ["MAX_QUOTED", "QUOTATION", "RUN", "quoted"]

QUOTATION = re.compile(r'"[^"\n]{1,800}(?:"|$)|(?<!\w)\'(?:[^\'\n]|(?<=\w)\'(?=\w)){8,800}\'(?!\w)', re.MULTILINE)
"""A quotation of a cleaned text, its marks included; single marks only around a phrase."""

RUN = 3
"""Words in a row that make a quotation known: two of them are chance, unless they are all that is quoted."""

MAX_QUOTED = 96
_MAX_CHARS = 20_000  # of text looked at


def quoted(title: str, text: str) -> bytes:
    """Four bytes each for the first 96 runs of three words, or whole two, that a cleaned title and text quote."""
    runs: dict[bytes, None] = {}
    for match in QUOTATION.finditer(f"{title}\n{text[:_MAX_CHARS]}"):
        said = words_of_clean(match[0])
        for at in range(max(1, len(said) - RUN + 1) if len(said) > 1 else 0):
            runs[xxhash.xxh32_digest(" ".join(said[at : at + RUN]).encode("utf-8", "surrogatepass"))] = None
        if len(runs) >= MAX_QUOTED:
            break
    return b"".join(list(runs)[:MAX_QUOTED])
