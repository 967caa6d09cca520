"""What the shipped patterns may be written with: the earliest Python that newsfold runs on has to read them too."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import cluster
import ingest
import newsfold
import sinks
from cluster.languages.anycase import AnyCase

_CLASS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_KEPT_WHOLE = re.compile(r"[*+?}]\+|\(\?>")
"""Possessive repetition and atomic groups: Python 3.11.0 to 3.11.2, which Debian 12 has, loses its place in them."""


def _patterns() -> Iterator[tuple[str, str]]:
    for package in (cluster, ingest, newsfold, sinks):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                for name, value in vars(importlib.import_module(module.name)).items():
                    yield from ((f"{module.name}.{name}", found) for found in _within(value))


def _within(value: object) -> Iterator[str]:
    if isinstance(value, re.Pattern):
        pattern = value.pattern
        yield pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    elif isinstance(value, (tuple, list, frozenset)):
        for item in value:
            yield from _within(item)
    elif isinstance(value, AnyCase):
        yield from _within(tuple(vars(value).values()))


def _keeps_whole(pattern: str) -> bool:
    return _KEPT_WHOLE.search(_CLASS.sub("x", pattern)) is not None


def test_no_pattern_needs_a_later_python() -> None:
    made = list(_patterns())
    assert len({name for name, _ in made}) > 200
    assert [name for name, pattern in made if _keeps_whole(pattern)] == []


def test_the_check_knows_them() -> None:
    assert all(map(_keeps_whole, ("(?:a|b)*+c", r"\d++", "(?>a)b", "a{2}+")))
    assert not _keeps_whole(r"[*+]+\++(?:a+)+[]+*+]\*+")
