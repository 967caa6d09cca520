"""`newsfold dead-letters`: records that no stage could use."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from newsfold.cli.base import Session, counted, echo_json, plain, session
from newsfold.stream.errors import UsageError

if TYPE_CHECKING:
    from newsfold.stream.dead_letters import DeadLetter

__all__ = ["dead_letters"]


@click.group("dead-letters")
def dead_letters() -> None:
    """Look at records that no stage could use, and send them back once the cause is gone.

    \b
    Examples:  newsfold dead-letters list
               newsfold dead-letters show 17
               newsfold dead-letters replay --stage fetch
    """


@dead_letters.command("list")
@click.option("--stage", default="", help="Of this stage only.")
@click.option("--reason", default="", help="Of this reason only.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@session
def list_(here: Session, stage: str, reason: str, as_json: bool) -> None:
    """List dead letters, oldest first: number, time, stage, reason, key and error.

    \b
    Example:  newsfold dead-letters list --stage fetch
    Next:     newsfold dead-letters show NUMBER
    """
    shown = 0
    for letter in _letters(here, stage, reason):
        shown += 1
        if as_json:
            echo_json(_as_dict(letter))
        else:
            click.echo(
                f"{letter.number:>6}  {_time(letter.time)}  {letter.stage:<11} {letter.reason:<12} "
                f"{plain(letter.record.key)}\n        {plain(letter.error)[:200]}"
            )
    if not shown and not as_json:
        click.echo("no dead letters")


@dead_letters.command()
@click.argument("number")
@session
def show(here: Session, number: str) -> None:
    """Print one dead letter whole, as JSON; its original bytes are in base64.

    \b
    Example:  newsfold dead-letters show 17
    """
    found = [letter for letter in _letters(here, "", "") if letter.number == number]
    if not found:
        raise UsageError(f"there is no dead letter {plain(number)}: see newsfold dead-letters list")
    for letter in found:
        value = letter.record.value
        echo_json(_as_dict(letter) | {"value": None if value is None else base64.b64encode(value).decode()})


@dead_letters.command()
@click.argument("numbers", metavar="[NUMBER]...", nargs=-1)
@click.option("--stage", default="", help="All of this stage.")
@click.option("--reason", default="", help="All of this reason.")
@click.option("--all", "everything", is_flag=True, help="All there are.")
@session
def replay(here: Session, numbers: tuple[str, ...], stage: str, reason: str, everything: bool) -> None:
    """Send original records back to the topics they came from.

    A stage that reads them again does nothing twice. They stay listed until their time is up. One that was
    too large to be kept whole ("cut" in the listing) is not sent: what is left of it is no record.

    \b
    Example:  newsfold dead-letters replay 17 18
    Next:     newsfold lag
    """
    from newsfold.stream import dead_letters as stream

    if not (numbers or stage or reason or everything):
        raise UsageError("say which: numbers, --stage, --reason or --all; see newsfold dead-letters list")
    with here.open_log() as log:
        kept = list(_matching(stream.list_dead_letters(log), stage, reason))
        if missing := set(numbers) - {letter.number for letter in kept}:
            raise UsageError(
                f"there is no such dead letter: {', '.join(plain(number) for number in sorted(missing))}"
            )
        try:
            done = stream.replay(log, [letter for letter in kept if not numbers or letter.number in numbers])
        except ValueError as error:
            raise UsageError(str(error)) from error
    note = f"; {done.superseded} left out, newer ones have taken their place" if done.superseded else ""
    if done.cut:
        note += f"; {done.cut} left out, too large to have been kept whole"
    click.echo(f"sent back {counted(done.appended, 'record')}{note}")


def _letters(here: Session, stage: str, reason: str) -> Iterable[DeadLetter]:
    from newsfold.stream.dead_letters import list_dead_letters

    with here.open_log() as log:
        yield from _matching(list_dead_letters(log), stage, reason)


def _matching(letters: Iterable[DeadLetter], stage: str, reason: str) -> Iterable[DeadLetter]:
    return (one for one in letters if stage in {"", one.stage} and reason in {"", one.reason})


def _as_dict(letter: DeadLetter) -> dict[str, object]:
    return {
        "number": letter.number,
        "time": _time(letter.time),
        "stage": letter.stage,
        "reason": letter.reason,
        "error": letter.error,
        "topic": letter.record.topic,
        "partition": letter.record.partition,
        "offset": letter.record.offset,
        "key": letter.record.key,
        **({"cut": letter.cut} if letter.cut else {}),
    }


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
