"""Maintenance of a log over its life: retention and compaction, again and again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from newsfold.stream.errors import RetryableError
from newsfold.stream.log import Log

__all__ = ["maintain_every"]

logger = logging.getLogger(__name__)

SOON = 1.0  # seconds until the next piece while there is work left


def maintain_every(log: Log, *, clock: Callable[[], float], stop: threading.Event, seconds: float = 3_600.0) -> None:
    """Maintain the log at once and every so many seconds, until `stop` is set; for a thread of its own.

    While a call still removes records the next follows soon after, so that the work keeps up in small pieces.
    """
    while True:
        try:
            removed = log.maintain(clock())
        except RetryableError as error:
            logger.warning("maintenance of the log put off: %s", error)
            removed = 0
        if stop.wait(min(SOON, seconds) if removed else seconds):
            return
