"""What the client library raises, put into our words: a line that names the cause and the way out."""

from __future__ import annotations

import logging
import re
import socket
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

import kafka.errors as raised

from newsfold.stream.errors import NewsfoldError, RejectError, RetryableError, UsageError

__all__ = ["forget", "listen", "said_lately", "translated", "unreachable"]

REPLACED = (
    raised.CommitFailedError,
    raised.FencedInstanceIdError,
    raised.IllegalGenerationError,
    raised.InvalidProducerEpochError,
    raised.InvalidTxnStateError,
    raised.ProducerFencedError,
    raised.RebalanceInProgressError,
    raised.UnknownMemberIdError,
    raised.UnknownProducerIdError,
)
TOO_LARGE = (raised.MessageSizeTooLargeError, raised.RecordListTooLargeError)
REFUSED = (
    raised.InvalidConfigurationError,
    raised.InvalidPartitionsError,
    raised.InvalidReplicationFactorError,
    raised.InvalidTopicError,
    raised.PolicyViolationError,
)
CREDENTIALS = (raised.SaslAuthenticationFailedError, raised.UnsupportedSaslMechanismError)
WORDS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], type[NewsfoldError], str], ...] = (
    (
        raised.AuthorizationError,
        UsageError,
        "Kafka does not allow {doing} ({told}): `newsfold topics acls` lists what each stage needs",
    ),
    (
        CREDENTIALS,
        UsageError,
        "Kafka refuses the user name or password while {doing} ({told}): see the section [kafka]",
    ),
    (
        raised.UnknownTopicOrPartitionError,
        UsageError,
        "a topic is missing while {doing} ({told}): `newsfold topics create` makes those missing",
    ),
    (
        REFUSED,
        UsageError,
        "Kafka refuses {doing} ({told}): check kafka.replication, kafka.partitions and kafka.prefix",
    ),
    (TOO_LARGE, RejectError, "a record is larger than its topic takes while {doing} ({told})"),
    (
        (raised.KafkaConfigurationError, raised.UnsupportedVersionError),
        UsageError,
        "Kafka cannot be used as set for {doing} ({told})",
    ),
    (REPLACED, RetryableError, "Kafka turned this member away while {doing} ({told}): it joins again"),
)
AUTHENTICATION = ("SaslAuthenticationFailed", "Authentication failed", "SaslHandshake")
LOST, HUNG_UP, EXCHANGED = "Connection lost", "socket disconnected", "broker_version=("
OUT_OF_TIME = "RequestTimedOutError"
ERROR_MESSAGE = re.compile(r"""error_message=(['"])(.+?)\1""")  # of the first topic in an answer that has one
TWICE = 2  # a broker that goes down hangs up once
ENCRYPTION = ("SSLError", "SSLCert", "[SSL", "certificate", "CERTIFICATE")


class _Lately(logging.Handler):
    """Keeps the library's last complaints: the cause of a bootstrap that fails is told nowhere else."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: deque[str] = deque(maxlen=20)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


_lately = _Lately()


def listen() -> None:
    """Hear what the client library logs, in place of the terminal; our own messages say what matters of it."""
    logger = logging.getLogger("kafka")
    if _lately not in logger.handlers:
        logger.addHandler(_lately)
        logger.propagate = False


def forget() -> None:
    """Let go of the complaints so far: what is told of an attempt is what the attempt itself met."""
    _lately.lines.clear()


def said_lately() -> list[str]:
    """The library's last complaints, newest first."""
    return list(reversed(_lately.lines))


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn what the library raises into our errors; `doing` says what was tried, as in "reading a.topic"."""
    try:
        yield
    except NewsfoldError:
        raise
    except (raised.KafkaError, OSError) as error:
        raise _ours(error, doing) from error


def _ours(error: BaseException, doing: str) -> NewsfoldError:
    cause = _root(error)
    told = _told(cause)
    for kinds, ours, words in WORDS:
        if isinstance(cause, kinds):
            return ours(words.format(doing=doing, told=told))
    return RetryableError(f"Kafka is not ready for {doing} ({told})")


def _told(cause: BaseException) -> str:
    """The error in few words: the library's own text can be the whole request and the whole answer."""
    said = ERROR_MESSAGE.search(str(cause))
    text = said.group(2) if said else str(cause)
    return f"{type(cause).__name__}: {_short(text)}" if text else type(cause).__name__


def _root(error: BaseException) -> BaseException:
    """The error that says most: a wrapper carries the first one as an argument or as its cause."""
    for inner in (*error.args, error.__cause__):
        if isinstance(inner, BaseException):
            return _root(inner)
        if isinstance(inner, type) and issubclass(inner, raised.KafkaError):
            return inner()
    return error


def unreachable(servers: list[str], *, login: bool = False) -> NewsfoldError:
    """Why no broker answered, read from the library's complaints and by looking up the names again.

    With `login` a broker wants to know who we are. The library loses the word that refuses us where the end of the
    connection arrives with it, as it does on a busy machine: being hung up on again and again, and only after
    versions were exchanged, is then all there is to see.
    """
    named = ", ".join(servers)
    if (line := _said(AUTHENTICATION)) is not None:
        return UsageError(
            f"Kafka at {named} refuses the user name or password, or how they are sent: "
            f"check kafka.username, kafka.password and kafka.sasl_mechanism ({_short(line)})"
        )
    if (line := _said(ENCRYPTION)) is not None:
        return UsageError(
            f"no TLS connection with Kafka at {named}: check kafka.security_protocol and kafka.ssl_cafile "
            f"({_short(line)})"
        )
    if login and (line := _hung_up()) is not None:
        return UsageError(
            f"Kafka at {named} hangs up on every login, as it does where it refuses the user name or password: "
            f"check kafka.username, kafka.password and kafka.sasl_mechanism ({_short(line)})"
        )
    unknown = [server for server in servers if not _known(server)]
    if unknown:
        return RetryableError(f"no host is known by the name in {', '.join(unknown)}: check the log's URL")
    return RetryableError(
        f"no Kafka broker answers at {named}: check that it runs, the port, and kafka.security_protocol"
        + next((f" ({_short(line)})" for line in said_lately()), "")
    )


def _said(words: tuple[str, ...]) -> str | None:
    """The newest complaint that has one of these words."""
    return next((line for line in said_lately() if any(word in line for word in words)), None)


def _hung_up() -> str | None:
    """The newest complaint, where each is of a broker that hung up after versions were exchanged, or of our haste."""
    lost = [line for line in said_lately() if LOST in line and OUT_OF_TIME not in line]
    hung_up = [line for line in lost if HUNG_UP in line and EXCHANGED in line]
    return hung_up[0] if len(hung_up) >= TWICE and len(hung_up) == len(lost) else None


def _known(server: str) -> bool:
    host, _, port = server.rpartition(":")
    try:
        socket.getaddrinfo(host.strip("[]"), port)
    except OSError:
        return False
    return True


def _short(line: str) -> str:
    return line if len(line) <= 240 else line[:240] + "..."
