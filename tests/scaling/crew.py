"""The processes of one stage: one consumer group whose members come and go."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

from prometheus_client.parser import text_string_to_metric_families

from newsfold.cli.stage import STAGES
from tests.cli.command import environment
from tests.end_to_end.service import free_ports

PATIENCE = 300.0  # seconds until what does not happen counts as failed: a busy machine takes minutes to load a model
SERVED = re.compile(r"metrics on (http://127\.0\.0\.1:\d+/metrics)")
PACE = 1.0  # seconds between two things done while waiting


class Hand:
    """One process of a stage."""

    def __init__(self, name: str, stage: str, folder: Path, variables: Mapping[str, str]) -> None:
        self.name = name
        self._said = folder / f"{name}.txt"
        given = {"NEWSFOLD_HTTP_USER_AGENT": name, **variables}
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "newsfold", *STAGES[stage]],
                cwd=folder,
                env=environment(**given),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )

    def figure(self, name: str) -> float:
        """A metric of this process over all its labels; 0 while it does not answer yet."""
        assert self.process.poll() is None, f"{self.name} ended:\n{self.said()}"
        found = SERVED.search(self.said())
        if found is None:
            return 0.0
        with urllib.request.urlopen(found[1], timeout=10) as reply:
            text = reply.read().decode()
        families = text_string_to_metric_families(text)
        return sum(sample.value for family in families for sample in family.samples if sample.name == name)

    def consumed(self) -> float:
        """The records this process has committed as read."""
        return self.figure("newsfold_records_consumed_total")

    def said(self) -> str:
        """What it wrote on the terminal."""
        return self._said.read_text(encoding="utf-8", errors="replace")

    def leave(self) -> None:
        """End it by SIGTERM, as an operator would."""
        self.process.terminate()
        assert self.process.wait(PATIENCE) == 0, self.said()

    def signal(self, number: signal.Signals) -> None:
        """Stop it, or let it go on."""
        self.process.send_signal(number)

    def kill(self) -> None:
        """End it at once; nothing where it has ended."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Crew:
    """Starts processes of a stage, all with the same settings, and ends those that are left."""

    def __init__(self, stage: str, folder: Path, variables: Mapping[str, str]) -> None:
        self._stage = stage
        self._folder = folder
        port = free_ports(1) - list(STAGES).index(stage)
        self._variables = {"NEWSFOLD_METRICS_PORT": str(port), **variables}
        self.hands: list[Hand] = []

    def start(self) -> Hand:
        """One process more."""
        hand = Hand(f"hand{len(self.hands) + 1}", self._stage, self._folder, self._variables)
        self.hands.append(hand)
        return hand

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for hand in self.hands:
            hand.kill()


def until(true: Callable[[], bool], *, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Wait for something, doing something else in between, about once a second."""
    began = done = time.monotonic()
    while not true():
        now = time.monotonic()
        assert now - began < PATIENCE, "it does not happen"
        if now - done > PACE or done == began:
            meanwhile()
            done = time.monotonic()
        time.sleep(0.2)
