"""`make eval-extraction`: read real pages with newsfold and with trafilatura as it comes, and print the table.

It fails where any figure over all pages is below trafilatura's.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import trafilatura

from ingest.pages.dates import date_of
from ingest.pages.errors import ExtractError
from ingest.pages.extract import ExtractSettings, extract
from tests.quality.data import DATA
from tests.quality.extraction.measure import FIGURES, Read, Right, judge, mean, worse
from tests.quality.extraction.pages import Page, read_pages

PAGES = DATA / "pages" / "fundus.tar"


def by_newsfold(page: Page) -> Read:
    """What the service reads; nothing where it refuses the page."""
    try:
        found = extract(page.html, url=page.url, settings=ExtractSettings())
    except ExtractError:
        return Read()
    return Read(title=found.title, published=found.published, authors=tuple(found.authors), body=found.text)


def by_trafilatura(page: Page) -> Read:
    """What trafilatura reads with nothing set."""
    document = trafilatura.bare_extraction(page.html, url=page.url, with_metadata=True)
    if document is None:
        return Read()
    found = document if isinstance(document, dict) else document.as_dict()
    authors = tuple(name.strip() for name in (found["author"] or "").split(";") if name.strip())
    return Read(found["title"] or "", date_of(found["date"]), authors, found["text"] or "")


WAYS: dict[str, Callable[[Page], Read]] = {"newsfold": by_newsfold, "trafilatura's defaults": by_trafilatura}


def main() -> None:
    """Read the arguments, then the pages, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.extraction", description=__doc__)
    parser.add_argument("--pages", type=Path, default=PAGES, help="the tar file of pages")
    parser.add_argument("--errors", action="store_true", help="list what was read wrongly of the half dev")
    given = parser.parse_args()
    if not given.pages.exists():
        raise SystemExit(
            f"no pages at {given.pages}: name the file with --pages, or its folder's with NEWSFOLD_DATA_DIR"
        )
    pages = list(read_pages(given.pages))
    judged = {name: [judge(way(page), page.wanted) for page in pages] for name, way in WAYS.items()}
    _say(f"{'':<30}" + "".join(f"{figure:>9}" for figure in FIGURES))
    for half in ("dev", "kept", "all"):
        chosen = [number for number, page in enumerate(pages) if half in ("all", page.half)]
        for name, rights in judged.items():
            figures = (mean([rights[number] for number in chosen], figure) for figure in FIGURES)
            _say(f"{half:<5}{len(chosen):>4}  {name:<19}" + "".join(f"{value:>9.3f}" for value in figures))
    if given.errors:
        _list(pages, judged["newsfold"])
    if below := worse(*judged.values()):
        raise SystemExit(f"below trafilatura's defaults: {', '.join(below)}")


def _list(pages: list[Page], rights: list[Right]) -> None:
    for page, right in zip(pages, rights, strict=True):
        wrong = [figure for figure in FIGURES if (value := getattr(right, figure)) is not None and value < 0.9]
        if page.half == "dev" and wrong:
            _say(f"{page.name}: {', '.join(wrong)}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
