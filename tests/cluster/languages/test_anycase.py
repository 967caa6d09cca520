"""Words searched in a text of any case: only where a word begins, so every phrase has to begin with one."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any

import msgspec
import pytest

from cluster.languages.anycase import AnyCase
from cluster.languages.words import alternatives, languages

_WORDS = {
    f"{code} {name}": text
    for code, words in languages().items()
    for name, text in [*msgspec.structs.asdict(words.later.signs).items(), ("digest", words.headline.digest)]
    if text
}


def _first(items: Iterable[Any]) -> set[str]:
    """What a parsed pattern may begin with: letters as they are, else the name of what stands there."""
    items = list(items)
    for place, (operation, argument) in enumerate(items):
        kind = str(operation)
        if kind == "LITERAL":
            return {chr(argument)}
        if kind == "IN":
            return {chr(what) if str(each) == "LITERAL" else f"{each} {what}" for each, what in argument}
        if kind == "BRANCH":
            return set().union(*(_first(branch) for branch in argument[1]))
        if kind == "SUBPATTERN":
            return _first(argument[-1])
        if kind == "MAX_REPEAT":
            least, _, repeated = argument
            return _first(repeated) | (set() if least else _first(items[place + 1 :]))
        if kind not in ("AT", "ASSERT", "ASSERT_NOT"):
            return {kind}
    return set()


@pytest.mark.parametrize("name", sorted(_WORDS))
def test_every_phrase_begins_with_a_word(name: str) -> None:
    parsed = import_module("re._parser").parse(alternatives(_WORDS[name]))
    for first in _first(parsed):
        assert first.isalnum() or first in ("CATEGORY CATEGORY_WORD", "CATEGORY CATEGORY_DIGIT"), (name, first)


def test_a_phrase_is_found_in_any_case_where_a_word_begins() -> None:
    lamps = AnyCase("lamps? (?:lit|out)")
    assert [match.span() for match in lamps.finditer("A LAMP LIT; clamps out, Lamps out")] == [(2, 10), (24, 33)]
    assert [match.span() for match in lamps.finditer("İ Lamp lit")] == [(2, 10)]
