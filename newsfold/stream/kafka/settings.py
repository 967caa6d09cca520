"""How to reach a cluster and what to call things there, from the settings file and the log's URL."""

from __future__ import annotations

import difflib
import re
from ipaddress import IPv6Address
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from newsfold.stream.bounds import NotNegative, Seconds
from newsfold.stream.errors import UsageError

__all__ = ["Address", "KafkaSettings", "address_of"]

FORM = "kafka://host:9092 or kafka://host1:9092,host2:9092"
SECRET = frozenset(("username", "password", "ssl_password"))
ELSEWHERE = (
    "user names and passwords are set in the section [kafka] of the settings file, or as NEWSFOLD_KAFKA_USERNAME and "
    "NEWSFOLD_KAFKA_PASSWORD"
)
FILES = ("ssl_cafile", "ssl_certfile", "ssl_keyfile")
_HOST = re.compile(r"\[(?P<address>[0-9A-Fa-f:.]+)(?:%[\w.-]+)?\]|[\w.-]+")
_USER = re.compile(r"@|%40|(?:username|password)(?:=|%3d)", re.IGNORECASE)
"""What a URL with a user or a password in it has, which is shown to nobody."""

_BROKERS = re.compile(r"kafka://(?P<servers>[^/?#]*)", re.IGNORECASE)
PREFIX = re.compile(r"[A-Za-z0-9._-]{0,200}")  # a topic's name has 249 of these letters at most


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

    def __post_init__(self) -> None:
        if self.security_protocol.startswith("SASL") and not (self.sasl_mechanism and self.username):
            raise ValueError(f"{self.security_protocol} needs sasl_mechanism and username")
        if not PREFIX.fullmatch(self.prefix):
            raise ValueError(
                f"prefix = {self.prefix[:80]!r} cannot begin a topic's name: Kafka takes A-Z, a-z, 0-9, '.', '_' and "
                "'-', here at most 200 of them"
            )


class Address(NamedTuple):
    """Brokers to ask first, as "host:port", and the settings."""

    servers: list[str]
    settings: KafkaSettings


def address_of(url: str, settings: KafkaSettings) -> Address:
    """Read "kafka://host:port,host:port?prefix=test.": the URL's own settings win over the section's.

    Raises UsageError for anything else, passwords in the URL among it: they would show in process lists.
    """
    if _USER.search(url):
        raise UsageError(f"the log's URL names a user or a password: it has the form {FORM}, and {ELSEWHERE}")
    try:
        url = url.strip()
        named = _BROKERS.match(url)
        if named is None:
            raise ValueError(url)
        servers = [_server(one.strip()) for one in named["servers"].split(",")]
        parts = urlsplit(f"kafka://brokers{url[named.end() :]}")  # which takes one host alone
        if parts.path.strip("/") or parts.fragment:
            raise ValueError(parts.path)
    except ValueError as error:
        raise UsageError(
            f"the log {url[:200]!r} is not of the form {FORM}; a prefix is given as ?prefix=NAME"
        ) from error
    given = {unquote(name): value for name, value in parse_qsl(parts.query, keep_blank_values=True)}
    if secret := SECRET & given.keys():
        raise UsageError(f"the log's URL holds {', '.join(sorted(secret))}: {ELSEWHERE}")
    kinds: dict[str, Any] = {field.name: field.type for field in msgspec.structs.fields(KafkaSettings)}
    values = {name: _value(name, text, kinds) for name, text in given.items()}
    try:
        made = msgspec.convert(msgspec.to_builtins(settings) | values, KafkaSettings)
    except (msgspec.ValidationError, ValueError) as error:
        raise UsageError(f"the log's URL is not allowed: {error}") from error
    for name in FILES:
        if (path := getattr(made, name)) and not Path(path).is_file():
            raise UsageError(f"kafka.{name} names {path[:200]!r}, and there is no such file")
    return Address(servers, made)


def _value(name: str, text: str, kinds: dict[str, Any]) -> Any:
    """A setting of the URL's, as its field takes it."""
    if name not in kinds:
        open_ones = sorted(kinds.keys() - SECRET)
        close = difflib.get_close_matches(name, open_ones, n=1, cutoff=0.5)
        known = f"did you mean {close[0]}?" if close else f"known are {', '.join(open_ones)}"
        raise UsageError(f"the log's URL sets {name[:80]}, which is no setting of Kafka's: {known}")
    try:
        return msgspec.convert(text, kinds[name], strict=False)
    except msgspec.ValidationError as error:
        choice = " or ".join(repr(one) for one in get_args(kinds[name]) if isinstance(one, str))
        why = f"it takes {choice}" if choice else str(error)
        raise UsageError(f"the log's URL sets {name} to {text[:80]!r}, which is not allowed: {why}") from error


def _server(text: str) -> str:
    """ "host:port", the port being 9092 where none is given; ValueError for anything else."""
    host, colon, port = (text, "", "") if text.endswith("]") else text.rpartition(":")
    if not colon:
        host, port = text, "9092"
    named = _HOST.fullmatch(host)
    if named is None or not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65_536:
        raise ValueError(text)
    if named["address"]:
        IPv6Address(named["address"])
    return f"{host}:{port}"
