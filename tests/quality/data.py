"""The labelled sets: real articles that lie beside the project, never in it."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

__all__ = ["DATA", "ENGLISH", "STREAM", "Rows", "data_file", "digest", "labelled", "missing"]

DATA = Path(os.environ.get("NEWSFOLD_DATA_DIR", Path(__file__).parents[3] / "shared" / "data"))
"""The folder with the sets, `NAME.jsonl.gz` each; NEWSFOLD_DATA_DIR names another."""

ENGLISH = ("basil", "ecbplus", "longstories")
"""Full English texts with event labels: what is pooled, and what baselines take their thresholds from."""

STREAM = "stream_12k"
"""Unlabelled, dated news."""


class Rows(msgspec.Struct, frozen=True):
    """One set: the ids in the file's order, and the labels and dates of those that have them."""

    ids: tuple[str, ...]
    labels: Mapping[str, str]
    published: Mapping[str, str]
    titles: Mapping[str, str]


def data_file(name: str) -> Path:
    """Where a set lies, whether or not it is there."""
    return DATA / f"{name}.jsonl.gz"


def missing(*names: str) -> str:
    """Why these sets cannot be used, "" where all are there."""
    absent = [name for name in names if not data_file(name).is_file()]
    if not absent:
        return ""
    return f"no {', '.join(absent)} in {DATA}: set NEWSFOLD_DATA_DIR to the folder that holds them"


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


class _Row(msgspec.Struct):
    id: str
    title: str | None = None
    published: str | None = None
    label: str | None = None


def labelled(path: Path) -> Rows:
    """Read ids, labels, dates and titles of a .jsonl.gz file of articles."""
    decoder = msgspec.json.Decoder(_Row)
    rows = [decoder.decode(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    return Rows(
        ids=tuple(row.id for row in rows),
        labels={row.id: row.label for row in rows if row.label},
        published={row.id: row.published for row in rows if row.published},
        titles={row.id: row.title or "" for row in rows},
    )
