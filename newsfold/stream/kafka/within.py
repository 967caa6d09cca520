"""A bound on calls into the client library, which may wait for an answer that never comes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from newsfold.stream.errors import RetryableError

__all__ = ["NotAnsweredError", "within"]

T = TypeVar("T")


class NotAnsweredError(RetryableError):
    """The client has to be given up: what it was asked may be answered at any time, or never."""


def within(seconds: float, act: Callable[[], T]) -> T:
    """What `act` gives, called in a thread of its own; NotAnsweredError where it takes longer."""
    made: list[T] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            made.append(act())
        except BaseException as error:  # noqa: BLE001 -- carried to the thread that waits
            failed.append(error)

    thread = threading.Thread(target=work, name="within", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise NotAnsweredError(f"Kafka did not answer within {seconds:g} s")
    if failed:
        raise failed[0]
    return made[0]
