"""Which characters no text of an article holds."""

from __future__ import annotations

import re

__all__ = ["printable"]

_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """The text with a space for each control character (tab and line ends stay) and each half of a surrogate pair.

    Pages cannot hold halves of surrogate pairs, but JSON in them can ("\\ud800"), and UTF-8 cannot carry them.
    """
    return _UNWANTED.sub(" ", text)
