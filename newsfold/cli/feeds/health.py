"""`newsfold feeds health`: how each feed has done lately."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
import msgspec

from newsfold.cli.base import Session, echo_json, plain, session
from newsfold.cli.feeds.registry import feed_states, registered
from newsfold.cli.feeds.words import iso, span
from newsfold.stream.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsfold.cli.feeds.figures import Health
    from sinks.sql.query import Placed

__all__ = ["health"]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with more in it.")
@session
def health(here: Session, *, as_json: bool) -> None:
    """Show how each feed has done over the last seven days, those in trouble first.

    \b
    last ok   when a poll last succeeded
    every     how often it is polled
    new/day   entries announced a day; "-" until the feed has been registered for a day
    text      pages read whole, of those tried; what is missing was refused, no article, or the feed's own text
    origin    how often an article of the feed was the report that others trace to
    copy      how often one was a copy, and the median delay behind its origin
    state     ok, new, paused, gone, or the class of failure with its cause: host and soft failures pass,
              hard ones are refusals, document is something other than a feed

    A page that two feeds announce counts for the one that did so first. Roles are those of the incident store.

    \b
    Examples:  newsfold feeds health
               newsfold feeds health --json | jq 'select(.state != "ok")'
    Next:      newsfold feeds test URL      one poll of a feed in trouble
               newsfold dead-letters list   the entries that gave no article, with their reasons
    """
    from newsfold.cli.feeds.figures import WINDOW, announced, arrived, failed, healths

    if not here.has_log():  # which looking does not make
        _none(as_json)
        return
    now = time.time()
    since = now - WINDOW
    placed = _placed(here, since)
    with here.open_log() as log:
        found = healths(
            registered(log).values(),
            states=feed_states(log),
            entries=announced(log, since),
            articles=arrived(log, since),
            failures=failed(log, since),
            placed=placed,
            now=now,
        )
    if as_json:
        for one in found:
            times = {name: iso(getattr(one, name)) for name in ("last_success", "next_poll")}
            echo_json({**msgspec.to_builtins(one), **times})
        return
    if not found:
        _none(as_json)
        return
    _table(found, now)
    if placed is None:
        click.echo("roles are not known: there is no incident store yet; start newsfold run", err=True)


def _none(as_json: bool) -> None:
    if not as_json:
        click.echo("no feed is registered: newsfold feeds add URL, or newsfold feeds import FILE.opml")


def _placed(here: Session, since: float) -> Iterable[Placed] | None:
    """The places of articles, those before the window among them that copies within it may trace to."""
    from newsfold.cli.feeds.figures import WINDOW
    from sinks.sql.query import list_placed
    from sinks.sql.store import open_reader

    try:
        engine = open_reader(here.settings.store)
    except UsageError as error:
        if " yet: start " not in str(error):
            raise
        return None
    return list_placed(engine, datetime.fromtimestamp(since - WINDOW, UTC))


def _table(found: list[Health], now: float) -> None:
    from newsfold.cli.columns import Column, table

    columns = (
        Column("feed", 3),
        Column("last ok", number=True),
        Column("every", number=True),
        Column("new/day", number=True),
        Column("text", number=True),
        Column("origin", number=True),
        Column("copy", number=True),
        Column("delay", number=True),
        Column("state", 2),
    )
    for line in table(columns, [_cells(one, now) for one in found], indent=0):
        click.echo(line)


def _cells(one: Health, now: float) -> tuple[str, ...]:
    origins, copies = (
        ("-", "-") if one.roles is None else (str(one.roles.get(role, 0)) for role in ("origin", "copy"))
    )
    cause = plain(one.error.partition(": ")[0])
    state = f"{one.error_class}: {cause}, {one.failures} in a row" if one.state == "failing" else one.state
    return (
        plain(one.url),
        "never" if one.last_success is None else f"{span(max(now - one.last_success, 0.0))} ago",
        "-" if one.interval is None else span(one.interval),
        "-" if one.entries_a_day is None else f"{one.entries_a_day:.3g}",
        "-" if one.extraction is None else f"{one.extraction:.0%}",
        origins,
        copies,
        "-" if one.copy_delay is None else span(one.copy_delay),
        state,
    )
