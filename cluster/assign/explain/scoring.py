"""What an article scores against an incident and why, computed with the stage's own code over a few fingerprints."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from cluster.assign.explain.labels import label
from cluster.assign.features import FEATURES, pair_features
from cluster.assign.frequencies import Frequencies
from cluster.assign.link import incident_score, probability, sampled
from cluster.assign.shard import Shard
from cluster.assign.shards import Shards
from cluster.assign.state import Head, Place
from newsfold.stream.messages import Fingerprint
from newsfold.stream.public import Evidence

__all__ = ["Bench", "FeatureRow", "Member", "Scoring", "bench", "score_against"]


class FeatureRow(msgspec.Struct, frozen=True, kw_only=True):
    """One feature: what it adds to the score, on average over the members compared and for the nearest of them.

    `value` is the raw value (a cosine, a share, days), None where it is unknown.
    """

    name: str
    label: str
    contribution: float
    value: float | None
    nearest_contribution: float
    nearest_value: float | None


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One member the article was compared with.

    `score` is the pair's in log-odds; `unclipped` what its features add up to before that is kept in bounds.
    """

    article_id: str
    title: str
    publisher: str
    score: float
    unclipped: float
    days: float | None  # between the two publications


class Scoring(msgspec.Struct, frozen=True, kw_only=True):
    """The score of an article against an incident: the mean pair score, grown with the members, less a threshold."""

    incident_id: str
    score: float
    probability: float
    threshold: float
    pairs: float  # what the pair scores make together, before the threshold
    growth: float  # the mean pair score times this is `pairs`: the more texts agree, the more they count
    whole: float  # what the incident as a whole adds to that
    members: tuple[Member, ...]  # the nearest first
    of: int  # how many texts there are to compare with
    articles: int  # how many articles have these texts, copies among them
    features: tuple[FeatureRow, ...]  # the largest first


class Bench(msgspec.Struct, frozen=True):
    """Some articles and incidents set up as the stage holds them."""

    shard: Shard
    article: str
    own_words: bool  # weighed by word frequencies that the shard counts itself, anew as it grows


def bench(
    article: Fingerprint,
    members: Mapping[str, Sequence[Fingerprint]],
    *,
    places: Mapping[str, Place],
    words: Frequencies | None,
    model_folder: str,
    window_days: float | None,
) -> Bench:
    """Set up an article beside incidents; `members` has each incident's articles in order of arrival.

    `places` tells copies and linked pieces where it knows the article. `words` are the shard's own word
    frequencies, for a language without a table. Raises ValueError for a model file that is broken.
    """
    shards = Shards(Path(model_folder) if model_folder else None, window_days)
    shard = shards.get(article.shard)
    if words is not None and not shards.has_table(article.shard):
        shard.use_model(shard.model.among(shards.words(article.shard, words)))
    order = 0
    for incident, held in members.items():
        shard.set_head(Head.opened(incident, article.shard, order=order, at=0.0))
        shard.members[incident] = []
        for fp in held:
            if fp.article_id != article.article_id and (fp.scheme, fp.model) == (article.scheme, article.model):
                order += 1
                shard.put(_place(fp, incident, order, places.get(fp.article_id)))
                shard.remember(fp)
    shard.put(_place(article, "", order + 1, places.get(article.article_id)))
    shard.remember(article)
    return Bench(shard, article.article_id, not shards.has_table(article.shard))


def _place(fp: Fingerprint, incident: str, order: int, known: Place | None) -> Place:
    if known is not None:
        return replace(known, incident=incident, order=order)
    return Place(
        article_id=fp.article_id,
        revision=fp.revision,
        shard=fp.shard,
        incident=incident,
        order=order,
        url=fp.url,
        title=fp.title,
        publisher=fp.publisher,
        published=fp.published,
        arrived=fp.arrived,
        image="",
        evidence=Evidence(channel="unknown"),
        probability=1.0,
    )


def score_against(made: Bench, incident: str) -> Scoring | None:
    """The article's score against an incident on the bench, None where no member can be compared."""
    shard, article = made.shard, made.article
    every = [a for a in shard.compared(incident) if a != article]
    others = sampled(every)
    if not others:
        return None
    pairs = shard.pairs(article, others)
    (score,) = shard.scores(article, [incident])
    together = incident_score(pairs, len(every))
    threshold = shard.model.learned.join
    ranked = sorted(zip(others, pairs, strict=True), key=lambda pair: (pair[1], pair[0]), reverse=True)
    return Scoring(
        incident_id=incident,
        score=round(score, 3),
        probability=round(probability(score), 4),
        threshold=threshold,
        pairs=round(together, 3),
        growth=round(incident_score([1.0], len(every)), 3),
        whole=round(score - (together - threshold), 3),
        members=tuple(_member(shard, article, other, pair) for other, pair in ranked),
        of=len(every),
        articles=sum(1 for a in shard.members[incident] if a != article),
        features=_features(shard, article, [other for other, _ in ranked]),
    )


def _member(shard: Shard, article: str, other: str, score: float) -> Member:
    fp = shard.fingerprints[other]
    return Member(
        article_id=other,
        title=fp.title,
        publisher=fp.publisher.name or fp.publisher.domain,
        score=round(score, 3),
        unclipped=round(
            math.fsum(shard.linker.contributions(shard.prepared[article], shard.prepared[other]).values()), 3
        ),
        days=_days(shard.fingerprints[article], fp),
    )


def _days(a: Fingerprint, b: Fingerprint) -> float | None:
    if a.published is None or b.published is None:
        return None
    return round(abs(a.published - b.published) / 86_400.0, 2)


def _features(shard: Shard, article: str, others: Sequence[str]) -> tuple[FeatureRow, ...]:
    """Every feature against `others`, of which the first is the nearest."""
    mine = shard.prepared[article]
    added = [shard.linker.contributions(mine, shard.prepared[other]) for other in others]
    raw = pair_features(mine, [shard.prepared[other] for other in others], shard.table)
    days = [_days(shard.fingerprints[article], shard.fingerprints[other]) for other in others]
    rows = []
    for name in added[0]:
        values: list[float | None] = [None] * len(others)
        if name in FEATURES:
            column = raw[:, FEATURES.index(name)].tolist()
            values = [None if math.isnan(value) else value for value in column]
        elif name == "time":
            values = list(days)
        parts = [each[name] for each in added]
        rows.append(
            FeatureRow(
                name=name,
                label=label(name),
                contribution=round(math.fsum(parts) / len(parts), 3),
                value=_mean(values),
                nearest_contribution=parts[0],
                nearest_value=None if values[0] is None else round(values[0], 3),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-abs(row.contribution), row.name)))


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(math.fsum(known) / len(known), 3) if known else None
