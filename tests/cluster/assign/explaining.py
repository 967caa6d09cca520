"""Logs that the real assign stage has written, for what is read back from them."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec

from cluster.assign.config import AssignConfig
from cluster.assign.step import AssignStep
from newsfold.stream.codec import encode
from newsfold.stream.connect import open_log
from newsfold.stream.log import Log, Output
from newsfold.stream.loop import run
from newsfold.stream.messages import Article, Attribution, Fingerprint
from newsfold.stream.metrics import Metrics
from newsfold.stream.topics import ARTICLES
from tests.cluster.assign.build import HOUR, START, fp, stored
from tests.cluster.assign.stories import EVENTS, Event, look_alike, opening, retold, story

__all__ = ["Told", "assign", "assigned", "clippings", "log_url", "publish", "retell", "tell"]


class Told(msgspec.Struct, frozen=True):
    """An article and its fingerprint."""

    article: Article
    fingerprint: Fingerprint


def retell(
    name: str,
    title: str,
    text: str,
    *,
    hours: float = 0.0,
    publisher: str = "",
    attributions: tuple[Attribution, ...] = (),
    shard: str = "en",
    section: str = "",
    revision: str = "r1",
) -> Told:
    """An invented article that arrived `hours` after START, with the fingerprint the stage would read."""
    made = fp(
        name,
        title,
        text,
        publisher=publisher,
        hours=hours,
        attributions=attributions,
        shard=shard,
        section=section,
        revision=revision,
    )
    article = Article(
        id=name,
        revision=made.revision,
        shard=shard,
        url=made.url,
        title=title,
        text=text,
        publisher=made.publisher,
        published=START + hours * HOUR,
        language=shard,
        first_seen=START + hours * HOUR,
        attributions=attributions,
        section=section,
    )
    return Told(article, made)


def tell(name: str, event: Event = EVENTS[0], wording: int = 0, *, hours: float = 0.0, publisher: str = "") -> Told:
    """One of an event's three wordings."""
    return retell(name, *story(event, wording), hours=hours, publisher=publisher)


def publish(log: Log, told: Sequence[Told]) -> None:
    """Put articles and fingerprints on a log, in order of arrival."""
    log.append(
        Output(topic=ARTICLES, key=t.article.id, value=encode(t.article), partition_by=t.article.id) for t in told
    )
    log.append(stored([t.fingerprint for t in told]))


def assign(log: Log, config: AssignConfig | None = None) -> None:
    """Let the assign stage read all there is, one article a batch, in the service's own loop."""
    settings = msgspec.structs.replace(config or AssignConfig(), max_records=1)
    run(
        log,
        AssignStep(settings, Metrics()),
        clock=lambda: 0.0,
        stop=threading.Event(),
        metrics=Metrics(),
        until_idle=True,
    )


def assigned(url: str, told: Sequence[Told], config: AssignConfig | None = None) -> Log:
    """A log with these articles, after the assign stage has read them."""
    log = open_log(url)
    publish(log, told)
    assign(log, config)
    return log


def log_url(folder: Path) -> str:
    """Where a test's log lies: in a folder that need not exist yet."""
    return f"sqlite:///{folder}/log.db"


def clippings(seed: int) -> list[Told]:
    """Twelve events, half of them look-alikes, in clippings too short to be sure of: they move, merge and split."""
    chance = random.Random(seed)
    events = [*EVENTS, *(look_alike(event, number) for number, event in enumerate(EVENTS))]
    told = []
    for number in range(70):
        title, text = retold(chance.choice(events), number)
        text = opening(text, chance.choice((1, 1, 2, 3)))
        told.append(retell(f"n{number}", chance.choice(("", title)), text, hours=number / 5))
    return told
