"""What cannot be meant in the section `kafka` or the log's URL is refused in one line that names it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from newsfold.settings import load
from newsfold.stream.connect import is_kafka
from newsfold.stream.errors import UsageError
from newsfold.stream.kafka.settings import Address, KafkaSettings, address_of
from tests.cli.command import newsfold


def test_a_url_names_brokers_and_settings() -> None:
    url = "kafka://a:1,b,[::1],[::2]:7?prefix=x.&partitions=3&ssl_check_hostname=false"
    made = KafkaSettings(prefix="x.", partitions=3, ssl_check_hostname=False, replication=2)
    assert address_of(url, KafkaSettings(replication=2)) == Address(["a:1", "b:9092", "[::1]:9092", "[::2]:7"], made)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("kafka://[::1", "not of the form kafka://host:9092"),
        ("kafka:host:9092", "not of the form"),
        ("kafka://::1", "not of the form"),
        ("kafka://:9092", "not of the form"),
        ("kafka://a:9092;b:9092", "not of the form"),
        ("kafka://[host]:9092", "not of the form"),
        ("kafka://host:٩٠٩٢", "not of the form"),
        ("kafka://host:9x92?username=bob&password=hush", "NEWSFOLD_KAFKA_PASSWORD"),
        ("kafka:/host?password=hush", "NEWSFOLD_KAFKA_PASSWORD"),
        ("kafka://ann:hush%40host", "NEWSFOLD_KAFKA_PASSWORD"),
        ("kafka://ann:1?hush@host:9092", "NEWSFOLD_KAFKA_PASSWORD"),
        ("kafka://host?password%3Dhush", "NEWSFOLD_KAFKA_PASSWORD"),
        ("kafka://host:nine", "not of the form"),
        ("kafka://host/topic", "a prefix is given as ?prefix=NAME"),
        ("kafka://ann:hush@host:9092", "NEWSFOLD_KAFKA_PASSWORD"),
        ("kafka://ann:hush@[host:9092", "NEWSFOLD_KAFKA_PASSWORD"),
        ("kafka://host?password=hush", "NEWSFOLD_KAFKA_PASSWORD"),
        ("kafka://host?prefx=a", "did you mean prefix?"),
        ("kafka://host?security_protocol=TLS", "it takes 'PLAINTEXT' or 'SSL'"),
        ("kafka://host?partitions=many", "partitions to 'many'"),
        ("kafka://host?prefix=a/b", "prefix = 'a/b' cannot begin a topic's name"),
        ("kafka://host?prefix=" + "a" * 201, "at most 200"),
        ("kafka://host?ssl_cafile=/nowhere/ca.pem", "kafka.ssl_cafile names '/nowhere/ca.pem'"),
        ("kafka://host?ssl_keyfile=/nowhere/key.pem", "kafka.ssl_keyfile names"),
    ],
)
def test_a_url_that_cannot_be_meant_is_told_in_a_line(url: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        address_of(url, KafkaSettings())
    told = str(caught.value)
    assert says in told
    assert len(told) < 500
    assert "\n" not in told
    assert "hush" not in told, "a password is shown to nobody"


@pytest.mark.parametrize("log", ["KAFKA://host:9092", "host:9092", "kafka+ssl://ann:hush@host:9092"])
def test_a_log_of_no_known_kind_is_never_taken_for_the_embedded_one(tmp_path: Path, log: str) -> None:
    with pytest.raises(UsageError, match="of no known kind") as caught:
        is_kafka(log)
    assert "hush" not in str(caught.value)
    for words in (("topics", "check"), ("topics", "create"), ("topics", "acls")):
        done = newsfold(tmp_path, *words, variables={"NEWSFOLD_LOG": log})
        assert (done.code, done.out) == (2, "")
        assert "of no known kind" in done.err


def test_a_setting_of_another_section_is_named_with_its_section(tmp_path: Path) -> None:
    for name, says in (("STANDBY", r"unknown setting kafka\.standby .*did you mean assign\.standby\?"),):
        settings = load(None, {f"NEWSFOLD_KAFKA_{name}": "true"}, tmp_path)
        with pytest.raises(UsageError, match=says):
            settings.section("kafka", KafkaSettings)


def test_a_setting_that_cannot_be_meant_is_told_with_its_source(tmp_path: Path) -> None:
    settings = load(None, {"NEWSFOLD_KAFKA_PREFIX": "a b"}, tmp_path)
    with pytest.raises(
        UsageError, match=r"prefix = 'a b' cannot .*kafka\.prefix \(the variable NEWSFOLD_KAFKA_PREFIX"
    ):
        settings.section("kafka", KafkaSettings)


def test_the_readme_names_every_setting_with_its_default() -> None:
    rows = [
        [cell.strip().strip("`") for cell in line.split("|")[1:-1]]
        for line in (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `kafka.")
    ]
    said = {name.strip("` "): row[1] for row in rows for name in row[0].split(", ")}
    defaults = {f"kafka.{name}": value for name, value in msgspec.to_builtins(KafkaSettings()).items()}
    assert said == {name: str(value).lower() if value != "" else "none" for name, value in defaults.items()} | {
        "kafka.security_protocol": "PLAINTEXT"
    }
