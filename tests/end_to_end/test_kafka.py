"""The whole service with Kafka between the stages: what a reader finds is what the embedded log gives."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from newsfold.demo.world import load_world
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.kafka.settings import KafkaSettings, address_of
from newsfold.stream.kafka.topics import create, drop
from newsfold.stream.topics import TOPICS
from tests.end_to_end.service import Left, plain_url, run_service, urls_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


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
