"""Processes of one stage share its work while some join, leave and die: nothing is lost, doubled or reordered."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsfold.stream.log import Log
from tests.scaling.crew import Crew, until
from tests.scaling.flows import FLOWS
from tests.scaling.press import Press

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]


@pytest.mark.parametrize("stage", sorted(FLOWS))
def test_the_work_of_a_stage_is_shared_by_members_that_come_and_go(
    stage: str, log: Log, log_url: str, tmp_path: Path
) -> None:
    with Press() as press:
        flow = FLOWS[stage](log, press, tmp_path)
        variables = {
            "NEWSFOLD_LOG": log_url,
            "NEWSFOLD_STORE": f"sqlite:///{tmp_path}/store.db",
            "NEWSFOLD_HTTP_PROXY": press.url,
            "NEWSFOLD_HTTP_SPACING": "0",
            "NEWSFOLD_FETCH_BATCH": "4",
        }
        with Crew(stage, tmp_path, variables) as crew:
            leaves, dies = crew.start(), crew.start()
            flow.keep_busy(leaves, dies)
            joins = crew.start()
            flow.keep_busy(joins)
            flow.more()
            leaves.leave()
            flow.keep_busy(dies, joins)
            flow.more()
            dies.kill()
            last = crew.start()
            flow.keep_busy(joins, last)
            until(flow.done)
            joins.leave()
            last.leave()
        flow.check()
