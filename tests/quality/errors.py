"""What went wrong: incidents that hold more than one event, and events that lie in more than one incident."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from cluster.assign.outcome import Membership
from newsfold.cli.base import plain
from tests.quality.fold import Folded

__all__ = ["errors"]

TITLE = 90
SHOWN = 6  # articles of one side


def errors(folded: Folded, gold: Mapping[str, str], titles: Mapping[str, str]) -> list[str]:
    """The errors as lines of text, those first that cost most pairs.

    A wrong merge is an incident and one event in it that is not its main one; a wrong split an event and one
    incident with a part of it that is not its largest. Each names its articles with what joined or founded
    them there: channel, probability, scores, the article compared with, and the nearest incident rejected.
    """
    cells: dict[tuple[str, str], list[str]] = defaultdict(list)
    for article, event in gold.items():
        cells[folded.incidents.get(article, f"missing:{article}"), event].append(article)
    incidents: dict[str, dict[str, list[str]]] = defaultdict(dict)
    events: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for (incident, event), articles in cells.items():
        incidents[incident][event] = events[event][incident] = articles
    found: list[tuple[int, str, list[str]]] = []

    def note(head: str, main: Sequence[str], other: Sequence[str], names: tuple[str, str]) -> None:
        cost = len(main) * len(other)
        lines = [*_part(names[0], main, folded, titles), *_part(names[1], other, folded, titles)]
        found.append((cost, f"{head} ({cost} pairs)", lines))

    for incident, parts in incidents.items():
        for main, other in _against_the_largest(parts):
            head = f"wrong merge: incident {incident}, mostly {main}, has {len(parts[other])} of {other}"
            note(head, parts[main], parts[other], (f"of {main}", f"of {other}"))
    for event, parts in events.items():
        for main, other in _against_the_largest(parts):
            head = f"wrong split: event {event}, mostly in {main}, has {len(parts[other])} in {other}"
            note(head, parts[main], parts[other], (f"in {main}", f"in {other}"))
    found.sort(key=lambda one: (-one[0], one[1]))
    return [line for _, head, lines in found for line in (head, *lines, "")]


def _against_the_largest(parts: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    main, *rest = sorted(parts, key=lambda name: (-len(parts[name]), name))
    return [(main, other) for other in rest]


def _part(what: str, articles: Sequence[str], folded: Folded, titles: Mapping[str, str]) -> list[str]:
    lines = [f"  {what}:"]
    for article in articles[:SHOWN]:
        lines.append(f"    {article}  {plain(titles.get(article, ''))[:TITLE]}")
        if article in folded.members:
            lines.append(f"      {_why(folded.members[article])}")
    if len(articles) > SHOWN:
        lines.append(f"    and {len(articles) - SHOWN} more")
    return lines


def _why(member: Membership) -> str:
    evidence = member.evidence
    if evidence is None or member.probability is None:
        return "placed without evidence"
    scores = ", ".join(f"{name} {value:+.2f}" for name, value in evidence.scores.items())
    said = f"{evidence.channel} p={member.probability:.3f}"
    said += f"; {scores}" if scores else ""
    said += f"; against {evidence.against}" if evidence.against else ""
    if evidence.runner_up:
        score = "" if evidence.runner_up_score is None else f" {evidence.runner_up_score:+.2f}"
        said += f"; runner-up {evidence.runner_up}{score}"
    said += f'; "{plain(evidence.text)[:TITLE]}"' if evidence.channel == "split" else ""
    return said
