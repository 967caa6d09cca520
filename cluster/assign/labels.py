"""What names a piece's kind: the sections and folders it lies in, and words of its headline.

A section may be in any language, whatever the language of the text, and so may a digest call itself; the rest of a
headline is read in its own language, in English where that has no file of words.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from cluster.languages.anycase import AnyCase
from cluster.languages.words import ENGLISH, Headline, alternatives, languages, read_as

__all__ = ["BLOG_SECTION", "HeadlineWords", "digest", "headline", "is_opinion", "is_roundup"]

BLOG_SECTION = re.compile(r"(?i)^blogs?$")
_QUOTED = re.compile(r"«[^»]*»|[\"“‘][^\"”’]*[\"”’]|(?<!\w)'[^']*'(?!\w)|»[^«]*«")
_INITIALS = re.compile(r"[A-Z]{2,}")
"""WHO and AI ask nothing."""

_ASKS = re.compile(r"\?\s*$")


class HeadlineWords:
    """What the headlines of one language are searched for, compiled."""

    def __init__(self, words: Headline, *, english: bool) -> None:
        self.english = english
        self.opinion = re.compile(
            rf"^\s*({alternatives(words.opinion)})({words.parted})"
            rf"|[|\-–—]\s*({alternatives(words.opinion_last)})\s*$",
            re.IGNORECASE,
        )
        self.explainer = _whole(words.explainer)
        self.facts = re.compile(alternatives(words.facts), re.IGNORECASE)
        self.many = re.compile(rf"(;[^;]+){{2,}}$|\b({alternatives(words.more)})(\s*[|:–—-].*)?$", re.IGNORECASE)
        self._so_far = _whole(words.so_far)
        self._hints = (
            (_whole(words.ought), 1.2),
            (re.compile(rf"^¿?(?:{alternatives(words.asks)})(?!\w)", re.IGNORECASE), 1.6 if english else 0.8),
            (_ASKS, 1.2),
            (re.compile(rf"\b(?:{alternatives(words.speaks)})(?!\w)"), 1.0),
            (_whole(words.argues), 1.5),
        )

    def hints(self, title: str) -> list[tuple[float, str]]:
        """Weights and words of what hints at commentary outside of quotation marks and of usual phrases."""
        bare = self._so_far.sub(" ", self.explainer.sub(" ", _QUOTED.sub(" ", title)))
        found = ((weight, match[0]) for pattern, weight in self._hints if (match := pattern.search(bare)))
        return [(weight, words) for weight, words in found if not _INITIALS.fullmatch(words)]


def headline(language: str) -> HeadlineWords:
    """What headlines of a language are searched for."""
    return _headline(read_as(language))


@cache
def _headline(code: str) -> HeadlineWords:
    return HeadlineWords(languages()[code].headline, english=code == ENGLISH)


@lru_cache(1 << 12)
def is_opinion(section: str) -> bool:
    """Whether a section or folder is one of opinion."""
    return _sections()[0].match(section) is not None


@lru_cache(1 << 12)
def is_roundup(section: str) -> bool:
    """Whether a section or folder is one of roundups."""
    return _sections()[1].match(section) is not None


def digest(title: str) -> str:
    """The words by which a headline is that of a digest, "" for none."""
    found = next((match for pattern in _digests() for match in pattern.finditer(title)), None)
    return title[found.start() : found.end()].strip() if found else ""


@cache
def _sections() -> tuple[re.Pattern[str], re.Pattern[str]]:
    parts = [words.section for words in languages().values()]
    opinion, roundup = (
        "|".join(alternatives(text) for text in texts if text)
        for texts in ([part.opinion for part in parts], [part.roundup for part in parts])
    )
    return re.compile(rf"(?i)^({opinion})$"), re.compile(rf"(?i)^({roundup})$")


@cache
def _digests() -> list[AnyCase]:
    """English first, then the others."""
    english = languages()[ENGLISH].headline.digest
    others = [digests for words in languages().values() if (digests := words.headline.digest) not in ("", english)]
    return [AnyCase("|".join(map(alternatives, texts))) for texts in ([english], others) if texts]


def _whole(text: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(text)})(?!\w)", re.IGNORECASE)
