"""`newsfold run`: the long-lived service."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsfold.cli.base import Session, plain, session

if TYPE_CHECKING:
    from newsfold.settings import Settings
    from newsfold.supervisor import Child

__all__ = ["child_env", "children", "maintained", "report", "run"]


@click.command()
@click.option("--feeds", "opml", type=click.Path(path_type=Path), help="Register the feeds of this OPML file first.")
@session
def run(here: Session, opml: Path | None) -> None:
    """Watch the registered feeds and fold their news into incidents, until stopped.

    Every stage is a process of its own; one that dies is started again, and nothing is lost or counted
    twice. Ctrl-C or SIGTERM stops all of them cleanly. Exit code 2 means that a stage needs you: its
    message is the last one shown.

    \b
    Examples:  newsfold run --feeds my-feeds.opml
               newsfold feeds add https://site/feed.xml && newsfold run
    Meanwhile, in another terminal:
               newsfold incidents      what was found
               newsfold lag            whether every stage keeps up
    """
    from newsfold.cli.feeds.registry import import_opml, registered
    from newsfold.cli.stage import catch_signals
    from newsfold.supervisor import Supervisor

    settings = here.settings
    settings.check()
    stop = threading.Event()
    catch_signals(stop)
    with here.open_log() as log:
        if opml is not None:
            import_opml(log, opml)
        known = len(registered(log))
    if not known:
        report("supervisor", "no feed is registered yet: add one in another terminal, `newsfold feeds add URL`")
    report("supervisor", f"watching {known} feeds; log {settings.log}; stop with Ctrl-C")
    supervisor = Supervisor(children(settings), env=child_env(settings, os.environ), report=report)
    with maintained(settings):
        code = supervisor.run(stop)
    report("supervisor", "stopped")
    if code:
        raise SystemExit(code)


def children(settings: Settings) -> list[Child]:
    """A process for every stage these settings ask for."""
    from newsfold.cli.stage import STAGES, stages_of
    from newsfold.supervisor import Child

    return [Child(name, (sys.executable, "-m", "newsfold", *STAGES[name])) for name in stages_of(settings)]


def child_env(settings: Settings, env: Mapping[str, str]) -> dict[str, str]:
    """The environment that gives a child the same settings, whatever file they came from."""
    return {**env, **({"NEWSFOLD_CONFIG": str(settings.config)} if settings.config else {})}


@contextlib.contextmanager
def maintained(settings: Settings) -> Iterator[None]:
    """Retention and compaction of the log, hourly, in a thread of its own, while the block runs."""
    from newsfold.stream.upkeep import maintain_every

    done = threading.Event()

    def work() -> None:
        with settings.open_log() as log:
            maintain_every(log, clock=time.time, stop=done)

    thread = threading.Thread(target=work, name="maintenance", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(timeout=10)


def report(name: str, line: str) -> None:
    """One line of a process's output, after its name, safe to show."""
    with contextlib.suppress(OSError):  # whoever read it is gone: the service goes on
        sys.stderr.write(f"{name:<11} | {plain(line)}\n")
        sys.stderr.flush()
