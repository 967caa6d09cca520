"""Databases the SQL sink is tested on: SQLite always, PostgreSQL where its programs are installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def _postgres_programs() -> Path | None:
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return Path(on_path).parent if on_path else found[-1].parent if found else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server of our own on a socket in a temporary folder."""
    programs = _postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian package postgresql)")
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed")
    user = "nobody" if os.geteuid() == 0 else None  # the server refuses to run as root
    with tempfile.TemporaryDirectory(prefix="newsfold-pg-") as folder:
        home = Path(folder)
        if user:
            shutil.chown(home, user)
        data = home / "data"

        def call(*command: str) -> None:
            done = subprocess.run(command, user=user, cwd=home, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr

        call(str(programs / "initdb"), "-D", str(data), "-U", "newsfold", "-A", "trust", "--no-sync")
        options = f"-c listen_addresses= -k {home} -c fsync=off"
        # The server keeps the descriptors it is given, so its output goes to a file and not to our pipe.
        call(str(programs / "pg_ctl"), "-D", str(data), "-l", str(home / "log"), "-w", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://newsfold@/postgres?host={home}"
        finally:
            call(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store on each kind of database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/deep/store.db"
    url: str = request.getfixturevalue("postgres")
    from sqlalchemy import create_engine

    from sinks.sql.schema import metadata

    engine = create_engine(url)
    metadata.drop_all(engine)
    engine.dispose()
    return url
