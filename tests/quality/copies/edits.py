"""Labelled edits: what outlets do to a text they carry, and random edits of a given share of its words.

Every edit is a pure function of the original, another article and a random generator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random

import msgspec

__all__ = ["KINDS", "Text", "edit"]


class Text(msgspec.Struct, frozen=True):
    """A headline and a body whose paragraphs are parted by empty lines."""

    title: str
    body: str


Edit = Callable[[Text, Text, Random], Text]

_ABOVE = (
    "Share this story",
    "Listen to this article",
    "You have 3 free articles left this month.",
    "Skip to main content",
    "Updated 14:05",
    "Photo: the scene on Tuesday morning",
    "Home / News / Latest",
    "Advertisement",
)
_BELOW = (
    "Sign up for our morning letter and never miss what matters where you live.",
    "Read more: five things to know before the weekend",
    "Do you know more about this story? Write to the newsroom in confidence.",
    "All rights reserved. This material may not be published, broadcast or redistributed.",
    "Comments are closed on this article. Our rules for commenting have changed.",
    "Subscribe now: three months at the price of one, cancel whenever you like.",
    "Most read today",
    "Follow us wherever you read, watch and listen to the news.",
)


def _paragraphs(body: str) -> list[str]:
    """The paragraphs; of a text that came without, pieces of 60 words."""
    parts = [part for part in re.split(r"\n\s*\n", body) if part.strip()]
    if len(parts) > 3:
        return parts
    words = body.split()
    return [" ".join(words[start : start + 60]) for start in range(0, len(words), 60)]


def _joined(paragraphs: Sequence[str]) -> str:
    return "\n\n".join(paragraphs)


def _cut(body: str, start: float, stop: float) -> str:
    """The words of a body from one share of it to another, with the spaces between them."""
    words = list(re.finditer(r"\S+", body))
    chosen = words[round(len(words) * start) : round(len(words) * stop)]
    return body[chosen[0].start() : chosen[-1].end()] if chosen else ""


def _verbatim(text: Text, _other: Text, _random: Random) -> Text:
    return text


def _tail_cut(text: Text, _other: Text, _random: Random) -> Text:
    return Text(text.title, _cut(text.body, 0.0, 0.5))


def _head_cut(text: Text, _other: Text, _random: Random) -> Text:
    return Text(text.title, _cut(text.body, 0.5, 1.0))


def _abridged(text: Text, _other: Text, random: Random) -> Text:
    """Two paragraphs of five dropped; the order stays."""
    parts = _paragraphs(text.body)
    keep = sorted(random.sample(range(len(parts)), max(1, round(0.6 * len(parts)))))
    return Text(text.title, _joined([parts[i] for i in keep]))


def _reordered(text: Text, _other: Text, random: Random) -> Text:
    """A quarter of the paragraphs dropped and the others shuffled."""
    parts = _paragraphs(text.body)
    return Text(text.title, _joined(random.sample(parts, max(1, round(0.75 * len(parts))))))


def _reheadlined(text: Text, other: Text, _random: Random) -> Text:
    return Text(other.title, text.body)


def _led_by_other(text: Text, other: Text, _random: Random) -> Text:
    return Text(text.title, _joined([*_paragraphs(other.body)[:1], *_paragraphs(text.body)[1:]]))


def _led_by_shuffle(text: Text, other: Text, random: Random) -> Text:
    first, *rest = _paragraphs(text.body)
    words = first.split()
    return Text(other.title, _joined([" ".join(random.sample(words, len(words))), *rest]))


def _furnished(text: Text, _other: Text, random: Random) -> Text:
    above, below = random.sample(_ABOVE, 3), random.sample(_BELOW, 5)
    return Text(text.title, _joined([*above, text.body, *below]))


def _merged(text: Text, other: Text, random: Random) -> Text:
    """Half of another article before or after the whole text."""
    own = _cut(other.body, 0.0, 0.5)
    return Text(other.title, _joined([own, text.body] if random.random() < 0.5 else [text.body, own]))


def _edited(share: float) -> Edit:
    """A share of the words replaced, deleted or followed by another, a third each, at random places."""

    def apply(text: Text, other: Text, random: Random) -> Text:
        words, donors = text.body.split(" "), other.body.split()
        for place in random.sample(range(len(words)), round(share * len(words))):
            what = random.randrange(3)
            if what == 0:
                words[place] = random.choice(donors)
            elif what == 1:
                words[place] = ""
            else:
                words[place] = f"{words[place]} {random.choice(donors)}"
        return Text(text.title, " ".join(word for word in words if word))

    return apply


def _replaced(share: float) -> Edit:
    """A share of the words replaced, at random places: what hurts runs of words and word counts most."""

    def apply(text: Text, other: Text, random: Random) -> Text:
        words, donors = text.body.split(" "), other.body.split()
        for place in random.sample(range(len(words)), round(share * len(words))):
            words[place] = random.choice(donors)
        return Text(text.title, " ".join(words))

    return apply


KINDS: Mapping[str, Edit] = {
    "verbatim": _verbatim,
    "second half cut": _tail_cut,
    "first half cut": _head_cut,
    "abridged": _abridged,
    "abridged, reordered": _reordered,
    "re-headlined": _reheadlined,
    "another's lede": _led_by_other,
    "shuffled lede": _led_by_shuffle,
    "furniture added": _furnished,
    "merged with another": _merged,
    "5 % of words edited": _edited(0.05),
    "10 % of words edited": _edited(0.10),
    "20 % of words edited": _edited(0.20),
    "30 % of words edited": _edited(0.30),
    "40 % of words edited": _edited(0.40),
    "30 % of words replaced": _replaced(0.30),
}


def edit(kind: str, text: Text, other: Text, random: Random) -> Text:
    """A copy of `text` made by an edit of this kind, with words of `other` where the edit needs any."""
    return KINDS[kind](text, other, random)
