"""`newsfold extract`, without the command line around it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.pages.extract import Extracted, ExtractSettings
from ingest.pages.show import extract_files
from ingest.pages.workers import ExtractPool, Page, extract_page
from tests.ingest.pages.samples import json_ld, page

SETTINGS = ExtractSettings()
PIER = "https://harbourmail.example/pier"


@pytest.fixture(scope="module")
def pool() -> Iterator[ExtractPool]:
    pool = ExtractPool(SETTINGS, workers=1)
    yield pool
    pool.close()


def show(pool: ExtractPool, *files: Path, url: str = "") -> list[dict[str, Any]]:
    async def all_of_them() -> list[dict[str, Any]]:
        return [one async for one in extract_files([str(file) for file in files], url, pool, SETTINGS.max_html)]

    return asyncio.run(all_of_them())


def stored(folder: Path, content: bytes, name: str = "x.html") -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def test_a_file_becomes_one_object(tmp_path: Path, pool: ExtractPool) -> None:
    head = json_ld(headline="Saltmarsh closes its ferry pier", datePublished="2026-03-01T13:00:00+01:00")
    (shown,) = show(pool, stored(tmp_path, page(head=head)), url=PIER)
    assert list(shown) == [
        "id", "url", "canonical_url", "title", "text", "authors", "published", "modified", "language", "image",
        "publisher", "attributions", "section", "paywalled",
    ]  # fmt: skip
    assert shown["published"] == "2026-03-01T12:00:00Z"
    assert shown["publisher"] == {"name": "Harbour Mail", "domain": "harbourmail.example"}
    json.dumps(shown)


def test_without_a_url_the_pages_own_canonical_counts(tmp_path: Path, pool: ExtractPool) -> None:
    head = f'<link rel="canonical" href="{PIER}"><meta property="og:image" content="/pier.jpg">'
    file = stored(tmp_path, page(head=head))
    (shown,), (told,) = show(pool, file), show(pool, file, url=PIER)
    assert shown["id"] == told["id"] != ""
    assert shown["publisher"]["domain"] == "harbourmail.example"
    assert shown["image"] == "https://harbourmail.example/pier.jpg"


def test_a_page_without_any_address_has_no_id(tmp_path: Path, pool: ExtractPool) -> None:
    (shown,) = show(pool, stored(tmp_path, page()))
    assert (shown["id"], shown["url"]) == ("", "")
    assert shown["text"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"", "empty"), (b"%PDF-1.7", "not-html"), (b"<p>x</p>", "no-text"), (b"<p>" * 4_000_000, "too-large")],
)
def test_what_cannot_be_read_is_an_error_object(tmp_path: Path, pool: ExtractPool, content: bytes, kind: str) -> None:
    file = stored(tmp_path, content)
    ((key, error),) = show(pool, file)[0].items()
    assert (key, error["kind"], error["source"]) == ("error", kind, str(file))
    assert error["message"]


def test_a_missing_file_and_a_folder_are_error_objects(tmp_path: Path, pool: ExtractPool) -> None:
    missing, folder = show(pool, tmp_path / "absent.html", tmp_path)
    assert (missing["error"]["kind"], folder["error"]["kind"]) == ("missing", "unreadable")
    assert show(pool, stored(tmp_path, page()), url="nonsense")[0]["error"]["kind"] == "url"


def test_many_files_come_in_order(tmp_path: Path, pool: ExtractPool) -> None:
    pages = [f"https://harbourmail.example/pier/{n}" for n in range(40)]
    files = [
        stored(tmp_path, page(head=f'<link rel="canonical" href="{url}">'), f"{n}.html")
        for n, url in enumerate(pages)
    ]
    assert [shown["url"] for shown in show(pool, *files)] == pages


def test_a_page_that_hangs_is_an_error_object_and_the_next_one_is_read(tmp_path: Path) -> None:
    slow = stored(tmp_path, page(head="<meta name=hang>"), "slow.html")
    hanging = ExtractPool(SETTINGS, workers=1, timeout=5.0, work=hang)
    try:
        first, second = show(hanging, slow, stored(tmp_path, page()))
    finally:
        hanging.close()
    assert (first["error"]["kind"], first["error"]["source"]) == ("hang", str(slow))
    assert second["text"]


def hang(page: Page, settings: ExtractSettings) -> Extracted:
    """What a worker does with a page that asks for it."""
    if b"name=hang" in page.html:
        time.sleep(600)
    return extract_page(page, settings)
