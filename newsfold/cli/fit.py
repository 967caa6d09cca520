"""`newsfold fit`: learn a language's linking weights from a dated stream of its news."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from newsfold.cli.base import Session, session
from newsfold.cli.passing import Stage, complain, pass_through
from newsfold.stream.errors import UsageError

__all__ = ["fit"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder the model files are written to.")
@click.option("--language", default="en", show_default=True, help="Articles in other languages are left out.")
@click.option("--data", default="", help="What to call the data in the model file; else the file's name.")
@session
def fit(here: Session, file: Path, out: Path, language: str, data: str) -> None:
    """Learn what makes two articles tell of one event, from a dated stream without labels.

    FILE holds articles as `newsfold replay` reads them (.jsonl or .jsonl.gz), with `published`; some thousand
    over a year or more. Two files are written: LANGUAGE.json, the weights, readable, with the digest of what
    they were learned from, and LANGUAGE.frequencies.gz, in how many articles each word occurs. The service
    uses them where the setting `model_folder` of the section `assign` names the folder.

    \b
    Example:  newsfold fit articles.jsonl.gz --language en --out models
    """
    from cluster.fingerprint.step import FingerprintConfig, FingerprintStep
    from cluster.fit.learn import learn, write_model
    from newsfold.cli.rows import arrivals
    from newsfold.stream.codec import decode
    from newsfold.stream.connect import open_log
    from newsfold.stream.messages import Fingerprint
    from newsfold.stream.topics import FINGERPRINTS

    stage = Stage("fingerprint", FingerprintStep, here.settings.section("fingerprint", FingerprintConfig))
    with tempfile.TemporaryDirectory(prefix="newsfold-fit-") as folder:
        url = f"sqlite:///{folder}/log.db"
        pass_through(url, [stage], arrivals(file, by_published=False, complain=complain))
        with open_log(url) as log:
            made = [decode(Fingerprint, record.value) for record in log.read(FINGERPRINTS)]
    chosen = [fp for fp in made if fp.shard == language]
    click.echo(f"learning from {len(chosen)} of {len(made)} articles: those in {language!r}", err=True)
    try:
        learned, frequencies = learn(chosen, language=language, data=data or file.name)
    except ValueError as error:
        raise UsageError(f"{file}: {error}") from error
    try:
        out.mkdir(parents=True, exist_ok=True)
        paths = write_model(out, learned, frequencies)
    except OSError as error:
        raise UsageError(f"cannot write to {out}: {error.strerror}") from error
    for name, feature in learned.features.items():
        click.echo(f"  {name:<18} {feature.weight:+.3f}")
    click.echo(f"{learned.pairs} near and far pairs; written: {', '.join(str(path) for path in paths)}")
