"""What two texts have in common and in what they differ, each with the sentence in which it stands."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Literal

import msgspec

from cluster.assign.frequencies import Frequencies
from cluster.assign.split import traits_of
from cluster.fingerprint.dates import date_terms, find_dates
from cluster.fingerprint.numbers import numbers
from cluster.fingerprint.text import clean, content_terms, sentences_of_clean, words_of_clean
from newsfold.stream.messages import Fingerprint

__all__ = ["Difference", "Shared", "Text", "differences", "shared"]

EACH = 5  # of a kind that are shown
MAX_SENTENCES = 600  # of one text looked at
RARE = 4.0
"""Log-rarity from which a name in common is worth showing."""

TIMES = frozenset(("second", "minute", "hour", "day", "week", "month", "year"))
"""Units of quantities that two articles about one event have of many different things: ages, delays, sentences."""

CLOCK = frozenset(("am", "pm"))
"""What follows a time of day, which is no quantity."""

COMMON = 0.5  # of the others that have a trait which the article lacks

Kind = Literal["name", "number", "date", "term"]


class Shared(msgspec.Struct, frozen=True):
    """Something both texts have: `here` and `there` are the sentences, "" where none shows it by itself."""

    kind: Kind
    item: str
    weight: float  # rarity, for names and terms
    here: str
    there: str


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What tells an article from an incident it is not in.

    `only_here` it names, counts or leads with and none there does; `only_there` at least half of them do and it
    does not; `numbers` are quantities of one unit whose values differ, as ("14 worker", "86 worker"): spans of
    time only where nothing else differs.
    """

    only_here: tuple[str, ...]
    only_there: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...]


class Text:
    """An article's title and text, searched sentence by sentence the way its fingerprint was made."""

    def __init__(self, title: str, text: str, language: str) -> None:
        self._language = language
        self._sentences = [clean(title), *sentences_of_clean(clean(text))][:MAX_SENTENCES]

    @cached_property
    def _words(self) -> list[str]:
        return [f" {' '.join(words_of_clean(sentence))} " for sentence in self._sentences]

    @cached_property
    def _terms(self) -> list[set[str]]:
        return [set(content_terms(words.split(), self._language)) for words in self._words]

    @cached_property
    def _numbers(self) -> list[set[str]]:
        folded = [sentence.casefold() for sentence in self._sentences]
        spans = [[found.span for found in find_dates(each, self._language)] for each in folded]
        return [set(numbers(each, self._language, span)) for each, span in zip(folded, spans, strict=True)]

    @cached_property
    def _dates(self) -> list[set[str]]:
        return [set(date_terms(find_dates(each.casefold(), self._language))) for each in self._sentences]

    def sentence(self, kind: Kind, item: str) -> str:
        """The first sentence with it, the title last of all; "" where there is none."""
        match kind:
            case "name":
                wanted = f" {' '.join(words_of_clean(item))} "
                has = [wanted in words for words in self._words]
            case "number":
                has = [item in each for each in self._numbers]
            case "date":
                has = [item in each for each in self._dates]
            case "term":
                has = [item in each for each in self._terms]
        order = [*range(1, len(has)), 0]
        return next((self._sentences[i] for i in order if has[i]), "")


def shared(
    a: Fingerprint, b: Fingerprint, frequencies: Frequencies, here: Text | None, there: Text | None
) -> list[Shared]:
    """The rarest names, the quantities, the days and the heaviest words of both articles, at most five of each."""
    names = _names(a, b, frequencies)
    taken = {word for name, _ in names for word in name.split()}
    found: list[tuple[Kind, str, float]] = [("name", name, weight) for name, weight in names]
    found += [("number", number, 0.0) for number in _numbers(a, b)]
    found += [("date", day, 0.0) for day in sorted({*a.dates} & {*b.dates})[:EACH]]
    found += [("term", term, weight) for term, weight in _terms(a, b, frequencies) if term not in taken][: 2 * EACH]
    rows = [
        Shared(
            kind,
            item,
            round(weight, 2),
            here.sentence(kind, item) if here else "",
            there.sentence(kind, item) if there else "",
        )
        for kind, item, weight in found
    ]
    kept = Counter[Kind]()
    chosen = []
    for row in rows:
        if kept[row.kind] < EACH:
            kept[row.kind] += 1
            chosen.append(row)
    return chosen


def _names(a: Fingerprint, b: Fingerprint, frequencies: Frequencies) -> list[tuple[str, float]]:
    """Names of both by rarity; the last word of a longer one that both have is not listed again."""
    both = a.names.keys() & b.names.keys()
    inside = {name.split()[-1] for name in both if " " in name}
    weighted = [(name, frequencies.phrase_idf(name)) for name in both if name not in inside]
    return sorted((w for w in weighted if w[1] >= RARE), key=lambda w: (-w[1], w[0]))[:EACH]


def _numbers(a: Fingerprint, b: Fingerprint) -> list[str]:
    """Quantities of both first, then plain numbers that are part of none of those, the longest first.

    A single digit without a unit is in most texts and shows nothing: it is left out.
    """
    both = {number for number in {*a.numbers} & {*b.numbers} if len(number) > 1}
    inside = {part for number in both if " " in number for part in number.split()}
    return sorted(both - inside, key=lambda number: (" " not in number, -len(number), number))[:EACH]


def _terms(a: Fingerprint, b: Fingerprint, frequencies: Frequencies) -> Iterable[tuple[str, float]]:
    """Words of both by the product of their weights in each."""
    weighted = [
        (term, (1 + math.log(a.terms[term])) * (1 + math.log(b.terms[term])) * frequencies.idf(term) ** 2)
        for term in a.terms.keys() & b.terms.keys()
        if not term[0].isdecimal()
    ]
    return sorted(weighted, key=lambda w: (-w[1], w[0]))[: 4 * EACH]


def differences(article: Fingerprint, others: Sequence[Fingerprint], frequencies: Frequencies) -> Difference:
    """What tells an article from others, the most telling first, at most five of each."""
    mine = traits_of(article, frequencies)
    theirs = [traits_of(other, frequencies) for other in others]
    has = Counter(trait for each in theirs for trait in each)
    weights: dict[str, float] = {}
    for each in theirs:
        for trait, weight in each.items():
            weights[trait] = max(weight, weights.get(trait, 0.0))
    only_there = [t for t in has if has[t] >= COMMON * len(theirs) and t not in mine and t not in article.terms]
    only_here = [t for t in mine if t not in has and not any(t in other.terms for other in others)]
    return Difference(
        only_here=_heaviest(only_here, mine),
        only_there=_heaviest(only_there, weights),
        numbers=tuple(_conflicts(article, others)[:EACH]),
    )


def _heaviest(traits: Sequence[str], weights: Mapping[str, float]) -> tuple[str, ...]:
    first = sorted(traits, key=lambda trait: (-weights[trait], trait))[:EACH]
    return tuple(trait.removeprefix("count ") for trait in first)  # as quantities are marked among traits


def _conflicts(article: Fingerprint, others: Sequence[Fingerprint]) -> list[tuple[str, str]]:
    """Quantities of one unit of which the article has other values than any of the others; times if nothing else."""
    mine, theirs = _by_unit([article]), _by_unit(others)
    units = [
        unit for unit in mine if unit not in CLOCK and unit in theirs and not mine[unit].keys() & theirs[unit].keys()
    ]
    units = [unit for unit in units if unit not in TIMES] or units
    found = [(min(mine[unit]), theirs[unit].most_common(1)[0], unit) for unit in units]
    found.sort(key=lambda each: (-each[1][1], each[2]))
    return [(here, there) for here, (there, _), _ in found]


def _by_unit(articles: Sequence[Fingerprint]) -> dict[str, Counter[str]]:
    """Quantities by what they count: "14 worker" under "worker", "usd 1.2e9" under "usd"."""
    found: dict[str, Counter[str]] = {}
    for article in articles:
        for number in article.numbers:
            unit = " ".join(part for part in number.split() if not part[0].isdecimal())
            if unit and unit != number:
                found.setdefault(unit, Counter())[number] += 1
    return found
