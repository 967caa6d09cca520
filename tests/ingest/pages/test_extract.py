"""Pages to articles, good pages and hostile ones."""

# ruff: noqa: E501 - markup is a line
from __future__ import annotations

import json
import time

import pytest

from ingest.pages.errors import ExtractError
from ingest.pages.extract import ExtractSettings, Hints, extract
from newsfold.stream.messages import Publisher
from tests.ingest.pages.samples import PARAGRAPHS, json_ld, page

URL = "https://www.harbourmail.example/news/pier"


def kind_of(html: bytes, **values: object) -> str:
    with pytest.raises(ExtractError) as caught:
        extract(html, url=URL, **values)  # type: ignore[arg-type]  # a test's own choice of settings
    return caught.value.kind


def test_an_article_of_a_page() -> None:
    found = extract(page(head=json_ld(headline="Saltmarsh closes its ferry pier", author="Ann Roe")), url=URL)
    assert found.text == "\n".join(PARAGRAPHS)
    assert found.title == "Saltmarsh closes its ferry pier"
    assert found.publisher == Publisher("Harbour Mail", "harbourmail.example")
    assert (found.language, found.authors, found.identity) == (
        "en",
        ("Ann Roe",),
        "https://harbourmail.example/news/pier",
    )
    assert found.extractor.startswith("trafilatura ")


def test_the_same_page_gives_the_same_article_time_after_time() -> None:
    html = page()
    assert len({extract(html, url=URL).revision for _ in range(6)}) == 1


def test_furniture_goes_and_the_revision_does_not_depend_on_it() -> None:
    with_rows = page(*PARAGRAPHS, "Sign up to our newsletter", "4 min read", "Share this article")
    found = extract(with_rows, url=URL)
    assert found.text == "\n".join(PARAGRAPHS)
    assert found.revision != extract(page(), url=URL).revision


def test_a_canonical_on_another_publishers_site_is_evidence() -> None:
    link = '<link rel="canonical" href="https://www.theguardian.com/uk/2026/mar/01/pier">'
    found = extract(page(head=link), url=URL)
    assert found.identity == "https://harbourmail.example/news/pier"
    assert found.syndicated_from == "https://www.theguardian.com/uk/2026/mar/01/pier"
    assert found.attributions[0].name == "The Guardian"


def test_the_aggregator_is_never_the_publisher() -> None:
    hints = Hints(publisher=Publisher("News Basket", "newsbasket.example"), source_name="Harbour Mail")
    html = page().replace(b'<meta property="og:site_name" content="Harbour Mail">', b"")
    assert extract(html, url=URL, hints=hints).publisher.domain == "harbourmail.example"


UNNAMED = (
    page().replace(b'<meta property="og:site_name" content="Harbour Mail">', b"").replace(b" | Harbour Mail", b"")
)


@pytest.mark.parametrize(
    ("html", "hints", "name"),
    [
        (page(), Hints(source_name="Quay Notes", source_url="https://harbourmail.example/feed"), "Harbour Mail"),
        (UNNAMED, Hints(source_name="Quay Notes", source_url="https://harbourmail.example/feed"), "Quay Notes"),
        (UNNAMED, Hints(publisher=Publisher("Town Desk", "harbourmail.example")), "Town Desk"),
        (UNNAMED, Hints(source_name="Quay Notes", source_url="https://quaynotes.example/"), "harbourmail.example"),
    ],
    ids=["the page", "its feed's source", "its feed", "nobody"],
)
def test_who_names_the_publisher(html: bytes, hints: Hints, name: str) -> None:
    assert extract(html, url=URL, hints=hints).publisher == Publisher(name, "harbourmail.example")


def test_an_aggregators_source_is_a_credit() -> None:
    (found,) = extract(page(), url=URL, hints=Hints(source_name="Meridian Press Agency")).attributions
    assert (found.name, found.kind, found.origin) == ("Meridian Press Agency", "link-or-credit", True)


def test_a_link_into_another_outlets_story_is_kept_with_the_attribution() -> None:
    told = 'The pier will close, <a href="https://www.wsj.com/articles/pier-to-close-2026">the Wall Street Journal</a> reported.'
    (found,) = extract(page(told, *PARAGRAPHS), url=URL).attributions
    assert (found.name, found.url) == ("The Wall Street Journal", "https://www.wsj.com/articles/pier-to-close-2026")


TOLD = "The pier will close, as <a href='{}'>a story of The Wall Street Journal</a> told on Monday to all."
STORY = "//www.wsj.com/articles/pier-to-close-2026"


@pytest.mark.parametrize(
    ("paragraphs", "found"),
    [
        ([TOLD.format(STORY), *PARAGRAPHS], True),
        ([TOLD.format("/articles/pier-to-close-2026"), *PARAGRAPHS], False),
        ([*[TOLD.format(f"https://site{n}.example/a") for n in range(60)], TOLD.format(STORY), *PARAGRAPHS], False),
        ([*[TOLD.format(f"{URL}/{n}") for n in range(60)], TOLD.format(STORY), *PARAGRAPHS], True),
    ],
    ids=["of another site", "of its own", "after sixty", "after sixty of its own"],
)
def test_links_into_other_sites_are_read_up_to_sixty(paragraphs: list[str], found: bool) -> None:
    urls = [one.url for one in extract(page(*paragraphs), url=URL).attributions]
    assert (f"https:{STORY}" in urls) is found


def test_links_outside_the_text_are_not_the_articles() -> None:
    aside = f"<aside class='related'><p>{TOLD.format(f'https:{STORY}')}</p></aside>"
    assert extract(page(body=aside), url=URL).attributions == ()


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"\x01\x02\x03", "empty"),
        (b"%PDF-1.7 ...", "not-html"),
        (b'{"a": 1}', "not-html"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "not-html"),
        (b"just some words, no page", "not-html"),
        (b"<html><body></body></html>", "no-text"),
        (page("Too short."), "no-text"),
        (b"<!doctype html><html>", "no-text"),
    ],
)
def test_what_is_no_article_says_why(html: bytes, kind: str) -> None:
    assert kind_of(html) == kind


def test_a_page_of_50_mb_is_refused_before_it_is_read() -> None:
    begun = time.perf_counter()
    assert kind_of(b"<html><body><p>" + b"word " * 10_000_000) == "too-large"
    assert time.perf_counter() - begun < 20, "reading it would take minutes"


def test_too_much_text_is_refused() -> None:
    assert kind_of(page(*PARAGRAPHS * 5), settings=ExtractSettings(max_text=1_000)) == "too-large"


def test_control_characters_do_not_reach_the_text() -> None:
    found = extract(page(PARAGRAPHS[0] + "\x00\x0b\x1f", *PARAGRAPHS[1:]), url=URL)
    assert not any(ord(c) < 32 and c != "\n" for c in found.text + found.title)
    assert "ferry pier" in found.text


def test_absurd_dates_are_dropped_and_the_page_kept() -> None:
    for date in ("0000-00-00", "2999-01-01T00:00:00Z"):
        assert extract(page(head=json_ld(headline="h", datePublished=date)), url=URL, now=1.77e9).published is None


def test_deeply_nested_and_broken_markup_ends() -> None:
    for html in (b"<html><body>" + b"<div>" * 20_000 + b"x", b"<p " * 50_000 + b"<html>", b"<html>" + b"&" * 200_000):
        with pytest.raises(ExtractError):
            extract(html, url=URL)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_the_text_may_lie_in_a_script_that_fills_the_page_in(depth: int) -> None:
    data = "".join(f"<p class='x'>{paragraph}</p>" for paragraph in PARAGRAPHS)
    data += "<div class='caption'><p>The pier on Tuesday.</p></div>"
    for _ in range(depth):
        data = json.dumps({"body": data, "id": 7}).replace("<", "\\u003c")
    script = f"<script>fill([1,{data}])</script>"
    html = page("Loading", head=json_ld(headline="Saltmarsh closes its ferry pier")).decode()
    assert extract(html.replace("</body>", f"{script}</body>").encode(), url=URL).text == "\n".join(PARAGRAPHS)
    assert kind_of(html.encode()) == "no-text"


def test_a_script_beyond_all_measure_is_not_searched() -> None:
    text = json.dumps("".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS))
    assert extract(page("Loading", body=f"<script>fill({text})</script>"), url=URL).text == "\n".join(PARAGRAPHS)
    assert kind_of(page("Loading", body=f"<script>fill({text}){' ' * 2_000_000}</script>")) == "no-text"


def test_a_page_that_shows_its_text_is_not_asked_for_its_scripts() -> None:
    other = json.dumps("<p>Another piece.</p><p>It goes on.</p>" * 60)
    html = page(body=f"<script>next({other})</script>")
    assert extract(html, url=URL).text == "\n".join(PARAGRAPHS)


def test_broken_json_ld_and_markup_in_titles_do_no_harm() -> None:
    deep = '<script type="application/ld+json">' + "[" * 5_000 + "</script>"
    found = extract(
        page(head=deep + json_ld(headline=["a", {"name": None}], author=7, image=[[]], publisher="x" * 500)), url=URL
    )
    assert found.text
