"""Headlines as newsrooms of each language write them, of invented events: first reports, and what came after.

They are in `headlines/`, a file a language: `first`, and under `later` those of each sign.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

__all__ = ["FIRST_REPORTS", "LATER"]

_FILES = {
    file.stem: tomllib.loads(file.read_text("utf-8"))
    for file in sorted(Path(__file__).parent.glob("headlines/*.toml"))
}

LATER: dict[str, dict[str, list[str]]] = {code: file["later"] for code, file in _FILES.items()}
FIRST_REPORTS: dict[str, list[str]] = {code: file["first"] for code, file in _FILES.items()}
