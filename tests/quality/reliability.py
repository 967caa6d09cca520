"""Do probabilities mean what they say? Reliability of memberships and of the decision to join or to found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from newsfold.stream.public import IncidentEvent
from tests.quality.fold import Folded

__all__ = ["Bin", "Judged", "bins", "calibration_error", "decisions", "diagram", "memberships", "report"]

BINS = 10


class Judged(msgspec.Struct, frozen=True):
    """A probability that was claimed, whether what it speaks of is so, and the score behind it, where known."""

    probability: float
    right: bool
    score: float | None = None


class Bin(msgspec.Struct, frozen=True):
    """Probabilities between two bounds: how many, their mean, and how often they were right."""

    low: float
    high: float
    count: int
    claimed: float
    observed: float


def bins(judged: Sequence[Judged], count: int = BINS) -> list[Bin]:
    """Equal-width bins that hold anything, lowest first."""
    held: dict[int, list[Judged]] = {}
    for one in judged:
        held.setdefault(min(count - 1, int(one.probability * count)), []).append(one)
    return [
        Bin(
            low=i / count,
            high=(i + 1) / count,
            count=len(those),
            claimed=sum(one.probability for one in those) / len(those),
            observed=sum(one.right for one in those) / len(those),
        )
        for i, those in sorted(held.items())
    ]


def calibration_error(judged: Sequence[Judged]) -> float:
    """The expected calibration error (Naeini et al. 2015): mean distance of claim and outcome over the bins."""
    total = len(judged) or 1
    return sum(b.count / total * abs(b.claimed - b.observed) for b in bins(judged))


def _majority(labels: Counter[str]) -> str:
    return min(labels, key=lambda label: (-labels[label], label))


def memberships(folded: Folded, gold: Mapping[str, str]) -> list[Judged]:
    """Articles that joined an incident: is it mostly of their event, as things stand at the end?

    Articles alone in their incident and those that founded theirs are left out: they cannot be wrong.
    """
    held: dict[str, Counter[str]] = {}
    for article, incident in folded.incidents.items():
        if article in gold:
            held.setdefault(incident, Counter())[gold[article]] += 1
    return [
        Judged(member.probability, gold[article] == _majority(held[member.incident_id]))
        for article, member in folded.members.items()
        if article in gold
        and member.probability is not None
        and member.evidence is not None
        and member.evidence.channel != "founding"
        and held[member.incident_id].total() > 1
    ]


def decisions(events: Sequence[IncidentEvent], gold: Mapping[str, str]) -> list[Judged]:
    """Each article's first decision, by content: the probability that the best incident is of its event.

    That is what a link claims, and what a founding that knew of a candidate denies; it is held against the
    event that most of the candidate's articles told of at that moment. Copies and what repair moved at once
    are left out.
    """
    place: dict[str, str] = {}
    held: dict[str, Counter[str]] = {}
    judged: list[Judged] = []
    for event in events:
        if event.type != "source-added" or event.article_id not in gold:
            continue
        article, label = event.article_id, gold[event.article_id]
        evidence = event.detail["evidence"]
        if article not in place:
            claim = _claim(event.incident_id, event.detail["probability"], evidence)
            if claim is not None and held.get(claim.incident, Counter()).total():
                right = _majority(held[claim.incident]) == label
                judged.append(Judged(claim.probability, right, claim.score))
        else:
            held[place[article]][label] -= 1
        place[article] = event.incident_id
        held.setdefault(event.incident_id, Counter())[label] += 1
    return judged


class _Claim(msgspec.Struct, frozen=True):
    """How probable it is said to be that an article tells of an incident's event, and by which score."""

    incident: str
    probability: float
    score: float | None


def _claim(incident: str, probability: float, evidence: Mapping[str, Any]) -> _Claim | None:
    if evidence["channel"] == "link":
        return _Claim(incident, probability, evidence["scores"].get("score"))
    if evidence["channel"] == "founding" and evidence["runner_up"]:
        return _Claim(evidence["runner_up"], 1.0 - probability, evidence["runner_up_score"])
    return None


def report(title: str, judged: Sequence[Judged]) -> list[str]:
    """The bins as lines of text."""
    lines = [f"{title}: {len(judged)} judged, expected calibration error {calibration_error(judged):.3f}"]
    lines += [
        f"  {b.low:.1f}-{b.high:.1f}  {b.count:6}  claimed {b.claimed:.3f}  observed {b.observed:.3f}"
        for b in bins(judged)
    ]
    return lines


def diagram(path: Path, curves: Mapping[str, Sequence[Judged]]) -> None:
    """Write the reliability diagram: an SVG where the file's name ends so, else text."""
    if path.suffix != ".svg":
        path.write_text("\n".join(line for t, j in curves.items() for line in report(t, j)) + "\n", encoding="utf-8")
        return
    path.write_text(_svg(curves), encoding="utf-8")


SIDE, LEFT, TOP, GAP = 300, 50, 40, 80  # pixels


def _svg(curves: Mapping[str, Sequence[Judged]]) -> str:
    width, height = LEFT + len(curves) * (SIDE + GAP), SIDE + TOP + 60
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" '
            'font-size="12">',
            '<rect width="100%" height="100%" fill="white"/>',
            *(
                f'<g transform="translate({LEFT + number * (SIDE + GAP)},{TOP})">{_panel(title, judged)}</g>'
                for number, (title, judged) in enumerate(curves.items())
            ),
            "</svg>",
            "",
        )
    )


def _panel(title: str, judged: Sequence[Judged]) -> str:
    held = bins(judged)
    points = [(SIDE * b.claimed, SIDE * (1 - b.observed)) for b in held]
    most = max((b.count for b in held), default=1)
    parts = [
        f'<text y="-20">{title}</text>',
        f'<text y="-5">{len(judged)} judged, calibration error {calibration_error(judged):.3f}</text>',
        f'<rect width="{SIDE}" height="{SIDE}" fill="none" stroke="#888"/>',
        f'<line y1="{SIDE}" x2="{SIDE}" y2="0" stroke="#bbb" stroke-dasharray="4"/>',
        f'<text x="{SIDE // 2}" y="{SIDE + 34}" text-anchor="middle">claimed</text>',
        f'<text x="-34" y="{SIDE // 2}" transform="rotate(-90 -34 {SIDE // 2})">observed</text>',
    ]
    for tick in (0.0, 0.5, 1.0):
        parts.append(f'<text x="{SIDE * tick:.0f}" y="{SIDE + 16}" text-anchor="middle">{tick}</text>')
        parts.append(f'<text x="-6" y="{SIDE * (1 - tick) + 4:.0f}" text-anchor="end">{tick}</text>')
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    parts.append(f'<polyline points="{line}" fill="none" stroke="#2563eb"/>')
    for (x, y), b in zip(points, held, strict=True):
        said = f"{b.count}: claimed {b.claimed:.3f}, observed {b.observed:.3f}"
        radius = 2 + 8 * (b.count / most) ** 0.5
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#2563eb" fill-opacity=".5">'
            f"<title>{said}</title></circle>"
        )
    return "".join(parts)
