"""One stage alone: `newsfold poll|fetch|fingerprint|assign|sink`, and what `run` starts for each."""

from __future__ import annotations

import errno
import logging
import os
import signal
import sys
import threading
import time
from contextlib import AbstractContextManager, nullcontext
from types import FrameType
from typing import TYPE_CHECKING

import click

from newsfold.cli.base import Session, session

if TYPE_CHECKING:
    from newsfold.settings import Settings
    from newsfold.stream.metrics import Metrics
    from newsfold.stream.step import Step

__all__ = ["STAGES", "assign", "build_step", "catch_signals", "fetch", "fingerprint", "poll", "sink", "stages_of"]

STAGES: dict[str, tuple[str, ...]] = {
    "poll": ("poll",),
    "fetch": ("fetch",),
    "fingerprint": ("fingerprint",),
    "assign": ("assign",),
    "sink-sql": ("sink",),
    "sink-jsonl": ("sink", "jsonl"),
}
"""Each stage and the words of the command that runs it."""

PROCESSES = 16
"""Of one stage on one machine, whose metrics find a port each."""


def stages_of(settings: Settings) -> list[str]:
    """The stages these settings ask for, in the order of the data flow."""
    from newsfold.settings import SinkConfig

    wanted = settings.section("sink", SinkConfig)
    return [name for name in STAGES if name != "sink-jsonl" or wanted.jsonl]


def build_step(name: str, settings: Settings, metrics: Metrics) -> Step:
    """A stage's step with its section of the settings."""
    from newsfold.stream.errors import UsageError

    match name:
        case "poll":
            from ingest.poll.step import PollConfig, PollStep

            return PollStep(settings.section(name, PollConfig), metrics)
        case "fetch":
            from ingest.pages.step import FetchConfig, FetchStep

            return FetchStep(settings.section(name, FetchConfig), metrics)
        case "fingerprint":
            from cluster.fingerprint.step import FingerprintConfig, FingerprintStep

            return FingerprintStep(settings.section(name, FingerprintConfig), metrics)
        case "assign":
            from cluster.assign.config import AssignConfig
            from cluster.assign.step import AssignStep

            return AssignStep(settings.section(name, AssignConfig), metrics)
        case "sink-sql":
            from sinks.sql.step import SqlConfig, SqlStep

            return SqlStep(SqlConfig(url=settings.store), metrics)
        case "sink-jsonl":
            from newsfold.settings import SinkConfig
            from sinks.jsonl import JsonlConfig, JsonlStep

            path = settings.section("sink", SinkConfig).jsonl
            if not path:
                raise UsageError("no file for the JSON lines: set sink.jsonl or NEWSFOLD_SINK_JSONL")
            return JsonlStep(JsonlConfig(path=path), metrics)
    raise ValueError(name)


def catch_signals(stop: threading.Event) -> None:
    """SIGTERM and Ctrl-C set `stop`; a second Ctrl-C interrupts at once."""

    def ask(number: int, frame: FrameType | None) -> None:
        del frame
        if stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)


def _served_metrics(settings: Settings, metrics: Metrics, name: str) -> AbstractContextManager[None]:
    """Serve a stage's metrics where they are asked for, and have its lag looked at in the block that is returned."""
    from newsfold.settings import MetricsConfig
    from newsfold.stream.errors import UsageError
    from newsfold.stream.lag_gauges import showing_lag
    from newsfold.stream.loop import group_of

    wanted = settings.section("metrics", MetricsConfig)
    if not wanted.port:
        return nullcontext()
    first = wanted.port + list(STAGES).index(name)
    ports = range(first, min(first + PROCESSES * len(STAGES), 65_536), len(STAGES))
    for port in ports:
        try:
            metrics.serve(wanted.host, port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and port != ports[-1]:  # of another process of this stage, mostly
                continue
            tried = f", nor on {len(ports) - 1} ports from {first} on" if port != first else ""
            raise UsageError(
                f"cannot serve metrics on {wanted.host}:{port}: {error}{tried}; set metrics.port"
            ) from error
        logging.getLogger("newsfold").info("metrics on http://%s:%d/metrics", wanted.host, port)
        break
    return showing_lag(settings.open_log, group_of(name), metrics, wanted.lag_every)


def _own_file(settings: Settings, name: str) -> str:
    """The file that a sink fills from a log it may share with others; "" where it is none, or shares with none."""
    from newsfold.settings import SinkConfig
    from newsfold.stream.connect import is_kafka

    if not is_kafka(settings.log):
        return ""
    if name == "sink-jsonl":
        return settings.section("sink", SinkConfig).jsonl
    return settings.store if name == "sink-sql" and settings.store.startswith("sqlite") else ""


def _run_stage(settings: Settings, name: str) -> None:
    from newsfold.supervisor import MARK, watch_parent

    stop = threading.Event()
    catch_signals(stop)
    if os.environ.get(MARK):
        watch_parent(stop.set)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    for ours in ("newsfold", "ingest", "cluster", "sinks"):
        logging.getLogger(ours).setLevel(logging.INFO)
    from newsfold.stream.loop import LoopSettings, run
    from newsfold.stream.metrics import Metrics

    metrics = Metrics()
    loop_settings = settings.section("loop", LoopSettings)
    step = build_step(name, settings, metrics)
    showing = _served_metrics(settings, metrics, name)
    if file := _own_file(settings, name):
        logging.getLogger("newsfold").warning(
            "%s is on this machine alone: other processes of this sink, on other machines, would each put their part "
            "of the incidents into a file of theirs; there, set store to one PostgreSQL database for all",
            file,
        )
    with settings.open_log() as log, showing:
        run(log, step, clock=time.time, stop=stop, metrics=metrics, settings=loop_settings)


@click.command()
@session
def poll(here: Session) -> None:
    """Run the poll stage alone: feeds in, announced entries out.

    Asks each registered feed for news when it is due. `newsfold run` runs this stage with all others;
    run it alone to watch or to place the stages yourself. Stops on Ctrl-C or SIGTERM.

    \b
    Example:  newsfold feeds add https://site/feed.xml && newsfold poll
    Next:     newsfold lag        what the other stages have yet to read
    """
    _run_stage(here.settings, "poll")


@click.command()
@session
def fetch(here: Session) -> None:
    """Run the fetch stage alone: announced entries in, extracted articles out.

    \b
    Example:  newsfold fetch
    Next:     newsfold dead-letters list        pages that gave no article, and why
    """
    _run_stage(here.settings, "fetch")


@click.command()
@session
def fingerprint(here: Session) -> None:
    """Run the fingerprint stage alone: articles in, all that comparing them needs out.

    \b
    Example:  newsfold fingerprint
    """
    _run_stage(here.settings, "fingerprint")


@click.command()
@session
def assign(here: Session) -> None:
    """Run the assign stage alone: fingerprints in, incidents out.

    \b
    Example:  newsfold assign
    """
    _run_stage(here.settings, "assign")


@click.command()
@click.argument("kind", type=click.Choice(["sql", "jsonl"]), default="sql")
@session
def sink(here: Session, kind: str) -> None:
    """Run a sink stage alone: incidents in, a store (sql) or a file of JSON lines (jsonl) out.

    \b
    Examples:  newsfold sink
               NEWSFOLD_STORE=postgresql+psycopg://user@host/name newsfold sink sql
               NEWSFOLD_SINK_JSONL=incidents.jsonl newsfold sink jsonl
    Next:      newsfold incidents
    """
    _run_stage(here.settings, f"sink-{kind}")
