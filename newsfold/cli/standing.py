"""`newsfold incident ID --at TIME`: one incident as it was then, from the events of the log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from newsfold.cli.base import plain
from newsfold.cli.view import short_time
from newsfold.stream.errors import UsageError
from newsfold.stream.public import LINKED
from newsfold.stream.times import rfc3339

if TYPE_CHECKING:
    from cluster.assign.explain.standing import Standing, StandingMember
    from newsfold.stream.log import Log

__all__ = ["standing_at", "standing_lines"]


def standing_at(log: Log, name: str, at: datetime) -> Standing:
    """The incident of that id, or with that article, at a time.

    Raises UsageError where there was none then, or where the log no longer says.
    """
    from cluster.assign.explain.standing import incident_of, standing
    from newsfold.cli.explain_find import article_ids, meant_source, unknown

    moment = at.timestamp()
    source = meant_source(log, name)
    name = (source.article_id or source.incident_id) if source else name
    found = None if "://" in name else standing(log, name, moment)
    if found is None:
        ids = list(article_ids(log, name))
        incident = next((one for article in ids if (one := incident_of(log, article, moment))), "")
        found = standing(log, incident, moment) if incident else None
    if found is None:
        told = f"nothing of {plain(name)!r} was in any incident at {short_time(rfc3339(moment))}{_kept(log)}"
        raise UsageError(told if _known(log, name) else unknown(log, name))
    if not found.status:
        raise UsageError(f"{found.incident_id} did not exist then: it was created {short_time(found.created)}")
    if not found.complete and (found.kept_since is None or moment < found.kept_since):
        raise UsageError(f"the log does not say how {found.incident_id} was then{_kept(log)}")
    return found


def _known(log: Log, name: str) -> bool:
    from cluster.assign.explain.records import article_events
    from newsfold.cli.explain_find import article_ids

    return any(article_events(log, article) for article in article_ids(log, name))


def _kept(log: Log) -> str:
    from cluster.assign.explain.records import oldest_event

    first = oldest_event(log)
    return (
        "" if first is None else f": events are kept 90 days, the first one kept is of {short_time(rfc3339(first))}"
    )


def standing_lines(found: Standing, at: datetime) -> Iterator[str]:
    """The incident at that time as lines for a person; every word from outside is made safe."""
    today = "  (its headline today)" if found.changed and found.headline else ""
    yield f"{plain(found.headline) or '(no headline)'}{today}"
    yield f"  {plain(found.incident_id)}  {found.status} at {short_time(at.isoformat())}"
    for earlier in found.followed:
        yield f"  {plain(earlier)} was merged by then and was part of it"
    if not found.members:
        yield "  without articles then"
    for origin in found.origins:
        since = f", named since {short_time(origin.since)}" if origin.since else ""
        name = plain(origin.publisher) or "(unknown publisher)"
        yield f"    {'origin':<10} {name}  (no feed had carried it{since})"
    for member in found.members:
        if member.role not in LINKED:
            yield from _member_lines(member)
    linked = [*(member for member in found.members if member.role in LINKED), *found.roundups]
    if linked:
        yield "  also about it:"
    for member in linked:
        yield from _member_lines(member)
    if not found.complete:
        yield "  Note: some of its events are no longer in the log (kept 90 days): articles may be missing here"


def _member_lines(member: StandingMember) -> Iterator[str]:
    name = plain(member.publisher) or "(unknown publisher)"
    sure = "" if member.probability is None else f"  (probability {member.probability:.2f})"
    yield f"    {member.role or '?':<10} {name}: {plain(member.title) or plain(member.article_id)}{sure}"
    if member.url:
        yield f"    {'':<10} {plain(member.url)}"
