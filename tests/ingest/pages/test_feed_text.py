"""Articles made of their feed's own text: what changes there is a revision, and the page is left alone."""

from __future__ import annotations

from typing import Any

import pytest

from newsfold.stream.messages import Entry, Publisher
from tests.ingest.pages.fetching import NOW, Site, Stage, entry
from tests.ingest.pages.samples import PARAGRAPHS, json_ld, page
from tests.ingest.server import Server

HOUR = 3_600.0
LATER = "The pier reopens in May, the harbour master said on Tuesday, once its piles have been replaced."


def told(url: str, *paragraphs: str, hours: float = 0.0, **values: object) -> Entry:
    """An entry whose feed carries these paragraphs."""
    summary = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return entry(url, title="Pier closes", summary=summary, announced=NOW + hours * HOUR, **values)


def announce(stage: Stage, *entries: Entry) -> None:
    """Announce one after the other, each at its time."""
    for one in entries:
        stage.announce(one)
        stage.run(one.announced)


def wake(stage: Stage, until: float) -> list[float]:
    """Run the stage whenever it asks for it until so many hours have passed; the hours at which it asked."""
    woken = []
    while (due := stage.step.wake_at()) is not None and due <= NOW + until * HOUR:
        woken.append((due - NOW) / HOUR)
        stage.run(due)
    return woken


@pytest.mark.parametrize("refused", ["status", "robots", "spared"])
def test_what_a_feed_changes_of_its_text_is_a_revision_at_the_next_look(
    stage: Stage, site: Site, server: Server, refused: str
) -> None:
    """However often it changes until then, and never by asking for the page."""
    site.put("/a", page(), status=403 if refused == "status" else 200)
    if refused == "robots":
        site.put("/robots.txt", b"User-agent: *\nDisallow: /a\n")
    url, whole = server.url("/a"), dict[str, Any]()
    if refused == "spared":
        whole = {"whole": True, "publisher": Publisher("Harbour Mail", "127.0.0.1")}
    announce(
        stage,
        told(url, *PARAGRAPHS, **whole),
        told(url, *PARAGRAPHS, "Something hasty.", hours=0.2, **whole),
        told(url, *PARAGRAPHS, LATER, hours=0.4, **whole),
    )
    asked = server.asked("/a")
    assert len(stage.articles()) == 1
    assert wake(stage, 5) == [1]
    first, second = stage.articles()
    assert (second.id, second.first_seen, second.text) == (first.id, NOW, "\n".join([*PARAGRAPHS, LATER]))
    announce(stage, told(url, *PARAGRAPHS, LATER, hours=5, **whole))  # listed again, forgotten meanwhile
    assert wake(stage, 200) == [6]
    announce(stage, told(url, *PARAGRAPHS, hours=100, **whole))
    assert (wake(stage, 200), len(stage.articles()), server.asked("/a")) == ([], 2, asked)


def test_another_feeds_text_changes_nothing(stage: Stage, site: Site, server: Server) -> None:
    site.put("/a", b"", status=403)
    url = server.url("/a")
    announce(
        stage, told(url, *PARAGRAPHS), told(url, *PARAGRAPHS, LATER, hours=0.2, feed_url="https://other.example/rss")
    )
    assert (wake(stage, 200), len(stage.articles()), stage.count("seen")) == ([], 1, 1)


def test_a_page_behind_a_paywall_is_looked_at_with_its_feeds_text_beside_it(
    stage: Stage, site: Site, server: Server
) -> None:
    """Else its teaser would take the place of the text."""
    locked = json_ld(headline="Saltmarsh closes its ferry pier", isAccessibleForFree=False)
    site.put("/a", page(PARAGRAPHS[0], head=locked), etag='"1"')
    announce(stage, told(server.url("/a"), *PARAGRAPHS))
    wake(stage, 2)
    assert [len(article.text.split("\n")) for article in stage.articles()] == [len(PARAGRAPHS)]
    announce(stage, told(server.url("/a"), *PARAGRAPHS, LATER, hours=3))
    assert wake(stage, 200) == [6, 24, 72]
    first, second = stage.articles()
    assert (second.id, second.text.split("\n")) == (first.id, [*PARAGRAPHS, LATER])
