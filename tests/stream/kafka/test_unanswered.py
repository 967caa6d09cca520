"""A question to the cluster that is never answered holds nobody up for ever."""

from __future__ import annotations

import threading

import pytest
from kafka import KafkaAdminClient

from newsfold.stream.errors import RetryableError
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.kafka.settings import KafkaSettings, address_of
from newsfold.stream.topics import TOPICS


def test_a_client_that_does_not_answer_is_given_up_for_another(cluster: Cluster, url: str) -> None:
    del cluster
    asking = Cluster(address_of(f"{url}&request_timeout=1", KafkaSettings()), TOPICS)
    try:
        deaf = asking.admin
        with pytest.raises(RetryableError, match="did not answer within 1 s"):
            asking.ask("waiting for ever", _wait_for_ever)
        assert asking.ask("looking up topics", lambda admin: admin) is not deaf
    finally:
        asking.close()


def _wait_for_ever(admin: KafkaAdminClient) -> None:
    del admin
    threading.Event().wait()
