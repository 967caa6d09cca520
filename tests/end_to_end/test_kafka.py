"""The whole service with Kafka between the stages: what a reader finds is what the embedded log gives."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pytest

from newsfold.demo.world import load_world
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.kafka.settings import KafkaSettings, address_of
from newsfold.stream.kafka.topics import create, drop
from newsfold.stream.public import Incident
from newsfold.stream.topics import TOPICS
from sinks.sql.query import list_incidents
from sinks.sql.store import open_reader
from tests.cli.command import newsfold
from tests.end_to_end.service import Left, plain_url, run_service, urls_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


class Shown(NamedTuple):
    """What a demo did: its last line of progress, the incidents it kept, and what is left of it on the cluster."""

    last: str
    incidents: list[Incident]
    left_behind: list[str]


@pytest.fixture(scope="module")
def on_kafka(kafka_servers: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    url = f"kafka://{kafka_servers}?prefix=e{uuid.uuid4().hex[:8]}.&partitions=1"
    cluster = Cluster(address_of(url, KafkaSettings()), TOPICS)
    try:
        create(cluster)
        yield run_service(tmp_path_factory.mktemp("kafka"), load_world().feeds(), log_url=url)
        drop(cluster)
    finally:
        cluster.close()


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Left:
    return run_service(tmp_path_factory.mktemp("embedded"), load_world().feeds())


@pytest.fixture(scope="module")
def demo(kafka_servers: str, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    folder, prefix = tmp_path_factory.mktemp("demo"), f"d{uuid.uuid4().hex[:8]}."
    url = f"kafka://{kafka_servers}?prefix={prefix}"
    done = newsfold(folder, "demo", "--keep", "kept", seconds=280, variables={"NEWSFOLD_LOG": url})
    assert done.code == 0, done.err
    found = list_incidents(open_reader(f"sqlite:///{folder}/kept/store.db"), limit=None)
    with contextlib.closing(Cluster(address_of(url, KafkaSettings()), TOPICS)) as cluster:
        topics = cluster.ask("looking for what is left", lambda admin: admin.list_topics())
        groups = cluster.ask("looking for what is left", lambda admin: admin.list_groups())
    names = [*map(str, topics), *(str(one["group_id"]) for one in groups)]
    return Shown(done.err.splitlines()[-1], found, [name for name in names if name.startswith(prefix)])


def test_the_demo_on_kafka_shows_the_incidents_of_the_embedded_log(demo: Shown, embedded: Left) -> None:
    def sources(incidents: Iterable[Incident]) -> list[list[str]]:
        return sorted(sorted(plain_url(s.url) for s in one.sources if s.article_id) for one in incidents)

    assert sources(demo.incidents) == sources(embedded.store)


def test_the_demo_on_kafka_counts_articles_and_not_markers_of_transactions(demo: Shown, embedded: Left) -> None:
    assert f" {len(embedded.articles)} articles · {len(embedded.fingerprints)} fingerprinted · " in demo.last


def test_the_demo_leaves_neither_topics_nor_groups_on_the_cluster(demo: Shown) -> None:
    assert demo.left_behind == []


def test_every_article_is_there_once(on_kafka: Left, embedded: Left) -> None:
    ids = sorted(article.id for article in on_kafka.articles)
    assert ids == sorted(article.id for article in embedded.articles)
    assert sorted(on_kafka.fingerprints) == ids
    assert on_kafka.letters == []


def test_the_incidents_are_those_of_the_embedded_log(on_kafka: Left, embedded: Left) -> None:
    """With one partition a topic, that is: several are read side by side, so that pages come in another order."""

    def events(left: Left) -> frozenset[frozenset[str]]:
        hanging = {plain_url(piece.url) for one in left.store for piece in one.linked}
        return frozenset(urls for incident in left.store if (urls := frozenset(urls_of(incident)) - hanging))

    mine, theirs = events(on_kafka), events(embedded)
    assert sorted(map(sorted, mine - theirs)) == sorted(map(sorted, theirs - mine)) == []


def test_the_store_holds_what_the_topic_says(on_kafka: Left) -> None:
    assert {one.id: one for one in on_kafka.store} == {
        key: incident for key, incident in on_kafka.topic.items() if incident.status != "merged"
    }
    assert all(urls_of(incident) for incident in on_kafka.store)
