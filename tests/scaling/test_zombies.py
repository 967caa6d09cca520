"""A process that was stopped until its session had timed out wakes: what it had in hand is not stored again."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from newsfold.stream.log import Log
from tests.scaling.crew import Crew, until
from tests.scaling.flows import Fetching
from tests.scaling.press import Press

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]


def test_a_stopped_process_that_wakes_is_fenced_and_joins_again(log: Log, log_url: str, tmp_path: Path) -> None:
    with Press(seconds=3.0) as press:
        flow = Fetching(log, press, tmp_path)
        variables = {"NEWSFOLD_LOG": log_url, "NEWSFOLD_HTTP_PROXY": press.url, "NEWSFOLD_HTTP_SPACING": "0"}
        with Crew("fetch", tmp_path, variables) as crew:
            sleeper = crew.start()
            flow.more()
            until(lambda: bool(press.asked()))
            sleeper.signal(signal.SIGSTOP)  # in the middle of a batch
            press.seconds = 0.0
            other = crew.start()
            until(flow.done)
            assert {one.agent for one in press.asked()} == {sleeper.name, other.name}
            sleeper.signal(signal.SIGCONT)
            flow.keep_busy(sleeper)
            until(flow.done)
            sleeper.leave()
            other.leave()
        flow.check()
        assert "turned this member away" in sleeper.said()
