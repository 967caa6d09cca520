"""From phrases to decisions: which outlets a text leans on, how, and which its main story comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, pairwise

from ingest.pages.attribute import frames, patterns
from ingest.pages.attribute.case import Case, Hit, case_of
from ingest.pages.attribute.credits import Work, add_credits, add_works
from ingest.pages.attribute.names import Found, Names
from ingest.pages.attribute.origin import SUBJECT, Read, content, is_origin
from ingest.pages.attribute.pictures import drop_credits
from ingest.pages.attribute.register import Outlet, Register, default_register, name_key
from ingest.pages.attribute.sentences import Sentence, split
from ingest.pages.attribute.unlisted import Link, initials, learn, site_label, spelt_out
from ingest.urls import registrable_domain
from newsfold.stream.clip import clip
from newsfold.stream.messages import Attribution, Publisher

__all__ = ["Link", "attribute"]

_RANK = {"byline-agency": 0, "first-reported-by": 1, "reports": 2, "link-or-credit": 3}
_MAX_SENTENCE = 400
_MAX_OUTLETS = 200  # of a text, the first named: each is compared with the others
_MAX_TEXT = 60_000  # characters read; attribution stands in the lead or at the foot


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
    paragraphs = drop_credits(raw)
    sentences = split(paragraphs, register.exact)
    headline = split([title], register.exact)
    plain = [s.plain for s in (*headline, *sentences)]
    names = Names(register, own, publisher.name, learn(plain, links, register))
    _read_title(title, " ".join(s.plain for s in headline), names, cases)
    last: tuple[str, int] = ("", -9)
    sets_out = [_introduces(above, below, paragraphs, title) for above, below in pairwise(sentences)]
    for sentence, excerpt in zip(sentences, [*sets_out, False], strict=False):
        last = _read_sentence(sentence, names, cases, last, excerpt=excerpt)
    _unite_initials(cases, publisher, " ".join(raw))
    _unite_short(cases)
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
        and not ((case.outlet is None or _CALL_SIGN.fullmatch(case.name)) and _own_short(case.name, publisher))
        and not (case.outlet is None and _own_part(case.name, publisher))
    }
    others = dict(islice(others.items(), _MAX_OUTLETS))
    for case in others.values():
        _drop_own_affairs(case)
    foot = tuple(s.text for s in sentences[-_FOOT:])
    read = Read(others, len(sentences), title, sentences[0].plain if sentences else "", foot)
    found = [made for case in others.values() if (made := _decide(case, read, register)) is not None]
    found.sort(key=lambda a: (not a.origin, _RANK[a.kind]))
    return tuple(found)


_FOOT = 5  # sentences at the end, where it says whose text it is
_FEW_LETTERS = 2  # of an abbreviation that could be anybody's
_HEAD = 3  # paragraphs that may introduce what the rest is about
_PASSAGE = 250  # characters that make a passage
_SHARED = 4  # words that it has of the headline and of what comes before it
_QUOTES = tuple("\"“”‘'«„`•*-–—")
"""What a quotation begins with, or an item of a list."""

_CALL_SIGN = re.compile(r"[KW][A-Z]{2,3}")
"""Of a station: no other has it, so that one in the publisher's name is its own, in the register or not."""


def _own_short(name: str, publisher: Publisher) -> bool:
    """Whether an abbreviation is the publisher's own, as stations call themselves ("WXYZ" of "WXYZ 7")."""
    return name.isupper() and (
        name in re.split(r"[\s-]", publisher.name) or site_label(publisher.domain).startswith(name_key(name))
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

    So is one whose initials are another's abbreviation too, where the text never names that other in full; what the
    text itself spells out is meant by the initials; and those that are the publisher's own mean the publisher.
    """
    own = initials(publisher.name)
    spelt = spelt_out(text)
    order = {key: place for place, key in enumerate(cases)}
    spelled: dict[str, list[str]] = {}
    for key, case in cases.items():
        spelled.setdefault(initials(case.name), []).append(key)
    for key, case in list(cases.items()):
        if case.outlet is not None and case.name in text:
            continue
        short = {case.name} if case.outlet is None else {a for a in case.outlet.aliases if a.isupper()}
        alike = [k for letters in short for k in spelled.get(letters, ()) if k != key and k in cases]
        full = cases[min(alike, key=order.__getitem__)] if alike else None
        if full is not None and (case.whole or case.outlet is not None or len(case.name) > _FEW_LETTERS):
            full.take(case)
            del cases[key]
        elif len(own) > 2 and own in short:
            del cases[key]
        elif (name := next((spelt[letters] for letters in short if letters in spelt), "")) and name_key(name) != key:
            del cases[key]
            case_of(cases, name, None).take(case)


def _introduces(above: Sentence, below: Sentence, paragraphs: Sequence[str], title: str) -> bool:
    """Whether a sentence at the head ends in a colon, and what follows is a passage of another's set below it, no
    quotation and no list."""
    if above.paragraph >= min(_HEAD, below.paragraph) or below.text.startswith(_QUOTES):
        return False
    passage = paragraphs[below.paragraph]
    ends = above.text.rstrip(" ])").removesuffix("[emphasis mine").rstrip().endswith(":")
    if not ends or len(passage) < _PASSAGE:
        return False
    said_before = content(f"{title} {' '.join(paragraphs[: below.paragraph])}")
    return len(said_before & content(passage)) >= _SHARED


def _unite_short(cases: dict[str, Case]) -> None:
    """A name of one word outside the register that ends another's is that other's: "the Star", the Northgate Star."""
    ending: dict[str, list[Case]] = {}
    for case in cases.values():
        if " " in case.name:
            ending.setdefault(case.name.rpartition(" ")[2], []).append(case)
    for key, case in list(cases.items()):
        full = ending.get(case.name, []) if case.outlet is None else []
        if len(full) == 1:
            full[0].take(case)
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
            case.subject += SUBJECT


def _read_sentence(
    sentence: Sentence, names: Names, cases: dict[str, Case], last: tuple[str, int], *, excerpt: bool = False
) -> tuple[str, int]:
    """Add what one sentence says; returns the outlet last leaned on and where, for "the paper said"."""
    plain = sentence.plain
    found = [hit._replace(common=False) if _known(hit, cases) else hit for hit in names.find(plain)]
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
            case.hits.append(
                Hit(sentence.number, claim.kind, sentence.text, claim.claim, claim.past, masked, excerpt)
            )
            last = (name_key(hit.name), sentence.number)
        for number in {claim.name for claim in said}:
            case_of(cases, found[number].name, found[number].outlet).support += 1
        if said:
            return last
    if last[0] in cases and sentence.number - last[1] <= 4 and patterns.ANAPHOR.search(plain):
        cases[last[0]].support += 1
        return (last[0], sentence.number)
    return last


def _known(hit: Found, cases: dict[str, Case]) -> bool:
    """Whether a name that has its article with it, and is a common word else ("The Hill"), was credited before."""
    case = cases.get(name_key(hit.name)) if hit.common and hit.name.startswith("The ") else None
    return case is not None and bool(case.hits)


def _drop_own_affairs(case: Case) -> None:
    """Where a story is about an outlet, only what it reported itself still counts."""
    if case.subject >= SUBJECT:
        case.hits = [hit for hit in case.hits if hit.kind != "reports" or (hit.claim and _reported(hit.words))]


def _decide(case: Case, text: Read, register: Register) -> Attribution | None:
    if not case.hits:
        return None
    best = min(case.hits, key=lambda hit: (_RANK[hit.kind], not hit.claim, hit.number))
    return Attribution(
        name=case.name,
        kind=best.kind,
        sentence=clip(best.words.strip(), _MAX_SENTENCE),
        origin=is_origin(case, best.kind, text),
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


_REPORTED = re.compile(r"\b(?:report(?:s|ed|ing)?|obtained|revealed|uncovered|learned|exclusive|scoop)\b")


def _reported(words: str) -> bool:
    return _REPORTED.search(words) is not None
