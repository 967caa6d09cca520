from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.cli.command import newsfold

pytestmark = pytest.mark.slow  # each replay loads the model

FERRY = (
    "The ferry Astrid ran aground off Tolva early on Sunday with 212 people aboard, the coast guard said. "
    "Captain Ines Marlow told the harbour radio that thick fog hid the Skarn lighthouse until it was too late. "
    "Two tugboats from Northam took off the passengers by noon, and nobody was seriously hurt, officials said. "
    "The operator Tolva Line cancelled all sailings until Tuesday and promised to refund tickets."
)
BUDGET = (
    "The city council of Brennick voted 14 to 9 on Thursday to close the Maple Street library. "
    "Mayor Oskar Lindqvist said the budget gap of 4.2 million crowns left no choice. "
    "Readers who filled the gallery shouted and sang, and the union of librarians announced a strike. "
    "The building from 1912 will be sold to a hotel company from Eastmere, according to council papers."
)
RETOLD = (
    "Thick fog hid the Skarn lighthouse and so the ferry Astrid ran aground off Tolva, Captain Ines Marlow said. "
    "Tugboats from Northam had brought all 212 people ashore by noon on Sunday; nobody was badly hurt. "
    "Tolva Line will refund tickets and sails again on Tuesday, and the coast guard began to question the crew."
)
ROWS: list[dict[str, str | None]] = [
    {"id": "t3", "title": "Ferry with 212 aboard runs aground off Tolva", "text": FERRY},
    {"id": "t1", "title": "Brennick council closes Maple Street library", "text": BUDGET},
    {"id": "t2", "title": "Fog puts ferry Astrid aground", "text": FERRY, "source": "Harbour Mail", "url": None},
    {"id": "t9", "title": None, "text": BUDGET + " A demonstration is planned for Saturday."},
]
FIELDS = [
    "id",
    "incident_id",
    "role",
    "probability",
    "evidence",
    "role_probability",
    "role_evidence",
    "traced_to",
]


def test_a_file_is_folded_in_order_and_twice_alike(tmp_path: Path) -> None:
    lines = [json.dumps(row) for row in ROWS]
    lines.insert(2, "{broken")
    lines.append(json.dumps({"id": "t1", "title": "again", "text": FERRY}))
    lines.append(json.dumps({"id": "empty", "title": "", "text": ""}))
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    (tmp_path / "in.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    first = newsfold(tmp_path, "replay", "in.jsonl", "--out", "first.jsonl", seconds=200)
    second = newsfold(tmp_path, "replay", "in.jsonl.gz", "--out", "second.jsonl", seconds=200)
    assert (first.code, second.code) == (0, 0), first.err + second.err
    assert (tmp_path / "first.jsonl").read_bytes() == (tmp_path / "second.jsonl").read_bytes()
    rows = [json.loads(line) for line in (tmp_path / "first.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == ["t3", "t1", "t2", "t9"]
    assert all(list(row) == FIELDS for row in rows)
    by_id = {row["id"]: row for row in rows}
    assert (by_id["t2"]["traced_to"], by_id["t3"]["traced_to"]) == ("t3", "")
    assert by_id["t3"]["role_evidence"] == "1 article traces to it", "as things stand at the end"
    assert by_id["t2"]["role_evidence"] == "100% of the shorter text is shared"
    assert all(0 < row["role_probability"] < 1 for row in rows)
    assert by_id["t3"]["probability"] == 1.0, "of what founded an incident: another figure than that of its role"
    incidents = {row["id"]: row["incident_id"] for row in rows}
    assert incidents["t3"] == incidents["t2"] != incidents["t1"] == incidents["t9"]
    assert {row["id"]: row["role"] for row in rows}["t2"] == "copy"
    assert all(row["evidence"]["channel"] for row in rows)
    assert "in.jsonl:3: left out: not JSON" in first.err
    assert "in.jsonl:6: left out: the id 't1' was on an earlier line" in first.err
    assert "4 articles written to first.jsonl, 3 left out" in first.err
    assert [line.split()[0] for line in first.err.splitlines() if "articles/s" in line] == [
        "read",
        "fingerprint",
        "assign",
        "in",  # "in all"
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "first.jsonl",
        "in.jsonl",
        "in.jsonl.gz",
        "second.jsonl",
    ]


def test_a_window_closes_incidents_by_the_dates(tmp_path: Path) -> None:
    dates = ["2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z", "2020-03-01T00:00:00Z", "2020-03-02T00:00:00Z"]
    rows = [{"id": f"f{n}", "title": "Ferry aground", "text": FERRY, "published": day} for n, day in enumerate(dates)]
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    found = {}
    for name, words in {"open": (), "week": ("--window", "7")}.items():
        done = newsfold(tmp_path, "replay", "in.jsonl", "--out", name, *words, seconds=200)
        assert done.code == 0, done.err
        written = (tmp_path / name).read_text().splitlines()
        found[name] = [json.loads(line)["incident_id"] for line in written]
    assert len(set(found["open"])) == 1
    first, second, third, fourth = found["week"]
    assert first == second != third == fourth


def test_a_stage_that_cannot_go_on_ends_the_replay_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": "f", "title": "Ferry aground", "text": FERRY}))
    variables = {"NEWSFOLD_FINGERPRINT_MODEL": "no-such-model"}
    done = newsfold(tmp_path, "replay", "in.jsonl", "--out", "out", seconds=200, variables=variables)
    assert done.code == 2
    assert done.err.startswith("newsfold: fingerprint: ")
    assert "no-such-model" in done.err
    assert not (tmp_path / "out").exists()


def test_a_broken_model_is_told_before_the_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps(ROWS[0]))
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "vi.json").write_text("{}")
    done = newsfold(
        tmp_path, "replay", "in.jsonl", "--out", "out", variables={"NEWSFOLD_ASSIGN_MODEL_FOLDER": "models"}
    )
    assert (done.code, done.out) == (2, "")
    assert "vi.json" in done.err
    assert len(done.err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_result_goes_where_a_link_leads_and_through_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps(ROWS[0]))
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    assert newsfold(tmp_path, "replay", "in.jsonl", "--out", "link", seconds=200).code == 0
    assert (tmp_path / "link").is_symlink()
    assert json.loads((tmp_path / "real").read_text())["id"] == "t3"
    shown = newsfold(tmp_path, "replay", "in.jsonl", "--out", "/dev/stdout", seconds=200)
    assert (shown.code, shown.rows[0]["id"]) == (0, "t3")
    assert Path("/dev/stdout").is_symlink()


@pytest.mark.parametrize(("out", "why"), [("in.jsonl", "is the file that is read"), ("folder", "it is a folder")])
def test_what_cannot_be_written_is_said_before_the_work(tmp_path: Path, out: str, why: str) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps(ROWS[0]))
    (tmp_path / "folder").mkdir()
    done = newsfold(tmp_path, "replay", "in.jsonl", "--out", out)
    assert done.code == 2
    assert why in done.err
    assert "articles/s" not in done.err
    assert json.loads((tmp_path / "in.jsonl").read_text()) == ROWS[0]
