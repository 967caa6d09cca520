"""The two public messages: the canonical incident and the incident event.

They travel as JSON with CloudEvents headers; programs outside newsfold read them, so a field is added
with a default or not at all. Times are RFC 3339 strings in UTC ("2026-03-01T09:30:00Z"), null where
unknown.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import msgspec

from newsfold.stream.messages import Publisher

__all__ = ["LINKED", "MAX_SOURCES", "Counts", "Evidence", "Incident", "IncidentEvent", "Role", "Source", "Status"]

MAX_SOURCES = 200
"""Sources embedded in one incident record, at most; the counts beside them are of all."""

Role = Literal["origin", "copy", "rewrite", "report", "follow-up", "commentary", "roundup"]
LINKED: tuple[Role, ...] = ("commentary", "roundup", "follow-up")
"""Roles that hang on an event and are no sources of it."""

Status = Literal["open", "closed", "merged"]
EventType = Literal[
    "created",
    "source-added",
    "source-revised",
    "source-moved",
    "role-changed",
    "merged",
    "split",
    "retracted",
    "closed",
    "reopened",
    "origin-named",  # an origin that no feed carried is named for the first time, or again
    "origin-dropped",  # nobody names it any more
    "roundup-linked",  # a digest that stays an incident of its own tells of this one too
]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Why an article is in its incident, and in its role."""

    channel: str  # founding, copy, link, names, attribution, move, split, merge or edit
    scores: dict[str, float] = {}  # feature name -> contribution or value
    text: str = ""  # the words that show it: a sentence of attribution, what a copy shares
    against: str = ""  # the article id it was compared with, where there is one
    runner_up: str = ""  # the nearest incident rejected
    runner_up_score: float | None = None


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One article's place in an incident; without `article_id`, an origin that no feed carried."""

    publisher: Publisher
    role: Role
    evidence: Evidence
    id: str = ""  # permanent within the incident: an unseen origin keeps it when its article comes
    role_probability: float = 1.0  # of the role; `probability` is that of belonging to the incident
    role_evidence: str = ""  # what speaks for the role, in words
    article_id: str = ""
    revision: str = ""
    url: str = ""
    title: str = ""
    published: str | None = None
    first_seen: str | None = None  # null for an unseen origin
    image: str = ""
    probability: float = 1.0
    traced_to: str = ""  # the article id, or the publisher's name, of the origin it leans on
    named_by: tuple[str, ...] = ()  # an unseen origin: ids of the articles that cite it, at most 200
    named_by_count: int = 0  # of all of them
    deleted: str | None = None  # when its publisher was found to have taken the page down


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Totals over all sources, embedded or not."""

    articles: int
    publishers: int
    independent_sources: int  # distinct origins once copies and rewrites are traced back
    families: int = 0  # publishers of one owner or masthead counted once
    corroboration: float = 0.0  # how well sources that lean on nobody confirm each other: copies add nothing


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """The canonical record of one event. Key: the incident id, permanent.

    `revision` grows by one with every change decided, and only ever grows; a reader that holds a larger
    one ignores the record. A merged incident stays on its key with `status` "merged" and `into` the
    incident that took it in.
    """

    id: str
    revision: int
    status: Status
    language: str
    headline: str
    first_seen: str
    last_seen: str
    counts: Counts
    sources: tuple[Source, ...] = ()
    linked: tuple[Source, ...] = ()  # follow-ups, commentary and roundups: never sources of the event
    linked_count: int = 0  # of all of them, embedded or not
    into: str = ""
    schema: ClassVar[int] = 1


class IncidentEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One decision about one incident. Key: the incident id; `id` is unique and stable over replays."""

    id: str
    type: EventType
    incident_id: str
    revision: int
    time: str  # on the arrival clock
    article_id: str = ""
    detail: dict[str, Any] = {}
    schema: ClassVar[int] = 1
