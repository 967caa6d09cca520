"""The lexical part of a fingerprint: all that is made of the words alone, without a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import msgspec

from cluster.fingerprint.dates import date_terms, find_dates
from cluster.fingerprint.minhash import SCHEME as MINHASH_SCHEME
from cluster.fingerprint.minhash import signature
from cluster.fingerprint.names import names
from cluster.fingerprint.numbers import numbers
from cluster.fingerprint.quoted import quoted
from cluster.fingerprint.shingles import SIZE, pack, shingle_hashes
from cluster.fingerprint.style import style
from cluster.fingerprint.text import clean, content_terms, lead_of_clean, words_of_clean
from newsfold.stream.messages import Article

__all__ = ["MAX_BIGRAMS", "MAX_TERMS", "SCHEME", "Lexical", "lexical"]

SCHEME = f"words-1/{SIZE}-shingle-xxh3/{MINHASH_SCHEME}"
MAX_TERMS = 2_000
MAX_BIGRAMS = 2_000
_MAX_TITLE_TERMS = 60
_MAX_LEAD_TERMS = 150


class Lexical(msgspec.Struct, frozen=True, kw_only=True):
    """What the words of one article give; the fields are those of `Fingerprint`."""

    words: int
    lead: str
    shingles: bytes
    signature: bytes
    terms: dict[str, int]
    bigrams: dict[str, int]
    title_terms: tuple[str, ...]
    lead_terms: tuple[str, ...]
    names: dict[str, int]
    numbers: tuple[str, ...]
    dates: tuple[str, ...]
    style: dict[str, int]
    quoted: bytes


def lexical(article: Article) -> Lexical:
    """The lexical part of an article's fingerprint; a pure function of title, text and shard.

    Shingles are of the text, of the title where there is no text. `terms` holds the 2,000 most frequent
    content words and `bigrams` the 2,000 most frequent pairs of them with at most stop words in between.
    Title and lead terms are unique and in order.
    """
    language = article.shard or article.language
    title = clean(article.title)
    text = clean(article.text)
    title_words = words_of_clean(title)
    text_words = words_of_clean(text)
    lead = lead_of_clean(text)
    title_content = content_terms(title_words, language)
    content = content_terms(text_words, language)
    hashes = shingle_hashes(text_words or title_words)
    both = f"{title}\n{text}".casefold()
    dated = find_dates(both, language)
    return Lexical(
        words=len(text_words),
        lead=lead,
        shingles=pack(hashes),
        signature=signature(hashes),
        terms=_top(Counter([*title_content, *content]), MAX_TERMS),
        bigrams=_top(Counter([*_pairs(title_content), *_pairs(content)]), MAX_BIGRAMS),
        title_terms=_unique(title_content, _MAX_TITLE_TERMS),
        lead_terms=_unique(content_terms(words_of_clean(lead), language), _MAX_LEAD_TERMS),
        names=names(title, text, language),
        numbers=numbers(both, language, [found.span for found in dated]),
        dates=date_terms(dated),
        style=style(text, language, article.publisher.name),
        quoted=quoted(title, text),
    )


def _pairs(content: list[str]) -> Iterable[str]:
    return map(" ".join, pairwise(content))


def _top(counts: Counter[str], limit: int) -> dict[str, int]:
    """The most frequent, ties by name, sorted by name so that equal counts make equal bytes."""
    if len(counts) > limit:
        return dict(sorted(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit]))
    return {item: counts[item] for item in sorted(counts)}  # plain strings sort faster than pairs


def _unique(terms: list[str], limit: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(terms))[:limit]
