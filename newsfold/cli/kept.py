"""What `newsfold replay --keep` leaves: the log, a store of the incidents, and the settings that both go with."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from newsfold.cli.base import new_folder
from newsfold.stream.errors import UsageError

if TYPE_CHECKING:
    from cluster.assign.config import AssignConfig
    from newsfold.stream.log import Log

__all__ = ["keep_beside", "keeping"]

SETTINGS = "newsfold.toml"
LOG = "log.db"
STORE = "store.db"


@contextlib.contextmanager
def keeping(path: Path) -> Iterator[Path]:
    """A new or empty folder to keep a run in; of a run that fails nothing is left, so that the next may have it.

    Only what the run makes is taken away: the result may have been meant for the same folder.
    """
    _store_url(path.resolve())  # before the work
    made = [each for each in (path, *path.parents) if not each.exists()]
    folder = new_folder(path)
    try:
        yield folder
    except BaseException:  # Ctrl-C too
        for pattern in (SETTINGS, f"{LOG}*", f"{STORE}*"):
            for file in folder.glob(pattern):
                file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # somebody else uses the folder
            for each in made:
                each.rmdir()
        raise


def keep_beside(log: Log, folder: Path, assign: AssignConfig) -> Path:
    """Fill a store from the log that lies in a folder, as the sink does; the settings file to ask the two with.

    It holds what articles were assigned with: an explanation computes scores again.
    """
    from cluster.assign.config import MEMORY_LIMIT
    from newsfold.cli.refill import refill
    from newsfold.cli.stage import build_step
    from newsfold.settings import load
    from newsfold.stream.metrics import Metrics

    file = folder / SETTINGS
    given = msgspec.structs.asdict(assign)
    if assign.model_folder:
        given["model_folder"] = str(Path(assign.model_folder).resolve())
    note: list[str] = []
    if assign.memory_days is not None and assign.memory_days >= MEMORY_LIMIT:
        given["memory_days"] = None  # a file's clock may run longer than a service may be told to remember
        note = [
            f"# memory_days was {assign.memory_days:g} in the replay, more than a service can be told. Without one,",
            "# explain counts in what the replay had forgotten, and a score may differ from the one recorded.",
        ]
    top = {"data": str(folder), "log": f"sqlite:///{folder / LOG}", "store": _store_url(folder)}
    lines = [*_lines(top), "", "[assign]", *note, *_lines(given)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    step = build_step("sink-sql", load(str(file), {}, folder), Metrics())
    refill(log, step, clock=time.time, tell=_silent)
    return file


def _store_url(folder: Path) -> str:
    """The URL of the store in a folder; UsageError where it would be read as another file's.

    Whether a "?" or "%" in a path is quoted depends on SQLAlchemy: 2.0 does not.
    """
    from sqlalchemy.engine import URL, make_url

    file = str(folder / STORE)
    url = URL.create("sqlite", database=file).render_as_string(hide_password=False)
    if make_url(url).database != file:
        raise UsageError(f"a store in {folder} has no URL: name a folder without signs such as ? and %")
    return url


def _silent(topic: str, done: int) -> None:
    """Say nothing of how far filling is: it takes no time beside the replay."""


def _lines(values: dict[str, Any]) -> list[str]:
    return [f"{name} = {_toml(value)}" for name, value in values.items()]


def _toml(value: Any) -> str:
    """A value as TOML, which has no null: a setting takes the word for it."""
    return json.dumps("null" if value is None else value, ensure_ascii=False)
