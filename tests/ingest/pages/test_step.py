"""The fetch stage over a real server and the real embedded log."""

from __future__ import annotations

import socket

import msgspec
import pytest

from newsfold.stream.log import Log, Output
from newsfold.stream.messages import Publisher
from newsfold.stream.topics import ENTRIES
from tests.ingest.pages.fetching import CONFIG, DAY, NOW, Site, Stage, entry
from tests.ingest.pages.samples import PARAGRAPHS, json_ld, page
from tests.ingest.server import Server


def test_what_robots_txt_keeps_from_us_is_not_fetched(stage: Stage, site: Site, server: Server) -> None:
    site.put("/robots.txt", b"User-agent: newsfold\nDisallow: /a\nAllow: /\n")
    site.put("/a", page())
    site.put("/b", page())
    stage.announce(entry(server.url("/a")), entry(server.url("/b")))
    stage.run()
    assert [server.asked(path) for path in ("/robots.txt", "/a", "/b")] == [1, 0, 1]
    assert stage.letters() == [(server.url("/a"), "robots")]
    assert stage.count("article") == 1


def test_rules_are_not_asked_for_where_they_are_not_to_count(log: Log, site: Site, server: Server) -> None:
    stage = Stage(log, msgspec.structs.replace(CONFIG, robots=False))
    site.put("/robots.txt", b"User-agent: *\nDisallow: /\n")
    site.put("/a", page())
    stage.announce(entry(server.url("/a")))
    stage.run()
    assert (server.asked("/robots.txt"), stage.count("article")) == (0, 1)
    stage.close()


def test_while_robots_txt_cannot_be_had_nothing_is_fetched_and_nothing_lost(
    stage: Stage, site: Site, server: Server
) -> None:
    site.put("/robots.txt", status=503)
    site.put("/a", page())
    stage.announce(entry(server.url("/a")))
    stage.run()
    assert (server.asked("/a"), stage.count("retry"), stage.letters()) == (0, 1, [])
    site.put("/robots.txt", status=404)
    stage.run(NOW + 3_600)
    assert (server.asked("/a"), stage.count("article")) == (1, 1)


def test_a_site_is_asked_for_its_rules_once_a_day_and_keeps_the_last_while_it_does_not_answer(
    stage: Stage, site: Site, server: Server
) -> None:
    site.put("/robots.txt", b"User-agent: *\nDisallow: /a\n")
    for name in "bcde":
        site.put(f"/{name}", page(*(f"{paragraph} {name}" for paragraph in PARAGRAPHS)))
    stage.announce(entry(server.url("/b")), entry(server.url("/c")))
    stage.run()
    assert server.asked("/robots.txt") == 1
    site.put("/robots.txt", status=500)
    stage.announce(entry(server.url("/a")), entry(server.url("/d")))
    stage.run(NOW + 90_000)
    assert (server.asked("/robots.txt"), server.asked("/a"), server.asked("/d")) == (2, 0, 1)


def test_a_page_announced_by_two_feeds_is_one_article(stage: Stage, site: Site, server: Server) -> None:
    site.put(
        "/a", page(head=json_ld(headline="Saltmarsh closes its ferry pier", datePublished="2026-03-01T12:00:00Z"))
    )
    url = server.url("/a")
    stage.announce(entry(url), entry(url + "?utm_source=x", feed_url="https://other.example/rss"))
    stage.run()
    stage.announce(entry(url, feed_url="https://third.example/rss"))
    stage.run(NOW + 60)
    (article,) = stage.articles()
    assert (article.title, article.text) == ("Saltmarsh closes its ferry pier", "\n".join(PARAGRAPHS))
    assert (article.shard, article.first_seen, article.published) == ("en", NOW, 1772366400.0)
    assert server.requests[-1].headers["Accept"].startswith("text/html")
    assert server.asked("/a") == 1
    assert (stage.count("article"), stage.count("duplicate"), stage.count("seen")) == (1, 1, 1)


def test_two_addresses_of_one_canonical_are_one_article(stage: Stage, site: Site, server: Server) -> None:
    link = f'<link rel="canonical" href="{server.url("/a")}">'
    site.put("/a", page(head=link))
    site.put("/b", page(*PARAGRAPHS[:3], head=link))
    stage.announce(entry(server.url("/a")), entry(server.url("/b")))
    stage.run()
    assert len(stage.articles()) == 1
    assert (stage.count("article"), stage.count("same-article")) == (1, 1)


def test_a_changed_page_is_a_revision_and_an_unchanged_one_is_nothing(
    stage: Stage, site: Site, server: Server
) -> None:
    url = server.url("/a")
    site.put("/a", page())
    stage.announce(entry(url))
    stage.run()
    again = entry(url, published=NOW + 100, announced=NOW + 120)
    stage.announce(again)
    stage.run(NOW + 130)
    stage.announce(msgspec.structs.replace(again, published=NOW + 9_000))  # of a time to come
    stage.run(NOW + 140)
    assert (len(stage.articles()), stage.count("unchanged"), server.asked("/a")) == (1, 1, 2)
    site.put(
        "/a", page(*PARAGRAPHS, "Die Fähre fährt wieder, sagte der Bürgermeister am Abend den Wartenden am Kai.")
    )
    stage.announce(msgspec.structs.replace(again, published=NOW + 200, announced=NOW + 220))
    stage.run(NOW + 230)
    first, second = stage.articles()
    assert first.id == second.id
    assert first.revision != second.revision
    assert (second.first_seen, second.shard, second.fetched) == (NOW, "en", NOW + 230)


def test_a_restarted_stage_remembers(log: Log, site: Site, server: Server) -> None:
    site.put("/a", page())
    site.put("/b", b"", status=503)
    before = Stage(log)
    before.announce(entry(server.url("/a")), entry(server.url("/b")))
    before.run()
    due = before.step.wake_at()
    before.close()
    after = Stage(log)
    assert due is not None
    assert after.step.wake_at() == due
    after.announce(entry(server.url("/a"), feed_url="https://other.example/rss"))
    site.put("/b", page(title="Bus replaces ferry"))
    after.run(due)
    assert [a.title for a in after.articles()] == ["Saltmarsh closes its ferry pier", "Bus replaces ferry"]
    assert (server.asked("/a"), server.asked("/b")) == (1, 2)
    after.close()


def test_passing_failures_are_tried_again_and_then_given_up(stage: Stage, site: Site, server: Server) -> None:
    site.put("/a", b"", status=503)
    site.put("/b", b"", status=429, retry_after="900")
    stage.announce(entry(server.url("/a")), entry(server.url("/b")))
    stage.run()
    assert sorted(s.retry_at or 0 for s in stage.states()) == [NOW + 60, NOW + 900]
    assert stage.letters() == []
    stage.run(NOW + 60)
    assert stage.count("retry") == 3
    stage.announce(entry(server.url("/a"), feed_url="https://other.example/rss"))  # waits like the first
    stage.run(NOW + 60 + 60)
    assert (server.asked("/a"), stage.count("waiting")) == (2, 1)
    stage.run(NOW + 60 + 120)
    assert stage.letters() == [(server.url("/a"), "http-5xx")]
    assert stage.count("http-5xx") == 1
    assert server.asked("/a") == 3


def test_final_failures_end_in_dead_letters_with_their_reason(stage: Stage, site: Site, server: Server) -> None:
    site.put("/a", b"", status=410)
    site.put("/b", page(), status=403)
    site.put("/c", b"%PDF-1.7", content_type="application/pdf")
    site.put("/d", page("Too short."))
    site.put("/e", b"")
    stage.announce(*(entry(server.url(path)) for path in ("/a", "/b", "/c", "/d", "/e", "/nowhere")))
    stage.log.append([Output(topic=ENTRIES, key="x", value=b"\x00no entry")])
    stage.announce(entry("ftp://harbourmail.example/x"))
    stage.run()
    reasons = {key.removeprefix(server.url("")): reason for key, reason in stage.letters()}
    assert reasons == {
        "/a": "gone", "/b": "forbidden", "/c": "not-html", "/d": "no-text", "/e": "empty", "/nowhere": "gone",
        "x": "decode", "ftp://harbourmail.example/x": "url",
    }  # fmt: skip
    for reason in set(reasons.values()):
        assert stage.count(reason) >= 1
    assert sorted(stage.rejected) == ["decode", "url"]  # the rest is the web's doing, and no cause to stop
    stage.announce(entry(server.url("/a"), feed_url="https://other.example/rss"))
    stage.run(NOW + 60)
    assert server.asked("/a") == 1


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        *((status, "") for status in (408, 425, 429, 500, 503)),
        *((status, "forbidden") for status in (401, 402, 403, 451)),
        *((status, "gone") for status in (404, 410)),
        (400, "http-4xx"),
        (304, "http-3xx"),  # which nobody asked for
    ],
)
def test_what_each_status_makes_of_a_page(stage: Stage, site: Site, server: Server, status: int, reason: str) -> None:
    """What may pass is tried again; of the rest the entry is kept with its reason."""
    site.put("/a", b"", status=status)
    stage.announce(entry(server.url("/a")))
    stage.run()
    assert (stage.letters(), stage.count("retry")) == (([], 1) if not reason else ([(server.url("/a"), reason)], 0))


def test_a_server_that_is_away_is_asked_again(log: Log) -> None:
    stage = Stage(log, msgspec.structs.replace(CONFIG, robots=False))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/a"
        stage.announce(entry(url))
        stage.run()
    assert (stage.letters(), stage.count("retry")) == ([], 1)
    stage.close()


def test_what_a_page_does_not_say_its_entry_does(stage: Stage, site: Site, server: Server) -> None:
    """And its server, which may be alone in naming the charset."""
    text = "Tilts pār līci būs slēgts divus gadus, jo ūdenslīdēji atrada plaisas pāļos. " * 5
    body = f"<html><body><article><p>{text}</p></article></body></html>".encode("windows-1257")
    site.put("/a", body, content_type="text/html; charset=windows-1257")
    known = {"title": "Tilts slēgts", "author": "Ilze Roga", "publisher": Publisher("Town Desk", "127.0.0.1")}
    site.put("/b", f"<html><body><article><p>{PARAGRAPHS[0]}</p></article></body></html>".encode())
    sourced = {"source_name": "Quay Notes", "source_url": server.url("/feed")}
    stage.announce(entry(server.url("/a"), **known), entry(server.url("/b"), **sourced))
    stage.run()
    article, aggregated = stage.articles()
    assert aggregated.publisher.name == "Quay Notes"
    assert (article.title, article.authors, article.publisher.name) == ("Tilts slēgts", ("Ilze Roga",), "Town Desk")
    assert "jo ūdenslīdēji atrada plaisas pāļos" in article.text


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        ("", True),
        ("Text/HTML; charset=utf-8", True),
        ("application/xhtml+xml", True),
        ("application/pdf", False),
        ("video/mp4", False),
    ],
)
def test_what_is_said_to_be_no_page_is_not_read_as_one(
    stage: Stage, site: Site, server: Server, kind: str, read: bool
) -> None:
    site.put("/a", page(), content_type=kind)
    stage.announce(entry(server.url("/a")))
    stage.run()
    assert (stage.count("article"), stage.letters()) == ((1, []) if read else (0, [(server.url("/a"), "not-html")]))


def test_a_dead_letter_sent_back_is_tried_again(stage: Stage, site: Site, server: Server) -> None:
    """As often as the first time."""
    site.put("/a", b"", status=404)
    site.put("/b", b"", status=503)
    sent = [entry(server.url("/a")), entry(server.url("/b"))]
    stage.announce(*sent)
    for now in (NOW, NOW + 60, NOW + 180):
        stage.run(now)
    assert sorted(stage.letters()) == [(server.url("/a"), "gone"), (server.url("/b"), "http-5xx")]
    site.put("/a", page())
    stage.announce(*sent)
    stage.run(NOW + 200)
    assert (len(stage.articles()), len(stage.letters())) == (1, 2)
    site.put("/b", page(*(f"{paragraph} It was so." for paragraph in PARAGRAPHS)))
    stage.run(NOW + 260)
    assert len(stage.articles()) == 2


def test_a_redirecting_link_and_the_direct_one_are_one_article_of_the_publisher(
    stage: Stage, site: Site, server: Server
) -> None:
    """An aggregator's link leads to the page, which says whose it is; in whichever order they come."""
    direct = server.url("/a", "localhost")
    for order, paths in enumerate((("/b", "/a"), ("/c", "/d"))):
        target = paths[1] if order == 0 else "/d"
        site.put(target, page(*(f"{paragraph} {order}" for paragraph in PARAGRAPHS)))
        site.put(paths[0], b"", status=302, location=direct.replace("/a", target))
        announced = [
            entry(server.url(paths[0]), feed_url="https://aggregator.example/rss", source_name="Harbour Mail")
        ]
        announced.append(entry(direct.replace("/a", target)))
        stage.announce(*(announced if order == 0 else reversed(announced)))
        stage.run()
    assert [article.url for article in stage.articles()] == [direct, direct.replace("/a", "/d")]
    assert {article.publisher.name for article in stage.articles()} == {"Harbour Mail"}
    assert (stage.count("article"), stage.count("same-article")) == (2, 2)


def test_absurd_dates_cost_the_date_and_not_the_entry(stage: Stage, site: Site, server: Server) -> None:
    site.put("/a", page(head=json_ld(headline="h", datePublished="2999-01-01T00:00:00Z")))
    site.put("/b", page(*(f"{paragraph} So it was." for paragraph in PARAGRAPHS)))
    stage.announce(entry(server.url("/a"), published=32_000_000_000.0), entry(server.url("/b"), published=NOW - 60))
    stage.run()
    assert [article.published for article in stage.articles()] == [None, NOW - 60]  # the feed's where a page has none


def test_a_page_that_hangs_extraction_or_is_too_large_is_counted_and_the_stage_goes_on(
    log: Log, site: Site, server: Server
) -> None:
    slow = msgspec.structs.replace(
        CONFIG, extract_timeout=0.4, http=msgspec.structs.replace(CONFIG.http, max_bytes=5_000_000)
    )
    stage = Stage(log, slow)
    site.put("/a", b"<html><body>" + b"<p><b>a <i>b " * 200_000)  # takes a parser far longer than that
    site.put("/b", b"<html><body><p>" + b"word " * 10_000_000)
    stage.announce(entry(server.url("/a")), entry(server.url("/b")))
    stage.run()
    assert sorted(stage.letters()) == [(server.url("/a"), "hang"), (server.url("/b"), "too-large")]
    assert stage.rejected == []
    stage.close()
    site.put("/c", page())
    after = Stage(log)
    after.announce(entry(server.url("/c")))
    after.run()
    assert after.count("article") == 1
    after.close()


def test_old_states_are_dropped_so_many_at_a_time(log: Log, site: Site, server: Server) -> None:
    stage = Stage(log, msgspec.structs.replace(CONFIG, look_again=()))
    site.put("/a", page())
    stage.announce(entry(server.url("/a")))
    stage.run()
    assert len(stage.states()) == 1
    stage.run(NOW + 15 * DAY)
    assert stage.states() == []
    stage.announce(entry(server.url("/a"), announced=NOW + 15 * DAY))
    stage.run(NOW + 15 * DAY)
    assert server.asked("/a") == 2
    stage.close()
