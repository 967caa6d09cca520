"""Pages looked at again after they were read, over a real server and a clock that the test moves."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from ingest.pages.looks import next_look
from newsfold.stream.log import Log
from tests.ingest.pages.fetching import CONFIG, NOW, Site, Stage, entry
from tests.ingest.pages.samples import PARAGRAPHS, page
from tests.ingest.server import Server

HOUR = 3_600.0
LATER = "The pier reopens in May, the harbour master said on Tuesday, once its piles have been replaced."


def read(stage: Stage, server: Server, *paths: str) -> None:
    """Announce pages and read them for the first time."""
    stage.announce(*(entry(server.url(path), summary="<p>A teaser.</p>") for path in paths))
    stage.run()


def runs(stage: Stage, until: float) -> list[float]:
    """Wake the stage whenever it asks for it until so many hours have passed; the hours at which it asked."""
    woken = []
    while (due := stage.step.wake_at()) is not None and due <= NOW + until * HOUR:
        woken.append((due - NOW) / HOUR)
        stage.run(due)
    return woken


def looks(stage: Stage, outcome: str) -> float:
    return stage.metrics.value("looks_total", outcome=outcome)


def test_a_page_is_looked_at_after_1_6_24_and_72_hours_and_unchanged_is_nothing(
    stage: Stage, site: Site, server: Server
) -> None:
    site.put("/a", page())
    read(stage, server, "/a")
    assert runs(stage, 1_000) == [1, 6, 24, 72]
    assert (server.asked("/a"), len(stage.articles()), looks(stage, "unchanged")) == (5, 1, 4)
    (state,) = stage.states()
    assert (state.look_at, state.entry) == (None, None)


def test_an_update_is_a_revision_of_the_same_article(stage: Stage, site: Site, server: Server) -> None:
    site.put("/a", page())
    read(stage, server, "/a")
    site.put("/a", page(*PARAGRAPHS, LATER))
    runs(stage, 30)
    first, second = stage.articles()
    assert (second.id, second.first_seen, second.shard) == (first.id, NOW, first.shard)
    assert (second.revision != first.revision, second.text, second.fetched) == (
        True, "\n".join([*PARAGRAPHS, LATER]), NOW + HOUR,
    )  # fmt: skip
    assert (looks(stage, "revision"), looks(stage, "unchanged")) == (1, 2)


def test_a_revision_in_another_language_stays_where_the_article_was(stage: Stage, site: Site, server: Server) -> None:
    """Else its incidents would be looked for among those of the other language."""
    site.put("/a", page())
    read(stage, server, "/a")
    german = "Der Stadtrat von Saltmarsh hat beschlossen, die alte Anlegestelle der Fähre für zwei Jahre zu sperren. "
    site.put("/a", page(german * 4, lang="de"))
    runs(stage, 1)
    assert [(article.language, article.shard) for article in stage.articles()] == [("en", "en"), ("de", "en")]


@pytest.mark.parametrize(
    ("title", "revisions"),
    [("Saltmarsh closes its oldest pier", 2), ("SALTMARSH closes “its” ferry pier!", 1)],
)
def test_a_headline_alone_makes_a_revision_by_its_words(
    stage: Stage, site: Site, server: Server, title: str, revisions: int
) -> None:
    before = "Saltmarsh closes its ferry pier"
    site.put("/a", page(title=before).replace(b"<h1>" + before.encode(), b"<h1>"))  # or the text changes too
    read(stage, server, "/a")
    site.put("/a", page(title=title).replace(b"<h1>" + title.encode(), b"<h1>"))
    runs(stage, 30)
    articles = stage.articles()
    assert [article.title for article in articles] == [before, title][:revisions]
    assert len({article.id for article in articles}) == 1


def test_a_page_that_moved_is_looked_at_where_it_is_and_stays_the_article_it_was(
    stage: Stage, site: Site, server: Server
) -> None:
    site.put("/a", page())
    read(stage, server, "/a")
    site.put("/a", b"", status=301, location="/b")
    site.put("/b", page())
    runs(stage, 2)
    site.put("/b", page(*PARAGRAPHS, LATER, title="Pier in Saltmarsh to open again"))
    runs(stage, 7)
    stage.announce(entry(server.url("/b"), announced=NOW + 8 * HOUR))
    stage.run(NOW + 8 * HOUR)
    first, second = stage.articles()
    assert (second.id, second.url, second.text) == (first.id, server.url("/b"), "\n".join([*PARAGRAPHS, LATER]))
    assert (looks(stage, "unchanged"), looks(stage, "revision"), stage.count("same-article")) == (1, 1, 1)


@pytest.mark.parametrize(
    ("title", "host", "revisions"),
    [
        ("Saltmarsh closes its ferry pier for good", "127.0.0.1", 2),
        ("Saltmarsh closes its ferry pier for good", "localhost", 1),
        ("Harbour Mail, front page", "127.0.0.1", 1),
        (
            "The week in Saltmarsh: its ferry, a pier for sale, whales inshore, and where the bakers are",
            "127.0.0.1",
            1,
        ),
    ],
    ids=["alike", "another publisher's", "another", "some of its words"],
)
def test_a_page_that_moved_and_changed_is_known_by_its_headline(
    stage: Stage, site: Site, server: Server, title: str, host: str, revisions: int
) -> None:
    site.put("/a", page())
    stage.announce(entry(server.url("/a"), title="Saltmarsh closes its ferry pier"))
    stage.run()
    site.put("/a", b"", status=301, location=server.url("/b", host))
    site.put("/b", page(*PARAGRAPHS, LATER, title=title))
    runs(stage, 30)
    assert len(stage.articles()) == revisions
    assert looks(stage, "elsewhere") == (0 if revisions == 2 else 3)


def test_the_validators_go_back_and_a_page_not_modified_is_not_read(stage: Stage, site: Site, server: Server) -> None:
    site.put("/a", page(), etag='W/"1"', last_modified="Mon, 02 Mar 2026 09:00:00 GMT")
    read(stage, server, "/a")
    site.put("/a", b"", status=304)
    runs(stage, 2)
    site.put("/a", page(*PARAGRAPHS, LATER), etag='"2"')
    runs(stage, 7)
    site.put("/a", b"", status=304)
    runs(stage, 30)
    sent = [
        (r.headers.get("If-None-Match"), r.headers.get("If-Modified-Since"))
        for r in server.requests
        if r.path == "/a"
    ]
    assert sent == [
        (None, None),
        ('W/"1"', "Mon, 02 Mar 2026 09:00:00 GMT"),
        ('W/"1"', "Mon, 02 Mar 2026 09:00:00 GMT"),
        ('"2"', None),
    ]
    assert (len(stage.articles()), looks(stage, "unchanged"), looks(stage, "revision")) == (2, 2, 1)


@pytest.mark.parametrize(("status", "asked"), [(404, 5), (410, 2)])
def test_a_page_that_is_gone_is_a_revision_that_says_so_once(
    stage: Stage, site: Site, server: Server, status: int, asked: int
) -> None:
    """What the server calls gone for good is not looked at again."""
    site.put("/a", page())
    read(stage, server, "/a")
    site.put("/a", b"", status=status)
    runs(stage, 100)
    first, gone = stage.articles()
    assert (gone.id, gone.revision, gone.shard, gone.first_seen) == (first.id, first.revision, first.shard, NOW)
    assert (gone.text, gone.deleted, first.deleted) == ("", NOW + HOUR, None)
    assert (server.asked("/a"), looks(stage, "deleted"), stage.letters()) == (asked, 1, [])


def test_a_page_that_comes_back_is_restored_with_its_text(stage: Stage, site: Site, server: Server) -> None:
    site.put("/a", page(), etag='"1"')
    read(stage, server, "/a")
    site.put("/a", b"", status=404)
    runs(stage, 2)
    site.put("/a", page(), etag='"1"')
    runs(stage, 100)
    first, _, back = stage.articles()
    assert (back.revision, back.text, back.deleted) == (first.revision, first.text, None)
    assert "If-None-Match" not in server.requests[3].headers  # the answer has to bring the text
    assert (looks(stage, "restored"), looks(stage, "unchanged")) == (1, 2)


def test_a_page_announced_again_that_is_gone_is_a_deletion_too(stage: Stage, site: Site, server: Server) -> None:
    site.put("/a", page())
    read(stage, server, "/a")
    site.put("/a", b"", status=404)
    stage.announce(entry(server.url("/a"), published=NOW + 100, announced=NOW + 120))
    stage.run(NOW + 130)
    assert [article.deleted for article in stage.articles()] == [None, NOW + 130]
    assert (stage.count("deleted"), stage.letters()) == (1, [])


def test_looks_survive_a_restart_and_nothing_is_looked_at_early(log: Log, site: Site, server: Server) -> None:
    before = Stage(log)
    site.put("/a", page())
    read(before, server, "/a")
    before.close()
    after = Stage(log)
    assert after.step.wake_at() == NOW + HOUR
    after.run(NOW + HOUR - 1)
    assert server.asked("/a") == 1
    site.put("/a", page(*PARAGRAPHS, LATER))
    after.run(NOW + HOUR)
    assert (server.asked("/a"), len(after.articles())) == (2, 2)
    after.close()
    late = Stage(log)  # what was missed while it stood still is one look, and not made up for
    late.run(NOW + 30 * HOUR)
    assert (server.asked("/a"), late.step.wake_at()) == (3, NOW + 72 * HOUR)
    late.close()


def test_a_look_that_fails_is_tried_again_and_waits_as_long_as_the_server_asks(
    stage: Stage, site: Site, server: Server
) -> None:
    site.put("/a", page())
    read(stage, server, "/a")
    site.put("/a", b"", status=429, retry_after="600")
    assert runs(stage, 1.2) == [1, 1 + 600 / HOUR]
    site.put("/a", b"", status=503)
    runs(stage, 6.5)
    assert stage.step.wake_at() == NOW + 24 * HOUR  # given up twice, until the next look
    site.put("/a", page(*PARAGRAPHS, LATER))
    runs(stage, 100)
    assert (len(stage.articles()), stage.letters()) == (2, [])
    assert [looks(stage, outcome) for outcome in ("retry", "http-5xx", "revision")] == [4, 2, 1]


def test_what_a_page_has_become_is_no_revision_where_it_is_no_article_of_its_own(
    stage: Stage, site: Site, server: Server
) -> None:
    """A wall, a redirect to another page, robots.txt that has changed its mind: what is known stays."""
    for path in ("/a", "/b", "/c"):
        site.put(path, page(*(f"{paragraph} {path}" for paragraph in PARAGRAPHS)))
    read(stage, server, "/a", "/b", "/c")
    site.put("/d", page(*PARAGRAPHS, LATER))
    site.put("/a", b"", status=302, location="/d")
    site.put("/b", b"", status=403)
    site.put("/robots.txt", b"User-agent: *\nDisallow: /c\n")
    runs(stage, 100)
    assert len(stage.articles()) == 3
    assert (server.asked("/c"), stage.letters()) == (3, [])  # the rules are asked for once a day
    assert [looks(stage, outcome) for outcome in ("elsewhere", "forbidden", "robots")] == [4, 4, 2]
    assert all((state.look_at, state.entry) == (None, None) for state in stage.states())


def test_a_page_that_waits_for_its_retry_is_not_looked_at_before(stage: Stage, site: Site, server: Server) -> None:
    site.put("/a", page())
    read(stage, server, "/a")
    site.put("/a", b"", status=429, retry_after="1800")
    stage.announce(entry(server.url("/a"), published=NOW + 3_000, announced=NOW + 3_060))
    stage.run(NOW + 3_060)
    stage.run(NOW + HOUR)
    assert server.asked("/a") == 2
    stage.run(NOW + 3_060 + 1_800)
    assert server.asked("/a") == 3


def test_only_what_was_read_is_looked_at_and_of_an_article_the_first_address(
    stage: Stage, site: Site, server: Server
) -> None:
    """Not a page whose feed's own text stands in for it: the two would differ, and nothing have changed."""
    link = f'<link rel="canonical" href="{server.url("/a")}">'
    site.put("/a", page(head=link))
    site.put("/b", page(head=link))
    site.put("/c", b"", status=403)
    stage.announce(entry(server.url("/c"), title="Pier closes", summary="".join(f"<p>{p}</p>" for p in PARAGRAPHS)))
    read(stage, server, "/a", "/b")
    runs(stage, 100)
    assert [server.asked(path) for path in ("/a", "/b", "/c")] == [5, 1, 1]
    assert [stage.count(outcome) for outcome in ("article", "same-article", "partial")] == [1, 1, 1]


def test_looks_leave_room_for_new_pages_and_ask_few_of_one_host_at_a_time(
    log: Log, site: Site, server: Server
) -> None:
    """However many are due at once, they are all looked at in the end."""
    stage = Stage(log, msgspec.structs.replace(CONFIG, http=msgspec.structs.replace(CONFIG.http, per_host=2)))
    paths = ["/a", "/b", "/c", "/d", "/e"]
    for path in paths:
        site.put(path, page(*(f"{paragraph} {path}" for paragraph in PARAGRAPHS)))
    read(stage, server, *paths)
    asked = [len(server.requests)]
    while (due := stage.step.wake_at()) is not None and due <= NOW + HOUR:
        stage.run(NOW + HOUR)
        asked.append(len(server.requests))
    assert [later - earlier for earlier, later in itertools.pairwise(asked)] == [2, 2, 1]
    stage.close()


def test_looks_and_new_pages_share_a_batch(log: Log, site: Site, server: Server) -> None:
    """New pages go first, and however many they are a quarter is left to looks."""
    stage = Stage(log, msgspec.structs.replace(CONFIG, batch=4))
    old = ["/a", "/b", "/c", "/d"]
    for path in (*old, "/e"):
        site.put(path, page(*(f"{paragraph} {path}" for paragraph in PARAGRAPHS)))
    read(stage, server, *old)
    fetched = []
    for new in (4, 3, 0):
        stage.announce(*(entry(server.url(f"/e?of={new}&part={part}")) for part in range(new)))
        before = server.asked("/e"), len(server.requests)
        stage.run(NOW + HOUR)
        announced = server.asked("/e") - before[0]
        fetched.append((announced, len(server.requests) - before[1] - announced))
    assert fetched == [(4, 1), (3, 1), (0, 2)]
    stage.close()


def test_the_next_look() -> None:
    after = (6.0, 1.0, 24.0)
    assert [next_look(after, 100.0, now) for now in (100.0, 101.0, 105.0, 106.0, 130.0)] == [101, 106, 106, 124, None]
    assert next_look((), 100.0, 100.0) is None
