"""News sitemaps: what their golden file does not show, and hostile ones."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib

import pytest

from ingest.poll.feed import ParsedFeed
from ingest.poll.parse import NotAFeedError, parse_feed
from ingest.poll.sitemap import parse_sitemap

URL = "https://pier.example/sitemaps/news.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def listed(name: str, date: str = "2026-03-01", title: str = "Gulls") -> str:
    return (
        f"<url><loc>https://pier.example/{name}</loc><news:news><news:publication><news:name>Pier Notes</news:name>"
        f"<news:language>en</news:language></news:publication><news:publication_date>{date}</news:publication_date>"
        f"<news:title>{title}</news:title></news:news></url>"
    )


def sitemap(*inside: str, head: str = "") -> bytes:
    return f"{head}<urlset {NS}>{''.join(inside)}</urlset>".encode()


def parse(body: bytes, max_entries: int = 500) -> ParsedFeed:
    return parse_feed(body, url=URL, max_entries=max_entries)


def test_the_newest_are_kept_whatever_the_order() -> None:
    feed = parse(sitemap(*(listed(str(day), f"2026-03-{day:02}") for day in range(1, 8))), max_entries=3)
    assert [entry.url.rpartition("/")[2] for entry in feed.entries] == ["7", "6", "5"]
    assert feed.dropped == 4


def test_a_quiet_day_is_an_empty_feed() -> None:
    feed = parse(sitemap())
    assert (feed.format, feed.entries) == ("sitemap-news", ())


def test_a_gzip_file_is_unpacked_within_bounds() -> None:
    assert len(parse(gzip.compress(sitemap(listed("a")))).entries) == 1
    squeeze = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    bomb = b"".join(squeeze.compress(b" " * 1_000_000) for _ in range(300)) + squeeze.flush()
    tracemalloc.start()
    try:
        with pytest.raises(NotAFeedError) as caught:
            parse(bomb)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert caught.value.kind == "too-large"
    assert most < 120_000_000


def test_prefixes_are_the_documents_own() -> None:
    body = sitemap(listed("a")).replace(b"news:", b"n:").replace(b":news=", b":n=").replace(b"n:news>", b"n:news>")
    (entry,) = parse(body).entries
    assert (entry.title, entry.publication, entry.language) == ("Gulls", "Pier Notes", "en")


@pytest.mark.parametrize("cut", [40, 200, 400, 700])
def test_a_damaged_sitemap_gives_what_is_whole(cut: int) -> None:
    body = sitemap(listed("a"), listed("b"))
    try:
        feed = parse(body[:-cut])
    except NotAFeedError:
        assert cut > 300
    else:
        assert len(feed.entries) >= (1 if cut < 400 else 0)


LAUGHS = "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefghi", "bcdefghij", strict=True))


@pytest.mark.parametrize(
    "head",
    [
        f"<!DOCTYPE urlset [<!ENTITY a 'aaaaaaaaaa'>{LAUGHS}]>",
        "<!DOCTYPE urlset [<!ENTITY j SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE urlset SYSTEM 'file:///etc/passwd' [<!ENTITY % p SYSTEM 'file:///etc/passwd'> %p;]>",
    ],
    ids=["bomb", "file", "parameter"],
)
def test_entities_are_neither_expanded_nor_fetched(head: str) -> None:
    body = sitemap(listed("a", title="x &j; y"), head=head)
    started = time.process_time()
    for read in (parse_feed, parse_sitemap):
        try:
            shown = repr(read(body, url=URL, max_entries=9))
        except NotAFeedError:
            continue
        assert "root:" not in shown
        assert len(shown) < 2_000
    assert time.process_time() - started < 5


def test_depth_and_length_are_bounded() -> None:
    deep = f"<urlset {NS}>" + "<url>" * 100_000
    with pytest.raises(NotAFeedError):
        parse(deep.encode())
    body = sitemap("<url><loc>https://pier.example/x</loc></url>" * 60_000, listed("late"))
    with pytest.raises(NotAFeedError, match="its 50000 addresses"):  # what is beyond them is not read
        parse(body)


def test_an_index_names_its_sitemaps_news_first() -> None:
    body = (
        b"<sitemapindex><sitemap><loc>/archive.xml</loc></sitemap><sitemap><loc>/news-1.xml</loc>"
        b"<lastmod>2026-03-01</lastmod></sitemap><sitemap><loc>https://pier.example/news-2.xml</loc>"
        b"<lastmod>2026-03-02T10:00:00Z</lastmod></sitemap></sitemapindex>"
    )
    index = parse(body)
    assert (index.format, index.entries) == ("sitemap-index", ())
    assert index.parts == ("https://pier.example/news-2.xml", "https://pier.example/news-1.xml")


def test_an_index_without_news_is_refused() -> None:
    with pytest.raises(NotAFeedError, match="none of them news"):
        parse(b"<sitemapindex><sitemap><loc>https://news.example/archive.xml</loc></sitemap></sitemapindex>")
