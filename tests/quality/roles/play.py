"""The fixture through the real stages: one stream, in the order in which the articles arrived."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

import msgspec

from cluster.assign.config import AssignConfig
from cluster.assign.step import AssignStep
from cluster.fingerprint.step import FingerprintConfig, FingerprintStep
from ingest.pages.attribute import attribute
from ingest.pages.from_text import article_from_text
from newsfold.stream.codec import decode_json, encode
from newsfold.stream.connect import open_log
from newsfold.stream.log import Output
from newsfold.stream.loop import LoopSettings, run
from newsfold.stream.messages import Article
from newsfold.stream.metrics import Metrics
from newsfold.stream.public import Incident
from newsfold.stream.step import Step
from newsfold.stream.topics import ARTICLES, INCIDENTS
from tests.quality.roles.load import Item, Story, row

__all__ = ["article", "play"]


def article(item: Item) -> Article:
    """The article as the fetch stage would make it: with section, authors and the publisher's family."""
    arrived = item.arrived.timestamp()
    made = article_from_text(row(item), arrived)
    leans = attribute(made.text, title=made.title, authors=item.authors, publisher=item.publisher)
    return msgspec.structs.replace(
        made, publisher=item.publisher, section=item.section, authors=item.authors, attributions=leans
    )


def play(stories: Iterable[Story], folder: Path) -> list[Incident]:
    """Every incident that stands at the end, merged ones left out.

    Raises DeadLetterFloodError where a stage gives an article up: the fixture holds none that deserves it.
    """
    items = sorted((item for story in stories for item in story.items), key=lambda item: (item.arrived, item.id))
    steps: tuple[Step, ...] = (
        FingerprintStep(FingerprintConfig(), Metrics()),
        AssignStep(AssignConfig(), Metrics()),
    )
    last = items[-1].arrived.timestamp()
    with open_log(f"sqlite:///{folder}/log.db") as log:
        log.append(
            [Output(topic=ARTICLES, key=item.id, value=encode(article(item)), partition_by=item.id) for item in items]
        )
        for step in steps:
            run(
                log,
                step,
                clock=lambda: last,
                stop=threading.Event(),
                metrics=Metrics(),
                settings=LoopSettings(attempts=1, dead_letter_cap=0),
                until_idle=True,
            )
        latest = {record.key: record.value for record in log.read(INCIDENTS)}
    incidents = [decode_json(Incident, value) for value in latest.values() if value is not None]
    return [incident for incident in incidents if incident.status != "merged"]
