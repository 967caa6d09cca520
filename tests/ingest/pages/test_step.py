"""The fetch stage over a real server and the real embedded log."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from newsfold.stream.log import Log, Output
from newsfold.stream.messages import Publisher
from newsfold.stream.topics import ENTRIES, SITE_STATE
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
    stage.announce(entry(server.url("/a"), feed_url="https://other.example/rss"))
    stage.run(NOW + 60)
    assert server.asked("/a") == 1


def test_a_dead_letter_sent_back_is_tried_again(stage: Stage, site: Site, server: Server) -> None:
    site.put("/a", b"", status=404)
    first = entry(server.url("/a"))
    stage.announce(first)
    stage.run()
    site.put("/a", page())
    stage.announce(first)
    stage.run(NOW + 60)
    assert len(stage.articles()) == 1


def test_a_feeds_own_full_text_stands_in_for_a_page_that_cannot_be_had(
    stage: Stage, site: Site, server: Server
) -> None:
    site.put("/a", b"", status=402)
    site.put("/b", b"", status=402)
    full = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    stage.announce(
        entry(server.url("/a"), title="Pier closes", summary=full, published=NOW - 60),
        entry(server.url("/b"), title="Pier closes", summary="<p>A teaser.</p>"),
    )
    stage.run()
    (article,) = stage.articles()
    assert (article.partial, article.text, article.title) == (True, "\n".join(PARAGRAPHS), "Pier closes")
    assert article.published == NOW - 60
    assert stage.letters() == [(server.url("/b"), "forbidden")]


def test_what_stands_in_for_a_page_is_its_sources_and_for_a_page_that_was_read_nothing_does(
    stage: Stage, site: Site, server: Server
) -> None:
    full = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    site.put("/a", b"", status=402)
    site.put("/b", page())
    aggregated = {"source_name": "Meridian Press", "source_url": "https://meridianpress.example/feed"}
    stage.announce(entry(server.url("/a"), summary=full, title="Pier closes", **aggregated), entry(server.url("/b")))
    stage.run()
    fed = next(article for article in stage.articles() if article.partial)
    assert (fed.publisher.name, fed.publisher.domain) == ("Meridian Press", "meridianpress.example")
    site.put("/b", b"", status=402)
    stage.announce(entry(server.url("/b"), summary=full, published=NOW + 60, announced=NOW + 60))
    stage.run(NOW + 120)
    assert (len(stage.articles()), stage.letters()) == (2, [(server.url("/b"), "forbidden")])


def test_a_page_is_fetched_whatever_its_feed_carries_where_none_is_to_be_spared(
    log: Log, site: Site, server: Server
) -> None:
    stage = Stage(log, msgspec.structs.replace(CONFIG, spare=False))
    site.put("/a", page())
    whole = "".join(f"<p>{p} It was so.</p>" for p in PARAGRAPHS)
    stage.announce(
        entry(server.url("/a"), summary=whole, whole=True, publisher=Publisher("Harbour Mail", "127.0.0.1"))
    )
    stage.run()
    assert (server.asked("/a"), stage.count("article")) == (1, 1)
    stage.close()


def test_a_page_is_spared_whose_publishers_own_feed_carries_the_whole_text(
    stage: Stage, site: Site, server: Server
) -> None:
    full = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    here = Publisher("Harbour Mail", "127.0.0.1")
    for path in ("/b", "/c", "/d"):
        site.put(path, page(*(f"{paragraph} {path}" for paragraph in PARAGRAPHS)))
    stage.announce(
        entry(server.url("/a"), title="Pier closes", summary=full, whole=True, publisher=here),
        entry(server.url("/b"), title="Pier closes", summary=full, publisher=here),  # a teaser, for all that is known
        entry(server.url("/c"), title="Pier closes", summary=full, whole=True),  # on another site than the feed's
        entry(server.url("/d"), summary=full, whole=True, publisher=here, source_url="https://other.example/"),
    )
    stage.run()
    assert [server.asked(path) for path in ("/a", "/b", "/c", "/d")] == [0, 1, 1, 1]
    spared = stage.articles()[0]
    assert (spared.text, spared.partial, spared.publisher.name) == ("\n".join(PARAGRAPHS), False, "Harbour Mail")
    assert (stage.count("spared"), stage.count("article")) == (1, 3)


def test_a_page_that_was_read_is_read_again_whatever_its_feed_carries(
    stage: Stage, site: Site, server: Server
) -> None:
    """Else what the two spell apart would be a revision."""
    here, whole = Publisher("Harbour Mail", "127.0.0.1"), "".join(f"<p>{p} It was so.</p>" for p in PARAGRAPHS)
    site.put("/a", page())
    stage.announce(entry(server.url("/a"), publisher=here))
    stage.run()
    again = entry(server.url("/a"), publisher=here, summary=whole, whole=True, published=NOW + 60, announced=NOW + 60)
    stage.announce(again)
    stage.run(NOW + 120)
    assert (server.asked("/a"), len(stage.articles()), stage.count("unchanged")) == (2, 1, 1)


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


def test_where_a_page_is_behind_a_paywall_the_feed_may_give_more(stage: Stage, site: Site, server: Server) -> None:
    locked = json_ld(headline="Saltmarsh closes its ferry pier", isAccessibleForFree=False, author="Ann Roe")
    whole = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    site.put("/a", page(PARAGRAPHS[0], head=locked))
    site.put("/b", page(PARAGRAPHS[0] + " And so on.", head=locked))
    site.put("/c", page(PARAGRAPHS[0] + " It is so.", head=locked.replace("false", "true")))
    stage.announce(entry(server.url("/a"), summary=whole), entry(server.url("/b"), summary="A teaser."))
    site.put("/d", page(*(f"{paragraph} So it was told." for paragraph in PARAGRAPHS), head=locked))
    stage.announce(entry(server.url("/c"), summary=whole), entry(server.url("/d"), summary=whole))
    stage.run()
    fed, teased, free, shown = sorted(stage.articles(), key=lambda article: article.url)
    assert (fed.text, fed.partial, fed.paywalled, fed.authors) == ("\n".join(PARAGRAPHS), True, True, ("Ann Roe",))
    assert (teased.partial, teased.paywalled) == (False, True)
    assert (free.partial, free.paywalled, len(free.text.split("\n"))) == (False, False, 1)
    assert (shown.partial, shown.paywalled, "So it was told." in shown.text) == (False, True, True)


FURNITURE = "The Mail belongs to its readers, nine of ten of whom live within sight of the quay."
TITLES = ("Ferry pier closes", "Rovers lose again", "Whales come inshore", "Bakers strike")


def furnished(site: Site, titles: Sequence[str] = TITLES) -> None:
    """Put pages of as many matters as there are titles at /a, /b and so on, each with the site's line."""
    for path, title in zip("abcd", titles, strict=True):
        own = [f"{paragraph} So it was told in part {path}." for paragraph in PARAGRAPHS]
        site.put(f"/{path}", page(*own, FURNITURE, title=title))


def restarted(log: Log, server: Server, *paths: str, now: float = NOW) -> Stage:
    """A stage that restores what is known, reads pages and stops."""
    stage = Stage(log)
    stage.announce(*(entry(server.url(f"/{path}"), announced=now) for path in paths))
    stage.run(now)
    stage.close()
    return stage


def test_a_sites_furniture_is_remembered_across_a_restart_and_fakes_no_revision(
    log: Log, site: Site, server: Server
) -> None:
    furnished(site)
    restarted(log, server, "a", "b")
    restarted(log, server, "c")
    stage = restarted(log, server, "d")
    texts = {article.title: article.text for article in stage.articles()}
    assert [FURNITURE in texts[title] for title in TITLES] == [True, True, False, False]
    again = restarted(log, server, "a", now=NOW + 2 * DAY)
    assert (again.count("unchanged"), len(again.articles())) == (1, len(TITLES))


def test_a_line_of_one_running_story_is_no_furniture(log: Log, site: Site, server: Server) -> None:
    furnished(site, [f"Ferry pier closes: day {day}" for day in range(4)])
    stage = restarted(log, server, *"abcd")
    assert all(FURNITURE in article.text for article in stage.articles())


def test_a_page_that_is_read_again_says_nothing_more_of_its_site(stage: Stage, site: Site, server: Server) -> None:
    for number, title in enumerate(TITLES):
        own = [f"{paragraph} So it was told in part {number}." for paragraph in PARAGRAPHS]
        site.put("/a", page(*own, FURNITURE, title=title))
        if number == 0:
            stage.announce(entry(server.url("/a")))
        stage.run(stage.step.wake_at() or NOW)
    assert [FURNITURE in article.text for article in stage.articles()] == [True] * len(TITLES)


def test_a_site_of_which_no_page_came_for_long_is_forgotten_for_good(log: Log, site: Site, server: Server) -> None:
    furnished(site)
    restarted(log, server, "a", "b", "c")
    late = NOW + 90 * DAY
    restarted(log, server, now=late)
    newest = {record.key: record.value for record in log.read(SITE_STATE)}
    assert [value for key, value in newest.items() if key.startswith("furniture:")] == [None]
    (article,) = (one for one in restarted(log, server, "d", now=late).articles() if one.title == TITLES[3])
    assert FURNITURE in article.text


def test_what_cannot_be_read_of_a_site_counts_as_none(log: Log, site: Site, server: Server) -> None:
    for key in ("page:x", "furniture:127.0.0.1"):
        log.append([Output(topic=SITE_STATE, key=key, value=b"\xc1")])
    site.put("/a", page())
    stage = restarted(log, server, "a")
    assert (stage.count("state-unreadable"), stage.count("article")) == (2, 1)
