"""The shards of one process, each with the model of its language."""

from __future__ import annotations

from pathlib import Path

from cluster.assign.frequencies import Frequencies
from cluster.assign.model import FOLDER, LanguageModel, load_model
from cluster.assign.shard import Shard
from cluster.assign.sparse import Scratch

__all__ = ["Shards"]

FALLBACK = "en"
"""The language whose learned weights serve a language without a model file; its words are its own."""


class Shards:
    """Shards by name, made when first asked for. Raises ValueError for a model file that is broken."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or FOLDER
        self._models: dict[str, LanguageModel | None] = {}
        self._scratch = Scratch()
        self.by_name: dict[str, Shard] = {}

    def clear(self) -> None:
        """Forget every shard; models stay loaded."""
        self.by_name = {}

    def _model(self, name: str) -> LanguageModel | None:
        if name not in self._models:
            model = load_model(name, self._folder)
            self._models[name] = model or (load_model(name) if self._folder != FOLDER else None)
        return self._models[name]

    def has_model(self, name: str) -> bool:
        """Whether the shard's language has a model file."""
        return self._model(name) is not None

    def without_model(self, frequencies: Frequencies) -> LanguageModel:
        """The fallback's weights over a language's own words."""
        fallback = self._model(FALLBACK)
        if fallback is None:
            raise ValueError(f"{self._folder}: no model of {FALLBACK!r}, which other languages fall back to")
        return LanguageModel(fallback.learned, frequencies)

    def get(self, name: str) -> Shard:
        """The shard of this name."""
        if name not in self.by_name:
            model = self._model(name) or self.without_model(Frequencies(0, {}))
            self.by_name[name] = Shard(name, model, self._scratch)
        return self.by_name[name]
