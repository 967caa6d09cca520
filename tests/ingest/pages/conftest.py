"""A site, the server that answers for it, and the fetch stage on a log of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsfold.stream.connect import open_log
from newsfold.stream.log import Log
from tests.ingest.pages.fetching import Site, Stage
from tests.ingest.server import Server


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def server(site: Site) -> Iterator[Server]:
    paths = ("a", "b", "c", "d", "e", "f", "g", "amp/a", "robots.txt")
    site.put("/robots.txt", status=404)
    with Server({f"/{path}": site.answer for path in paths}) as running:
        yield running


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with open_log(f"sqlite:///{tmp_path}/log.db") as opened:
        yield opened


@pytest.fixture
def stage(log: Log) -> Iterator[Stage]:
    made = Stage(log)
    yield made
    made.close()
