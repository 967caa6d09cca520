"""`newsfold feeds discover`: asking a site, storing nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from newsfold.cli.base import Session, counted, echo_json, plain, session
from newsfold.cli.feeds.words import iso, short
from newsfold.stream.errors import NewsfoldError

if TYPE_CHECKING:
    from ingest.poll.discover import Found
    from ingest.poll.poller import PollConfig

__all__ = ["discover"]

_HOW = {
    "itself": "the address itself",
    "page": "declared by the page",
    "robots": "named by robots.txt",
    "index": "listed by a sitemap",
    "common": "a common place",
}


@click.command()
@click.argument("url", metavar="URL")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@session
def discover(here: Session, url: str, as_json: bool) -> None:
    """Find the feeds of a site: one line each, those that work first. Nothing is stored.

    Looked at are the feeds its page declares, the news sitemaps its robots.txt names, and where there are none
    of either, the places where feeds usually are. Each is read, so that what is shown can be polled: its
    address, format, entries with the time of the newest, title, and who told of it. A sitemap is the better
    feed where a site's RSS lists little. Exit code 1 where none is found.

    \b
    Examples:  newsfold feeds discover https://site/
               newsfold feeds discover https://site/ --json | jq -r .url
    Next:      newsfold feeds test URL     one poll of it, with what is wrong
               newsfold feeds add URL
    """
    import asyncio

    from ingest.poll.step import PollConfig

    wanted = url.strip() if "://" in url else f"https://{url.strip()}"
    try:
        found = asyncio.run(_discover(wanted, here.settings.section("poll", PollConfig)))
    except NewsfoldError as error:
        click.echo(f"newsfold: {plain(str(error))}", err=True)
        raise click.exceptions.Exit(1) from error
    for one in found:
        if as_json:
            echo_json(_row(one))
        elif not one.error:
            click.echo(_line(one))
        else:
            click.echo(f"newsfold: {plain(one.url)}, {_HOW[one.how]}, does not work: {plain(one.error)}", err=True)
    if not found:
        click.echo(
            f"newsfold: no feed found at {plain(wanted)}: the page declares none, robots.txt names no news sitemap, "
            "and none is in a common place; look on the site for the word RSS",
            err=True,
        )
    if all(one.error for one in found):
        raise click.exceptions.Exit(1)


async def _discover(url: str, config: PollConfig) -> list[Found]:
    from ingest.http import HttpClient
    from ingest.poll.discover import discover as search
    from ingest.poll.parser import FeedParser

    parser = FeedParser(config.parse_timeout, config.parse_memory)
    try:
        async with HttpClient(config.http) as client:
            return await search(url, client, parser)
    finally:
        parser.close()


def _row(one: Found) -> dict[str, object]:
    if one.error:
        kind, _, message = one.error.partition(": ")
        return {"url": one.url, "found": one.how, "error": {"kind": kind, "message": message}}
    return {
        "url": one.url,
        "found": one.how,
        "format": one.format,
        "title": one.title,
        "language": one.language,
        "entries": one.entries,
        "newest": iso(one.newest),
    }


def _line(one: Found) -> str:
    newest = f"newest {short(one.newest)}" if one.newest is not None else "no dates"
    listed = f"{counted(one.entries, 'entry', 'entries')}, {newest}" if one.entries else "no entries"
    title = plain(one.title) or "no title"
    return f"{plain(one.url)}  {one.format}  {listed}  {title}  ({_HOW[one.how]})"
