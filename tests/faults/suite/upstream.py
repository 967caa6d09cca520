"""Polling, fetching and fingerprinting of an invented web while something goes wrong: each page once, as it is."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from cluster.fingerprint.fingerprint import fingerprint
from cluster.fingerprint.lexical import lexical
from newsfold.cli.feeds.registry import register
from newsfold.cli.gauge import Gauge
from newsfold.stream.codec import decode
from newsfold.stream.dead_letters import list_dead_letters
from newsfold.stream.messages import Article, Entry, Feed, Fingerprint
from newsfold.stream.topics import ARTICLES, ENTRIES, FINGERPRINTS
from tests.faults.suite.bench import Bench, Row
from tests.faults.suite.left import Finding, differing
from tests.faults.suite.service import Disturbance, Site, run, site
from tests.faults.suite.web import Web, made_web, served

__all__ = ["FETCH", "FINGERPRINT", "POLL", "disturbed"]

POLL, FETCH, FINGERPRINT = "poll", "fetch", "fingerprint"
SMALL_STEPS = (
    "[http]\nproxy = '{proxy}'\nspacing = 0.0\nper_host = 8\n"
    "[poll]\nat_once = 2\nper_call = 2\ncall_seconds = 0.2\n[fetch]\nbatch = 16\n"
)


def disturbed(
    bench: Bench,
    name: str,
    disturbances: Callable[[Site], Sequence[Disturbance]],
    members: Mapping[str, str],
    articles: int,
) -> Row:
    """Read an invented web of so many articles while something goes wrong, and hold what is left against it."""
    web, began, now = made_web(bench.seed, articles), time.monotonic(), time.time()
    bench.tell(f"made {len(web.pages):,} pages of {len(web.feeds)} feeds")
    with (
        served(web, now) as server,
        site(bench.broker.servers, bench.folder_of(name), SMALL_STEPS.format(proxy=server.url(""))) as place,
    ):
        register(place.log, [Feed(url=url, added=now) for url in web.feeds])
        gauge = Gauge(place.log, place.settings.store, feeds=len(web.feeds))

        def idle() -> bool:
            seen = gauge.read()
            return seen.polled == seen.feeds and not seen.retrying

        chosen = disturbances(place)
        run(place, members, chosen, patience=bench.patience, tell=bench.teller(name), idle=idle)
        return bench.row(name, chosen, _finding(place, web), articles, began)


def _finding(place: Site, web: Web) -> Finding:
    """Hold the topics against the web."""
    log = place.log
    entries = [decode(Entry, record.value) for record in log.read(ENTRIES)]
    articles = [decode(Article, record.value) for record in log.read(ARTICLES)]
    made = [decode(Fingerprint, record.value) for record in log.read(FINGERPRINTS)]
    ids = {article.id: article for article in articles}
    found = (
        Counter(entry.url for entry in entries),
        Counter(article.url for article in articles),
        Counter(ids[one.article_id].url for one in made),
    )
    lost = {url for counted in found for url in web.pages.keys() - counted.keys()}
    doubled = [url for counted in found for url, times in counted.items() if times > 1]
    wrong = [
        *differing("announced by another feed", (e.url for e in entries if e.url not in web.feeds[e.feed_url])),
        *differing("pages unlike the web's", (a.url for a in articles if not _same(a, web.pages.get(a.url)))),
        *differing("fingerprints unlike their articles'", _unlike(made, ids)),
        *differing("dead letters", (letter.record.key for letter in list_dead_letters(log))),
        *differing("doubled", doubled),
    ]
    return Finding(articles=len(found[-1]), lost=len(lost), doubled=len(doubled), wrong=wrong)


def _same(article: Article, page: Article | None) -> bool:
    """Whether title and words are those of the page."""
    return page is not None and (article.title, article.text.split()) == (page.title, page.text.split())


def _unlike(made: Iterable[Fingerprint], articles: Mapping[str, Article]) -> list[str]:
    """The fingerprints that are not what their articles give, or lack a vector, or have one too many."""
    found = []
    for one in made:
        article = articles[one.article_id]
        wanted = fingerprint(article, lexical(article), vector=one.vector, vector_of=one.vector_of, model=one.model)
        if wanted != one or bool(one.vector) != (article.language == "en"):
            found.append(article.url)
    return found
