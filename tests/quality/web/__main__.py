"""Poll an invented web of feeds and count what is lost, doubled or impolite: `python -m tests.quality.web`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import msgspec

from tests.quality.web.play import play


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.quality.web", description=__doc__)
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--days", type=float, default=2.5, help="of the test clock")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsfold-web-") as folder:
        outcome = play(Path(folder), asked.feeds, asked.days, asked.seed, tell=_tell)
    for name, value in msgspec.to_builtins(outcome).items():
        print(f"{name:>14}  {value}")  # noqa: T201 - a command
    sys.exit(bool(outcome.lost or outcome.doubled or outcome.violations))


def _tell(said: str) -> None:
    print(said, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
