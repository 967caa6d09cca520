"""Plain tables for a terminal. Words from outside have to be made safe before they come here."""

from __future__ import annotations

import io
import shutil
from collections.abc import Sequence
from typing import Literal, NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

__all__ = ["Column", "table"]


class Column(NamedTuple):
    """One column: `share` of the width that is left, 0 for as wide as it needs; numbers stand to the right."""

    heading: str
    share: int = 0
    number: bool = False


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], indent: int = 4) -> list[str]:
    """Rows under headings as lines no wider than the terminal (80 where that is unknown); cells are wrapped."""
    width = min(160, max(60, shutil.get_terminal_size((100, 24)).columns))
    made = Table(
        box=None, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0), expand=any(c.share for c in columns)
    )
    for column in columns:
        justify: Literal["left", "right"] = "right" if column.number else "left"
        made.add_column(
            Text(column.heading),
            justify=justify,
            ratio=column.share or None,
            no_wrap=not column.share,
            overflow="fold",
        )
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    out = io.StringIO()
    console = Console(
        file=out,
        width=width - indent,
        color_system=None,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(made)
    return [f"{' ' * indent}{line}".rstrip() for line in out.getvalue().splitlines()]
