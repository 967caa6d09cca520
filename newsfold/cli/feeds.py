"""`newsfold feeds`: the register of feeds to poll."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsfold.cli.base import Session, echo_json, plain, session
from newsfold.stream.errors import UsageError

if TYPE_CHECKING:
    from newsfold.stream.log import Log, Output
    from newsfold.stream.messages import Feed, FeedState

__all__ = ["feeds", "import_opml", "register", "registered"]


@click.group()
def feeds() -> None:
    """Keep the register of feeds to poll; a running service sees every change at once.

    \b
    Examples:  newsfold feeds add https://site/feed.xml
               newsfold feeds import subscriptions.opml
               newsfold feeds list
    Next:      newsfold run
    """


@feeds.command()
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@click.option("--publisher", default="", help="The publisher's name, where you know better than the feed.")
@click.option("--language", default="", help="The feed's language, as in en or vi.")
@click.option("--country", default="", help="The publisher's country, as in gb.")
@click.option("--every", "interval", type=click.FloatRange(min=1), help="Seconds between polls, at least.")
@session
def add(
    here: Session, urls: tuple[str, ...], *, publisher: str, language: str, country: str, interval: float | None
) -> None:
    """Register feeds by URL; one that is registered is changed.

    \b
    Example:  newsfold feeds add https://site/world.xml --publisher "Harbour Mail"
    Next:     newsfold feeds show https://site/world.xml     what the poller sees there
    """
    from newsfold.stream.messages import Feed

    now = time.time()
    made = [
        Feed(
            url=_checked(url),
            publisher=publisher,
            language=language,
            country=country,
            min_interval=interval,
            added=now,
        )
        for url in urls
    ]
    with here.open_log() as log:
        register(log, made)
    for feed in made:
        click.echo(f"registered {plain(feed.url)}")


@feeds.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@session
def import_(here: Session, file: Path) -> None:
    """Register the feeds of an OPML file, as any feed reader exports it.

    Feeds that are registered already stay as they are.

    \b
    Example:  newsfold feeds import subscriptions.opml
    Next:     newsfold feeds list
    """
    with here.open_log() as log:
        new, known = import_opml(log, file)
    click.echo(f"registered {new} feeds from {file}" + (f"; {known} were registered already" if known else ""))


@feeds.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@session
def export(here: Session, file: Path | None) -> None:
    """Write the register as OPML, to FILE or standard output.

    \b
    Example:  newsfold feeds export backup.opml
    """
    from ingest.poll.opml import write_opml

    with here.open_log() as log:
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


@feeds.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@session
def list_(here: Session, as_json: bool) -> None:
    """List the registered feeds and how polling them goes.

    \b
    Example:  newsfold feeds list
    """
    with here.open_log() as log:
        known, states = registered(log), _states(log)
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
                    "polled": _iso(state.polled) if state else None,
                    "next_poll": _iso(state.next_poll) if state and not state.gone else None,
                    "failures": state.failures if state else 0,
                    "error": state.error if state else "",
                    "gone": state.gone if state else False,
                    "paused": feed.paused,
                }
            )
        else:
            click.echo(f"{plain(url)}\n    {_health(feed, state)}")


@feeds.command()
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@session
def remove(here: Session, urls: tuple[str, ...]) -> None:
    """Take feeds off the register. What they brought stays.

    \b
    Example:  newsfold feeds remove https://site/feed.xml
    """
    from ingest.urls import host_of
    from newsfold.stream.log import Output
    from newsfold.stream.topics import FEEDS

    with here.open_log() as log:
        known = registered(log)
        missing = [url for url in urls if url not in known]
        if missing:
            raise UsageError(f"not registered: {', '.join(plain(url) for url in missing)}; see newsfold feeds list")
        log.append([Output(topic=FEEDS, key=url, value=None, partition_by=host_of(url)) for url in urls])
    for url in urls:
        click.echo(f"removed {plain(url)}")


@feeds.command()
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@session
def pause(here: Session, urls: tuple[str, ...]) -> None:
    """Stop polling feeds and keep them on the register.

    \b
    Example:  newsfold feeds pause https://site/feed.xml
    Next:     newsfold feeds resume https://site/feed.xml
    """
    _set_paused(here, urls, paused=True)
    for url in urls:
        click.echo(f"paused {plain(url)}")


@feeds.command()
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@session
def resume(here: Session, urls: tuple[str, ...]) -> None:
    """Poll paused feeds again, and feeds that were gone.

    \b
    Example:  newsfold feeds resume https://site/feed.xml
    Next:     newsfold feeds list
    """
    _set_paused(here, urls, paused=False)
    for url in urls:
        click.echo(f"resumed {plain(url)}")


def _set_paused(here: Session, urls: tuple[str, ...], *, paused: bool) -> None:
    import msgspec

    with here.open_log() as log:
        known = registered(log)
        missing = [url for url in urls if url not in known]
        if missing:
            raise UsageError(f"not registered: {', '.join(plain(url) for url in missing)}; see newsfold feeds list")
        register(log, [msgspec.structs.replace(known[url], paused=paused) for url in urls])


@feeds.command()
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


def registered(log: Log) -> dict[str, Feed]:
    """The feeds on the register, by URL."""
    from newsfold.stream.codec import decode
    from newsfold.stream.messages import Feed
    from newsfold.stream.topics import FEEDS

    known: dict[str, Feed] = {}
    for record in log.read(FEEDS):
        if record.value is None:
            known.pop(record.key, None)
        else:
            known[record.key] = decode(Feed, record.value)
    return known


def register(log: Log, added: list[Feed]) -> None:
    """Put feeds on the register; the last of a URL stands."""
    log.append([_output(feed) for feed in added])


def _left_out(file: Path) -> Callable[[str], None]:
    def say(url: str) -> None:
        click.echo(plain(f"{file}: left out: {url[:200]!r} is no http or https URL"), err=True)

    return say


def import_opml(log: Log, file: Path) -> tuple[int, int]:
    """Register what an OPML file lists: the numbers of new feeds and of those registered before.

    Lines that cannot be feeds are named on standard error.
    """
    import msgspec

    from ingest.poll.opml import read_opml

    try:
        listed = read_opml(file.read_bytes(), _left_out(file))
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error
    except UsageError as error:
        raise UsageError(f"{file}: {error}") from error
    known = registered(log)
    by_url = {feed.url: feed for feed in reversed(listed)}
    new = [feed for url, feed in reversed(by_url.items()) if url not in known]
    now = time.time()
    register(log, [msgspec.structs.replace(feed, added=now) for feed in new])
    return len(new), len(by_url) - len(new)


def _output(feed: Feed) -> Output:
    from ingest.urls import host_of
    from newsfold.stream.codec import encode
    from newsfold.stream.log import Output
    from newsfold.stream.topics import FEEDS

    return Output(topic=FEEDS, key=feed.url, value=encode(feed), partition_by=host_of(feed.url))


def _states(log: Log) -> dict[str, FeedState]:
    from newsfold.stream.codec import decode
    from newsfold.stream.messages import FeedState
    from newsfold.stream.topics import FEED_STATE

    return {
        record.key: decode(FeedState, record.value) for record in log.read(FEED_STATE) if record.value is not None
    }


def _checked(url: str) -> str:
    from ingest.urls import clean_url

    try:
        clean_url(url)
    except ValueError as error:
        raise UsageError(f"{plain(url)!r} is no feed URL: {error}; write it like https://site/feed.xml") from error
    return url.strip()


def _health(feed: Feed, state: FeedState | None) -> str:
    name = plain(feed.publisher or (state.title if state else "")) or "no name yet"
    if feed.paused:
        return f"{name} · paused"
    if state is None or state.polled is None:
        return f"{name} · not polled yet"
    if state.gone:
        return f"{name} · gone: the server says so for good; newsfold feeds remove it"
    if state.failures:
        return f"{name} · failed {state.failures} times in a row: {plain(state.error)}"
    return f"{name} · {state.format} · polled {_short(state.polled)}, next {_short(state.next_poll)}"


def _iso(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def _short(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
