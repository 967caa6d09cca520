"""Programs that know nothing of newsfold read its topic: the one in the README, and kcat."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsfold.stream.codec import encode_json
from newsfold.stream.connect import open_log
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.kafka.settings import KafkaSettings, address_of
from newsfold.stream.kafka.topics import create, drop
from newsfold.stream.log import Log, Output
from newsfold.stream.public import Counts, Incident, Status
from newsfold.stream.topics import INCIDENTS, TOPICS

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
COUNTS = Counts(articles=1, publishers=1, independent_sources=1)


def incident(name: str, revision: int, status: Status = "open", into: str = "") -> Output:
    """A record of an incident whose headline tells its revision, with what a shell could trip over."""
    made = Incident(
        id=name,
        revision=revision,
        status=status,
        language="en",
        headline=f"Ferry\taground\nat “Kestrel Bay” $HOME \\t {revision}",
        first_seen="2026-03-01T10:00:00Z",
        last_seen="2026-03-01T10:00:00Z",
        counts=COUNTS,
        into=into,
    )
    return Output(topic=INCIDENTS, key=name, value=encode_json(made))


@pytest.fixture(scope="module")
def prefix(kafka_servers: str) -> Iterator[str]:
    """The prefix of topics that hold five incidents, one of them merged and one taken down."""
    prefix = f"r{uuid.uuid4().hex[:8]}."
    url = f"kafka://{kafka_servers}?prefix={prefix}&partitions=3"
    cluster = Cluster(address_of(url, KafkaSettings()), TOPICS)
    create(cluster)
    with open_log(url) as log:
        _write(log)
    yield prefix
    drop(cluster)
    cluster.close()


def _write(log: Log) -> None:
    for revision in (1, 2, 3):
        log.append([incident(f"i1{name}", revision) for name in "abcde"])
    log.append([incident("i1b", 4, "merged", into="i1a"), Output(topic=INCIDENTS, key="i1c", value=None)])


def block(language: str, having: str) -> str:
    """A piece of code in the README."""
    (found,) = (code for code in re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL) if having in code)
    return str(found)


def test_the_reader_in_the_readme_has_the_table(kafka_servers: str, prefix: str) -> None:
    code = block("python", "KafkaConsumer")
    assert len(code.strip().splitlines()) <= 25
    done = subprocess.run(
        [sys.executable, "-c", code, kafka_servers, f"{prefix}newsfold.incidents"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    lines = sorted(line for line in done.stdout.splitlines() if line.startswith("i1"))
    assert [line.split()[:2] for line in lines] == [
        ["i1a", "open"],
        ["i1b", "merged"],
        ["i1d", "open"],
        ["i1e", "open"],
    ]
    assert lines[1] == "i1b merged i1a"


def test_one_line_of_kcat_has_the_table(kafka_servers: str, prefix: str) -> None:
    if not shutil.which("kcat"):
        pytest.skip("kcat is not installed: apt install kcat")
    line = block("sh", "kcat").replace("broker:9092", kafka_servers).replace("-t newsfold", f"-t {prefix}newsfold")
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60, check=True)
    found = {one["id"]: one for one in map(json.loads, done.stdout.splitlines())}
    assert {name: (one["revision"], one["status"], one["into"]) for name, one in found.items()} == {
        "i1a": (3, "open", ""),
        "i1b": (4, "merged", "i1a"),
        "i1d": (3, "open", ""),
        "i1e": (3, "open", ""),
    }
    assert found["i1a"]["headline"] == "Ferry\taground\nat “Kestrel Bay” $HOME \\t 3"
