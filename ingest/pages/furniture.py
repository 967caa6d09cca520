"""The furniture of each site, learned from its pages: lines that recur on pieces that have nothing else in common.

Pure, with the clock passed in. What is known of a site is bounded, and so is what keeping it costs: its record is
written anew when a line becomes furniture, and else only once in so many pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b

import msgspec

from ingest.pages.markup import key_of
from newsfold.stream.codec import decode, encode
from newsfold.stream.messages import SiteFurniture, SiteLine

__all__ = ["Furniture", "read_page"]

RECURS = 3  # pages, of one site and of different matters, that make a line furniture
_SHARE = 10  # it stands on one in so many of the pages since it was first seen, at least
_OF_ONE = 0.5  # of a headline's words among those of the line's other pages: they may tell of one matter
_LINES = 400  # kept of a site
_PAGE = 60  # lines of one page that are looked at: half at its head, half at its foot
_LONGEST = 400  # characters; a longer line is a paragraph of an article
_SHORTEST = 3  # letters and digits
_WORTH = 20  # pages that a line is kept longer for each page it was on
_EVERY = 16  # pages between two records of a site that has nothing new
_WORD = re.compile(r"[^\W\d_]{4,}")


class Furniture:
    """What is known of each site, by its host, as the records that say so."""

    def __init__(self) -> None:
        self._sites: dict[str, bytes] = {}  # encoded: most sites lie idle, and as objects they take ten times as much
        self._seen: dict[str, float] = {}

    def put(self, site: SiteFurniture) -> None:
        """Take a site's new state."""
        self._sites[site.host] = encode(site)
        self._seen[site.host] = site.seen

    def drop(self, host: str) -> None:
        """Forget a site."""
        self._sites.pop(host, None)
        self._seen.pop(host, None)

    def expired(self, before: float, most: int) -> list[str]:
        """Sites of which no page came since a time, at most so many."""
        return [host for host, seen in self._seen.items() if seen < before][:most]

    def read(self, host: str, title: str, text: str, now: float, *, learn: bool) -> tuple[str, SiteFurniture | None]:
        """A page's text without the site's furniture; and the site's record, where it is time to store it.

        With `learn` the page counts among those that the site's lines stand on: once a page, so not when it is read
        again.
        """
        known = self._sites.get(host)
        site = decode(SiteFurniture, known) if known is not None else SiteFurniture(host=host, pages=0)
        cleaned, after = read_page(site, title, text, now)
        if not learn:
            return cleaned, None
        self.put(after)
        new = {line.line for line in after.lines if _recurs(line, after.pages)} != {
            line.line for line in site.lines if _recurs(line, site.pages)
        }
        return cleaned, after if new or after.pages <= _EVERY or after.pages % _EVERY == 0 else None


def read_page(site: SiteFurniture, title: str, text: str, now: float) -> tuple[str, SiteFurniture]:
    """The text of one more page without what is furniture by what was known and by this page, and what is known then.

    A page that is mostly made of lines already seen is another edition of an earlier one: nothing is learned from it.
    Where furniture would be half of the text or more, nothing is removed.
    """
    lines = text.split("\n")
    hashes = [_hash(line) for line in lines]
    told, number = _topic(title), site.pages + 1
    known = {line.line: line for line in site.lines}
    again = sum(len(line) for line, key in zip(lines, hashes, strict=True) if _is_fresh(known.get(key), site.pages))
    if again * 2 < len(text):
        for key in dict.fromkeys(_looked_at(hashes)):
            known[key] = _counted(known.get(key), key, told, number)
    after = SiteFurniture(host=site.host, pages=number, lines=_kept(known), seen=now)
    gone = {line.line for line in known.values() if _recurs(line, number)}
    kept = [line for line, key in zip(lines, hashes, strict=True) if key not in gone]
    return ("\n".join(kept) if sum(map(len, kept)) * 2 > len(text) else text), after


def _is_fresh(line: SiteLine | None, pages: int) -> bool:
    """Whether a line was seen before and is no furniture yet."""
    return line is not None and not _recurs(line, pages)


def _recurs(line: SiteLine, pages: int) -> bool:
    return line.pages >= RECURS and line.pages * _SHARE >= pages - line.first + 1


def _counted(line: SiteLine | None, key: int, told: int, number: int) -> SiteLine:
    if line is None:
        return SiteLine(line=key, pages=1, first=number, last=number, topic=told)
    if line.pages < RECURS and (line.topic & told).bit_count() > _OF_ONE * told.bit_count():
        return line  # of the same matter, it may be the article's own
    return msgspec.structs.replace(line, pages=line.pages + 1, last=number, topic=line.topic | told)


def _kept(known: dict[int, SiteLine]) -> tuple[SiteLine, ...]:
    """The lines worth most: those on many pages, and those seen lately."""
    worth = sorted(known.values(), key=lambda line: (min(line.pages, _WORTH) * _WORTH + line.last, line.line))
    return tuple(worth[-_LINES:])


def _looked_at(hashes: list[int]) -> Iterator[int]:
    chosen = hashes if len(hashes) <= _PAGE else [*hashes[: _PAGE // 2], *hashes[-_PAGE // 2 :]]
    return (key for key in chosen if key)


def _hash(line: str) -> int:
    """64 bits of a line's words; 0 for a line that is too long or too short to be furniture."""
    key = key_of(line)
    if len(line) > _LONGEST or len(key) < _SHORTEST:
        return 0
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big") or 1


def _topic(title: str) -> int:
    """The longer words of a headline, a bit each of 64."""
    told = 0
    for word in _WORD.findall(title.casefold()):
        told |= 1 << (blake2b(word.encode(), digest_size=1).digest()[0] % 64)
    return told
