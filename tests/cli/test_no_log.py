"""Commands that read a log, in a folder where there is none: they say so and leave the folder as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import newsfold


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "abc"),
        ("incident", "i1", "--at", "2026-03-01"),
        ("fit", "--from-log", "--out", "models"),
        ("dead-letters", "list"),
        ("dead-letters", "replay", "1"),
        ("feeds", "export"),
    ],
    ids=" ".join,
)
def test_what_reads_a_log_makes_none(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = newsfold(tmp_path, *words)
    assert (done.code, done.out) == (2, "")
    assert "there is no log at newsfold-data/log.db" in done.err
    assert "NEWSFOLD_LOG" in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("feeds", "list"), ("feeds", "health"), ("lag",)], ids=" ".join)
def test_looking_at_what_has_not_begun_makes_no_log(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = newsfold(tmp_path, *words)
    assert "no feed is registered" in done.out or "no stage has joined" in done.err
    assert list(tmp_path.iterdir()) == []
