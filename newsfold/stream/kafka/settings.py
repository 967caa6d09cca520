"""How to reach a cluster and what to call things there, from the settings file and the log's URL."""

from __future__ import annotations

from typing import Literal, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from newsfold.stream.bounds import NotNegative, Seconds
from newsfold.stream.errors import UsageError

__all__ = ["Address", "KafkaSettings", "address_of"]

FORM = "kafka://host:9092 or kafka://host1:9092,host2:9092"
SECRET = frozenset(("username", "password", "ssl_password"))


class KafkaSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The section `kafka`. Times in seconds; all clients get the same."""

    prefix: str = ""  # before the names of topics, groups and transactional ids, as in "test."
    partitions: NotNegative = 0  # of every topic; 0 for what the design gives each
    replication: NotNegative = 0  # copies of each partition; 0 for the brokers' default
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = ""
    username: str = ""
    password: str = ""
    ssl_cafile: str = ""  # certificates to trust; else those of the system
    ssl_certfile: str = ""  # the client's own, for mutual TLS
    ssl_keyfile: str = ""
    ssl_password: str = ""
    ssl_check_hostname: bool = True
    connect_timeout: Seconds = 8.0  # until the first answer of a broker
    request_timeout: Seconds = 30.0  # of one request, and until a batch that cannot be stored is given up
    session_timeout: Seconds = 10.0  # a member silent for so long has left its group
    transaction_timeout: Seconds = 10.0  # a transaction open for so long is taken back
    step_timeout: Seconds = 300.0  # a group that hands out partitions anew waits so long for each member
    standby: bool = True  # an assigner without a shard keeps reading, to take over quickly

    def __post_init__(self) -> None:
        if self.security_protocol.startswith("SASL") and not (self.sasl_mechanism and self.username):
            raise ValueError(f"{self.security_protocol} needs sasl_mechanism and username")


class Address(NamedTuple):
    """Brokers to ask first, as "host:port", and the settings."""

    servers: list[str]
    settings: KafkaSettings


def address_of(url: str, settings: KafkaSettings) -> Address:
    """Read "kafka://host:port,host:port?prefix=test.": the URL's own settings win over the section's.

    Raises UsageError for anything else, passwords in the URL among it: they would show in process lists.
    """
    parts = urlsplit(url)
    servers = [_server(url, one) for one in parts.netloc.split(",")]
    if parts.path.strip("/") or parts.fragment:
        raise UsageError(f"the log {url!r} is not of the form {FORM}; a prefix is given as ?prefix=NAME")
    given = {unquote(name): value for name, value in parse_qsl(parts.query, keep_blank_values=True)}
    if secret := SECRET & given.keys():
        raise UsageError(
            f"the log's URL holds {', '.join(sorted(secret))}: set it in the section [kafka] of the settings file, "
            "or as NEWSFOLD_KAFKA_PASSWORD and so on"
        )
    if unknown := given.keys() - set(KafkaSettings.__struct_fields__):
        raise UsageError(
            f"the log {url!r} sets {', '.join(sorted(unknown))}, which is no setting: "
            f"known are {', '.join(name for name in KafkaSettings.__struct_fields__ if name not in SECRET)}"
        )
    try:
        return Address(servers, msgspec.convert(msgspec.to_builtins(settings) | given, KafkaSettings, strict=False))
    except (msgspec.ValidationError, ValueError) as error:
        raise UsageError(f"the log {url!r} has a setting that is not allowed: {error}") from error


def _server(url: str, text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host:
        host, port = text, "9092"
    if not host or "@" in host or not port.isdigit() or not 0 < int(port) < 65_536:
        raise UsageError(f"the log {url!r} is not of the form {FORM}")
    return f"{host}:{port}"
