"""What `newsfold extract` prints of HTML files: by the same code as the service, in worker processes."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

from ingest.pages.errors import ExtractError
from ingest.pages.extract import Extracted
from ingest.pages.workers import ExtractPool, Page
from ingest.urls import clean_url
from newsfold.stream.ids import article_id
from newsfold.stream.times import rfc3339

__all__ = ["extract_files"]

WAITING = 16
"""Files read while earlier ones are being extracted."""


async def extract_files(
    files: Iterable[str], url: str, pool: ExtractPool, most: int
) -> AsyncIterator[dict[str, Any]]:
    """The article of each HTML file as a JSON-able dict, or `{"error": {...}}`, in order.

    Keys: id, url, canonical_url, title, text, authors, published, modified (ISO 8601 in UTC, or None),
    language, image, publisher {name, domain}, attributions [{name, kind, sentence, origin}], section and
    paywalled (whether the page says that not all of it is free to read). Without `url` the page's own canonical URL
    is used, and where it has none there is no id either. An error has source, kind and message; a file of more than
    `most` bytes is one.
    """
    under_way: deque[asyncio.Task[dict[str, Any]]] = deque()
    try:
        for file in files:
            under_way.append(asyncio.create_task(_extract(file, url, pool, most)))
            if len(under_way) >= WAITING:
                yield await under_way.popleft()
        while under_way:
            yield await under_way.popleft()
    finally:
        for task in under_way:
            task.cancel()


async def _extract(file: str, url: str, pool: ExtractPool, most: int) -> dict[str, Any]:
    try:
        html = await asyncio.to_thread(_read, Path(file), most)
        return _shown(await pool.extract(Page(html=html, url=clean_url(url) if url else "")))
    except ExtractError as error:
        return {"error": {"source": file, "kind": error.kind, "message": str(error)}}
    except ValueError as error:
        return {"error": {"source": file, "kind": "url", "message": str(error)}}
    except OSError as error:
        kind = "missing" if isinstance(error, FileNotFoundError) else "unreadable"
        return {"error": {"source": file, "kind": kind, "message": error.strerror or str(error)}}


def _read(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most + 1)  # one more byte than allowed is enough to refuse it


def _shown(page: Extracted) -> dict[str, Any]:
    url = page.url or page.canonical_url
    return {
        "id": article_id(page.identity) if page.identity else "",
        "url": url,
        "canonical_url": page.canonical_url,
        "title": page.title,
        "text": page.text,
        "authors": list(page.authors),
        "published": rfc3339(page.published) if page.published is not None else None,
        "modified": rfc3339(page.modified) if page.modified is not None else None,
        "language": page.language,
        "image": page.image,
        "publisher": {"name": page.publisher.name, "domain": page.publisher.domain},
        "attributions": [
            {"name": a.name, "kind": a.kind, "sentence": a.sentence, "origin": a.origin} for a in page.attributions
        ],
        "section": page.section,
        "paywalled": page.paywalled,
    }
