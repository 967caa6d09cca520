"""What pages say about themselves."""

# ruff: noqa: E501 - markup is a line
from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.pages.metadata import Metadata, read_metadata
from ingest.pages.text import decode, parse
from tests.ingest.pages.samples import json_ld, page

URL = "https://www.harbourmail.example/news/pier"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC).timestamp()


def read(head: str, **values: str) -> Metadata:
    return read_metadata(parse(decode(page(head=head, **values))), url=URL)


def test_json_ld_comes_first() -> None:
    meta = read(
        json_ld(
            headline="Saltmarsh closes its ferry pier",
            datePublished="2026-03-01T12:00:00Z",
            dateModified="2026-03-01T13:00:00Z",
            author=[{"@type": "Person", "name": "Ann Roe"}, {"@type": "Person", "name": "Bo Ash"}],
            publisher={"@type": "Organization", "name": "The Harbour Mail"},
            image={"url": "/pier.jpg"},
            articleSection="Town",
            inLanguage="en-GB",
        )
        + '<meta property="article:published_time" content="2020-01-01T00:00:00Z">'
        + '<link rel="canonical" href="/news/pier?utm_source=feed">'
    )
    assert meta.title == "Saltmarsh closes its ferry pier"
    assert (meta.published, meta.modified) == (NOON, NOON + 3600)
    assert meta.authors == ("Ann Roe", "Bo Ash")
    assert (meta.site, meta.section, meta.language) == ("The Harbour Mail", "Town", "en-GB")
    assert meta.image == "https://www.harbourmail.example/pier.jpg"
    assert meta.canonical == "https://www.harbourmail.example/news/pier"


def test_meta_elements_do_where_there_is_no_json_ld() -> None:
    meta = read(
        '<meta property="article:published_time" content="2026-03-01T12:00:00Z"><meta name="author" content="By Ann Roe">'
        '<meta property="og:image" content="https://img.example/a.jpg"><script type="application/ld+json">{broken</script>'
    )
    assert (meta.published, meta.authors, meta.image) == (NOON, ("Ann Roe",), "https://img.example/a.jpg")
    assert meta.title == "Saltmarsh closes its ferry pier"


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ('<meta property="article:modified_time" content="2026-03-01T12:00:00Z">', "modified", NOON),
        ('<meta property="article:section" content="Town">', "section", "Town"),
        ('<meta property="article:section" content="Town">' + json_ld(articleSection="Harbour"), "section", "Town"),
        (json_ld(genre="Investigation"), "section", "Investigation"),
        (json_ld(articleSection="x" * 150), "section", "x" * 100),
        ('<script type="application/ld+json">{"@type":"AnalysisNewsArticle"}</script>', "section", "Analysis"),
        (
            '<script type="application/ld+json">{"@type":["Article","ReviewNewsArticle"]}</script>',
            "section",
            "Review",
        ),
        ('<meta property="og:locale" content="de_DE">', "language", "en"),  # the page's own element says so
        (json_ld(inLanguage="de"), "language", "de"),
        (
            '<meta property="og:image" content="/a.jpg">' + json_ld(image="/b.jpg"),
            "image",
            "https://www.harbourmail.example/a.jpg",
        ),
        (
            '<meta property="og:url" content="/news/other#top">',
            "canonical",
            "https://www.harbourmail.example/news/other",
        ),
        (json_ld(publisher={"name": "https://harbourmail.example/"}), "site", "Harbour Mail"),
        (json_ld(articleBody="<p>One.</p><p>Two &amp; <b>three</b>.</p>"), "body", "One.\nTwo & three."),
    ],
)
def test_what_meta_elements_and_data_say(head: str, field: str, value: object) -> None:
    assert getattr(read(head), field) == value


def test_a_language_may_be_said_by_a_meta_element_alone() -> None:
    html = decode(page(head='<meta property="og:locale" content="de_DE">')).replace(' lang="en"', "")
    assert read_metadata(parse(html), url=URL).language == "de_DE"


@pytest.mark.parametrize(("name", "site"), [("Harbour Mail", "Harbour Mail"), ("Town and coast", "")])
def test_a_site_is_named_by_its_pages_title_where_its_address_spells_it(name: str, site: str) -> None:
    html = f"<html><head><title>Pier closes for good | {name}</title></head><body><p>The council voted.</p></body></html>"
    assert read_metadata(parse(decode(html.encode())), url=URL).site == site


def test_a_headline_may_be_marked_by_its_class_alone() -> None:
    html = b"<html><body><h3 class='entry-title'>Pier closes for good</h3><p>The council voted.</p></body></html>"
    assert read_metadata(parse(decode(html)), url=URL).title == "Pier closes for good"


@pytest.mark.parametrize(
    ("said", "paywalled"),
    [
        ({"isAccessibleForFree": False}, True),
        ({"isAccessibleForFree": "False"}, True),
        ({"isAccessibleForFree": "http://schema.org/False"}, True),
        ({"isAccessibleForFree": True, "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": False}}, True),
        ({"hasPart": [None, {"isAccessibleForFree": "no"}]}, True),
        ({"isAccessibleForFree": True, "hasPart": 7}, False),
        ({}, False),
    ],
)
def test_a_page_says_whether_it_is_free_to_read(said: dict[str, object], paywalled: bool) -> None:
    assert read(json_ld(headline="h", **said)).paywalled is paywalled


@pytest.mark.parametrize(("tier", "paywalled"), [("locked", True), ("Metered", True), ("free", False)])
def test_or_by_its_tier(tier: str, paywalled: bool) -> None:
    assert read(f'<meta property="article:content_tier" content="{tier}">').paywalled is paywalled


def test_opinion_is_told_by_type_and_by_address() -> None:
    assert (
        read('<script type="application/ld+json">{"@type":"OpinionNewsArticle","headline":"h"}</script>').section
        == "Opinion"
    )
    tree = parse(decode(page()))
    assert read_metadata(tree, url="https://harbourmail.example/opinion/pier").section == "Opinion"


def test_a_page_with_nothing_but_a_title_still_says_who_and_when() -> None:
    html = b"<html><head><title>Pier closes for good | Harbour Mail</title></head><body><h2>Pier closes for good</h2>"
    html += b"<p class='when'>1 March 2026, 12.00</p><p>The council voted.</p></body></html>"
    meta = read_metadata(parse(decode(html)), url=URL)
    assert (meta.site, meta.title, meta.published) == ("Harbour Mail", "Pier closes for good", NOON)
