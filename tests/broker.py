"""A real Apache Kafka broker for the tests: one node on loopback, on free ports, in a folder of its own.

`python -m tests.broker FOLDER` keeps the broker in FOLDER alive while any process named by a file in
FOLDER/users lives, then stops it and removes the folder: so the workers of one test run share one broker, and
none is left behind, however they end.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import msgspec

USER, PASSWORD = "alice", "secret"
"""A user of the SASL_SSL listener, who may do nothing until an ACL says so."""

ADVICE = "no Kafka for this test: set KAFKA_HOME to a folder with libs/ (`make kafka` fetches one and says where)"
OWN = f"{ADVICE}; it starts, kills or secures a broker of its own, so that KAFKA_BOOTSTRAP_SERVERS is not enough"

PROPERTIES = """
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{plain},SASL_SSL://127.0.0.1:{secure},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{plain},SASL_SSL://127.0.0.1:{secure}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL
log.dirs={folder}/data
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
transaction.abort.timed.out.transaction.cleanup.interval.ms=500
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms=1500
broker.heartbeat.interval.ms=500
log.cleaner.backoff.ms=500
log.segment.delete.delay.ms=1000
log.initial.task.delay.ms=500
num.network.threads=2
num.io.threads=4
ssl.keystore.type=PEM
ssl.keystore.location={folder}/both.pem
sasl.enabled.mechanisms=SCRAM-SHA-256
listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config={scram} required;
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
"""

SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"

LOGGING = """
status = warn
appender.err.type = Console
appender.err.name = err
appender.err.target = SYSTEM_ERR
appender.err.layout.type = PatternLayout
appender.err.layout.pattern = %d{ISO8601} %p %c{1}: %m%n
rootLogger.level = error
rootLogger.appenderRef.err.ref = err
"""


class Ports(msgspec.Struct, frozen=True):
    """Where a broker listens, on 127.0.0.1."""

    plain: int
    secure: int
    controller: int


class Broker:
    """One node, started, killed and started again in one folder."""

    def __init__(self, home: Path, folder: Path) -> None:
        self._libs = f"{home}/libs/*"
        self.folder = folder
        self.ports = _ports(folder)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def servers(self) -> str:
        """The bootstrap servers without encryption or passwords."""
        return f"127.0.0.1:{self.ports.plain}"

    @property
    def secure_servers(self) -> str:
        """The bootstrap servers that want TLS and a password."""
        return f"127.0.0.1:{self.ports.secure}"

    @property
    def certificate(self) -> Path:
        """What a client has to trust."""
        return self.folder / "cert.pem"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        if not (self.folder / "data").exists():
            self._format()
        with (self.folder / "broker.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._java("-Xms192m", "-Xmx640m"), "kafka.Kafka", str(self.folder / "server.properties")],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + 60
        while not _answers(self.ports.plain):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the broker did not start: {(self.folder / 'broker.log').read_text()[-3000:]}")
            time.sleep(0.1)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the running broker."""
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it at once, as a loss of power would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _java(self, *options: str) -> list[str]:
        logging = f"-Dlog4j2.configurationFile={self.folder / 'log4j2.properties'}"
        return ["java", *options, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", self._libs, logging]

    def _format(self) -> None:
        (self.folder / "log4j2.properties").write_text(LOGGING)
        ports = msgspec.to_builtins(self.ports)
        (self.folder / "server.properties").write_text(PROPERTIES.format(folder=self.folder, scram=SCRAM, **ports))
        _certificate(self.folder)
        tool = [*self._java(), "kafka.tools.StorageTool"]
        words = ["format", "--standalone", "--cluster-id", "bmV3c2ZvbGQtdGVzdHMtMQ"]
        words += ["--config", str(self.folder / "server.properties")]
        words += ["--add-scram", f"SCRAM-SHA-256=[name={USER},password={PASSWORD}]"]
        subprocess.run([*tool, *words], check=True, capture_output=True)


def _ports(folder: Path) -> Ports:
    """The ports of this folder, chosen once."""
    file = folder / "ports.json"
    if not file.exists():
        with contextlib.ExitStack() as stack:
            taken = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(3)]
            ports = Ports(*(one.getsockname()[1] for one in taken))
        part = folder / "ports.part"
        part.write_bytes(msgspec.json.encode(ports))
        part.replace(file)
    return msgspec.json.decode(file.read_bytes(), type=Ports)


def _certificate(folder: Path) -> None:
    key, cert = folder / "key.pem", folder / "cert.pem"
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"]
    request += ["-subj", "/CN=localhost", "-addext"]
    names = "subjectAltName=IP:127.0.0.1,DNS:localhost"
    subprocess.run([*request, names, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    (folder / "both.pem").write_bytes(key.read_bytes() + cert.read_bytes())


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def home() -> Path | None:
    """The folder that KAFKA_HOME names, None where it names none.

    Raises RuntimeError where no broker can be started from it: who sets it wants these tests run, not skipped.
    """
    named = os.environ.get("KAFKA_HOME", "")
    if not named:
        return None
    if not shutil.which("java"):
        raise RuntimeError(f"KAFKA_HOME={named} is set and there is no java to run it: install a JRE, or unset it")
    if not list((Path(named) / "libs").glob("kafka_*.jar")):
        raise RuntimeError(f"KAFKA_HOME={named} holds no libs/kafka_*.jar")
    return Path(named)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _keep(folder: Path) -> None:
    """Run the broker of this folder for as long as somebody uses it."""
    found = home()
    assert found is not None
    broker = Broker(found, folder)
    try:
        broker.start()
        (folder / "ready").touch()
        while any(_alive(int(user.name)) for user in (folder / "users").iterdir()):
            time.sleep(0.5)
    except Exception as error:
        (folder / "failed").write_text(str(error))
        broker.kill()
        raise
    broker.kill()
    shutil.rmtree(folder, ignore_errors=True)


def shared(folder: Path) -> Broker | None:
    """The broker of this folder, started by the first process that asks; None where there is no Kafka."""
    found = home()
    if found is None:
        return None
    users = folder / "users"
    users.mkdir(parents=True, exist_ok=True)
    (users / str(os.getpid())).touch()
    with contextlib.suppress(FileExistsError):
        (folder / "started").touch(exist_ok=False)
        _ports(folder)
        subprocess.Popen(
            [sys.executable, "-m", "tests.broker", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    deadline = time.monotonic() + 90
    while not (folder / "ready").exists():
        failed = folder / "failed"
        if failed.exists() or time.monotonic() > deadline:
            raise RuntimeError(failed.read_text() if failed.exists() else "the broker did not start in time")
        time.sleep(0.1)
    return Broker(found, folder)


if __name__ == "__main__":
    _keep(Path(sys.argv[1]))
