"""The fetch stage: entries in, articles out, each page once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack

import msgspec

from ingest.http import HttpClient, HttpSettings
from ingest.pages.attribute import attribute, register_with
from ingest.pages.dates import sane
from ingest.pages.extract import Extracted, ExtractSettings
from ingest.pages.feedtext import summary_text
from ingest.pages.fetch import Failure, fetch_page
from ingest.pages.identity import identity
from ingest.pages.language import detect_language
from ingest.pages.memory import Memory, backoff
from ingest.pages.publisher import publisher_at
from ingest.pages.robots import Robots
from ingest.pages.workers import ExtractPool
from ingest.urls import clean_url, host_of
from newsfold.stream.bounds import AtLeastOne, Seconds
from newsfold.stream.codec import decode, encode
from newsfold.stream.dead_letters import PARTITION_BY, dead_letter
from newsfold.stream.errors import DecodeError
from newsfold.stream.ids import article_id, page_id, text_revision
from newsfold.stream.log import Log, Output, Partition, Record
from newsfold.stream.messages import Article, Entry, PageState
from newsfold.stream.metrics import Metrics
from newsfold.stream.step import Outcome, Reject
from newsfold.stream.topics import ARTICLES, ENTRIES, SITE_STATE

__all__ = ["FetchConfig", "FetchStep"]

_EXPIRED_AT_ONCE = 500
_FULL_TEXT = 4  # times min_words: a feed's own text of that length stands in for a page that cannot be had


class FetchConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of the fetch stage. Times in seconds."""

    http: HttpSettings = HttpSettings()
    extract: ExtractSettings = ExtractSettings()
    robots: bool = True  # leave pages alone that their site's robots.txt keeps from newsfold
    workers: AtLeastOne = 2  # extraction processes
    extract_timeout: Seconds = 20.0  # a page
    worker_memory: AtLeastOne = 4_000_000_000  # bytes of address space a worker
    batch: AtLeastOne = 32  # pages fetched at once and committed together
    max_attempts: AtLeastOne = 5  # at a page that fails for a passing reason
    retry_first: Seconds = 60.0
    retry_most: Seconds = 6 * 3_600.0
    refetch_after: Seconds = 24 * 3_600.0  # a page announced again so long after is fetched again
    state_age: Seconds = 14 * 86_400.0  # how long a page is remembered: as long as its article is kept


class _Job(msgspec.Struct, frozen=True, kw_only=True):
    """A page to fetch, the record that announced it (none for a retry) and what is known of it."""

    page: str
    entry: Entry
    record: Record | None
    state: PageState | None


class FetchStep:
    """A `newsfold.stream.step.Step`: fetches the pages of a batch at once, and the retries that are due."""

    stage = "fetch"
    inputs: tuple[str, ...] = (ENTRIES,)

    def __init__(self, config: FetchConfig, metrics: Metrics) -> None:
        self.max_records = config.batch
        self._config = config
        self._metrics = metrics
        self._register = register_with(config.extract.register)  # here, so that a wrong file stops the start
        self._memory = Memory()
        self._robots = Robots()
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._client: HttpClient | None = None
        self._pool: ExtractPool | None = None

    def restore(self, log: Log, partitions: frozenset[Partition]) -> None:
        """Read what is remembered of each page; a state that cannot be read counts as none."""
        self._memory = Memory()
        for record in log.read(SITE_STATE, partitions={partition.number for partition in partitions}):
            if not record.key.startswith("page:"):
                continue
            if record.value is None:
                self._memory.drop(record.key.removeprefix("page:"))
                continue
            try:
                self._memory.put(decode(PageState, record.value))
            except DecodeError:
                self._metrics.count("pages_total", outcome="state-unreadable")

    def __call__(self, batch: Sequence[Record], now: float) -> Outcome:
        jobs, rejects = self._plan(batch, now)
        outputs: list[Output] = []
        for job, result in zip(jobs, self._runner.run(self._fetch(jobs, now)) if jobs else (), strict=True):
            if isinstance(result, Failure):
                outputs += self._failed(job, result, now, rejects)
            else:
                outputs += self._fetched(job, result, now)
        outputs += self._expire(now)
        return Outcome(outputs=outputs, rejects=rejects)

    def wake_at(self) -> float | None:
        """The earliest retry."""
        return self._memory.next_retry()

    def close(self) -> None:
        self._runner.run(self._stack.aclose())
        self._runner.close()
        if self._pool is not None:
            self._pool.close()

    def _count(self, outcome: str) -> None:
        self._metrics.count("pages_total", outcome=outcome)

    def _plan(self, batch: Sequence[Record], now: float) -> tuple[list[_Job], list[Reject]]:
        jobs: dict[str, _Job] = {}
        rejects: list[Reject] = []
        for record in batch:
            try:
                entry = decode(Entry, record.value)
                entry = msgspec.structs.replace(entry, url=clean_url(entry.url))
            except (DecodeError, ValueError) as error:
                reason = "decode" if isinstance(error, DecodeError) else "url"
                rejects.append(Reject(record=record, reason=reason, error=str(error)))
                self._count(reason)
                continue
            page = page_id(entry.url)
            decision = "duplicate" if page in jobs else self._memory.decide(page, entry, self._config.refetch_after)
            if decision == "fetch":
                jobs[page] = _Job(page=page, entry=entry, record=record, state=self._memory.page(page))
            else:
                self._count(decision)
        for state in list(self._memory.due(now, self._config.batch)):
            if state.entry is not None and state.page_id not in jobs:
                jobs[state.page_id] = _Job(page=state.page_id, entry=state.entry, record=None, state=state)
        return list(jobs.values()), rejects

    async def _fetch(self, jobs: Sequence[_Job], now: float) -> list[Extracted | Failure]:
        if self._client is None:
            self._client = await self._stack.enter_async_context(HttpClient(self._config.http))
        if self._pool is None:
            self._pool = ExtractPool(
                self._config.extract,
                workers=self._config.workers,
                timeout=self._config.extract_timeout,
                max_memory=self._config.worker_memory,
            )
        return await asyncio.gather(*(self._one(job.entry, self._client, self._pool, now) for job in jobs))

    async def _one(self, entry: Entry, client: HttpClient, pool: ExtractPool, now: float) -> Extracted | Failure:
        begun = time.monotonic()
        try:
            if self._config.robots:
                word = await self._robots.word(entry.url, client, now)
                if word == "refused":
                    return Failure(kind="robots", error=f"{entry.url}: its site's robots.txt asks not to fetch it")
                if word == "unknown":
                    error = f"{entry.url}: its site's robots.txt cannot be had, and until then nothing is fetched"
                    return Failure(kind="robots-unreachable", error=error, passing=True)
            return await fetch_page(entry, client, pool, now)
        finally:
            self._metrics.observe("page_seconds", time.monotonic() - begun)

    def _fetched(self, job: _Job, page: Extracted, now: float) -> list[Output]:
        entry = job.entry
        article = Article(
            id=article_id(page.identity),
            revision=page.revision,
            shard="",
            url=page.url,
            title=page.title,
            text=page.text,
            publisher=page.publisher,
            canonical_url=page.canonical_url,
            authors=page.authors,
            published=page.published if page.published is not None else sane(entry.published, now),
            modified=page.modified,
            language=page.language,
            image=page.image,
            section=page.section,
            attributions=page.attributions,
            syndicated_from=page.syndicated_from,
            feed_url=entry.feed_url,
            fetched=now,
            extractor=page.extractor,
        )
        return self._store(job, article, now, "article")

    def _store(self, job: _Job, article: Article, now: float, outcome: str) -> list[Output]:
        """The article, unless this revision of it is stored already, and the page's new state."""
        known = self._memory.article(article.id)
        shard = known.shard if known is not None else article.language or "und"
        first_seen = known.first_seen if known is not None else now
        revision = article.revision
        again = job.state is not None and job.state.article_id == article.id
        if known is not None and known.revision == revision:
            outcome = "unchanged" if again else "same-article"
        elif known is not None and not again and now - known.fetched < self._config.refetch_after:
            # The same article by another address, just fetched: its spelling of the text is no news.
            outcome, revision = "same-article", known.revision
        elif known is not None:
            outcome = "revision"
        outputs = []
        if outcome not in ("unchanged", "same-article"):
            stored = msgspec.structs.replace(article, shard=shard, first_seen=first_seen)
            outputs.append(Output(topic=ARTICLES, key=article.id, value=encode(stored), partition_by=article.id))
        self._count(outcome)
        state = PageState(
            page_id=job.page,
            url=job.entry.url,
            article_id=article.id,
            revision=revision,
            shard=shard,
            fetched=now,
            first_seen=first_seen,
        )
        return [*outputs, self._remember(state)]

    def _failed(self, job: _Job, failure: Failure, now: float, rejects: list[Reject]) -> list[Output]:
        """Try again later, make do with the feed's own text, or give the entry up: never lose it."""
        config, entry = self._config, job.entry
        before = job.state or PageState(page_id=job.page, url=entry.url, first_seen=now)
        attempts = (before.attempts if before.retry_at is not None else 0) + 1
        if failure.passing and attempts < config.max_attempts:
            self._count("retry")
            wait = backoff(attempts, config.retry_first, config.retry_most, failure.retry_after)
            return [
                self._remember(
                    msgspec.structs.replace(
                        before, attempts=attempts, retry_at=now + wait, error=failure.error[:500], entry=entry
                    )
                )
            ]
        if not before.article_id and (article := self._partial(entry, now)) is not None:
            return self._store(job, article, now, "partial")
        self._count(failure.kind)
        record = job.record or Record(
            topic=ENTRIES,
            partition=-1,
            offset=-1,
            key=entry.url,
            value=encode(entry),
            headers=((PARTITION_BY, host_of(entry.url).encode()),),
            time=entry.announced,
        )
        reject = Reject(record=record, reason=failure.kind, error=failure.error)
        state = self._remember(
            msgspec.structs.replace(
                before, attempts=attempts, retry_at=None, fetched=now, error=failure.error[:500], entry=entry
            )
        )
        if failure.ours:  # counts against the cap that stops a broken deploy
            rejects.append(reject)
            return [state]
        # A page that is gone or walled off is the web's doing: kept with its reason, and no cause to stop.
        self._metrics.count("dead_letters_total", stage=self.stage, topic=ENTRIES, reason=failure.kind)
        return [state, dead_letter(reject, self.stage, now)]

    def _partial(self, entry: Entry, now: float) -> Article | None:
        """An article of the feed's own text, where that is a full text; None where it is a teaser."""
        text = summary_text(entry.summary)
        if len(text.split()) < self._config.extract.min_words * _FULL_TEXT:
            return None
        publisher = publisher_at(
            entry.source_url or entry.url, name=entry.source_name or entry.publisher.name, register=self._register
        )
        language = detect_language(text, title=entry.title, declared=entry.language)
        authors = (entry.author,) if entry.author else ()
        return Article(
            id=article_id(identity(entry.url, "", "").identity),
            revision=text_revision(text),
            shard="",
            url=entry.url,
            title=entry.title,
            text=text[: self._config.extract.max_text],
            publisher=publisher,
            canonical_url=entry.url,
            authors=authors,
            published=sane(entry.published, now),
            language=language,
            attributions=attribute(
                text,
                title=entry.title,
                authors=authors,
                publisher=publisher,
                source_name=entry.source_name,
                register=self._register,
            ),
            feed_url=entry.feed_url,
            fetched=now,
            extractor="feed",
            partial=True,
        )

    def _remember(self, state: PageState) -> Output:
        self._memory.put(state)
        return Output(
            topic=SITE_STATE, key=f"page:{state.page_id}", value=encode(state), partition_by=host_of(state.url)
        )

    def _expire(self, now: float) -> list[Output]:
        outputs = []
        for state in list(self._memory.expired(now - self._config.state_age, _EXPIRED_AT_ONCE)):
            self._memory.drop(state.page_id)
            outputs.append(
                Output(topic=SITE_STATE, key=f"page:{state.page_id}", value=None, partition_by=host_of(state.url))
            )
        return outputs
