"""What an incident's articles are as a whole, kept while it only grows: gathering a large one anew costs too much."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from cluster.assign.state import Place

__all__ = ["Gathered", "text_of"]


def text_of(article: str, places: Mapping[str, Place]) -> str:
    """The first article of its incident that this one's text goes back to by copying; mostly itself."""
    incident = places[article].incident
    while (source := places.get(places[article].copy_of)) is not None and source.incident == incident:
        article = source.article_id
    return article


def _told(place: Place) -> tuple[str, str, str]:
    return place.incident, place.kind if place.hangs else "", place.copy_of


class Gathered:
    """The texts of one incident, and the source ids it has given.

    `compared` holds of each text in memory that does not hang on it the fullest copy, in order of arrival, `hanging`
    the commentary and follow-ups that do, likewise.
    """

    def __init__(
        self, members: Sequence[str], places: Mapping[str, Place], shingles: Mapping[str, npt.NDArray[np.uint64]]
    ) -> None:
        self.compared: list[str] = []
        self.hanging: list[str] = []
        self.sources: set[str] = set()
        self._copied: set[str] = set()  # articles that one of them copies, in the incident or not
        self._texts: dict[str, str] = {}
        self._fullest: dict[str, str] = {}
        self._places = places
        self._shingles = shingles
        for article in members:
            self._add(places[article], text_of(article, places))

    def take(self, place: Place) -> bool:
        """Take up an article new to all incidents; not one that others copy: it would change whose text they have."""
        if place.article_id in self._copied:
            return False
        self._add(place, self._texts.get(place.copy_of, place.article_id))
        return True

    def _add(self, place: Place, text: str) -> None:
        article = place.article_id
        self._texts[article] = text
        self._copied.add(place.copy_of)
        if place.source:
            self.sources.add(place.source)
        if article not in self._shingles:
            return
        if place.hangs:
            if place.kind != "roundup":
                self.hanging.append(article)
            return
        best = self._fullest.get(text)
        if best is not None:
            if len(self._shingles[article]) <= len(self._shingles[best]):
                return
            self.compared.remove(best)
        self._fullest[text] = article
        insort(self.compared, article, key=lambda a: self._places[a].order)

    def keep(self, before: Place, place: Place) -> bool:
        """Whether an article's new place leaves all this as it is, but for the id of its source."""
        if _told(before) != _told(place):
            return False
        if before.source != place.source:
            self.sources.discard(before.source)
            self.sources.add(place.source)
        return True
