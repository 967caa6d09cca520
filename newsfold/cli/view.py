"""An incident as lines for a person; pure. Every word from outside is made safe for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from cluster.assign.explain.labels import MOVED
from newsfold.cli.base import counted, plain
from newsfold.cli.explain_words import called, channel_words, score_words
from newsfold.stream.public import Counts, Incident, Source

__all__ = ["counts_in_words", "incident_lines", "short_time"]

LISTED = 12  # sources shown of each incident in a list


def incident_lines(incident: Incident, *, evidence: bool = False) -> list[str]:
    """Headline, totals, sources and linked pieces; with `evidence` all of them and why each is there."""
    merged = f" into {incident.into}" if incident.into else ""
    head = [
        f"{plain(incident.headline) or '(no headline)'}",
        f"  {incident.id}  {incident.status}{merged}  {plain(incident.language)}",
        f"  {counts_in_words(incident.counts)} · first seen {short_time(incident.first_seen)}, "
        f"last {short_time(incident.last_seen)}",
    ]
    articles, known = incident.counts.articles, _known(incident)
    return [*head, *_block(incident.sources, articles, evidence, known=known), *_linked(incident, evidence, known)]


def _known(incident: Incident) -> dict[str, str]:
    """The articles that the record embeds, by id, as a reader knows them."""
    every = (*incident.sources, *incident.linked)
    return {s.article_id: called(s.publisher.name or s.publisher.domain, s.title) for s in every if s.article_id}


def _publisher(source: Source) -> str:
    return plain(source.publisher.name or source.publisher.domain) or "(unknown publisher)"


def counts_in_words(counts: Counts) -> str:
    """As in "3 articles by 3 publishers of 2 families, 1 independent source, corroboration 0.8"."""
    owners = f" of {counts.families} famil{'y' if counts.families == 1 else 'ies'}"
    shared = owners if counts.families and counts.families != counts.publishers else ""
    confirmed = f", corroboration {counts.corroboration:.1f}" if counts.corroboration else ""
    return (
        f"{counted(counts.articles, 'article')} by {counted(counts.publishers, 'publisher')}{shared}, "
        f"{counted(counts.independent_sources, 'independent source')}{confirmed}"
    )


def _linked(incident: Incident, evidence: bool, known: Mapping[str, str]) -> Iterator[str]:
    if incident.linked:
        yield "  also about it:"
        total = max(incident.linked_count, len(incident.linked))
        yield from _block(incident.linked, 0, evidence, total, known=known)


def _block(
    sources: tuple[Source, ...], articles: int, evidence: bool, total: int = 0, *, known: Mapping[str, str]
) -> Iterator[str]:
    shown = sources if evidence else sources[:LISTED]
    for source in shown:
        yield from _source_lines(source, articles)
        if evidence:
            yield from (f"    {'':<10} | {line}" for line in _evidence_lines(source, known))
    if len(sources) > len(shown):
        yield f"    ... and {max(total, len(sources)) - len(shown)} more: newsfold incident ID shows all"
    elif total > len(shown):
        yield f"    ... and {total - len(shown)} more"


def _source_lines(source: Source, articles: int) -> Iterator[str]:
    name = _publisher(source)
    if not source.article_id:
        count = max(source.named_by_count, len(source.named_by))
        of = f"{count} of {counted(articles, 'article')}" if count <= articles else counted(count, "article")
        named = f", named by {of}" if count else ""
        yield f"    {source.role:<10} {name}  (no feed carried it{named})"
    else:
        yield f"    {source.role:<10} {name}: {plain(source.title) or '(no title)'}"
        if source.url:
            yield f"    {'':<10} {plain(source.url)}"
        if source.deleted:
            yield f"    {'':<10} (taken down by its publisher, as seen {short_time(source.deleted)})"


def _evidence_lines(source: Source, known: Mapping[str, str]) -> Iterator[str]:
    why = source.evidence
    if source.published:
        yield f"published {short_time(source.published)}"
    if source.traced_to:
        yield f"leans on {known.get(source.traced_to) or plain(source.traced_to)}"
    said = f": {plain(source.role_evidence)}" if source.role_evidence else ""
    yield f"{source.role} with probability {source.role_probability:.2f}{said}"
    if source.article_id:
        yield f"in the incident with probability {source.probability:.2f}: {_joined(source, known)}"
    if why.text:
        yield f"“{plain(why.text)}”"
    if scores := score_words(why.scores):
        yield scores
    if why.runner_up:
        score = "" if why.runner_up_score is None else f" ({why.runner_up_score:.2f})"
        yield f"{'before in' if why.channel in MOVED else 'nearest other incident'} {plain(why.runner_up)}{score}"


def _joined(source: Source, known: Mapping[str, str]) -> str:
    """How it came there; of what founded the incident, `against` is an article of another one."""
    why = source.evidence
    said = channel_words(why.channel, source.role, rival=bool(why.runner_up))
    if not why.against or why.channel == "founding":
        return said
    return f"{said}; compared with {known.get(why.against) or plain(why.against)}"


def short_time(text: str) -> str:
    """A public time as "2026-03-01 09:30 UTC", as it is where it is none."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, OverflowError):
        return plain(text)
