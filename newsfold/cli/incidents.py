"""`newsfold incidents` and `newsfold incident`: what was found."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
import msgspec

from newsfold.cli.base import Session, echo_json, plain, session
from newsfold.cli.explain_words import source_words
from newsfold.cli.view import incident_lines
from newsfold.stream.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from newsfold.stream.public import Incident

__all__ = ["incident", "incidents"]

HINTS = 3
LEAST_PREFIX = 6  # characters of an id that was cut short


@click.command()
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many.")
@click.option("--status", type=click.Choice(["open", "closed", "merged"]), help="Only these; else all but merged.")
@click.option("--since", help="Only incidents heard of since this time, as in 2026-03-01 or 2026-03-01T12:00Z.")
@click.option("--json", "as_json", is_flag=True, help="One incident record a line.")
@session
def incidents(here: Session, limit: int, status: str | None, since: str | None, as_json: bool) -> None:
    """List incidents with their sources, the one heard of last first.

    Each source has its role: origin (others trace to it), copy, rewrite or report; under them what only
    talks about the event: follow-ups, commentary, roundups.

    \b
    Examples:  newsfold incidents --limit 5
               newsfold incidents --json | jq .headline
    Next:      newsfold incident ID       one of them, with the evidence
    """
    from sinks.sql.query import list_incidents
    from sinks.sql.store import open_reader

    from_time = _time(since, "--since") if since else None
    found = list_incidents(open_reader(here.settings.store), limit=limit, status=status or "", since=from_time)
    for one in found:
        if as_json:
            echo_json(msgspec.to_builtins(one))
        else:
            click.echo("\n".join(incident_lines(one)) + "\n")
    if not found and not as_json:
        click.echo("no incidents yet: see newsfold feeds list and newsfold lag")


@click.command()
@click.argument("name", metavar="ID_OR_URL")
@click.option("--at", metavar="TIME", help="As it was then, as in 2026-03-01T09:00Z: which articles, in which roles.")
@click.option("--json", "as_json", is_flag=True, help="The incident record as JSON.")
@session
def incident(here: Session, name: str, at: str | None, as_json: bool) -> None:
    """Show one incident whole, with the evidence for each source.

    Takes an incident's id (one that was merged shows the incident it is part of now), an article's id or URL, or
    the id of a source. With --at it is read from the log's events, which are kept 90 days; an incident that was
    merged later shows as it was.

    \b
    Examples:  newsfold incident i1097f...
               newsfold incident https://site/2026/03/ferry-aground
               newsfold incident i1097f... --at 2026-03-01T09:00Z
    Next:      newsfold explain ID        how it came to be so
    """
    if at is not None:
        _show_at(here, name.strip(), _time(at, "--at"), as_json)
        return
    from sinks.sql.store import open_reader

    name, engine = name.strip(), open_reader(here.settings.store)
    found = _find(engine, name)
    if not found:
        raise UsageError(
            f"no incident {plain(name)!r} in {_where(here)}{_near(engine, name)}: see newsfold incidents"
        )
    for one in found:
        if as_json:
            echo_json(msgspec.to_builtins(one))
            continue
        if name.startswith("i1") and one.id != name:
            click.echo(f"{plain(name)} is part of {one.id} now\n")
        if stands := next((s for s in (*one.sources, *one.linked) if s.id == name), None):
            publisher = stands.publisher.name or stands.publisher.domain
            click.echo(f"{source_words(name, one.id, publisher, stands.article_id)}\n")
        click.echo("\n".join(incident_lines(one, evidence=True)) + "\n")


def _show_at(here: Session, name: str, at: datetime, as_json: bool) -> None:
    from newsfold.cli.standing import standing_at, standing_lines

    with here.read_log() as log:
        found = standing_at(log, name, at)
    if as_json:
        echo_json(msgspec.to_builtins(found))
    else:
        click.echo("\n".join(standing_lines(found, at)))


def _find(engine: Engine, name: str) -> list[Incident]:
    from sinks.sql.query import find_by_article, find_by_source, get_incident

    if "://" in name:
        ids = find_by_article(engine, url=name) or find_by_article(engine, article_id=_article_id(name))
    elif (named := get_incident(engine, name)) is not None:
        return [named]
    else:  # a replayed article has the id that its file gave it
        ids = find_by_article(engine, article_id=name) or find_by_source(engine, name)
    return [one for one in (get_incident(engine, key) for key in ids) if one is not None]


def _near(engine: Engine, name: str) -> str:
    """What begins like an id that was cut short."""
    from sinks.sql.query import find_by_prefix

    found = find_by_prefix(engine, name, HINTS) if len(name) >= LEAST_PREFIX and "://" not in name else []
    return f" (perhaps {', '.join(map(plain, found))})" if found else ""


def _article_id(url: str) -> str:
    """The id an article at that URL has, unless its page names another canonical URL."""
    from ingest.urls import canonical_url
    from newsfold.stream.ids import article_id

    try:
        return article_id(canonical_url(url))
    except ValueError as error:
        raise UsageError(f"{plain(url)!r} is no article URL: {error}") from error


def _where(here: Session) -> str:
    from sqlalchemy.engine import make_url

    return make_url(here.settings.store).render_as_string(hide_password=True)


def _time(text: str, option: str) -> datetime:
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option} {text!r} is no time: write 2026-03-01 or 2026-03-01T12:00Z") from error
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
