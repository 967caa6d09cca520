"""`newsfold replay`: a file of articles through the real fingerprint and assign stages."""

from __future__ import annotations

import contextlib
import os
import shlex
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsfold.cli.base import Session, session
from newsfold.cli.kept import LOG, keep_beside, keeping
from newsfold.cli.passing import Stage, complain, pass_through
from newsfold.stream.errors import UsageError

if TYPE_CHECKING:
    from cluster.assign.config import AssignConfig
    from newsfold.stream.log import Log

__all__ = ["replay"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="Where the result goes, one line an article."
)
@click.option(
    "--window", type=click.FloatRange(min=0, min_open=True), help="Days an incident stays open; else for ever."
)
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    help="A new or empty folder for the log, so that it can be asked later.",
)
@session
def replay(here: Session, *, file: Path, out: Path, window: float | None, keep: Path | None) -> None:
    """Fold the articles of a JSON-lines file (.jsonl or .jsonl.gz), as if they arrived in its order.

    A line is one article: id, title, text and, where known, url, source and published (ISO 8601). They go
    through the stages the service runs, on a temporary log. One line an article comes out, in the same
    order, as things stand at the end: id, incident_id, role, probability and evidence (of belonging to the
    incident), role_probability and role_evidence (of the role), traced_to. The same file gives the same output.

    With --keep the log stays, in a folder of its own, for newsfold explain and newsfold incident.

    Nothing expires unless --window is given; then the clock is `published`, never running backwards, and an
    incident closes after that many days without a report. Without it the articles arrive a millisecond apart
    in September 2001, and that is what "first seen" says: give --window to ask how things stood at a time.

    A line that holds no usable article is named on standard error and left out; the exit code stays 0, and
    the last line on standard error says how many. A date that cannot be used is named too, and its article
    taken as undated.

    Whom a text leans on is read with the register of outlets; the setting fetch.extract.register lays a file
    of yours over it.

    \b
    Examples:  newsfold replay articles.jsonl.gz --out folded.jsonl
               newsfold replay articles.jsonl.gz --out folded.jsonl --keep folded
    """
    from ingest.pages.step import FetchConfig
    from newsfold.cli.rows import arrivals

    target = _checked(out, file)
    assign = _assigning(here, window)
    with contextlib.ExitStack() as stack:
        from newsfold.stream.connect import open_log

        kept = stack.enter_context(keeping(keep)) if keep else None
        folder = kept or stack.enter_context(tempfile.TemporaryDirectory(prefix="newsfold-replay-"))
        url = f"sqlite:///{folder}/{LOG}"
        outlets = here.settings.section("fetch", FetchConfig).extract.register
        rows = arrivals(file, by_published=window is not None, complain=complain, register=outlets)
        pass_through(url, _stages(here, assign), rows)
        with open_log(url) as log:
            left_out = _write(log, target, rows.ids)
            settings = keep_beside(log, kept, assign) if kept else None
    skipped = rows.skipped + left_out
    click.echo(
        f"{len(rows.ids) - left_out} articles written to {out}" + (f", {skipped} left out" if skipped else ""),
        err=True,
    )
    if settings:
        command = f"newsfold --config {shlex.quote(str(settings))}"
        click.echo(f"kept in {keep}; to ask why, by an id of either file: {command} explain ID", err=True)
        click.echo(f"and for a whole incident: {command} incident ID", err=True)
        if window is None:
            click.echo("when anything was seen is made up: with --window DAYS it is told by `published`", err=True)


def _checked(out: Path, file: Path) -> Path:
    """Where the result really goes, links followed; UsageError for what can be seen to be wrong before the work."""
    if out.exists() and not (out.is_file() or out.is_dir()):
        return out  # a device or a pipe, /dev/stdout say: it may have no other name
    target = out.resolve()
    if not target.parent.is_dir():
        raise UsageError(f"cannot write {out}: there is no folder {target.parent}")
    if target.is_dir():
        raise UsageError(f"cannot write {out}: it is a folder; name a file in it")
    if target.exists() and file.exists() and target.samefile(file):
        raise UsageError(f"{out} is the file that is read: name another one for the result")
    return target


def _assigning(here: Session, window: float | None) -> AssignConfig:
    import msgspec

    from cluster.assign.config import AssignConfig
    from cluster.assign.step import check_models

    settings = here.settings.section("assign", AssignConfig)
    memory = None if window is None or settings.memory_days is None else max(window, settings.memory_days)
    assign = msgspec.structs.replace(settings, window_days=window, memory_days=memory)
    check_models(assign)  # before a large file is read for nothing
    return assign


def _stages(here: Session, assign: AssignConfig) -> list[Stage]:
    from cluster.assign.step import AssignStep
    from cluster.fingerprint.step import FingerprintConfig, FingerprintStep

    return [
        Stage("fingerprint", FingerprintStep, here.settings.section("fingerprint", FingerprintConfig)),
        Stage("assign", AssignStep, assign),
    ]


def _write(log: Log, out: Path, ids: list[str]) -> int:
    """Write the result, a file whole or not at all; the number of articles that have no incident."""
    import msgspec

    from cluster.assign.outcome import standing_now
    from newsfold.stream.dead_letters import list_dead_letters

    placed = {member.article_id: member for member in standing_now(log)}
    why = {letter.record.key: letter.error for letter in list_dead_letters(log)}
    device = out.exists() and not out.is_file()  # /dev/stdout, say, or a pipe: nothing can take its place
    part = out if device else out.with_name(f"{out.name}.part-{os.getpid()}")
    left_out = 0
    try:
        with part.open("wb") as lines:
            for key in ids:
                if key not in placed:
                    left_out += 1
                    complain(f"article {key}: {why.get(key, 'no stage placed it')}")
                    continue
                member = placed[key]
                row = {
                    "id": key,
                    "incident_id": member.incident_id,
                    "role": member.role,
                    "probability": member.probability,
                    "evidence": member.evidence,
                    "role_probability": member.role_probability,
                    "role_evidence": member.role_evidence,
                    "traced_to": member.traced_to,
                }
                lines.write(msgspec.json.encode(row) + b"\n")
        if not device:
            part.replace(out)
    except OSError as error:
        raise UsageError(f"cannot write {out}: {error.strerror}") from error
    finally:
        if not device:
            part.unlink(missing_ok=True)
    return left_out
