"""The feed's own text in place of a page: one that cannot be had, need not be, or shows less."""

from __future__ import annotations

import msgspec

from newsfold.stream.log import Log
from newsfold.stream.messages import Publisher
from tests.ingest.pages.fetching import CONFIG, NOW, Site, Stage, entry
from tests.ingest.pages.samples import PARAGRAPHS, json_ld, page
from tests.ingest.server import Server


def test_a_feeds_own_full_text_stands_in_for_a_page_that_cannot_be_had(
    stage: Stage, site: Site, server: Server
) -> None:
    site.put("/a", b"", status=402)
    site.put("/b", b"", status=402)
    full = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    stage.announce(
        entry(server.url("/a"), title="Pier closes", summary=full + "<script>let a = 1</script>", published=NOW - 60),
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
