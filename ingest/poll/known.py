"""What is new in a feed's document, by what is remembered of the feed: pure.

An entry is remembered in 12 bytes: 6 of a hash of its id and title, 6 of a hash of its page's canonical URL; and in 4
more of a hash of its title and text where that is long enough to be an article, zeros where it is a teaser.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from ingest.poll.feed import ParsedEntry
from ingest.poll.rules import Rules
from ingest.urls import canonical_url, clean_url
from newsfold.stream.ids import stable_hash, text_revision
from newsfold.stream.messages import FeedState

__all__ = ["NewEntry", "Selected", "select"]

_MAX_ADDRESSES = 3  # addresses one entry may have before its changing address is taken for noise
_HALF = 6  # bytes of each half of a remembered entry
_WHOLE = 2 * _HALF
_LISTINGS = 4  # of its documents' length are remembered of a feed
_TEXT = 4  # bytes of the hash of a text
_TEASER = bytes(_TEXT)
_LONG = 100  # words of a text that may be the article
_TAG = re.compile(r"<[^<>]*>")


class NewEntry(msgspec.Struct, frozen=True):
    """An entry to announce: its cleaned URL, and its date where that can be believed."""

    entry: ParsedEntry
    url: str
    published: float | None


class Selected(NamedTuple):
    """`new` entries, oldest first; what became of each entry, in the document's order; what to remember."""

    new: list[NewEntry]
    outcomes: list[str]
    known: bytes
    texts: bytes


class _Mark(NamedTuple):
    """What is remembered of an entry."""

    key: bytes
    text: bytes


def select(
    entries: Sequence[ParsedEntry], state: FeedState, rules: Rules, now: float, *, all_listed: bool = True
) -> Selected:
    """Which entries to announce.
    Where not `all_listed` is here, as much as may be is remembered, and what is too old for a first poll is so ever.

    An entry is known by the page it points at; two pages under one id are two entries. The outcomes: `new`,
    `future-dated` (new, its date not believed), `seen`, `duplicate` (of a page in the same document),
    `too-old` (on the first poll), `no-url`, `bad-url`, and `relinked` (id and title stay while the address
    keeps changing, after the third one). An entry whose long text or its title changed is announced again, `changed`.
    """
    first = state.succeeded is None or not all_listed
    remembered = _remembered(state)
    pages = {mark.key[_HALF:]: mark.text for mark in remembered}
    addresses = Counter(mark.key[:_HALF] for mark in remembered)
    keyed = [_key(entry) for entry in entries]
    sharing = Counter(key[:_HALF] for key in {key for _, key, _ in keyed})
    here: dict[bytes, _Mark] = {}  # by page
    new: list[NewEntry] = []
    outcomes: list[str] = []
    for entry, (url, key, problem) in zip(entries, keyed, strict=True):
        if problem:
            outcomes.append(problem)
            continue
        name, page, text = key[:_HALF], key[_HALF:], _text(entry)
        outcome, published = _judge(entry, first=first, rules=rules, now=now)
        if page in here:
            outcome = "duplicate"
        elif page in pages:
            outcome = "changed" if _TEASER not in (pages[page], text) and text != pages[page] else "seen"
        elif outcome != "too-old" and sharing[name] == 1 and addresses[name] >= _MAX_ADDRESSES:
            outcome = "relinked"
        outcomes.append(outcome)
        here.setdefault(page, _Mark(key, text))
        if outcome in ("new", "future-dated", "changed"):
            new.append(NewEntry(entry, url, published))
    new.reverse()  # feeds list the newest first
    new.sort(key=lambda one: one.published if one.published is not None else now)
    limit = min(max(_LISTINGS * len(here), rules.remembered), rules.most_remembered)
    if not all_listed:
        limit = len(here) + rules.most_remembered
    marks = _remember(remembered, here, limit)
    return Selected(new, outcomes, b"".join(mark.key for mark in marks), b"".join(mark.text for mark in marks))


def _remembered(state: FeedState) -> list[_Mark]:
    keys = [state.known[at : at + _WHOLE] for at in range(0, len(state.known), _WHOLE)]
    texts = [state.texts[at : at + _TEXT] for at in range(0, len(state.texts), _TEXT)]
    if len(texts) != len(keys):  # remembered before texts were
        texts = [_TEASER] * len(keys)
    return [_Mark(key, text) for key, text in zip(keys, texts, strict=True)]


def _text(entry: ParsedEntry) -> bytes:
    """A hash of the words that an entry's title and text have, markup aside."""
    words = _TAG.sub(" ", entry.summary).split()
    return bytes.fromhex(text_revision(" ".join(words), entry.title)[: 2 * _TEXT]) if len(words) >= _LONG else _TEASER


def _key(entry: ParsedEntry) -> tuple[str, bytes, str]:
    """An entry's cleaned URL, what is remembered of it, and what is wrong with it, "" where nothing is."""
    if not entry.url:
        return "", b"", "no-url"
    try:
        url = clean_url(entry.url)
        page = canonical_url(url)
    except ValueError:
        return "", b"", "bad-url"
    halves = stable_hash("entry", entry.id, entry.title)[: 2 * _HALF] + stable_hash("page", page)[: 2 * _HALF]
    return url, bytes.fromhex(halves), ""


def _judge(entry: ParsedEntry, *, first: bool, rules: Rules, now: float) -> tuple[str, float | None]:
    """What an entry's date makes of it: its outcome if it is not known already, and the date believed."""
    if entry.published is None:
        return "new", None
    if entry.published > now + rules.max_ahead:
        return "future-dated", None
    if first and entry.published < now - rules.first_poll_age:
        return "too-old", entry.published
    return "new", entry.published


def _remember(remembered: Sequence[_Mark], here: Mapping[bytes, _Mark], limit: int) -> list[_Mark]:
    """What the document lists, and before it as many of the others as there is room for; newest last."""
    others = [mark for mark in remembered if mark.key[_HALF:] not in here]
    room = max(limit - len(here), 0)
    return [*(others[-room:] if room else ()), *reversed(list(here.values()))]
