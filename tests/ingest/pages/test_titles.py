"""The headline of a page, from the places that state it."""

from __future__ import annotations

import pytest

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
    assert title(head + shared + shared.replace("og:", "twitter:")) == "Saltmarsh closes its pier"


def test_what_follows_another_places_very_headline_is_cut() -> None:
    head = '<meta property="og:title" content="Saltmarsh closes its pier | Town and coast">'
    assert title(head) == "Saltmarsh closes its pier"
    head = '<meta property="og:title" content="Saltmarsh closes its pier: nine cracked piles">'
    assert title(head) == "Saltmarsh closes its pier: nine cracked piles"
