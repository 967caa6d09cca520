"""`newsfold extract`: HTML files to articles, by the code the service uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from newsfold.cli.base import Session, echo_json, session

if TYPE_CHECKING:
    from ingest.pages.step import FetchConfig

__all__ = ["extract"]


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--url", default="", help="The URL the files came from: links, publisher and id depend on it.")
@session
def extract(here: Session, files: tuple[str, ...], url: str) -> None:
    """Extract the articles of HTML files: one JSON object each, in order.

    Each has id, url, canonical_url, title, text, authors, published, modified, language, image, publisher
    and attributions (who the text leans on, and the sentence that says so); a file that gives no article
    has an error that says why. Exit code 1 where one has. A page may take fetch.extract_timeout seconds.

    \b
    Example:  curl -s https://site/story > story.html
              newsfold extract --url https://site/story story.html
    """
    import asyncio

    from ingest.pages.step import FetchConfig

    if not asyncio.run(_extract(files, url, here.settings.section("fetch", FetchConfig))):
        raise click.exceptions.Exit(1)


async def _extract(files: Sequence[str], url: str, config: FetchConfig) -> bool:
    """Print a line for each file; whether all gave an article."""
    from ingest.pages.show import extract_files
    from ingest.pages.workers import ExtractPool

    pool = ExtractPool(
        config.extract,
        workers=min(config.workers, len(files)),
        timeout=config.extract_timeout,
        max_memory=config.worker_memory,
    )
    good = True
    try:
        async for shown in extract_files(files, url, pool, config.extract.max_html):
            good = good and "error" not in shown
            echo_json(shown)
    finally:
        pool.close()
    return good
