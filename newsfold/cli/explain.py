"""`newsfold explain`: why an article is in its incident, and what became of an incident."""

from __future__ import annotations

import click
import msgspec

from newsfold.cli.base import Session, echo_json, session
from newsfold.stream.errors import UsageError

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

    It reads the log of the service, running or not, and changes nothing. What the log no longer holds (articles
    and fingerprints 14 days, events 90) is named as missing.

    \b
    Examples:  newsfold explain https://site/2026/03/ferry-aground
               newsfold explain i1097f...
    Next:      newsfold incident ID --at 2026-03-01T09:00Z      who was in it at a time
    """
    from cluster.assign.config import AssignConfig
    from cluster.assign.explain.article import explain_article
    from cluster.assign.explain.incident import explain_incident
    from newsfold.cli.explain_article import article_text
    from newsfold.cli.explain_find import article_ids, unknown
    from newsfold.cli.explain_incident import incident_text

    name = name.strip()
    if not name:
        raise UsageError("the name is empty: give the id or the URL of an article, or the id of an incident")
    with here.open_log() as log:
        story = None if "://" in name else explain_incident(log, name)
        if story is not None:
            _show(story, incident_text(story), as_json)
            return
        config = here.settings.section("assign", AssignConfig)
        for article in article_ids(log, name):
            try:
                found = explain_article(log, article, config)
            except (ValueError, OSError) as error:
                raise UsageError(f"cannot use a language model: {error}") from error
            if found is not None:
                _show(found, article_text(found), as_json)
                return
        raise UsageError(unknown(log, name))


def _show(data: msgspec.Struct, text: str, as_json: bool) -> None:
    if as_json:
        echo_json(msgspec.to_builtins(data))
    else:
        click.echo(text)
