"""The broker hangs, or is gone: who stores waits with a bound and is told, memory stays bounded, nothing is lost."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsfold.stream.connect import open_log
from newsfold.stream.errors import RetryableError
from newsfold.stream.kafka import member as member_module
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.kafka.settings import KafkaSettings, address_of
from newsfold.stream.kafka.topics import create
from newsfold.stream.log import Log, Member, Output, Record
from newsfold.stream.topics import ARTICLES, ENTRIES, FEED_EVENTS, TOPICS
from tests.broker import OWN, Broker, home
from tests.contracts.helpers import offsets, out, take, values

pytestmark = pytest.mark.slow

ATTEMPTS = 2  # in a row while the broker is away; with the settings as they are shipped, five minutes see ten
COUNT = 12


@pytest.fixture(scope="module")
def own_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """One that may be killed."""
    found = home()
    if found is None:
        pytest.skip(OWN)
    broker = Broker(found, tmp_path_factory.mktemp("own"))
    broker.start()
    yield broker
    broker.kill()


def at_work(log: Log) -> tuple[Member, list[Record]]:
    """A member with a batch in hand; on a busy machine it may take more than one attempt."""
    while True:
        with contextlib.suppress(RetryableError), contextlib.ExitStack() as stack:
            member = stack.enter_context(contextlib.closing(log.member("newsfold.fetch", [ENTRIES])))
            batch = take(member, 4)
            stack.pop_all()
            return member, batch


def copies(batch: list[Record]) -> list[Output]:
    return [out(ARTICLES, record.key, record.value) for record in batch]


def copy_the_rest(member: Member, stored: list[bytes | None]) -> None:
    """Go on as the run loop would, until all is stored; what is acknowledged is added to `stored`."""
    deadline = time.monotonic() + 120
    begun = False
    while len(stored) < COUNT:
        assert time.monotonic() < deadline, stored
        try:
            if not begun:
                member.rewind()
                begun = True
            batch = member.poll(COUNT, 1.0)
            member.commit(copies(batch), offsets(batch))
        except RetryableError:
            begun = False
        else:
            stored += [record.value for record in batch]


def poll_until(member: Member, deadline: float) -> None:
    """Ask for records that there are none of."""
    while time.monotonic() < deadline:
        assert member.poll(1, 0.5) == []


def memory() -> int:
    """Megabytes that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 // 1_000_000


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="looks up the memory in /proc")
@pytest.mark.parametrize("away", ["hanging", "gone"])
def test_nothing_is_acknowledged_that_was_not_stored(own_broker: Broker, away: str) -> None:
    url = f"kafka://{own_broker.servers}?prefix={away}.&partitions=2&session_timeout=3&transaction_timeout=5"
    cluster = Cluster(address_of(url, KafkaSettings()), TOPICS)
    create(cluster)
    cluster.close()
    with open_log(url) as patient, open_log(f"{url}&request_timeout=2&connect_timeout=2") as log:
        patient.append([out(ENTRIES, f"k{number}", b"%d " % number + bytes(200_000)) for number in range(COUNT)])
        member = patient.member("newsfold.fetch", [ENTRIES])
        first = take(member, 4)
        member.commit(copies(first), offsets(first))
        stored = [record.value for record in first]
        member.close()
        member, batch = at_work(log)
        try:
            held, threads = memory(), threading.active_count()
            if away == "hanging":
                own_broker.signal(signal.SIGSTOP)
            else:
                own_broker.kill()
            with pytest.raises(RetryableError):
                member.commit(copies(batch), offsets(batch))
            for _ in range(ATTEMPTS):
                with pytest.raises(RetryableError):
                    member.rewind()
                with pytest.raises(RetryableError):
                    log.append([out(FEED_EVENTS, "k", bytes(2_000_000))])
            assert memory() < held + 60
            assert threading.active_count() < threads + 8
            if away == "hanging":
                own_broker.signal(signal.SIGCONT)
            else:
                own_broker.start()
            copy_the_rest(member, stored)
        finally:
            member.close()
        assert sorted(stored, key=lambda value: value or b"") == values(patient, ARTICLES), "what was acknowledged"
        assert values(patient, ENTRIES) == values(patient, ARTICLES), "everything, and once"
        assert len(values(patient, FEED_EVENTS)) <= 1, "of what hung half way, whatever was decided in the end"


def test_a_member_with_nothing_to_read_notices_that_the_broker_is_gone(
    own_broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library itself waits for it in silence."""
    url = f"kafka://{own_broker.servers}?prefix=idle.&partitions=2&session_timeout=3"
    cluster = Cluster(address_of(url, KafkaSettings()), TOPICS)
    create(cluster)
    cluster.close()
    monkeypatch.setattr(member_module, "CONTACT", 1.0)
    with open_log(f"{url}&request_timeout=2&connect_timeout=2") as log:
        while True:
            with contextlib.suppress(RetryableError):
                member = log.member("newsfold.fetch", [ENTRIES])
                break
        deadline = time.monotonic() + 5
        poll_until(member, deadline)
        own_broker.kill()
        try:
            with pytest.raises(RetryableError):
                poll_until(member, deadline + 60)
        finally:
            own_broker.start()
            member.close()
