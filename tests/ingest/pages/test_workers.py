"""Extraction in workers: a page that hangs or kills its worker harms no other, and no worker outlives its parent."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.pages.errors import ExtractError
from ingest.pages.extract import Extracted, ExtractSettings
from ingest.pages.workers import ExtractPool, Page, extract_page
from tests.ingest.pages.samples import page

SETTINGS = ExtractSettings()
URL = "https://harbourmail.example/pier"


def misbehave(work: Page, settings: ExtractSettings) -> Extracted:
    """Extraction that a page can make loop for ever, end its process or eat memory."""
    if b"loop-for-ever" in work.html:
        while True:
            pass
    if b"hold-the-interpreter" in work.html:  # no other thread of the worker gets its turn
        re.fullmatch("(?:a|aa)+", "a" * 200 + "b")
    if b"end-the-process" in work.html:
        os.kill(os.getpid(), signal.SIGSEGV)
    if b"break-the-reader" in work.html:
        raise KeyError("no such thing")
    if b"eat-memory" in work.html:
        bytearray(8_000_000_000)
    return extract_page(work, settings)


@contextmanager
def pool(**options: object) -> Iterator[ExtractPool]:
    made = ExtractPool(SETTINGS, **options)  # type: ignore[arg-type]  # a test's own choice of options
    try:
        yield made
    finally:
        made.close()


async def kinds(workers: ExtractPool, *pages: bytes) -> list[str]:
    async def one(html: bytes) -> str:
        try:
            return (await workers.extract(Page(html=html, url=URL))).title
        except ExtractError as error:
            return error.kind

    return await asyncio.gather(*map(one, pages))


def test_pages_that_hang_crash_or_swell_harm_no_other() -> None:
    good, title = page(), "Saltmarsh closes its ferry pier"
    with pool(workers=2, timeout=3.0, work=misbehave) as workers:
        found = asyncio.run(
            kinds(
                workers,
                page("loop-for-ever"),
                good,
                page("end-the-process"),
                page("eat-memory"),
                page("break-the-reader"),
                good,
                b"",
                good,
            )
        )
        assert found == ["hang", title, "broken", "memory", "broken", title, "empty", title]


def test_a_page_too_large_never_reaches_a_worker() -> None:
    with pool(workers=1) as workers:
        assert asyncio.run(kinds(workers, b"<p>" + b"x" * 50_000_000)) == ["too-large"]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux only")
@pytest.mark.parametrize("elements", [500_000, 370_000], ids=["for its tree", "for what is looked up in its tree"])
def test_a_page_for_which_there_is_too_little_memory_is_called_so(elements: int) -> None:
    """Not a page without text, nor one that newsfold broke on: lxml has errors of its own for that."""
    with pool(workers=1, timeout=60.0, max_memory=250_000_000) as workers:
        assert asyncio.run(kinds(workers, page(body="<i class=x>a</i>" * elements), page())) == [
            "memory",
            "Saltmarsh closes its ferry pier",
        ]


PARENT = """
import asyncio, sys
from ingest.pages.workers import ExtractPool, Page
from tests.ingest.pages.test_workers import SETTINGS, misbehave
from tests.ingest.pages.samples import page

async def main(workers):
    await workers.extract(Page(html=page(), url="https://harbourmail.example/pier"))
    busy = asyncio.ensure_future(workers.extract(Page(html=page(sys.argv[1]), url="https://harbourmail.example/x")))
    await asyncio.sleep(0.5)
    print("busy", flush=True)
    await busy

if __name__ == "__main__":
    asyncio.run(main(ExtractPool(SETTINGS, workers=2, timeout=600.0, work=misbehave)))
"""


def children_of(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds child processes through /proc")
@pytest.mark.parametrize("busy", ["loop-for-ever", "hold-the-interpreter"])
def test_no_worker_outlives_a_parent_killed_at_once(tmp_path: Path, busy: str) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, str(script), busy],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "busy\n"
        workers = children_of(parent.pid)
        assert len(workers) >= 2
        parent.kill()
        parent.wait()
    deadline = time.monotonic() + 60
    while alive := [pid for pid in workers if Path(f"/proc/{pid}").exists() and not is_zombie(pid)]:
        assert time.monotonic() < deadline, alive
        time.sleep(0.05)


def is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
