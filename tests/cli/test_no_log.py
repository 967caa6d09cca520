"""Commands that read a log, in a folder where there is none: they make none, and say what that means."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import pytest

from newsfold.stream.connect import open_log
from newsfold.stream.topics import FINGERPRINTS
from tests.cli.command import newsfold, started


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "abc"),
        ("incident", "i1", "--at", "2026-03-01"),
        ("fit", "--from-log", "--out", "models"),
        ("dead-letters", "show", "1"),
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


def test_before_the_service_ran_there_are_no_dead_letters(tmp_path: Path) -> None:
    for words, says in (((), "no dead letters\n"), (("--json",), ""), (("--stage", "fetch"), "no dead letters\n")):
        done = newsfold(tmp_path, "dead-letters", "list", *words)
        assert (done.code, done.out, done.err) == (0, says, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("--stage", "assign"), ("--json",), ("--stage", "assign", "--json")], ids=" ".join)
def test_lag_says_of_no_log_what_it_says_of_an_empty_one(tmp_path: Path, words: tuple[str, ...]) -> None:
    (empty := tmp_path / "empty").mkdir()
    (none := tmp_path / "none").mkdir()
    with open_log(f"sqlite:///{empty}/newsfold-data/log.db"):
        pass
    there, missing = newsfold(empty, "lag", *words), newsfold(none, "lag", *words)
    assert (missing.code, missing.out) == (there.code, there.out)
    assert FINGERPRINTS in missing.out
    assert "never joined" in missing.out
    assert list(none.iterdir()) == []


def test_watching_waits_for_a_log(tmp_path: Path) -> None:
    watching = started(tmp_path, "lag", "--watch", "--seconds", "0.1")
    kill = threading.Timer(120, watching.kill)
    kill.start()
    try:
        assert watching.stdout is not None
        assert watching.stderr is not None
        assert watching.stderr.readline().startswith("there is no log yet at newsfold-data/log.db: waiting")
        assert list(tmp_path.iterdir()) == []
        with open_log(f"sqlite:///{tmp_path}/newsfold-data/log.db"):
            pass
        assert watching.stdout.readline().startswith("stage")
        assert "never joined" in watching.stdout.readline()
        watching.send_signal(signal.SIGINT)
        assert "Traceback" not in watching.communicate(timeout=60)[1]
    finally:
        kill.cancel()
        watching.kill()
    assert watching.returncode == 130
