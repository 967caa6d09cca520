"""What a piece's own words say of its kind: commentary, a roundup, a later development, or own reporting.

Each kind's cues add up to log-odds, from below zero for a piece that shows none. Labels (a section, a folder of the
address, a word before the headline) weigh most. Commentary is known by its voice too, weighed as a logistic
regression on some hundred opinion pages against news, told apart by their address alone, weighs it: the first
person, advice and words of judgement outside quotation marks for it, quotations and signs of own reporting against.
Titles and voices are read in English, sections and the headlines of digests by what other languages call them too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import exp
from urllib.parse import urlsplit

import msgspec

from cluster.assign.later import Later, later_words

__all__ = ["Cue", "Cues", "Later", "logistic", "read_cues"]

NO_COMMENTARY = -2.5
"""Log-odds of a piece without any sign; of some thousands of news articles one in seven calls itself opinion."""

NO_ROUNDUP = -4.0
LABEL = 6.5
FOLDER = 6.0
BLOG = 1.5
"""Of a section or folder for blogs: newsrooms keep their breaking news there too, so that a voice has to say the
rest. Set by hand: of 439 pieces of a stream that lie in one, 84 are commentary then."""

EXPLAINER = 2.3
"""Of a headline that promises to explain: many do that tell the news."""

DIGEST = 7.5

_OPINION_SECTION = re.compile(
    r"(?i)^(op-?ed(s|ge)?|opinions?|editorials?|comment(ary|isfree)?|columns?|columnists?|letters?( to the editor)?"
    r"|analys[ei]s|news analysis|explain(ers?|ed)|fact-?check(s|ing)?|ideas|views?|viewpoints?|points? of view"
    r"|perspectives?|voices|essays?|leaders?|guest (essay|column|opinion)s?|contributors?"
    r"|kommentare?|meinung(en)?|leitartikel|analyse[ns]?|tribunes?|débats?|opiniones|opinión|opinião|editoriales"
    r"|opinioni|commenti|opinie|kronika|quan điểm|góc nhìn|bình luận|ý kiến|opini)$"
)
_BLOG = re.compile(r"(?i)^blogs?$")
_OPINION_TITLE = re.compile(
    r"(?i)^\s*(opinion|op-?ed|editorial|commentary|column|(news )?analysis|comment|letters?( to the editor)?"
    r"|guest (essay|column)|viewpoint|perspective|essay|explainer|fact[- ]check|q ?& ?a|leader|our view|my view"
    r"|the .{3,20} view)(\s*[|:–—]|\s+-\s)|[|\-–—]\s*(opinion|editorial|commentary|op-?ed|analysis|explainer)\s*$"
)
_EXPLAINER = re.compile(
    r"(?i)\b(what (it|this|that) (all )?means|explained$|key takeaways"
    r"|takeaways from|here['’]s (why|how|what)|what (to|you need to) know|what happens next|what next for"
    r"|questions answered|lessons (from|of)|why .{3,60} matters)\b"
)
_TOLD_SO_FAR = re.compile(r"(?i)\b(?:what|everything|all) we (do )?know( and what we don['’]t| about| so far)?\b")
"""Of a headline above a list of facts: its "we" is no voice."""

_FACTS = re.compile(
    r"(?i)\b(?:what|everything|all) we (?:do )?know(?: so far| and what we don['’]t)?\s*(?:[:|–—.-]|$)"
    r"|\bwhat we (?:do )?know (?:so far|about)\b|^live\s*[:|–—-]|[|:–—-]\s*live$"
    r"|\b(?:live|latest) (?:updates?|blog|coverage)\b|\bas it happened\b"
)
"""Of a headline above a list of facts or a live page, which ask and speak of themselves as no news story does: their
voice says nothing."""

_TITLE_HINTS = (
    (re.compile(r"(?i)\b(should|must|ought to|needs? to(?! know)|let['’]s|don['’]t|deserves?|no excuse)\b"), 1.2),
    (re.compile(r"(?i)^(why|how|what|is|are|can|does|do|who|when will)\b"), 0.8),
    (re.compile(r"\?\s*$"), 0.6),
    (re.compile(r"\b(I|[Mm]y|[Ww]e|[Oo]ur|[Uu]s)\b(?!\.)"), 1.0),
    (
        re.compile(
            r"(?i)\bthe (case|trouble|problem|lesson|cost|price|myth|folly) (for|against|with|of)\b"
            r"|^in (praise|defen[cs]e) of"
        ),
        1.5,
    ),
)
_QUOTED = re.compile(r"[\"“‘][^\"”’]*[\"”’]|(?<!\w)'[^']*'(?!\w)")
_ROUNDUP_SECTION = re.compile(
    r"(?i)^((news )?round-?ups?|digests?|week in review|(news )?in brief|briefs|newsletters?|(morning|evening|daily|"
    r"weekend) (briefings?|briefs?|digests?)|today in brief|presseschau|revue de presse|điểm tin|tin vắn)$"
)
_ROUNDUP_TITLE = re.compile(
    r"(?i)\b(week(ly)? in (review|brief|news)|weekly (news )?(round-?up|digest|review|briefing|wrap)|news (round-?up"
    r"|digest|briefs|in brief|wrap)|(morning|evening|midday|lunchtime|daily|weekend|monday|tuesday|wednesday|thursday"
    r"|friday|saturday|sunday)('s)? (news )?(briefing|digest|round-?up|brief|wrap|headlines|catch-?up|newsletter)"
    r"|round-?up\s*:|in brief\s*([:|]|$)|the (day|week) (that was|in (review|brief|news|numbers))|^(the|your) week in"
    r"|(this|your) (week|day)['’]s (news|top stories|headlines)|what we learned this week"
    r"|while you (slept|were (out|away))"
    r"|top \d+ (stories|headlines)|(\d+|three|four|five|six|seven|eight|nine|ten) (things|stories)"
    r" ((to know|you (need to|should) know|you (may|might) have missed)(?! about)|for|from the (day|week))"
    r"|(need to know|what to know) (today|this morning|on (mon|tues|wednes|thurs|fri|satur|sun)day)"
    r"|today['’]s (top )?(headlines|stories|news)|in case you missed it|front pages"
    r"|^(catch(ing)?[- ]up|at a glance|in short|quick(fire)? (news|reads?|hits|takes)"
    r"|(\d+|one|two|three|five|ten)[- ]minute"
    r" (news|gossip|reads?|catch[- ]up|briefing|digest|guide|recap|wrap|bulletin|update|list|headlines))"
    r":( [^:,;]+[,;]){1,6}[^:,;]* (and|&|plus) .+)"
)
_ROUNDUP_ELSEWHERE = re.compile(
    r"(?i)\b(die woche im (überblick|rückblick)|(wochen|nachrichten|tages)(rück|über)blick|(morgen|abend)briefing"
    r"|das wichtigste (vom|am|des|der|in kürze)|nachrichten in kürze|la semaine en (bref|images)"
    r"|l['’](actualité|essentiel|info) (de la|du|de ce|en bref)|revue de (la )?presse|brèves"
    r"|(resumen|repaso) (de la semana|del día|de noticias)|noticias (del día|de la semana|en breve)"
    r"|la semana en|(notizie|fatti) (del giorno|della settimana|in breve)|rassegna stampa"
    r"|(resumo|notícias) (da semana|do dia)|het nieuws (van|in)|weekoverzicht|nieuwsoverzicht"
    r"|điểm tin|tin (tức )?(trong ngày|vắn|nhanh)|bản tin (sáng|trưa|chiều|tối))(?!\w)"
)
"""Headlines of digests in German, French, Spanish, Italian, Portuguese, Dutch and Vietnamese."""

_MANY = re.compile(r"(;[^;]+){2,}$|\b(and|plus) more( (news|stories))?(\s*[|:–—-].*)?$", re.IGNORECASE)
_VOICE = (("i", 0.8, 2.5), ("we", 1.3, 2.5), ("ought", 1.2, 2.0), ("asks", 0.8, 2.0), ("judges", 2.0, 1.5))
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
) -> Cues:
    """The cues in a piece's address, headline, section, lead and `Fingerprint.style`, `published` when it was."""
    style = style or {}
    voice = {} if _FACTS.search(title) else style
    folders = _folders(url)
    return Cues(
        commentary=_commentary(folders, title, section, voice),
        roundup=_roundup(folders, title, section, style),
        own=_own(style),
        hearsay=style.get("hearsay", 0),
        direct=style.get("direct", 0),
        first_person=voice.get("i", 0) + voice.get("we", 0),
        signs=style.get("own", 0),
        later=later_words(title, lead, published),
    )


def _add(start: float, cues: list[tuple[float, str]]) -> Cue:
    told = sorted((c for c in cues if c[0] > 0 and c[1]), key=lambda c: -c[0])
    return Cue(round(start + sum(weight for weight, _ in cues), 3), "; ".join(text for _, text in told[:3]))


def _commentary(folders: list[str], title: str, section: str, style: Mapping[str, int]) -> Cue:
    cues: list[tuple[float, str]] = []
    if _OPINION_SECTION.match(section.strip()):
        cues.append((LABEL, f"section “{section.strip()}”"))
    if found := _OPINION_TITLE.search(title):
        cues.append((LABEL, f"headline marked “{found[0].strip(' |:–—-')}”"))
    if folder := next((f for f in folders if _OPINION_SECTION.match(f)), ""):
        cues.append((FOLDER, f"address under /{folder}/"))
    elif _BLOG.match(section.strip()):
        cues.append((BLOG, f"section “{section.strip()}”"))
    elif folder := next((f for f in folders if _BLOG.match(f)), ""):
        cues.append((BLOG, f"address under /{folder}/"))
    if found := _EXPLAINER.search(title):
        cues.append((EXPLAINER, f"an explainer: “{found[0]}”"))
    bare = _TOLD_SO_FAR.sub(" ", _EXPLAINER.sub(" ", _QUOTED.sub(" ", title)))
    hints = [(weight, found[0]) for pattern, weight in _TITLE_HINTS if (found := pattern.search(bare))]
    if hints:
        cues.append((min(1.4, sum(w for w, _ in hints)), f"headline says “{', '.join(h.strip() for _, h in hints)}”"))
    return _add(NO_COMMENTARY, [*cues, *_voice(style)])


def _voice(style: Mapping[str, int]) -> list[tuple[float, str]]:
    voiced = style.get("voiced", 0)
    if not voiced:
        return []
    hundreds = (voiced + _SILENT) / 100
    heard = {name: min(cap, style.get(name, 0) / hundreds) * weight for name, weight, cap in _VOICE}
    heard["bio"] = 1.5 if style.get("bio") else 0.0
    against = 3.0 * min(1.0, style.get("own", 0) / hundreds) + 0.5 * min(4.0, style.get("quotes", 0) / hundreds)
    loudest = [_HEARD[name] for name, weight in sorted(heard.items(), key=lambda item: -item[1]) if weight >= 0.4]
    return [(min(5.0, sum(heard.values()) - against), f"its own voice: {', '.join(loudest)}" if loudest else "")]


def _roundup(folders: list[str], title: str, section: str, style: Mapping[str, int]) -> Cue:
    cues: list[tuple[float, str]] = []
    if _ROUNDUP_SECTION.match(section.strip()):
        cues.append((DIGEST, f"section “{section.strip()}”"))
    if found := _ROUNDUP_TITLE.search(title) or _ROUNDUP_ELSEWHERE.search(title):
        cues.append((DIGEST, f"headline says “{found[0].strip()}”"))
    named = (f for f in folders if _ROUNDUP_SECTION.match(f) or _ROUNDUP_SECTION.match(f.replace("-", " ")))
    if folder := next(named, ""):
        cues.append((DIGEST - 0.5, f"address under /{folder}/"))
    if _MANY.search(title):
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
