"""What lies in deploy/ speaks of metrics and commands that there are."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newsfold.stream.metrics import DECLARED

DEPLOY = Path(__file__).parents[2] / "deploy"


def test_alerts_ask_for_declared_metrics_and_labels() -> None:
    labels = {f"newsfold_{one.name}": set(one.labels) for one in DECLARED}
    rules = re.findall(r"^ +expr: (.+)$", (DEPLOY / "prometheus-rules.yml").read_text(), re.MULTILINE)
    asked = 0
    for rule in rules:
        for name in re.findall(r"newsfold_\w+", rule):
            assert name in labels, rule
            for group in re.findall(r"by \(([^)]*)\)", rule):
                assert {label.strip() for label in group.split(",")} <= labels[name], rule
            asked += 1
    assert asked >= 4


def _unit() -> str:
    return (DEPLOY / "newsfold.service").read_text()


def test_the_unit_starts_a_command_there_is() -> None:
    started = re.search(r"^ExecStart=(.+)$", _unit(), re.MULTILINE)
    assert started is not None
    program, *words = shlex.split(started[1])
    assert program.endswith("/.venv/bin/newsfold")
    command = [sys.executable, "-m", "newsfold", *words, "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_finds_no_fault_in_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "newsfold.service"
    unit.write_text(_unit().replace("/opt/newsfold/.venv/bin/newsfold", sys.executable))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
