"""`newsfold demo`: the real pipeline over an invented world served on loopback."""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsfold.cli.base import Session, new_folder, on_terminal, plain, session
from newsfold.cli.demo_log import DemoLog, demo_log
from newsfold.cli.view import incident_lines
from newsfold.stream.errors import UsageError

if TYPE_CHECKING:
    from newsfold.cli.gauge import Progress
    from newsfold.demo.world import World
    from newsfold.settings import Settings
    from newsfold.stream.public import Incident

__all__ = ["demo"]

LAST_LINES = 40  # of the stages' output, shown when the demo fails


class DemoError(click.ClickException):
    """The demo did not come to its end."""


@click.command()
@click.option("--keep", type=click.Path(path_type=Path), help="A new folder for the data, to look into afterwards.")
@click.option("--patience", type=click.FloatRange(min=1), default=300.0, show_default=True, help="Seconds, at most.")
@click.option("--verbose", is_flag=True, help="Show every line the stages write.")
@click.option("--serve-only", is_flag=True, help="Only serve the invented world, to browse it.")
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help="Where to serve it; else any free port.")
@session
def demo(here: Session, *, keep: Path | None, patience: float, verbose: bool, serve_only: bool, port: int) -> None:
    """See the whole pipeline work on an invented world; takes about a minute.

    A dozen invented outlets are served on this machine: scoops, copies, rewrites, a follow-up, an opinion
    piece, a roundup, and stories that all cite a paper whose feed nobody has. The stages that `newsfold
    run` starts poll their feeds, fetch their pages and fold them into incidents. Nothing leaves the machine.
    Where the settings name a Kafka cluster as the log it runs there, in topics of its own, deleted at the end.

    \b
    Examples:  newsfold demo
               newsfold demo --keep demo-data
               newsfold demo --serve-only --port 8080
    """
    from newsfold.demo.server import serve
    from newsfold.demo.world import load_world

    world = load_world()
    try:
        server = serve(world, now=time.time(), port=port)
    except OSError as error:
        raise UsageError(f"cannot serve on port {port}: {error.strerror}") from error
    with server, contextlib.ExitStack() as stack:
        if serve_only:
            click.echo(f"the invented world is at {server.url}/ until Ctrl-C")
            threading.Event().wait()
        folder = new_folder(keep) if keep else Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings, env = _settings(folder, server.url, stack.enter_context(demo_log(here.settings, folder)))
        click.echo(
            f"{len(world.outlets)} invented outlets with {len(world.feeds())} feeds and {len(world.pages)} pages "
            f"about {len(world.events)} events, served at {server.url}/\n"
        )
        found = _fold(settings, env, world, patience, verbose)
    _show(found, keep)


def _settings(folder: Path, proxy: str, log: DemoLog) -> tuple[Settings, dict[str, str]]:
    """Settings of the demo's own, in a file that is kept with its data, and what the stages' environment adds."""
    from newsfold.settings import load

    file = folder / "newsfold.toml"
    file.write_text(
        "# An invented world lies behind the proxy; it is there only while the demo runs.\n"
        f"data = '{folder}'\nlog = '{log.url}'\nstore = 'sqlite:///{folder}/store.db'\n\n"
        f"[http]\nproxy = '{proxy}'\nspacing = 0.0\nper_host = 4\n",
        encoding="utf-8",
    )
    settings = load(str(file), log.env, folder)
    settings.check()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSFOLD_")}
    return settings, clean | log.env


def _fold(settings: Settings, env: dict[str, str], world: World, patience: float, verbose: bool) -> list[Incident]:
    """Run the service until it has nothing left to do; the incidents it found."""
    from newsfold.cli.feeds.registry import register
    from newsfold.cli.gauge import Gauge, Reporter
    from newsfold.cli.run import child_env, children, report
    from newsfold.stream.dead_letters import list_dead_letters
    from newsfold.stream.messages import Feed
    from newsfold.supervisor import Supervisor, in_background
    from sinks.sql.query import list_incidents
    from sinks.sql.store import open_reader

    lines: deque[str] = deque(maxlen=LAST_LINES)

    def hear(name: str, line: str) -> None:
        lines.append(f"{name:<11} | {plain(line)}")
        if verbose:
            report(name, line)

    with settings.open_log() as log:
        register(log, [Feed(url=url, added=time.time()) for url in world.feeds()])
        gauge = Gauge(log, settings.store, feeds=len(world.feeds()))
        supervisor = Supervisor(children(settings), env=child_env(settings, env), report=hear)
        with in_background(supervisor) as ended, Reporter(live=on_terminal() and not verbose) as reporter:
            deadline = time.monotonic() + patience
            progress = gauge.read()
            while not gauge.settled(progress, time.monotonic()):
                reporter.show(progress)
                if ended.wait(0.25) or time.monotonic() > deadline:
                    _give_up(progress, lines, verbose)
                progress = gauge.read()
            reporter.show(progress)
        for letter in list_dead_letters(log):
            click.echo(plain(f"{letter.stage} gave up on {letter.record.key}: {letter.error}"), err=True)
        found = list_incidents(open_reader(settings.store), limit=None)
        if not found:
            _give_up(progress, lines, verbose)
        return found


def _give_up(progress: Progress, lines: deque[str], verbose: bool) -> None:
    if not verbose:
        click.echo("\n".join(["", "the stages' last lines:", *lines]), err=True)
    raise DemoError(f"the demo did not come to its end: {progress.in_words()}")


def _show(found: list[Incident], keep: Path | None) -> None:
    click.echo(f"\n{len(found)} incidents, the one with most articles first:\n")
    for one in sorted(found, key=lambda one: (-one.counts.articles, plain(one.headline), one.id)):
        click.echo("\n".join(incident_lines(one)) + "\n")
    unseen = [one for one in found if any(not source.article_id for source in one.sources)]
    if unseen:
        most = max(unseen, key=lambda one: (max(len(source.named_by) for source in one.sources), one.id))
        click.echo("One of them whole, with its evidence; no feed carried the report that the others cite:\n")
        click.echo("\n".join(incident_lines(most, evidence=True)) + "\n")
    click.echo("What to try next:")
    if keep:
        config = keep.resolve() / "newsfold.toml"
        click.echo(f"  newsfold --config {config} incidents --json\n  newsfold --config {config} incident ID")
    else:
        click.echo("  newsfold demo --keep demo-data            the same, and the data stays to be looked into")
    click.echo("  newsfold demo --serve-only                browse the invented world")
    click.echo("  newsfold feeds add https://site/feed.xml  then newsfold run: the real world")
