"""What is announced of the entries that feeds list."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.poll.rules import DAY, Rules
from tests.ingest.poll.polling import NOW, item, rss, serve, stage
from tests.ingest.server import Handler, Server


def test_new_entries_are_announced_once_over_restarts(tmp_path: Path) -> None:
    routes = {"/feed": serve(rss(item("http://harbourmail.example/b?utm_source=rss", "2"), item("/a", "1")))}
    with Server(routes) as server, stage(tmp_path) as at:
        url = server.url("/feed")
        at.add(url, publisher="The Harbour Mail", language="en")
        at.run()
        assert at.urls() == ["a", "b"]  # oldest first: feeds list the newest first
        b = at.entries()[1]
        assert (b.url, b.entry_id, b.title, b.feed_url) == ("http://harbourmail.example/b", "2", "Ferry", url)
        assert (b.publisher.name, b.language, b.announced, b.published) == ("The Harbour Mail", "en", NOW, NOW - 3600)
        assert at.entries()[0].url == server.url("/a")
        at.run()
        assert server.asked("/feed") == 1  # a restarted poller polls nothing early
        at.now += 2 * 3600
        routes["/feed"] = serve(rss(item("/c", "3"), item("/a", "1")))
        at.run()
        assert at.urls() == ["a", "b", "c"]
        assert (at.counted("new"), at.counted("seen"), at.polls("ok")) == (3, 1, 2)


def test_a_news_sitemap_is_polled_like_any_feed(tmp_path: Path) -> None:
    body = (Path(__file__).parent / "feeds" / "sitemap-news.xml").read_bytes()
    with Server({"/news.xml": serve(body)}) as server, stage(tmp_path) as at:
        at.add(server.url("/news.xml"))
        at.run()
        named = [(entry.title, entry.publisher.name, entry.language) for entry in at.entries()]
        assert named == [
            ("Spring tide due", "Pier Notes", "en"),
            ("Gulls & terns quarrel < again", "Pier Notes", "en"),
            ("Möwen streiten & kreischen", "Molen-Notizen", "de"),
        ]
        assert at.state(server.url("/news.xml")).format == "sitemap-news"


def test_what_is_old_on_the_first_poll_is_no_news_then_or_later(tmp_path: Path) -> None:
    old = item("/old", date="Mon, 23 Feb 2026 09:00:00 GMT")
    routes = {"/feed": serve(rss(item("/a"), old))}
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        at.run(rules=Rules(first_poll_age=3 * DAY))
        routes["/feed"] = serve(rss(item("/b"), old))
        at.now += 2 * 3600
        at.run()
        assert at.urls() == ["a", "b"]
        assert (at.counted("too-old"), at.counted("seen")) == (1, 1)


def test_bad_entries_end_in_named_counters(tmp_path: Path) -> None:
    body = rss(
        item("/a", "same"),
        item("/b", "same"),
        item("/a?utm_source=x", "other"),
        item("", "none"),
        item("/far", date="Mon, 04 Mar 2999 09:00:00 GMT"),
        item("/soon", date="Mon, 09 Mar 2026 09:00:00 GMT"),
        item("/zero", date="Mon, 01 Jan 0000 09:00:00 GMT"),
        item("/controls", title="Fer\x01ry &#xD800; \x00 sinks"),
        item("/over"),
    )
    with Server({"/feed": serve(body)}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"), max_entries=8)
        at.run()
        assert sorted(at.urls()) == ["a", "b", "controls", "far", "soon", "zero"]
        dates = {entry.url.rpartition("/")[2]: entry.published for entry in at.entries()}
        assert (dates["far"], dates["soon"], dates["zero"]) == (None, None, None)
        assert {n: at.counted(n) for n in ("new", "duplicate", "no-url", "future-dated", "beyond-limit")} == {
            "new": 5,
            "duplicate": 1,
            "no-url": 1,
            "future-dated": 1,
            "beyond-limit": 1,
        }


@pytest.mark.parametrize(
    ("registered", "name", "language"),
    [({}, "Harbour Mail", "de"), ({"publisher": "Quay", "language": "en"}, "Quay", "en")],
)
def test_a_feeds_entries_are_of_the_site_it_names_and_what_the_register_says_of_it_comes_first(
    tmp_path: Path, registered: dict[str, str], name: str, language: str
) -> None:
    """Feeds are often served by others than the sites they are of."""
    said = b"<link>https://www.harbourmail.example/</link><language>de</language><item>"
    with Server({"/feed": serve(rss(item("/a")).replace(b"<item>", said))}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"), **registered)
        at.run()
        (entry,) = at.entries()
    assert (entry.publisher.name, entry.publisher.domain, entry.language) == (name, "harbourmail.example", language)


def test_a_publisher_in_the_register_comes_before_those_of_a_sitemap(tmp_path: Path) -> None:
    body = (Path(__file__).parent / "feeds" / "sitemap-news.xml").read_bytes()
    with Server({"/news.xml": serve(body)}) as server, stage(tmp_path) as at:
        at.add(server.url("/news.xml"), publisher="Quay Notes")
        at.run()
        assert {entry.publisher.name for entry in at.entries()} == {"Quay Notes"}


def test_a_feed_whose_own_link_is_no_address_is_read_all_the_same(tmp_path: Path) -> None:
    body = rss(item("http://page.example/a")).replace(
        b"<item>", b"<link>http://harbour.example:mail/</link><item>", 1
    )
    with Server({"/feed": serve(body)}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        at.run()
        assert [entry.publisher.domain for entry in at.entries()] == ["127.0.0.1"]


def test_an_entry_whose_long_text_or_title_changed_is_announced_again_and_a_teaser_is_not(tmp_path: Path) -> None:
    """Its markup may change as it likes; what lists it as it was is nothing new, nor is a text after a teaser."""

    def told(text: str, *, teaser: str = "Short.", mark: str = "p", title: str = "Ferry") -> Handler:
        long = item("/a", title=title)
        long = long.replace("</item>", f"<description>&lt;{mark}&gt;{text}</description></item>")
        return serve(rss(long, item("/b").replace("</item>", f"<description>{teaser}</description></item>")))

    first, second = "The pier is closed for repair. " * 20, "The pier is open again. " * 30
    routes = {"/feed": told(first)}
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        for answer in (
            told(first),
            told(first, teaser="Shorter."),
            told(first, mark="div"),
            told(second),
            told(second, mark="i"),
            told(second, title="Ferry runs"),
            told(second, title="Ferry runs", teaser=first),
        ):
            routes["/feed"] = answer
            at.run()
            at.now += 2 * 3600
        assert at.urls() == ["b", "a", "a", "a"]
        assert (at.counted("new"), at.counted("changed")) == (2, 2)
        assert "open again" in at.entries()[2].summary
        assert at.entries()[3].title == "Ferry runs"


def test_an_entry_says_whose_it_is_and_whether_it_is_whole(tmp_path: Path) -> None:
    text = "The ferry ran aground off the pier on Tuesday, and forty people were brought ashore. " * 12
    body = rss(
        item("/a").replace(
            "</item>", "<source url='http://meridianpress.example/feed'>Meridian Press</source></item>"
        ),
        item("/b").replace("</item>", f"<content:encoded>{text}</content:encoded></item>"),
    ).replace(b"<rss ", b"<rss xmlns:content='http://purl.org/rss/1.0/modules/content/' ")
    with Server({"/feed": serve(body)}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        at.run()
        told = {entry.url[-1]: (entry.source_name, entry.source_url, entry.whole) for entry in at.entries()}
    assert told == {"a": ("Meridian Press", "http://meridianpress.example/feed", False), "b": ("", "", True)}
