"""The command line, one module a command. Heavy libraries are imported inside the commands that need them."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable, Sequence

import click

from newsfold.cli.base import Session, plain
from newsfold.cli.dead_letters import dead_letters
from newsfold.cli.demo import demo
from newsfold.cli.explain import explain
from newsfold.cli.extract import extract
from newsfold.cli.feeds import feeds
from newsfold.cli.fit import fit
from newsfold.cli.incidents import incident, incidents
from newsfold.cli.lag import lag
from newsfold.cli.replay import replay
from newsfold.cli.run import run
from newsfold.cli.stage import assign, fetch, fingerprint, poll, sink
from newsfold.cli.topics import topics
from newsfold.stream.errors import FencedError, NewsfoldError, RetryableError

__all__ = ["main"]

INTERRUPTED = 130


class _Ordered(click.Group):
    """Lists commands in the order a newcomer meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        click.echo(f"newsfold {version('newsfold')}")
        ctx.exit()


@click.group(cls=_Ordered, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--config", metavar="FILE", help="Settings file; else NEWSFOLD_CONFIG, else newsfold.toml here.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version."
)
@click.pass_context
def cli(ctx: click.Context, config: str | None) -> None:
    """Fold every article about one event into one incident with its list of sources.

    newsfold polls news feeds, fetches the pages they announce, and groups reports, syndicated copies,
    rewrites and citations of one event while the news is coming in.

    \b
    To see it work on an invented world:   newsfold demo
    To watch real feeds:                   newsfold feeds add https://site/feed.xml
                                           newsfold run
    To read what it found (any time):      newsfold incidents

    Nothing has to be installed or started beside it: the log between the stages and the store of
    incidents are two SQLite files in ./newsfold-data unless you set others, Kafka among them
    (newsfold topics). The newsfold.toml and the
    NEWSFOLD_... variables that change this are described in the README.
    """
    ctx.obj = Session(config)


for command in (
    demo,
    run,
    feeds,
    incidents,
    incident,
    explain,
    lag,
    dead_letters,
    topics,
    extract,
    replay,
    fit,
    poll,
    fetch,
    fingerprint,
    assign,
    sink,
):
    cli.add_command(command)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 failed, 2 the operator has to act, 130 stopped half way."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter is no reason to stop
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # temporary folders and processes are cleared away
    sys.exit(_quietly(lambda: cli.main(argv, prog_name="newsfold", standalone_mode=False)))


def _quietly(act: Callable[[], object]) -> int:
    code: object
    try:
        code = act()
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except NewsfoldError as error:
        click.echo(f"newsfold: {plain(str(error))}", err=True)
        code = 1 if isinstance(error, RetryableError | FencedError) else 2
    except BrokenPipeError:
        # Whoever read our output has enough. Python would complain again while closing it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    return code if isinstance(code, int) else 0
