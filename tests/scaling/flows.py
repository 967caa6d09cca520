"""Work for each stage that scales by its group: more of it whenever asked for, and whether it was done rightly."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections import defaultdict
from pathlib import Path

from newsfold.cli.feeds.registry import register
from newsfold.stream.codec import decode, encode, encode_json
from newsfold.stream.ids import text_revision
from newsfold.stream.log import Log, Output
from newsfold.stream.messages import Article, Entry, Feed, Fingerprint, Publisher
from newsfold.stream.topics import ARTICLES, ENTRIES, FINGERPRINTS, INCIDENT_EVENTS, INCIDENTS
from sinks.sql.query import list_incidents
from sinks.sql.store import open_reader
from tests.scaling.crew import Hand, until
from tests.scaling.press import Press
from tests.scaling.prose import edition_of, paragraphs
from tests.sinks.build import event, incident

WIDTH = 6  # things new with each call


class Flow(ABC):
    """One stage's work."""

    stage: str

    def __init__(self, log: Log, press: Press, folder: Path) -> None:
        self.log = log
        self.press = press
        self.folder = folder
        self.calls = 0

    def more(self) -> None:
        """Put some more of it on the stage's input, spread over the partitions."""
        self.calls += 1
        self.put(self.calls)

    def keep_busy(self, *hands: Hand) -> None:
        """Let work come in until each of these processes has done some of it from now on."""
        before = {hand.name: hand.consumed() for hand in hands}
        until(lambda: all(hand.consumed() > before[hand.name] for hand in hands), meanwhile=self.more)

    @abstractmethod
    def put(self, call: int) -> None:
        """The work of this call."""

    @abstractmethod
    def done(self) -> bool:
        """Whether all of it has come out."""

    @abstractmethod
    def check(self) -> None:
        """Assert that each came out once, and those of one key in order."""


class Polling(Flow):
    """New feeds, each with three reports."""

    stage = "poll"

    def put(self, call: int) -> None:
        feeds = []
        for number in range(WIDTH):
            host = f"outlet{number}-{call}.example"
            for report in range(3):
                self.press.publish(host, f"{call}-{report}")
            feeds.append(Feed(url=f"http://{host}/feed", added=time.time()))
        register(self.log, feeds)

    def done(self) -> bool:
        return len(set(self._announced())) == 3 * WIDTH * self.calls

    def check(self) -> None:
        announced = self._announced()
        assert len(announced) == len(set(announced)), "announced once"
        by_host = defaultdict(list)
        for url in announced:
            by_host[url.split("/")[2]].append(url)
        assert all(urls == sorted(urls) for urls in by_host.values()), "in the feed's order, oldest first"

    def _announced(self) -> list[str]:
        return [decode(Entry, record.value).url for record in self.log.read(ENTRIES)]


class Fetching(Flow):
    """Pages announced, and another edition of each announced with the call after."""

    stage = "fetch"

    def __init__(self, log: Log, press: Press, folder: Path) -> None:
        super().__init__(log, press, folder)
        self._latest: dict[str, int] = {}

    def put(self, call: int) -> None:
        for number in range(WIDTH):
            for name, edition in ((f"{call}-{number}", 1), *([(f"{call - 1}-{number}", 2)] if call > 1 else [])):
                self._latest[self.press.publish(f"outlet{number}.example", name, edition)] = edition
        now = time.time()
        self.log.append(
            Output(
                topic=ENTRIES,
                key=url,
                value=encode(Entry(url=url, feed_url="http://f/", entry_id=url, published=now, announced=now)),
                partition_by=url.split("/")[2],
            )
            for url in self._latest
            if url.split("/")[-1].startswith((f"{call}-", f"{call - 1}-"))
        )

    def done(self) -> bool:
        return {url: editions[-1] for url, editions in self._stored().items()} == self._latest

    def check(self) -> None:
        for url, editions in self._stored().items():
            assert editions in ([1], [2], [1, 2]), f"{url}: each edition once, and in order"

    def _stored(self) -> dict[str, list[int]]:
        stored = defaultdict(list)
        for record in self.log.read(ARTICLES):
            article = decode(Article, record.value)
            stored[article.url].append(edition_of(article.text))
        return dict(stored)


class Fingerprinting(Flow):
    """Articles, and another edition of each with the call after."""

    stage = "fingerprint"

    def put(self, call: int) -> None:
        articles = [_article(f"{call}-{number}", 1) for number in range(WIDTH)]
        articles += [_article(f"{call - 1}-{number}", 2) for number in range(WIDTH) if call > 1]
        self.log.append(Output(topic=ARTICLES, key=one.id, value=encode(one)) for one in articles)

    def done(self) -> bool:
        return sum(len(revisions) for revisions in self._stored().values()) >= WIDTH * (2 * self.calls - 1)

    def check(self) -> None:
        wanted = {
            f"a{call}-{number}": [_article(f"{call}-{number}", edition).revision for edition in editions]
            for call in range(1, self.calls + 1)
            for number in range(WIDTH)
            for editions in [(1, 2) if call < self.calls else (1,)]
        }
        assert self._stored() == wanted, "every revision once, and in order"

    def _stored(self) -> dict[str, list[str]]:
        stored = defaultdict(list)
        for record in self.log.read(FINGERPRINTS):
            fingerprint = decode(Fingerprint, record.value)
            stored[fingerprint.article_id].append(fingerprint.revision)
        return dict(stored)


def _article(name: str, edition: int) -> Article:
    text = "\n".join(paragraphs(name, edition))
    return Article(
        id=f"a{name}",
        revision=text_revision(text),
        shard="und",  # no model: what is at stake is who does it
        url=f"http://outlet.example/news/{name}",
        title=f"Report {name}",
        text=text,
        publisher=Publisher("Outlet", "outlet.example"),
        first_seen=1_800_000_000.0,
    )


class Sinking(Flow):
    """Incidents with their events, and another revision of each with the call after."""

    stage = "sink-sql"

    def put(self, call: int) -> None:
        outputs = []
        for number in range(WIDTH):
            for born, revision in ((call, 1), *([(call - 1, 2)] if call > 1 else [])):
                key = f"i{born}-{number}"
                made = incident(key, revision)
                told = event(f"{key}.{revision}", incident_id=key, revision=revision)
                outputs += [
                    Output(topic=INCIDENTS, key=key, value=encode_json(made)),
                    Output(topic=INCIDENT_EVENTS, key=key, value=encode_json(told)),
                ]
        self.log.append(outputs)

    def done(self) -> bool:
        return self._stored() == {
            f"i{call}-{number}": 2 if call < self.calls else 1
            for call in range(1, self.calls + 1)
            for number in range(WIDTH)
        }

    def check(self) -> None:
        """The store has one row an incident and one an event by its keys; that none is missing is what counts."""
        engine = open_reader(f"sqlite:///{self.folder}/store.db")
        try:
            with engine.connect() as connection:
                (events,) = connection.exec_driver_sql("select count(*) from incident_events").one()
        finally:
            engine.dispose()
        assert events == WIDTH * (2 * self.calls - 1)

    def _stored(self) -> dict[str, int]:
        if not (self.folder / "store.db").exists():
            return {}
        engine = open_reader(f"sqlite:///{self.folder}/store.db")
        try:
            return {one.id: one.revision for one in list_incidents(engine, limit=None)}
        finally:
            engine.dispose()


FLOWS: dict[str, type[Flow]] = {flow.stage: flow for flow in (Polling, Fetching, Fingerprinting, Sinking)}
