"""`newsfold extract`, without the command line around it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.pages.show import extract_file
from tests.ingest.pages.samples import json_ld, page


def test_a_file_becomes_one_object(tmp_path: Path) -> None:
    file = tmp_path / "pier.html"
    file.write_bytes(
        page(head=json_ld(headline="Saltmarsh closes its ferry pier", datePublished="2026-03-01T13:00:00+01:00"))
    )
    shown = extract_file(file, "https://harbourmail.example/pier")
    assert list(shown) == [
        "id", "url", "canonical_url", "title", "text", "authors", "published", "modified", "language", "image",
        "publisher", "attributions", "section", "paywalled",
    ]  # fmt: skip
    assert shown["published"] == "2026-03-01T12:00:00Z"
    assert shown["publisher"] == {"name": "Harbour Mail", "domain": "harbourmail.example"}
    json.dumps(shown)


def test_without_a_url_the_pages_own_canonical_counts() -> None:
    html = page(head='<link rel="canonical" href="https://harbourmail.example/pier">')
    shown = extract_file(html)
    assert shown["id"] == extract_file(html, "https://harbourmail.example/pier")["id"]
    assert shown["publisher"]["domain"] == "harbourmail.example"


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"", "empty"), (b"%PDF-1.7", "not-html"), (b"<p>x</p>", "no-text"), (b"<p>" * 4_000_000, "too-large")],
)
def test_what_cannot_be_read_is_an_error_object(tmp_path: Path, content: bytes, kind: str) -> None:
    file = tmp_path / "x.html"
    file.write_bytes(content)
    error = extract_file(file)["error"]
    assert (error["kind"], error["source"]) == (kind, str(file))
    assert error["message"]


def test_a_missing_file_and_a_folder_are_error_objects(tmp_path: Path) -> None:
    assert extract_file(tmp_path / "absent.html")["error"]["kind"] == "missing"
    assert extract_file(tmp_path)["error"]["kind"] == "unreadable"
    assert extract_file(page(), "nonsense")["error"]["kind"] == "url"
