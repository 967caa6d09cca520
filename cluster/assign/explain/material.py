"""What has to be read to explain one article's place, and setting it up for computing again."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from cluster.assign.config import AssignConfig
from cluster.assign.explain import records
from cluster.assign.explain.decision import (
    ON_ARRIVAL,
    TO_ONE,
    Decision,
    decision_of,
    members_now,
    members_then,
    mentioned,
    placed,
)
from cluster.assign.explain.records import Arrived
from cluster.assign.explain.scoring import Bench, bench
from cluster.assign.frequencies import Frequencies
from cluster.assign.outcome import Membership
from cluster.assign.window import memory_start
from newsfold.stream.log import Log
from newsfold.stream.messages import Fingerprint
from newsfold.stream.public import Incident, IncidentEvent

__all__ = ["Material", "gather"]


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """One article's place and what was read about it; `notes` say what the log no longer holds."""

    member: Membership
    history: Sequence[IncidentEvent]
    decision: Decision | None
    public: Mapping[str, Incident]
    own: Fingerprint | None
    others: Mapping[str, Fingerprint]
    joined: Sequence[str]  # members of the incident it was compared with, in order of joining
    rivals: Sequence[str]  # likewise of the runner-up
    bench: Bench | None
    notes: Sequence[str]


def gather(log: Log, article: str, config: AssignConfig) -> Material | None:
    """Read all there is about an article's place; None where no event names it."""
    history = records.article_events(log, article)
    events = records.incident_events(log, mentioned(history))
    member = placed(article, events)
    if member is None:
        return None
    decision, joined, rivals = _compared(log, article, events, decision_of(history))
    against = decision.evidence.against if decision else ""
    kept = records.fingerprints(log, {article, *joined, *rivals, against} - {""})
    notes: list[str] = []
    own, until = _own(kept.get(article, []), decision, notes)
    others = _others(kept, until, own)
    joined, rivals = (
        _held(joined, others, kept, "members of the incident", notes),
        _held(rivals, others, kept, "members of the runner-up", notes),
    )
    joined, rivals = (_in_memory(each, others, own, config) for each in (joined, rivals))
    return Material(
        member=member,
        history=history,
        decision=decision,
        public=records.incidents(log, {*events, member.incident_id}),
        own=own,
        others=others,
        joined=joined,
        rivals=rivals,
        bench=_bench(log, own, others, _sides(decision, joined, rivals), config) if own else None,
        notes=notes,
    )


def _compared(
    log: Log, article: str, events: Mapping[str, Sequence[IncidentEvent]], decision: Decision | None
) -> tuple[Decision | None, list[str], list[str]]:
    """The decision, and the members of the incident joined and of the runner-up as they stood when it was made."""
    if decision is None:
        return None, [], []
    evidence = decision.evidence
    if evidence.channel == "split":
        joined = members_now(events.get(decision.incident_id, ()))
    else:
        joined = members_then(events.get(decision.incident_id, ()), decision)
    if evidence.channel in TO_ONE and evidence.against not in joined:
        decision, joined = _before_its_merge(log, decision) or (decision, joined)
    rivals = members_then(events.get(evidence.runner_up, ()), decision)
    return decision, [a for a in joined if a != article], [a for a in rivals if a != article]


def _before_its_merge(log: Log, decision: Decision) -> tuple[Decision, list[str]] | None:
    """The incident that was joined, where it was merged in the same step: the article was announced after that."""
    there = records.incident_events(log, mentioned(records.article_events(log, decision.evidence.against)))
    for incident, events in there.items():
        members = members_then(events, decision)
        if decision.evidence.against in members and any(
            e.type == "merged" and e.time == decision.time and e.detail["into"] == decision.incident_id
            for e in events
        ):
            return replace(decision, incident_id=incident, merged=(decision.incident_id, *decision.merged)), members
    return None


def _own(
    arrived: Sequence[Arrived], decision: Decision | None, notes: list[str]
) -> tuple[Fingerprint | None, int | None]:
    """The article's fingerprint that was decided on, and the offset up to which others had arrived."""
    if not arrived:
        notes.append(
            "the article's fingerprint is no longer in the log (kept 14 days): what was recorded is shown, "
            "and nothing is computed again"
        )
        return None, None
    if decision is None or decision.evidence.channel in ON_ARRIVAL:
        return arrived[0].fingerprint, arrived[0].offset
    return arrived[-1].fingerprint, None


def _others(
    kept: Mapping[str, Sequence[Arrived]], until: int | None, own: Fingerprint | None
) -> dict[str, Fingerprint]:
    """The other articles as they were when the article arrived, or as they are."""
    found = {}
    for article, arrived in kept.items():
        by_then = [each.fingerprint for each in arrived if until is None or each.offset <= until]
        if by_then and (own is None or article != own.article_id):
            found[article] = by_then[-1]
    return found


def _held(
    articles: Sequence[str], others: Mapping[str, Fingerprint], kept: Container[str], what: str, notes: list[str]
) -> list[str]:
    """Those that had arrived; a note counts the ones the log has lost, and none those that came later."""
    held = [article for article in articles if article in others]
    gone = sum(1 for article in articles if article not in kept)
    if gone:
        notes.append(f"{gone} of {gone + len(held)} {what} are no longer in the log (kept 14 days) and left out")
    return held


def _in_memory(
    articles: Iterable[str], others: Mapping[str, Fingerprint], own: Fingerprint | None, config: AssignConfig
) -> list[str]:
    """Those that the stage still compared with when the article came."""
    if own is None or config.memory_days is None:
        return list(articles)
    start = memory_start(own.arrived, config.memory_days)
    return [article for article in articles if others[article].arrived >= start]


def _sides(decision: Decision | None, joined: Sequence[str], rivals: Sequence[str]) -> dict[str, list[str]]:
    """The incident joined and the runner-up, with the members to compare with."""
    if decision is None:
        return {}
    sides = {decision.incident_id: list(joined)}
    if decision.evidence.runner_up:
        sides[decision.evidence.runner_up] = [article for article in rivals if article not in joined]
    return sides


def _bench(
    log: Log,
    own: Fingerprint,
    others: Mapping[str, Fingerprint],
    sides: Mapping[str, Sequence[str]],
    config: AssignConfig,
) -> Bench:
    private = records.private(log, others, own.shard)
    return bench(
        own,
        {incident: [others[a] for a in articles] for incident, articles in sides.items()},
        places={article: replace(place, kind="") for article, place in private.places.items()},
        words=Frequencies(private.state.counted_documents, private.words) if private.state else None,
        model_folder=config.model_folder,
        window_days=config.window_days,
    )
