"""Names: what a text capitalises in mid-sentence, whole and by last word ("Tara Reid": "tara reid", "reid").

No tagger and no word list but a few English ones: a capital at the start of a sentence says nothing by itself,
a headline in Title Case says nothing about any word, and scripts without case give no names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import regex

from cluster.fingerprint.text import is_stop

__all__ = ["MAX_NAMES", "names"]

MAX_NAMES = 300
_MAX_PARTS = 5  # words in one name
_MAX_CHARS = 60_000  # of text looked at

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
    r"(?:\p{Lu}\.){2,}|\p{N}[\p{N}.,]*\p{L}*|\p{L}[\p{L}\p{M}\p{N}]*(?:'\p{L}[\p{L}\p{M}]*)*",
)
_ABBREVIATION = regex.compile(
    r"(?:^|[\s.])(?:\p{Lu}|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Maj|Capt|Rev|Prof|St|Jr|No|vs)$"
)
# Between two words: the end of a sentence, an opening quote, a dash that starts something new.
_STOPS = re.compile(r"[.!?:;…][\"')\]]*\s+[\"'(\[]*$|--|[–—•|]|\s[\"'(\[]+$")
_JOINS = frozenset((" ", "-", "&", " & ", ". ", "/"))


class _Word:
    """One word in place: as written, case-folded, what stands before it, whether it opens a sentence."""

    __slots__ = ("capital", "fold", "gap", "opens", "owns", "raw")

    def __init__(self, raw: str, gap: str, opens: bool) -> None:
        self.raw = raw
        self.gap = gap
        self.opens = opens
        self.capital = raw[0].isupper()
        self.owns = raw[-2:] in ("'s", "'S")
        self.fold = (raw[:-2] if self.owns else raw).casefold().rstrip(".")


def names(title: str, text: str, language: str) -> dict[str, int]:
    """The names of a cleaned title and text with their counts, at most 300: the most frequent, sorted by name.

    A word that opens a sentence counts if the text capitalises it elsewhere in mid-sentence, or if it stands
    before another capital and is neither a stop word nor ever in lower case. A Title Case or all-capitals
    line, the headline above all, adds to names found elsewhere and makes none.
    """
    prose, headlines = _lines(title, text[:_MAX_CHARS], language)
    lower = {w.fold for line in prose for w in line if not w.capital}
    middle = {w.fold for line in prose for w in line if w.capital and not w.opens}
    found: Counter[str] = Counter()
    for line in prose:
        for run in _runs(line, lower, middle, language):
            _count(run, found)
    for line in headlines:
        _confirm(line, found)
    kept = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MAX_NAMES]
    return dict(sorted(kept))


def _lines(title: str, text: str, language: str) -> tuple[list[list[_Word]], list[list[_Word]]]:
    """The words of each line, prose apart from headlines."""
    prose: list[list[_Word]] = []
    headlines: list[list[_Word]] = []
    for index, line in enumerate([title, *text.split("\n")]):
        line_words = _words(line)
        if not line_words:
            continue
        ends = line.rstrip().endswith((".", "!", "?", '"', "'", "…"))
        is_headline = _styled(line_words, language) and (index == 0 or not ends or _shouts(line_words))
        (headlines if is_headline else prose).append(line_words)
    return prose, headlines


def _words(line: str) -> list[_Word]:
    found: list[_Word] = []
    end = 0
    for match in _WORD.finditer(line):
        start, stop = match.span()
        gap = line[end:start]
        opens = not found or (gap != " " and _STOPS.search(gap) is not None and not _abbreviated(line, end, gap))
        found.append(_Word(line[start:stop], gap, opens))
        end = stop
    return found


def _abbreviated(line: str, end: int, gap: str) -> bool:
    return gap == ". " and _ABBREVIATION.search(line[max(0, end - 6) : end]) is not None


def _shouts(line: list[_Word]) -> bool:
    return len(line) > 3 and all(w.raw.isupper() for w in line if w.raw[0].isalpha())


def _styled(line: list[_Word], language: str) -> bool:
    """Whether capitals in this line are style: no word of content in lower case."""
    return not any(
        not w.capital and w.raw[0].isalpha() and len(w.fold) > 3 and not is_stop(w.fold, language) for w in line
    )


def _runs(line: list[_Word], lower: set[str], middle: set[str], language: str) -> Iterable[list[str]]:
    """The capitalised runs of a line, as case-folded words."""
    run: list[str] = []
    pending: list[str] = []
    for index, word in enumerate(line):
        if not run and not word.capital:
            continue
        joined = word.gap in _JOINS
        if (run and not joined) or word.opens or (index and line[index - 1].owns):
            yield run
            run, pending = [], []
        if word.capital and _counts(line, index, lower, middle, language):
            run = [*run, *pending, word.fold]
            pending = []
        elif run and word.gap == "-" and len(word.fold) <= 2:
            run.append(word.fold)  # Kim Jong-un
        elif run and word.fold in _INSIDE and not word.capital and len(pending) < 2:
            pending.append(word.fold)
        else:
            yield run
            run, pending = [], []
    yield run


def _counts(line: list[_Word], index: int, lower: set[str], middle: set[str], language: str) -> bool:
    """Whether a capitalised word can be part of a name."""
    word = line[index]
    if word.fold in _CALENDAR or word.fold in _HONORIFICS or (len(word.fold) < 2 and not _initial(line, index)):
        return False
    if len(word.raw) > 1 and word.raw.isupper():
        return True
    if not word.opens:
        return not is_stop(word.fold, language) and word.fold not in _INSIDE
    if word.fold in lower or is_stop(word.fold, language) or word.fold in _INSIDE:
        return False
    if word.fold in middle:
        return True
    after = line[index + 1] if index + 1 < len(line) else None
    return bool(
        after
        and after.capital
        and after.gap in _JOINS
        and after.fold not in _CALENDAR
        and after.fold not in _HONORIFICS
    )


def _initial(line: list[_Word], index: int) -> bool:
    """Whether a single letter is an initial inside a name: George W. Bush."""
    return 0 < index < len(line) - 1 and line[index - 1].capital and line[index + 1].capital


def _count(run: list[str], found: Counter[str]) -> None:
    """Count a run whole and by its last word."""
    if not run:
        return
    parts = run[-_MAX_PARTS:]
    found[" ".join(parts)] += 1
    if len(parts) > 1 and len(parts[-1]) > 1:
        found[parts[-1]] += 1


def _confirm(line: list[_Word], found: Counter[str]) -> None:
    """Add one to every known name that a line of style contains."""
    folds = [w.fold for w in line]
    seen = {" ".join(folds[i : i + n]) for n in range(1, _MAX_PARTS + 1) for i in range(len(folds) - n + 1)}
    for name in seen:
        if name in found:
            found[name] += 1
