"""`newsfold feeds list`, `export` and `show`: the register, and what the poller sees in a feed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsfold.cli.base import Session, counted, echo_json, plain, session
from newsfold.cli.feeds.registry import feed_states, registered
from newsfold.cli.feeds.words import iso, short
from newsfold.stream.errors import UsageError

if TYPE_CHECKING:
    from newsfold.stream.messages import Feed, FeedState

__all__ = ["export", "list_", "show"]


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@session
def list_(here: Session, as_json: bool) -> None:
    """List the registered feeds and how polling them goes.

    \b
    Example:  newsfold feeds list
    """
    known, states = _register(here)
    if not known and not as_json:
        click.echo("no feed is registered: newsfold feeds add URL, or newsfold feeds import FILE.opml")
    for url, feed in sorted(known.items()):
        state = states.get(url)
        if as_json:
            echo_json(
                {
                    "url": url,
                    "publisher": feed.publisher,
                    "title": state.title if state else "",
                    "format": state.format if state else "",
                    "polled": iso(state.polled) if state else None,
                    "next_poll": iso(state.next_poll) if state and not state.gone else None,
                    "failures": state.failures if state else 0,
                    "error": state.error if state else "",
                    "gone": state.gone if state else False,
                    "paused": feed.paused,
                }
            )
        else:
            click.echo(f"{plain(url)}\n    {_health(feed, state)}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@session
def export(here: Session, file: Path | None) -> None:
    """Write the register as OPML, to FILE or standard output.

    \b
    Example:  newsfold feeds export backup.opml
    """
    from ingest.poll.opml import write_opml

    with here.read_log() as log:
        known = registered(log)
    data = write_opml(sorted(known.values(), key=lambda feed: feed.url))
    if file is None:
        sys.stdout.buffer.write(data)
        return
    try:
        file.write_bytes(data)
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error
    click.echo(f"wrote {len(known)} feeds to {file}", err=True)


@click.command()
@click.argument("sources", metavar="FILE_OR_URL...", nargs=-1, required=True)
@session
def show(here: Session, sources: tuple[str, ...]) -> None:
    """Print what the poller sees in feeds: one JSON object a document, in order.

    Each has title, format and entries (id, url, title, published); what is no feed has an error that says
    why. Exit code 1 where a document is no feed. RSS, RDF, Atom, JSON Feed and Google News sitemaps are read.

    \b
    Example:  newsfold feeds show https://site/feed.xml saved.xml
    Next:     newsfold feeds add https://site/feed.xml
    """
    from ingest.poll.show import show_feeds
    from ingest.poll.step import PollConfig

    failed = False
    for shown in show_feeds(sources, here.settings.section("poll", PollConfig).http):
        failed = failed or "error" in shown
        echo_json(shown)
    if failed:
        raise click.exceptions.Exit(1)


def _register(here: Session) -> tuple[dict[str, Feed], dict[str, FeedState]]:
    """The feeds and how polling them goes; none where there is no log yet, which looking does not make."""
    if not here.has_log():
        return {}, {}
    with here.open_log() as log:
        return registered(log), feed_states(log)


def _health(feed: Feed, state: FeedState | None) -> str:
    name = plain(feed.publisher or (state.title if state else "")) or "no name yet"
    if feed.paused:
        return f"{name} · paused"
    if state is None or state.polled is None:
        return f"{name} · not polled yet"
    if state.gone:
        return f"{name} · gone: the server says so for good; newsfold feeds remove it"
    if state.failures:
        return f"{name} · failed {counted(state.failures, 'time')} in a row: {plain(state.error)}"
    return f"{name} · {state.format} · polled {short(state.polled)}, next {short(state.next_poll)}"
