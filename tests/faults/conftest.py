"""One undisturbed run of the service over the invented world: what every disturbed one is held against."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsfold.demo.world import load_world
from tests.end_to_end.service import Left, run_service


@pytest.fixture(scope="package")
def calm_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("calm")


@pytest.fixture(scope="package")
def calm(calm_folder: Path) -> Left:
    return run_service(calm_folder, load_world().feeds())
