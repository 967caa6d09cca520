"""Keeps every stage alive, each a process of its own.

A stage that dies is started again after a pause that doubles with each early death and is forgotten once
the stage has lived a minute. A stage that says the operator has to act (exit code 2) is not started again:
everything stops and its message is shown. Stopping is SIGTERM to all, a deadline, then SIGKILL.

No process is left behind. Every stage leads a process group of its own, so that its helpers go with it; and
every stage holds the reading end of a pipe as its standard input, whose writing end only the supervisor
has: when the supervisor is gone, however it went, the pipe ends and the stage stops itself (`watch_parent`).
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

__all__ = ["MARK", "OPERATOR", "Backoff", "Child", "Supervisor", "in_background", "watch_parent"]

MARK = "NEWSFOLD_SUPERVISED"
"""Set in a child's environment: its standard input ends when the supervisor does."""

OPERATOR = 2
"""The exit code of a stage that cannot go on before the operator puts something right."""

TICK = 0.1  # seconds between looks at the children


class Child(msgspec.Struct, frozen=True):
    """One process to keep alive."""

    name: str
    command: tuple[str, ...]


class Backoff(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds to wait before a restart: `first`, doubling to `most`; forgotten after living for `steady`."""

    first: float = 0.5
    most: float = 60.0
    steady: float = 60.0

    def pause(self, deaths: int) -> float:
        """The wait after that many early deaths in a row, the first being 1."""
        return min(self.most, self.first * 2.0 ** min(deaths - 1, 30))


class _Running:
    """One child's present process, if it has one, and what its deaths were like."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.process: subprocess.Popen[str] | None = None
        self.reader: threading.Thread | None = None
        self.started = 0.0
        self.start_at = 0.0
        self.deaths = 0


class Supervisor:
    """Runs children until told to stop.

    `report` gets every line a child writes, after the child's name, and the supervisor's own under the name
    "supervisor"; it is called from several threads.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        env: Mapping[str, str],
        report: Callable[[str, str], None],
        backoff: Backoff | None = None,
        grace: float = 20.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._running = [_Running(child) for child in children]
        self._env = {**env, MARK: "1", "PYTHONUNBUFFERED": "1"}
        self._report = report
        self._backoff = backoff or Backoff()
        self._grace = grace
        self._clock = clock

    def run(self, stop: threading.Event) -> int:
        """Keep the children alive until `stop` is set (0) or one needs the operator (2)."""
        needs_operator = False
        try:
            while not (stop.is_set() or needs_operator):
                for one in self._running:
                    needs_operator = self._look_after(one) or needs_operator
                stop.wait(TICK)
        finally:
            self._stop_all()
        return OPERATOR if needs_operator else 0

    def pids(self) -> dict[str, int]:
        """The process of each child that has one at present."""
        return {one.child.name: one.process.pid for one in self._running if one.process is not None}

    def _look_after(self, one: _Running) -> bool:
        """Start a child that is due, notice one that died; True when it died asking for the operator."""
        now = self._clock()
        if one.process is None:
            if now >= one.start_at:
                self._start(one, now)
            return False
        code = one.process.poll()
        if code is None:
            return False
        self._bury(one)
        if code == OPERATOR:
            self._report("supervisor", f"{one.child.name} cannot go on until its message above is seen to: stopping")
            return True
        one.deaths = 1 if now - one.started >= self._backoff.steady else one.deaths + 1
        pause = self._backoff.pause(one.deaths)
        one.start_at = now + pause
        self._report("supervisor", f"{one.child.name} {_how(code)}; starting it again in {pause:g} s")
        return False

    def _start(self, one: _Running, now: float) -> None:
        one.started = now
        one.process = subprocess.Popen(  # noqa: S603 -- the command is our own, given by the caller
            one.child.command,
            env=self._env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="backslashreplace",
            start_new_session=True,
        )
        one.reader = threading.Thread(target=self._relay, args=(one.child.name, one.process), daemon=True)
        one.reader.start()

    def _relay(self, name: str, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with contextlib.suppress(ValueError):  # closed while being read
            while line := process.stdout.readline(65_536):
                with contextlib.suppress(OSError):  # whoever read what is shown is gone: the child goes on
                    self._report(name, line.rstrip("\n"))

    def _bury(self, one: _Running) -> None:
        """Take a dead child's helpers with it, and let its last lines be read."""
        assert one.process is not None
        assert one.process.stdin is not None
        assert one.process.stdout is not None
        _signal_group(one.process.pid, signal.SIGKILL)
        one.process.wait()
        if one.reader is not None:
            one.reader.join(timeout=5)
        one.process.stdin.close()
        one.process.stdout.close()
        one.process = None

    def _stop_all(self) -> None:
        alive = [one for one in self._running if one.process is not None]
        for one in alive:
            assert one.process is not None
            with contextlib.suppress(ProcessLookupError):
                one.process.terminate()
        deadline = self._clock() + self._grace
        for one in alive:
            assert one.process is not None
            try:
                one.process.wait(max(0.0, deadline - self._clock()))
            except subprocess.TimeoutExpired:
                self._report("supervisor", f"{one.child.name} did not stop within {self._grace:g} s: killing it")
            self._bury(one)


@contextlib.contextmanager
def in_background(supervisor: Supervisor) -> Iterator[threading.Event]:
    """The children kept alive in a thread while the block runs, and stopped after it.

    The event is set when the supervisor ends by itself: a child needs the operator.
    """
    stop, ended = threading.Event(), threading.Event()

    def work() -> None:
        try:
            supervisor.run(stop)
        finally:
            ended.set()

    thread = threading.Thread(target=work, name="supervisor")
    thread.start()
    try:
        yield ended
    finally:
        stop.set()
        thread.join()


def watch_parent(on_end: Callable[[], None], *, grace: float = 20.0, descriptor: int = 0) -> None:
    """In a supervised process: call `on_end` when the supervisor is gone, and after `grace` seconds end it hard.

    Reads `descriptor` (standard input) from a background thread; it ends when the supervisor does.
    """

    def watch() -> None:
        while os.read(descriptor, 1024):
            pass
        on_end()
        time.sleep(grace)
        _signal_group(os.getpgid(0), signal.SIGKILL)

    threading.Thread(target=watch, name="watch-parent", daemon=True).start()


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _how(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
