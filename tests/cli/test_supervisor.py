from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from newsfold.supervisor import OPERATOR, Backoff, Child, Supervisor, in_background

REPOSITORY = Path(__file__).parents[2]
QUICK = Backoff(first=0.05, most=0.4, steady=60)

STEADY = """
import signal, sys, threading
from newsfold.supervisor import watch_parent
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
watch_parent(stop.set)
print("up", flush=True)
stop.wait()
print("finished its batch", flush=True)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(600)
"""
WITH_HELPER = """
import subprocess, sys
helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("helper", helper.pid, flush=True)
helper.wait()
"""
MISUSED = """
import sys
print("newsfold: the log is on Kafka", file=sys.stderr)
sys.exit(2)
"""


class Lines:
    """What was reported, and a way to wait for it."""

    def __init__(self) -> None:
        self.all: list[tuple[str, str]] = []

    def __call__(self, name: str, line: str) -> None:
        self.all.append((name, line))

    def wait_for(self, name: str, line: str, times: int = 1) -> None:
        wait_until(
            lambda: sum(n == name and line in said for n, said in list(self.all)) >= times, f"{line} in {self.all}"
        )


def wait_until(true: Callable[[], bool], what: str, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether a process runs; one that died and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@contextmanager
def supervised(*scripts: str, grace: float = 10) -> Iterator[tuple[Supervisor, Lines, threading.Event, list[int]]]:
    lines, stop, codes = Lines(), threading.Event(), list[int]()
    children = [Child(f"stage{n}", (sys.executable, "-c", script)) for n, script in enumerate(scripts)]
    supervisor = Supervisor(children, env=dict(os.environ), report=lines, backoff=QUICK, grace=grace)
    thread = threading.Thread(target=lambda: codes.append(supervisor.run(stop)))
    thread.start()
    try:
        yield supervisor, lines, stop, codes
    finally:
        stop.set()
        thread.join(90)
        assert not thread.is_alive()


def test_a_killed_stage_is_started_again_and_the_others_stay() -> None:
    with supervised(STEADY, STEADY) as (supervisor, lines, _, _):
        lines.wait_for("stage0", "up")
        lines.wait_for("stage1", "up")
        before = supervisor.pids()
        os.kill(before["stage0"], signal.SIGKILL)
        lines.wait_for("stage0", "up", times=2)
        after = supervisor.pids()
    assert after["stage1"] == before["stage1"]
    assert after["stage0"] != before["stage0"]
    assert ("supervisor", "stage0 was ended by SIGKILL; starting it again in 0.05 s") in lines.all


def test_pauses_double_up_to_a_limit_and_start_over_after_a_steady_life() -> None:
    assert [QUICK.pause(n) for n in range(1, 6)] == [0.05, 0.1, 0.2, 0.4, 0.4]
    assert QUICK.pause(10_000) == 0.4
    lines, stop = Lines(), threading.Event()
    children = [Child("stage", (sys.executable, "-c", "print('up'); raise SystemExit(1)"))]
    # Steady at once: every life counts as long enough, so the pause never grows.
    forgiving = Backoff(first=0.01, most=60, steady=0)
    supervisor = Supervisor(children, env=dict(os.environ), report=lines, backoff=forgiving)
    thread = threading.Thread(target=supervisor.run, args=(stop,))
    thread.start()
    lines.wait_for("supervisor", "exit code 1; starting it again in 0.01 s", times=4)
    stop.set()
    thread.join(90)


def test_stopping_lets_every_stage_finish() -> None:
    with supervised(STEADY, STEADY) as (supervisor, lines, stop, codes):
        lines.wait_for("stage0", "up")
        lines.wait_for("stage1", "up")
        pids = supervisor.pids()
        stop.set()
        wait_until(lambda: codes == [0], "the supervisor to end")
    assert {("stage0", "finished its batch"), ("stage1", "finished its batch")} <= set(lines.all)
    assert not any(alive(pid) for pid in pids.values())


def test_a_stage_that_will_not_stop_is_killed_at_the_deadline() -> None:
    with supervised(STUBBORN, grace=0.3) as (supervisor, lines, stop, codes):
        lines.wait_for("stage0", "up")
        (pid,) = supervisor.pids().values()
        stop.set()
        wait_until(lambda: codes == [0], "the supervisor to end")
    assert not alive(pid)
    assert ("supervisor", "stage0 did not stop within 0.3 s: killing it") in lines.all


def test_a_stage_that_needs_the_operator_stops_everything_with_its_message() -> None:
    with supervised(STEADY, MISUSED) as (supervisor, lines, _, codes):
        wait_until(lambda: codes == [OPERATOR], "the supervisor to end")
        assert supervisor.pids() == {}
    assert [line for line in lines.all if line[0] == "stage1"] == [("stage1", "newsfold: the log is on Kafka")]


def test_a_dead_stage_takes_its_helpers_with_it() -> None:
    with supervised(WITH_HELPER) as (supervisor, lines, _, _):
        lines.wait_for("stage0", "helper")
        first = int(lines.all[0][1].split()[1])
        os.kill(supervisor.pids()["stage0"], signal.SIGKILL)
        lines.wait_for("stage0", "helper", times=2)
        wait_until(lambda: not alive(first), "the first helper to end")
        second = int([line for _, line in lines.all if line.startswith("helper")][1].split()[1])
    wait_until(lambda: not alive(second), "the helper to end")


def test_in_the_background_the_stages_live_as_long_as_the_block() -> None:
    lines = Lines()
    stage = Child("stage0", (sys.executable, "-c", STEADY))
    supervisor = Supervisor([stage], env=dict(os.environ), report=lines)
    with in_background(supervisor) as ended:
        lines.wait_for("stage0", "up")
        (pid,) = supervisor.pids().values()
        assert not ended.is_set()
    assert ended.is_set()
    assert not alive(pid)
    misused = Child("stage1", (sys.executable, "-c", MISUSED))
    with in_background(Supervisor([misused], env=dict(os.environ), report=lines)) as ended:
        assert ended.wait(30)


PARENT = f"""
import os, sys, threading
from newsfold.supervisor import Child, Supervisor
child = Child("stage", (sys.executable, "-c", {STEADY!r}))
children = [child, Child("other", child.command)]
supervisor = Supervisor(children, env=dict(os.environ), report=lambda *said: print(*said, flush=True))
threading.Thread(target=lambda: supervisor.run(threading.Event()), daemon=True).start()
import time
while True:
    time.sleep(0.1)
    print("pids", *supervisor.pids().values(), flush=True)
"""


def test_no_stage_outlives_a_killed_supervisor() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY, start_new_session=True
    )
    assert parent.stdout is not None
    ups, pids = 0, set[int]()
    for line in parent.stdout:
        ups += "up" in line
        if line.startswith("pids"):
            pids = {int(pid) for pid in line.split()[1:]}
        if ups == 2 and len(pids) == 2:
            break
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert len(pids) == 2
    wait_until(lambda: not any(alive(pid) for pid in pids), "the stages to end")


def test_a_stage_goes_on_when_nobody_reads_what_it_says(tmp_path: Path) -> None:
    done = tmp_path / "done"
    chatty = f"""
import pathlib
for _ in range(4000):
    print("x" * 100, flush=True)
pathlib.Path({str(done)!r}).write_text("said")
"""

    def broken(name: str, line: str) -> None:
        raise BrokenPipeError(name, line)

    stop = threading.Event()
    supervisor = Supervisor(
        [Child("stage", (sys.executable, "-c", chatty))], env=dict(os.environ), report=broken, backoff=QUICK
    )
    thread = threading.Thread(target=lambda: suppressed(supervisor, stop))
    thread.start()
    try:
        wait_until(done.exists, "the stage to have said all")
    finally:
        stop.set()
        thread.join(90)


def suppressed(supervisor: Supervisor, stop: threading.Event) -> None:
    with suppress(BrokenPipeError):  # its own words are nobody's either
        supervisor.run(stop)
