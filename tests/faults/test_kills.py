"""SIGKILL of any stage at any moment: every article once, and the same partition as an undisturbed run."""

from __future__ import annotations

import random
from collections import Counter

import msgspec
import pytest

from newsfold.demo.world import load_world
from tests.end_to_end.service import STAGES, Kill, Left, plain_url, random_kills, run_service

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

SMALL_STEPS = "[fetch]\nbatch = 6\n[assign]\nmax_records = 4\n[loop]\npoll_seconds = 0.05\n"
"""Many small commits, so that kills fall between and within them."""

RUNS = ((20261, 10), (20262, 10))
"""Seeds, and kills a run: twenty random moments in all."""


class Disturbed(msgspec.Struct, frozen=True):
    """A run, and the kills it was meant to live through."""

    kills: list[Kill]
    left: Left


@pytest.fixture(scope="module", params=RUNS, ids=lambda run: f"seed{run[0]}")
def disturbed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Disturbed:
    seed, number = request.param
    kills = random_kills(random.Random(seed), number)
    folder = tmp_path_factory.mktemp(f"kills{seed}")
    return Disturbed(kills, run_service(folder, load_world().feeds(), tables=SMALL_STEPS, kills=kills, patience=350))


def test_every_stage_was_killed_as_often_as_planned(disturbed: Disturbed) -> None:
    assert sorted(map(str, disturbed.left.killed)) == sorted(map(str, disturbed.kills))
    died = Counter(
        line.split(" | ")[1].split(" was ended by SIGKILL")[0]
        for line in disturbed.left.lines
        if "was ended by SIGKILL" in line
    )
    assert set(died) == set(STAGES)
    assert died == Counter(kill.stage for kill in disturbed.kills)


def test_every_article_is_there_once(disturbed: Disturbed, calm: Left) -> None:
    left = disturbed.left
    ids = [article.id for article in left.articles]
    assert sorted(ids) == sorted({article.id for article in calm.articles}), "stored twice, or not at all"
    assert {plain_url(article.url) for article in left.articles} == set(load_world().expected())
    assert sorted(left.fingerprints) == sorted(ids)
    assert sorted(member.article_id for member in left.memberships) == sorted(ids)
    placed = [
        source.article_id
        for one in left.store
        for source in (*one.sources, *one.linked)
        if source.article_id and not (source.role == "roundup" and one.sources)  # elsewhere than in its own: told of
    ]
    assert sorted(placed) == sorted(ids)
    assert left.letters == []


def test_all_was_announced_once_and_in_the_same_order(disturbed: Disturbed, calm: Left) -> None:
    """Whichever server was quickest to answer."""

    def announced(left: Left) -> list[tuple[str, str]]:
        return [(entry.feed_url, entry.url) for entry in left.entries]

    assert announced(disturbed.left) == announced(calm)


def test_the_incidents_are_the_same(disturbed: Disturbed, calm: Left) -> None:
    mine, undisturbed = disturbed.left.partition(), calm.partition()
    assert sorted(map(sorted, mine - undisturbed)) == sorted(map(sorted, undisturbed - mine)) == []


def test_the_store_holds_what_the_topic_says(disturbed: Disturbed) -> None:
    left = disturbed.left
    assert {one.id: one for one in left.store} == {k: v for k, v in left.topic.items() if v.status != "merged"}
    assert len({event.id for event in left.events}) == len(left.events)
    latest: dict[str, int] = {}
    for event in left.events:
        assert event.revision == latest.get(event.incident_id, 0) + 1
        latest[event.incident_id] = event.revision
    assert latest == {incident: record.revision for incident, record in left.topic.items()}


def test_a_kill_makes_no_more_requests_than_the_batch_in_hand(disturbed: Disturbed) -> None:
    kills = Counter(kill.stage for kill in disturbed.kills)
    feeds = set(load_world().feeds())
    for url, times in disturbed.left.requests.items():
        if not url.endswith("/robots.txt"):
            assert times <= 1 + kills["poll" if url in feeds else "fetch"], url
