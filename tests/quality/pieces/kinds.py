"""Which articles of a stream are opinion or analysis: what readers say of single pieces, and what their cues say.

`kinds.jsonl` has a line an article, `{id, kind, sure, part}`; its reader saw address, headline, beginning and end.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from cluster.assign.kinds import cues_of
from cluster.fingerprint.fingerprint import fingerprint
from cluster.fingerprint.lexical import lexical
from ingest.pages.from_text import article_from_text
from tests.quality.data import STREAM, data_file

__all__ = ["KINDS", "PARTS", "Kind", "Label", "count", "found_kinds", "labels"]

Kind = Literal["news", "opinion", "analysis", "roundup", "other"]
KINDS: tuple[Kind, ...] = ("news", "opinion", "analysis", "roundup", "other")
PARTS = ("fitted", "kept")
LABELS = Path(__file__).with_name("kinds.jsonl")


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a reader says one article is; not `sure` where a careful reader might choose another kind."""

    id: str
    kind: Kind
    sure: bool
    part: Literal["fitted", "kept"]


def labels() -> list[Label]:
    """All labels, in the order in which they were read."""
    return [msgspec.json.decode(line, type=Label) for line in LABELS.read_bytes().splitlines()]


def found_kinds(wanted: Iterable[Label]) -> dict[str, str]:
    """The kind that the assign stage takes each labelled article for: "commentary", "roundup" or "" for news."""
    ids = {label.id for label in wanted}
    return dict(_kinds(ids))


def _kinds(ids: set[str]) -> Iterator[tuple[str, str]]:
    with gzip.open(data_file(STREAM), "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["id"] in ids:
                article = article_from_text(row, 0.0)
                made = fingerprint(article, lexical(article), vector=b"", vector_of="", model="")
                yield row["id"], cues_of(made).kind


def count(wanted: Iterable[Label], found: Mapping[str, str], *, sure: bool = False) -> Counter[tuple[str, str]]:
    """How many articles of each kind were found to be of each; with `sure` those alone of which the reader is."""
    return Counter((label.kind, found[label.id]) for label in wanted if label.sure or not sure)
