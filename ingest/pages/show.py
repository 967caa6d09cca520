"""What `newsfold extract` prints of an HTML file: by the same code as the service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.pages.errors import ExtractError
from ingest.pages.extract import Extracted, ExtractSettings, extract
from ingest.urls import clean_url
from newsfold.stream.ids import article_id
from newsfold.stream.times import rfc3339

__all__ = ["extract_file"]


def extract_file(
    source: str | Path | bytes, url: str = "", settings: ExtractSettings | None = None
) -> dict[str, Any]:
    """The article of an HTML file (its path, or its bytes) as a JSON-able dict, or `{"error": {...}}`.

    Keys: id, url, canonical_url, title, text, authors, published, modified (ISO 8601 in UTC, or None),
    language, image, publisher {name, domain} attributions [{name, kind, sentence, origin}],
    section and paywalled (whether the page says that not all of it is free to read). Without
    `url` the page's own canonical URL is used. An error has source, kind and message.
    """
    settings = settings or ExtractSettings()
    named = "(bytes)" if isinstance(source, bytes) else str(source)
    try:
        html = source if isinstance(source, bytes) else _read(Path(source), settings.max_html)
        page = extract(html, url=clean_url(url) if url else "", settings=settings)
    except ExtractError as error:
        return {"error": {"source": named, "kind": error.kind, "message": str(error)}}
    except ValueError as error:
        return {"error": {"source": named, "kind": "url", "message": str(error)}}
    except OSError as error:
        kind = "missing" if isinstance(error, FileNotFoundError) else "unreadable"
        return {"error": {"source": named, "kind": kind, "message": error.strerror or str(error)}}
    return _shown(page)


def _read(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most + 1)  # one more byte than allowed is enough to refuse it


def _shown(page: Extracted) -> dict[str, Any]:
    url = page.url or page.canonical_url
    return {
        "id": article_id(page.identity),
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
