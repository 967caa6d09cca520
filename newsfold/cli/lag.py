"""`newsfold lag`: how far each stage is behind, and whether it keeps up."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
import msgspec

from newsfold.cli.base import Session, echo_json, session

if TYPE_CHECKING:
    from newsfold.stream.log import Lag
    from newsfold.stream.trend import Look, Verdict

__all__ = ["lag"]

WATCHED = 120.0
"""Seconds that a verdict of `--watch` looks back."""

WORST = ("stalled", "falling behind", "ok")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a stage, topic and partition.")
@click.option("--watch", is_flag=True, help="Look again and again, until Ctrl-C.")
@click.option(
    "--seconds", type=click.FloatRange(min=0), default=2.0, show_default=True, help="Between two looks at the log."
)
@session
def lag(here: Session, as_json: bool, watch: bool, seconds: float) -> None:
    """Show how many records each stage has yet to read, how long the oldest has waited, and whether it keeps up.

    The verdict is of the trend between looks: "ok", "falling behind" (more wait than before, and longer) or
    "stalled" (the oldest has waited for a minute and more, and none was read). A partition that does not move
    shows even where the others of its group do.

    \b
    Examples:  newsfold lag
               newsfold lag --watch --seconds 10
    Next:      newsfold dead-letters list      what no stage could use
    """
    from newsfold.stream.trend import Look

    looks: deque[Look] = deque()
    with here.open_log() as log:
        while True:
            looks.append(Look(time.time(), log.lag()))
            while looks[-1].time - looks[0].time > WATCHED:
                looks.popleft()
            if len(looks) > 1 or not looks[-1].rows:
                _show(looks, as_json=as_json, clear=watch and not as_json)
                if not watch:
                    return
            time.sleep(seconds)


def _show(looks: Sequence[Look], *, as_json: bool, clear: bool) -> None:
    from newsfold.stream.trend import verdicts

    rows = sorted(looks[-1].rows, key=lambda row: (row.group, row.topic, row.partition))
    judged = verdicts(looks)
    if as_json:
        for row in rows:
            verdict = judged[row.group, row.topic, row.partition]
            echo_json({"stage": _stage(row.group), **msgspec.to_builtins(row), "verdict": verdict})
        return
    if clear:
        click.clear()  # nothing where the output is no terminal
    if not rows:
        click.echo("no stage has read anything yet: start newsfold run")
        return
    click.echo(f"{'stage':<12} {'reads':<26} {'behind':>8} {'oldest':>10}  verdict")
    together: dict[tuple[str, str], list[Lag]] = defaultdict(list)
    for row in rows:
        together[row.group, row.topic].append(row)
    for (group, topic), parts in together.items():
        waited = max(row.seconds for row in parts)
        shown = f"{waited:.0f} s" if any(row.behind for row in parts) else "-"
        said = _in_words({row.partition: judged[row.group, row.topic, row.partition] for row in parts})
        click.echo(f"{_stage(group):<12} {topic:<26} {sum(row.behind for row in parts):>8} {shown:>10}  {said}")


def _stage(group: str) -> str:
    return group.removeprefix("newsfold.")


def _in_words(parts: dict[int, Verdict]) -> str:
    """The worst verdict of a topic's partitions, and which they are where not all have it."""
    worst = min(parts.values(), key=WORST.index)
    having = [str(number) for number, verdict in parts.items() if verdict == worst]
    if worst == "ok" or len(having) == len(parts):
        return worst
    return f"{worst} on {len(having)} of {len(parts)} partitions: {', '.join(having[:12])}"
