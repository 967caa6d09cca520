"""When a feed's own text is taken for the whole article."""

from __future__ import annotations

import json

import pytest

from ingest.poll.feed import ParsedFeed
from ingest.poll.parse import parse_feed
from ingest.poll.whole import is_whole

TEXT = "<p>The ferry ran aground off the pier on Tuesday, and forty people were brought ashore by boat.</p>\n" * 12


def test_a_long_text_that_ends_is_whole() -> None:
    assert is_whole(TEXT, "")
    assert is_whole(TEXT, "<p>The ferry ran aground.</p>")
    assert is_whole(TEXT + "<p>“It held,” she said. “All of it.”</p>", "")
    assert is_whole("<p>Read more about the pier and you will know why it… held.</p>" + TEXT, "")


@pytest.mark.parametrize(
    ("content", "summary"),
    [
        ("", TEXT),  # a description alone may be anything
        (TEXT[:600], ""),
        (TEXT, TEXT),
        (TEXT + "<p>The rescue took all night…</p>", ""),
        (TEXT + "<p>The rescue took [...]</p>", ""),
        (TEXT + "<p>The rescue took</p>", ""),
        (TEXT + '<p><a href="/a">Read more</a> on our site.</p>', ""),
        (TEXT + "<p>Lesen Sie den ganzen Text auf unserer Seite.</p>", ""),
        (TEXT * 100, ""),  # longer than what is kept
        ("<i></i>" * 15_000 + TEXT, ""),  # as markup
    ],
)
def test_what_may_go_on_elsewhere_is_not(content: str, summary: str) -> None:
    assert not is_whole(content, summary)


def wholes(feed: ParsedFeed) -> list[bool]:
    return [entry.whole for entry in feed.entries]


def test_it_is_read_from_the_elements_that_are_meant_for_it() -> None:
    url = "https://harbourmail.example/feed"
    space = "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    items = (
        f"<item><link>/a</link><content:encoded><![CDATA[{TEXT}]]></content:encoded></item>"
        f"<item><link>/b</link><description><![CDATA[{TEXT}]]></description></item>"
        f"<item><link>/c</link><description>Aground.</description><content:encoded><![CDATA[{TEXT}]]></content:encoded>"
        "</item>"
    )
    rss = f"<rss version='2.0' {space}><channel><title>t</title>{items}</channel></rss>"
    assert wholes(parse_feed(rss.encode(), url=url)) == [True, False, True]
    entries = (
        f"<entry><link href='/a'/><content type='html'><![CDATA[{TEXT}]]></content></entry>"
        f"<entry><link href='/b'/><summary type='html'><![CDATA[{TEXT}]]></summary></entry>"
    )
    atom = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title>{entries}</feed>"
    assert wholes(parse_feed(atom.encode(), url=url)) == [True, False]
    listed = [{"url": "/a", "content_html": TEXT}, {"url": "/b", "summary": TEXT}]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": listed}
    assert wholes(parse_feed(json.dumps(feed).encode(), url=url)) == [True, False]
