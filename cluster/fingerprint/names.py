"""Names: what a text capitalises in mid-sentence, whole and by last word ("Tara Reid": "tara reid", "reid").

No tagger and no word list but a few English ones: a capital at the start of a sentence says nothing by itself,
a headline in Title Case says nothing about any word, and scripts without case give no names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import compress
from operator import gt, not_
from typing import NamedTuple

import regex

from cluster.fingerprint.text import is_simple, is_stop

__all__ = ["MAX_NAMES", "names"]

MAX_NAMES = 300
_MAX_PARTS = 5  # words in one name
_MAX_CHARS = 60_000  # of text looked at
_REMEMBERED = 48  # characters of a gap whose reading is kept

_HONORIFIC_WORDS = """
mr mrs ms miss dr sen sens rep reps gov gen lt col sgt maj capt cpl rev hon prof sir dame lord
lady president senator representative governor general secretary minister chancellor king queen prince
princess pope judge justice attorney mayor sheriff chief officer coach pastor rabbi ayatollah"""
_HONORIFICS = frozenset(_HONORIFIC_WORDS.split())
# Capitalised by English spelling, names of nobody.
_CALENDAR_WORDS = """
monday tuesday wednesday thursday friday saturday sunday january february march april may june
july august september october november december jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues
wed thu thur thurs fri sat sun i i'm i've i'd i'll ok am pm a.m p.m est edt gmt et photo image"""
_CALENDAR = frozenset(_CALENDAR_WORDS.split())
_INSIDE_WORDS = "of the de del della di da dos du la le al el bin ibn van von der den ter y e"
_INSIDE = frozenset(_INSIDE_WORDS.split())
_WORD = regex.compile(
    r"((?:\p{Lu}\.){2,}|\p{N}[\p{N}.,]*\p{L}*|\p{L}[\p{L}\p{M}\p{N}]*(?:'\p{L}[\p{L}\p{M}]*)*)",
)
# The same, several times as fast, for what `is_simple`; a pattern that begins with a class searches quickly.
_SIMPLE_WORD = re.compile(
    r"(\w(?:(?<=\d)[\d.,]*[^\W\d]*|(?<=[A-ZÀ-ÖØ-ÞΑ-ΫА-Я])\.(?:[A-ZÀ-ÖØ-ÞΑ-ΫА-Я]\.)+|\w*(?:'[^\W\d]+)*))"
)
_ABBREVIATION = regex.compile(
    r"(?:^|[\s.])(?:\p{Lu}|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Maj|Capt|Rev|Prof|St|Jr|No|vs)$"
)
# Between two words: the end of a sentence, an opening quote, a dash that starts something new.
_STOPS = re.compile(r"[.!?:;…][\"')\]]*\s+[\"'(\[]*$|--|[–—•|]|\s[\"'(\[]+$")
_JOINS = frozenset((" ", "-", "&", " & ", ". ", "/"))


class _Line(NamedTuple):
    """The words of one line: as written, case-folded without possessive or final stop, whether (1 or 0) each has a
    capital, what stands before it, whether it opens a sentence."""

    raws: list[str]
    folds: list[str]
    capitals: bytes
    gaps: list[str]
    opens: list[bool]


def names(title: str, text: str, language: str) -> dict[str, int]:
    """The names of a cleaned title and text with their counts, at most 300: the most frequent, sorted by name.

    A word that opens a sentence counts if the text capitalises it elsewhere in mid-sentence, or if it stands
    before another capital and is neither a stop word nor ever in lower case. A Title Case or all-capitals
    line, the headline above all, adds to names found elsewhere and makes none.
    """
    prose, headlines = _lines(title, text[:_MAX_CHARS], language)
    lower, middle = set[str](), set[str]()
    for line in prose:
        lower.update(compress(line.folds, map(not_, line.capitals)))
        middle.update(compress(line.folds, map(gt, line.capitals, line.opens)))
    found: Counter[str] = Counter()
    for line in prose:
        for run in _runs(line, lower, middle, language):
            _count(run, found)
    for line in headlines:
        _confirm(line, found)
    kept = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MAX_NAMES]
    return dict(sorted(kept))


def _lines(title: str, text: str, language: str) -> tuple[list[_Line], list[_Line]]:
    """The words of each line, prose apart from headlines."""
    prose: list[_Line] = []
    headlines: list[_Line] = []
    simple = is_simple(title) and is_simple(text)
    for index, raw in enumerate([title, *text.split("\n")]):
        line = _line(raw, simple)
        if not line.raws:
            continue
        ends = raw.rstrip().endswith((".", "!", "?", '"', "'", "…"))
        is_headline = _styled(line, language) and (index == 0 or not ends or _shouts(line))
        (headlines if is_headline else prose).append(line)
    return prose, headlines


def _line(raw: str, simple: bool) -> _Line:
    parts = _SIMPLE_WORD.split(raw) if simple else _WORD.split(raw)
    gaps, words = parts[:-1:2], parts[1::2]
    opens = [gap != " " and _opens(parts, index) for index, gap in enumerate(gaps)]
    if opens:
        opens[0] = True
    return _Line(words, _folds(words), bytes([word[0].isupper() for word in words]), gaps, opens)


def _folds(words: list[str]) -> list[str]:
    """The words case-folded, all in one go, without possessive or final stop."""
    together = "\n".join(words)
    folds = together.casefold().split("\n") if words else []
    if "." in together or "'" in together:
        pairs = zip(words, folds, strict=True)
        return [(fold[:-2] if _owns(word) else fold).rstrip(".") for word, fold in pairs]
    return folds


def _owns(word: str) -> bool:
    return word.endswith(("'s", "'S"))


def _opens(parts: list[str], index: int) -> bool:
    """Whether the gap before a word, by its place, ends a sentence or starts something new."""
    gap = parts[2 * index]
    if not (_stops(gap) if len(gap) <= _REMEMBERED else _STOPS.search(gap)):
        return False
    return gap != ". " or _ABBREVIATION.search("".join(parts[max(0, 2 * index - 2) : 2 * index])[-6:]) is None


@lru_cache(maxsize=5_000)
def _stops(gap: str) -> bool:
    return _STOPS.search(gap) is not None


def _shouts(line: _Line) -> bool:
    return len(line.raws) > 3 and all(raw.isupper() for raw in line.raws if raw[0].isalpha())


def _styled(line: _Line, language: str) -> bool:
    """Whether capitals in this line are style: no word of content in lower case."""
    return not any(
        not capital and raw[0].isalpha() and len(fold) > 3 and not is_stop(fold, language)
        for raw, fold, capital in zip(line.raws, line.folds, line.capitals, strict=True)
    )


def _runs(line: _Line, lower: set[str], middle: set[str], language: str) -> Iterable[list[str]]:
    """The capitalised runs of a line, as case-folded words."""
    run: list[str] = []
    pending: list[str] = []
    capitals, index = line.capitals, -1
    while (index := index + 1) < len(capitals):
        if not run:
            index = capitals.find(1, index)
            if index < 0:
                return
        fold, capital, gap = line.folds[index], capitals[index], line.gaps[index]
        if run and (gap not in _JOINS or line.opens[index] or _owns(line.raws[index - 1])):
            yield run
            run, pending = [], []
        if capital and _counts(line, index, lower, middle, language):
            run = [*run, *pending, fold]
            pending = []
        elif run and gap == "-" and len(fold) <= 2:
            run.append(fold)  # Kim Jong-un
        elif run and fold in _INSIDE and not capital and len(pending) < 2:
            pending.append(fold)
        elif run:
            yield run
            run, pending = [], []
    if run:
        yield run


def _counts(line: _Line, index: int, lower: set[str], middle: set[str], language: str) -> bool:
    """Whether a capitalised word can be part of a name."""
    raw, fold = line.raws[index], line.folds[index]
    if fold in _CALENDAR or fold in _HONORIFICS or (len(fold) < 2 and not _initial(line, index)):
        return False
    if len(raw) > 1 and raw.isupper():
        return True
    if not line.opens[index]:
        return not is_stop(fold, language) and fold not in _INSIDE
    if fold in lower or is_stop(fold, language) or fold in _INSIDE:
        return False
    return fold in middle or _goes_on(line, index + 1)


def _goes_on(line: _Line, index: int) -> bool:
    """Whether there is a word at this place that can carry a name on."""
    if index == len(line.raws):
        return False
    fold = line.folds[index]
    return (
        line.capitals[index] == 1 and line.gaps[index] in _JOINS and fold not in _CALENDAR and fold not in _HONORIFICS
    )


def _initial(line: _Line, index: int) -> bool:
    """Whether a single letter is an initial inside a name: George W. Bush."""
    return 0 < index < len(line.raws) - 1 and line.capitals[index - 1 : index + 2 : 2] == b"\1\1"


def _count(run: list[str], found: Counter[str]) -> None:
    """Count a run whole and by its last word."""
    parts = run[-_MAX_PARTS:]
    found[" ".join(parts)] += 1
    if len(parts) > 1 and len(parts[-1]) > 1:
        found[parts[-1]] += 1


def _confirm(line: _Line, found: Counter[str]) -> None:
    """Add one to every known name that a line of style contains."""
    folds = line.folds
    seen = {" ".join(folds[i : i + n]) for n in range(1, _MAX_PARTS + 1) for i in range(len(folds) - n + 1)}
    for name in seen:
        if name in found:
            found[name] += 1
