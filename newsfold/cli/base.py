"""What the commands share: the settings of this call, and text that is safe on a terminal."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsfold.stream.errors import UsageError

if TYPE_CHECKING:
    from newsfold.settings import Settings
    from newsfold.stream.log import Log

__all__ = ["Session", "counted", "echo_json", "new_folder", "on_terminal", "plain", "session"]


class Session:
    """One call of the command line: its settings, read when first asked for."""

    def __init__(self, config: str | None) -> None:
        self._config = config
        self._settings: Settings | None = None

    @property
    def settings(self) -> Settings:
        """The settings; UsageError where they are wrong."""
        if self._settings is None:
            from newsfold.settings import load

            self._settings = load(self._config, os.environ, Path.cwd())
        return self._settings

    def open_log(self) -> Log:
        """The log between the stages, made where there is none."""
        return self.settings.open_log()

    def has_log(self) -> bool:
        """Whether there is a log to read; one on Kafka is asked when it is opened."""
        path = self.settings.log_file()
        return path is None or path.exists()

    def read_log(self) -> Log:
        """The log of a command that only reads it; UsageError where there is none, and none is made."""
        if not self.has_log():
            raise UsageError(
                f"there is no log at {self.settings.log_file()}: newsfold run makes one; "
                "the settings log (NEWSFOLD_LOG) and data (NEWSFOLD_DATA) say where it is"
            )
        return self.open_log()


session = click.make_pass_decorator(Session)

UNSAFE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Unicode categories that can move the cursor, recolour, reorder or hide text on a terminal."""


def plain(text: str) -> str:
    """Text from outside on one line, without anything a terminal would obey."""
    spaced = "".join(" " if unicodedata.category(c) in UNSAFE else c for c in text)
    return " ".join(spaced.split())


def counted(count: int, noun: str, many: str = "") -> str:
    """As in "1 entry", "2 entries"; `many` where it takes more than an s."""
    return f"{count} {noun if count == 1 else many or noun + 's'}"


def echo_json(value: Any) -> None:
    """One JSON object on one line of standard output, control characters escaped."""
    click.echo(json.dumps(value, ensure_ascii=not _utf8(), separators=(", ", ": ")).translate(_ESCAPES))


def new_folder(path: Path) -> Path:
    """A folder that was not there or is empty, made where it is missing; UsageError for any other."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        if any(path.iterdir()):
            raise UsageError(f"the folder {path} is not empty: name a new one")
    except OSError as error:
        raise UsageError(f"cannot use the folder {path}: {error.strerror}") from error
    return path.resolve()


def on_terminal() -> bool:
    """Whether progress drawn over itself would be seen as meant."""
    return sys.stderr.isatty() and os.environ.get("TERM", "") != "dumb"


def _utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


_ESCAPES = {
    code: f"\\u{code:04x}"
    for code in (
        *range(0x7F, 0xA0),  # DEL and the second set of control characters
        *range(0x2028, 0x202F),  # line and paragraph separators, overrides of the reading direction
        *range(0x2066, 0x206A),
        *range(0xD800, 0xE000),  # surrogates without their other half, which UTF-8 cannot carry
    )
}
