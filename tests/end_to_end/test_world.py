"""The whole service over the invented world, hostile feeds among the others: what a reader finds in the end."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from prometheus_client.parser import text_string_to_metric_families

from newsfold.demo.world import World, load_world
from newsfold.stream.public import Incident, Source
from tests.end_to_end.service import Left, plain_url, run_service, urls_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

QUICK_RETRIES = "[fetch]\nretry_first = 1.0\nmax_attempts = 3\n"
FLAKY = "http://tattered.example/news/flaky"
HANGING = ("commentary", "roundup", "follow-up")  # these may hang on any event, or stand alone


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


@pytest.fixture(scope="module")
def left(world: World, tmp_path_factory: pytest.TempPathFactory) -> Left:
    folder = tmp_path_factory.mktemp("world")
    return run_service(folder, [*world.feeds(), *world.hostile_feeds()], tables=QUICK_RETRIES)


@pytest.fixture(scope="module")
def placed(left: Left) -> dict[str, list[tuple[Incident, Source]]]:
    """By page: every incident of the store that it belongs to, and how; a roundup belongs to its own alone."""
    found: dict[str, list[tuple[Incident, Source]]] = defaultdict(list)
    for incident in left.store:
        for source in (*incident.sources, *incident.linked):
            if source.article_id and not (source.role == "roundup" and incident.sources):
                found[plain_url(source.url)].append((incident, source))
    return found


def counted(text: str, name: str) -> dict[str, float]:
    """A counter's values by the value of its only telling label."""
    family = name.removesuffix("_total")
    samples = [s for f in text_string_to_metric_families(text) if f.name == family for s in f.samples]
    return {
        next(value for label, value in s.labels.items() if label not in ("stage", "topic", "sink")): s.value
        for s in samples
        if s.name == name
    }


def test_every_announced_page_is_an_article_once_and_in_one_incident(
    left: Left, world: World, placed: dict[str, list[tuple[Incident, Source]]]
) -> None:
    expected = {*world.expected(), FLAKY}
    assert Counter(plain_url(article.url) for article in left.articles) == Counter(expected)
    assert {url: len(places) for url, places in placed.items()} == dict.fromkeys(expected, 1)
    ids = [article.id for article in left.articles]
    assert sorted(left.fingerprints) == sorted(ids)
    assert sorted(member.article_id for member in left.memberships) == sorted(ids)


def test_no_page_and_no_feed_is_asked_for_more_often_than_needed(left: Left, world: World) -> None:
    asked = {url: times for url, times in left.requests.items() if not url.endswith("/robots.txt")}
    assert {url for url, times in asked.items() if times > 1} == {FLAKY}
    assert asked[FLAKY] == 2, "once in vain, once more"
    pages = {*world.expected(), *(page.url for page in world.hostile)}
    reachable = {*world.feeds(), *world.hostile_feeds()} & set(asked)
    amp = {url for url in asked if url.endswith("/amp")}
    assert set(asked) == pages | reachable | amp
    assert {plain_url(url) for url in amp} <= pages


def test_the_roles_are_those_of_the_labels(world: World, placed: dict[str, list[tuple[Incident, Source]]]) -> None:
    """Every verbatim and abridged copy above all."""
    expected = world.expected()
    found = {url: placed[url][0][1].role for url in expected}
    copies = [url for url, label in expected.items() if label.role == "copy"]
    assert len(copies) >= 12
    assert {url: found[url] for url in copies} == dict.fromkeys(copies, "copy")
    wrong = {url: (role, expected[url].role) for url, role in found.items() if role != expected[url].role}
    assert len(wrong) <= len(expected) // 20, wrong


def test_a_copy_is_traced_to_the_text_it_copies(
    left: Left, world: World, placed: dict[str, list[tuple[Incident, Source]]]
) -> None:
    ids = {plain_url(article.url): article.id for article in left.articles}
    for url, label in world.expected().items():
        if label.role == "copy":
            incident, source = placed[url][0]
            assert source.traced_to == ids[label.traced_to], url
            assert source.role_evidence, "says why"
            assert label.traced_to in urls_of(incident)


def test_no_two_events_are_one_incident(left: Left, world: World) -> None:
    expected = world.expected()
    for incident in left.store:
        events = {
            expected[url].event
            for source in incident.sources
            if (url := plain_url(source.url)) in expected and expected[url].role not in HANGING
        }
        assert len(events) <= 1, (incident.headline, events)


def test_what_hangs_on_an_event_hangs_on_its_own(left: Left, world: World) -> None:
    """A roundup on most of the events that it tells a paragraph about and on no other; in what order pieces come and
    what is known of an event by then, decides about the rest."""
    expected = world.expected()
    mentions = {page.url: page.mentions for page in world.pages if page.mentions}
    told: dict[str, set[str]] = defaultdict(set)
    for incident in left.store:
        labels = [expected[url] for source in incident.sources if (url := plain_url(source.url)) in expected]
        for source in incident.linked if labels else ():
            label = expected[plain_url(source.url)]
            if source.role == "roundup":
                told[plain_url(source.url)].add(labels[0].event)
                assert labels[0].event in mentions[plain_url(source.url)], incident.headline
            else:
                assert label.event == labels[0].event, (source.title, incident.headline)
    ((roundup, events),) = told.items()
    assert len(events) >= len(mentions[roundup]) - 3


def test_no_event_is_scattered(left: Left, world: World) -> None:
    """One incident an event, save for a piece or two that share nothing but the event."""
    expected = world.expected()
    homes: dict[str, set[str]] = defaultdict(set)
    for incident in left.store:
        for url in urls_of(incident):
            if url in expected and expected[url].role not in HANGING:
                homes[expected[url].event].add(incident.id)
    assert max(map(len, homes.values())) <= 2
    assert sum(len(ids) - 1 for ids in homes.values()) <= 2, {e: len(ids) for e, ids in homes.items() if len(ids) > 1}


def test_an_origin_that_no_feed_carries_is_named_with_those_that_cite_it(left: Left, world: World) -> None:
    ledger = "Ledger of Northam"
    citing = {url for url, label in world.expected().items() if label.traced_to == ledger}
    assert len(citing) == 5
    naming = [s for one in left.store for s in one.sources if not s.article_id and s.publisher.name == ledger]
    assert len(naming) == 1, "one origin, however it is cited"
    (origin,) = naming
    assert origin.role == "origin"
    assert origin.evidence.channel == "attribution"
    assert ledger in origin.evidence.text or "Ledger" in origin.evidence.text
    assert {left.url(article) for article in origin.named_by} == citing


def test_each_unseen_origin_is_one_source_under_one_name(left: Left, world: World) -> None:
    broke = {event.unseen_origin for event in world.events if event.unseen_origin}
    assert len(broke) > 1
    for name in broke:
        alike = [
            s for one in left.store for s in one.sources if not s.article_id and s.publisher.name.startswith(name)
        ]
        assert [s.publisher.name for s in alike] == [name]


def test_old_news_is_left_alone(left: Left, world: World) -> None:
    (stale,) = [page for page in world.pages if page.stale]
    assert stale.url not in left.requests
    assert stale.url not in {entry.url for entry in left.entries}
    assert counted(left.metrics["poll"], "newsfold_entries_total")["too-old"] >= 1


def test_a_page_in_two_feeds_is_announced_twice_and_fetched_once(left: Left, world: World) -> None:
    page = world.page("crane-warnings-ignored")
    feeds = {entry.feed_url for entry in left.entries if entry.url == page.url}
    assert {f"http://{page.domain}{feed.path}" for feed in world.outlet(page.outlet).feeds} <= feeds
    assert left.requests[page.url] == 1


def test_what_an_aggregator_carries_is_its_publishers(
    left: Left, world: World, placed: dict[str, list[tuple[Incident, Source]]]
) -> None:
    (aggregator,) = [outlet for outlet in world.outlets if outlet.picks]
    carried = {plain_url(e.url) for e in left.entries if f"//{aggregator.domain}/" in e.feed_url}
    picked = [world.page(pick.removesuffix("#amp")) for pick in aggregator.picks]
    assert carried == {page.url for page in picked}
    for page in picked:
        _, source = placed[page.url][0]
        assert (source.publisher.name, source.publisher.domain) == (page.publisher, page.domain)
    assert aggregator.name not in {s.publisher.name for one in left.store for s in one.sources}


def test_publishers_titles_and_dates_are_the_pages_own(
    world: World, placed: dict[str, list[tuple[Incident, Source]]]
) -> None:
    for page in world.pages:
        if page.url in placed:
            _, source = placed[page.url][0]
            assert (source.publisher.name, source.title) == (page.publisher, page.headline)
            assert source.published is not None


def test_counts_agree_with_the_sources(left: Left) -> None:
    for incident in left.store:
        articles = [source for source in incident.sources if source.article_id]
        unseen = [source for source in incident.sources if not source.article_id]
        leaning = [source for source in articles if source.role in ("copy", "rewrite")]
        assert incident.counts.articles == len(articles)
        assert incident.counts.publishers == len({source.publisher.domain for source in articles})
        assert incident.counts.independent_sources == len(articles) - len(leaning) + len(unseen)
        assert all(source.role in HANGING for source in incident.linked)
        assert incident.headline in {source.title for source in (*articles, *incident.linked)}
        ids = {source.article_id for source in articles}
        assert all(set(source.named_by) <= ids and source.named_by for source in unseen)
        named = {source.publisher.name for source in unseen}
        assert all(source.traced_to in ids | named for source in leaning), incident.headline


def test_the_store_is_the_compacted_topic(left: Left) -> None:
    assert {one.id: one for one in left.store} == {
        key: record for key, record in left.topic.items() if record.status != "merged"
    }


def test_revisions_grow_by_one_and_event_ids_are_unique(left: Left) -> None:
    assert len({event.id for event in left.events}) == len(left.events)
    latest: dict[str, int] = {}
    for event in left.events:
        assert event.revision == latest.get(event.incident_id, 0) + 1, event
        latest[event.incident_id] = event.revision
    assert latest == {key: record.revision for key, record in left.topic.items()}


def test_the_memberships_in_the_events_are_those_of_the_store(
    left: Left, placed: dict[str, list[tuple[Incident, Source]]]
) -> None:
    by_events = {member.article_id: (member.incident_id, member.role) for member in left.memberships}
    by_store = {
        source.article_id: (incident.id, source.role)
        for ((incident, source),) in placed.values()  # a roundup that hangs on others is in its own alone
    }
    assert by_events == by_store


def test_hostile_feeds_end_in_their_state_and_in_a_counter(left: Left) -> None:
    failed = {url: state.error for url, state in left.feeds.items() if state.error}
    assert set(failed) == {"http://notafeed.example/feed.xml", "http://unreachable.example/feed.xml"}
    assert "HTML page" in failed["http://notafeed.example/feed.xml"]
    assert "502" in failed["http://unreachable.example/feed.xml"]
    polls = counted(left.metrics["poll"], "newsfold_polls_total")
    assert sum(polls.values()) == len(left.feeds)
    assert polls["html"] == polls["http-502"] == 1


def test_pages_that_fail_end_in_dead_letters_with_their_reason(left: Left, world: World) -> None:
    hostile = {page.slug: page.url for page in world.hostile}
    assert {letter.record.key: letter.reason for letter in left.letters} == {
        hostile["empty"]: "empty",
        hostile["missing"]: "gone",
    }
    for letter in left.letters:
        assert letter.stage == "fetch"
        assert letter.record.key in letter.error


def test_every_input_ends_in_one_counter(left: Left) -> None:
    pages = counted(left.metrics["fetch"], "newsfold_pages_total")
    assert sum(pages.values()) - pages["retry"] == len(left.entries)
    assert pages["article"] == len(left.articles)
    made = counted(left.metrics["fingerprint"], "newsfold_fingerprints_total")
    assert sum(made.values()) == len(left.articles)
    assigned = counted(left.metrics["assign"], "newsfold_assigned_total")
    assert sum(assigned.values()) == len(left.articles)
    events = counted(left.metrics["assign"], "newsfold_incident_events_total")
    assert sum(events.values()) == len(left.events)


def test_no_stage_complained_or_died(left: Left) -> None:
    telling = [line for line in left.lines if "ERROR" in line or "Traceback" in line or "starting it again" in line]
    assert telling == []
