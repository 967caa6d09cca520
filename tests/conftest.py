"""What tests of several folders ask for."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from tests.broker import ADVICE, OWN, Broker, shared

settings.register_profile("newsfold", deadline=None)  # a busy machine is no failure
settings.load_profile("newsfold")


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Broker:
    """A broker of our own, shared by all the processes of this test run; skips where there is no Kafka."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    found = shared(base / "broker")
    if found is None:
        pytest.skip(
            OWN
            if os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
            else f"{ADVICE}, or KAFKA_BOOTSTRAP_SERVERS to a broker that runs"
        )
    return found


@pytest.fixture(scope="session")
def kafka_servers(request: pytest.FixtureRequest) -> str:
    """The bootstrap servers of a real Kafka: KAFKA_HOME's, else those that KAFKA_BOOTSTRAP_SERVERS names."""
    if "KAFKA_HOME" not in os.environ and (named := os.environ.get("KAFKA_BOOTSTRAP_SERVERS")):
        return named
    found: Broker = request.getfixturevalue("broker")
    return found.servers
