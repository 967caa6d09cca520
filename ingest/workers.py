"""Work on what strangers wrote, in processes of its own with limits of time and memory.

A document can be written to make a parser loop or swell. The worker that passes a limit ends and is replaced; work
in other workers goes on. Workers end with the process that started them, however that ends.
"""

from __future__ import annotations

import asyncio
import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from newsfold.stream.errors import NewsfoldError

__all__ = ["HungError", "LostError", "Workers"]

_P = ParamSpec("_P")
_T = TypeVar("_T")

_TASKS = 2_000  # then a worker is replaced: parsers leak
_PR_SET_PDEATHSIG = 1
_ENDING = 5.0  # seconds given to workers to end
_NO_MEMORY = 77  # with which a worker ends that had no more memory


class HungError(NewsfoldError):
    """The work took longer than it may."""


class LostError(NewsfoldError):
    """The worker ended under its work; `swelled` where that needed more memory than it may have."""

    def __init__(self, message: str, *, swelled: bool = False) -> None:
        super().__init__(message)
        self.swelled = swelled


class Workers:
    """`count` processes; work takes at most `seconds`, a worker `max_memory` bytes of data.

    The memory counted is what a process writes to, which bounds what it occupies; the limit holds on Linux only.
    """

    def __init__(self, count: int, *, seconds: float, max_memory: int) -> None:
        self._seconds = seconds
        self._max_memory = max_memory
        # spawned: the service has threads, and a forked copy of one that holds a lock never wakes
        self._pool = ProcessPool(
            max_workers=count,
            max_tasks=_TASKS,
            context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(max_memory,),
        )

    async def do(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """What the work returns, or raises; HungError and LostError where it did not come through."""
        future = self._pool.schedule(_work, args=(work, *args), kwargs=kwargs, timeout=self._seconds)
        try:
            done: _T = await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise HungError(f"it took more than {self._seconds:g} s") from error
        except ProcessExpired as error:
            if error.exitcode == _NO_MEMORY:
                message = f"it took more than {self._max_memory // 1_000_000} MB of memory"
                raise LostError(message, swelled=True) from error
            raise LostError(f"it ended its worker: {type(error).__name__}: {error}") from error
        except (RecursionError, CancelledError) as error:
            raise LostError(f"it ended its worker: {type(error).__name__}: {error}") from error
        return done

    def close(self) -> None:
        """Stop the workers at once."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble left this one without annotations
        with suppress(TimeoutError):  # whatever still lingers ends with this process
            self._pool.join(_ENDING)


def _work(work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """The work; where memory runs out the process ends: nobody knows what that leaves of its libraries."""
    try:
        return work(*args, **kwargs)
    except MemoryError:
        os._exit(_NO_MEMORY)


def _begin(max_memory: int) -> None:
    """Prepare a worker: its memory bounded, its life tied to its parent's, interrupts left to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import resource

        # Not the address space: libraries of numbers reserve a hundred times what they use.
        resource.setrlimit(resource.RLIMIT_DATA, (max_memory, max_memory))
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
