"""Who wrote a page."""

# ruff: noqa: E501 - markup is a line
from __future__ import annotations

import pytest

from ingest.pages.authors import clean_authors
from ingest.pages.metadata import read_metadata
from ingest.pages.text import decode, parse
from tests.ingest.pages.samples import json_ld, page

URL = "https://www.harbourmail.example/news/pier"
SITE = {"@type": "Organization", "name": "Harbour Mail"}


def authors(head: str = "", *paragraphs: str) -> tuple[str, ...]:
    return read_metadata(parse(decode(page(*paragraphs, head=head))), url=URL).authors


def test_authors_are_names_of_people() -> None:
    raw = ["By Ann Roe and Bo Ash", "ann roe", "https://x.example/ann", "a@b.example", "Bo Ash (in Alderholt)"]
    assert clean_authors(raw) == ("Ann Roe", "Bo Ash")


@pytest.mark.parametrize("name", ["Ann Roe, Staff Writer", "Ann Roe / political correspondent", "Ann Roe reporter"])
def test_a_role_is_no_part_of_a_name(name: str) -> None:
    assert clean_authors([name]) == ("Ann Roe",)


def test_the_sites_own_name_beside_others_is_left_out_and_so_is_a_crowd() -> None:
    assert clean_authors(["Ann Roe", "Harbour Mail"], "Harbour Mail") == ("Ann Roe",)
    assert clean_authors(["Harbour Mail"], "Harbour Mail") == ("Harbour Mail",)
    assert len(clean_authors(f"Ann {'BCDEFGHIJKLMNOPQRSTUVWXYZ'[n]}ash" for n in range(25))) == 20


@pytest.mark.parametrize(
    "head", [json_ld(headline="h", creator={"name": "Town Desk"}), "<a rel='author' href='/x'>Town Desk</a>"]
)
def test_an_author_may_be_called_creator_or_be_marked_by_a_links_relation(head: str) -> None:
    assert authors(head) == ("Town Desk",)


def test_two_characters_make_a_name_in_some_scripts() -> None:
    assert clean_authors(["林海", "박하늘 기자", "JR"]) == ("林海", "박하늘")


def test_an_author_may_be_a_reference_to_another_node() -> None:
    graph = (
        '<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"h","author":{"@id":"#ann"}},'
        '{"@type":"Person","@id":"#ann","name":"Ann Roe"}]}</script>'
    )
    assert authors(graph) == ("Ann Roe",)
    assert authors(graph.replace('"@id":"#ann","name"', '"@id":"#bo","name"')) == ()


@pytest.mark.parametrize(
    ("paragraph", "found"),
    [
        ("<b>Ann Roe/Bo Ash</b>", ("Ann Roe", "Bo Ash")),
        ("By Ann Roe", ("Ann Roe",)),
        ("Ann Roe", ("Harbour Mail",)),
        ("<b>What happened next</b>", ("Harbour Mail",)),
        ("<span class='author-links'>Twitter Facebook</span>", ("Harbour Mail",)),
        ("<a href='/authors/ann-roe'>Ann Roe</a>", ("Ann Roe",)),
        ("<span class='c-byline'>Ann Roe</span>", ("Ann Roe",)),
    ],
)
def test_where_the_site_is_named_alone_the_page_may_name_people(paragraph: str, found: tuple[str, ...]) -> None:
    text = "The council of Saltmarsh voted on Tuesday to close the old ferry pier."
    assert authors(json_ld(headline="h", author=SITE), paragraph, text) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("<ul><li>von <a href='/x'>Edda Wray</a></li></ul>", ("Edda Wray",)),
        ("<ul><li><strong>Autor:</strong> Edda Wray</li></ul>", ("Edda Wray",)),
        ("<div>(责编：林海、陈一山)</div>", ("林海", "陈一山")),
        ("<div>By the sea wall, where the pier begins</div>", ("Harbour Mail",)),
        ("<aside><div>By Edda Wray</div></aside>", ("Harbour Mail",)),
        ("<div class='comment-list'><div>By Edda Wray</div></div>", ("Harbour Mail",)),
    ],
)
def test_a_line_that_says_by_whom_may_stand_outside_the_text(line: str, found: tuple[str, ...]) -> None:
    html = page(head=json_ld(headline="h", author=SITE)).decode().replace("</body>", f"{line}</body>")
    assert read_metadata(parse(html), url=URL).authors == found


def test_or_below_the_text_where_its_type_sets_it_apart() -> None:
    text = "The council of Saltmarsh voted on Tuesday to close the old ferry pier."
    head = json_ld(headline="h", author=SITE)
    middle = (text,) * 6
    assert authors(head, *middle, "<strong>Edda Wray</strong>") == ("Edda Wray",)
    assert authors(head, *middle, "Edda Wray") == ("Harbour Mail",)
    assert authors(head, *middle, "<strong>The pier in figures</strong>") == ("Harbour Mail",)


@pytest.mark.parametrize("name", ["HM", "Harbour Mail", "Harbour Mail (harbourmail.example)"])
def test_the_site_may_be_named_in_short(name: str) -> None:
    assert authors(json_ld(headline="h", author={"name": name}, publisher=SITE), "By Ann Roe") == ("Ann Roe",)


def test_where_the_data_names_the_site_alone_meta_elements_may_name_others() -> None:
    head = json_ld(headline="h", author=SITE)
    assert authors(f"{head}<meta name='author' content='Edda Wray'>") == ("Edda Wray",)
    assert authors(f"{head}<meta name='author' content='Harbour Mail'>") == ("Harbour Mail",)


def test_what_is_left_of_a_role_is_no_author_where_it_is_the_site() -> None:
    assert clean_authors(["Mail staff reporter"], "Harbour Mail") == ("Mail staff reporter",)
    assert clean_authors(["Ann Roe, staff reporter"], "Harbour Mail") == ("Ann Roe",)
