"""One shard's memory: its open incidents, their articles, and the indexes over them."""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from cluster.assign.bag import Table
from cluster.assign.candidates import TermIndex, VectorIndex
from cluster.assign.copy_index import CopyIndex
from cluster.assign.gathered import Gathered, text_of
from cluster.assign.holders import Holders
from cluster.assign.link import Linker, incident_score, sampled
from cluster.assign.memory import Fingerprints
from cluster.assign.model import LanguageModel
from cluster.assign.prepare import Prepared, prepare
from cluster.assign.roles import Opening
from cluster.assign.split import traits_of
from cluster.assign.state import Head, Place, ShardState
from newsfold.stream.messages import Fingerprint

__all__ = ["Shard"]


class Shard:
    """Mutable; every method leaves indexes, places and heads consistent with each other."""

    def __init__(self, name: str, model: LanguageModel, table: Table) -> None:
        self.state = ShardState(shard=name)
        self.heads: dict[str, Head] = {}  # set by `set_head`
        self.open_incidents: dict[str, None] = {}  # those that can take articles
        self.places: dict[str, Place] = {}
        self.members: dict[str, list[str]] = {}  # incident -> articles in order of arrival
        self.fingerprints = Fingerprints()
        self.prepared: dict[str, Prepared] = {}
        self.shingles: dict[str, npt.NDArray[np.uint64]] = {}
        self.openings: dict[str, Opening] = {}  # of incidents, as last settled
        self._gathered: dict[str, Gathered] = {}
        self._traits: dict[str, dict[str, float]] = {}
        self._pairs: dict[str, dict[str, float]] = {}
        self.vectors = VectorIndex()
        self.terms = TermIndex()
        self.copies = CopyIndex()
        self.holders = Holders()
        self.table = table
        self.use_model(model)

    def use_model(self, model: LanguageModel) -> None:
        """Weigh by this model from now on; what is in memory is weighed anew."""
        self.model = model
        self.linker = Linker(model, self.table)
        for article in list(self.fingerprints):
            self.remember(self.fingerprints.whole(article))

    def remember(self, fp: Fingerprint) -> Prepared:
        """Hold a fingerprint in memory and in the indexes."""
        ready = prepare(fp, self.model.frequencies)
        article = fp.article_id
        self._forget_derived(article)
        self.fingerprints.put(fp)
        self.prepared[article] = ready
        self.shingles[article] = np.frombuffer(fp.shingles, "<u8").astype(np.uint64, copy=False)
        self.terms.add(article, ready.salient)
        self.copies.add(article, self.shingles[article])
        self.holders.add(article, fp.names)
        if ready.vector is not None:
            self.vectors.add(article, ready.vector)
        return ready

    def forget(self, article: str) -> None:
        """Compare with this article no more; its membership stays."""
        if not self.fingerprints.remove(article):
            return
        del self.prepared[article], self.shingles[article]
        self._forget_derived(article)
        self.terms.remove(article)
        self.copies.remove(article)
        self.holders.remove(article)
        self.vectors.remove(article)

    def _forget_derived(self, article: str) -> None:
        if article in self.places:
            self._gathered.pop(self.places[article].incident, None)
        self._traits.pop(article, None)
        for other in self._pairs.pop(article, ()):
            del self._pairs[other][article]

    def pairs(self, article: str, others: Sequence[str]) -> list[float]:
        """Pair scores of an article in memory with others, each computed once."""
        known = self._pairs.setdefault(article, {})
        missing = [other for other in others if other not in known]
        if missing:
            scores = self.linker.pairs(self.prepared[article], [self.prepared[m] for m in missing])
            for other, score in zip(missing, scores.tolist(), strict=True):
                # rounded, since which of the two asked shows in the last bits
                known[other] = self._pairs.setdefault(other, {})[article] = round(score, 9)
        return [known[other] for other in others]

    def traits(self, article: str) -> dict[str, float]:
        """What an article in memory names, counts and leads with."""
        known = self._traits.get(article)
        if known is None:
            known = self._traits[article] = traits_of(self.fingerprints[article], self.model.frequencies)
        return known

    def scores(self, article: str, incidents: Sequence[str]) -> list[float]:
        """The article's score against the others that incidents are compared by; minus infinity where none is."""
        others = [sampled([a for a in self.compared(i) if a != article]) for i in incidents]
        self.pairs(article, [other for each in others for other in each])  # all that are missing in one go
        return [self._score(article, i, each) for i, each in zip(incidents, others, strict=True)]

    def _score(self, article: str, incident: str, others: Sequence[str]) -> float:
        if not others:
            return -math.inf
        size = sum(1 for a in self.compared(incident) if a != article)
        return incident_score(self.pairs(article, others), size) - self.model.learned.join

    def put(self, place: Place) -> None:
        """Set an article's membership, taking it out of the incident it was in."""
        article, incident = place.article_id, place.incident
        before = self.places.get(article)
        gathered = self._gathered.get(incident)
        self.places[article] = place
        if gathered is None or not (gathered.take(place) if before is None else gathered.keep(before, place)):
            self._gathered.pop(incident, None)
            self._gathered.pop(before.incident if before is not None else incident, None)
        if before is not None:
            if before.incident == incident:
                return
            self.members[before.incident].remove(article)
        insort(self.members.setdefault(incident, []), article, key=lambda a: self.places[a].order)

    def drop(self, incident: str) -> list[str]:
        """Forget a closed or merged incident with its articles; their ids are returned."""
        articles = self.members.pop(incident, [])
        self._gathered.pop(incident, None)
        self.openings.pop(incident, None)
        self.open_incidents.pop(incident, None)
        del self.heads[incident]
        for article in articles:
            self.forget(article)
            del self.places[article]
        return articles

    def head(self, incident: str, **changes: object) -> Head:
        """Change an incident's head and return it."""
        head = replace(self.heads[incident], **changes)
        self.set_head(head)
        return head

    def set_head(self, head: Head) -> None:
        """Set an incident's head, new or not."""
        self.heads[head.id] = head
        if head.status == "open":
            self.open_incidents[head.id] = None
        else:
            self.open_incidents.pop(head.id, None)

    def text_of(self, article: str) -> str:
        """The first article of its incident that this one's text goes back to by copying; mostly itself."""
        return text_of(article, self.places)

    def gathered(self, incident: str) -> Gathered:
        """What an incident's articles are as a whole; good until something happens to it."""
        known = self._gathered.get(incident)
        if known is None:
            known = Gathered(self.members.get(incident, ()), self.places, self.shingles)
            self._gathered[incident] = known
        return known

    def compared(self, incident: str) -> list[str]:
        """What articles are compared with: of each text in memory that does not hang on it the fullest copy."""
        return self.gathered(incident).compared

    def older_than(self, time: float) -> list[str]:
        """Articles in memory that arrived before a time, in order of arrival."""
        old = [a for a in self.fingerprints if self.places[a].arrived < time]
        return sorted(old, key=lambda a: self.places[a].order)

    def quiet_since(self, time: float) -> list[str]:
        """Incidents without a report since a time, in order of their founding."""
        quiet = [head for head in self.heads.values() if head.last_seen < time]
        return [head.id for head in sorted(quiet, key=lambda h: (h.order, h.id))]
