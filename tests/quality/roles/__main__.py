"""`python -m tests.quality.roles`: play the fixture through the real stages and print how well it was read."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import get_args

from tests.quality.roles.load import Half, load
from tests.quality.roles.play import play
from tests.quality.roles.score import Scores, same, score

ROLES = ("origin", "copy", "rewrite", "report", "follow-up", "commentary", "roundup")


def main() -> None:
    """Read the arguments, play all parts as one stream (the languages alone), print what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.roles", description=__doc__)
    parser.add_argument("--half", choices=(*get_args(Half), "all"), default="all", help="whose figures to print")
    parser.add_argument("--errors", action="store_true", help="list errors: of dev, unless --half says otherwise")
    given = parser.parse_args()
    stories = load("languages" if given.half == "languages" else None)
    with tempfile.TemporaryDirectory(prefix="newsfold-roles-") as folder:
        incidents = play(stories, Path(folder))
    half = None if given.half == "all" else given.half
    _say(_table(score(stories, incidents, half), given.half))
    if given.errors:
        _say(_errors(score(stories, incidents, half or "dev")))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _table(scores: Scores, half: str) -> str:
    right, origins = sum(verdict.right for verdict in scores.verdicts), scores.origins.values()
    lines = [
        f"{half}: {len(scores.verdicts)} articles",
        f"  role, at the right incident   {scores.role_accuracy:.3f}  ({right} of {len(scores.verdicts)})",
        f"    a later development as an event of its own is as right: {scores.role_accuracy_with_events_apart:.3f}",
        f"  at the right incident         {scores.placed:.3f}",
        f"  role, of those                {scores.role_accuracy_where_placed:.3f}",
        f"  origin of the incident        {scores.origin_accuracy:.3f}  "
        f"({sum(same(*pair) for pair in origins)} of {len(origins)})",
        f"  origin where there is none    {len(scores.false_origins)}",
        f"  copies and rewrites traced    {scores.traced:.3f}",
        f"  direction of copies           {scores.direction_accuracy:.3f}  (of {len(scores.directions)})",
        f"  two events in one             {len(scores.merges)}",
        f"  events torn                   {len(scores.splits)}",
        "",
        "  is \\ found as" + "".join(f"{role[:9]:>11}" for role in (*ROLES, "elsewhere")),
    ]
    found: Counter[tuple[str, str]] = Counter(
        (verdict.item.role, verdict.role if verdict.placed else "elsewhere") for verdict in scores.verdicts
    )
    lines += [
        f"  {role:<13}" + "".join(f"{found[role, other] or '.':>11}" for other in (*ROLES, "elsewhere"))
        for role in ROLES
    ]
    return "\n".join(lines)


def _errors(scores: Scores) -> str:
    lines = ["", "errors"]
    lines += [
        f"  {verdict.item.id}: is {verdict.item.role}, found {verdict.role or 'nowhere'}"
        f"{'' if verdict.placed else ' elsewhere'}: {verdict.item.title}"
        for verdict in scores.verdicts
        if not verdict.right
    ]
    lines += [
        f"  {verdict.item.id}: traces to {verdict.item.traced_to}, found {verdict.traced_to or 'nobody'}"
        for verdict in scores.verdicts
        if verdict.item.role in {"copy", "rewrite"} and verdict.placed
        if not same(verdict.item.traced_to, verdict.traced_to)
    ]
    lines += [
        f"  {story}: the origin is {wanted}, found {found or 'none'}"
        for story, (wanted, found) in scores.origins.items()
        if not same(wanted, found)
    ]
    lines += [f"  {story}: has no origin, found {found}" for story, found in scores.false_origins.items()]
    lines += [f"  {copy}: which is the copy was not seen" for copy, right in scores.directions if not right]
    lines += [f"  in one: {', '.join(stories)}" for stories in scores.merges]
    lines += [f"  torn: {story}, {count} elsewhere" for story, count in scores.splits.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
