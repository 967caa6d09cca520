"""Fingerprints held in memory: their counts of words, which few decisions look at, are kept packed."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from newsfold.stream.messages import Fingerprint

__all__ = ["Fingerprints"]

_Counts = tuple[dict[str, int], dict[str, int]]


class Fingerprints:
    """Fingerprints by article id.

    As dictionaries the words and pairs of words of one article take some 100 KB, packed a tenth of that. So
    `[article]` gives the fingerprint without them, and `whole` with them.
    """

    def __init__(self) -> None:
        self._light: dict[str, Fingerprint] = {}
        self._counts: dict[str, bytes] = {}
        self._decoder = msgspec.msgpack.Decoder(_Counts)

    def put(self, fp: Fingerprint) -> None:
        """Hold a fingerprint, in place of one of the same article."""
        self._light[fp.article_id] = replace(fp, terms={}, bigrams={})
        self._counts[fp.article_id] = msgspec.msgpack.encode((fp.terms, fp.bigrams))

    def remove(self, article: str) -> bool:
        """Forget an article; whether it was there."""
        self._counts.pop(article, None)
        return self._light.pop(article, None) is not None

    def __getitem__(self, article: str) -> Fingerprint:
        return self._light[article]

    def __contains__(self, article: str) -> bool:
        return article in self._light

    def __iter__(self) -> Iterator[str]:
        return iter(self._light)

    def __len__(self) -> int:
        return len(self._light)

    def whole(self, article: str) -> Fingerprint:
        """The fingerprint as it was put, counts and all."""
        terms, bigrams = self._decoder.decode(self._counts[article])
        return replace(self._light[article], terms=terms, bigrams=bigrams)
