"""`newsfold lag`: how far each stage is behind, and whether it keeps up."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click
import msgspec

from newsfold.cli.base import Session, echo_json, session
from newsfold.cli.stage import STAGES, stages_of

if TYPE_CHECKING:
    from newsfold.stream.log import Lag, Log
    from newsfold.stream.trend import Look, Place

__all__ = ["lag"]

WATCHED = 600.0
"""Seconds that a verdict of `--watch` looks back."""

PATIENCE = 15.0
"""Seconds that it looks for without `--watch`, where one look does not tell how a stage fares."""

NEVER = "never joined"
NOBODY = "nobody reads"
WORST = (NOBODY, "stalled", NEVER, "falling behind", "not known yet", "ok")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a stage, topic and partition.")
@click.option("--watch", is_flag=True, help="Look again and again, until Ctrl-C.")
@click.option(
    "--seconds", type=click.FloatRange(min=0.1), default=2.0, show_default=True, help="Between two looks at the log."
)
@click.option("--stage", "only", type=click.Choice(list(STAGES)), multiple=True, help="This stage; may be repeated.")
@session
def lag(here: Session, *, as_json: bool, watch: bool, seconds: float, only: tuple[str, ...]) -> None:
    """Show how many records each stage has yet to read, how long the oldest has waited, and whether it keeps up.

    The verdict is of the trend: "ok", "falling behind" (after a commit more waits than after an earlier one, and
    longer), "stalled" (records wait, and none was committed for two minutes and twice its longest pause) or "not
    known yet": a single call looks for 15 seconds at most, --watch for as long as it takes. A partition that does not
    move shows even where the others of its group do. "?" is what the log did not tell in time. Where records wait for
    a stage of which no process runs it says "nobody reads", and "never joined" where none ever did. The exit code is
    1 for these two where something waits, and where one is stalled, which only --watch looks on long enough to see.
    Name the stages with --stage where you do not run them all.

    \b
    Examples:  newsfold lag
               newsfold lag --watch --seconds 10
               newsfold lag --stage assign --stage sink-jsonl
    Next:      newsfold dead-letters list      what no stage could use
    """
    from newsfold.stream.loop import group_of
    from newsfold.stream.trend import Look, verdicts

    stages = list(only) or stages_of(here.settings)
    looks: deque[Look] = deque()
    if watch:
        _await_log(here, seconds)
    elif not (here.has_log() or only or as_json):
        raise _nobody(here)
    with _log_or_empty(here) as log:
        while True:
            found = log.lag([group_of(stage) for stage in only] if only else None)
            looks.append(Look(time.time(), found))
            while looks[-1].time - looks[0].time > WATCHED:
                looks.popleft()
            judged: dict[Place, str] = dict(verdicts(looks))
            judged |= {(row.group, row.topic, row.partition): NOBODY for row in _left_alone(log, found)}
            absent = _absent(log, stages, found)
            judged |= {(row.group, row.topic, row.partition): NEVER for row in absent}
            over = looks[-1].time + seconds - looks[0].time > PATIENCE or "not known yet" not in judged.values()
            if watch or over:
                _show([*found, *absent], judged, as_json=as_json, clear=watch and not as_json)
            if over and not watch:
                break
            time.sleep(seconds)
    if not found and not only:
        raise _nobody(here)
    if {"stalled", NOBODY} & set(judged.values()) or any(row.behind for row in absent):
        raise SystemExit(1)


def _await_log(here: Session, seconds: float) -> None:
    """Wait until there is a log, which looking does not make: who watches may have begun before the service."""
    if not here.has_log():
        click.echo(f"there is no log yet at {here.settings.log_file()}: waiting for it, until Ctrl-C", err=True)
    while not here.has_log():
        time.sleep(seconds)


@contextlib.contextmanager
def _log_or_empty(here: Session) -> Iterator[Log]:
    """The log, or an empty one elsewhere where there is none: to a script the two say the same."""
    with contextlib.ExitStack() as stack:
        if here.has_log():
            yield stack.enter_context(here.open_log())
            return
        from newsfold.stream.connect import open_log

        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="newsfold-lag-"))
        yield stack.enter_context(open_log(f"sqlite:///{folder}/log.db"))


def _nobody(here: Session) -> SystemExit:
    """Say that no stage ever came; what to end with."""
    click.echo(
        f"no stage has joined the log {here.settings.log}: start newsfold run, or correct the settings log and "
        "kafka.prefix",
        err=True,
    )
    return SystemExit(1)


def _left_alone(log: Log, found: Sequence[Lag]) -> list[Lag]:
    """What waits for stages of which no process runs."""
    groups = {row.group for row in found if row.behind}
    empty = {group for group in groups if not log.members(group)}
    return [row for row in found if row.behind and row.group in empty]


def _absent(log: Log, stages: Sequence[str], found: Sequence[Lag]) -> list[Lag]:
    """What waits for the stages that no row is of. Raises UsageError where a topic of theirs is missing."""
    from newsfold.stream.log import Lag
    from newsfold.stream.loop import group_of
    from newsfold.stream.topics import USES

    known = {row.group for row in found}
    return [
        Lag(
            group=group_of(stage),
            topic=topic,
            partition=partition.number,
            committed=None,
            end=end,
            behind=end,
            seconds=None if end else 0.0,
        )
        for stage in stages
        if group_of(stage) not in known
        for topic in USES[stage].inputs
        for partition, end in log.ends(topic).items()
    ]


def _show(found: Sequence[Lag], judged: Mapping[Place, str], *, as_json: bool, clear: bool) -> None:
    rows = sorted(found, key=lambda row: (row.group, row.topic, row.partition))
    if as_json:
        for row in rows:
            verdict = judged[row.group, row.topic, row.partition]
            echo_json({"stage": _stage(row.group), **msgspec.to_builtins(row), "verdict": verdict})
        return
    if clear:
        click.clear()  # nothing where the output is no terminal
    click.echo(f"{'stage':<12} {'reads':<26} {'behind':>8} {'oldest':>10}  verdict")
    together: dict[tuple[str, str], list[Lag]] = defaultdict(list)
    for row in rows:
        together[row.group, row.topic].append(row)
    for (group, topic), parts in together.items():
        said = _in_words({row.partition: judged[row.group, row.topic, row.partition] for row in parts})
        behind = sum(row.behind for row in parts)
        click.echo(f"{_stage(group):<12} {topic:<26} {behind:>8} {_oldest(parts):>10}  {said}")


def _oldest(parts: Sequence[Lag]) -> str:
    """How long the oldest record not read has waited; at least so long, where that is not known of all partitions."""
    known = [row.seconds for row in parts if row.seconds is not None]
    unknown = "" if len(known) == len(parts) else "?"
    if not any(row.behind for row in parts if row.seconds is not None):
        return unknown or "-"
    return f"{max(known):.0f} s{unknown}"


def _stage(group: str) -> str:
    return group.removeprefix("newsfold.")


def _in_words(parts: dict[int, str]) -> str:
    """The worst verdict of a topic's partitions, and which they are where not all have it."""
    worst = min(parts.values(), key=WORST.index)
    having = [str(number) for number, verdict in parts.items() if verdict == worst]
    if worst == "ok" or len(having) == len(parts):
        return worst
    return f"{worst} on {len(having)} of {len(parts)} partitions: {', '.join(having[:12])}"
