"""Records that were deleted before a group had read them: the stage stops and says which, and what to do."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from kafka import TopicPartition

from newsfold.stream.connect import open_log
from newsfold.stream.errors import OffsetLostError
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.log import Output
from newsfold.stream.topics import ENTRIES
from tests.cli.command import newsfold
from tests.contracts.helpers import offsets, take

GROUP = "newsfold.fetch"


def entries(cluster: Cluster, url: str, *, read: int) -> None:
    """Ten entries on the first partition, so many of them read by the group, and all but the last deleted."""
    with open_log(url) as log:
        log.append([Output(topic=ENTRIES, key="k", value=b"%d" % number, partition=0) for number in range(10)])
        if read:
            member = log.member(GROUP, [ENTRIES])
            member.commit([], offsets(take(member, read)))
            member.close()
    delete(cluster)


def delete(cluster: Cluster) -> None:
    """As retention would."""
    cluster.admin.delete_records({TopicPartition(cluster.name(ENTRIES), 0): 9})


def test_a_stage_whose_next_records_are_gone_stops_with_the_remedy(
    cluster: Cluster, url: str, tmp_path: Path
) -> None:
    entries(cluster, url, read=3)
    done = newsfold(tmp_path, "fetch", variables={"NEWSFOLD_LOG": url})
    assert done.code == 2
    assert "Traceback" not in done.err
    (line,) = [line for line in done.err.splitlines() if line.startswith("newsfold: ")]
    name, prefix = cluster.name(ENTRIES), cluster.settings.prefix
    assert f"group {GROUP} reads {name}/0 from offset 3 next, and Kafka holds it from 9 to 11" in line
    command = f"`kafka-consumer-groups.sh --bootstrap-server {','.join(cluster.servers)} --group {prefix}{GROUP} "
    assert f"{command}--topic {name}:0 --reset-offsets --to-earliest --execute`" in line


def test_a_member_at_work_is_told_so_too(cluster: Cluster, url: str) -> None:
    """Records that it is about to read are deleted under its hands."""
    with open_log(url) as log:
        log.append([Output(topic=ENTRIES, key="k", value=random.randbytes(900_000), partition=0) for _ in range(10)])
        member = log.member(GROUP, [ENTRIES])
        try:
            take(member, 1, max_records=1)
            delete(cluster)
            with pytest.raises(OffsetLostError, match=r"newsfold\.entries/0 from offset \d+ next.*from 9 to 11"):
                take(member, 9, max_records=1)  # what had come before is still handed out
        finally:
            member.close()


def test_a_group_that_is_new_begins_at_what_is_left(cluster: Cluster, url: str) -> None:
    entries(cluster, url, read=0)
    with open_log(url) as log:
        member = log.member(GROUP, [ENTRIES])
        try:
            assert [record.value for record in take(member, 1)] == [b"9"]
        finally:
            member.close()
