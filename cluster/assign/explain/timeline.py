"""What became of an incident, event by event, each in a line; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cluster.assign.explain.briefs import Brief
from cluster.assign.explain.labels import MOVED, label
from cluster.assign.outcome import event_time
from newsfold.stream.public import IncidentEvent

__all__ = ["Entry", "timeline"]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One decision: when (RFC 3339, on the arrival clock), about which incident and article, and what in words."""

    time: str
    type: str
    incident_id: str
    revision: int
    article_id: str
    line: str
    evidence: str = ""


def timeline(
    events: Sequence[IncidentEvent], articles: Mapping[str, Brief], incidents: Mapping[str, Brief]
) -> list[Entry]:
    """The events in order of time, and of revision within an incident."""
    ordered = sorted(events, key=lambda e: (event_time(e), e.incident_id, e.revision))
    outlets = {e.detail.get("source", ""): _outlet(e) for e in ordered if e.type == "origin-named"}
    came = _came(ordered)
    return [
        Entry(
            time=event.time,
            type=event.type,
            incident_id=event.incident_id,
            revision=event.revision,
            article_id=event.article_id,
            line=_line(event, articles, incidents, outlets) + came.get(event.id, ""),
            evidence=_evidence(event.detail, incidents),
        )
        for event in ordered
    ]


def _came(ordered: Sequence[IncidentEvent]) -> dict[str, str]:
    """By event: what to say of an arrival that is the source which had been named all along."""
    named: dict[str, str] = {}  # source -> when
    came = {}
    for event in ordered:
        source = str(event.detail.get("source", ""))
        if event.type == "origin-named":
            named.setdefault(source, event.time)
        elif event.type == "origin-dropped":
            named.pop(source, None)
        elif event.type == "source-added" and source in named:
            came[event.id] = f"; it is the source named since {_minute(named.pop(source))}, which no feed had carried"
    return came


def _minute(time: str) -> str:
    return f"{time[:10]} {time[11:16]} UTC"


def _line(
    event: IncidentEvent, articles: Mapping[str, Brief], incidents: Mapping[str, Brief], outlets: Mapping[str, str]
) -> str:
    detail = event.detail
    article = _article(event.article_id, articles) if event.article_id else ""

    def named(field: str) -> str:
        return _incident(detail.get(field, ""), incidents)

    match event.type:
        case "created":
            said = f"founded by {article}"
        case "source-added":
            said = f"{detail.get('role', 'source')} added: {article}" + (
                f", from {named('from')}" if "from" in detail else ""
            )
        case "source-moved":
            said = f"moved out: {article}, to {named('to')}"
        case "role-changed":
            said = f"{detail.get('before', '?')} became {detail.get('role', '?')}: {article}"
        case "merged":
            said = f"merged into {named('into')}"
        case "split":
            said = f"split: part of it is {named('into')} from here on"
        case "origin-named":
            count = len(detail.get("named_by", ()))
            said = (
                f"origin that no feed carried: {_outlet(event)}, named by {count} article{'s' if count != 1 else ''}"
            )
        case "origin-dropped":
            said = f"named as origin no more: {outlets.get(detail.get('source', ''), detail.get('source', ''))}"
        case "roundup-linked":
            said = f"a roundup tells of it too: {article}"
        case "closed":
            said = "closed: nobody reported on it any more"
        case "reopened":
            said = f"opened again by {article}"
        case _:
            said = _plainly(event, article)
    return said


def _plainly(event: IncidentEvent, article: str) -> str:
    """An event by its type and its details, a deletion in words of its own."""
    detail = event.detail
    if event.type == "source-revised" and "deleted" in detail:
        return f"{'taken down by its publisher' if detail['deleted'] else 'its page is back'}: {article}"
    plain = (f"{name} {value}" for name, value in detail.items() if isinstance(value, str | int | float))
    return f"{event.type.replace('-', ' ')}: {', '.join(part for part in (article, *plain) if part)}"


def _article(identity: str, articles: Mapping[str, Brief]) -> str:
    brief = articles.get(identity)
    if brief is None or not (brief.title or brief.publisher):
        return identity
    return f"{brief.title or '(no title)'} ({brief.publisher})" if brief.publisher else brief.title


def _incident(identity: str, incidents: Mapping[str, Brief]) -> str:
    brief = incidents.get(identity)
    return f"{identity} “{brief.title}”" if brief is not None and brief.title else identity


def _outlet(event: IncidentEvent) -> str:
    publisher = event.detail.get("publisher", {})
    return str(publisher.get("name") or publisher.get("domain") or "?")


def _evidence(detail: Mapping[str, Any], incidents: Mapping[str, Brief]) -> str:
    """Why, in a line: the channel, the score, the words that show it, and what speaks for the role."""
    evidence = detail.get("evidence", {})
    if isinstance(evidence, str) or "text" in detail:
        said = evidence if isinstance(evidence, str) else detail["text"]
        return f"“{said}”" if said else ""
    parts = [f"by {evidence['channel']}"] if "channel" in evidence else []
    scores = evidence.get("scores", {})
    shown = ("score", "before", "containment", "clearness")
    parts += [f"{label(name)} {scores[name]:.2f}" for name in shown if name in scores]
    if evidence.get("text"):
        parts.append(f"“{evidence['text']}”")
    if evidence.get("runner_up"):
        score = evidence.get("runner_up_score")
        nearest = "before in" if evidence.get("channel") in MOVED else "nearest other"
        parts.append(
            f"{nearest} {_incident(evidence['runner_up'], incidents)}"
            + (f" ({score:.2f})" if score is not None else "")
        )
    if detail.get("role_evidence"):
        parts.append(f"as {detail.get('role')}: {detail['role_evidence']}")
    return ", ".join(parts)
