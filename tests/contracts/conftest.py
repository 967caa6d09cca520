"""The logs under contract: one more is one more class in FACTORIES, and no change to a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from newsfold.stream.connect import open_log
from newsfold.stream.log import Log


class LogFactory(Protocol):
    """One empty log of its own, opened as often as a test likes."""

    url: str  # what another process opens it by
    maintains: bool  # retention and compaction happen in `Log.maintain`, so that a test can see them

    def open(self) -> Log: ...

    def close(self) -> None: ...


class SqliteFactory:
    maintains = True

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder}/log.db"
        self._opened: list[Log] = []

    def open(self) -> Log:
        log = open_log(self.url)
        self._opened.append(log)
        return log

    def close(self) -> None:
        for log in self._opened:
            log.close()


FACTORIES: dict[str, Callable[[Path], LogFactory]] = {"sqlite": SqliteFactory}


@pytest.fixture(params=sorted(FACTORIES))
def log_factory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LogFactory]:
    factory = FACTORIES[request.param](tmp_path)
    yield factory
    factory.close()


@pytest.fixture
def log(log_factory: LogFactory) -> Log:
    return log_factory.open()
