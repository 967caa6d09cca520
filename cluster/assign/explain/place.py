"""An article's place in its incident as it is by now, and what other articles are called; pure."""

from __future__ import annotations

import msgspec

from cluster.assign.explain.briefs import Brief, brief_article
from cluster.assign.explain.material import Material
from newsfold.stream.messages import Fingerprint
from newsfold.stream.public import Source

__all__ = ["Standing", "brief_of", "standing_of"]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """An article's role and how sure it is; `probability` is that of belonging to the incident at all.

    `text` is what speaks for the role and `traced_to` an article id, or the name of an origin that no feed carried;
    `leans_on` is the article with that id.
    """

    role: str
    role_probability: float | None
    text: str
    traced_to: str
    probability: float | None
    leans_on: Brief | None = None


def _source_of(found: Material, article: str) -> Source | None:
    record = found.public.get(found.member.incident_id)
    sources = (*record.sources, *record.linked) if record else ()
    return next((source for source in sources if source.article_id == article), None)


def brief_of(found: Material, fp: Fingerprint | None, article: str) -> Brief:
    """An article by its fingerprint, or by the public record of the incident."""
    return brief_article(article, fp, _source_of(found, article))


def standing_of(found: Material) -> Standing:
    """By the public record, or by the events where the record does not embed the article."""
    source, place = _source_of(found, found.member.article_id), found.member
    if source is None:
        said = next((e.detail for e in reversed(found.history) if e.type in ("source-added", "role-changed")), {})
        return Standing(
            role=place.role,
            role_probability=said.get("role_probability"),
            text=said.get("role_evidence", ""),
            traced_to=said.get("traced_to", ""),
            probability=place.probability,
            leans_on=_known(found, said.get("traced_to", "")),
        )
    return Standing(
        role=source.role,
        role_probability=source.role_probability,
        text=source.role_evidence,
        traced_to=source.traced_to,
        probability=source.probability,
        leans_on=_known(found, source.traced_to),
    )


def _known(found: Material, article: str) -> Brief | None:
    """An article as far as it can be named; None for what is no article, or one the log says nothing of."""
    if not article:
        return None
    known = brief_of(found, found.others.get(article), article)
    return known if known.title or known.publisher else None
