"""What the assigner keeps on its private changelog, newsfold.assign-state.

Keys: "article/<article id>", "incident/<incident id>", "shard/<shard>" and "words/<shard>/<chunk>", all
partitioned by shard. Together with the fingerprints they bring back the memory exactly.
"""

from __future__ import annotations

import msgspec

from cluster.assign.config import DAY
from cluster.assign.kinds import Cues
from newsfold.stream.messages import Attribution, Message, Publisher
from newsfold.stream.public import Evidence, Role, Source, Status
from newsfold.stream.times import rfc3339

__all__ = ["Head", "KnownOrigin", "Place", "ShardState", "Words"]


class Place(Message, frozen=True, kw_only=True):
    """An article's membership, with what publishing its incident needs. `order` counts arrivals in the shard."""

    article_id: str
    revision: str
    shard: str
    incident: str
    order: int
    url: str
    title: str
    publisher: Publisher
    published: float | None
    arrived: float
    image: str
    evidence: Evidence
    probability: float
    attributions: tuple[Attribution, ...] = ()
    kind: str = ""  # commentary, roundup or follow-up: linked, not a source
    light: bool = False  # of its kind, but not surely enough to glue nothing
    cues: Cues = Cues()  # what its own words say of its kind
    words: int = 0
    mentions: bytes = b""  # hashes of the names in its text: an outlet among them may be where the story is from
    figures: bytes = b""  # hashes of the quantities and numbers in it, 4 bytes each
    quoted: bytes = b""  # hashes of what it quotes, likewise
    copy_of: str = ""
    containment: float = 0.0
    role: Role = "report"
    source: str = ""  # its permanent id among the sources of its incident
    sequence: int = 0  # of the next incident it founds: from the day it arrived, so that none comes twice
    moved: int = 0  # times it was moved: each makes the next one harder
    deleted: float | None = None  # when its page was found to be gone

    @property
    def time(self) -> float:
        """When it was published, or else when it arrived; of a date without a time of day, when on that day it may
        have been at the latest, so that it is before nothing of which more is known."""
        if self.published is None:
            return self.arrived
        if self.day_alone:
            return max(self.published, min(self.arrived, self.published + DAY - 1.0))
        return self.published

    @property
    def day_alone(self) -> bool:
        """Whether it has a date without a time of day."""
        return self.published is not None and self.published % DAY == 0

    @property
    def hangs(self) -> bool:
        """Whether it glues nothing: no article is compared with it."""
        return bool(self.kind) and not self.light

    def as_source(self) -> Source:
        """Its public form, but for what its incident decides of its role."""
        return Source(
            publisher=self.publisher,
            role=self.role,
            evidence=self.evidence,
            id=self.source,
            article_id=self.article_id,
            revision=self.revision,
            url=self.url,
            title=self.title,
            published=rfc3339(self.published) if self.published is not None else None,
            first_seen=rfc3339(self.arrived),
            image=self.image,
            probability=self.probability,
            deleted=rfc3339(self.deleted) if self.deleted is not None else None,
        )


class KnownOrigin(msgspec.Struct, frozen=True, kw_only=True):
    """An unseen origin that an incident has or had: its permanent id, and how it was named."""

    id: str
    names: tuple[Publisher, ...]
    stands: bool = True  # it is one now


class Head(Message, frozen=True, kw_only=True):
    """An incident without its members. Times are on the arrival clock."""

    id: str
    shard: str
    status: Status
    revision: int
    order: int  # of the founding article's arrival
    first_seen: float
    last_seen: float
    headline: str = ""
    into: str = ""
    siblings: tuple[str, ...] = ()  # incidents that were split from this one, or it from them
    origins: tuple[KnownOrigin, ...] = ()
    roundups: tuple[Source, ...] = ()  # digests that tell of it: each an incident of its own
    waiting: int = 0  # the last articles to come since it was settled as a whole: more of them settle it

    @classmethod
    def opened(cls, identity: str, shard: str, *, order: int, at: float) -> Head:
        """The head of a new incident, of which nothing was said yet."""
        return cls(id=identity, shard=shard, status="open", revision=0, order=order, first_seen=at, last_seen=at)


class ShardState(Message, frozen=True, kw_only=True):
    """Where a shard stands.

    `clock` is the latest arrival, `count` how many articles have arrived, `offset` the fingerprints offset up
    to which this state speaks. `scheme` is that of the fingerprints in memory, which hold none that arrived
    before number `scheme_since`. The rest is for a language without a table of word frequencies: when its words
    were last counted, over how many articles, and in how many chunks the counts are stored.
    """

    shard: str
    clock: float = 0.0
    count: int = 0
    offset: int = 0
    scheme: str = ""
    scheme_since: int = 0
    counted_at: int = 0
    counted_time: float = 0.0
    counted_documents: int = 0
    word_chunks: int = 0


class Words(Message, frozen=True, kw_only=True):
    """One chunk of a shard's own word frequencies: in how many articles each word occurs."""

    counts: dict[str, int]
