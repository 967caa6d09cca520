from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from newsfold.cli.rows import Rows, arrivals
from newsfold.stream.errors import UsageError


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows))
    return path


def row(key: str, published: str | None = None) -> dict[str, str | None]:
    return {"id": key, "title": "Ferry aground", "text": "A ferry ran aground off Tolva.", "published": published}


def read(path: Path, by_published: bool = False) -> tuple[Rows, list[float], list[str]]:
    said: list[str] = []
    rows = arrivals(path, by_published=by_published, complain=said.append)
    times = [article.first_seen for article in rows]
    return rows, times, said


def test_file_order_is_arrival_order_whatever_the_dates(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", row("b", "2020-01-02T00:00:00Z"), row("a", "2019-01-01T00:00:00Z"), row("c"))
    rows, times, said = read(path)
    assert (rows.ids, said) == (["b", "a", "c"], [])
    assert times == sorted(set(times))
    assert read(path)[1] == times


def test_with_a_window_the_clock_is_the_dates_and_never_runs_back(tmp_path: Path) -> None:
    days = ("2020-01-02T00:00:00Z", None, "2019-01-01T00:00:00Z", "2020-01-05T00:00:00Z")
    path = write(tmp_path / "a.jsonl", *(row(f"a{n}", day) for n, day in enumerate(days)))
    rows, times, _ = read(path, by_published=True)
    assert [round(time - times[0], 3) for time in times] == [0.0, 0.001, 0.002, 3 * 86_400]
    assert rows.latest == times[-1]


def test_what_is_no_article_is_named_by_line_and_left_out(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl",
        "not json\n",
        "\n",
        [1],
        row("a"),
        {"title": "no id"},
        row("a"),
        "[" * 100_000 + "\n",
        row("b"),
    )
    rows, _, said = read(path)
    assert rows.ids == ["a", "b"]
    assert rows.skipped == 5
    assert [line.split(": ")[0].rpartition(":")[2] for line in said] == ["1", "3", "5", "6", "7"]


def test_many_bad_lines_are_counted_and_not_all_named(tmp_path: Path) -> None:
    rows, _, said = read(write(tmp_path / "a.jsonl", *["x\n"] * 500, row("a")))
    assert (rows.ids, rows.skipped, len(said)) == (["a"], 500, 51)


def test_a_packed_file_is_known_by_its_bytes_and_a_cut_one_is_named(tmp_path: Path) -> None:
    lines = "".join(json.dumps(row(f"a{n}")) + "\n" for n in range(50)).encode()
    packed = tmp_path / "odd-name"
    packed.write_bytes(gzip.compress(lines))
    assert read(packed)[0].ids == [f"a{n}" for n in range(50)]
    packed.write_bytes(gzip.compress(lines)[:-30])
    with pytest.raises(UsageError, match="odd-name"):
        read(packed)
    with pytest.raises(UsageError, match="no-file"):
        read(tmp_path / "no-file")


def test_a_date_that_cannot_be_used_is_named_and_does_not_move_the_clock(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", row("a", "2020-01-01T00:00:00Z"), row("b", "2999-01-01T00:00:00Z"), row("c"))
    rows, times, said = read(path, by_published=True)
    assert (rows.ids, rows.skipped, rows.undated) == (["a", "b", "c"], 0, 1)
    assert times[-1] - times[0] < 1.0
    assert [line.split(": ")[0].rpartition(":")[2] for line in said] == ["2"]
