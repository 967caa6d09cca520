"""The headline of a page, from the places that state it."""

from __future__ import annotations

import pytest

from ingest.pages.headings import headings
from ingest.pages.markup import key_of
from ingest.pages.metadata import read_metadata
from ingest.pages.text import decode, parse
from ingest.pages.titles import clean_title
from tests.ingest.pages.samples import json_ld


def title(head: str, h1: str = "Saltmarsh closes its pier", page: str = "Saltmarsh closes its pier") -> str:
    html = f"<html><head><title>{page}</title>{head}</head><body><h1>{h1}</h1><p>The council voted.</p></body></html>"
    return read_metadata(parse(decode(html.encode())), url="https://www.harbourmail.example/news/pier").title


@pytest.mark.parametrize(
    ("title", "cleaned"),
    [
        ("Pier closes - what now? | Harbour Mail", "Pier closes - what now?"),
        ("Pier closes – The Harbour Mail", "Pier closes"),
        ("Pier closes - harbourmail.example", "Pier closes"),
        ("Pier closes - for ever", "Pier closes - for ever"),
        ("Harbour Mail", "Harbour Mail"),
        ("Harbour Mail | Pier closes", "Pier closes"),
        ("Pier closes：Harbour Mail", "Pier closes"),
        ("Pier closes ㅣHarbour Mail", "Pier closes"),
        ("Pier closes * Harbour Mail", "Pier closes"),
        ("Pier closes ⋆ Harbour Mail", "Pier closes"),
        ("Pier closes ~ Harbour Mail", "Pier closes"),
        ("Pier closes « Harbour Mail", "Pier closes"),
        ("Pier closes > Harbour Mail", "Pier closes"),
        ("Pier closes > for ever", "Pier closes > for ever"),
        ("Pier closes | Town | Harbour Mail", "Pier closes"),
        ("Old pier closes | Town", "Old pier closes | Town"),
    ],
)
def test_the_outlets_name_is_no_part_of_a_title(title: str, cleaned: str) -> None:
    assert clean_title(title, ["Harbour Mail", "harbourmail.example"], ["Town"]) == cleaned


def test_the_headline_in_the_pages_data_comes_before_the_ones_for_sharing() -> None:
    head = json_ld(headline="Ferry pier shut for good after divers find cracks")
    shared = '<meta property="og:title" content="You will not believe what divers found">'
    twice = shared + '<meta name="twitter:title" content="You will not believe what divers found">'
    assert title(head + twice) == "Ferry pier shut for good after divers find cracks"
    assert title(head + shared) == "You will not believe what divers found"


def test_a_subtitle_in_the_pages_data_is_no_part_of_the_headline() -> None:
    head = json_ld(headline="Saltmarsh closes its pier: what commuters need to know now")
    shared = '<meta property="og:title" content="Saltmarsh closes its pier">'
    twice = shared + shared.replace("og:", "twitter:")
    assert title(head + twice, h1="What to know now", page="Ferry pier") == "Saltmarsh closes its pier"


def test_what_follows_another_places_very_headline_is_cut() -> None:
    head = '<meta property="og:title" content="Saltmarsh closes its pier | Town and coast">'
    assert title(head) == "Saltmarsh closes its pier"
    head = '<meta property="og:title" content="Saltmarsh closes its pier * Town * by Edda Wray">'
    assert title(head) == "Saltmarsh closes its pier"
    head = '<meta property="og:title" content="Saltmarsh closes its pier: nine cracked piles">'
    assert title(head) == "Saltmarsh closes its pier: nine cracked piles"


def test_what_the_pages_data_says_is_not_cut_but_at_its_longest() -> None:
    head = json_ld(headline="Saltmarsh closes its pier | Town and coast")
    assert title(head) == "Saltmarsh closes its pier | Town and coast"
    assert title(json_ld(headline="x" * 600)) == "x" * 500


@pytest.mark.parametrize(
    ("head", "h1", "found"),
    [
        ('<meta name="parsely-title" content="Pier closes for good">', "Town and coast", "Pier closes for good"),
        ("", "Pier closes for good", "Pier closes for good"),
        ("", "", "Ferry pier of Saltmarsh"),
    ],
)
def test_where_neither_data_nor_sharing_give_a_headline(head: str, h1: str, found: str) -> None:
    assert title(head, h1=h1, page="Ferry pier of Saltmarsh") == found


WRITTEN = "Cracked piles end the crossing"
SEARCHED = "Ferry pier Saltmarsh: closure, buses, costs"


def for_sharing(shared: str, twitter: str) -> str:
    return "".join(
        f'<meta property="{name}" content="{text}">'
        for name, text in (("og:title", shared), ("twitter:title", twitter))
        if text
    )


@pytest.mark.parametrize(
    ("stated", "shared", "twitter"),
    [
        (SEARCHED, WRITTEN, WRITTEN),
        (SEARCHED, WRITTEN, SEARCHED),
        (WRITTEN, SEARCHED, SEARCHED),
        (WRITTEN, SEARCHED, ""),
    ],
)
def test_of_two_headlines_the_one_that_the_page_shows_is_its_own(stated: str, shared: str, twitter: str) -> None:
    head = json_ld(headline=stated) + for_sharing(shared, twitter)
    assert title(head, h1=WRITTEN, page=SEARCHED) == WRITTEN


def test_a_heading_is_read_without_its_kicker_too() -> None:
    head = json_ld(headline=SEARCHED) + for_sharing(WRITTEN, SEARCHED)
    h1 = f"<span>Saltmarsh</span> <span>{WRITTEN}</span>"
    assert title(head, h1=h1, page=SEARCHED) == WRITTEN


def test_microdata_states_a_headline_where_json_does_not() -> None:
    head = f'<meta itemprop="headline" content="{WRITTEN}">' + for_sharing(f"{WRITTEN}-Town", f"{WRITTEN}-Town")
    assert title(head) == WRITTEN


def headings_of(markup: str) -> frozenset[str]:
    return headings(parse(decode(f"<html><body>{markup}<p>The council voted.</p></body></html>".encode())))


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<article><header><h2>{}</h2></header></article>", True),
        ("<nav><h1>{}</h1></nav>", False),
        ("<ol><li><h1>{}</h1></li></ol>", False),
        ('<div class="Breadcrumbs_bar"><h1>{}</h1></div>', False),
        ('<div><h1 class="breadcrumb__last">{}</h1></div>', False),
        ('<a href="/other"><h2>{}</h2></a>', False),
        ('<div><h2><a href="/other">{}</a></h2></div>', False),
        ('<div><h1><a href="/pier">{}</a></h1></div>', True),
        ("<div><h3>{}</h3></div>", False),
    ],
)
def test_headings_of_lists_links_and_trails_are_not_the_pages_own(markup: str, shown: bool) -> None:
    assert (key_of(WRITTEN) in headings_of(markup.format(WRITTEN))) is shown


@pytest.mark.parametrize(("before", "found"), [(199, True), (200, False)])
def test_so_many_headings_of_a_page_are_looked_at(before: int, found: bool) -> None:
    others = "".join(f"<h2>Other matter {number}</h2>" for number in range(before))
    keys = headings_of(f"{others}<h1>{WRITTEN}</h1>")
    assert (key_of(WRITTEN) in keys, len(keys)) == (found, 200)


@pytest.mark.parametrize(("before", "found"), [(19, True), (20, False)])
def test_so_many_parts_and_links_of_a_heading_are_looked_at(before: int, found: bool) -> None:
    kickers = "".join(f"<span>Kicker {number}</span>" for number in range(before))
    assert (key_of(WRITTEN) in headings_of(f"<h1>{kickers}<span>{WRITTEN}</span></h1>")) is found
    linked = f'<h2>{"<a></a>" * before}<a href="/other">{WRITTEN}</a></h2>'
    assert (key_of(WRITTEN) in headings_of(linked)) is not found, "a link beyond them is none"


@pytest.mark.parametrize(("length", "found"), [(500, True), (501, False)])
def test_a_long_heading_is_none_nor_are_its_parts(length: int, found: bool) -> None:
    text = WRITTEN.ljust(length, "x")
    keys = headings_of(f"<h1><span>{text}</span></h1><h1>{WRITTEN}<span>{'x' * (length - len(WRITTEN))}</span></h1>")
    assert (key_of(text) in keys, bool(keys)) == (found, found)
