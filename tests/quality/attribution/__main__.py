"""`python -m tests.quality.attribution [--errors]`: the figures of each part, and the errors of all but `kept`.

The errors of `kept` are never printed: rules improved by them could not be measured on it any more.
"""

from __future__ import annotations

import sys

from tests.quality.attribution.score import (
    HALVES,
    Score,
    Verdict,
    attributions,
    labels,
    missing_data,
    score,
    verdicts,
)


def _say(*words: object) -> None:
    print(*words)  # noqa: T201 -- a script that prints its table


def _line(name: str, got: Score) -> str:
    return (
        f"{name:<22} {got.articles:>4} articles  P {got.precision:.3f}  R {got.recall:.3f}  F1 {got.f1:.3f}   "
        f"origin {got.origin_right:.3f} of {got.origins:<3} given to {got.origin_false} without one"
    )


def _errors(judged: list[Verdict]) -> None:
    for verdict in judged:
        if verdict.missed or verdict.wrong or verdict.origin is False:
            _say(f"\n{verdict.label.set} {verdict.label.id}")
            if verdict.missed:
                _say("  missed:", ", ".join(sorted(verdict.missed)))
            if verdict.wrong:
                _say("  wrong: ", ", ".join(sorted(verdict.wrong)))
            if verdict.origin is False:
                _say("  origin:", verdict.label.origin, "- given:", [a.name for a in verdict.found if a.origin])


def main(arguments: list[str]) -> int:
    """Print the table; with --errors all but `kept` in detail."""
    wanted = labels()
    if reason := missing_data(wanted):
        sys.stderr.write(f"{reason}\n")
        return 1
    found = attributions(wanted)
    for lenient in (False, True):
        judged = verdicts(wanted, found, lenient=lenient)
        _say("lenient (doubtful names left out)" if lenient else "strict")
        for half in HALVES:
            _say(_line(f"  {half}", score(v for v in judged if v.label.half == half)))
        for name in sorted({label.set for label in wanted}):
            _say(_line(f"  {name}", score(v for v in judged if v.label.set == name)))
        _say(_line("  all", score(judged)))
    if "--errors" in arguments:
        _errors([v for v in verdicts(wanted, found) if v.label.half != "kept"])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
