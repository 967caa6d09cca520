"""How a text is told: in whose voice, with what questions and advice, in how many items.

Counts only, over the head of a text, and those of voice outside quotation marks, so that what people say in it does
not pass for its own voice. The words are those of the text's language; where that has no file of words, only the
counts of structure are made.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache

from cluster.fingerprint.quoted import quotations
from cluster.fingerprint.text import clean
from cluster.languages.words import alternatives, language_words, languages, read_as

__all__ = ["style"]

_WORDS = ("i", "we", "you", "ought", "asks", "judges", "said")
_HEAD = 6_000  # characters looked at
_FOOT = 400


def style(text: str, language: str, publisher: str = "") -> dict[str, int]:
    """Counts of a text that `clean` has been through; those that are none are left out.

    In a language whose words are known "voiced" (words outside quotation marks) and among them "i", "we", "you"
    (first and second person), "ought" (advice), "asks" (questions), "judges" (words of judgement), "said" (what
    reports another's words) and "days" (days of the week); "own" (signs of
    own reporting), "direct" (what was told, shown or given to `publisher` itself), "hearsay" (what it was told, and
    by nobody it names), "bio" (the text ends with who its author is). In all languages "quotes" and "turns" (lines
    that begin like an item of a list).
    """
    head = text[:_HEAD]
    voiced, quotes = quotations(head).subn(" ", head)
    counts = {"quotes": quotes}
    reader = _reader(read_as(language))
    if language_words(language) is not None:
        words, lower = reader.words.findall(voiced), head.lower()
        found = Counter(words)
        counts["voiced"] = len(words) - found["?"]
        for length in reader.phrases:
            found.update(_phrases(words, length))
        counts |= {name: sum(found[word] for word in said) for name, said in reader.voice.items()}
        counts["days"] = len(reader.days.findall(voiced))
        counts["own"] = sum(lower.count(phrase) for phrase in reader.own)
        counts["direct"] = len(_told_to(publisher, read_as(language)).findall(voiced))
        counts["hearsay"] = len(reader.hearsay.findall(voiced))
        counts["bio"] = int(reader.bio.search(text[-_FOOT:]) is not None)
    counts["turns"] = sum(1 for line in head.split("\n") if reader.turn.match(line.strip()))
    return {name: count for name, count in counts.items() if count}


class _Reader:
    """The voice of one language, compiled."""

    def __init__(self, code: str) -> None:
        words = languages()[code].voice
        self.words = re.compile(rf"{words.word}|\?")
        self.voice = {name: frozenset(getattr(words, name, "?").split()) for name in _WORDS}
        spelled = {word.count("_") + 1 for said in self.voice.values() for word in said}
        self.phrases = sorted(spelled - {1})
        self.days = re.compile(rf"\b(?:{'|'.join(languages()[code].later.days) or '(?!)'})\b")
        self.own = words.own
        self.hearsay = re.compile(
            rf"\b(?:{alternatives(words.hearsay)})(?!\w)".replace("{outlet}", f"(?:{alternatives(words.outlet)})")
        )
        self.direct = rf"\b(?:{alternatives(words.direct)})"
        self.bio = re.compile(rf"\b(?:{alternatives(words.bio)})(?!\w)", re.IGNORECASE)
        self.turn = re.compile(
            rf"(?:[-*•–—▪]|\d{{1,2}}[.):] |\d{{1,2}}[:.]\d\d\b|{alternatives(words.turns)})", re.IGNORECASE
        )


_reader = cache(_Reader)


def _phrases(words: list[str], length: int) -> Iterable[str]:
    return map("_".join, zip(*(words[at:] for at in range(length)), strict=False))


@lru_cache(1 << 12)
def _told_to(publisher: str, code: str) -> re.Pattern[str]:
    """What is told to an outlet, by its name, the last or the first words of it, or its initials."""
    words = clean(publisher).removeprefix("The ").split()
    names = {" ".join(words[at:]) for at in range(len(words))} | {
        " ".join(words[:upto]) for upto in range(1, len(words))
    }
    names |= {"".join(word[0] for word in words if word[0].isupper())} if len(words) > 2 else set()
    called = sorted((re.escape(name) for name in names if len(name) > 2), key=lambda name: (-len(name), name))
    return re.compile(_reader(code).direct.replace("{name}", f"(?:{'|'.join(called) or '(?!)'})"))
