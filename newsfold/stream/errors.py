"""Errors, named for what the caller does about them.

NewsfoldError
├── UsageError          the person at the keyboard can put it right; shown as one line, no traceback
├── RetryableError      the outside world is not ready: wait, then do the same again
├── FencedError         another process took this one's place: stop at once, commit nothing
├── OffsetLostError     the log no longer holds what this group reads next: stop, say how to go on
├── DeadLetterFloodError  more records fail than bad input explains: stop, commit nothing
├── DecodeError         a record cannot be read: dead-letter it
└── RejectError         a record can be read and not be used: dead-letter it with this reason
"""

from __future__ import annotations

__all__ = [
    "DeadLetterFloodError",
    "DecodeError",
    "FencedError",
    "NewsfoldError",
    "OffsetLostError",
    "RejectError",
    "RetryableError",
    "UsageError",
]


class NewsfoldError(Exception):
    """The root of every error newsfold raises on purpose."""


class UsageError(NewsfoldError):
    """Something the operator gave is wrong; the message names it and the way out."""


class RetryableError(NewsfoldError):
    """A passing fault of something outside; the same work may succeed later."""


class FencedError(NewsfoldError):
    """Another process holds this one's place."""


class OffsetLostError(NewsfoldError):
    """The offset to read next is no longer in the log; going on silently would lose records."""


class DeadLetterFloodError(NewsfoldError):
    """Dead letters come faster than bad input explains: the stage stops instead of draining its topic."""


class DecodeError(NewsfoldError):
    """The bytes of a record are not the message its topic promises."""


class RejectError(NewsfoldError):
    """A message is readable and still unusable; the message says why."""
