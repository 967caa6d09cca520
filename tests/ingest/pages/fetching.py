"""The fetch stage as tests run it: over a site of their own making and the embedded log."""

from __future__ import annotations

import msgspec
from aiohttp import web

from ingest.http import HttpSettings
from ingest.pages.step import FetchConfig, FetchStep
from newsfold.stream.codec import decode, encode
from newsfold.stream.dead_letters import dead_letter, list_dead_letters
from newsfold.stream.log import Log, Member, Output
from newsfold.stream.messages import Article, Entry, PageState, Publisher
from newsfold.stream.metrics import Metrics
from newsfold.stream.topics import ARTICLES, ENTRIES, SITE_STATE

NOW = 1_772_400_000.0
DAY = 86_400.0
CONFIG = FetchConfig(
    http=HttpSettings(allow_private=True, spacing=0.0, per_host=8, timeout=60.0), workers=1, max_attempts=3, batch=50
)


class Site:
    """What the server answers, by path; a test changes it as it goes."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, bytes, dict[str, str]]] = {}

    def put(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> None:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, body, {"content-type": "text/html; charset=utf-8", **said})

    async def answer(self, request: web.Request) -> web.Response:
        status, body, headers = self.pages[request.path]
        return web.Response(status=status, body=body, headers=headers)


class Stage:
    """The step on its log, run as the loop runs it: outputs, dead letters and offsets in one commit."""

    def __init__(self, log: Log, config: FetchConfig = CONFIG) -> None:
        self.log = log
        self.metrics = Metrics()
        self.step = FetchStep(config, self.metrics)
        self.member: Member = log.member("newsfold.fetch", self.step.inputs)
        self.step.restore(log, self.member.assigned())
        self.rejected: list[str] = []  # the reasons that count against the cap that stops a stage

    def announce(self, *entries: Entry) -> None:
        self.log.append(Output(topic=ENTRIES, key=e.url, value=encode(e)) for e in entries)

    def run(self, now: float = NOW) -> None:
        batch = self.member.poll(self.step.max_records, 0.0)
        outcome = self.step(batch, now)
        self.rejected += [reject.reason for reject in outcome.rejects]
        letters = [dead_letter(reject, "fetch", now) for reject in outcome.rejects]
        ends = {next(iter(self.member.assigned())): record.offset + 1 for record in batch}
        self.member.commit([*outcome.outputs, *letters], ends)

    def articles(self) -> list[Article]:
        return [decode(Article, record.value) for record in self.log.read(ARTICLES)]

    def states(self) -> list[PageState]:
        newest = {record.key: record.value for record in self.log.read(SITE_STATE)}
        return [decode(PageState, v) for key, v in newest.items() if key.startswith("page:") and v is not None]

    def letters(self) -> list[tuple[str, str]]:
        return [(letter.record.key, letter.reason) for letter in list_dead_letters(self.log)]

    def count(self, outcome: str) -> float:
        return self.metrics.value("pages_total", outcome=outcome)

    def close(self) -> None:
        self.step.close()
        self.member.close()


def entry(url: str, **values: object) -> Entry:
    made = Entry(
        url=url,
        feed_url="https://feed.example/rss",
        entry_id=url,
        announced=NOW,
        publisher=Publisher("Feed", "feed.example"),
    )
    return msgspec.structs.replace(made, **values)
