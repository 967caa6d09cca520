"""URLs: one spelling to fetch, one identity, and whose site."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.urls import (
    MAX_URL,
    canonical_url,
    clean_url,
    host_of,
    registrable_domain,
    same_publisher,
    server_of,
    server_or_key,
)


@pytest.mark.parametrize(
    ("url", "cleaned"),
    [
        ("HTTP://WWW.Harbourmail.Example:80/News#top", "http://www.harbourmail.example/News"),
        ("https://harbourmail.example:443", "https://harbourmail.example/"),
        ("https://harbourmail.example:8443/x", "https://harbourmail.example:8443/x"),
        ("https://user:secret@harbourmail.example/x", "https://harbourmail.example/x"),
        ("https://harbourmail.example/x?utm_source=rss&b=2&fbclid=Z&a=1", "https://harbourmail.example/x?b=2&a=1"),
        ("https://harbourmail.example/x?%75tm_source=rss", "https://harbourmail.example/x"),
        ("https://harbourmail.example/x?a=1&amp;utm_medium=feed&amp;b=2", "https://harbourmail.example/x?a=1&b=2"),
        ("https://harbourmail.example/x?ref=rss&ref=chapter-2", "https://harbourmail.example/x?ref=chapter-2"),
        ("https://harbourmail.example/x?", "https://harbourmail.example/x"),
        ("https://harbourmail.example/%7eann/%c3%a4?q=%2f%zz", "https://harbourmail.example/~ann/%C3%A4?q=%2F%25zz"),
        ("https://harbourmail.example/a b/ä", "https://harbourmail.example/a%20b/%C3%A4"),
        ("https://harbourmail.example/a/./b/%2e%2e/c/..", "https://harbourmail.example/a/"),
        ("https://harbourmail.example//evil.example/x", "https://harbourmail.example/evil.example/x"),
        (" \nhttps://harbour\tmail.example/x ", "https://harbourmail.example/x"),
        ("http://bücher.example./", "http://xn--bcher-kva.example/"),
        ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]/x"),
    ],
)
def test_one_spelling(url: str, cleaned: str) -> None:
    assert clean_url(url) == cleaned


@pytest.mark.parametrize(
    "url",
    [
        "",
        "   ",
        "/relative",
        "//harbourmail.example/x",
        "ftp://harbourmail.example/x",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://a..b/",
        "http://exa mple.example/",
        "http://harbourmail.example:99999/",
        "http://harbourmail.example:port/",
        "http://[::1/",
        "http://harbourmail.example/\x00",
        "http://harbourmail.example/" + "x" * MAX_URL,
        "http://harbourmail.example/" + "ä" * (MAX_URL // 4),
    ],
)
@pytest.mark.parametrize("function", [clean_url, canonical_url])
def test_what_is_no_url_is_refused_by_name(function: object, url: str) -> None:
    assert callable(function)
    with pytest.raises(ValueError, match=r"\S"):
        function(url)


@pytest.mark.parametrize(
    "other",
    [
        "http://www.harbourmail.example/news/ferry",
        "https://harbourmail.example/news/ferry/",
        "https://m.harbourmail.example/news/ferry?utm_campaign=x",
        "https://mobile.harbourmail.example/news/ferry",
        "https://amp.harbourmail.example/news/ferry",
        "https://www.harbourmail.example/news/ferry/amp",
        "https://www.harbourmail.example/news/ferry/amp/",
        "https://www.harbourmail.example/news/ferry.amp",
        "https://www.harbourmail.example/amp/news/ferry",
        "https://www.harbourmail.example/news/ferry?amp=1",
        "https://www.harbourmail.example/news/ferry?outputType=amp",
        "https://www-harbourmail-example.cdn.ampproject.org/c/s/www.harbourmail.example/news/ferry.amp",
        "https://www.google.com/amp/s/www.harbourmail.example/news/ferry/amp/",
    ],
)
def test_the_addresses_of_one_page_have_one_identity(other: str) -> None:
    assert canonical_url(other) == "https://harbourmail.example/news/ferry"


def test_amp_html_keeps_its_ending() -> None:
    assert canonical_url("https://harbourmail.example/a.amp.html") == "https://harbourmail.example/a.html"


@pytest.mark.parametrize(
    "url",
    [
        "https://amp.example/",  # the registered name itself
        "https://m.co.uk/x",
        "https://news.harbourmail.example/x",
        "https://harbourmail.example/story?id=7",
        "https://harbourmail.example/amplifier",
        "https://harbourmail.example:8443/x",
        "https://192.0.2.7/x",
    ],
)
def test_what_tells_pages_apart_is_kept(url: str) -> None:
    assert canonical_url(url) == url


def test_the_registrable_domain() -> None:
    assert registrable_domain("https://www.harbourmail.example/x") == "harbourmail.example"
    assert registrable_domain("news.Harbourmail.co.uk") == "harbourmail.co.uk"
    assert registrable_domain("http://localhost:8080/x") == "localhost"
    assert registrable_domain("http://127.0.0.1:8080/x") == "127.0.0.1"
    assert registrable_domain("::1") == "::1"
    assert registrable_domain("co.uk") == "co.uk"
    with pytest.raises(ValueError, match="no usable host"):
        registrable_domain("")


def test_blogs_on_one_host_are_publishers_of_their_own() -> None:
    assert not same_publisher("https://one.blogspot.com/x", "https://two.blogspot.com/x")
    assert same_publisher("https://www.harbourmail.example/x", "sport.harbourmail.example")
    assert not same_publisher("not a url at all", "not a url at all")


def test_the_host_has_no_port() -> None:
    assert host_of("https://WWW.Harbourmail.Example:8443/x") == "www.harbourmail.example"


_PIECES = st.text(alphabet="aZ09%&=?;#/.:@+[]|~ ä%2e%7E\\\"'-_", max_size=40)
_HOSTS = st.sampled_from(["harbourmail.example", "www.m.Amp.example", "amp.www.harbourmail.co.uk", "bücher.example"])
_WORDS = st.lists(st.sampled_from(["amp", "a.amp.html", "..", ".", "", "%2e", "x", "x.amp", "s"]), max_size=5)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["http://", "HTTPS://"]), _HOSTS, _PIECES, _WORDS, _PIECES)
def test_cleaning_twice_changes_nothing(scheme: str, host: str, path: str, words: list[str], query: str) -> None:
    url = f"{scheme}{host}/{path}/{'/'.join(words)}?{query}"
    for function in (clean_url, canonical_url):
        once = function(url)
        assert function(once) == once
        assert urlsplit(once).hostname == host_of(once)
    assert canonical_url(clean_url(url)) == canonical_url(url)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_cleaned_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"http://harbourmail.example/{text}"):
        for function in (clean_url, canonical_url):
            try:
                assert function(function(url)) == function(url)
            except ValueError:
                continue


def test_a_server_is_a_host_and_a_port() -> None:
    assert server_of("https://Mail.Example:443/x") == server_of("https://mail.example/y") == "mail.example"
    assert server_of("http://mail.example:8080/x") == "mail.example:8080"
    assert server_of("http://mail.example:443/x") == "mail.example:443"
    assert [server_or_key(key) for key in ("http://mail.example:8080/x", "mail", "")] == [
        "mail.example:8080",
        "mail",
        "",
    ]
