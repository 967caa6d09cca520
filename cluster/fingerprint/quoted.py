"""What a text quotes: the words inside its quotation marks, as hashes that another text's quotations can share."""

from __future__ import annotations

import re

import xxhash

from cluster.fingerprint.text import words_of_clean

__all__ = ["MAX_QUOTED", "RUN", "quotations", "quoted"]

# What may follow each mark, with the mark just passed: a pattern that begins with a class searches quickly.
_QUOTATION = r'(?<=")[^"\n]{1,800}(?:"|$)|(?<=\')(?<!\w\')(?:[^\'\n]|(?<=\w)\'(?=\w)){8,800}\'(?!\w)'
_GUILLEMETS = r"(?<=«)[^«»\n]{1,800}(?:»|$)|(?<=»)(?=[\w\"'])[^«»\n]{1,800}(?:«|$)"
_PLAIN = re.compile(rf"[\"'](?:{_QUOTATION})", re.MULTILINE)
_ANY = re.compile(rf"[\"'«»](?:{_GUILLEMETS}|{_QUOTATION})", re.MULTILINE)

RUN = 3
"""Words in a row that make a quotation known: two of them are chance, unless they are all that is quoted."""

MAX_QUOTED = 96
_MAX_CHARS, _MAX_TITLE = 20_000, 2_000  # of text and title looked at


def quotations(text: str) -> re.Pattern[str]:
    """What finds the quotations of a cleaned text, their marks included; single marks only around a phrase.

    Guillemets may point out or in; closing one and opening the next are told apart by the word that follows.
    """
    return _ANY if "«" in text or "»" in text else _PLAIN


def quoted(title: str, text: str) -> bytes:
    """Four bytes each for the first 96 runs of three words, or whole two, that a cleaned title and text quote."""
    runs: dict[bytes, None] = {}
    both = f"{title[:_MAX_TITLE]}\n{text[:_MAX_CHARS]}"
    for match in quotations(both).finditer(both):
        said = words_of_clean(match[0])
        for at in range(max(1, len(said) - RUN + 1) if len(said) > 1 else 0):
            runs[xxhash.xxh32_digest(" ".join(said[at : at + RUN]).encode("utf-8", "surrogatepass"))] = None
        if len(runs) >= MAX_QUOTED:
            break
    return b"".join(list(runs)[:MAX_QUOTED])
