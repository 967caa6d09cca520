"""Extraction in worker processes, each page with a hard time limit.

Parsers can be made to loop or to eat memory by a page written for it. A worker that passes its limit is
killed and replaced; pages in other workers go on. Workers end with the process that started them, however
that ends.
"""

from __future__ import annotations

import asyncio
import ctypes
import itertools
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from functools import cache

import msgspec
from pebble import ProcessExpired, ProcessPool

from ingest.pages.errors import ExtractError
from ingest.pages.extract import Extracted, ExtractSettings, Hints, extract

__all__ = ["ExtractPool", "Page", "extract_page"]

_PAGES_A_WORKER = 2_000  # then it is replaced: parsers leak
_PAGES_BETWEEN_RESETS = 100
_PR_SET_PDEATHSIG = 1
_ENDING = 5.0  # seconds given to workers to end


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
        max_memory: int = 4_000_000_000,
        work: Callable[[Page, ExtractSettings], Extracted] = extract_page,
    ) -> None:
        self._settings = settings
        self._timeout = timeout
        self._work = work
        # spawned: the service has threads, and a forked copy of one that holds a lock never wakes
        self._pool = ProcessPool(
            max_workers=workers,
            max_tasks=_PAGES_A_WORKER,
            context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(max_memory,),
        )

    async def extract(self, page: Page) -> Extracted:
        """The article of a page, from a worker.

        Raises ExtractError like `extract`, and with the kinds hang (over the time limit) and broken (the
        worker ended under the page, or the page broke what reads it).
        """
        if len(page.html) > self._settings.max_html:  # refused here, before it is copied to a worker
            raise ExtractError(
                "too-large", f"{len(page.html):,} bytes of HTML, more than {self._settings.max_html:,}"
            )
        future = self._pool.schedule(self._work, args=(page, self._settings), timeout=self._timeout)
        try:
            extracted: Extracted = await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise ExtractError("hang", f"extraction took more than {self._timeout:g} s") from error
        except ExtractError:
            raise
        except (ProcessExpired, MemoryError, RecursionError, CancelledError) as error:
            raise ExtractError("broken", f"extraction ended its worker: {type(error).__name__}: {error}") from error
        except Exception as error:
            raise ExtractError("broken", f"{type(error).__name__}: {error}"[:500]) from error
        return extracted

    def close(self) -> None:
        """Stop the workers at once."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble left this one without annotations
        with suppress(TimeoutError):  # whatever still lingers ends with this process
            self._pool.join(_ENDING)


def _begin(max_memory: int) -> None:
    """Prepare a worker: its memory bounded, its life tied to its parent's, interrupts left to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (max_memory, max_memory))
        # Killed by the kernel even while a parser holds the interpreter: a thread would not get its turn.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent is not None:
        if not parent.is_alive():
            os._exit(1)
        threading.Thread(target=_follow, args=(parent.join,), daemon=True).start()


def _follow(join: Callable[[], None]) -> None:
    join()
    os._exit(1)
