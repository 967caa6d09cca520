"""What goes wrong with a cluster is told in one line that names the cause, soon, and without a traceback."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourceType,
)

from newsfold.cli.feeds.registry import register
from newsfold.stream.connect import open_log
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.kafka.rights import COMMANDS, TOPICS_COMMAND, Right, rights
from newsfold.stream.messages import Feed
from newsfold.stream.topics import FEED_STATE
from tests.broker import PASSWORD, USER, Broker
from tests.cli.command import Done, newsfold, started
from tests.stream.kafka.late import passed_on_late

SOON = 10.0  # seconds
STARTING = 15.0  # what Python itself may need on a busy machine


def told(folder: Path, *words: str, variables: Mapping[str, str]) -> str:
    """The one line of a command that failed soon."""
    began = time.monotonic()
    done: Done = newsfold(folder, *words, variables=variables)
    assert time.monotonic() - began < SOON + STARTING
    assert done.code in (1, 2)
    assert "Traceback" not in done.err
    lines = [line for line in done.err.splitlines() if line.strip()]
    assert len(lines) == 1, done.err
    assert len(lines[0]) < 600, "more than anybody reads"
    return lines[0]


def secured(broker: Broker, prefix: str, **changed: str) -> dict[str, str]:
    """The variables of a process that logs in over TLS with a password."""
    return {
        "NEWSFOLD_LOG": f"kafka://{broker.secure_servers}?prefix={prefix}&partitions=2",
        "NEWSFOLD_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
        "NEWSFOLD_KAFKA_SASL_MECHANISM": "SCRAM-SHA-256",
        "NEWSFOLD_KAFKA_USERNAME": USER,
        "NEWSFOLD_KAFKA_PASSWORD": PASSWORD,
        "NEWSFOLD_KAFKA_SSL_CAFILE": str(broker.certificate),
        **changed,
    }


def allow(cluster: Cluster, wanted: Sequence[Right]) -> None:
    """Give the user these rights, as an administrator would with Kafka's own tool."""
    kinds = {
        "topic": ResourceType.TOPIC,
        "group": ResourceType.GROUP,
        "transactional-id": ResourceType.TRANSACTIONAL_ID,
    }
    cluster.admin.create_acls(
        [
            ACL(
                f"User:{USER}",
                "*",
                ACLOperation[re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation).upper()],
                ACLPermissionType.ALLOW,
                ResourcePattern(
                    kinds[one.resource],
                    one.name,
                    ACLResourcePatternType.PREFIXED if one.prefixed else ACLResourcePatternType.LITERAL,
                ),
            )
            for one in wanted
            for operation in one.operations
        ]
    )


def until(true: Callable[[], bool]) -> None:
    """Wait for what takes a moment, as a new rule does to arrive."""
    deadline = time.monotonic() + 120
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_a_port_where_nobody_listens(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    line = told(tmp_path, "lag", variables={"NEWSFOLD_LOG": f"kafka://127.0.0.1:{port}"})
    assert f"no Kafka broker answers at 127.0.0.1:{port}" in line


def test_a_host_that_nobody_knows(tmp_path: Path) -> None:
    line = told(tmp_path, "lag", variables={"NEWSFOLD_LOG": "kafka://no-such-host.invalid:9092"})
    assert "no host is known by the name in no-such-host.invalid:9092" in line


def test_a_missing_topic(tmp_path: Path, url: str) -> None:
    feeds, entries = "newsfold.feeds", "newsfold.entries"
    for topic, words in ((feeds, ("feeds", "list")), (entries, ("fetch",)), (feeds, ("lag",))):
        line = told(tmp_path, *words, variables={"NEWSFOLD_LOG": url})
        assert f"{topic} does not exist" in line
        assert "newsfold topics create" in line


def test_more_copies_than_there_are_brokers(tmp_path: Path, url: str) -> None:
    line = told(tmp_path, "topics", "create", variables={"NEWSFOLD_LOG": f"{url}&replication=3"})
    assert "Kafka refuses creating topics (InvalidReplicationFactorError" in line
    assert "replication factor" in line.partition("(")[2]
    assert "check kafka.replication" in line


def test_lag_refuses_another_number_of_partitions(tmp_path: Path, cluster: Cluster, url: str) -> None:
    line = told(tmp_path, "lag", variables={"NEWSFOLD_LOG": url.replace("partitions=2", "partitions=3")})
    assert "newsfold.feeds has 2 partitions and not 3" in line, cluster.settings.prefix


def test_a_wrong_password(tmp_path: Path, broker: Broker, cluster: Cluster) -> None:
    patient = {"NEWSFOLD_KAFKA_CONNECT_TIMEOUT": "60"}  # told long before, and a busy broker is given the time
    wrong = secured(broker, cluster.settings.prefix, NEWSFOLD_KAFKA_PASSWORD="wrong", **patient)
    line = told(tmp_path, "lag", variables=wrong)
    assert "refuses the user name or password" in line
    assert "wrong" not in line, "a password is shown to nobody"


def test_a_wrong_password_where_the_refusal_itself_is_lost(tmp_path: Path, broker: Broker, cluster: Cluster) -> None:
    """The client library drops what arrives together with the end of a connection."""
    with passed_on_late(broker.ports.secure) as port:
        wrong = secured(broker, cluster.settings.prefix, NEWSFOLD_KAFKA_PASSWORD="wrong")
        wrong["NEWSFOLD_LOG"] = f"kafka://127.0.0.1:{port}"
        line = told(tmp_path, "fetch", variables=wrong)
    assert "refuses the user name or password" in line


def test_a_certificate_that_is_not_trusted(tmp_path: Path, broker: Broker, cluster: Cluster) -> None:
    line = told(tmp_path, "lag", variables=secured(broker, cluster.settings.prefix, NEWSFOLD_KAFKA_SSL_CAFILE=""))
    assert "no TLS connection" in line
    assert "kafka.ssl_cafile" in line


def test_rights_are_asked_for_one_by_one_and_those_listed_are_enough(
    tmp_path: Path, broker: Broker, cluster: Cluster, url: str
) -> None:
    """Over TLS, with a password, as a user who may do nothing until a rule says so."""
    variables = secured(broker, cluster.settings.prefix, NEWSFOLD_HTTP_ALLOW_PRIVATE="true")
    feed = f"http://127.0.0.1:{broker.ports.plain}/feed"  # whatever answers there is no feed
    with open_log(url) as log:
        register(log, [Feed(url=feed, added=1.0)])
        line = told(tmp_path, "feeds", "list", variables=variables)
        assert "newsfold.feeds does not exist" in line
        assert "may not be seen: `newsfold topics create` makes the topics, `newsfold topics acls`" in line
        polling = [right for right in rights(cluster.settings) if right.stage == "poll"]
        allow(cluster, [right for right in polling if right.resource != "transactional-id"])
        until(lambda: newsfold(tmp_path, "feeds", "list", variables=variables).code == 0)
        line = told(tmp_path, "feeds", "add", "https://harbourmail.example/feed", variables=variables)
        assert "`newsfold topics acls` lists what each stage needs" in line
        line = told(tmp_path, "poll", variables=variables)
        assert "Kafka does not allow taking the transactional id" in line
        allow(cluster, polling)
        stage = started(tmp_path, "poll", **variables)
        try:
            until(lambda: any(log.read(FEED_STATE)) or stage.poll() is not None)
        finally:
            stage.terminate()
            _, said = stage.communicate(timeout=120)
        assert stage.returncode == 0, said
        assert "DescribeConfigs is missing" in told(tmp_path, "topics", "check", variables=variables)
        allow(cluster, [right for right in rights(cluster.settings) if right.stage == TOPICS_COMMAND])
        until(lambda: newsfold(tmp_path, "topics", "check", variables=variables).code == 0)
        allow(cluster, [right for right in rights(cluster.settings) if right.stage == COMMANDS])
        for words in (("feeds", "add", "https://harbourmail.example/feed"), ("dead-letters", "list")):
            until(lambda words=words: newsfold(tmp_path, *words, variables=variables).code == 0)  # type: ignore[misc]
        until(lambda: "nobody reads" in newsfold(tmp_path, "lag", variables=variables).out)
