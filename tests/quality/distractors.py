"""What labelled articles lose among others: `python -m tests.quality.distractors`.

The labelled sets are hidden in a dated stream of news and all arrive in order of time, under the window that the
service has by default. Sets without dates get some: each event a day of the stream's range at random, and its
articles times within two days from there, always the same. Look-alike events of such a set therefore seldom meet.

    python -m tests.quality.distractors                       # with the live window
    python -m tests.quality.distractors --forever             # nothing closes: every article meets all before it
    python -m tests.quality.distractors --read incidents.txt  # 50 incidents of the stream, to be read by eye
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from cluster.assign.config import DAY, AssignConfig
from newsfold.cli.base import plain
from newsfold.stream.messages import Fingerprint
from tests.quality.compare import SETS, Labelled, read_set
from tests.quality.data import ENGLISH, STREAM, data_file, missing
from tests.quality.fingerprints import ROOT, default_cache, fingerprints_of
from tests.quality.fold import REPLAY, Folded, fold
from tests.quality.measures import measure

__all__ = ["dated", "in_time", "incidents_to_read", "main"]

SPREAD = 2.0  # days that the articles of an undated event lie within
READ = 50


def dated(data: Labelled, start: float, end: float, seed: int = 1) -> list[Fingerprint]:
    """The set's articles, those without a date given one between `start` and `end`, by event."""
    chance = random.Random(seed)
    days: dict[str, float] = {}
    made = []
    for fp in data.fingerprints:
        published = fp.published
        if published is None:
            event = data.gold[fp.article_id]
            if event not in days:
                days[event] = chance.uniform(start, end - SPREAD * DAY)
            published = days[event] + chance.uniform(0.0, SPREAD * DAY)
        made.append(msgspec.structs.replace(fp, published=published))
    return made


def in_time(fingerprints: Sequence[Fingerprint]) -> list[Fingerprint]:
    """In order of publication, each arriving when it was published."""
    ordered = sorted(fingerprints, key=lambda fp: (fp.published or 0.0, fp.article_id))
    return [msgspec.structs.replace(fp, arrived=fp.published or 0.0) for fp in ordered]


def incidents_to_read(folded: Folded, stream: Mapping[str, Fingerprint], count: int = READ) -> list[str]:
    """Random incidents of two or more articles, all of the stream, as lines of text; always the same ones."""
    held: dict[str, list[str]] = defaultdict(list)
    for article, incident in folded.incidents.items():
        held[incident].append(article)
    several = sorted(i for i, articles in held.items() if len(articles) > 1 and all(a in stream for a in articles))
    lines = [f"{len(several)} incidents of two or more articles, {len(held)} in all"]
    for number, incident in enumerate(random.Random(5).sample(several, min(count, len(several))), start=1):
        lines += ["", f"--- {number}: {incident}, {len(held[incident])} articles"]
        for article in held[incident]:
            fp, member = stream[article], folded.members[article]
            day = datetime.fromtimestamp(fp.published or 0.0, UTC).date().isoformat()
            sure = "" if member.probability is None else f"{member.probability:.2f}"
            channel = member.evidence.channel if member.evidence else ""
            lines.append(
                f"{article} {day} {fp.publisher.name or fp.publisher.domain} [{member.role} {channel} {sure}]"
            )
            lines += [f"    {plain(fp.title)}", f"    {plain(fp.lead)[:300]}"]
    return lines


@click.command(help=__doc__)
@click.option("--forever", is_flag=True, help="Nothing closes and nothing is forgotten.")
@click.option("--read", "read_to", type=click.Path(path_type=Path, dir_okay=False), help="Write incidents to read.")
def main(forever: bool, read_to: Path | None) -> None:
    """Fold with and without the stream, and print both."""
    why = missing(STREAM, *ENGLISH)
    if why:
        raise click.UsageError(why)
    if read_to is not None and read_to.resolve().is_relative_to(ROOT):
        raise click.UsageError(
            f"{read_to} is inside the project, which holds no text of the sets: name a place outside"
        )
    config = msgspec.structs.replace(REPLAY, memory_days=None) if forever else AssignConfig()
    cache = default_cache()
    stream = {fp.article_id: fp for fp in fingerprints_of(data_file(STREAM), cache)}
    times = sorted(fp.published for fp in stream.values() if fp.published is not None)
    sets = {name: read_set(name, cache) for name in ENGLISH if name in SETS}
    hidden = [fp for data in sets.values() for fp in dated(data, times[0], times[-1])]
    alone = fold(in_time(hidden), config)
    click.echo(f"{len(hidden)} labelled articles folded alone", err=True)
    among = fold(in_time([*hidden, *stream.values()]), config)
    gold = {article: label for data in sets.values() for article, label in data.gold.items()}
    click.echo(f"{'set':<14} {'':<8} {'B3 P':>6} {'B3 R':>6} {'B3 F1':>6}  with articles of the stream")
    for name, labels in [*((name, data.gold) for name, data in sets.items()), ("all", gold)]:
        for what, folded in (("alone", alone), ("hidden", among)):
            scores = measure(labels, folded.incidents)
            shown = f"{scores.b3_precision:6.3f} {scores.b3_recall:6.3f} {scores.b3_f1:6.3f}"
            click.echo(f"{name:<14} {what:<8} {shown}  {_mixed(folded, labels, stream)}")
    if read_to is not None:
        read_to.write_text("\n".join(incidents_to_read(among, stream)) + "\n", encoding="utf-8")


def _mixed(folded: Folded, labels: Mapping[str, str], stream: Mapping[str, Fingerprint]) -> int:
    """How many labelled articles share their incident with one of the stream."""
    theirs = {incident for article, incident in folded.incidents.items() if article in stream}
    return sum(folded.incidents.get(article) in theirs for article in labels)


if __name__ == "__main__":
    sys.exit(main())
