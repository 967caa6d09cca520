"""Run the fault suite and print one table; the exit code is 1 where a guarantee did not hold."""

from __future__ import annotations

import argparse
import contextlib
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.broker import OWN, Broker, home
from tests.faults.suite.bench import Bench, Row
from tests.faults.suite.scenarios import MORE, SCENARIOS

KNOWN = SCENARIOS | MORE


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.suite", description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000, help="how many go through (default %(default)s)")
    parser.add_argument("--kills", type=int, default=50, help="of each stage; other faults a fifth of it")
    parser.add_argument("--seed", type=int, default=1, help="of the articles and of the moments")
    parser.add_argument("--only", default="", help=f"some of {', '.join(KNOWN)}, by commas")
    parser.add_argument("--more", action="store_true", help=f"beyond the usual, run {' and '.join(MORE)} as well")
    parser.add_argument("--folder", type=Path, help="where to work, kept afterwards (default: a temporary one)")
    given = parser.parse_args(words)
    chosen = [name for name in given.only.split(",") if name] or list(KNOWN if given.more else SCENARIOS)
    if unknown := set(chosen) - set(KNOWN):
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}; there are {', '.join(KNOWN)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that neither broker nor stages are left behind
    began = time.monotonic()

    def tell(line: str) -> None:
        sys.stderr.write(f"{time.monotonic() - began:6.0f} s  {line}\n")
        sys.stderr.flush()

    rows = []
    with _folder(given.folder) as folder, _broker(folder / "broker") as broker:
        bench = Bench(broker, folder, articles=given.articles, kills=given.kills, seed=given.seed, tell=tell)
        for name in chosen:
            rows.append(_row(name, bench))
            tell(f"{name}: {'' if rows[-1].right else 'NOT '}as it was to be: {rows[-1]}")
    Console(file=sys.stdout, width=100).print(table(rows))
    for row in rows:
        for line in row.wrong:
            sys.stdout.write(f"{row.scenario}: {line}\n")
    return 0 if all(row.right for row in rows) else 1


def _row(name: str, bench: Bench) -> Row:
    """One scenario; one that does not come to its end is wrong, and the others go on."""
    began = time.monotonic()
    try:
        return KNOWN[name](bench)
    except Exception as error:  # noqa: BLE001 -- a broker that is gone, a disk that cannot be mounted: others can go on
        spent = time.monotonic() - began
        return Row(
            scenario=name,
            faults=0,
            articles=0,
            lost=0,
            doubled=0,
            wrong=[f"{type(error).__name__}: {error}"],
            seconds=spent,
        )


def table(rows: Sequence[Row]) -> Table:
    """What each scenario came to."""
    shown = Table("scenario", box=None)
    for name in ("faults", "articles", "lost", "doubled", "identical", "seconds"):
        shown.add_column(name, justify="right")
    for row in rows:
        numbers = (row.faults, row.articles, row.lost, row.doubled)
        shown.add_row(row.scenario, *(f"{n:,}" for n in numbers), "no" if row.wrong else "yes", f"{row.seconds:.0f}")
    return shown


@contextlib.contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        yield given.absolute()
        return
    made = Path(tempfile.mkdtemp(prefix="newsfold-faults-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)  # kept where an error came before


@contextlib.contextmanager
def _broker(folder: Path) -> Iterator[Broker]:
    found = home()
    if found is None:
        raise SystemExit(OWN)
    folder.mkdir(parents=True, exist_ok=True)
    broker = Broker(found, folder)
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()


if __name__ == "__main__":
    sys.exit(main())
