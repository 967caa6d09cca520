"""`python -m tests.quality.pieces`: what pieces of a stream are found to be, against what readers say.

The first table takes seconds, the second folds the whole stream first, which takes some minutes.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

from cluster.assign.config import AssignConfig
from tests.quality.data import STREAM, data_file, missing
from tests.quality.distractors import in_time
from tests.quality.fingerprints import default_cache, fingerprints_of
from tests.quality.fold import fold
from tests.quality.pieces import kinds, links


def _say(*words: object) -> None:
    print(*words)  # noqa: T201 -- a script that prints its table


def _table(
    counted: Counter[tuple[str, str]], rows: Sequence[str], columns: Sequence[str], names: Sequence[str]
) -> None:
    _say("  is \\ found as " + "".join(f"{name:>12}" for name in names))
    for row in rows:
        if any(counted[row, column] for column in columns):
            _say(f"  {row:<14} " + "".join(f"{counted[row, column] or '.':>12}" for column in columns))


def main() -> int:
    """Print both tables, for each part and for what its readers are sure of."""
    if why := missing(STREAM):
        sys.stderr.write(f"{why}\n")
        return 1
    wanted = kinds.labels()
    found = kinds.found_kinds(wanted)
    for part in kinds.PARTS:
        for sure in (False, True):
            counted = kinds.count((one for one in wanted if one.part == part), found, sure=sure)
            _say(f"single pieces, {part}{', sure' if sure else ''}: {counted.total()}")
            _table(counted, kinds.KINDS, ("", "commentary", "roundup"), ("news", "commentary", "roundup"))
    sys.stderr.write("folding the stream\n")
    folded = fold(in_time(fingerprints_of(data_file(STREAM), default_cache())), AssignConfig())
    read = links.pairs()
    for part in kinds.PARTS:
        for sure in (False, True):
            counted = links.count((pair for pair in read if pair.part == part), folded.members, sure=sure)
            sources = sum(counted[label, "source"] for label in links.LABELS)
            _say(f"pieces and incidents, {part}{', sure' if sure else ''}: {counted.total()}")
            _table(counted, links.LABELS, links.STANDINGS, links.STANDINGS)
            if sources:
                _say(f"  of {sources} counted as sources {counted['same', 'source']} tell of the event itself")
    return 0


if __name__ == "__main__":
    sys.exit(main())
