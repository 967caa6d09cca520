"""Processes and outputs the tests of the embedded log use often."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

from newsfold.stream.log import Output


def out(topic: str, key: str, value: bytes | None = b"") -> Output:
    return Output(topic=topic, key=key, value=value)


def python(code: str, *arguments: str | Path) -> subprocess.Popen[str]:
    """Start another process of Python on a piece of code."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def finish(process: subprocess.Popen[str]) -> str:
    """What a process printed, once it ended well."""
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    return output.strip()
