"""Which feed to poll next: those that are due, one at a time of a host, none of a host that is down.

Nothing is read from a clock. A host that failed is left alone until the time given to `pause`; then one of its
feeds, the longest due, is tried, and the others follow once that one went well.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

__all__ = ["PollQueue", "Turn"]


class Turn(NamedTuple):
    """A feed whose turn has come; turns sort by time, and by name where it is the same."""

    at: float
    host: str
    url: str


class _Turn(NamedTuple):
    """A feed's place in its host's line."""

    due: float
    url: str


class _Host:
    __slots__ = ("busy", "failures", "line", "shown", "until")

    def __init__(self) -> None:
        self.line: list[_Turn] = []  # a heap; a turn that `_dues` no longer bears out is skipped
        self.busy = ""  # the feed being polled
        self.until = 0.0
        self.failures = 0
        self.shown: float | None = None  # its time in the heap of hosts


class PollQueue:
    """Feeds by host, with the time each is due."""

    def __init__(self) -> None:
        self._dues: dict[str, float] = {}
        self._host_of: dict[str, str] = {}
        self._hosts: dict[str, _Host] = {}
        self._busy: dict[str, str] = {}  # feeds being polled, and their hosts
        self._next: list[tuple[float, str]] = []  # a heap of hosts; a time that is not its host's is skipped

    def put(self, url: str, host: str, due: float) -> None:
        """Line a feed up, in place of where it was."""
        before = self._host_of.get(url)
        if before is not None and before != host:
            self.remove(url)
        self._dues[url] = due
        self._host_of[url] = host
        heapq.heappush(self._hosts.setdefault(host, _Host()).line, _Turn(due, url))
        self._show(host)

    def remove(self, url: str) -> None:
        """Take a feed out of the line; nothing where it is in none."""
        if self._dues.pop(url, None) is not None:
            self._show(self._host_of.pop(url))

    def pop(self, now: float) -> Turn | None:
        """A feed that may be polled now, None where there is none; its host is busy until `done`."""
        while self._next and self._next[0][0] <= now:
            at, name = heapq.heappop(self._next)
            host = self._hosts.get(name)
            if host is None or host.shown != at:
                continue
            host.shown = None
            turn = self._first(host)
            if turn is None:  # it was shown for a feed that has been removed
                continue
            heapq.heappop(host.line)
            del self._dues[turn.url]
            host.busy = turn.url
            self._busy[turn.url] = name
            del self._host_of[turn.url]
            return Turn(at, name, turn.url)
        return None

    def behind(self, now: float) -> list[Turn]:
        """The turns that wait only for another feed of their host to be done."""
        turns = []
        for name in self._busy.values():
            host = self._hosts[name]
            turn = self._first(host)
            if turn is not None and (at := max(turn.due, host.until)) <= now:
                turns.append(Turn(at, name, turn.url))
        return turns

    def done(self, url: str) -> None:
        """A poll of this feed has ended; its host is free again."""
        name = self._busy.pop(url, None)
        if name is not None:
            self._hosts[name].busy = ""
            self._show(name)

    def failures(self, host: str) -> int:
        """How often in a row the host failed, whichever of its feeds was asked."""
        known = self._hosts.get(host)
        return known.failures if known is not None else 0

    def pause(self, host: str, until: float, failures: int) -> None:
        """Leave a host alone until a time."""
        known = self._hosts.setdefault(host, _Host())
        known.until, known.failures = max(until, known.until), failures
        self._show(host)

    def resume(self, host: str) -> None:
        """The host answers again."""
        known = self._hosts.get(host)
        if known is not None and (known.until or known.failures):
            known.until, known.failures = 0.0, 0
            self._show(host)

    def earliest(self) -> float | None:
        """When a feed can be polled next, those of busy hosts aside; None where there is none."""
        while self._next:
            at, name = self._next[0]
            host = self._hosts.get(name)
            if host is not None and host.shown == at:
                return at
            heapq.heappop(self._next)
        return None

    def _first(self, host: _Host) -> _Turn | None:
        while host.line:
            turn = host.line[0]
            if self._dues.get(turn.url) == turn.due and self._hosts.get(self._host_of[turn.url]) is host:
                return turn
            heapq.heappop(host.line)
        return None

    def _show(self, name: str) -> None:
        """Put a host where it belongs in the heap of hosts, or nowhere while it is busy or has no feed."""
        host = self._hosts.get(name)
        if host is None:
            return
        turn = self._first(host)
        if turn is None and not host.busy and not host.until:
            del self._hosts[name]
            return
        at = None if turn is None or host.busy else max(turn.due, host.until)
        if at != host.shown:
            host.shown = at
            if at is not None:
                heapq.heappush(self._next, (at, name))
