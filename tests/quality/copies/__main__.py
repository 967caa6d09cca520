"""How many labelled edits of real articles are found, and what else is called a copy.

The edits are looked for among all articles of the set. `--called` prints the pairs of the set as it is that are
called copies of each other, by id, to be read and judged; `--read` prints their texts too, what both have in
brackets.
"""

from __future__ import annotations

import argparse
import sys

from cluster.assign.copies import CopyMatch
from cluster.assign.spans import aligned_spans
from newsfold.cli.base import plain
from newsfold.stream.messages import Article
from tests.quality.copies.edits import KINDS
from tests.quality.copies.haystack import Haystack, read
from tests.quality.copies.recall import recall
from tests.quality.data import data_file, missing


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.quality.copies", description=__doc__)
    parser.add_argument("--set", default="stream_12k", help="name of the set in the data folder")
    parser.add_argument("--count", type=int, default=200, help="edits of each kind")
    parser.add_argument("--seed", type=int, default=1, help="of the choice of articles and of the edits")
    parser.add_argument("--words", type=int, default=None, help="cut all articles to so many words first")
    parser.add_argument("--called", action="store_true", help="print the pairs of the set that are called copies")
    parser.add_argument("--read", action="store_true", help="print their texts too")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    if why := missing(arguments.set):
        sys.exit(why)
    articles = read(data_file(arguments.set), arguments.words)
    haystack = Haystack(articles)
    _say(f"{len(articles)} articles of {arguments.set}")
    if arguments.called or arguments.read:
        texts = {article.id: article for article in articles}
        for one, match in haystack.called():
            _show(texts[one], texts[match.article], match, read=arguments.read)
        return
    for kind in KINDS:
        found = recall(haystack, articles, kind, arguments.count, arguments.seed)
        _say(f"{kind:28} {found.found / found.made:.3f}  of {found.made}; traced to another {found.other}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _show(one: Article, other: Article, match: CopyMatch, *, read: bool) -> None:
    figures = " ".join(f"{name} {value:g}," for name, value in match.scores().items())
    own = "one publisher" if one.publisher.domain == other.publisher.domain else "two publishers"
    _say(f"{one.id} {other.id} {figures} {own}")
    if read:
        spans = aligned_spans(one.text, other.text, least_words=5)
        for article, places in (
            (one, [(s.a_start, s.a_end) for s in spans]),
            (other, sorted((s.b_start, s.b_end) for s in spans)),
        ):
            _say(plain(f"{article.publisher.name}: {article.title}"))
            _say(plain(_marked(article.text, places)))


def _marked(text: str, places: list[tuple[int, int]]) -> str:
    """The text on one line, with brackets around these places."""
    parts, at = [], 0
    for start, end in places:
        parts += [text[at:start], "[", text[start:end], "]"]
        at = end
    return " ".join("".join([*parts, text[at:]]).split())


if __name__ == "__main__":
    main()
