"""Whose turn it is to be asked: some requests at a time in all, fewer at one host, and their starts there spaced."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

__all__ = ["Turns"]

_HOSTS_KEPT = 10_000


class _Host:
    """Turns at one host."""

    def __init__(self, at_once: int) -> None:
        self.slots = asyncio.Semaphore(at_once)
        self.next_start = 0.0
        self.spacing = 0.0  # asked for by the host itself
        self.users = 0


class Turns:
    """`concurrency` requests at a time, `per_host` of them at one host, at least `spacing` seconds between starts."""

    def __init__(self, *, concurrency: int, per_host: int, spacing: float, clock: Callable[[], float]) -> None:
        self._slots = asyncio.Semaphore(concurrency)
        self._per_host = per_host
        self._spacing = spacing
        self._clock = clock
        self._hosts: dict[str, _Host] = {}

    def space(self, host: str, seconds: float) -> None:
        """Keep so many seconds between starts at a host, where that is more than at others. A host that lies idle
        is forgotten in time, and this with it."""
        self._host(host).spacing = seconds

    @asynccontextmanager
    async def at(self, name: str) -> AsyncIterator[None]:
        """A turn at a host, waited for."""
        host = self._host(name)
        host.users += 1
        try:
            async with host.slots:
                await self._begin(host)
                try:
                    yield
                finally:
                    self._slots.release()
        finally:
            host.users -= 1
            self._forget_idle()

    def _host(self, name: str) -> _Host:
        return self._hosts.setdefault(name, _Host(self._per_host))

    async def _begin(self, host: _Host) -> None:
        """Wait for a place among all, at a time when the host may be asked; waiting for the time takes no place."""
        while True:
            if (wait := host.next_start - self._clock()) > 0:
                await asyncio.sleep(wait)
            await self._slots.acquire()
            now = self._clock()
            if now >= host.next_start:
                host.next_start = now + max(self._spacing, host.spacing)
                return
            self._slots.release()

    def _forget_idle(self) -> None:
        if len(self._hosts) > _HOSTS_KEPT:
            now = self._clock()
            self._hosts = {n: h for n, h in self._hosts.items() if h.users or h.next_start > now}
