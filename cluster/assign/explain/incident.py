"""What became of an incident: its timeline, its counts, and who in it leans on whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from cluster.assign.explain import records
from cluster.assign.explain.briefs import Brief, brief_article, brief_incident
from cluster.assign.explain.decision import mentioned
from cluster.assign.explain.timeline import Entry, timeline
from newsfold.stream.log import Log
from newsfold.stream.public import Counts, Incident, IncidentEvent, Source

__all__ = ["IncidentExplanation", "Leaning", "explain_incident", "leanings"]


class Leaning(msgspec.Struct, frozen=True, kw_only=True):
    """A source and those that lean on it directly. An origin that no feed carried has no `article_id`."""

    role: str
    publisher: str
    title: str
    article_id: str
    role_probability: float
    text: str  # what speaks for the role
    named_by: tuple[Brief, ...] = ()
    named_by_count: int = 0
    leaning: tuple[Leaning, ...] = ()


class IncidentExplanation(msgspec.Struct, frozen=True, kw_only=True):
    """An incident's story. `followed` are the ids from the one asked for to this one, itself left out."""

    incident: Brief
    followed: tuple[str, ...]
    counts: Counts | None
    first_seen: str
    last_seen: str
    origins: tuple[Leaning, ...]
    linked: tuple[Leaning, ...]
    timeline: tuple[Entry, ...]
    notes: tuple[str, ...]


def explain_incident(log: Log, incident: str) -> IncidentExplanation | None:
    """Everything the log says about an incident, merges followed; None for an unknown id."""
    known = records.incidents(log, {incident})
    if incident not in known:
        return None
    path = [incident]
    while (into := known[path[-1]].into) in known and into not in path:
        path.append(into)
    record = known[path[-1]]
    events = records.incident_events(log, set(path), into=record.id)
    mine = [event for each in events.values() for event in each]
    others = mentioned(mine) | {e.detail["into"] for e in mine if isinstance(e.detail.get("into"), str)}
    told = {e.article_id for e in mine if e.article_id}
    known |= records.incidents(log, others - known.keys())
    articles = _articles(log, told, known)
    entries = timeline(mine, articles, {i: brief_incident(i, known) for i in {*known, *others}})
    return IncidentExplanation(
        incident=brief_incident(record.id, known),
        followed=tuple(path[:-1]),
        counts=record.counts,
        first_seen=record.first_seen,
        last_seen=record.last_seen,
        origins=leanings(record.sources, articles),
        linked=tuple(_leaning(source, articles) for source in record.linked),
        timeline=tuple(entries),
        notes=tuple(_notes(record, mine)),
    )


def _articles(log: Log, wanted: set[str], known: Mapping[str, Incident]) -> dict[str, Brief]:
    """Articles by the public records, and by their fingerprints where no record at hand embeds them."""
    sources = {s.article_id: s for one in known.values() for s in (*one.sources, *one.linked) if s.article_id}
    found = {article: brief_article(article, None, source) for article, source in sources.items()}
    kept = records.fingerprints(log, wanted - found.keys()) if wanted - found.keys() else {}
    return found | {article: brief_article(article, arrived[-1].fingerprint) for article, arrived in kept.items()}


def leanings(sources: Sequence[Source], articles: Mapping[str, Brief]) -> tuple[Leaning, ...]:
    """Sources that lean on nobody, each with those that lean on it, and so on down."""
    by_id = {source.article_id: source for source in sources if source.article_id}
    unseen = {source.publisher.name for source in sources if not source.article_id}
    under: dict[str, list[Source]] = {}
    for source in sources:
        under.setdefault(_above(source, by_id, unseen), []).append(source)

    shown: set[int] = set()

    def grow(source: Source) -> Leaning:
        shown.add(id(source))
        key = source.article_id or source.publisher.name
        below = tuple(grow(one) for one in under.get(key, ()) if id(one) not in shown)
        return _leaning(source, articles, below)

    roots = [grow(source) for source in under.get("", ())]
    roots += [grow(source) for source in sources if id(source) not in shown]  # a circle has no beginning
    return tuple(roots)


def _above(source: Source, by_id: Mapping[str, Source], unseen: set[str]) -> str:
    """What a source leans on among the others, "" where that is nothing."""
    on = source.traced_to if source.article_id else ""
    return on if on != source.article_id and (on in by_id or on in unseen) else ""


def _leaning(source: Source, articles: Mapping[str, Brief], below: tuple[Leaning, ...] = ()) -> Leaning:
    return Leaning(
        role=source.role,
        publisher=source.publisher.name or source.publisher.domain,
        title=source.title,
        article_id=source.article_id,
        role_probability=source.role_probability,
        text=source.role_evidence,
        named_by=tuple(articles.get(article, Brief(id=article)) for article in source.named_by),
        named_by_count=max(source.named_by_count, len(source.named_by)),
        leaning=below,
    )


def _notes(record: Incident, events: Sequence[IncidentEvent]) -> list[str]:
    notes = []
    if not any(event.type == "created" and event.incident_id == record.id for event in events):
        notes.append("how it began is no longer in the log: events are kept 90 days")
    embedded = sum(1 for source in record.sources if source.article_id)
    if embedded < record.counts.articles:
        notes.append(
            f"{embedded} of its {record.counts.articles} articles are embedded in the public record and shown"
        )
    return notes
