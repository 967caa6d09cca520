"""The shards of one process, each with the model of its language."""

from __future__ import annotations

import re
from copy import copy
from pathlib import Path

from cluster.assign.bag import Table
from cluster.assign.frequencies import Frequencies
from cluster.assign.model import EVEN, FOLDER, LanguageModel, load_model
from cluster.assign.shard import Shard
from cluster.assign.usual import usual_words

__all__ = ["FALLBACK", "Shards"]

FALLBACK = "en"
"""The language whose learned weights serve a language without a model file; its words are its own."""

_LANGUAGE = re.compile(r"[a-z]{2,3}([-_]\w+)*")
"""What a model file is called after; others that lie beside them are nobody's model."""


class Shards:
    """Shards by name, made when first asked for. Raises ValueError for a model file that is broken."""

    def __init__(self, folder: Path | None = None, window_days: float | None = None) -> None:
        self._folder = folder or FOLDER
        self._window_days = window_days
        self._models: dict[str, LanguageModel | None] = {}
        self._usual: dict[str, Frequencies] = {}
        self._table = Table()
        self.by_name: dict[str, Shard] = {}

    def check(self) -> None:
        """Read every model file there is, so that a broken one is known before an article of its language comes.

        What is found is let go again, but for what the others fall back to: of most languages no article may ever
        come.
        """
        held = set(self._models)
        for folder in dict.fromkeys((self._folder, FOLDER)):
            for path in sorted(folder.glob("*.json")):
                if _LANGUAGE.fullmatch(path.stem) and path.stem not in held:
                    model = load_model(path.stem, folder, self._window_days)
                    if path.stem == FALLBACK:
                        self._models.setdefault(FALLBACK, model)
        self._fallback()

    def empty(self) -> Shards:
        """Shards of the same models, none made yet."""
        other = copy(self)
        other.by_name = {}
        return other

    def _model(self, name: str) -> LanguageModel | None:
        if name not in self._models:
            places = dict.fromkeys((self._folder, FOLDER))
            models = (load_model(name, folder, self._window_days) for folder in places)
            self._models[name] = next((model for model in models if model is not None), None)
        return self._models[name]

    def has_table(self, name: str) -> bool:
        """Whether the shard's language has a model file, and with it word frequencies."""
        return self._model(name) is not None

    def words(self, name: str, counted: Frequencies) -> Frequencies:
        """The word frequencies of a shard without a table: those usual in its language, and what it has counted."""
        if name not in self._usual:
            self._usual[name] = usual_words(name)
        return self._usual[name].plus(counted)

    def _fallback(self) -> LanguageModel:
        fallback = self._model(FALLBACK)
        if fallback is None:
            raise ValueError(f"{self._folder}: no model of {FALLBACK!r}, which other languages fall back to")
        return fallback

    def get(self, name: str) -> Shard:
        """The shard of this name."""
        if name not in self.by_name:
            model = self._model(name)
            if model is None:
                other = self._fallback()
                model = other.among(self.words(name, Frequencies(0, {})), EVEN)
            self.by_name[name] = Shard(name, model, self._table)
        return self.by_name[name]
