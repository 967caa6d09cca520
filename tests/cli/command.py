"""Running the real command in a process of its own, in a folder of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec


class Done(msgspec.Struct, frozen=True):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[Any]:
        """Standard output read as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def environment(**variables: str) -> dict[str, str]:
    """Ours without any newsfold setting but those given."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSFOLD_")}
    return {**clean, "PYTHONDONTWRITEBYTECODE": "1", **variables}


def newsfold(folder: Path, *words: str, seconds: float = 60, variables: Mapping[str, str] | None = None) -> Done:
    """`newsfold WORDS` run in `folder` to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "newsfold", *words],
        cwd=folder,
        env=environment(**(variables or {})),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=seconds,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def started(folder: Path, *words: str, **variables: str) -> subprocess.Popen[str]:
    """`newsfold WORDS` started in `folder`, its standard error readable. It minds Ctrl-C, also where we are a job in
    the background, which is started with SIGINT ignored and hands that on."""
    return subprocess.Popen(
        [sys.executable, "-m", "newsfold", *words],
        cwd=folder,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - it takes no lock
    )
