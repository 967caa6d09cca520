"""A short form of the fault suite, on a real Kafka of its own: `make faults` runs the long one.

What kills the broker is in the long one alone: a single broker that is killed may forget a transaction that its
partitions hold, and whoever reads what is committed waits until somebody ends it by hand.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.broker import OWN, Broker, home
from tests.faults.suite.bench import Bench
from tests.faults.suite.scenarios import downstream_killed, upstream_killed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

ARTICLES = 150
KILLS = 2  # of each stage


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    found = home()
    if found is None:
        pytest.skip(OWN)
    folder = tmp_path_factory.mktemp("suite")
    (folder / "broker").mkdir()
    broker = Broker(found, folder / "broker")  # not the shared one, which others keep busy
    broker.start()
    try:
        yield Bench(broker, folder, articles=ARTICLES, kills=KILLS, seed=7, tell=lambda line: None)
    finally:
        broker.kill()


def test_kills_of_reading_do_not_show(bench: Bench) -> None:
    """Polling, fetching and fingerprinting."""
    row = upstream_killed(bench)
    assert row.faults == 3 * KILLS
    assert row.articles == ARTICLES
    assert (row.lost, row.doubled, row.wrong) == (0, 0, [])


def test_kills_of_folding_do_not_show(bench: Bench) -> None:
    """Assigning and both sinks."""
    row = downstream_killed(bench)
    assert row.faults == 3 * KILLS
    assert row.articles == ARTICLES
    assert (row.lost, row.doubled, row.wrong) == (0, 0, [])
