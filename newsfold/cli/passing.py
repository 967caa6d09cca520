"""A file of articles through the service's own stages, on a log of its own.

The stages run side by side, each in a process, as the service's do, while the file is still being read. What
comes out does not depend on how their batches fall.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

import click
import msgspec

from newsfold.cli.base import on_terminal, plain
from newsfold.cli.meter import Measured
from newsfold.stream.errors import NewsfoldError

if TYPE_CHECKING:
    from newsfold.cli.rows import Rows
    from newsfold.stream.log import Log
    from newsfold.stream.step import Step

__all__ = ["Stage", "complain", "pass_through"]

CHUNK = 100
LOOK = 0.1  # seconds between two looks at how far a stage is


class Stage(msgspec.Struct, frozen=True):
    """A stage to run: its name, and its step's class with the configuration to make it from."""

    name: str
    kind: Callable[[Any, Any], Step]
    config: Any


class StageFailedError(NewsfoldError):
    """A stage's process ended before its work was done; the message says which, and why."""


def complain(message: str) -> None:
    """One line about the input on standard error."""
    click.echo(plain(message), err=True)


def pass_through(url: str, stages: Sequence[Stage], rows: Rows) -> None:
    """Put every article of the file on the log at `url` and run the stages, first to last, until all is done.

    How fast each was goes to standard error. Raises StageFailedError where a stage could not go on.
    """
    from newsfold.stream.connect import open_log

    started = time.perf_counter()
    with open_log(url) as log:
        running = [_Running(url, stage) for stage in stages]
        try:
            reading = _take_in(log, rows)
            measured = _finish(log, running, len(rows.ids))
        finally:
            for stage in running:
                stage.end()
    _say_speed("read", len(rows.ids), reading)
    for name, made in measured.items():
        _say_speed(name, made.done, made.busy, f" at work, after {made.ready:.1f} s to get ready")
    _say_speed("in all", len(rows.ids), time.perf_counter() - started)


def _take_in(log: Log, rows: Rows) -> float:
    """Put every article of the file on the log; the seconds it took."""
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
    return time.perf_counter() - started


def _finish(log: Log, running: Sequence[_Running], total: int) -> dict[str, Measured]:
    """Wait for each stage in turn to read all there is, and end it; what each measured, by name."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    shown = Progress(*columns, console=Console(stderr=True), disable=not on_terminal(), transient=True)
    measured: dict[str, Measured] = {}
    with shown:
        bars = {stage.name: shown.add_task(stage.name, total=total) for stage in running}
        for stage in running:
            while stage.behind(log) != 0:
                for each in running:
                    shown.update(bars[each.name], completed=total - (each.behind(log) or 0))
                stage.wait(LOOK)
            measured[stage.name] = stage.end()
    return measured


class _Running:
    """One stage at work in a process of its own."""

    def __init__(self, url: str, stage: Stage) -> None:
        context = multiprocessing.get_context("spawn")
        self.name = stage.name
        self._answer, answer = context.Pipe(duplex=False)
        orders, self._orders = context.Pipe(duplex=False)
        self._process = context.Process(target=_work, args=(url, stage, orders, answer), name=stage.name)
        self._process.start()
        answer.close()
        orders.close()
        self._ended: Measured | None = None

    def behind(self, log: Log) -> int | None:
        """Records the stage has yet to read; None before it has begun. Raises StageFailedError where it is gone."""
        from newsfold.stream.loop import group_of

        if not self._process.is_alive():
            self.end()
        rows = [row.behind for row in log.lag() if row.group == group_of(self.name)]
        return sum(rows) if rows else None

    def wait(self, seconds: float) -> None:
        """Give the stage time, no longer than it lives."""
        self._process.join(seconds)

    def end(self) -> Measured:
        """Stop the stage after the batch in hand; what it measured. Raises StageFailedError where it failed."""
        if self._ended is None:
            with contextlib.suppress(OSError):  # it may be gone already
                self._orders.send("stop")
            try:
                answer = self._answer.recv()
            except EOFError:
                answer = "its process was killed"
            self._process.join()
            if isinstance(answer, str):
                self._ended = Measured()
                raise StageFailedError(f"{self.name}: {answer}")
            self._ended = answer
        return self._ended


def _work(url: str, stage: Stage, orders: Connection, answer: Connection) -> None:
    """The process of one stage: the service's loop until it is told to stop."""
    import signal

    from newsfold.cli.meter import Metered
    from newsfold.stream.connect import open_log
    from newsfold.stream.loop import LoopSettings, run
    from newsfold.stream.metrics import Metrics

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the first one tells the others
    stop = threading.Event()
    threading.Thread(target=_obey, args=(orders, stop), daemon=True).start()
    try:
        metered = Metered(stage.kind(stage.config, Metrics()))
        settings = LoopSettings(dead_letter_cap=2**60)  # a file may hold any share of unusable articles
        with open_log(url) as log:
            run(log, metered, clock=time.time, stop=stop, metrics=Metrics(), settings=settings)
        answer.send(metered.measured)
    except NewsfoldError as error:
        answer.send(str(error))


def _obey(orders: Connection, stop: threading.Event) -> None:
    """Stop when told to; end at once when the process that gives the orders is gone."""
    try:
        orders.recv()
    except EOFError:
        os._exit(1)
    stop.set()


def _say_speed(stage: str, count: int, seconds: float, note: str = "") -> None:
    speed = count / seconds if seconds else 0.0
    click.echo(f"{stage:<12} {count} articles in {seconds:.1f} s: {speed:.1f} articles/s{note}", err=True)
