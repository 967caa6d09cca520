"""What a piece's own words say of its kind: commentary, a roundup, a later development, or own reporting.

Each kind's cues add up to log-odds, from below zero for a piece that shows none. Labels (a section, a folder of the
address, a word before the headline) weigh most. Commentary is known by its voice too: the first person, advice,
questions and words of judgement outside quotation marks for it, what reports the words of others, days of the week
and signs of own reporting against. Voice and headline weigh what they do in a logistic regression of opinion and
analysis against news on pieces that bear no label (those of `tests/quality/pieces` and of the fixture).
Headlines and voices are read in the language of the text, sections and the headlines of digests in all languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, fsum
from urllib.parse import urlsplit

import msgspec

from cluster.assign.labels import BLOG_SECTION, HeadlineWords, digest, headline, is_opinion, is_roundup
from cluster.assign.later import Later, later_words
from cluster.assign.values import title_of
from cluster.fingerprint.text import clean
from cluster.languages.words import ENGLISH
from newsfold.stream.messages import Fingerprint

__all__ = ["Cue", "Cues", "Later", "cues_of", "logistic", "read_cues"]

NO_COMMENTARY = -3.5
"""Log-odds of a piece without any sign. The regression says -2.9, where two pieces in five are opinion or analysis; a
source lost is worse than one too many."""

NO_ROUNDUP = -4.0
LABEL = 6.5
FOLDER = 6.0
BLOG = 0.8
"""Of a section or folder for blogs: newsrooms keep their breaking news there too, so that a voice has to say the
rest. Set by hand: of 439 pieces of a stream that lie in one, 84 are commentary then."""

RETELLS = 0.75
"""Against a piece that takes its story from another outlet: 65 of 470 pieces of news do, and 20 of 309 others."""

EXPLAINER = 2.1
"""Of a headline that promises to explain, or to count up: many do that tell the news."""

DIGEST = 7.5

_VOICE = (("i", 0.8, 2.5), ("we", 1.1, 2.5), ("ought", 0.9, 2.0), ("asks", 1.6, 2.0), ("judges", 2.4, 1.5))
"""Of each count in a hundred words: the weight, and up to where it grows."""

_REPORTED = (("said", 1.8, 1.6, 4.0), ("days", 1.8, 0.5, 1.5))
"""The weight of each count in a hundred words less than there usually are, how many those are, and up to where."""

_SILENCE, _SILENCE_ELSEWHERE = 2.0, 0.7
"""What saying none of it adds at most, as match reports and product news do without: in English, and in languages of
which it was not counted how much of it is usual."""

_BIO, _OWN = 1.8, 0.9
_LONG = 100
"""Words from which what a text does not say tells more than that it is short."""

_HEARD = {
    "i": "“I”",
    "we": "“we”",
    "ought": "advice",
    "asks": "questions",
    "judges": "judgements",
    "bio": "a note on the author",
}
_SILENT = 40
"""Words without a voice that are added to every text, so that one "we" in a short one says little."""


class Cue(msgspec.Struct, frozen=True):
    """Log-odds that a piece is of a kind, and the words or figures that say so."""

    weight: float = -4.0
    text: str = ""


class Cues(msgspec.Struct, frozen=True, kw_only=True):
    """What one piece's own words say; `own` is a log-odds ratio for own reporting, 0 for nothing either way."""

    commentary: Cue = Cue()
    roundup: Cue = Cue()
    own: Cue = Cue(0.0)
    hearsay: int = 0  # how often it says that it was told by someone it does not name
    direct: int = 0  # what somebody told, showed or gave to its outlet, times
    first_person: int = 0  # how often it says "I" or "we" itself, in a piece that has a voice
    signs: int = 0  # of own reporting, in words
    later: tuple[Later, ...] = ()

    @property
    def kind(self) -> str:
        """ "roundup", "commentary" or "" for a piece that is news of its own."""
        if self.roundup.weight > 0:
            return "roundup"
        return "commentary" if self.commentary.weight > 0 else ""


def logistic(weight: float) -> float:
    """Log-odds as a probability."""
    return 1.0 / (1.0 + exp(-weight))


def read_cues(
    *,
    url: str,
    title: str,
    section: str,
    lead: str = "",
    style: Mapping[str, int] | None = None,
    published: float | None = None,
    language: str = ENGLISH,
    retells: bool = False,
) -> Cues:
    """The cues in a piece's address, headline, section, lead and `Fingerprint.style`, `published` when it was, and
    whether it takes its story from another outlet."""
    style = style or {}
    if language[:2] != ENGLISH:
        title = clean(title)
    words = headline(language)
    voice = {} if words.facts.search(title) else style
    folders = _folders(url)
    commentary = _commentary(folders, title, section, voice, words)
    return Cues(
        commentary=Cue(round(commentary.weight - RETELLS, 3), commentary.text) if retells else commentary,
        roundup=_roundup(folders, title, section, style, words),
        own=_own(style),
        hearsay=style.get("hearsay", 0),
        direct=style.get("direct", 0),
        first_person=voice.get("i", 0) + voice.get("we", 0),
        signs=style.get("own", 0),
        later=later_words(title, lead, published, language),
    )


def cues_of(fp: Fingerprint) -> Cues:
    """The cues in an article, as its fingerprint has it."""
    return read_cues(
        url=fp.url,
        title=title_of(fp),
        section=fp.section,
        lead=fp.lead,
        style=fp.style,
        published=fp.published,
        language=fp.shard or fp.language,
        retells=any(a.origin and a.kind != "byline-agency" for a in fp.attributions),
    )


def _add(start: float, cues: list[tuple[float, str]]) -> Cue:
    told = sorted((c for c in cues if c[0] > 0 and c[1]), key=lambda c: -c[0])
    return Cue(round(start + fsum(weight for weight, _ in cues), 3), "; ".join(text for _, text in told[:3]))


def _commentary(folders: list[str], title: str, section: str, style: Mapping[str, int], words: HeadlineWords) -> Cue:
    cues: list[tuple[float, str]] = []
    if is_opinion(section.strip()):
        cues.append((LABEL, f"section “{section.strip()}”"))
    if found := words.opinion.search(title):
        cues.append((LABEL, f"headline marked “{found[0].strip(' |:–—-')}”"))
    if folder := next((f for f in folders if is_opinion(f)), ""):
        cues.append((FOLDER, f"address under /{folder}/"))
    elif BLOG_SECTION.match(section.strip()):
        cues.append((BLOG, f"section “{section.strip()}”"))
    elif folder := next((f for f in folders if BLOG_SECTION.match(f)), ""):
        cues.append((BLOG, f"address under /{folder}/"))
    if found := words.explainer.search(title):
        cues.append((EXPLAINER, f"an explainer: “{found[0]}”"))
    hints = words.hints(title)
    if hints:
        cues.append(
            (min(2.8, fsum(w for w, _ in hints)), f"headline says “{', '.join(h.strip() for _, h in hints)}”")
        )
    return _add(NO_COMMENTARY, [*cues, *_voice(style, _SILENCE if words.english else _SILENCE_ELSEWHERE)])


def _voice(style: Mapping[str, int], silence: float) -> list[tuple[float, str]]:
    voiced = style.get("voiced", 0)
    if not voiced:
        return []
    hundreds = (voiced + _SILENT) / 100
    heard = {name: min(cap, style.get(name, 0) / hundreds) * weight for name, weight, cap in _VOICE}
    heard["bio"] = _BIO if style.get("bio") else 0.0
    against = _OWN * min(1.0, style.get("own", 0) / hundreds)
    loudest = [_HEARD[name] for name, weight in sorted(heard.items(), key=lambda item: -item[1]) if weight >= 0.4]
    unsaid = fsum(
        weight * (usual - min(cap, 100 * style.get(name, 0) / voiced)) for name, weight, usual, cap in _REPORTED
    )
    return [
        (min(5.0, fsum(heard.values()) - against), f"its own voice: {', '.join(loudest)}" if loudest else ""),
        (min(silence, unsaid * voiced / (voiced + _LONG)), "hardly says who said what, or on which day"),
    ]


def _roundup(folders: list[str], title: str, section: str, style: Mapping[str, int], words: HeadlineWords) -> Cue:
    cues: list[tuple[float, str]] = []
    if is_roundup(section.strip()):
        cues.append((DIGEST, f"section “{section.strip()}”"))
    if found := digest(title):
        cues.append((DIGEST, f"headline says “{found}”"))
    named = (f for f in folders if is_roundup(f) or is_roundup(f.replace("-", " ")))
    if folder := next(named, ""):
        cues.append((DIGEST - 0.5, f"address under /{folder}/"))
    if words.many.search(title):
        cues.append((2.0, "headline of several items"))
    if (turns := style.get("turns", 0)) > 1:
        cues.append((0.6 * min(4, turns), f"{turns} paragraphs begin like items of a list"))
    return _add(NO_ROUNDUP, cues)


def _own(style: Mapping[str, int]) -> Cue:
    found, quotes = style.get("own", 0), style.get("quotes", 0)
    cues = [(0.5 * min(3, found), f"{found} sign{'s' if found > 1 else ''} of own reporting" if found else "")]
    if direct := style.get("direct", 0):
        cues.append((1.0, f"{direct} thing{'s' if direct > 1 else ''} told or shown to it alone"))
    cues.append((0.1 * min(5, quotes), f"{quotes} quotation{'s' if quotes > 1 else ''}" if quotes else ""))
    return _add(0.0, cues)


def _folders(url: str) -> list[str]:
    try:
        path = urlsplit(url).path
    except ValueError:  # no URL at all: a replayed file may hold anything
        return []
    return [part for part in path.lower().split("/")[:-1] if part]
