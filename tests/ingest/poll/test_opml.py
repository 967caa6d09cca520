"""OPML lists: read as they come, written as they should be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.poll.opml import MAX_OPML, read_opml, write_opml
from newsfold.stream.errors import UsageError
from newsfold.stream.messages import Feed

LIST = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Ports</title></head><body>
  <outline text="Local">
    <outline text="Mail" title="Harbour Mail" type="rss" xmlUrl="https://harbourmail.example/feed?a=1&amp;b=2"/>
    <outline text="Gazette" XMLURL="http://tidewater.example/rss.xml" language="en"/>
    <outline text="Again" xmlUrl="http://tidewater.example/rss.xml#top"/>
    <outline text="A page" type="link" url="https://pier.example/"/>
    <outline text="Not here" xmlUrl="ftp://pier.example/feed"/>
  </outline>
</body></opml>"""


def test_groups_are_flattened_and_each_url_is_read_once() -> None:
    assert read_opml(LIST) == [
        Feed(url="https://harbourmail.example/feed?a=1&b=2", publisher="Harbour Mail"),
        Feed(url="http://tidewater.example/rss.xml", publisher="Gazette", language="en"),
    ]


def test_a_list_that_is_not_quite_xml_is_read_all_the_same() -> None:
    body = (
        '<opml version="1.0"><body><outline text="A "grand" mail & echo" title="A "grand" mail & echo" '
        'description="<a href="x">x</a>" xmlUrl="https://harbourmail.example/feed?a=1&b=2" type="rss" />\n'
        '<outline xmlUrl="http://tidewater.example/rss.xml"></outline>'
    )
    assert read_opml(body.encode()) == [
        Feed(url="https://harbourmail.example/feed?a=1&b=2", publisher='A "grand" mail & echo'),
        Feed(url="http://tidewater.example/rss.xml"),
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<html><body></html>", "no <opml> element"),
        (b"https://harbourmail.example/feed", "not XML"),
        (b"<rss version='2.0'/>", "outermost element is <rss>"),
        (b"<opml><body/></opml>", "names no feed"),
        (b"<opml><body><outline xmlUrl='ftp://x.example/'/></body></opml>", "1 of its xmlUrl"),
        (b"<opml>" + b"<outline/>" * 100_001 + b"</opml>", "outlines"),
        (b" " * (MAX_OPML + 1), "at most"),
    ],
)
def test_errors_name_the_problem(data: bytes, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        read_opml(data)


def test_entities_are_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    head = f"<!DOCTYPE opml [<!ENTITY x SYSTEM '{secret.as_uri()}'>]>"
    body = "<opml><body><outline text='a' xmlUrl='http://harbourmail.example/&x;'/></body></opml>"
    assert [feed.url for feed in read_opml((head + body).encode())] == ["http://harbourmail.example/&x;"]


@pytest.mark.parametrize(("entity", "name"), [("a", "Harbour"), ("g", "&g;")])
def test_entities_of_its_own_are_undone_unless_that_makes_much_of_little(entity: str, name: str) -> None:
    nested = "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdef", "bcdefg", strict=True))
    head = f"<!DOCTYPE opml [<!ENTITY a 'Harbour'>{nested}]>"
    body = f"<opml><body><outline text='&{entity};' xmlUrl='http://harbourmail.example/'/></body></opml>"
    assert [feed.publisher for feed in read_opml((head + body).encode())] == [name]


@given(
    st.lists(
        st.builds(
            Feed,
            url=st.from_regex(r"https?://[a-z]{3,9}\.example/[a-z?=&;%20\"'<>]{0,12}", fullmatch=True),
            publisher=st.text(max_size=30).map(lambda text: " ".join(text.replace("&", "").replace("<", "").split())),
            language=st.sampled_from(["", "en", "pt-BR"]),
        ),
        min_size=1,
        max_size=5,
        unique_by=lambda feed: feed.url,
    )
)
def test_what_was_written_is_read_again(feeds: list[Feed]) -> None:
    again = read_opml(write_opml(feeds))
    assert [feed.url for feed in again] == [feed.url for feed in feeds]
    assert [feed.language for feed in again] == [feed.language for feed in feeds]
    assert read_opml(write_opml(again)) == again
