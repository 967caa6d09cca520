"""How well articles are folded, beside the usual ways of doing it: `make eval`.

    python -m tests.quality.eval                                  # every set and method, 5 orders
    python -m tests.quality.eval --no-baselines --orders 2 --sets basil,ecbplus,basil+ecbplus,longstories
    python -m tests.quality.eval --no-baselines --sets ecbplus --errors errors.txt --reliability reliability.svg

newsfold is folded by the service's own stages with the shipped parameters: fingerprints are made once a set and
kept in a cache folder, and assigned in every order by the assign stage on a log of its own, as `newsfold replay`
does. Each baseline takes its threshold from the labelled English sets other than the one scored (for several sets
as one stream from all of them, which flatters it).
Where figures differ by less than .01, orders alone explain it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import fmean, pstdev

import click
import msgspec

from tests.quality.baselines import KINDS
from tests.quality.compare import (
    SETS,
    Labelled,
    baseline,
    f1_by_threshold,
    fold_orders,
    orders_of,
    read_set,
    threshold_from_others,
)
from tests.quality.data import ENGLISH, missing
from tests.quality.errors import errors
from tests.quality.fingerprints import ROOT, default_cache
from tests.quality.fold import Folded
from tests.quality.measures import Scores, measure, pooled
from tests.quality.reliability import Judged, decisions, diagram, memberships, report

__all__ = ["Row", "main", "table"]

NEWSFOLD = "newsfold"
POOLED = "pooled"


class Row(msgspec.Struct, frozen=True):
    """One method on one set: its scores in every shuffle, and in order of publication where there is one."""

    set: str
    method: str
    scores: list[Scores]
    in_time: Scores | None = None
    threshold: float | None = None


def _cell(scores: Sequence[Scores], name: str) -> str:
    values = [getattr(one, name) for one in scores]
    return f"{fmean(values):.3f} ±{pstdev(values):.3f}"


def table(rows: Sequence[Row]) -> list[str]:
    """The rows as lines of text: means over orders, and standard deviations where they are worth their place."""
    head = (
        f"{'set':<15} {'method':<22} {'B3 P':>5} {'B3 R':>5} {'B3 F1':>12} {'pair F1':>12} {'ARI':>12} {'in time':>7}"
    )
    lines = [head, "-" * len(head)]
    for row in rows:
        threshold = "" if row.threshold is None else f"  at {row.threshold:.2f}"
        in_time = "" if row.in_time is None else f"{row.in_time.b3_f1:.3f}"
        lines.append(
            f"{row.set:<15} {row.method:<22} {fmean(s.b3_precision for s in row.scores):5.3f} "
            f"{fmean(s.b3_recall for s in row.scores):5.3f} {_cell(row.scores, 'b3_f1'):>12} "
            f"{_cell(row.scores, 'pair_f1'):>12} {_cell(row.scores, 'ari'):>12} {in_time:>7}{threshold}".rstrip()
        )
    return lines


class _Evaluation:
    """What was predicted so far, by method and set, so that sets can be pooled."""

    def __init__(self, orders: int) -> None:
        self._orders = orders
        self._gold: dict[str, Mapping[str, str]] = {}
        self._predicted: dict[str, dict[str, list[dict[str, str]]]] = {}
        self.rows: list[Row] = []

    def add(self, data: Labelled, method: str, predicted: list[dict[str, str]], threshold: float | None) -> None:
        scores = [measure(data.gold, one) for one in predicted]
        self._gold[data.name] = data.gold
        self._predicted.setdefault(method, {})[data.name] = predicted
        in_time = scores[self._orders] if len(scores) > self._orders else None
        self.rows.append(Row(data.name, method, scores[: self._orders], in_time, threshold))

    def pool(self) -> None:
        for method, sets in self._predicted.items():
            if all(name in sets for name in ENGLISH):
                scores = [
                    pooled({name: (self._gold[name], sets[name][order]) for name in ENGLISH})
                    for order in range(self._orders)
                ]
                self.rows.append(Row(POOLED, method, scores))


def _say(message: str, started: float) -> None:
    click.echo(f"[{time.perf_counter() - started:6.1f} s] {message}", err=True)


def _outside(_: click.Context, __: click.Parameter, path: Path | None) -> Path | None:
    if path is not None and path.resolve().is_relative_to(ROOT):
        raise click.BadParameter(
            f"{path} is inside the project, which holds no text of the sets: name another folder"
        )
    return path


def _sets(_: click.Context, __: click.Parameter, names: str) -> list[str]:
    chosen = [name.strip() for name in names.split(",") if name.strip()]
    for name in chosen:
        if name not in SETS:
            raise click.BadParameter(f"no set {name!r}: there are {', '.join(SETS)}")
    why = missing(*dict.fromkeys(part for name in chosen for part in SETS[name]))
    if why or not chosen:
        raise click.BadParameter(why or "name at least one set")
    return chosen


_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(help=__doc__.split("\n\n")[0] if __doc__ else "")
@click.option("--sets", default=",".join(SETS), show_default=True, callback=_sets, help="Which sets, by comma.")
@click.option("--orders", default=5, show_default=True, type=click.IntRange(1), help="Shuffles of each set.")
@click.option("--baselines/--no-baselines", default=True, show_default=True, help="Measure the usual ways too.")
@click.option("--newsfold/--no-newsfold", "folds", default=True, show_default=True, help="Measure newsfold.")
@click.option("--errors", "errors_to", type=_FILE, callback=_outside, help="Write what went wrong, worst first.")
@click.option("--reliability", type=_FILE, help="Write the reliability diagram (.svg or .txt).")
@click.option("--json", "json_to", type=_FILE, help="Write every score.")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1), help="Orders folded at a time.")
@click.option("--cache", default=None, type=click.Path(path_type=Path), callback=_outside, help="Kept fingerprints.")
def main(
    sets: list[str],
    orders: int,
    baselines: bool,
    folds: bool,
    errors_to: Path | None,
    reliability: Path | None,
    json_to: Path | None,
    jobs: int,
    cache: Path | None,
) -> None:
    """Print the table."""
    started = time.perf_counter()
    cache = cache or default_cache()
    evaluation = _Evaluation(orders)
    ends: list[Judged] = []
    firsts: list[Judged] = []
    wrong: list[str] = []

    def judge(data: Labelled, folded: Folded, first: bool) -> dict[str, str]:
        ends.extend(memberships(folded, data.gold))
        firsts.extend(decisions(folded.events, data.gold))
        if errors_to is not None and first:
            wrong.extend([f"=== {data.name}, first order", "", *errors(folded, data.gold, data.titles)])
        return folded.incidents

    curves = _curves(sets, cache, lambda m: _say(m, started)) if baselines else {}
    for name in sets:
        data = read_set(name, cache)
        _say(f"{name}: {len(data.fingerprints)} articles, {len(set(data.gold.values()))} events", started)
        shuffles, in_time = orders_of(data.fingerprints, orders)
        every = [*shuffles, *([in_time] if in_time else [])]
        for kind in curves:
            threshold = threshold_from_others(name, curves[kind])
            made = baseline(data, kind, every, threshold)
            if made is not None:
                evaluation.add(data, kind, made, threshold)
        if not folds:
            continue
        predicted = []
        for number, folded in enumerate(fold_orders(name, cache, every, jobs)):
            predicted.append(judge(data, folded, number == 0))
            _say(f"{name}: order {number + 1}: {measure(data.gold, predicted[-1]).b3_f1:.4f}", started)
        evaluation.add(data, NEWSFOLD, predicted, None)
    evaluation.pool()
    click.echo("\n".join(table(evaluation.rows)))
    if json_to is not None:
        json_to.write_text(json.dumps(msgspec.to_builtins(evaluation.rows), indent=1) + "\n", encoding="utf-8")
    if not folds:
        return
    shown = {"memberships, at the end": ends, "join or found, at arrival": firsts}
    for title, judged in shown.items():
        click.echo("\n" + "\n".join(report(title, judged)))
    if reliability is not None:
        diagram(reliability, shown)
    if errors_to is not None:
        errors_to.write_text("\n".join(wrong) + "\n", encoding="utf-8")


def _curves(sets: Sequence[str], cache: Path, say: Callable[[str], None]) -> dict[str, dict[str, list[float]]]:
    """How each baseline does on each set that thresholds are taken from, by threshold."""
    why = missing(*ENGLISH)
    if why:
        raise click.UsageError(f"baselines take their thresholds from {', '.join(ENGLISH)}: {why}")
    curves: dict[str, dict[str, list[float]]] = {kind: {} for kind in KINDS}
    for name in ENGLISH:
        if sets != [name]:
            data = read_set(name, cache)
            for kind in KINDS:
                say(f"{kind}: thresholds on {name}")
                curves[kind][name] = f1_by_threshold(data, kind)
    return curves


if __name__ == "__main__":
    sys.exit(main())
