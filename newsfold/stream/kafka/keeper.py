"""Keeping a member's place in its group while its owner is busy with something else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Keeper"]


class Keeper:
    """Calls `stay` from a thread of its own whenever the owner has not been heard of for so many seconds.

    Never while the owner is at it itself, which it says by `off`; again at once while `stay` says that the group
    has not settled.
    """

    def __init__(self, seconds: float, stay: Callable[[], bool]) -> None:
        self._seconds = seconds
        self._stay = stay
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._heard = time.monotonic()
        self._thread = threading.Thread(target=self._keep, name="keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @contextmanager
    def off(self) -> Iterator[None]:
        """While the owner talks to the group itself."""
        with self._lock:
            try:
                yield
            finally:
                self._heard = time.monotonic()

    def stop(self) -> None:
        """For good; a call under way ends first."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _keep(self) -> None:
        wait = self._seconds
        while not self._stopped.wait(wait):
            with self._lock:
                quiet = time.monotonic() - self._heard
                if quiet < self._seconds:
                    wait = self._seconds - quiet
                    continue
                wait = self._seconds if self._stay() else 0.0
