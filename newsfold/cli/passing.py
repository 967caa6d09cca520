"""A file of articles through the service's own stages, in this process, on a log of its own."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import click

from newsfold.cli.base import on_terminal, plain

if TYPE_CHECKING:
    from newsfold.cli.rows import Rows
    from newsfold.stream.log import Log
    from newsfold.stream.step import Step

__all__ = ["complain", "pass_through", "take_in"]

CHUNK = 500


def complain(message: str) -> None:
    """One line about the input on standard error."""
    click.echo(plain(message), err=True)


def take_in(log: Log, rows: Rows) -> None:
    """Put every article of the file on the log, and say how fast."""
    from newsfold.stream.codec import encode
    from newsfold.stream.log import Output
    from newsfold.stream.topics import ARTICLES

    started = time.perf_counter()
    chunk: list[Output] = []
    for article in rows:
        chunk.append(Output(topic=ARTICLES, key=article.id, value=encode(article), partition_by=article.id))
        if len(chunk) == CHUNK:
            log.append(chunk)
            chunk = []
    log.append(chunk)
    _say_speed("read", len(rows.ids), time.perf_counter() - started)


def pass_through(log: Log, step: Step, rows: Rows) -> None:
    """One stage until it has read everything, and how fast; its clock stands still, so that two runs are alike."""
    from newsfold.cli.meter import Metered
    from newsfold.stream.loop import LoopSettings, run
    from newsfold.stream.metrics import Metrics

    total = len(rows.ids)
    with Metered(step, total, visible=on_terminal()) as metered:
        run(
            log,
            metered,
            clock=lambda: rows.latest,
            stop=threading.Event(),
            metrics=Metrics(),
            settings=LoopSettings(dead_letter_cap=total),  # a file may hold any share of unusable articles
            until_idle=True,
        )
    _say_speed(step.stage, metered.done, metered.seconds, f" after {metered.ready:.1f} s to get ready")


def _say_speed(stage: str, count: int, seconds: float, note: str = "") -> None:
    speed = count / seconds if seconds else 0.0
    click.echo(f"{stage:<12} {count} articles in {seconds:.1f} s: {speed:.1f} articles/s{note}", err=True)
