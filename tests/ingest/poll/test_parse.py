"""Feed documents: golden ones of every format, and hostile ones."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.poll.feed import MAX_SUMMARY
from ingest.poll.parse import NotAFeedError, ParsedFeed, parse_feed
from newsfold.stream.codec import encode
from newsfold.stream.messages import Entry

FEEDS = Path(__file__).parent / "feeds"
GOLDEN = sorted(path for path in FEEDS.iterdir() if path.suffix != ".json")
URL = "https://feeds.example/feed.xml"


def parse(body: bytes | str, **options: Any) -> ParsedFeed:
    return parse_feed(body.encode() if isinstance(body, str) else body, **{"url": URL, **options})


def channel(inside: str, head: str = "") -> str:
    return f"{head}<rss version='2.0'><channel><title>Harbour Mail</title>{inside}</channel></rss>"


def refused(body: bytes | str, **options: Any) -> NotAFeedError:
    with pytest.raises(NotAFeedError) as caught:
        parse(body, **options)
    return caught.value


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_feeds(path: Path) -> None:
    feed = parse(path.read_bytes())
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    entries = expected.pop("entries")
    assert {name: getattr(feed, name) for name in expected} == expected
    assert len(feed.entries) == len(entries)
    for entry, wanted in zip(feed.entries, entries, strict=True):
        if wanted["id"] == "*":  # made of the text: only that there is one matters
            assert len(entry.id) == 32
            del wanted["id"]
        published = wanted.pop("published", None)
        assert entry.published == (datetime.fromisoformat(published).timestamp() if published else None)
        defaults = {"summary": "", "author": "", "source_name": "", "source_url": "", "publication": ""}
        for name, value in (defaults | wanted).items():
            assert getattr(entry, name) == value, name


@pytest.mark.parametrize(
    ("body", "kind", "says"),
    [
        (b"", "empty", "empty"),
        (b" \n\x00 ", "empty", "empty"),
        (b"%PDF-1.7 ...", "binary", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "binary", "PNG"),
        (b"\x00\x01\x02\x03" * 50, "binary", "binary"),
        (b"Service unavailable", "not-a-feed", "Service unavailable"),
        (b"<opml version='2.0'/>", "not-a-feed", "neither RSS"),
        (b"<urlset><url><loc>https://a.example/</loc></url></urlset>", "not-a-feed", "none of its 1 addresses"),
        (b"<urlset>&", "not-a-feed", "sitemap"),
        (b"<sitemapindex/>", "not-a-feed", "index of 0 sitemaps"),
        (b"\x1f\x8bnonsense", "binary", "unpacked"),
        (b'{"items": ', "not-a-feed", "JSON"),
        (b'{"items": []}', "not-a-feed", "no JSON Feed"),
        (b"[1, 2]", "not-a-feed", "no JSON Feed"),
        (b'{"a":[' * 100_000, "not-a-feed", "JSON"),
        (b"<!DOCTYPE html><title>Harbour Mail</title>", "html", "advertises none"),
        (b"<?xml version='1.0'?><!-- x --><html xmlns='http://www.w3.org/1999/xhtml'/>", "html", "HTML page"),
    ],
)
def test_what_is_no_feed_is_told_apart(body: bytes, kind: str, says: str) -> None:
    error = refused(body)
    assert error.kind == kind
    assert says in str(error)


def test_an_html_page_names_the_feed_it_advertises() -> None:
    page = "<html><head><link rel='alternate' type='application/atom+xml' href='/atom.xml'></head></html>"
    assert "https://feeds.example/atom.xml" in str(refused(page))


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("Storm &amp;amp; tide", "Storm & tide"),
        ("&lt;b&gt;Storm&lt;/b&gt; tide", "Storm tide"),
        ("One&lt;br/&gt;two", "One two"),
        ("1 &lt; 2 and 3 &gt; 2", "1 < 2 and 3 > 2"),
        ("Storm&lt;script&gt;alert(1)&lt;/script&gt;", "Storm"),
        ("&lt;![CDATA[x]]&gt;", "<![CDATA[x]]>"),
        (" Storm\n\t tide\u00a0high ", "Storm tide high"),
    ],
)
def test_titles_are_plain_text(raw: str, title: str) -> None:
    assert parse(channel(f"<item><title>{raw}</title></item>")).entries[0].title == title


@pytest.mark.parametrize(
    "bad", ["\x00", "\x01", "\x1b[31m", "&#0;", "&#xD800;", "&#xFFFFFFFFFF;", "&#" + "9" * 5000 + ";"]
)
@pytest.mark.parametrize("place", ["title", "description", "link", "guid", "author", "pubDate"])
def test_forbidden_characters_cost_no_entry(place: str, bad: str) -> None:
    items = f"<item><title>A</title><{place}>x{bad}y</{place}></item><item><title>B</title></item>"
    feed = parse(channel(items))
    assert (len(feed.entries), feed.malformed) == (2, "")
    for entry in feed.entries:  # what is kept can be stored
        encode(Entry(url=entry.url, feed_url=URL, entry_id=entry.id, title=entry.title, summary=entry.summary))


def test_forbidden_characters_in_json() -> None:
    body = '{"version": "https://jsonfeed.org/version/1", "items": [{"id": "\\ud800", "title": "a\\u0000\\udfffb"}]}'
    feed = parse(body.replace('"title"', '"tit\0le"'))
    assert (feed.format, feed.entries[0].title) == ("json10", "ab")
    encode(Entry(url="", feed_url=URL, entry_id=feed.entries[0].id))


TITLE = "Fähre läuft auf Grund, Rettung unterwegs"


@pytest.mark.parametrize(
    ("declared", "actual", "content_type"),
    [
        ("utf-8", "utf-8", ""),
        ("iso-8859-1", "iso-8859-1", ""),
        ("", "iso-8859-1", "text/xml; charset=iso-8859-1"),
        ("", "windows-1252", ""),
        ("iso-8859-1", "utf-8", ""),
        ("iso-8859-15", "utf-8", ""),  # what is valid UTF-8 is UTF-8
        ("utf-8", "utf-8", "text/xml; charset=iso-8859-1"),
        ("", "utf-8", "text/xml; charset=us-ascii"),
        ("", "utf-8-sig", ""),
        ("utf-16", "utf-16", ""),
        ("nonsense", "utf-8", "text/xml; charset=\x00nonsense"),
    ],
)
def test_wrong_charsets(declared: str, actual: str, content_type: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = channel(f"<item><title>{TITLE}</title></item>", head).encode(actual)
    assert parse(body, content_type=content_type).entries[0].title == TITLE


def test_a_charset_that_needs_control_characters_keeps_them() -> None:
    head = '<?xml version="1.0" encoding="iso-2022-jp"?>'
    body = channel("<item><title>渡し船の桟橋が閉鎖</title></item>", head).encode("iso-2022-jp")
    assert parse(body).entries[0].title == "渡し船の桟橋が閉鎖"


def test_one_bad_byte_costs_one_character() -> None:
    body = channel(f"<item><title>{TITLE * 9}</title></item>", "<?xml version='1.0' encoding='utf-8'?>").encode()
    feed = parse(body.replace("ä".encode(), b"\xe4", 1))
    assert feed.entries[0].title == "F�" + (TITLE * 9)[2:]


def rss_of(entry: dict[str, str], count: int) -> str:
    names = {"id": "guid", "summary": "description"}
    inside = "".join(f"<{names.get(name, name)}>{text}</{names.get(name, name)}>" for name, text in entry.items())
    return channel(f"<item>{inside}</item>" * count)


def json_of(entry: dict[str, str], count: int) -> str:
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": "Harbour Mail", "items": [entry] * count}, ensure_ascii=False)


@pytest.mark.parametrize("written", [rss_of, json_of])
def test_entries_beyond_the_limit_are_counted(written: Callable[[dict[str, str], int], str]) -> None:
    feed = parse(written({"title": "x"}, 7), max_entries=5)
    assert (len(feed.entries), feed.dropped) == (5, 2)


@pytest.mark.parametrize("written", [rss_of, json_of])
def test_what_is_kept_of_an_entry_is_bounded(written: Callable[[dict[str, str], int], str]) -> None:
    long = "ä" * 200_000
    entry = parse(written({"title": long, "summary": long, "id": long}, 1)).entries[0]
    assert [len(text.encode()) for text in (entry.title, entry.summary, entry.id)] == [2_000, MAX_SUMMARY, 4_096]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "mailto:a@b.example", "http://[::1", "http://x/" + "y" * 5000]
)
def test_links_that_are_no_pages_are_left_out(link: str) -> None:
    assert parse(channel(f"<item><title>x</title><link>{link}</link></item>")).entries[0].url == ""


LAUGHS = "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefghi", "bcdefghij", strict=True))
OPEN = "<rss version='2.0'><channel>"


@pytest.mark.parametrize(
    "body",
    [
        channel("<item><title>&j;</title></item>", f"<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'>{LAUGHS}]>"),
        channel("<item><title>&x;</title></item>", "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"),
        OPEN + "<item>" * 10_000,
        OPEN + "<![CDATA[" * 10_000,
        OPEN + "<!--" * 20_000,
        OPEN + "&" * 50_000,
        OPEN + "<" * 20_000,
        OPEN + "<item " + "a='" * 20_000,
        "<?" * 20_000,
        "<!--" * 20_000,
        "<!doctype " * 20_000,
        channel("<item><title>" + "<b>" * 5_000 + "x</title></item>"),
        channel("<item><title>" + "&lt;script&gt;" * 5_000 + "x</title></item>"),
    ],
    ids=range(13),
)
def test_documents_made_to_hurt(body: str) -> None:
    started = time.process_time()
    try:
        feed = parse(body)
    except NotAFeedError:
        pass
    else:
        assert "root:" not in repr(feed)
        assert len(repr(feed)) < 4_000_000
    assert time.process_time() - started < 20, "milliseconds, unless its cost explodes"


WHOLE = (FEEDS / "rss20.xml").read_bytes()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WHOLE)), st.integers(0, 40), st.binary(max_size=12))
def test_a_damaged_feed_is_read_or_refused(at: int, cut: int, put: bytes) -> None:
    try:
        feed = parse(WHOLE[:at] + put + WHOLE[at + cut :])
    except NotAFeedError:
        return
    for entry in feed.entries:
        encode(Entry(url=entry.url, feed_url=URL, entry_id=entry.id, title=entry.title, summary=entry.summary))


def test_a_refusal_survives_a_process_boundary() -> None:
    import pickle

    copy = pickle.loads(pickle.dumps(NotAFeedError("html", "an HTML page")))
    assert (copy.kind, str(copy)) == ("html", "an HTML page")
