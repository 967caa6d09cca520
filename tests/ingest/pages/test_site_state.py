"""What the fetch stage remembers of sites: their furniture, over restarts, and not for ever."""

from __future__ import annotations

from collections.abc import Sequence

from newsfold.stream.log import Log, Output
from newsfold.stream.topics import SITE_STATE
from tests.ingest.pages.fetching import DAY, NOW, Site, Stage, entry
from tests.ingest.pages.samples import PARAGRAPHS, page
from tests.ingest.server import Server

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
