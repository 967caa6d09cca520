"""How well real articles are folded: `newsfold replay` on labelled sets, which must not fall below a floor."""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.quality.bcubed import bcubed

DATA = Path(os.environ.get("NEWSFOLD_DATA_DIR", Path(__file__).parents[3] / "shared" / "data"))
SETS = ("basil", "ecbplus")
FLOOR = 0.92


def test_bcubed_by_hand() -> None:
    gold = {"a": "1", "b": "1", "c": "1", "d": "2"}
    assert bcubed(gold, gold) == (1.0, 1.0, 1.0)
    precision, recall, _ = bcubed(gold, dict.fromkeys(gold, "all"))
    assert (precision, recall) == ((3 * 3 / 4 + 1 / 4) / 4, 1.0)
    precision, recall, _ = bcubed(gold, {})
    assert (precision, recall) == (1.0, (3 * 1 / 3 + 1) / 4)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_labelled_sets_together_stay_above_the_floor(tmp_path: Path) -> None:
    paths = [DATA / f"{name}.jsonl.gz" for name in SETS]
    if not all(path.is_file() for path in paths):
        pytest.skip(f"no {' and '.join(SETS)} in {DATA}: set NEWSFOLD_DATA_DIR to a folder with labelled articles")
    lines = [line for path in paths for line in gzip.decompress(path.read_bytes()).decode().splitlines(keepends=True)]
    random.Random(1).shuffle(lines)
    mixed, folded = tmp_path / "mixed.jsonl", tmp_path / "folded.jsonl"
    mixed.write_text("".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "newsfold", "replay", str(mixed), "--out", str(folded)]
    subprocess.run(command, check=True, cwd=tmp_path, capture_output=True)
    gold = {row["id"]: str(row["label"]) for row in map(json.loads, lines)}
    predicted = {
        row["id"]: row["incident_id"] for row in map(json.loads, folded.read_text(encoding="utf-8").splitlines())
    }
    precision, recall, f1 = bcubed(gold, predicted)
    assert set(predicted) == set(gold)
    assert f1 >= FLOOR, f"B3 precision {precision:.4f}, recall {recall:.4f}, F1 {f1:.4f}"
