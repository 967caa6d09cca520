"""Builders of what the assign stage reads: fingerprints of invented articles, pieces, records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from msgspec.structs import replace

from cluster.assign.bag import PARTS, Bag, bag_of
from cluster.assign.kinds import Cues
from cluster.assign.later import Later
from cluster.assign.roles import Piece, Roles
from cluster.assign.sparse import Sparse
from cluster.assign.state import Place
from cluster.fingerprint.fingerprint import fingerprint
from cluster.fingerprint.lexical import lexical
from newsfold.stream.codec import encode
from newsfold.stream.log import Output, Record
from newsfold.stream.messages import Article, Attribution, Fingerprint, Publisher
from newsfold.stream.public import Evidence
from newsfold.stream.topics import FINGERPRINTS

HOUR = 3600.0
DAY = 86_400.0
START = 1_700_000_000.0 // HOUR * HOUR
"""An arrival time at a full hour."""


def outlet(name: str) -> Publisher:
    """An invented publisher: "Harbour Times" at harbour-times.example."""
    return Publisher(name, f"{name.lower().replace(' ', '-')}.example")


def vector(*values: float) -> bytes:
    """An embedding of 384 dimensions with these first values, as a fingerprint carries it."""
    full = np.zeros(384)
    full[: len(values)] = values
    return full.astype("<f2").tobytes()


def fp(
    name: str,
    title: str = "",
    text: str = "",
    *,
    publisher: str = "",
    hours: float = 0.0,
    published: float | None = -1.0,
    revision: str = "r1",
    shard: str = "en",
    model: str = "",
    embedding: bytes = b"",
    section: str = "",
    url: str = "",
    attributions: tuple[Attribution, ...] = (),
) -> Fingerprint:
    """The lexical fingerprint of an article that arrived `hours` after START, published then unless given."""
    by = outlet(publisher or f"Outlet {name}")
    article = Article(
        id=name,
        revision=revision,
        shard=shard,
        url=url or f"https://{by.domain}/news/{name}",
        title=title,
        text=text,
        publisher=by,
        language=shard,
        published=START + hours * HOUR if published == -1.0 else published,
        first_seen=START + hours * HOUR,
        section=section,
        attributions=attributions,
    )
    return fingerprint(article, lexical(article), vector=embedding, vector_of="", model=model)


def copy(of: Fingerprint, name: str, *, hours: float, url: str = "") -> Fingerprint:
    """The same text on another outlet's page, without the work of a new fingerprint."""
    by = outlet(f"Outlet {name}")
    arrived = START + hours * HOUR
    return replace(
        of,
        article_id=name,
        publisher=by,
        url=url or f"https://{by.domain}/news/{name}",
        arrived=arrived,
        published=arrived,
    )


def records(fingerprints: Iterable[Fingerprint], first: int = 0) -> list[Record]:
    """Fingerprints as consecutive records of their topic."""
    return [
        Record(topic=FINGERPRINTS, partition=0, offset=first + i, key=f.article_id, value=encode(f))
        for i, f in enumerate(fingerprints)
    ]


def stored(fingerprints: Iterable[Fingerprint]) -> list[Output]:
    """Fingerprints as outputs for a log."""
    return [Output(topic=FINGERPRINTS, key=f.article_id, value=encode(f), partition_by=f.shard) for f in fingerprints]


def credit(name: str, domain: str = "", kind: str = "reports", origin: bool = True) -> Attribution:
    """An outlet that an article says it took its story from."""
    return Attribution(name=name, kind=kind, sentence=f"{name} reported.", origin=origin, domain=domain)


def byline(name: str, domain: str = "") -> Attribution:
    """An agency whose text an article carries."""
    return Attribution(name=name, kind="byline-agency", sentence=f"({name})", origin=True, domain=domain)


def placed(name: str, incident: str, order: int, *, arrived: float, evidence: Evidence, kind: str = "") -> Place:
    """An article's membership, of an outlet of its own, undated."""
    return Place(
        article_id=name,
        revision="r1",
        shard="en",
        incident=incident,
        order=order,
        url=f"https://x.example/{name}",
        title=f"Title {name}",
        publisher=outlet(f"Outlet {name}"),
        published=None,
        arrived=arrived,
        image="",
        evidence=evidence,
        probability=1.0,
        kind=kind,
    )


def piece(
    name: str,
    publisher: str = "",
    time: float = 0.0,
    *,
    order: int | None = None,
    named: Sequence[Attribution] = (),
    copy_of: str = "",
    kind: str = "",
    later: Sequence[str] = (),
    probability: float = 1.0,
) -> Piece:
    """One article as roles see it; `order` is its time unless given, `later` are signs in its headline."""
    return Piece(
        article_id=name,
        publisher=outlet(publisher or f"Outlet {name}"),
        time=time,
        order=int(time) if order is None else order,
        attributions=tuple(named),
        copy_of=copy_of,
        containment=0.9 if copy_of else 0.0,
        kind=kind,
        cues=Cues(later=tuple(Later(sign, 2.2, sign) for sign in later)),
        probability=probability,
    )


def traced(roles: Roles) -> dict[str, str]:
    """What each piece that leans on something is traced to."""
    return {name: decided.traced_to for name, decided in roles.by_article.items() if decided.traced_to}


def bag(**parts: Mapping[str, float]) -> Bag:
    """A bag of these parts, each of items and weights; the other parts are empty."""
    weighed = {name: parts.get(name, {}) for name in PARTS}
    return bag_of({name: (list(of), np.array(list(of.values()), np.float64)) for name, of in weighed.items()})


def sparse(weights: Mapping[str, float]) -> Sparse:
    """The sparse vector of these terms."""
    return bag(terms=weights).part("terms")
