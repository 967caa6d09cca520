"""Which URL an article is known by."""

from __future__ import annotations

import pytest

from ingest.pages.identity import identity

PAGE = "https://www.harbourmail.example/news/2026/03/pier-closes?id=7"


@pytest.mark.parametrize(
    ("canonical", "known_by"),
    [
        ("", "https://harbourmail.example/news/2026/03/pier-closes?id=7"),
        (
            "https://harbourmail.example/news/2026/03/pier-closes",
            "https://harbourmail.example/news/2026/03/pier-closes",
        ),
        ("https://harbourmail.example/", "https://harbourmail.example/news/2026/03/pier-closes?id=7"),
        ("https://www.harbourmail.example/news/", "https://harbourmail.example/news/2026/03/pier-closes?id=7"),
        ("https://amp.harbourmail.example/pier-closes/amp", "https://harbourmail.example/pier-closes"),
    ],
)
def test_a_canonical_of_the_same_publisher_counts_where_it_names_a_page(canonical: str, known_by: str) -> None:
    found = identity(PAGE, PAGE, canonical)
    assert found.identity == known_by
    assert found.syndicated_from == ""


def test_a_canonical_elsewhere_is_evidence_and_never_identity() -> None:
    found = identity(PAGE, PAGE, "https://alderholtgazette.example/2026/pier")
    assert found.identity == "https://harbourmail.example/news/2026/03/pier-closes?id=7"
    assert found.syndicated_from == "https://alderholtgazette.example/2026/pier"
    assert identity(PAGE, PAGE, "https://alderholtgazette.example/").syndicated_from == ""


def test_where_redirects_led_is_the_page() -> None:
    found = identity("https://links.example/7", PAGE, "https://harbourmail.example/pier")
    assert found.identity == "https://harbourmail.example/pier"


@pytest.mark.parametrize("article", ["news/4711", "old-ferry-pier-closes", "town/pier"])
def test_a_page_below_its_article_is_known_by_it_and_one_below_a_section_is_not(article: str) -> None:
    page, above = f"https://harbourmail.example/{article}/photos", f"https://harbourmail.example/{article}"
    assert identity(page, page, above).identity == (page if article == "town/pier" else above)
