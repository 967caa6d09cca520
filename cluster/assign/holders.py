"""Which articles in memory have a name: one that many events share tells of none of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["Holders"]


class Holders:
    """Articles by the names that they have."""

    def __init__(self) -> None:
        self._articles: dict[str, list[str]] = {}
        self._names: dict[str, tuple[str, ...]] = {}

    def add(self, article: str, names: Iterable[str]) -> None:
        """Add an article with its names, each once; one already there is replaced."""
        self.remove(article)
        self._names[article] = tuple(names)
        for name in self._names[article]:
            self._articles.setdefault(name, []).append(article)

    def remove(self, article: str) -> None:
        """Forget an article; unknown ones are ignored."""
        for name in self._names.pop(article, ()):
            held = self._articles[name]
            held.remove(article)
            if not held:
                del self._articles[name]

    def of(self, name: str) -> Sequence[str]:
        """The articles that have a name, as they came."""
        return self._articles.get(name, ())
