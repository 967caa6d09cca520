"""`newsfold fit`: learn a language's linking weights from a dated stream of its news."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsfold.cli.base import Session, plain, session
from newsfold.cli.passing import Stage, complain, pass_through
from newsfold.stream.errors import UsageError

if TYPE_CHECKING:
    from cluster.assign.frequencies import Frequencies
    from cluster.assign.model import Learned
    from newsfold.stream.log import Log
    from newsfold.stream.messages import Fingerprint

__all__ = ["fit"]

LEAST_LOGGED = 3000
"""Articles of a language in the service's own log below which its words are better counted as they come."""


LISTED = 8  # languages of a log


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--from-log", is_flag=True, help="Learn from the service's own log in place of a file.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder the model files are written to.")
@click.option("--language", default="en", show_default=True, help="Articles in other languages are left out.")
@click.option("--data", default="", help="What to call the data in the model file; else the file's name.")
@session
def fit(here: Session, *, file: Path | None, from_log: bool, out: Path, language: str, data: str) -> None:
    """Learn what makes two articles tell of one event, from a dated stream without labels.

    FILE holds articles as `newsfold replay` reads them (.jsonl or .jsonl.gz), with `published`; some thousand
    over a year or more. Two files are written: LANGUAGE.json, the weights, readable, with the digest of what
    they were learned from, and LANGUAGE.frequencies.gz, in how many articles each word occurs. The service
    uses them where the setting `model_folder` of the section `assign` names the folder.

    With --from-log the articles are those of the service's log; the service may be running. What the log
    keeps, two weeks unless older fingerprints are there, shows how often words occur, but not which articles
    are alike and yet of different events: the shipped weights are written then, with the language's own words.

    \b
    Examples:  newsfold fit articles.jsonl.gz --language en --out models
               newsfold fit --from-log --language de --out models
    """
    if from_log == (file is not None):
        raise UsageError("name either a FILE of articles or --from-log")
    _probe(out)
    if file is not None:
        made = _of_file(here, file)
        chosen = [fp for fp in made if fp.shard == language]
        click.echo(f"learning from {len(chosen)} of {len(made)} articles: those in {language!r}", err=True)
        learned, frequencies = _learned(chosen, language, data or file.name, str(file))
    else:
        with here.read_log() as log:
            made = _of_log(log)
        chosen = [fp for fp in made if fp.shard == language]
        if len(chosen) < LEAST_LOGGED:
            raise UsageError(
                f"the log {here.settings.log} holds {len(chosen)} articles in {language!r}: at least {LEAST_LOGGED} "
                f"are needed; {_held(made)}let newsfold run on, or give a FILE of articles"
            )
        click.echo(f"learning from {len(chosen)} of {len(made)} articles: those in {language!r}", err=True)
        learned, frequencies = _learned_from_log(chosen, language, data or _span(chosen))
    _write(out, learned, frequencies)


def _held(made: list[Fingerprint]) -> str:
    """Which languages the log holds, those with most articles first; "" for an empty one."""
    counts = Counter(fp.shard for fp in made)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    more = f" and {len(ranked) - LISTED} more" if len(ranked) > LISTED else ""
    return f"it holds {', '.join(f'{plain(name)} ({n})' for name, n in ranked[:LISTED])}{more}; " if ranked else ""


def _probe(out: Path) -> None:
    """UsageError where files cannot be written to `out`, told before the long reading; nothing is left behind."""
    try:
        there = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        raise UsageError(f"cannot write to {out}: {error.strerror}; name another folder with --out") from error


def _of_file(here: Session, file: Path) -> list[Fingerprint]:
    """The fingerprints of a file's articles, by the service's own stage on a temporary log."""
    from cluster.fingerprint.step import FingerprintConfig, FingerprintStep
    from newsfold.cli.rows import arrivals
    from newsfold.stream.connect import open_log

    stage = Stage("fingerprint", FingerprintStep, here.settings.section("fingerprint", FingerprintConfig))
    with tempfile.TemporaryDirectory(prefix="newsfold-fit-") as folder:
        url = f"sqlite:///{folder}/log.db"
        pass_through(url, [stage], arrivals(file, by_published=False, complain=complain))
        with open_log(url) as log:
            return _of_log(log)


def _of_log(log: Log) -> list[Fingerprint]:
    """The latest fingerprint of each article on a log, in order of arrival, of the scheme that came last.

    Records that are no fingerprint are left out: the assign stage makes dead letters of them.
    """
    from newsfold.stream.codec import decode
    from newsfold.stream.errors import DecodeError
    from newsfold.stream.messages import Fingerprint
    from newsfold.stream.topics import FINGERPRINTS

    latest: dict[str, Fingerprint] = {}
    scheme = ""
    for record in log.read(FINGERPRINTS):
        try:
            fp = decode(Fingerprint, record.value)
        except DecodeError:
            continue
        if fp.deleted is not None:
            continue
        latest[fp.article_id] = fp
        scheme = fp.scheme
    return [fp for fp in latest.values() if fp.scheme == scheme]


def _learned(chosen: list[Fingerprint], language: str, data: str, source: str) -> tuple[Learned, Frequencies]:
    from cluster.fit.learn import learn

    try:
        return learn(chosen, language=language, data=data)
    except ValueError as error:
        raise UsageError(f"{source}: {error}") from error


def _learned_from_log(chosen: list[Fingerprint], language: str, data: str) -> tuple[Learned, Frequencies]:
    from cluster.assign.model import load_model
    from cluster.assign.shards import FALLBACK
    from cluster.fit.learn import TooFewPairsError, learn, learn_words

    try:
        return learn(chosen, language=language, data=data)
    except TooFewPairsError as error:
        shipped = load_model(language) or load_model(FALLBACK)
        if shipped is None:
            raise UsageError(f"the log: {error}, and no shipped weights are there to keep") from error
        click.echo(f"weights are kept as shipped: {error}", err=True)
        return learn_words(chosen, shipped.learned, language=language, data=data)


def _span(chosen: list[Fingerprint]) -> str:
    times = [fp.arrived for fp in chosen]
    first, last = (datetime.fromtimestamp(time, UTC).date().isoformat() for time in (min(times), max(times)))
    return f"{len(chosen)} articles of the service's log, {first} to {last}"


def _write(out: Path, learned: Learned, frequencies: Frequencies) -> None:
    from cluster.fit.learn import write_model

    try:
        out.mkdir(parents=True, exist_ok=True)
        paths = write_model(out, learned, frequencies)
    except OSError as error:
        raise UsageError(f"cannot write to {out}: {error.strerror}; name another folder with --out") from error
    for name, feature in learned.features.items():
        click.echo(f"  {name:<18} {feature.weight:+.3f}")
    click.echo(f"{learned.pairs} near and far pairs; written: {', '.join(str(path) for path in paths)}")
