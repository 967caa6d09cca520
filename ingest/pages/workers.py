"""Extraction in worker processes, each page with hard limits of time and memory."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import cache

import msgspec

from ingest.pages.errors import ExtractError
from ingest.pages.extract import Extracted, ExtractSettings, Hints, extract
from ingest.workers import HungError, LostError, Workers

__all__ = ["ExtractPool", "Page", "extract_page"]

_PAGES_BETWEEN_RESETS = 100


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A fetched page on its way to a worker."""

    html: bytes
    url: str
    charset: str = ""
    hints: Hints = Hints()
    now: float | None = None


def extract_page(page: Page, settings: ExtractSettings) -> Extracted:
    """What a worker does with one page."""
    if next(_counter()) % _PAGES_BETWEEN_RESETS == 0:
        from trafilatura.meta import reset_caches

        reset_caches()
    return extract(page.html, url=page.url, charset=page.charset, hints=page.hints, now=page.now, settings=settings)


@cache
def _counter() -> Iterator[int]:
    return itertools.count(1)


class ExtractPool:
    """`workers` processes that extract pages; `timeout` in seconds a page, `max_memory` in bytes a worker.

    `work` is what they do with a page, `extract_page` unless something else is to be tried.
    """

    def __init__(
        self,
        settings: ExtractSettings,
        *,
        workers: int = 2,
        timeout: float = 20.0,
        max_memory: int = 350_000_000,
        work: Callable[[Page, ExtractSettings], Extracted] = extract_page,
    ) -> None:
        self._settings = settings
        self._work = work
        self._workers = Workers(workers, seconds=timeout, max_memory=max_memory)

    async def extract(self, page: Page) -> Extracted:
        """The article of a page, from a worker.

        Raises ExtractError like `extract`, and with the kinds hang (over the time limit), memory (over that of
        memory) and broken (the worker ended under the page, or the page broke what reads it).
        """
        if len(page.html) > self._settings.max_html:  # refused here, before it is copied to a worker
            raise ExtractError(
                "too-large", f"{len(page.html):,} bytes of HTML, more than {self._settings.max_html:,}"
            )
        try:
            return await self._workers.do(self._work, page, self._settings)
        except ExtractError:
            raise
        except HungError as error:
            raise ExtractError("hang", f"extracting {error}") from error
        except LostError as error:
            raise ExtractError("memory" if error.swelled else "broken", f"extracting {error}") from error
        except Exception as error:
            raise ExtractError("broken", f"{type(error).__name__}: {error}"[:500]) from error

    def close(self) -> None:
        """Stop the workers at once."""
        self._workers.close()
