"""The head of an article's explanation: what it is, where it is, as what and by which decision; pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from newsfold.cli.base import plain
from newsfold.cli.explain_words import called, channel_words, score_words
from newsfold.cli.view import short_time

if TYPE_CHECKING:
    from cluster.assign.explain.article import ArticleExplanation
    from cluster.assign.explain.place import Standing

__all__ = ["head"]


def head(found: ArticleExplanation) -> Iterator[str]:
    """The lines of the head."""
    article, place = found.article, found.place
    yield plain(article.title) or "(no title)"
    by = f"{plain(article.publisher) or '(unknown publisher)'}"
    when = f", published {short_time(article.published)}" if article.published else ""
    yield f"  {plain(article.id)}  {by}{when}"
    if article.url:
        yield f"  {plain(article.url)}"
    yield ""
    yield f"  in    {plain(found.incident.title) or '(no headline)'}"
    yield f"        {plain(found.incident.id)}  {found.incident.status}"
    for earlier in _merged(found):
        yield f"        {plain(earlier)} was merged and is part of it now"
    sure = "" if place.role_probability is None else f", probability {place.role_probability:.2f}"
    yield f"  as    {place.role}{sure}"
    if place.text:
        yield f"        {plain(place.text)}"
    if place.traced_to:
        yield f"        leans on {_name(place)}"
    if found.decision is not None:
        why = found.decision.evidence
        said = channel_words(why.channel, place.role, rival=bool(why.runner_up))
        yield f"  by    {plain(why.channel)}: {said}" + (
            f": {', '.join(map(plain, found.names))}" if found.names else ""
        )
        sure = f"probability {found.decision.probability:.2f}, decided {short_time(found.decision.time)}"
        yield f"        {sure}"
        if why.text and why.text != place.text:
            yield f"        “{plain(why.text)}”"
        shown = {row.name for row in found.scoring.features} if found.scoring else set()
        if named := score_words({name: value for name, value in why.scores.items() if name not in shown}):
            yield f"        recorded then: {named}"


def _name(place: Standing) -> str:
    on = place.leans_on
    return called(on.publisher, on.title) if on else plain(place.traced_to)


def _merged(found: ArticleExplanation) -> list[str]:
    decision = found.decision
    if decision is None:
        return []
    return [i for i in dict.fromkeys((decision.incident_id, *decision.merged)) if i != found.incident.id]
