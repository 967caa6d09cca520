"""Days and years a text speaks of, in one spelling each.

A date is "wd:friday", "md:06-04" (month and day), "ym:2012-06" or "y:2012"; a full date is "md:" and "y:".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from cluster.fingerprint.calendars import YEAR, Calendar, calendar

__all__ = ["MAX_DATES", "Dated", "date_terms", "find_dates"]

MAX_DATES = 60
_MAX_CHARS = 60_000  # of text looked at

# Each pattern begins with a character class or a literal, which is what makes searching quick.
_ISO = re.compile(r"[12](?<!\w[12])\d\d\d-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)")
_DAY_MONTH = re.compile(rf"(?<![\d/.,-])(?P<day>\d\d?)(?:/(?P<month>\d\d?)(?:/(?P<year>{YEAR}))?)(?![\d/])")
_DAY_MONTH_DOTS = re.compile(rf"(?<![\d/.,-])(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>{YEAR})?(?!\d)")
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

    Months and weekdays are read by their names in the language, numeric and East Asian dates and years in any
    ("4/6" and "4.6." as day and month, not in English, where they are ambiguous).
    """
    text, names = text[:_MAX_CHARS], calendar(language)
    found = [_month(match, text, names) for match in names.month.finditer(text)]
    found.extend(_dated(m.span(), m[0][:4], int(m["month"]), m["day"]) for m in _ISO.finditer(text))
    if language[:2] not in ("en", ""):
        for pattern in (_DAY_MONTH, _DAY_MONTH_DOTS):
            found.extend(_dated(m.span(), m["year"], int(m["month"]), m["day"]) for m in pattern.finditer(text))
    if "月" in text or "월" in text:
        found.extend(_dated(m.span(), m["year"], int(m["month"]), m["day"]) for m in _EAST_ASIAN.finditer(text))
    found.extend(Dated(m.span(), (f"wd:{names.weekdays[m[1]]}",)) for m in names.weekday.finditer(text))
    found.extend(Dated(m.span(), (f"y:{m[0]}",)) for m in _ONLY_YEAR.finditer(text))
    return [dated for dated in found if dated.forms]


def date_terms(found: Iterable[Dated]) -> tuple[str, ...]:
    """The normal forms, unique and sorted, at most 60 (the first found)."""
    unique = dict.fromkeys(form for dated in found for form in dated.forms)
    return tuple(sorted(list(unique)[:MAX_DATES]))


def _month(match: re.Match[str], text: str, names: Calendar) -> Dated:
    """The date around the name of a month; without day and year it is none."""
    month = names.months[match[0]]
    start, end = match.span()
    if text[start - 1 : start].isalnum():
        return Dated((start, end), ())
    if after := names.day_after.match(text, end):
        return _dated((start, after.end()), after["year"], month, after["day"])
    year = names.year_after.match(text, end)
    stop = year.end() if year else end
    before = names.day_before.search(text[max(0, start - 12) : start])
    if before:
        return _dated((max(0, start - 12) + before.start(), stop), year and year["year"], month, before["day"])
    return _dated((start, stop), year["year"], month, None) if year else Dated((start, end), ())


def _dated(span: tuple[int, int], year: str | None, month: int, day: str | None) -> Dated:
    if not 1 <= month <= 12 or (day is not None and not 1 <= int(day) <= 31):
        return Dated(span, ())
    first = f"md:{month:02}-{int(day):02}" if day else f"ym:{year}-{month:02}"
    return Dated(span, (first, f"y:{year}") if year else (first,))
