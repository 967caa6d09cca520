"""A stage's metrics over HTTP, on a port that every process of every stage finds for itself."""

from __future__ import annotations

import errno
import logging
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsfold.settings import Settings
    from newsfold.stream.metrics import Metrics

logger = logging.getLogger("newsfold")

__all__ = ["served_metrics"]

PROCESSES = 16
"""Of one stage on one machine, whose metrics find a port each."""


def served_metrics(
    settings: Settings, metrics: Metrics, group: str, place: int, stages: int
) -> AbstractContextManager[None]:
    """Serve a stage's metrics where they are asked for, and have its lag looked at in the block that is returned.

    The port is that of the settings and the stage's place among so many; a further process of the stage takes the
    one so many above. Raises UsageError where none is free.
    """
    from newsfold.settings import MetricsConfig
    from newsfold.stream.errors import UsageError
    from newsfold.stream.lag_gauges import showing_lag

    wanted = settings.section("metrics", MetricsConfig)
    if not wanted.port:
        return nullcontext()
    first = wanted.port + place
    ports = range(first, min(first + PROCESSES * stages, 65_536), stages)
    for port in ports:
        try:
            metrics.serve(wanted.host, port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and port != ports[-1]:  # of another process of this stage, mostly
                continue
            tried = f", nor on {len(ports) - 1} ports from {first} on" if port != first else ""
            raise UsageError(
                f"cannot serve metrics on {wanted.host}:{port}: {error}{tried}; set metrics.port"
            ) from error
        if port != first:
            logger.warning("%s:%d is taken, by another process of this stage or a stranger", wanted.host, first)
        logger.info("metrics on http://%s:%d/metrics", wanted.host, port)
        break
    return showing_lag(settings.open_log, group, metrics, wanted.lag_every)
