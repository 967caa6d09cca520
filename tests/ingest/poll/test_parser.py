"""Reading in a worker: a document that hangs or swells it is given up with a reason, and the others go on."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.ingest.poll.hostile import DOCUMENTS
from tests.ingest.poll.polling import item, rss, serve, stage
from tests.ingest.server import Server

HANG = b"<rss version='2.0'><channel><title>t</title>" + b"<a>" * 300_000


def test_a_document_that_hangs_the_parser_is_given_up_and_the_others_go_on(tmp_path: Path) -> None:
    with Server({"/hang": serve(HANG), "/feed": serve(rss(item("/a")))}) as server, stage(tmp_path) as at:
        at.add(server.url("/hang"), server.url("/feed"))
        at.run(parse_timeout=3.0)
        assert (at.polls("hang"), at.urls()) == (1, ["a"])


ORPHAN = """
import asyncio
import sys
from ingest.poll.parser import FeedParser

async def main():
    parser = FeedParser(60.0, 350_000_000)
    await parser.parse(b"<rss version='2.0'/>", url="", content_type="", max_entries=1)
    hanging = asyncio.create_task(
        parser.parse(b"<rss version='2.0'>" + b"<a>" * 300_000, url="", content_type="", max_entries=1)
    )
    await asyncio.sleep(0.5)
    print("ready", flush=True)
    await hanging

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the workers in /proc")
def test_no_parser_outlives_a_killed_stage(tmp_path: Path) -> None:
    script = tmp_path / "stage.py"
    script.write_text(ORPHAN)
    with subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as stage_:
        assert stage_.stdout is not None
        assert stage_.stdout.readline() == "ready\n"
        workers = [pid for pid, (_, parent) in _processes().items() if parent == stage_.pid]
        stage_.kill()
    assert workers
    until = time.monotonic() + 5
    while alive := [pid for pid in workers if _processes().get(pid, ("Z", 0))[0] != "Z"]:
        assert time.monotonic() < until, f"still there: {alive}"
        time.sleep(0.05)


def _processes() -> dict[int, tuple[str, int]]:
    """The state and parent of every process."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            found[int(stat.parent.name)] = (state, int(parent))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux only")
def test_a_document_that_swells_the_parser_is_given_up_and_the_others_go_on(tmp_path: Path) -> None:
    with (
        Server({"/bomb": serve(DOCUMENTS["swelling"]), "/feed": serve(rss(item("/a")))}) as server,
        stage(tmp_path) as at,
    ):
        at.add(server.url("/bomb"), server.url("/feed"))
        at.run(parse_timeout=120.0)
        assert (at.polls("memory"), at.polls("ok"), at.urls()) == (1, 1, ["a"])
        assert at.state(server.url("/bomb")).error.endswith("reading it took more than 350 MB of memory")


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux only")
def test_memory_stays_bounded_whatever_documents_hold() -> None:
    """Of the process that polls and of its worker, both measured by the kernel."""
    command = [sys.executable, "-m", "tests.ingest.poll.hostile"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[3])
    became, *peaks = json.loads(done.stdout)
    assert became == {**dict.fromkeys(DOCUMENTS, "read"), "swelling": "memory", "zeros": "too-large"}
    assert max(peaks) < 400_000_000, peaks
