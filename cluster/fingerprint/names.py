"""Names: what a text capitalises in mid-sentence, whole and by last word ("Tara Reid": "tara reid", "reid").

No tagger and no word list but a few English ones: a capital at the start of a sentence says nothing by itself,
a headline in Title Case says nothing about any word, and scripts without case give no names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import regex

from cluster.fingerprint.text import is_simple, is_stop

__all__ = ["MAX_NAMES", "names"]

MAX_NAMES = 300
_MAX_PARTS = 5  # words in one name
_MAX_CHARS = 60_000  # of text looked at
_REMEMBERED = 48  # characters of a word or gap whose reading is kept

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
# The same, several times as fast, where no combining marks occur.
_SIMPLE_WORD = re.compile(
    r"((?:[A-ZÀ-ÖØ-ÞΑ-ΫА-Я]\.){2,}|\d[\d.,]*[^\W\d_]*|[^\W\d_][^\W_]*(?:'[^\W\d_]+)*)",
)
_ABBREVIATION = regex.compile(
    r"(?:^|[\s.])(?:\p{Lu}|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Maj|Capt|Rev|Prof|St|Jr|No|vs)$"
)
# Between two words: the end of a sentence, an opening quote, a dash that starts something new.
_STOPS = re.compile(r"[.!?:;…][\"')\]]*\s+[\"'(\[]*$|--|[–—•|]|\s[\"'(\[]+$")
_JOINS = frozenset((" ", "-", "&", " & ", ". ", "/"))


class _Form(NamedTuple):
    """A word as it is written, whatever its place."""

    raw: str
    fold: str  # case-folded, without possessive or final stop
    capital: bool
    owns: bool


class _Line(NamedTuple):
    """The words of one line: each one's form, what stands before it, whether it opens a sentence."""

    forms: list[_Form]
    gaps: list[str]
    opens: list[bool]


def names(title: str, text: str, language: str) -> dict[str, int]:
    """The names of a cleaned title and text with their counts, at most 300: the most frequent, sorted by name.

    A word that opens a sentence counts if the text capitalises it elsewhere in mid-sentence, or if it stands
    before another capital and is neither a stop word nor ever in lower case. A Title Case or all-capitals
    line, the headline above all, adds to names found elsewhere and makes none.
    """
    prose, headlines = _lines(title, text[:_MAX_CHARS], language)
    lower = {form.fold for line in prose for form in line.forms if not form.capital}
    middle = {
        form.fold
        for line in prose
        for form, opens in zip(line.forms, line.opens, strict=True)
        if form.capital and not opens
    }
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
        if not line.forms:
            continue
        ends = raw.rstrip().endswith((".", "!", "?", '"', "'", "…"))
        is_headline = _styled(line, language) and (index == 0 or not ends or _shouts(line))
        (headlines if is_headline else prose).append(line)
    return prose, headlines


def _line(raw: str, simple: bool) -> _Line:
    parts = _SIMPLE_WORD.split(raw) if simple else _WORD.split(raw)
    gaps = parts[:-1:2]
    opens = [gap != " " and _opens(parts, index) for index, gap in enumerate(gaps)]
    if opens:
        opens[0] = True
    return _Line([_form(word) if len(word) <= _REMEMBERED else _form_of(word) for word in parts[1::2]], gaps, opens)


@lru_cache(maxsize=50_000)
def _form(raw: str) -> _Form:
    return _form_of(raw)


def _form_of(raw: str) -> _Form:
    owns = raw[-2:] in ("'s", "'S")
    return _Form(raw, (raw[:-2] if owns else raw).casefold().rstrip("."), raw[0].isupper(), owns)


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
    return len(line.forms) > 3 and all(form.raw.isupper() for form in line.forms if form.raw[0].isalpha())


def _styled(line: _Line, language: str) -> bool:
    """Whether capitals in this line are style: no word of content in lower case."""
    return not any(
        not form.capital and form.raw[0].isalpha() and len(form.fold) > 3 and not is_stop(form.fold, language)
        for form in line.forms
    )


def _runs(line: _Line, lower: set[str], middle: set[str], language: str) -> Iterable[list[str]]:
    """The capitalised runs of a line, as case-folded words."""
    run: list[str] = []
    pending: list[str] = []
    for index, form in enumerate(line.forms):
        if not run and not form.capital:
            continue
        gap = line.gaps[index]
        if run and (gap not in _JOINS or line.opens[index] or line.forms[index - 1].owns):
            yield run
            run, pending = [], []
        if form.capital and _counts(line, index, lower, middle, language):
            run = [*run, *pending, form.fold]
            pending = []
        elif run and gap == "-" and len(form.fold) <= 2:
            run.append(form.fold)  # Kim Jong-un
        elif run and form.fold in _INSIDE and not form.capital and len(pending) < 2:
            pending.append(form.fold)
        elif run:
            yield run
            run, pending = [], []
    if run:
        yield run


def _counts(line: _Line, index: int, lower: set[str], middle: set[str], language: str) -> bool:
    """Whether a capitalised word can be part of a name."""
    form = line.forms[index]
    if form.fold in _CALENDAR or form.fold in _HONORIFICS or (len(form.fold) < 2 and not _initial(line, index)):
        return False
    if len(form.raw) > 1 and form.raw.isupper():
        return True
    if not line.opens[index]:
        return not is_stop(form.fold, language) and form.fold not in _INSIDE
    if form.fold in lower or is_stop(form.fold, language) or form.fold in _INSIDE:
        return False
    return form.fold in middle or _goes_on(line, index + 1)


def _goes_on(line: _Line, index: int) -> bool:
    """Whether there is a word at this place that can carry a name on."""
    if index == len(line.forms):
        return False
    form = line.forms[index]
    return form.capital and line.gaps[index] in _JOINS and form.fold not in _CALENDAR and form.fold not in _HONORIFICS


def _initial(line: _Line, index: int) -> bool:
    """Whether a single letter is an initial inside a name: George W. Bush."""
    return 0 < index < len(line.forms) - 1 and line.forms[index - 1].capital and line.forms[index + 1].capital


def _count(run: list[str], found: Counter[str]) -> None:
    """Count a run whole and by its last word."""
    parts = run[-_MAX_PARTS:]
    found[" ".join(parts)] += 1
    if len(parts) > 1 and len(parts[-1]) > 1:
        found[parts[-1]] += 1


def _confirm(line: _Line, found: Counter[str]) -> None:
    """Add one to every known name that a line of style contains."""
    folds = [form.fold for form in line.forms]
    seen = {" ".join(folds[i : i + n]) for n in range(1, _MAX_PARTS + 1) for i in range(len(folds) - n + 1)}
    for name in seen:
        if name in found:
            found[name] += 1
