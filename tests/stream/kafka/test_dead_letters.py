"""Dead letters on a topic of several partitions: numbered apart, and sent back to where they were."""

from __future__ import annotations

from newsfold.stream.connect import open_log
from newsfold.stream.dead_letters import PARTITION_BY, dead_letter, list_dead_letters, replay
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.log import Output, Record
from newsfold.stream.step import Reject
from newsfold.stream.topics import ENTRIES


def test_each_has_a_number_of_its_own_and_goes_back_to_its_partition(cluster: Cluster, url: str) -> None:
    del cluster  # it has made the topics
    keys = [f"https://site{number}.example/page" for number in range(8)]
    with open_log(url) as log:
        log.append([Output(topic=ENTRIES, key=key, value=b"?", partition_by=key[::-1]) for key in keys])
        before = {record.key: record.partition for record in log.read(ENTRIES)}
        assert set(before.values()) == {0, 1}
        log.append(
            [
                dead_letter(Reject(record=record, reason="decode", error="none of ours"), "fetch", 1.0)
                for record in log.read(ENTRIES)
            ]
        )
        letters = list(list_dead_letters(log))
        assert len({letter.number for letter in letters}) == len(keys)
        assert {letter.partition for letter in letters} == {0, 1}
        replay(log, letters)
        places = {(record.key, record.partition) for record in log.read(ENTRIES)}
        assert places == set(before.items())
        assert sum(1 for _ in log.read(ENTRIES)) == 2 * len(keys)


def test_one_that_never_had_a_partition_goes_where_its_host_is(cluster: Cluster, url: str) -> None:
    del cluster
    keys = [f"https://harbourmail.example/{number}" for number in range(8)]
    with open_log(url) as log:
        log.append([Output(topic=ENTRIES, key="any", value=b"?", partition_by="harbourmail.example")])
        (home,) = {record.partition for record in log.read(ENTRIES)}
        made_up = [
            Record(
                topic=ENTRIES,
                partition=-1,
                offset=-1,
                key=key,
                value=b"?",
                headers=((PARTITION_BY, b"harbourmail.example"),),
            )
            for key in keys
        ]
        log.append(
            [dead_letter(Reject(record=one, reason="gone", error="404"), "fetch", 1.0) for one in made_up],
        )
        replay(log, list_dead_letters(log))
        assert {record.partition for record in log.read(ENTRIES)} == {home}
        assert all(record.headers == () for record in log.read(ENTRIES))
