"""`newsfold dead-letters`: records that no stage could use."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from newsfold.cli.base import Session, counted, echo_json, plain, session
from newsfold.cli.stage import STAGES
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


STAGE = click.Choice(list(STAGES))


@dead_letters.command("list")
@click.option("--stage", type=STAGE, help="Of this stage only.")
@click.option("--reason", default="", help="Of this reason only.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@session
def list_(here: Session, stage: str | None, reason: str, as_json: bool) -> None:
    """List dead letters, oldest first: number, time, stage, reason, key and error, and whether it was sent back.

    \b
    Example:  newsfold dead-letters list --stage fetch
    Next:     newsfold dead-letters show NUMBER
    """
    from newsfold.stream.dead_letters import list_dead_letters, sent_back

    rows: list[dict[str, object]] = []
    if here.has_log():  # which looking does not make: before the service has run there are none
        with here.open_log() as log:
            sent = sent_back(log)
            rows = [_as_dict(one, sent) for one in _matching(list_dead_letters(log), stage, reason)]
    for row in sorted(rows, key=lambda row: str(row["time"])):
        if as_json:
            echo_json(row)
        else:
            note = f" (sent back {row['sent_back']})" if row["sent_back"] else ""
            click.echo(
                f"{row['number']:>6}  {row['time']}  {row['stage']:<11} {row['reason']:<12} "
                f"{plain(str(row['key']))}{note}\n        {plain(str(row['error']))[:200]}"
            )
    if not rows and not as_json:
        click.echo("no dead letters")


@dead_letters.command()
@click.argument("number")
@session
def show(here: Session, number: str) -> None:
    """Print one dead letter whole, as JSON; its original bytes are in base64.

    \b
    Example:  newsfold dead-letters show 17
    """
    from newsfold.stream.dead_letters import list_dead_letters, sent_back

    with here.read_log() as log:
        letter = next((one for one in list_dead_letters(log) if one.number == number), None)
        if letter is None:
            raise UsageError(f"there is no dead letter {plain(number)}: see newsfold dead-letters list")
        value = letter.record.value
        bytes_ = None if value is None else base64.b64encode(value).decode()
        echo_json(_as_dict(letter, sent_back(log)) | {"value": bytes_})


@dead_letters.command()
@click.argument("numbers", metavar="[NUMBER]...", nargs=-1)
@click.option("--stage", type=STAGE, help="All of this stage.")
@click.option("--reason", default="", help="All of this reason.")
@click.option("--all", "everything", is_flag=True, help="All there are.")
@click.option("--again", is_flag=True, help="Those that were sent back before, too.")
@session
def replay(
    here: Session, numbers: tuple[str, ...], *, stage: str | None, reason: str, everything: bool, again: bool
) -> None:
    """Send original records back to the topics they came from, each once.

    They stay listed until their time is up, and the list says when they were sent back. One that was too
    large to be kept whole ("cut" in the listing) is not sent: what is left of it is no record.

    \b
    Example:  newsfold dead-letters replay 17 18
    Next:     newsfold lag
    """
    from newsfold.stream import dead_letters as stream

    if not (numbers or stage or reason or everything):
        raise UsageError("say which: numbers, --stage, --reason or --all; see newsfold dead-letters list")
    with here.read_log() as log:
        kept = list(_matching(stream.list_dead_letters(log), stage, reason))
        if missing := set(numbers) - {letter.number for letter in kept}:
            raise UsageError(
                f"there is no such dead letter: {', '.join(plain(number) for number in sorted(missing))}"
            )
        chosen = [letter for letter in kept if not numbers or letter.number in numbers]
        done = stream.replay(log, chosen, again=again)
    note = f"; {done.superseded} left out, newer ones have taken their place" if done.superseded else ""
    if done.cut:
        note += f"; {done.cut} left out, too large to have been kept whole"
    if done.before:
        note += f"; {done.before} left out, sent back before (--again sends them once more)"
    if done.unknown:
        note += f"; {done.unknown} left out, of a topic that is not newsfold's"
    click.echo(f"sent back {counted(done.appended, 'record')}{note}")


def _matching(letters: Iterable[DeadLetter], stage: str | None, reason: str) -> Iterable[DeadLetter]:
    return (one for one in letters if stage in {None, one.stage} and reason in {"", one.reason})


def _as_dict(letter: DeadLetter, sent: Mapping[str, float]) -> dict[str, object]:
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
        "sent_back": _time(sent[letter.number]) if letter.number in sent else None,
        **({"cut": letter.cut} if letter.cut else {}),
    }


def _time(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):  # another program's letter may say anything
        return "unknown"
