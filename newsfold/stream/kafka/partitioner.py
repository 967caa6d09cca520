"""Which partition a record goes to: the one place that decides it."""

from __future__ import annotations

from kafka.partitioner.default import murmur2

from newsfold.stream.log import Output

__all__ = ["partition_of"]


def partition_of(output: Output, count: int) -> int:
    """The partition among `count` of a record: the one it names, else by `partition_by`, else by its key.

    Topics with equally many partitions are so partitioned alike: what is said of a host, or of a shard, has one
    number on all of them. The hash is the murmur2 of Kafka's own clients, so that keys written by them meet ours.
    """
    if output.partition is not None and 0 <= output.partition < count:
        return output.partition
    name = output.key if output.partition_by is None else output.partition_by
    positive: int = murmur2(name.encode("utf-8", "surrogatepass")) & 0x7FFFFFFF
    return positive % count
