"""Admit one fingerprint into a shard: which incident does the article belong to?

Nothing here does I/O or looks at a clock: the same shard and the same fingerprint give the same decisions.
"""

from __future__ import annotations

from msgspec.structs import replace

from cluster.assign.coalesce import may_wait, welcome
from cluster.assign.config import DAY, AssignConfig
from cluster.assign.copies import CopyMatch, best_copy
from cluster.assign.copy_index import PROPOSED
from cluster.assign.decisions import Decisions
from cluster.assign.digests import link_roundups
from cluster.assign.kinds import Cues, cues_of, logistic
from cluster.assign.link import probability
from cluster.assign.matching import Match, Tie, candidates, matches, tie_by_names
from cluster.assign.membership import Arrivals, add, found
from cluster.assign.pieces import figures_of, mentions_of, quoted_of
from cluster.assign.repair import gather_linked, joins_at, repair
from cluster.assign.settle import follows_up, is_light, of_its_own_kind, settle
from cluster.assign.shard import Shard
from cluster.assign.state import Place
from cluster.assign.telling import worth
from cluster.assign.twins import part, twins_of
from cluster.assign.values import attributions_of, publisher_of, title_of
from cluster.assign.window import advance, expired, in_memory
from newsfold.stream.messages import Fingerprint
from newsfold.stream.public import Evidence
from newsfold.stream.times import rfc3339

__all__ = ["admit"]

RIVALS = 3
"""Other incidents that repair looks at after an article joined one."""

RIVAL_FROM = -2.0
"""The article's score against such an incident, at least: what it is nothing like has no more to do with its own
incident than before."""


def admit(shard: Shard, fp: Fingerprint, config: AssignConfig, decisions: Decisions) -> str:
    """Assign one fingerprint; the name of what became of it, for the counter.

    "duplicate" (this revision is known), "revised", "deleted" (its page is gone), "restored", "copy", "linked",
    "founded", or "expired" (its incident was forgotten long ago).
    """
    advance(shard, fp.arrived, config, decisions)
    place = shard.places.get(fp.article_id)
    if fp.deleted is not None or (place is not None and place.deleted is not None and place.revision == fp.revision):
        return _take_down(shard, place, fp, decisions)
    if place is not None:
        if place.revision == fp.revision:
            return "duplicate"
        _revise(shard, place, fp, decisions)
        return "revised"
    if expired(shard, fp.arrived, config):
        return "expired"
    _use_scheme(shard, f"{fp.scheme} {fp.model}")
    arrivals = Arrivals()
    outcome, near, rivals = _join(shard, fp, config, decisions, arrivals)
    decisions.place(fp.article_id)
    link_roundups(shard, fp.article_id, near, decisions)
    if config.repair and not shard.places[fp.article_id].kind:
        gather_linked(shard, fp.article_id, near, decisions, arrivals)
        if outcome != "founded" and _says_more(shard, fp.article_id):
            repair(shard, fp.article_id, rivals, decisions, arrivals)
    for incident, arrived in arrivals.by_incident.items():
        if len(arrivals.by_incident) == 1 and may_wait(shard, incident, fp.article_id, arrived):
            welcome(shard, fp.article_id, decisions, arrived)
        else:
            settle(shard, incident, decisions, arrived)
    if not in_memory(shard.places[fp.article_id], shard.state, config):
        shard.forget(fp.article_id)  # it came so late that a restart would not bring it back either
    return outcome


def _says_more(shard: Shard, article: str) -> bool:
    """Whether an incident has a text now that it had not, or a fuller one: a mere copy shows no guess to be wrong."""
    return article in shard.compared(shard.places[article].incident)


def _use_scheme(shard: Shard, scheme: str) -> None:
    """Fingerprints of unequal schemes are never compared: the first of another one empties the memory."""
    if scheme == shard.state.scheme:
        return
    for article in list(shard.fingerprints):
        shard.forget(article)
    shard.state = replace(shard.state, scheme=scheme, scheme_since=shard.state.count)


def _join(
    shard: Shard, fp: Fingerprint, config: AssignConfig, decisions: Decisions, arrivals: Arrivals
) -> tuple[str, list[str], list[str]]:
    """Give the article its place; the outcome, the nearest articles, and the nearest other incidents."""
    order = shard.state.count
    shard.state = replace(shard.state, count=order + 1)
    ready = shard.remember(fp)
    near = candidates(shard, fp.article_id, ready, config)
    cues = cues_of(fp)
    said = "" if _light(cues) else cues.kind  # what is hardly its kind may be a copy of news
    alike = [a for a in shard.copies.nearest(fp.article_id, PROPOSED) if _can_be_copied(shard.places[a].kind, said)]
    copy = best_copy(fp, alike, shard.fingerprints.whole, shard.shingles)
    found_near = matches(shard, fp.article_id, near)
    place = _place(fp, order, cues)
    best = found_near[0] if found_near else None
    if best is not None and copy is None and (odds := follows_up(shard, best.incident, place, by_day=False)) > 0:
        place = replace(place, kind="follow-up", light=is_light("follow-up", logistic(odds)))
    twins = twins_of(shard, place, best, near) if copy is None else None
    tie = None
    if copy is None and twins is None and not cues.kind and (best is None or best.score < joins_at(place)):
        tie = tie_by_names(shard, replace(place, kind=""), found_near, near)
    if copy is not None:
        outcome, place = "copy", _as_copy(shard, place, copy, found_near)
    elif twins is not None:
        event = twins.match(part(shard, twins, decisions, arrivals))
        outcome, place = "linked", _as_link(shard, fp, replace(place, kind="", light=False), [event, *found_near])
    elif tie is not None:
        outcome, place = "linked", _as_tied(place, tie, found_near)
    elif best is None or best.score < joins_at(place) or place.kind == "roundup":
        found(shard, _as_founder(replace(place, kind=cues.kind, light=_light(cues)), best), decisions, arrivals)
        return "founded", near, []
    else:
        outcome, place = "linked", _as_link(shard, fp, place, found_near)
    add(shard, place, decisions, arrivals)
    rivals = [m.incident for m in found_near if m.incident != place.incident and m.score >= RIVAL_FROM]
    return outcome, near, rivals[:RIVALS]


def _light(cues: Cues) -> bool:
    return is_light(cues.kind, logistic(cues.commentary.weight))


def _can_be_copied(theirs: str, mine: str) -> bool:
    """Whether a piece of my kind may be a copy of one of theirs: what a digest repeats is not the digest's."""
    return theirs == mine or (not mine and theirs != "roundup")


def _place(fp: Fingerprint, order: int, cues: Cues) -> Place:
    return Place(
        article_id=fp.article_id,
        revision=fp.revision,
        shard=fp.shard,
        incident="",
        order=order,
        url=fp.canonical_url or fp.url,
        title=title_of(fp),
        publisher=publisher_of(fp),
        published=fp.published,
        arrived=fp.arrived,
        image=fp.image,
        evidence=Evidence(channel="founding"),
        probability=1.0,
        attributions=attributions_of(fp),
        kind=cues.kind,
        light=_light(cues),
        cues=cues,
        words=fp.words,
        mentions=mentions_of(fp.names),
        figures=figures_of(fp.numbers),
        quoted=quoted_of(fp.quoted),
        sequence=int(fp.arrived // DAY),
    )


def _runner_up(found_near: list[Match], chosen: str) -> tuple[str, float | None]:
    for match in found_near:
        if match.incident != chosen:
            return match.incident, round(match.score, 3)
    return "", None


def _as_copy(shard: Shard, place: Place, copy: CopyMatch, found_near: list[Match]) -> Place:
    source = shard.places[copy.article]
    runner_up, runner_up_score = _runner_up(found_near, source.incident)
    evidence = Evidence(
        channel="copy",
        scores=copy.scores(),
        text=copy.text(),
        against=copy.article,
        runner_up=runner_up,
        runner_up_score=runner_up_score,
    )
    return replace(
        place,
        incident=source.incident,
        evidence=evidence,
        probability=0.9999,
        copy_of=copy.article,
        containment=round(copy.containment, 4),
        kind=source.kind if place.light else place.kind or source.kind,
        light=source.light if place.light or not place.kind else False,
    )


def _as_link(shard: Shard, fp: Fingerprint, place: Place, found_near: list[Match]) -> Place:
    best = found_near[0]
    runner_up, runner_up_score = _runner_up(found_near, best.incident)
    contributions = shard.linker.contributions(shard.prepared[fp.article_id], shard.prepared[best.nearest])
    evidence = Evidence(
        channel="link",
        scores={"score": round(best.score, 3), **contributions},
        text=shard.places[best.nearest].title,
        against=best.nearest,
        runner_up=runner_up,
        runner_up_score=runner_up_score,
    )
    sure = round(probability(best.score), 4)
    return replace(place, incident=best.incident, evidence=evidence, probability=sure)


def _as_tied(place: Place, tie: Tie, found_near: list[Match]) -> Place:
    match = tie.match
    runner_up, runner_up_score = _runner_up(found_near, match.incident)
    evidence = Evidence(
        channel="names",
        scores={"score": round(match.score, 3), "names": round(tie.names, 3)},
        against=match.nearest,
        runner_up=runner_up,
        runner_up_score=runner_up_score,
    )
    sure = round(probability(match.score + worth(tie.names)), 4)
    return replace(place, incident=match.incident, kind=tie.kind, light=False, evidence=evidence, probability=sure)


def _as_founder(place: Place, best: Match | None) -> Place:
    if best is None:
        return place
    evidence = Evidence(
        channel="founding",
        runner_up=best.incident,
        runner_up_score=round(best.score, 3),
        against=best.nearest,
    )
    sure = 1.0 - probability(best.score) if best.score < 0 else 1.0
    return replace(place, evidence=evidence, probability=round(sure, 4))


def _take_down(shard: Shard, place: Place | None, fp: Fingerprint, decisions: Decisions) -> str:
    """A page that is gone, or back as it was: the article keeps its place and its words, and says so."""
    if place is None or (place.deleted is None) == (fp.deleted is None):
        return "duplicate"  # said before, or of an article long forgotten
    shard.put(replace(place, deleted=fp.deleted))
    decisions.place(place.article_id)
    deleted = rfc3339(fp.deleted) if fp.deleted is not None else None
    decisions.event("source-revised", place.incident, place.article_id, revision=place.revision, deleted=deleted)
    return "restored" if deleted is None else "deleted"


def _revise(shard: Shard, place: Place, fp: Fingerprint, decisions: Decisions) -> None:
    """A changed text of an article that has its place: the place stays, what is shown of it is renewed."""
    _use_scheme(shard, f"{fp.scheme} {fp.model}")
    if fp.article_id in shard.fingerprints:
        shard.remember(fp)
    cues = cues_of(fp)
    copied = place.kind != place.cues.kind and of_its_own_kind(shard, place)  # it is of a kind because its text is
    kind = place.kind if copied else cues.kind
    shard.put(
        replace(
            place,
            revision=fp.revision,
            title=title_of(fp),
            url=fp.canonical_url or fp.url,
            publisher=publisher_of(fp),
            published=fp.published if fp.published is not None else place.published,
            image=fp.image,
            attributions=attributions_of(fp),
            kind=kind,
            light=place.light if copied else _light(cues),
            cues=cues,
            words=fp.words,
            mentions=mentions_of(fp.names),
            figures=figures_of(fp.numbers),
            quoted=quoted_of(fp.quoted),
            deleted=None,
        )
    )
    decisions.place(place.article_id)
    decisions.event("source-revised", place.incident, place.article_id, revision=fp.revision)
    settle(shard, place.incident, decisions)
