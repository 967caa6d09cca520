"""An article's explanation as text for a terminal; pure. Every word from outside is made safe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cluster.assign.explain.labels import MOVED
from newsfold.cli.base import plain
from newsfold.cli.columns import Column, table
from newsfold.cli.explain_head import head
from newsfold.cli.explain_incident import entry_lines
from newsfold.cli.explain_words import called, item_words, quantity_words
from newsfold.stream.clip import clip

if TYPE_CHECKING:
    from cluster.assign.explain.article import ArticleExplanation, RunnerUp
    from cluster.assign.explain.copied import Copied
    from cluster.assign.explain.scoring import Scoring
    from cluster.assign.explain.shared import Difference

__all__ = ["article_text"]

MEMBERS = 6  # compared members that are listed
PASSAGES = 12
PASSAGE = 320  # characters of a passage shown
LOWER = 6  # features of the runner-up


def article_text(found: ArticleExplanation) -> str:
    """The whole explanation: place, decision, evidence side by side, runner-up, what is missing."""
    sections = (
        head(found),
        _history(found),
        _scored(found),
        _attributions(found),
        _side_by_side(found),
        _apart(found),
        _runner_up(found, found.runner_up) if found.runner_up else _no_other(found),
        (f"  Note: {plain(note)}" for note in found.notes),
    )
    blocks = ["\n".join(section) for section in map(list, sections) if section]
    return "\n\n".join(blocks)


def _history(found: ArticleExplanation) -> Iterator[str]:
    if len(found.history) > 1:
        yield "  What was decided about it"
        yield from entry_lines(found.history, found.incident.id)


def _scored(found: ArticleExplanation) -> Iterator[str]:
    scoring = found.scoring
    if scoring is None:
        return
    is_copy = found.decision is not None and found.decision.evidence.channel == "copy"
    how = "Its words decided; as a link it is scored" if is_copy else "Scored"
    texts = "text" if scoring.of == 1 else "texts"
    once = f" ({scoring.articles} articles: copies of one text count as one)" if scoring.articles > scoring.of else ""
    yield f"  {how} against {len(scoring.members)} of {scoring.of} {texts} of {plain(scoring.incident_id)}{once}"
    yield f"    {_sum(scoring)}"
    if scoring.of > 1:
        yield f"    (pairs: the mean of the texts' scores below, times {scoring.growth:.2f} for {scoring.of} texts)"
    yield from _members(scoring)
    yield ""
    columns = [
        Column("feature (mean)" if len(scoring.members) > 1 else "feature", share=1),
        *(Column(name, number=True) for name in ("adds", "value", "adds, nearest", "value, nearest")),
    ]
    rows = [
        (
            row.label,
            f"{row.contribution:+.2f}",
            _number(row.value),
            f"{row.nearest_contribution:+.2f}",
            _number(row.nearest_value),
        )
        for row in scoring.features
    ]
    yield from table(columns, rows)


def _sum(scoring: Scoring) -> str:
    whole = f" {scoring.whole:+.2f} for the incident as a whole" if abs(scoring.whole) >= 0.005 else ""
    return (
        f"pairs {scoring.pairs:+.2f}{whole} - threshold {scoring.threshold:.2f} "
        f"= {scoring.score:+.2f}, probability {scoring.probability:.2f}"
    )


def _members(scoring: Scoring) -> Iterator[str]:
    for member in scoring.members[:MEMBERS]:
        days = "" if member.days is None else f", {member.days:g} days apart"
        yield f"    {member.score:+.2f}  {called(member.publisher, member.title)}{days}"
    clipped = [m for m in scoring.members if abs(m.unclipped - m.score) > 0.01]
    if clipped:
        yield f"    ({len(clipped)} of {len(scoring.members)} cut off at {clipped[0].score:+.2f})"
    if len(scoring.members) > MEMBERS:
        yield f"    ... and {len(scoring.members) - MEMBERS} more"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _attributions(found: ArticleExplanation) -> Iterator[str]:
    if found.attributions:
        yield "  Whom it names as a source"
    for one in found.attributions:
        origin = ", its story's origin" if one.origin else ""
        yield f"    {plain(one.name)} ({one.kind}{origin}): “{plain(one.sentence)}”"


def _side_by_side(found: ArticleExplanation) -> Iterator[str]:
    beside = found.compared_with
    if beside is None or not (found.copied or found.shared):
        return
    found_in = ", where its text was found when it came" if found.copied is not None else ""
    yield f"  Beside {called(beside.publisher, beside.title)}{found_in}"
    if found.copied is not None:
        yield from _passages(found.copied)
        return
    columns = [Column("in both", share=2), Column("this article", share=5), Column("the other", share=5)]
    together: dict[tuple[str, str], list[str]] = {}
    for row in found.shared:
        together.setdefault((row.here, row.there), []).append(item_words(row.kind, row.item))
    yield from table(
        columns, [(", ".join(items), _cut(here), _cut(there)) for (here, there), items in together.items()]
    )


def _passages(copied: Copied) -> Iterator[str]:
    yield (
        f"    {copied.shared} words stand in both: "
        f"{_share(copied.shared, copied.here)} of this text, {_share(copied.shared, copied.there)} of the other"
    )
    columns = [Column("words", number=True), Column("this article", share=1), Column("the other", share=1)]
    shown = copied.passages[:PASSAGES]
    yield from table(columns, [(str(p.words), _cut(p.here), _cut(p.there)) for p in shown])
    more = len(copied.passages) - len(shown) + copied.more
    if more:
        yield f"    ... and {more} more passages: --json shows up to 40"


def _share(part: int, whole: int) -> str:
    return f"{min(1.0, part / whole):.0%}" if whole else "-"


def _cut(text: str) -> str:
    """A passage with its middle left out where it is long, at whole words."""
    safe = plain(text)
    half = PASSAGE // 2
    return safe if len(safe) <= PASSAGE else f"{clip(safe, half)} {clip(safe, half, end=True)}"


def _apart(found: ArticleExplanation) -> Iterator[str]:
    """What speaks against the place: this is where a wrong one shows. Of a copy only figures can."""
    one = found.difference
    if one is None:
        return
    is_copy = found.decision is not None and found.decision.evidence.channel == "copy"
    lines = [*_differences(one, words=not is_copy)]
    if lines:
        yield "  What tells it from the members"
        yield from lines


def _no_other(found: ArticleExplanation) -> Iterator[str]:
    """What is said where there is no runner-up, and not said already of an incident that it founded."""
    if found.decision is None:
        return
    if found.decision.evidence.channel != "founding" or found.place.role == "roundup":
        yield "  No other incident was near it then"


def _runner_up(found: ArticleExplanation, rival: RunnerUp) -> Iterator[str]:
    one, home = rival.incident, found.incident.id
    repaired = found.decision is not None and found.decision.evidence.channel in MOVED
    score = "" if rival.recorded is None else f", score {rival.recorded:+.2f} then"
    heading = "Where it was before" if repaired else "Nearest other incident"
    yield f"  {heading}: {plain(one.title) or '(no headline)'}"
    since = ", which it is part of now" if one.id == home else ""
    yield f"    {plain(one.id)}  {one.status}{score}{since}"
    if rival.scoring is not None:
        yield f"    {_sum(rival.scoring)}"
        yield from _members(rival.scoring)
        labels = {row.name: row.label for row in rival.scoring.features}
        for name, short in list(rival.lower.items())[:LOWER]:
            yield f"    {-short:+.2f}  {labels[name]}"
    if rival.difference is not None:
        yield from _differences(rival.difference)


def _differences(one: Difference, *, words: bool = True) -> Iterator[str]:
    if words:
        yield from _listed("only here", [quantity_words(item) for item in one.only_here])
        yield from _listed("only there", [quantity_words(item) for item in one.only_there])
    conflicts = [f"{quantity_words(here)} here, {quantity_words(there)} there" for here, there in one.numbers]
    yield from _listed("in conflict", conflicts)


def _listed(what: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield f"    {what}: {'; '.join(items)}"
