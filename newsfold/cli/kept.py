"""What `newsfold replay --keep` leaves: the log, a store of the incidents, and the settings that both go with."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from cluster.assign.config import AssignConfig
    from newsfold.stream.log import Log

__all__ = ["keep_beside"]

SERVICE_DAYS = 14.0
"""Days from which the setting assign.memory_days is refused."""


def keep_beside(log: Log, folder: Path, assign: AssignConfig) -> Path:
    """Fill a store from the log that lies in a folder, as the sink does; the settings file to ask the two with.

    It holds what articles were assigned with: an explanation computes scores again.
    """
    from newsfold.cli.refill import refill
    from newsfold.cli.stage import build_step
    from newsfold.settings import load
    from newsfold.stream.metrics import Metrics

    file = folder / "newsfold.toml"
    given = msgspec.structs.asdict(assign)
    if assign.model_folder:
        given["model_folder"] = str(Path(assign.model_folder).resolve())
    if assign.memory_days is not None and assign.memory_days >= SERVICE_DAYS:
        given["memory_days"] = None  # a file's clock may run longer than a service remembers
    top = {"data": str(folder), "log": f"sqlite:///{folder}/log.db", "store": f"sqlite:///{folder}/store.db"}
    lines = [*_lines(top), "", "[assign]", *_lines(given)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    step = build_step("sink-sql", load(str(file), {}, folder), Metrics())
    refill(log, step, clock=time.time, tell=_silent)
    return file


def _silent(topic: str, done: int) -> None:
    """Say nothing of how far filling is: it takes no time beside the replay."""


def _lines(values: dict[str, Any]) -> list[str]:
    return [f"{name} = {_toml(value)}" for name, value in values.items()]


def _toml(value: Any) -> str:
    """A value as TOML, which has no null: a setting takes the word for it."""
    return json.dumps("null" if value is None else value, ensure_ascii=False)
