"""The log on Apache Kafka: many processes a stage on many machines, scaled by consumer groups."""

from newsfold.stream.kafka.log import KafkaLog
from newsfold.stream.kafka.settings import KafkaSettings

__all__ = ["KafkaLog", "KafkaSettings"]
