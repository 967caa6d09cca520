"""`newsfold topics`: the topics on a Kafka cluster, made, checked and allowed."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
import msgspec

from newsfold.cli.base import Session, echo_json, session

if TYPE_CHECKING:
    from newsfold.stream.kafka.cluster import Cluster
    from newsfold.stream.kafka.rights import Right

__all__ = ["topics"]

OWN = "the embedded log makes its topics by itself: there is nothing to do"


@click.group()
def topics() -> None:
    """Make and check the topics on Kafka; the embedded log needs none of this.

    Partitions, retention, compaction and the largest record are those of the design. A prefix
    (kafka.prefix, or ?prefix=NAME in the log's URL) keeps several installations apart on one cluster.

    \b
    Examples:  NEWSFOLD_LOG=kafka://broker:9092 newsfold topics create
               newsfold topics check
               newsfold topics acls --stage poll
    """


@topics.command()
@session
def create(here: Session) -> None:
    """Make the topics that are missing; those that exist are left as they are, and checked.

    \b
    Example:  newsfold topics create
    Next:     newsfold run
    """
    from newsfold.stream.kafka.topics import create as make

    with _cluster(here) as cluster:
        if cluster is None:
            click.echo(OWN)
            return
        made = make(cluster)
        for name in made:
            click.echo(f"made {name}")
        there = len(cluster.declared) - len(made)
        if there:
            click.echo(f"{there} topics were there already")
        _report(cluster, as_json=False)


@topics.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a deviation.")
@session
def check(here: Session, as_json: bool) -> None:
    """Compare the topics with the design and explain every deviation; exit code 1 where there is one.

    A partition count other than the one set is never put right: keys would move to other partitions,
    away from their history.

    \b
    Example:  newsfold topics check
    """
    with _cluster(here) as cluster:
        if cluster is None:
            click.echo(OWN, err=as_json)
            return
        _report(cluster, as_json=as_json)
        if not as_json:
            click.echo(f"all {len(cluster.declared)} topics are as they should be")


@topics.command()
@click.option(
    "--stage",
    default="",
    help="Of this stage only; `commands` for what people run by hand, `topics` for create and check.",
)
@click.option("--principal", default="User:newsfold-{stage}", show_default=True, help="Who a stage logs in as.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a rule.")
@session
def acls(here: Session, stage: str, principal: str, as_json: bool) -> None:
    """Print the rights each stage needs, as commands of Kafka's own tool. Nothing is changed.

    \b
    Example:  newsfold topics acls --stage fetch --principal User:fetcher
    """
    from newsfold.stream.connect import is_kafka
    from newsfold.stream.errors import UsageError
    from newsfold.stream.kafka.rights import rights
    from newsfold.stream.kafka.settings import KafkaSettings, address_of

    settings = here.settings
    kafka = settings.section("kafka", KafkaSettings)
    servers = ["localhost:9092"]
    if is_kafka(settings.log):
        servers, kafka = address_of(settings.log, kafka)
    wanted = rights(kafka)
    known = list(dict.fromkeys(right.stage for right in wanted))
    if stage and stage not in known:
        raise UsageError(f"no stage is called {stage!r}: there are {', '.join(known)}")
    for right in wanted:
        if stage in {"", right.stage}:
            if as_json:
                echo_json(msgspec.to_builtins(right))
            else:
                click.echo(_command(right, servers, principal.replace("{stage}", right.stage)))


def _command(right: Right, servers: list[str], principal: str) -> str:
    words = ["kafka-acls.sh", "--bootstrap-server", ",".join(servers), "--add", "--allow-principal", principal]
    for operation in right.operations:
        words += ["--operation", operation]
    words += [f"--{right.resource}", right.name]
    if right.prefixed:
        words += ["--resource-pattern-type", "prefixed"]
    return shlex.join(words)


@contextmanager
def _cluster(here: Session) -> Iterator[Cluster | None]:
    """The cluster that the settings name, None where the log is the embedded one."""
    from newsfold.stream.connect import is_kafka

    if not is_kafka(here.settings.log):
        yield None
        return
    from newsfold.stream.kafka.cluster import Cluster
    from newsfold.stream.kafka.settings import KafkaSettings, address_of
    from newsfold.stream.topics import TOPICS

    cluster = Cluster(address_of(here.settings.log, here.settings.section("kafka", KafkaSettings)), TOPICS)
    try:
        yield cluster
    finally:
        cluster.close()


def _report(cluster: Cluster, *, as_json: bool) -> None:
    """Print what is not as it should be, and exit with 1 where anything is."""
    from newsfold.stream.kafka.topics import deviations

    found = deviations(cluster)
    for one in found:
        if as_json:
            echo_json(msgspec.to_builtins(one))
        else:
            click.echo(f"{one.topic} {one.what}\n        {'refused: ' if one.refused else ''}{one.why}")
    if found:
        raise SystemExit(1)
