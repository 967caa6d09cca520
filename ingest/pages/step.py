"""The fetch stage: entries in, articles out, each page once, and looked at again a few times for what changed."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack

import msgspec

from ingest.http import HttpClient, HttpSettings
from ingest.pages.articles import from_feed, from_page, fuller, spared, taken_down
from ingest.pages.attribute import register_with
from ingest.pages.extract import ExtractSettings
from ingest.pages.fetch import Failure, Fetched, Unchanged, fetch_page
from ingest.pages.looks import NO_MORE, has_moved, looked, next_look, put_off, slim, told_anew
from ingest.pages.memory import backoff
from ingest.pages.robots import Robots
from ingest.pages.site_state import SiteState
from ingest.pages.workers import ExtractPool
from ingest.urls import clean_url, host_of
from newsfold.stream.bounds import AtLeastOne, Seconds
from newsfold.stream.codec import decode, encode
from newsfold.stream.dead_letters import PARTITION_BY, dead_letter
from newsfold.stream.errors import DecodeError
from newsfold.stream.ids import article_id, page_id
from newsfold.stream.log import Log, Output, Partition, Record
from newsfold.stream.messages import Article, Entry, PageState
from newsfold.stream.metrics import Metrics
from newsfold.stream.step import Outcome, Reject
from newsfold.stream.topics import ARTICLES, ENTRIES, SITE_STATE

__all__ = ["FetchConfig", "FetchStep"]

logger = logging.getLogger(__name__)

_EXPIRED_AT_ONCE = 500
_LOOKS_SHARE = 4  # what part of a batch looks may take even where new pages wait


class FetchConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of the fetch stage. Times in seconds."""

    http: HttpSettings = HttpSettings()
    extract: ExtractSettings = ExtractSettings()
    robots: bool = True  # leave pages alone that their site's robots.txt keeps from newsfold
    workers: AtLeastOne = 2  # extraction processes
    extract_timeout: Seconds = 20.0  # a page
    worker_memory: AtLeastOne = 350_000_000  # bytes of data a worker
    batch: AtLeastOne = 32  # pages fetched at once and committed together
    max_attempts: AtLeastOne = 5  # at a page that fails for a passing reason
    retry_first: Seconds = 60.0
    retry_most: Seconds = 6 * 3_600.0
    refetch_after: Seconds = 24 * 3_600.0  # a page announced again so long after is fetched again
    spare: bool = True  # pages whose feed carries the whole text
    look_again: tuple[Seconds, ...] = (3_600.0, 6 * 3_600.0, 86_400.0, 3 * 86_400.0)  # after a page was read
    state_age: Seconds = 14 * 86_400.0  # how long a page is remembered: as long as its article is kept


class _Job(msgspec.Struct, frozen=True, kw_only=True):
    """A page to fetch, the record that announced it (none for a retry and a look) and what is known of it."""

    page: str
    entry: Entry
    record: Record | None
    state: PageState | None
    look: bool = False  # it was read before, and is looked at again
    etag: bytes = b""  # of a look that needs no answer where nothing has changed
    last_modified: bytes = b""


class FetchStep:
    """A `newsfold.stream.step.Step`: fetches the pages of a batch at once, and the retries and looks that are due."""

    stage = "fetch"
    inputs: tuple[str, ...] = (ENTRIES,)

    def __init__(self, config: FetchConfig, metrics: Metrics) -> None:
        self.max_records = config.batch
        self._config = config
        self._metrics = metrics
        self._register = register_with(config.extract.register)  # here, so that a wrong file stops the start
        self._state = SiteState()
        self._robots = Robots()
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._client: HttpClient | None = None
        self._pool: ExtractPool | None = None

    def restore(self, log: Log, partitions: frozenset[Partition]) -> None:
        """Read what is remembered of pages and sites; a record that cannot be read counts as none."""
        self._state = SiteState(log.read(SITE_STATE, partitions={partition.number for partition in partitions}))
        if self._state.unreadable:
            self._metrics.count("pages_total", self._state.unreadable, outcome="state-unreadable")

    def __call__(self, batch: Sequence[Record], now: float) -> Outcome:
        jobs, rejects, outputs = self._plan(batch, now)
        for job, result in zip(jobs, self._runner.run(self._fetch(jobs, now)) if jobs else (), strict=True):
            outputs += self._looked(job, result, now) if job.look else self._done(job, result, now, rejects)
        outputs += self._state.expire(now - self._config.state_age, _EXPIRED_AT_ONCE)
        return Outcome(outputs=outputs, rejects=rejects)

    def wake_at(self) -> float | None:
        """The earliest retry or look."""
        return self._state.pages.next_due()

    def close(self) -> None:
        self._runner.run(self._stack.aclose())
        self._runner.close()
        if self._pool is not None:
            self._pool.close()

    def _count(self, outcome: str, job: _Job | None = None) -> None:
        self._metrics.count("looks_total" if job is not None and job.look else "pages_total", outcome=outcome)

    def _plan(self, batch: Sequence[Record], now: float) -> tuple[list[_Job], list[Reject], list[Output]]:
        jobs: dict[str, _Job] = {}
        rejects: list[Reject] = []
        outputs: list[Output] = []
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
            decision = (
                "duplicate" if page in jobs else self._state.pages.decide(page, entry, self._config.refetch_after)
            )
            if decision == "fetch":
                jobs[page] = _Job(page=page, entry=entry, record=record, state=self._state.pages.page(page))
            else:
                self._count(decision)
                if decision == "changed":
                    outputs += self._told_anew(page, entry, now)
        for state in list(self._state.pages.due(now, self._config.batch)):
            if state.entry is not None and state.page_id not in jobs:
                jobs[state.page_id] = _Job(page=state.page_id, entry=state.entry, record=None, state=state)
        room = max(self._config.batch - len(jobs), self._config.batch // _LOOKS_SHARE, 1)
        for state in self._state.pages.looks(now, room, self._config.http.per_host):
            if state.entry is not None and state.page_id not in jobs:
                jobs[state.page_id] = _Job(
                    page=state.page_id,
                    entry=state.entry,
                    record=None,
                    state=state,
                    look=True,
                    etag=state.etag,
                    last_modified=state.last_modified,
                )
        return list(jobs.values()), rejects, outputs

    def _told_anew(self, page: str, entry: Entry, now: float) -> list[Output]:
        state = self._state.pages.page(page)
        anew = None if state is None else told_anew(state, entry, self._config.look_again, now)
        return [] if anew is None else [self._state.remember(anew)]

    async def _fetch(self, jobs: Sequence[_Job], now: float) -> list[Fetched | Unchanged | Failure | Article]:
        if self._client is None:
            self._client = await self._stack.enter_async_context(HttpClient(self._config.http))
        if self._pool is None:
            self._pool = ExtractPool(
                self._config.extract,
                workers=self._config.workers,
                timeout=self._config.extract_timeout,
                max_memory=self._config.worker_memory,
            )
        return await asyncio.gather(*(self._one(job, self._client, self._pool, now) for job in jobs))

    async def _one(
        self, job: _Job, client: HttpClient, pool: ExtractPool, now: float
    ) -> Fetched | Unchanged | Failure | Article:
        begun, entry = time.monotonic(), job.entry
        try:
            if job.look and job.state is not None and job.state.read is None:
                return self._from_feed(entry, now) or Unchanged()
            if self._config.spare and (job.state is None or job.state.read is None):
                article = spared(entry, now, self._config.extract, self._register)
                if article is not None:
                    return article
            if self._config.robots:
                word = await self._robots.word(entry.url, client, now)
                if word == "refused":
                    return Failure(kind="robots", error=f"{entry.url}: its site's robots.txt asks not to fetch it")
                if word == "unknown":
                    error = f"{entry.url}: its site's robots.txt cannot be had, and until then nothing is fetched"
                    return Failure(kind="robots-unreachable", error=error, passing=True)
            return await fetch_page(entry, client, pool, now, etag=job.etag, last_modified=job.last_modified)
        finally:
            self._metrics.observe("page_seconds", time.monotonic() - begun)

    def _from_feed(self, entry: Entry, now: float) -> Article | None:
        """The article that its feed tells, whole or partial."""
        settings, register = self._config.extract, self._register
        return spared(entry, now, settings, register) or from_feed(entry, now, settings, register)

    def _done(
        self, job: _Job, result: Fetched | Unchanged | Failure | Article, now: float, rejects: list[Reject]
    ) -> list[Output]:
        """What came of a page that was announced."""
        match result:
            case Article():
                return self._store(job, result, now, "spared")
            case Fetched():
                return self._fetched(job, result, now)
            case Failure():
                return self._failed(job, result, now, rejects)
        raise AssertionError("a page asked for without validators cannot be unchanged")

    def _looked(self, job: _Job, result: Fetched | Unchanged | Failure | Article, now: float) -> list[Output]:
        """What came of a page that was looked at again. A look that fails is no loss: the next one follows."""
        state, config = job.state, self._config
        assert state is not None, "a look is at a page that is remembered"
        match result:
            case Fetched() if self._own_id(job, result) == state.article_id:
                return self._fetched(job, result, now)
            case Article():
                return self._store(job, result, now, "article")
            case Fetched():  # it leads to another page now, a site's front often
                outcome, error = "elsewhere", ""
            case Unchanged():
                outcome, error = "unchanged", ""
                state = msgspec.structs.replace(state, fetched=now)
            case Failure(kind="gone"):
                return self._deleted(job, state, result, now)
            case Failure() if result.passing and state.attempts + 1 < config.max_attempts:
                self._count("retry", job)
                wait = backoff(state.attempts + 1, config.retry_first, config.retry_most, result.retry_after)
                return [self._state.remember(put_off(state, now + wait, result.error))]
            case Failure():
                outcome, error = result.kind, result.error
        self._count(outcome, job)
        return [self._state.remember(looked(state, config.look_again, now, error))]

    def _deleted(self, job: _Job, state: PageState, failure: Failure, now: float) -> list[Output]:
        """A page that was read and is gone: a revision that says so, once."""
        after = () if failure.status == NO_MORE else self._config.look_again
        gone = msgspec.structs.replace(
            looked(state, after, now, failure.error), fetched=now, etag=b"", last_modified=b"", deleted=now
        )
        if state.deleted is not None:
            self._count("unchanged", job)
            return [self._state.remember(msgspec.structs.replace(gone, deleted=state.deleted))]
        self._count("deleted", job)
        known = self._state.pages.article(state.article_id)
        article = taken_down(state, known.revision if known is not None else state.revision, now)
        output = Output(topic=ARTICLES, key=article.id, value=encode(article), partition_by=article.id)
        return [output, self._state.remember(gone)]

    def _own_id(self, job: _Job, fetched: Fetched) -> str:
        """The id of the article that a page is: as ever where the page has moved."""
        pages, state, at = self._state.pages, job.state, article_id(fetched.page.identity)
        if state is None or state.read is None or pages.article(at) is not None:
            return pages.original(at)
        return state.article_id if has_moved(state, fetched.page) else pages.original(at)

    def _fetched(self, job: _Job, fetched: Fetched, now: float) -> list[Output]:
        article = msgspec.structs.replace(from_page(fetched.page, job.entry, now), id=self._own_id(job, fetched))
        if article.paywalled:
            article = fuller(article, from_feed(job.entry, now, self._config.extract, self._register))
        return self._store(job, article, now, "article", fetched)

    def _store(
        self, job: _Job, article: Article, now: float, outcome: str, fetched: Fetched | None = None
    ) -> list[Output]:
        """The article, unless this revision of it is stored already, and the page's new state."""
        known = self._state.pages.article(article.id)
        shard = known.shard if known is not None else article.language or "und"
        first_seen = known.first_seen if known is not None else now
        revision = article.revision
        again = job.state is not None and job.state.article_id == article.id
        if job.state is not None and again and job.state.deleted is not None:
            outcome = "restored"
        elif known is not None and known.revision == revision:
            outcome = "unchanged" if again else "same-article"
        elif known is not None and not again and now - known.fetched < self._config.refetch_after:
            # The same article by another address, just fetched: its spelling of the text is no news.
            outcome, revision = "same-article", known.revision
        elif known is not None:
            outcome = "revision"
        outputs: list[Output] = []
        if outcome not in ("unchanged", "same-article"):
            text, outputs = self._state.furnished(job.entry.url, article.title, article.text, now, new=known is None)
            stored = msgspec.structs.replace(article, shard=shard, first_seen=first_seen, text=text)
            outputs.append(Output(topic=ARTICLES, key=article.id, value=encode(stored), partition_by=article.id))
        self._count(outcome, job)
        read = job.state.read if job.state is not None and again else None
        moved = job.state.moved if job.state is not None and again else ""
        if fetched is not None and outcome != "same-article":
            read = now if read is None else read
            at = article_id(fetched.page.identity)
            moved = at if at != article.id else ""
        due = next_look(self._config.look_again, read, now) if read is not None else None
        entry = None
        if fetched is None or due is not None:  # a partial one is read with the feed's text beside it
            entry = job.entry if fetched is not None and article.partial else slim(job.entry)
        state = PageState(
            page_id=job.page,
            url=job.entry.url,
            article_id=article.id,
            revision=revision,
            shard=shard,
            fetched=now,
            first_seen=first_seen,
            entry=entry,
            read=read,
            look_at=due,
            etag=fetched.etag if fetched is not None else b"",
            last_modified=fetched.last_modified if fetched is not None else b"",
            moved=moved,
        )
        return [*outputs, self._state.remember(state)]

    def _failed(self, job: _Job, failure: Failure, now: float, rejects: list[Reject]) -> list[Output]:
        """Try again later, make do with the feed's own text, or give the entry up: never lose it."""
        config, entry = self._config, job.entry
        before = job.state or PageState(page_id=job.page, url=entry.url, first_seen=now)
        attempts = (before.attempts if before.retry_at is not None else 0) + 1
        if failure.passing and attempts < config.max_attempts:
            self._count("retry")
            wait = backoff(attempts, config.retry_first, config.retry_most, failure.retry_after)
            return [
                self._state.remember(
                    msgspec.structs.replace(
                        before, attempts=attempts, retry_at=now + wait, error=failure.error[:500], entry=entry
                    )
                )
            ]
        if failure.kind == "gone" and before.read is not None:
            return self._deleted(job, msgspec.structs.replace(before, retry_at=None), failure, now)
        if not before.article_id and (article := from_feed(entry, now, config.extract, self._register)) is not None:
            return self._store(job, article, now, "partial")
        self._count(failure.kind)
        logger.info("no article from %s: %s: %s", entry.url, failure.kind, failure.error)
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
        state = self._state.remember(
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
