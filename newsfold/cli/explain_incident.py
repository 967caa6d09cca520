"""An incident's story as text for a terminal; pure. Every word from outside is made safe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from newsfold.cli.base import plain
from newsfold.cli.view import counts_in_words, short_time

if TYPE_CHECKING:
    from cluster.assign.explain.incident import IncidentExplanation, Leaning
    from cluster.assign.explain.timeline import Entry

__all__ = ["entry_lines", "incident_text"]


def incident_text(story: IncidentExplanation) -> str:
    """Headline, counts, who leans on whom, and every decision in order of time."""
    one = story.incident
    lines = [plain(one.title) or "(no headline)", f"  {plain(one.id)}  {one.status}"]
    lines += [f"  {plain(earlier)} was merged and is part of it now" for earlier in story.followed]
    if story.counts is not None:
        lines.append(f"  {counts_in_words(story.counts)}")
    lines.append(f"  first seen {short_time(story.first_seen)}, last {short_time(story.last_seen)}")
    if story.origins:
        lines += ["", "  Who leans on whom", *_tree(story.origins, 4)]
    if story.linked:
        lines += ["", "  Also about it", *_tree(story.linked, 4)]
    lines += ["", "  What was decided"]
    lines += entry_lines(story.timeline, story.incident.id)
    lines += [f"  Note: {note}" for note in story.notes]
    return "\n".join(lines)


def _tree(leanings: Sequence[Leaning], indent: int) -> Iterator[str]:
    for one in leanings:
        pad = " " * indent
        name = plain(one.publisher) or "(unknown publisher)"
        if one.article_id:
            yield f"{pad}{one.role} {one.role_probability:.2f}  {name}: {plain(one.title) or '(no title)'}"
        else:
            yield f"{pad}{one.role} {one.role_probability:.2f}  {name}  (no feed carried it)"
        if one.text:
            yield f"{pad}  {plain(one.text)}"
        if one.named_by_count:
            names = ", ".join(plain(brief.publisher or brief.id) for brief in one.named_by)
            yield f"{pad}  named by {one.named_by_count}: {names}"
        yield from _tree(one.leaning, indent + 4)


def entry_lines(entries: Sequence[Entry], incident: str) -> Iterator[str]:
    """Decisions a line each with the evidence under it; those of other incidents than `incident` say so."""
    for entry in entries:
        other = "" if entry.incident_id == incident else f"[{plain(entry.incident_id)}] "
        yield f"    {short_time(entry.time)}  {other}{plain(entry.line)}"
        if entry.evidence:
            yield f"    {'':<20}  {plain(entry.evidence)}"
