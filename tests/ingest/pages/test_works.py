"""What a page's JSON-LD says its article stands on, and whom it is attributed to by that."""

from __future__ import annotations

import pytest

from ingest.pages.attribute import Work
from ingest.pages.extract import Extracted, extract
from ingest.pages.works import works_of
from newsfold.stream.messages import Attribution
from tests.ingest.pages.samples import json_ld, page

URL = "https://www.harbourmail.example/news/pier"
WSJ = "https://www.wsj.com/articles/pier-to-close-2026"


def read(**values: object) -> Extracted:
    return extract(page(head=json_ld(headline="Saltmarsh closes its ferry pier", **values)), url=URL)


def leans(**values: object) -> list[tuple[str, str, bool, str]]:
    return [(a.name, a.kind, a.origin, a.url) for a in read(**values).attributions]


@pytest.mark.parametrize(
    ("based", "found"),
    [
        (WSJ, ("The Wall Street Journal", WSJ)),
        ([{"@id": WSJ}], ("The Wall Street Journal", WSJ)),
        ({"@type": "NewsArticle", "name": "Pier to close", "url": WSJ}, ("The Wall Street Journal", WSJ)),
        ({"@type": "NewsArticle", "publisher": {"name": "Alderholt Gazette"}}, ("Alderholt Gazette", "")),
        ({"@type": "NewsArticle", "url": "https://gazette.example/pier"}, ("gazette.example", "https://gazette.example/pier")),
        ("The Wall Street Journal", ("The Wall Street Journal", "")),
        ({"@type": "NewsArticle", "provider": {"name": "Alderholt Gazette"}}, ("Alderholt Gazette", "")),
        ({"mainEntityOfPage": {"@id": WSJ}}, ("The Wall Street Journal", WSJ)),
    ],
)  # fmt: skip
def test_a_piece_it_is_based_on_is_the_origin(based: object, found: tuple[str, str]) -> None:
    name, url = found
    assert leans(isBasedOn=based) == leans(isBasedOnUrl=based) == [(name, "link-or-credit", True, url)]


@pytest.mark.parametrize(
    "based",
    [
        {"@type": "NewsArticle", "url": "https://www.harbourmail.example/news/yesterday"},
        {"@type": "NewsArticle", "url": "https://harbourmail.example/town/x", "publisher": {"name": "Town Desk"}},
        "https://data.example/tides.csv",
        {"@type": "Dataset", "name": "Tides", "url": "https://data.example/tides.csv"},
        {"@type": "NewsArticle", "publisher": {"name": "Harbour Mail"}},
        "Minutes of the council of Saltmarsh",
        7,
        [None, {}, [[]]],
    ],
)
def test_what_is_no_other_outlets_piece_is_nobodys_story(based: object) -> None:
    assert leans(isBasedOn=based) == []


def test_what_is_cited_is_named_and_no_origin() -> None:
    assert leans(citation=[{"@type": "CreativeWork", "url": WSJ}, "https://data.example/a"]) == [
        ("The Wall Street Journal", "link-or-credit", False, WSJ)
    ]


def test_the_text_is_that_of_its_source_organization() -> None:
    assert leans(sourceOrganization={"@type": "Organization", "name": "Reuters"}) == [
        ("Reuters", "byline-agency", True, "")
    ]
    assert leans(sourceOrganization={"name": "Northam Press Agency"}) == [
        ("Northam Press Agency", "byline-agency", True, "")
    ]
    assert leans(sourceOrganization={"name": "Harbour Mail"}) == []
    assert leans(sourceOrganization={"name": "Quayside Holdings", "url": "https://quayside.example/"}) == []


@pytest.mark.parametrize("name", ["Reuters", "Ann Roe, Reuters", "Northam Press Agency"])
def test_an_agency_among_the_authors_is_whose_text_it_is(name: str) -> None:
    ((_, kind, origin, _),) = leans(author={"@type": "Organization", "name": name})
    assert (kind, origin) == ("byline-agency", True)


def test_the_words_that_say_so_name_the_property() -> None:
    (found,) = read(isBasedOn=WSJ).attributions
    assert isinstance(found, Attribution)
    assert found.sentence == f"isBasedOn: {WSJ}"


def test_a_piece_it_is_based_on_is_not_taken_for_the_article_itself() -> None:
    other = {
        "@type": "NewsArticle",
        "headline": "Ferry pier of Saltmarsh may close",
        "datePublished": "2020-01-01",
        "url": WSJ,
    }
    assert read(isBasedOn={**other, "author": "Bo Ash"}).authors == ()


def test_works_are_bounded_and_told_once() -> None:
    many = [f"https://site{n}.example/story" for n in range(100)]
    assert len(works_of({"isBasedOn": many}, URL)) == 20
    agencies = [f"Agency {n} of the Press" for n in range(100)]
    assert len(works_of({"sourceOrganization": [*agencies, "x" * 100]}, URL)) == 20
    assert works_of({"sourceOrganization": "x" * 100}, URL) == ()
    assert works_of({"citation": [WSJ, WSJ, "x" * 500]}, URL) == (Work("citation", "", WSJ),)
