"""`newsfold extract`: HTML files to articles, by the code the service uses."""

from __future__ import annotations

import click

from newsfold.cli.base import Session, echo_json, session

__all__ = ["extract"]


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--url", default="", help="The URL the files came from: links, publisher and id depend on it.")
@session
def extract(here: Session, files: tuple[str, ...], url: str) -> None:
    """Extract the articles of HTML files: one JSON object each, in order.

    Each has id, url, canonical_url, title, text, authors, published, modified, language, image, publisher
    and attributions (who the text leans on, and the sentence that says so); a file that gives no article
    has an error that says why. Exit code 1 where one has.

    \b
    Example:  curl -s https://site/story > story.html
              newsfold extract --url https://site/story story.html
    """
    from ingest.pages.show import extract_file
    from ingest.pages.step import FetchConfig

    settings = here.settings.section("fetch", FetchConfig).extract
    failed = False
    for file in files:
        shown = extract_file(file, url, settings)
        failed = failed or "error" in shown
        echo_json(shown)
    if failed:
        raise click.exceptions.Exit(1)
