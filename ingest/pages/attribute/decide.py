"""From phrases to decisions: which outlets a text leans on, how, and which its main story comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ingest.pages.attribute import frames, patterns
from ingest.pages.attribute.case import Case, Hit, case_of
from ingest.pages.attribute.credits import Work, add_credits, add_works
from ingest.pages.attribute.names import Names
from ingest.pages.attribute.pictures import drop_credits
from ingest.pages.attribute.register import Outlet, Register, default_register, name_key
from ingest.pages.attribute.sentences import Sentence, split
from ingest.pages.attribute.unlisted import Link, initials, learn, site_label
from ingest.urls import registrable_domain
from newsfold.stream.clip import clip
from newsfold.stream.messages import Attribution, Publisher

__all__ = ["Link", "attribute"]

_RANK = {"byline-agency": 0, "first-reported-by": 1, "reports": 2, "link-or-credit": 3}
_CONTENT = re.compile(r"[^\W\d_]{4,}|\d{2,}")
_LEAD = 3  # sentences at the head
_EARLY = 8  # sentences in which a report of the same matter can be the origin
_PART = 12  # one sentence in so many that an outlet is named in makes much of a text
_SEVERAL = 3  # outlets named in one go, or beside the one that the lead names once: a survey of them
_SUBJECT = 2  # signs that make an outlet what the story is about; being named in the headline is as many
_SHARED = 3  # words with headline and lead that make a sentence speak of the same
_MAX_SENTENCE = 400
_MAX_TEXT = 60_000  # characters read; attribution stands in the lead or at the foot


class _Read(NamedTuple):
    """A whole text once read: what was gathered, how long it is, and the words its headline and lead use."""

    cases: dict[str, Case]
    sentences: int
    topic: frozenset[str]


def attribute(
    text: str,
    *,
    title: str = "",
    authors: Sequence[str] = (),
    publisher: Publisher,
    links: Sequence[Link] = (),
    works: Sequence[Work] = (),
    source_name: str = "",
    syndicated_from: str = "",
    register: Register | None = None,
) -> tuple[Attribution, ...]:
    """The outlets and agencies a text leans on, one entry each, those it takes its main story from first.

    `text` has a paragraph a line. `publisher` is whose page it is and never attributed. `source_name` is
    what an aggregator's feed says, `works` what the page's data does, `syndicated_from` a canonical URL on another
    publisher's site.
    """
    register = register or default_register()
    own = register.of(publisher)
    cases: dict[str, Case] = {}
    raw = [p for p in text[:_MAX_TEXT].split("\n") if p.strip()]
    if len(text) > _MAX_TEXT:
        raw += [p for p in text[-1_000:].split("\n") if p.strip()]

    for name, outlet, words in frames.bylines(raw, authors, register):
        case = case_of(cases, name, outlet)
        case.hits.append(Hit(0, "byline-agency", words, True))
        case.whole = True
    sentences = split(drop_credits(raw))
    headline = split([title])
    plain = [s.plain for s in (*headline, *sentences)]
    names = Names(register, own, publisher.name, learn(plain, links, register))
    _read_title(title, " ".join(s.plain for s in headline), names, cases)
    last: tuple[str, int] = ("", -9)
    for sentence in sentences:
        last = _read_sentence(sentence, names, cases, last)
    _unite_initials(cases, publisher, " ".join(raw))
    add_credits(register, cases, source_name, syndicated_from, links)
    add_works(register, cases, works)

    selves = {name_key(own.name if own else publisher.name), name_key(publisher.name), site_label(publisher.domain)}
    short = initials(publisher.name)
    others = {
        key: case
        for key, case in cases.items()
        if not (own is not None and case.outlet is own)
        and not _within(case.outlet, publisher)
        and key not in selves
        and not (len(short) > 1 and case.name == short)
        and not (case.outlet is None and (_own_short(case.name, publisher) or _own_part(case.name, publisher)))
    }
    read = _Read(others, len(sentences), _content(f"{title} {sentences[0].text if sentences else ''}"))
    found = [made for case in others.values() if (made := _decide(case, read, register)) is not None]
    found.sort(key=lambda a: (not a.origin, _RANK[a.kind]))
    return tuple(found)


def _own_short(name: str, publisher: Publisher) -> bool:
    """Whether an abbreviation is the publisher's own, as stations call themselves ("WXYZ" of "WXYZ 7")."""
    return name.isupper() and (
        name in publisher.name.split() or site_label(publisher.domain).startswith(name_key(name))
    )


def _own_part(name: str, publisher: Publisher) -> bool:
    """Whether a name is the first or the last words of the publisher's own ("Channel Six" of "Channel Six Northgate",
    "Evening Mail" of "Saltmarsh Evening Mail"), all but one of the latter."""
    words, own = name.casefold().split(), publisher.name.casefold().removeprefix("the ").split()
    return 1 < len(words) < len(own) and (own[: len(words)] == words or own[1:] == words)


def _within(outlet: Outlet | None, publisher: Publisher) -> bool:
    """Whether an outlet is a part of the publisher's own site ("Motherboard" of vice.com)."""
    return outlet is not None and bool(publisher.domain) and outlet.domain.endswith(f".{publisher.domain}")


def _unite_initials(cases: dict[str, Case], publisher: Publisher, text: str) -> None:
    """An agency named by its initials in the dateline and in full at the foot is one.

    So is one whose initials are another's abbreviation too, where the text never names that other in full; and
    initials that are the publisher's own mean the publisher.
    """
    own = initials(publisher.name)
    for key, case in list(cases.items()):
        if case.outlet is not None and case.name in text:
            continue
        short = {case.name} if case.outlet is None else {a for a in case.outlet.aliases if a.isupper()}
        full = next((c for k, c in cases.items() if k != key and initials(c.name) in short), None)
        if full is not None and (case.whole or case.outlet is not None):
            full.hits += case.hits
            full.whole = full.whole or case.whole
            del cases[key]
        elif len(own) > 2 and own in short:
            del cases[key]


def _read_title(title: str, plain: str, names: Names, cases: dict[str, Case]) -> None:
    found = names.find(plain) if plain else []
    if not found:
        return
    attributed = set(patterns.title_claims(patterns.mask(plain, found)))
    for number, hit in enumerate(found):
        case = case_of(cases, hit.name, hit.outlet)
        if number in attributed and not hit.common:
            case.hits.append(Hit(-1, "reports", title, True))
            case.lead = True
        elif not hit.common:
            case.subject += _SUBJECT


def _read_sentence(
    sentence: Sentence, names: Names, cases: dict[str, Case], last: tuple[str, int]
) -> tuple[str, int]:
    """Add what one sentence says; returns the outlet last leaned on and where, for "the paper said"."""
    plain = sentence.plain
    found = names.find(plain)
    for hit in found:
        if patterns.SUBJECT.match(plain, hit.end):
            case_of(cases, hit.name, hit.outlet).subject += 1
    if found:
        masked = patterns.mask(plain, found)
        itself = patterns.of_themselves(masked)
        for number in itself:
            case_of(cases, found[number].name, found[number].outlet).subject += 1
        said = [claim for claim in patterns.claims(masked, found) if claim.name not in itself]
        credited = {claim.name for claim in said if claim.kind == "link-or-credit"}
        said = [claim for claim in said if claim.kind != "reports" or claim.name not in credited]
        for claim in said:
            hit = found[claim.name]
            case = case_of(cases, hit.name, hit.outlet)
            case.hits.append(Hit(sentence.number, claim.kind, sentence.text, claim.claim, claim.past))
            last = (name_key(hit.name), sentence.number)
        for number in {claim.name for claim in said}:
            case_of(cases, found[number].name, found[number].outlet).support += 1
        if said:
            return last
    if last[0] in cases and sentence.number - last[1] <= 4 and patterns.ANAPHOR.search(plain):
        cases[last[0]].support += 1
        return (last[0], sentence.number)
    return last


def _decide(case: Case, text: _Read, register: Register) -> Attribution | None:
    if not case.hits:
        return None
    if case.subject >= _SUBJECT:  # the story is about it: only what it reported itself still counts
        case.hits = [hit for hit in case.hits if hit.kind != "reports" or (hit.claim and _reported(hit.words))]
        if not case.hits:
            return None
    best = min(case.hits, key=lambda hit: (_RANK[hit.kind], not hit.claim, hit.number))
    return Attribution(
        name=case.name,
        kind=best.kind,
        sentence=clip(best.words.strip(), _MAX_SENTENCE),
        origin=_origin(case, best.kind, text),
        domain=_domain(case, register),
        url=case.url,
    )


def _domain(case: Case, register: Register) -> str:
    if case.outlet is not None:
        return register.publisher(case.outlet).domain
    try:
        return registrable_domain(case.url) if case.url else ""
    except ValueError:
        return ""


def _reported(words: str) -> bool:
    return re.search(r"\breport(?:s|ed|ing)?\b", words) is not None


def _content(text: str) -> frozenset[str]:
    """The words that can say what a text is about, cut to their first six letters against inflection."""
    return frozenset(word[:6] for word in _CONTENT.findall(text.lower()))


def _on_topic(hit: Hit, text: _Read) -> bool:
    """Whether a sentence speaks of the article's own news, by the words it shares with headline and lead."""
    return len(text.topic & _content(hit.words)) >= _SHARED


def _origin(case: Case, kind: str, text: _Read) -> bool:
    """Whether the main story is taken from this outlet.

    It is for the whole of an agency's text and for a text said to come from elsewhere; for who first
    reported it, where that is said of the article's own news; for what the headline or the lead rests on,
    unless another outlet comes before it; and for what the text rests on more often than on any other.
    """
    if case.whole or case.lead:
        return True
    if kind == "first-reported-by":
        return any(
            hit.number < _EARLY or patterns.STORY_NEWS.search(hit.words) is not None or _on_topic(hit, text)
            for hit in case.hits
            if hit.kind == kind and not hit.past
        )
    if case.subject >= _SUBJECT:
        return False
    if kind == "link-or-credit":
        return any(hit.kind == kind and hit.claim for hit in case.hits)
    rest = [other for other in text.cases.values() if other is not case and other.hits]
    return not any(other.whole for other in rest) and _rests_on(case, rest, text)


def _rests_on(case: Case, rest: list[Case], text: _Read) -> bool:
    """Whether the lead, or most of the text, rests on this outlet and not on the others."""
    hits = [hit for hit in case.hits if not hit.past]
    first = min((hit.number for hit in hits), default=999)
    ahead = any(0 <= hit.number < first for other in rest for hit in other.hits)
    if first < _LEAD:
        beside = sum(any(hit.number == first for hit in other.hits) for other in rest)
        if beside >= _SEVERAL - 1 or (first and case.support < 2 and len(rest) >= _SEVERAL):
            return False
        return case.support >= 2 or not rest or (not ahead and first < _LEAD - 1)
    most = max((other.support for other in rest), default=0)
    if case.support <= most:
        return False
    if first < _EARLY:
        return case.support >= 3 or (case.support == 2 and text.sentences <= 2 * _PART)
    return case.support >= max(3, text.sentences / 4)
