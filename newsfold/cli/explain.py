"""`newsfold explain`: why an article is in its incident, and what became of an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import msgspec

from newsfold.cli.base import Session, echo_json, session
from newsfold.stream.errors import UsageError

if TYPE_CHECKING:
    from newsfold.stream.log import Log

__all__ = ["explain"]


@click.command()
@click.argument("name", metavar="ID_OR_URL")
@click.option("--json", "as_json", is_flag=True, help="The same as one JSON object.")
@session
def explain(here: Session, name: str, as_json: bool) -> None:
    """Show why an article is in its incident, or what became of an incident.

    Of an article, by its id or its URL: how it came there, what every feature added, what it was compared with
    and which words say so, side by side; and the nearest other incident, with what was missing there. Of an
    incident, by its id: every decision about it in order of time, its counts, and who in it leans on whom.
    The id of a source leads to its article, or, where no feed carried it, to its incident.

    It reads the log of the service, running or not, and changes nothing. What the log no longer holds (articles
    and fingerprints 14 days, events 90) is named as missing.

    \b
    Examples:  newsfold explain https://site/2026/03/ferry-aground
               newsfold explain i1097f...
    Next:      newsfold incident ID --at 2026-03-01T09:00Z      who was in it at a time
    """
    from newsfold.cli.explain_find import meant_source, unknown
    from newsfold.cli.explain_words import source_words

    name = name.strip()
    if not name:
        raise UsageError("the name is empty: give the id or the URL of an article, or the id of an incident")
    with here.read_log() as log:
        if not _explained(here, log, name, as_json):
            source = meant_source(log, name)
            if source is None:
                raise UsageError(unknown(log, name))
            if not as_json:
                said = source_words(name, source.incident_id, source.publisher, source.article_id)
                click.echo(f"{said}\n")
            _explained(here, log, source.article_id or source.incident_id, as_json)


def _explained(here: Session, log: Log, name: str, as_json: bool) -> bool:
    """Show the incident or the article of that name, where there is one."""
    from cluster.assign.config import AssignConfig
    from cluster.assign.explain.article import explain_article
    from cluster.assign.explain.incident import explain_incident
    from newsfold.cli.explain_article import article_text
    from newsfold.cli.explain_find import article_ids
    from newsfold.cli.explain_incident import incident_text

    story = None if "://" in name else explain_incident(log, name)
    if story is not None:
        _show(story, incident_text(story), as_json)
        return True
    config = here.settings.section("assign", AssignConfig)
    for article in article_ids(log, name):
        try:
            found = explain_article(log, article, config)
        except (ValueError, OSError) as error:
            raise UsageError(f"cannot use a language model: {error}") from error
        if found is not None:
            _show(found, article_text(found), as_json)
            return True
    return False


def _show(data: msgspec.Struct, text: str, as_json: bool) -> None:
    if as_json:
        echo_json(msgspec.to_builtins(data))
    else:
        click.echo(text)
