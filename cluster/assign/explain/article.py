"""Why an article is in its incident: everything the log still says about it, put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from cluster.assign.config import AssignConfig
from cluster.assign.explain import records
from cluster.assign.explain.briefs import Brief, brief_incident
from cluster.assign.explain.copied import Copied, copied
from cluster.assign.explain.decision import TO_ONE, Decision
from cluster.assign.explain.material import Material, gather
from cluster.assign.explain.place import Standing, brief_of, standing_of
from cluster.assign.explain.scoring import Scoring, score_against
from cluster.assign.explain.shared import Difference, Shared, Text, differences, shared
from cluster.assign.explain.timeline import Entry, timeline
from cluster.assign.telling import tying_names
from newsfold.stream.log import Log
from newsfold.stream.messages import Attribution, Fingerprint

__all__ = ["ArticleExplanation", "RunnerUp", "explain_article"]


class RunnerUp(msgspec.Struct, frozen=True, kw_only=True):
    """The nearest incident the article did not join.

    `recorded` is its score when that was decided and `scoring` the same computed again from what the log holds.
    `lower` says by how much each feature fell short of the incident joined, the largest first; of the threshold's
    makings, where the article founded an incident of its own.
    """

    incident: Brief
    recorded: float | None
    scoring: Scoring | None = None
    lower: dict[str, float] = {}
    difference: Difference | None = None


class ArticleExplanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why an article is where it is. Null where the log no longer holds what a field takes; `notes` say so.

    `difference` is what tells it from the members compared, and `names` those that joined it by channel "names".
    """

    article: Brief
    incident: Brief
    place: Standing
    decision: Decision | None
    history: tuple[Entry, ...]
    scoring: Scoring | None
    compared_with: Brief | None  # the nearest member, or the text it copies
    shared: tuple[Shared, ...]
    copied: Copied | None
    difference: Difference | None
    names: tuple[str, ...]
    attributions: tuple[Attribution, ...]
    runner_up: RunnerUp | None
    notes: tuple[str, ...]


def explain_article(log: Log, article: str, config: AssignConfig) -> ArticleExplanation | None:
    """Everything the log says about an article's place; None where no event names it."""
    found = gather(log, article, config)
    if found is None:
        return None
    notes = list(found.notes)
    if found.bench is not None and found.bench.own_words:
        notes.append(
            "this language's words are counted anew as its news grows: what is computed again may differ from "
            "what was recorded"
        )
    scoring = rival = None
    if found.bench is not None and found.decision is not None:
        scoring = score_against(found.bench, found.decision.incident_id)
        rival = score_against(found.bench, found.decision.evidence.runner_up)
    beside = _beside(found, scoring)
    texts = _texts(log, found, beside, notes)
    return ArticleExplanation(
        article=brief_of(found, found.own, article),
        incident=brief_incident(found.member.incident_id, found.public),
        place=standing_of(found),
        decision=found.decision,
        history=tuple(_history(found)),
        scoring=scoring,
        compared_with=brief_of(found, found.others.get(beside), beside) if beside else None,
        shared=_shared(found, beside, texts),
        copied=_copied(found, beside, texts),
        difference=_difference(found, [member.article_id for member in scoring.members] if scoring else []),
        names=_names(found, notes),
        attributions=found.own.attributions if found.own else (),
        runner_up=_runner_up(found, scoring, rival),
        notes=tuple(notes),
    )


def _history(found: Material) -> list[Entry]:
    own = Brief(id=found.member.article_id, title="this article")
    incidents = {identity: brief_incident(identity, found.public) for identity in found.public}
    return timeline(found.history, {own.id: own}, incidents)


def _beside(found: Material, scoring: Scoring | None) -> str:
    """The article to lay beside this one: what the stage compared it with, else the nearest member."""
    if found.decision is None:
        return ""
    evidence = found.decision.evidence
    if evidence.channel in TO_ONE:
        return evidence.against
    return scoring.members[0].article_id if scoring else ""


def _texts(log: Log, found: Material, beside: str, notes: list[str]) -> dict[str, str]:
    wanted = [fp for fp in (found.own, found.others.get(beside)) if fp is not None]
    texts = records.texts(log, {fp.article_id: fp.revision for fp in wanted})
    if beside and len(texts) < 2:
        notes.append("the text of one of the two articles is no longer in the log (kept 14 days)")
    return texts


def _text(fp: Fingerprint, texts: Mapping[str, str]) -> Text | None:
    return Text(fp.title, texts[fp.article_id], fp.shard) if fp.article_id in texts else None


def _shared(found: Material, beside: str, texts: Mapping[str, str]) -> tuple[Shared, ...]:
    own, other = found.own, found.others.get(beside)
    if own is None or other is None or found.bench is None:
        return ()
    frequencies = found.bench.shard.model.frequencies
    return tuple(shared(own, other, frequencies, _text(own, texts), _text(other, texts)))


def _copied(found: Material, beside: str, texts: Mapping[str, str]) -> Copied | None:
    is_copy = found.decision is not None and found.decision.evidence.channel == "copy"
    own = found.member.article_id
    return copied(texts[own], texts[beside]) if is_copy and own in texts and beside in texts else None


def _runner_up(found: Material, scoring: Scoring | None, rival: Scoring | None) -> RunnerUp | None:
    evidence = found.decision.evidence if found.decision else None
    if evidence is None or not evidence.runner_up:
        return None
    lower: dict[str, float] = {}
    if rival is not None:
        had = {row.name: row.contribution for row in scoring.features} if scoring else {}
        short = {row.name: round(had.get(row.name, 0.0) - row.contribution, 3) for row in rival.features}
        lower = dict(sorted(((n, s) for n, s in short.items() if s > 0), key=lambda item: (-item[1], item[0])))
    return RunnerUp(
        incident=brief_incident(evidence.runner_up, found.public),
        recorded=evidence.runner_up_score,
        scoring=rival,
        lower=lower,
        difference=_difference(found, found.rivals),
    )


def _difference(found: Material, articles: Sequence[str]) -> Difference | None:
    if found.own is None or found.bench is None or not articles:
        return None
    return differences(found.own, [found.others[a] for a in articles], found.bench.shard.model.frequencies)


def _names(found: Material, notes: list[str]) -> tuple[str, ...]:
    """The names that joined it; a note where more of them are found than counted then.

    The log does not keep which other articles were near: of those the runner-up's alone are looked at.
    """
    decision, made = found.decision, found.bench
    if decision is None or decision.evidence.channel != "names" or made is None:
        return ()
    place = replace(made.shard.places[made.article], kind="follow-up" if found.member.role == "follow-up" else "")
    names, told = tying_names(made.shard, place, decision.incident_id, found.rivals)
    if told > decision.evidence.scores.get("names", told) + 0.01 and not made.own_words:
        notes.append("not all the names listed counted: other events had one or more of them")
    return tuple(names)
