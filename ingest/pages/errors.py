"""Why a page gave no article."""

from __future__ import annotations

from newsfold.stream.errors import NewsfoldError

__all__ = ["ExtractError"]


class ExtractError(NewsfoldError):
    """A page that cannot be made an article.

    `kind` is a short name for a counter: empty, not-html, too-large, no-text, hang, memory or broken.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message

    def __reduce__(self) -> tuple[type[ExtractError], tuple[str, str]]:
        return ExtractError, (self.kind, self.message)  # it crosses from a worker process to its parent
