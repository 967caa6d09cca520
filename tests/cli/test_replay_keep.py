"""`newsfold replay --keep`: what it leaves can be asked, and a run that fails leaves nothing."""

from __future__ import annotations

import gzip
import json
import signal
import time
from pathlib import Path

import pytest

from tests.cli.command import newsfold, started
from tests.cli.test_replay import RETOLD, ROWS

pytestmark = pytest.mark.slow  # each replay loads the model


@pytest.mark.parametrize("window", [(), ("--window", "30")])
def test_what_is_kept_can_be_asked_afterwards(tmp_path: Path, window: tuple[str, ...]) -> None:
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps(row) for row in ROWS))
    done = newsfold(tmp_path, "replay", "in.jsonl", "--out", "out", "--keep", "kept here", *window, seconds=200)
    assert done.code == 0, done.err
    config = f"{tmp_path / 'kept here' / 'newsfold.toml'}"
    made_up = "when anything was seen is made up: with --window DAYS it is told by `published`"
    assert done.err.splitlines()[-2 - (not window) :] == [
        f"kept in kept here; to ask why, by an id of either file: newsfold --config '{config}' explain ID",
        f"and for a whole incident: newsfold --config '{config}' incident ID",
        *([] if window else [made_up]),
    ]
    rows = {row["id"]: row for row in map(json.loads, (tmp_path / "out").read_text().splitlines())}
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (why,) = newsfold(elsewhere, "--config", config, "explain", "t9", "--json").rows
    assert why["decision"]["evidence"] == rows["t9"]["evidence"]
    assert (why["incident"]["id"], why["notes"]) == (rows["t9"]["incident_id"], [])
    (found,) = newsfold(elsewhere, "--config", config, "incident", "t9", "--json").rows
    assert found["id"] == rows["t9"]["incident_id"]
    assert list(elsewhere.iterdir()) == []
    forgot = "# memory_days was 30 in the replay" in Path(config).read_text()
    assert forgot == bool(window), "what the settings cannot say is noted"
    again = newsfold(tmp_path, "replay", "in.jsonl", "--out", "out", "--keep", "kept here")
    assert (again.code, "the folder kept here is not empty" in again.err) == (2, True)


def test_a_run_that_fails_leaves_the_folder_it_was_to_be_kept_in_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps(ROWS[0]))
    (tmp_path / "broken.jsonl.gz").write_bytes(gzip.compress(json.dumps(ROWS[0]).encode())[:-12])
    (tmp_path / "empty").mkdir()
    before = sorted(tmp_path.rglob("*"))
    for folder in ("empty", "new/one"):
        done = newsfold(tmp_path, "replay", "broken.jsonl.gz", "--out", "out", "--keep", folder, seconds=200)
        assert (done.code, "broken.jsonl.gz" in done.err) == (2, True), done.err
        assert sorted(tmp_path.rglob("*")) == before


def test_ctrl_c_leaves_nothing_kept(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps(ROWS[0]))
    running = started(tmp_path, "replay", "in.jsonl", "--out", "out", "--keep", "kept")
    try:
        deadline = time.monotonic() + 60
        while not (tmp_path / "kept" / "log.db").exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=120)
    finally:
        running.kill()
    assert running.returncode == 130
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_a_folder_with_a_sign_of_urls_holds_its_store(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps(ROWS[0]))
    done = newsfold(tmp_path, "replay", "in.jsonl", "--out", "out", "--keep", "why? 5% #1", seconds=200)
    assert done.code == 0, done.err
    kept = tmp_path / "why? 5% #1"
    assert {"log.db", "newsfold.toml", "store.db"} <= {path.name for path in kept.iterdir()}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out", kept.name]
    (found,) = newsfold(tmp_path, "--config", str(kept / "newsfold.toml"), "incident", "t3", "--json").rows
    assert found["headline"] == ROWS[0]["title"]


def test_scores_are_explained_as_they_were_without_a_window(tmp_path: Path) -> None:
    told = {"id": "again", "title": "Astrid aground off Tolva in fog", "text": RETOLD, "published": "2020-01-09"}
    first = {**ROWS[0], "published": "2020-01-01"}
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps(row) for row in (first, ROWS[1], told)))
    done = newsfold(tmp_path, "replay", "in.jsonl", "--out", "out", "--keep", "kept", seconds=200)
    assert done.code == 0, done.err
    (why,) = newsfold(tmp_path, "--config", "kept/newsfold.toml", "explain", "again", "--json").rows
    evidence = why["decision"]["evidence"]
    assert evidence["channel"] == "link"
    assert why["scoring"]["score"] == pytest.approx(evidence["scores"]["score"], abs=0.002)
