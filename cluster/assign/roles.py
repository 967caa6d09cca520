"""Who reported, who copied, who rewrote: roles and origins within one incident, decided as a whole.

A pure function of the incident's pieces, so that it gives the same answer in whatever order they came. First the
pieces that hang on the event are set apart: commentary and roundups by what they say of themselves, follow-ups, and
what speaks in the first person, by their words and by how much later than the event's first report they are. Among
the rest each leans on at most one other: by what it says (`leans`), by what the others say (`cited`, `meant`), or as
it brings nothing new (`retold`).
Following that to its end gives the origin; an origin that is not among the pieces is an unseen origin, named by those
that lean on it (`origins`).

Each role has a probability, from what speaks for it alone, at most .99:
copy and rewrite    how surely it leans: the share of text and who came first, the words of the credit, or what
                    it brings
report              that it leans on nobody: .80 without any sign, more with each sign of own reporting, less where it
                    names an outlet or is too short to name one
origin              that at least one text leans on it, times that it leans on nobody, whose doubt being named halves
linked pieces       the log-odds of their cues (`kinds`, `later`), and of a voice half a day after the news
All of a source are scaled by the probability that it is no follow-up and no commentary.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

import msgspec
from msgspec.structs import replace

from cluster.assign.cited import credit_by_company, credit_hearsay
from cluster.assign.kinds import logistic
from cluster.assign.later import EARLY, RETOLD, TODAY, TOLD_ANEW, follow_up_odds
from cluster.assign.leans import Lean, leans_of, roots_of, takes_from
from cluster.assign.meant import name_in_full
from cluster.assign.origins import SUREST, UnseenOrigin, left_open, unseen_origins
from cluster.assign.outlets import names_of, same_outlet
from cluster.assign.pieces import Piece, in_order, texts
from cluster.assign.retold import credit_retelling
from newsfold.stream.clip import clip
from newsfold.stream.messages import Attribution, Publisher
from newsfold.stream.public import Role

__all__ = [
    "Decided",
    "Opening",
    "Piece",
    "Roles",
    "UnseenOrigin",
    "decide_roles",
    "hours_after",
    "later_than",
    "opening_of",
]

UNNAMED = 1.4
"""Log-odds that a piece which names no source has none, where nothing else speaks for or against it."""

_HOUR, _DAY = 3600.0, 86_400.0
_BURST = 3 * _DAY
LATE_VOICE = 1.0
"""Log-odds of commentary for a voice of its own half a day after the news, set by hand on invented incidents."""

_SHORT = 80  # words
_QUOTE = 160  # characters of a sentence quoted as evidence


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A piece's role, how sure it is and why.

    `traced_to` is an article id or, for an unseen origin, a name; of a linked piece what it copies. `root` is the
    article that its chain of leans ends at, "" for an unseen origin and for linked pieces. `own` is the probability
    that the piece reports on its own, whoever leans on it: 0 for one that leans itself.
    """

    role: Role
    traced_to: str = ""
    text: str = ""
    probability: float = 0.0
    root: str = ""
    own: float = 0.0


class Roles(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome for one incident."""

    by_article: dict[str, Decided]
    unseen: tuple[UnseenOrigin, ...]
    independent_sources: int


def decide_roles(pieces: Sequence[Piece]) -> Roles:
    """Roles, unseen origins and the number of independent sources of one incident."""
    decided: dict[str, Decided] = {}
    for piece in in_order([p for p in pieces if p.kind]):
        decided[piece.article_id] = _as_linked(piece, decided.get(piece.copy_of))
    together = credit_by_company(name_in_full(texts([p for p in pieces if not p.kind])))
    opening = opening_of(together)
    current: list[list[Piece]] = []
    certain: dict[str, float] = {}
    for text in together:
        comments, said = comments_later(opening, text[0])
        if comments > 0:
            sure = _capped(logistic(comments))
            decided |= {p.article_id: Decided(role="commentary", text=said, probability=sure) for p in text}
            continue
        odds, said = later_than(opening, text[0])
        if odds > 0:
            sure = _capped(logistic(odds))
            decided |= {p.article_id: Decided(role="follow-up", text=said, probability=sure) for p in text}
            continue
        current.append(text)
        certain |= {
            p.article_id: (1.0 - logistic(odds))
            * (1.0 - logistic(comments))
            * (1.0 - logistic(p.cues.roundup.weight))
            for p in text
        }
    if len(current) < len(together):  # of what the sources of the event have their story from, they decide
        current = credit_by_company(current)
    _trace_copies([p for p in pieces if p.article_id in decided], decided)
    current = credit_retelling(credit_hearsay(current))
    return _among_sources([p for text in current for p in text], certain, decided)


class Opening(msgspec.Struct, frozen=True):
    """How an event began to be reported: when, by the date and by arrival, in which share of the first reports (of
    one text, one) each sign of a later development occurs, and the outlets that made them or that they take their
    story from."""

    published: float | None
    arrived: float
    told: dict[str, float]
    outlets: dict[str, list[Attribution | Publisher]] = {}  # by each of the ways in which one can be named


def opening_of(together: Sequence[Sequence[Piece]]) -> Opening:
    """The opening of the event that these texts tell of, none of them commentary or a roundup.

    It is the earliest report that has at least half as many within three days of it as any other has, so that a
    single piece with a wrong date does not make later developments of all the others.
    """
    arrived = _burst([min(p.arrived for p in text) for text in together])
    dated = [_date(text[0]) for text in together if text[0].dated]
    opening = Opening(_burst(dated) if dated else None, arrived, {})
    first = [text for text in together if -EARLY < hours_after(opening, text[0]) < EARLY]
    early = [text[0] for text in first]
    shown = Counter(sign.sign for p in early for sign in p.cues.later)
    told_by = [p for text in first for p in text]
    outlets = _by_name([*(p.publisher for p in told_by), *(a for p in told_by for a in takes_from(p))])
    told = {sign: count / len(early) for sign, count in sorted(shown.items())}
    return replace(opening, told=told, outlets=outlets)


def _by_name(outlets: Sequence[Attribution | Publisher]) -> dict[str, list[Attribution | Publisher]]:
    found: dict[str, list[Attribution | Publisher]] = {}
    for outlet in {(o.name, o.domain): o for o in outlets}.values():
        for name in chain.from_iterable(names_of(outlet)):
            found.setdefault(name, []).append(outlet)
    return found


def _burst(times: Sequence[float]) -> float:
    ordered = sorted(times)
    near = [bisect_right(ordered, time + _BURST) - first for first, time in enumerate(ordered)]
    return next((time for time, count in zip(ordered, near, strict=True) if 2 * count >= max(near)), 0.0)


def later_than(opening: Opening, piece: Piece) -> tuple[float, str]:
    """Log-odds that a piece tells of what came after the event, and why.

    An outlet that only the other pieces make its origin is what it reminds of.
    """
    credited = [] if piece.company else [a for a in takes_from(piece) if a.kind != "byline-agency"]
    retells = any(
        same_outlet(a, outlet)
        for a in credited
        for name in chain.from_iterable(names_of(a))
        for outlet in opening.outlets.get(name, ())
    )
    against = RETOLD if retells else TOLD_ANEW if credited else 0.0
    signs = [sign for sign in piece.cues.later if sign.sign != TODAY or _another_day(opening, piece)]
    return follow_up_odds(signs, hours=hours_after(opening, piece), told=opening.told, against=against)


def comments_later(opening: Opening, piece: Piece) -> tuple[float, str]:
    """Log-odds that a piece is commentary, and why: by what it says of itself, and by coming half a day after the
    news in the first person.

    A reporter's own story has an "I" too: so not where it shows reporting, tells hearsay or takes its story from
    somebody.
    """
    cues = piece.cues
    own = cues.first_person and not (cues.signs or cues.direct or cues.hearsay or any(takes_from(piece)))
    if not own or (late := hours_after(opening, piece)) < EARLY:
        return cues.commentary.weight, cues.commentary.text
    said = "; ".join(filter(None, (cues.commentary.text, f"{late:.0f} hours after the first report")))
    return cues.commentary.weight + LATE_VOICE, said


def hours_after(opening: Opening, piece: Piece) -> float:
    """How much later than an event's first report a piece is, by their dates, or by arrival where one has none."""
    if piece.dated and opening.published is not None:
        return (_date(piece) - opening.published) / _HOUR
    return (piece.arrived - opening.arrived) / _HOUR


def _date(piece: Piece) -> float:
    """When a piece was published; at noon where its date has no time of day."""
    return (piece.time // _DAY + 0.5) * _DAY if piece.day_alone else piece.time


def _another_day(opening: Opening, piece: Piece) -> bool:
    return piece.dated and opening.published is not None and piece.time // _DAY > opening.published // _DAY


def _as_linked(piece: Piece, copied: Decided | None) -> Decided:
    role: Role = "roundup" if piece.kind == "roundup" else "commentary"
    cue = piece.cues.roundup if role == "roundup" else piece.cues.commentary
    if cue.weight <= 0:  # it is of that kind because the text it copies is
        sure = 0.9 if copied is None else min(0.9, copied.probability)
        return Decided(role=role, text=f"shares its text with a {role}", probability=sure)
    return Decided(role=role, text=cue.text, probability=_capped(logistic(cue.weight)))


def _trace_copies(linked: Sequence[Piece], decided: dict[str, Decided]) -> None:
    """Say of linked pieces that are one text which of them has it from which: all of them keep their role."""
    for text in texts(linked):
        for article, lean in leans_of(text).items() if len(text) > 1 else ():
            if lean.copied and lean.on:
                decided[article] = replace(decided[article], traced_to=lean.on)


def _among_sources(news: Sequence[Piece], certain: Mapping[str, float], decided: dict[str, Decided]) -> Roles:
    leans = leans_of(news)
    unseen = unseen_origins(leans, news)
    roots = roots_of(leans, news)
    names = {a: origin.publisher.name or origin.publisher.domain for origin in unseen for a in origin.leaning}
    leaning: dict[str, list[Piece]] = {}
    for piece in in_order(news):
        if (lean := leans.get(piece.article_id)) is not None and lean.on:
            leaning.setdefault(lean.on, []).append(piece)
    text_of = {p.article_id: number for number, text in enumerate(texts(news)) for p in text}
    for piece in news:
        article = piece.article_id
        lean = leans.get(article)
        if lean is not None:
            decided[article] = Decided(
                role="copy" if lean.copied else "rewrite",
                traced_to=lean.on or names[article],
                text=lean.text,
                probability=_capped(lean.probability * certain[article]),
                root=roots[article],
            )
            continue
        odds, said = _unnamed(piece)
        own = logistic(odds) * certain[article]
        if article in leaning:
            traced = len(leaning[article])
            said = f"{traced} {'article traces' if traced == 1 else 'articles trace'} to it" + _quoted(
                leaning[article], leans
            )
            open_ = left_open((text_of[p.article_id], leans[p.article_id].probability) for p in leaning[article])
            sure = (1.0 - open_) * (1.0 - (1.0 - own) / 2)
            decided[article] = Decided(role="origin", text=said, probability=_capped(sure), root=article, own=own)
        else:
            decided[article] = Decided(role="report", text=said, probability=_capped(own), root=article, own=own)
    sources = sum(1 for p in news if p.article_id not in leans) + len(unseen)
    return Roles(by_article=decided, unseen=tuple(unseen), independent_sources=sources)


def _unnamed(piece: Piece) -> tuple[float, str]:
    """Log-odds that a piece which leans on nobody here has its story from nobody, and the signs."""
    others = min(2, sum(1 for a in piece.attributions if not a.origin))
    short = 0 < piece.words < _SHORT
    told = ["names no source for the story", piece.cues.own.text]
    if others:
        told.append("names another outlet, not for the story")
    if short:
        told.append(f"only {piece.words} words")
    odds = UNNAMED + piece.cues.own.weight - 0.4 * others - (0.5 if short else 0.0)
    return odds, "; ".join(filter(None, told))


def _quoted(leaning: Sequence[Piece], leans: Mapping[str, Lean]) -> str:
    """One of the statements that name the origin, and by whom."""
    for piece in leaning:
        attribution = leans[piece.article_id].attribution
        if attribution is not None and attribution.sentence:
            who = piece.publisher.name or piece.publisher.domain or "one"
            return f"; {who}: “{clip(attribution.sentence, _QUOTE)}”"
    return ""


def _capped(probability: float) -> float:
    return round(min(SUREST, probability), 4)
