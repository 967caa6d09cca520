"""An article or an incident in a line, from whatever the log still holds of it; pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from newsfold.stream.messages import Fingerprint
from newsfold.stream.public import Incident, Source
from newsfold.stream.times import rfc3339

__all__ = ["Brief", "brief_article", "brief_incident"]


class Brief(msgspec.Struct, frozen=True, kw_only=True):
    """Where the log no longer says, "" and null."""

    id: str
    title: str = ""  # an incident's headline
    publisher: str = ""
    url: str = ""
    published: str | None = None
    status: str = ""  # of an incident


def brief_incident(identity: str, records: Mapping[str, Incident]) -> Brief:
    """An incident by its public record."""
    record = records.get(identity)
    return Brief(id=identity, title=record.headline if record else "", status=record.status if record else "")


def brief_article(article: str, fp: Fingerprint | None = None, source: Source | None = None) -> Brief:
    """An article by its fingerprint, or by the source that stands for it in an incident."""
    if fp is not None:
        return Brief(
            id=article,
            title=fp.title,
            publisher=fp.publisher.name or fp.publisher.domain,
            url=fp.canonical_url or fp.url,
            published=rfc3339(fp.published) if fp.published is not None else None,
        )
    if source is not None:
        return Brief(
            id=article,
            title=source.title,
            publisher=source.publisher.name or source.publisher.domain,
            url=source.url,
            published=source.published,
        )
    return Brief(id=article)
