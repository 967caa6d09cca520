"""How long each lexical part of a fingerprint takes: milliseconds of processor time an article.

    python tests/bench/fingerprint_lexical.py [FILE.jsonl.gz] [ARTICLES]

Without a file, articles of about 800 invented words are measured.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from cluster.fingerprint.dates import find_dates
from cluster.fingerprint.lexical import lexical
from cluster.fingerprint.minhash import signature
from cluster.fingerprint.names import names
from cluster.fingerprint.numbers import numbers
from cluster.fingerprint.shingles import shingle_hashes
from cluster.fingerprint.text import clean, content_terms, lead_of_clean, words_of_clean
from newsfold.stream.messages import Article, Publisher

A = TypeVar("A")
B = TypeVar("B")


def invented(count: int) -> list[tuple[str, str]]:
    """Titles and texts of about 800 invented words."""
    chance = random.Random(7)  # the bench draws no secrets
    syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    vocabulary = ["".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(5_000)]
    articles = []
    for _ in range(count):
        sentences = []
        for _ in range(40):
            words = chance.choices(vocabulary, k=20)
            words[5] = words[5].capitalize()
            words[12] = str(chance.randint(2, 90_000))
            sentences.append(" ".join(words).capitalize() + ".")
        articles.append((sentences[0], "\n".join(sentences)))
    return articles


def _read(path: str, count: int) -> list[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        rows = [json.loads(line) for _, line in zip(range(count), stream, strict=False)]
    return [(row["title"], row["text"]) for row in rows]


def _timed(label: str, function: Callable[[A], B], inputs: Sequence[A]) -> list[B]:
    started = time.process_time()
    made = [function(item) for item in inputs]
    print(f"{label:12} {(time.process_time() - started) / len(inputs) * 1000:7.3f} ms")  # noqa: T201 - its output
    return made


def main(arguments: list[str]) -> None:
    count = int(arguments[1]) if len(arguments) > 1 else 500
    raw = _read(arguments[0], count) if arguments else invented(count)
    texts = _timed("clean", lambda pair: clean(pair[1]), raw)
    tokens = _timed("words", words_of_clean, texts)
    _timed("content", lambda found: content_terms(found, "en"), tokens)
    hashes = _timed("shingles", shingle_hashes, tokens)
    _timed("minhash", signature, hashes)
    _timed("lead", lead_of_clean, texts)
    pairs = [(title, text) for (title, _), text in zip(raw, texts, strict=True)]
    _timed("names", lambda pair: names(pair[0], pair[1], "en"), pairs)
    folded = [text.casefold() for text in texts]
    _timed("numbers", lambda text: numbers(text, "en"), folded)
    _timed("dates", lambda text: find_dates(text, "en"), folded)
    articles = [
        Article(id=str(i), revision="", shard="en", url="", title=title, text=text, publisher=Publisher(""))
        for i, (title, text) in enumerate(raw)
    ]
    _timed("lexical", lexical, articles)
    print(f"{len(raw)} articles, {sum(map(len, tokens)) / len(raw):.0f} words each")  # noqa: T201 - its output


if __name__ == "__main__":
    main(sys.argv[1:])
