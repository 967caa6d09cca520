"""What the decisions of polling are bounded by."""

from __future__ import annotations

import msgspec

from newsfold.stream.bounds import AtLeastOne, Seconds

__all__ = ["DAY", "HOUR", "Rules"]

HOUR = 3_600.0
DAY = 86_400.0


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """The section `poll.rules` of the settings. Times in seconds."""

    min_interval: Seconds = 300.0
    max_interval: Seconds = HOUR
    first_interval: Seconds = 900.0  # where a feed shows no rhythm yet
    quiet_after: Seconds = 7 * DAY  # a feed unchanged for so long...
    quiet_interval: Seconds = HOUR  # ...is polled no more often than this
    max_floor: Seconds = DAY  # the longest wait that a server or a document can ask for
    failure_interval: Seconds = 300.0  # after a failure that passes, doubled with each one more
    max_failure_interval: Seconds = 6 * HOUR
    refusal_interval: Seconds = HOUR  # after 401, 403 or 429, doubled likewise
    max_refusal_interval: Seconds = 2 * DAY
    max_retry_after: Seconds = DAY
    first_poll_age: Seconds = 3 * DAY  # entries older than this are no news when a feed is polled for the first time
    max_ahead: Seconds = DAY  # a date further in the future is none
    remembered: AtLeastOne = 200  # entries of a feed, at least; four times what it lists where that is more
    most_remembered: AtLeastOne = 2_000  # but what the document lists is always remembered
