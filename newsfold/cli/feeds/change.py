"""`newsfold feeds add`, `import`, `remove`, `pause` and `resume`: changing the register."""

from __future__ import annotations

import time
from pathlib import Path

import click

from newsfold.cli.base import Session, counted, plain, session
from newsfold.cli.feeds.registry import checked_url, import_opml, listed, register, registered
from newsfold.stream.errors import UsageError

__all__ = ["add", "import_", "pause", "remove", "resume"]


@click.command()
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
            url=checked_url(url),
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


@click.command("import")
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
    before = f"; {known} were registered already" if known else ""
    click.echo(f"registered {counted(new, 'feed')} from {file}{before}")


@click.command()
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@session
def remove(here: Session, urls: tuple[str, ...]) -> None:
    """Take feeds off the register. What they brought stays.

    \b
    Example:  newsfold feeds remove https://site/feed.xml
    """
    from ingest.urls import host_or_key
    from newsfold.stream.log import Output
    from newsfold.stream.topics import FEEDS

    with here.open_log() as log:
        known = listed(log)
        missing = [url for url in urls if url not in known]
        if missing:
            raise UsageError(f"not registered: {', '.join(plain(url) for url in missing)}; see newsfold feeds list")
        log.append([Output(topic=FEEDS, key=url, value=None, partition_by=host_or_key(url)) for url in urls])
    for url in urls:
        click.echo(f"removed {plain(url)}")


@click.command()
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


@click.command()
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
