"""The floors below which folding must not fall: `python -m tests.quality.gate`.

Without options it measures and says what is below its floor. `--update` raises the floors to what is measured,
less a margin for what orders and machines change. A floor is lowered only by `--update --allow-lower --reason
"..."`, and the reason is kept in the file. Figures hold for the data whose digests stand beside them: other data
need a measurement of their own (`--update`), which may lower floors only with a reason too.
"""

from __future__ import annotations

import json
import math
import sys
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean

import click
import msgspec

from tests.quality.compare import SETS, fold_orders, orders_of, read_set
from tests.quality.data import data_file, digest, missing
from tests.quality.fingerprints import default_cache
from tests.quality.measures import Scores, measure

__all__ = ["FLOORS", "ORDERS", "Change", "Floors", "LoweredError", "below", "measured", "raised", "read", "written"]

FLOORS = Path(__file__).parent / "floors.toml"
ORDERS: Mapping[str, int] = {"basil+ecbplus": 2, "longstories": 2, "vietnamese_dev": 2}
"""The sets that are held above floors, and over how many shuffles."""

METRICS = ("b3_f1", "pair_f1")
MARGIN = 0.01
"""Between what is measured and its floor: as much as the order of arrival changes by itself."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Why one floor stands where it stands. `before` is None for a new one."""

    date: str
    floor: str  # "set metric"
    before: float | None = None
    after: float
    measured: float
    reason: str


class Floors(msgspec.Struct, frozen=True, kw_only=True):
    """The file: digests of the data by name, floors by set and metric, and how they came about, oldest first."""

    data: dict[str, str] = {}
    floors: dict[str, dict[str, float]] = {}
    changes: list[Change] = []


class LoweredError(Exception):
    """A floor would be lowered without leave; the message names every one."""


def read(path: Path = FLOORS) -> Floors:
    """Read the file; an absent one holds no floors."""
    if not path.is_file():
        return Floors()
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Floors)


def written(floors: Floors) -> str:
    """The file's text."""
    lines = ["# Floors of folding quality; `python -m tests.quality.gate --update` writes this file.", "", "[data]"]
    lines += [f"{name} = {json.dumps(value)}" for name, value in sorted(floors.data.items())]
    for name, metrics in floors.floors.items():
        lines += ["", f"[floors.{json.dumps(name)}]"]
        lines += [f"{metric} = {value:.3f}" for metric, value in metrics.items()]
    for change in floors.changes:
        lines += ["", "[[changes]]"]
        for key, value in msgspec.structs.asdict(change).items():
            if value is not None:
                shown = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else f"{value:.4f}"
                lines.append(f"{key} = {shown}")
    return "\n".join(lines) + "\n"


def digests() -> dict[str, str]:
    """The digest of every data file that the floors are about."""
    return {part: digest(data_file(part)) for name in ORDERS for part in SETS[name]}


def measured(name: str, cache: Path, jobs: int = 1) -> dict[str, float]:
    """The metrics of one set with the shipped parameters: means over its orders."""
    data = read_set(name, cache)
    shuffles, _ = orders_of(data.fingerprints, ORDERS[name])
    scores: list[Scores] = [
        measure(data.gold, folded.incidents) for folded in fold_orders(name, cache, shuffles, jobs)
    ]
    return {metric: fmean(getattr(one, metric) for one in scores) for metric in METRICS}


def below(floors: Floors, name: str, found: Mapping[str, float]) -> list[str]:
    """What is wrong with these figures of a set: every metric without a floor or under it."""
    held = floors.floors.get(name, {})
    wrong = [f"{name} {metric}: no floor; set it with --update" for metric in found if metric not in held]
    wrong += [
        f"{name} {metric}: {found.get(metric, 0.0):.4f} is below its floor {floor:.3f}"
        for metric, floor in held.items()
        if found.get(metric, 0.0) < floor
    ]
    return wrong


def raised(
    floors: Floors,
    found: Mapping[str, Mapping[str, float]],
    data: Mapping[str, str],
    *,
    date: str,
    reason: str,
    allow_lower: bool,
) -> Floors:
    """Floors at what was found less `MARGIN`; none is lowered without leave.

    Raises LoweredError naming those that would be, and ValueError for leave without a reason.
    """
    if allow_lower and not reason.strip():
        raise ValueError("lowering a floor needs a reason")
    made = {name: dict(metrics) for name, metrics in floors.floors.items()}
    changes: list[Change] = []
    lowered: list[str] = []
    for name, metrics in found.items():
        for metric, value in metrics.items():
            before = made.get(name, {}).get(metric)
            after = math.floor((value - MARGIN) * 1000) / 1000
            if before is None or after > before or (after < before and allow_lower):
                made.setdefault(name, {})[metric] = after
                changes.append(
                    Change(
                        date=date,
                        floor=f"{name} {metric}",
                        before=before,
                        after=after,
                        measured=round(value, 4),
                        reason=reason or "raised to what is measured",
                    )
                )
            elif value < before:
                lowered.append(f"{name} {metric}: {value:.4f} is below its floor {before:.3f}")
    if lowered:
        raise LoweredError("\n".join(lowered))
    return Floors(data=dict(data), floors=made, changes=[*floors.changes, *changes])


def _wrong(floors: Floors, found: Mapping[str, Mapping[str, float]], data: Mapping[str, str]) -> Sequence[str]:
    other = [f"{name}: other data than the floors are about" for name in data if floors.data.get(name) != data[name]]
    return other + [line for name, metrics in found.items() for line in below(floors, name, metrics)]


@click.command(help=__doc__)
@click.option("--update", is_flag=True, help="Raise the floors to what is measured.")
@click.option("--allow-lower", is_flag=True, help="With --update: lower floors too; needs --reason.")
@click.option("--reason", default="", help="Why, for the file.")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1), help="Orders folded at a time.")
def main(update: bool, allow_lower: bool, reason: str, jobs: int) -> None:
    """Measure, and compare or update."""
    if allow_lower and not (update and reason.strip()):
        raise click.UsageError('--allow-lower goes with --update and --reason "..."')
    why = missing(*dict.fromkeys(part for name in ORDERS for part in SETS[name]))
    if why:
        raise click.UsageError(why)
    floors, data = read(), digests()
    found = {}
    for name in ORDERS:
        found[name] = measured(name, default_cache(), jobs)
        click.echo(f"{name}: {', '.join(f'{metric} {value:.4f}' for metric, value in found[name].items())}")
    if not update:
        wrong = _wrong(floors, found, data)
        if wrong:
            raise click.ClickException("\n".join(wrong))
        return
    today = datetime.now(UTC).date().isoformat()
    try:
        made = raised(floors, found, data, date=today, reason=reason, allow_lower=allow_lower)
    except LoweredError as error:
        raise click.ClickException(f'{error}\nto lower a floor: --allow-lower --reason "..."') from error
    FLOORS.write_text(written(made), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
