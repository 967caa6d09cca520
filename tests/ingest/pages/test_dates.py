"""The dates that pages write, and where they write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.pages.dates import date_of
from ingest.pages.metadata import Metadata, read_metadata
from ingest.pages.text import decode, parse
from tests.ingest.pages.samples import json_ld, page

URL = "https://www.harbourmail.example/news/pier"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC).timestamp()


def read(head: str) -> Metadata:
    return read_metadata(parse(decode(page(head=head))), url=URL)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T12:00:00Z",
        "2026-03-01T13:00:00+01:00",
        "2026-03-01T13:00:00+0100",
        "2026-03-01 12:00",
        "2026-03-01T12:00:00.000Z",
        "Sun, 01 Mar 2026 12:00:00 GMT",
        "1 March 2026, 12.00",
        "March 1, 2026 at 12:00 PM",
        str(int(NOON)),
        str(int(NOON) * 1000),
        NOON,
        NOON * 1000,
        "20260301T120000Z",
        "2026/03/01 12:00:00",
        "01.03.2026 12:00",
    ],
)
def test_dates_with_their_zones(text: object) -> None:
    assert date_of(text) == NOON


def test_hours_before_and_after_noon() -> None:
    assert date_of("1 March 2026, 12:30 am") == NOON - 11.5 * 3600
    assert date_of("March 1, 2026 at 3.30 p.m") == NOON + 3.5 * 3600


@pytest.mark.parametrize(
    "text",
    ["0000-00-00", "0001-01-01T00:00:00Z", "2999-12-31", "1970-01-01", "yesterday", "", None, True, "9" * 40, {}],
)
def test_absurd_dates_are_none(text: object) -> None:
    assert date_of(text) is None


def test_a_date_far_ahead_of_the_clock_is_none() -> None:
    assert date_of("2026-03-03T12:00:00Z", NOON) is None
    assert date_of("2026-03-02T11:00:00Z", NOON) is not None


def test_an_absurd_date_gives_way_to_a_good_one() -> None:
    head = json_ld(headline="x", datePublished="0000-00-00") + '<meta name="pubdate" content="0001-01-01">'
    assert read(head + '<meta name="pubdate" content="2026-03-01T12:00:00Z">').published == NOON


@pytest.mark.parametrize(
    "where",
    [
        json_ld(headline="x", dateCreated="2026-03-01T12:00:00Z"),
        '<meta name="parsely-pub-date" content="2026-03-01T13:00:00+01:00">',
        '<time pubdate datetime="2026-03-01T12:00:00Z">on Sunday</time>',
        '<span itemprop="datePublished" content="2026-03-01T12:00:00Z">on Sunday</span>',
        '<span class="posted-on">1 March 2026, 12.00</span>',
    ],
)
def test_a_page_may_say_when_in_several_places(where: str) -> None:
    html = f"<html><head><title>Pier closes</title></head><body>{where}<p>The council voted.</p></body></html>"
    assert read_metadata(parse(decode(html.encode())), url=URL).published == NOON


def test_a_page_may_say_when_in_its_address_alone() -> None:
    html = b"<html><head><title>Pier closes</title></head><body><p>The council voted.</p></body></html>"
    url = "https://www.harbourmail.example/2026/03/01/pier"
    assert read_metadata(parse(decode(html)), url=url).published == NOON - 12 * 3600
