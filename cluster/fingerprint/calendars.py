"""What the months and the days of the week are called, by language, and how a date is put together around them.

English is written out here; the names of other languages are those of the Unicode locale data (CLDR), as Babel
carries them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from cluster.fingerprint.text import clean

if TYPE_CHECKING:
    from babel import Locale

__all__ = ["WEEKDAYS", "YEAR", "Calendar", "calendar"]

YEAR = r"(?:19|20)\d\d"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ENGLISH_MONTHS = """
january jan february feb march mar april apr may may june jun july jul august aug september sept october oct
november nov december dec
"""
_AFTER = rf"\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\w%]|[:.,]\d)(?:,? (?P<year>{YEAR})\b)?"
_NEVER = r"(?!)"
_WEEKDAY = {
    "": r"\b({days})(?!\w)",
    "de": r"\b({days})(?:abend|morgen|mittag|nacht|vormittag|nachmittag)?s?(?!\w)",
    "nl": r"\b({days})(?:avond|ochtend|middag|nacht)?(?!\w)",
    "vi": r"\b(?:(?:hôm|ngày|sáng|trưa|chiều|tối|đêm) (?=thứ)|(?=chủ))({days})(?!\w)",  # "thứ hai" is "second" too
}


class Calendar(msgspec.Struct, frozen=True):
    """The names of one language, case-folded, and what finds the dates around them."""

    months: Mapping[str, int]
    weekdays: Mapping[str, str]  # to the English one
    month: re.Pattern[str]
    weekday: re.Pattern[str]  # its first group is the name
    day_after: re.Pattern[str]  # from the end of a month's name on
    day_before: re.Pattern[str]  # up to its beginning
    year_after: re.Pattern[str]


@cache
def calendar(language: str) -> Calendar:
    """The calendar of a language code; of a language without one, and of none, the English one."""
    code = language.partition("-")[0]
    locale = None if code in ("en", "") else _locale(code)
    return _english() if locale is None else _of(locale)


@cache
def _english() -> Calendar:
    names = _ENGLISH_MONTHS.split()
    return Calendar(
        months={name: index // 2 + 1 for index, name in enumerate(names)},
        weekdays={day: day for day in WEEKDAYS},
        month=_any(names),
        weekday=re.compile(rf"({'|'.join(WEEKDAYS)})s?\b"),
        day_after=re.compile(_AFTER),
        day_before=re.compile(r"(?<![\w.,:$])(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? $"),
        year_after=re.compile(rf"\.?,? (?:of )?(?P<year>{YEAR})\b"),
    )


def _locale(code: str) -> Locale | None:
    from babel import Locale, UnknownLocaleError  # a tenth of a second, which a service of English news does not need

    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):  # nothing that CLDR knows, or no code at all
        return None


def _of(locale: Locale) -> Calendar:
    months: dict[str, int] = {}
    days: dict[str, str] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            months |= {_name(name): number for number, name in locale.months[context][width].items()}
        days |= {_name(name): WEEKDAYS[number] for number, name in locale.days[context]["wide"].items()}
    months = {name: number for name, number in months.items() if name and not name[0].isdecimal()}
    order = str(locale.date_formats["long"].pattern)
    month_first = "d" not in order[: order.find("MMM")] and "d" in order
    return Calendar(
        months=months,
        weekdays=days,
        month=_any(months),
        weekday=re.compile(_WEEKDAY.get(locale.language, _WEEKDAY[""]).format(days=_alternatives(days))),
        day_after=re.compile(_AFTER if month_first else _NEVER),
        day_before=re.compile(r"(?<![\w.,:$])(?P<day>\d{1,2})(?:er|\.|º|ª|-?(?:го|е))?(?: (?:de|di|d'))? $"),
        year_after=re.compile(rf"\.?,? (?:(?:de|del|di|năm|của năm) )?(?P<year>{YEAR})\b"),
    )


def _name(name: str) -> str:
    return clean(name).casefold().rstrip(".")


def _alternatives(names: Mapping[str, object] | list[str]) -> str:
    return "|".join(sorted(map(re.escape, names), reverse=True)) or _NEVER


def _any(names: Mapping[str, object] | list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{_alternatives(names)})(?!\w)")
