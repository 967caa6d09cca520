"""`newsfold feeds test`: one honest poll of each feed, storing nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click
import msgspec

from newsfold.cli.base import Session, counted, echo_json, plain, session
from newsfold.cli.feeds.registry import checked_url
from newsfold.cli.feeds.words import iso, short, span

if TYPE_CHECKING:
    from ingest.poll.poller import PollConfig
    from ingest.poll.trial import Trial

__all__ = ["test"]


@click.command()
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@session
def test(here: Session, urls: tuple[str, ...], *, as_json: bool) -> None:
    """Poll feeds once, as the service would for the first time, and say what it saw. Nothing is stored.

    Shown are the status, redirects, validators, size, format, entries with the newest, how often the service
    would poll, and what is wrong: not well-formed, no dates, no links, nothing new, and so on. The feeds need
    not be registered; credentials (poll.credentials) are used. Exit code 1 where a feed cannot be polled or
    none of its entries has a link; what else is wrong leaves it 0.

    \b
    Examples:  newsfold feeds test https://site/feed.xml
               newsfold feeds test --json URL URL | jq '{url, outcome, problems}'
    Next:      newsfold feeds show URL      its entries
               newsfold feeds add URL
    """
    import asyncio

    from ingest.poll.step import PollConfig

    checked = [checked_url(url) for url in urls]
    trials = asyncio.run(_try(checked, here.settings.section("poll", PollConfig), time.time()))
    for trial in trials:
        if as_json:
            echo_json({**msgspec.to_builtins(trial), "newest": iso(trial.newest)})
        else:
            click.echo("\n".join(_lines(trial)))
    if not all(trial.ok for trial in trials):
        raise click.exceptions.Exit(1)


async def _try(urls: Sequence[str], config: PollConfig, now: float) -> list[Trial]:
    import asyncio

    from ingest.http import HttpClient
    from ingest.poll.credentials import read_credentials
    from ingest.poll.parser import FeedParser
    from ingest.poll.trial import try_feed

    known = read_credentials(config.credentials)
    parser = FeedParser(config.parse_timeout, config.parse_memory)
    try:
        async with HttpClient(config.http) as client:
            return await asyncio.gather(
                *(
                    try_feed(url, client, parser, config=config, now=now, authorization=known.get(url, ""))
                    for url in urls
                )
            )
    finally:
        parser.close()


def _lines(trial: Trial) -> Iterator[str]:
    yield plain(trial.url)
    for code, to in trial.hops:
        yield f"    {code} to {plain(to)}"
    answer: list[Any] = ["ok" if trial.ok else "FAILED"]
    if trial.status is not None:
        answer += [str(trial.status), f"{trial.size:,} bytes", plain(trial.content_type) or "no content type"]
    yield f"    {' · '.join(answer)}"
    if trial.error:
        yield f"    {plain(trial.error)}"
    if trial.status is not None:
        named = (("ETag", trial.etag), ("Last-Modified", trial.last_modified))
        yield f"    validators: {', '.join(f'{name} {plain(value)}' for name, value in named if value) or 'none'}"
    if trial.format:
        newest = "no dates" if trial.newest is None else f"newest {short(trial.newest)}"
        listed = counted(trial.entries, "entry", "entries")
        yield f"    {trial.format} · {plain(trial.title) or 'no title'} · {listed}, {newest}"
        yield f"    a first poll would announce {trial.announced} of them"
    if trial.interval is not None and trial.next_poll is not None:
        yield f"    polled every {span(trial.interval)}, next in {span(trial.next_poll)}"
    elif trial.next_poll is not None:
        yield f"    tried again in {span(trial.next_poll)}"
    for problem in trial.problems:
        yield f"    {problem.kind}: {plain(problem.text)}"
