"""Days and years a text speaks of, in one spelling each.

A date is "wd:friday", "md:06-04" (month and day), "ym:2012-06" or "y:2012"; a full date is "md:" and "y:".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

__all__ = ["MAX_DATES", "Dated", "date_terms", "find_dates"]

MAX_DATES = 60
_MAX_CHARS = 60_000  # of text looked at

_MONTH_NAMES = """
january jan february feb march mar april apr may may june jun july jul august aug september sept october oct
november nov december dec
"""
_MONTHS = {name: index // 2 + 1 for index, name in enumerate(_MONTH_NAMES.split())}
_YEAR = r"(?:19|20)\d\d"
# Each pattern begins with a character class or a literal, which is what makes searching quick.
_WEEKDAY = re.compile(r"(monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?\b")
_MONTH = re.compile(rf"(?:{'|'.join(sorted(_MONTHS, reverse=True))})\b")
_DAY_AFTER = re.compile(rf"\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\w%]|[:.,]\d)(?:,? (?P<year>{_YEAR})\b)?")
_DAY_BEFORE = re.compile(r"(?<![\w.,:$])(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? $")
_YEAR_AFTER = re.compile(rf"\.?,? (?:of )?(?P<year>{_YEAR})\b")
_ISO = re.compile(r"[12](?<!\w[12])\d\d\d-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)")
_DAY_MONTH = re.compile(rf"(?<![\d/.,-])(?P<day>\d\d?)(?:/(?P<month>\d\d?)(?:/(?P<year>{_YEAR}))?)(?![\d/])")
_DAY_MONTH_DOTS = re.compile(rf"(?<![\d/.,-])(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>{_YEAR})?(?!\d)")
_EAST_ASIAN = re.compile(r"(?:(?P<year>\d{4}) ?[年년] ?)?(?P<month>\d{1,2}) ?[月월] ?(?P<day>\d{1,2}) ?[日일号]")
_ONLY_YEAR = re.compile(
    r"[12](?<![\w$£€.,-][12])(?<![$£€] [12])(?:(?<=1)9|(?<=2)0)\d\d"
    r"(?![\w%]|[.,:]\d|-[^\W\d_]| (?:people|dollars|million|percent))"
)


class Dated(msgspec.Struct, frozen=True):
    """One mention of a date: where it stands, start and end, and its normal forms."""

    span: tuple[int, int]
    forms: tuple[str, ...]


def find_dates(text: str, language: str) -> list[Dated]:
    """The dates of a cleaned, case-folded text, by kind and in order.

    Month and weekday names are English; numeric and East Asian dates and years are read in any language
    ("4/6" and "4.6." as day and month, not in English, where they are ambiguous).
    """
    text = text[:_MAX_CHARS]
    found = [_month(match, text) for match in _MONTH.finditer(text)]
    found.extend(_dated(m.span(), m[0][:4], int(m["month"]), m["day"]) for m in _ISO.finditer(text))
    if language[:2] not in ("en", ""):
        for pattern in (_DAY_MONTH, _DAY_MONTH_DOTS):
            found.extend(_dated(m.span(), m["year"], int(m["month"]), m["day"]) for m in pattern.finditer(text))
    if "月" in text or "월" in text:
        found.extend(_dated(m.span(), m["year"], int(m["month"]), m["day"]) for m in _EAST_ASIAN.finditer(text))
    found.extend(Dated(m.span(), (f"wd:{m[1]}",)) for m in _WEEKDAY.finditer(text))
    found.extend(Dated(m.span(), (f"y:{m[0]}",)) for m in _ONLY_YEAR.finditer(text))
    return [dated for dated in found if dated.forms]


def date_terms(found: Iterable[Dated]) -> tuple[str, ...]:
    """The normal forms, unique and sorted, at most 60 (the first found)."""
    unique = dict.fromkeys(form for dated in found for form in dated.forms)
    return tuple(sorted(list(unique)[:MAX_DATES]))


def _month(match: re.Match[str], text: str) -> Dated:
    """The date around the name of a month; without day and year it is none."""
    month = _MONTHS[match[0]]
    start, end = match.span()
    if text[start - 1 : start].isalnum():
        return Dated((start, end), ())
    if after := _DAY_AFTER.match(text, end):
        return _dated((start, after.end()), after["year"], month, after["day"])
    year = _YEAR_AFTER.match(text, end)
    stop = year.end() if year else end
    before = _DAY_BEFORE.search(text[max(0, start - 12) : start])
    if before:
        return _dated((max(0, start - 12) + before.start(), stop), year and year["year"], month, before["day"])
    return _dated((start, stop), year["year"], month, None) if year else Dated((start, end), ())


def _dated(span: tuple[int, int], year: str | None, month: int, day: str | None) -> Dated:
    if not 1 <= month <= 12 or (day is not None and not 1 <= int(day) <= 31):
        return Dated(span, ())
    first = f"md:{month:02}-{int(day):02}" if day else f"ym:{year}-{month:02}"
    return Dated(span, (first, f"y:{year}") if year else (first,))
