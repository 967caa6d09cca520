"""One stage alone: `newsfold poll|fetch|fingerprint|assign|sink`, and what `run` starts for each."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from newsfold.cli.base import Session, counted, plain, session

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

TOLD = 10_000  # records between two lines of progress


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


def _warn_of_own_file(settings: Settings, name: str) -> None:
    """Say that a sink fills a file of its machine from a log that others may read too."""
    from newsfold.settings import SinkConfig
    from newsfold.stream.connect import is_kafka

    files = {"sink-jsonl": settings.section("sink", SinkConfig).jsonl, "sink-sql": settings.store}
    file = files.get(name, "")
    if is_kafka(settings.log) and file and (name == "sink-jsonl" or file.startswith("sqlite")):
        logging.getLogger("newsfold").warning(
            "%s is on this machine alone: other processes of this sink, on other machines, would each put their part "
            "of the incidents into a file of theirs; there, set store to one PostgreSQL database for all",
            file,
        )


def _run_stage(settings: Settings, name: str) -> None:
    from newsfold.supervisor import MARK, watch_parent

    stop = threading.Event()
    catch_signals(stop)
    if os.environ.get(MARK):
        watch_parent(stop.set)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    for ours in ("newsfold", "ingest", "cluster", "sinks"):
        logging.getLogger(ours).setLevel(logging.INFO)
    from newsfold.cli.served import served_metrics
    from newsfold.stream.loop import LoopSettings, group_of, run
    from newsfold.stream.metrics import Metrics

    metrics = Metrics()
    loop_settings = settings.section("loop", LoopSettings)
    step = build_step(name, settings, metrics)
    showing = served_metrics(settings, metrics, group_of(name), list(STAGES).index(name), len(STAGES))
    with settings.open_log() as log, showing:
        _warn_of_own_file(settings, name)
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


def _refill(settings: Settings, name: str) -> None:
    from newsfold.cli.refill import refill
    from newsfold.stream.loop import group_of
    from newsfold.stream.metrics import Metrics

    handed: dict[str, int] = {}

    def tell(topic: str, done: int) -> None:
        if done // TOLD > handed.get(topic, 0) // TOLD:
            click.echo(f"{topic}: {done:,} records", err=True)
        handed[topic] = done

    with settings.open_log() as log:
        _check_refill(settings, name, log.members(group_of(name)))
        unused = refill(log, build_step(name, settings, Metrics()), clock=time.time, tell=tell)
    read = ", ".join(f"{counted(done, 'record')} of {topic}" for topic, done in handed.items())
    click.echo(f"read {read or 'nothing: the log holds no incident'}")
    for reject in unused:
        where = f"{reject.record.topic}/{reject.record.partition} offset {reject.record.offset}"
        click.echo(f"not used: {where}, {plain(reject.error)[:300]}", err=True)
    if unused:
        raise SystemExit(1)


def _check_refill(settings: Settings, name: str, members: int) -> None:
    """Raises UsageError where filling would cross what a sink writes, or what is there already."""
    from newsfold.settings import SinkConfig
    from newsfold.stream.errors import UsageError

    if members:
        raise UsageError(f"{name} runs ({counted(members, 'process', 'processes')}): stop it, and refill then")
    file = settings.section("sink", SinkConfig).jsonl
    if name == "sink-jsonl" and file and Path(file).exists() and Path(file).stat().st_size:
        raise UsageError(f"{file} is not empty: move it away, and refill then")


@click.command()
@click.argument("kind", type=click.Choice(["sql", "jsonl"]), default="sql")
@click.option("--refill", is_flag=True, help="Write all that the log holds into a store that was lost, and end.")
@session
def sink(here: Session, kind: str, refill: bool) -> None:
    """Run a sink stage alone: incidents in, a store (sql) or a file of JSON lines (jsonl) out.

    \b
    Examples:  newsfold sink
               NEWSFOLD_STORE=postgresql+psycopg://user@host/name newsfold sink sql
               NEWSFOLD_SINK_JSONL=incidents.jsonl newsfold sink jsonl
               newsfold sink sql --refill
    Next:      newsfold incidents
    """
    if refill:
        _refill(here.settings, f"sink-{kind}")
    else:
        _run_stage(here.settings, f"sink-{kind}")
