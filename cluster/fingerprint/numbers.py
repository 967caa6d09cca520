"""Numbers, quantities and dates a text speaks of, in one spelling each.

A plain number is its value ("12", "1.2e9"), a quantity its value and unit ("12 people", "usd 1.2e9", "6 %",
"33 year", "5.8 magnitude"); a quantity appears in both forms. A date is "wd:friday", "md:06-04" (month and
day), "ym:2012-06" or "y:2012".
"""

from __future__ import annotations

import regex

from cluster.fingerprint.text import is_stop

__all__ = ["MAX_DATES", "MAX_NUMBERS", "dates", "numbers"]

MAX_NUMBERS = 200
MAX_DATES = 60
_MAX_CHARS = 60_000  # of text looked at
_MAX_DIGITS = 15  # a longer one is an identifier, not a quantity

_CURRENCIES = {"$": "usd", "£": "gbp", "€": "eur", "¥": "jpy", "₹": "inr", "₩": "krw", "₫": "vnd"}
_CURRENCY_WORDS = {
    "dollar": "usd",
    "dollars": "usd",
    "euro": "eur",
    "euros": "eur",
    "pounds": "gbp",
    "yen": "jpy",
    "yuan": "cny",
    "rupees": "inr",
    "won": "krw",
}
_SCALES = {
    "hundred": 100.0,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "bn": 1e9,
    "mn": 1e6,
    "m": 1e6,
    "k": 1e3,
    "b": 1e9,
    "tn": 1e12,
}
_SPELLED = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "  # noqa: SIM905 - counted by position
        "seventeen eighteen nineteen twenty".split()
    )
    if value > 0
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12}
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_PERCENT = frozenset(("percent", "pct", "percentage", "pc"))
_ONE_OF = frozenset(
    ("dead", "killed", "person", "woman", "man", "child", "year", "day", "week", "month", "million", "billion")
)

_VALUE = r"\d+(?:[.,]\d+)*"
_NUMBER = regex.compile(
    rf"(?P<currency>(?:us|au|c|a)?\$|[£€¥₹₩₫])\s?(?P<money>{_VALUE})(?:[ -]?(?P<mscale>hundred|thousand|million|billion|trillion|bn|mn|tn|m|k|b)\b)?"
    rf"|magnitude(?:-| of | )(?P<magnitude>{_VALUE})"
    rf"|(?<![\w.,:/-])(?P<pair>\d{{1,3}}[-–:]\d{{1,3}})(?![\w:/-])"
    rf"|(?<![\w.,])(?P<value>{_VALUE})(?P<ordinal>st|nd|rd|th)?(?P<percent>\s?%)?"
    rf"|\b(?P<spelled>(?:{_TENS})[- ](?:one|two|three|four|five|six|seven|eight|nine)|{'|'.join(_SPELLED)})\b",
)
_AFTER = regex.compile(
    r"(?:[- ](?P<scale>hundred|thousand|million|billion|trillion)\b)?"
    r"(?:[- ](?P<unit>per cent|(?:more |other |of |us |u\.s\. |american )?[\p{L}][\p{L}\p{M}]*))?"
)
_CJK_DATE = regex.compile(r"(?:(\d{4})\s?[年년]\s?)?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号]")

_MONTHS = {
    name: index // 2 + 1
    for index, name in enumerate(
        "january jan february feb march mar april apr may may june jun july jul august aug september sept october "  # noqa: SIM905 - counted by position
        "oct november nov december dec".split()
    )
}
_MONTH = "|".join(sorted(set(_MONTHS) | {"sep"}, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_WEEKDAY = regex.compile(r"\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?\b")
_MONTH_DAY = regex.compile(
    rf"\b(?P<m1>{_MONTH})\.? (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[:.,]\d)(?:,? (?P<y1>{_YEAR}))?\b"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m2>{_MONTH})\b(?:,? (?P<y2>{_YEAR}))?"
    rf"|\b(?P<m3>{_MONTH})\.?,? (?:of )?(?P<y3>{_YEAR})\b"
)
_ISO = regex.compile(rf"\b(?P<y>{_YEAR})-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)")
_DAY_MONTH = regex.compile(rf"(?<![\d/.-])(?P<d>\d{{1,2}})[/.](?P<m>\d{{1,2}})(?:[/.](?P<y>{_YEAR}))?(?![\d/])")
_ONLY_YEAR = regex.compile(
    rf"(?<![\w$£€.,-]|[$£€] ){_YEAR}(?![\w%]|[.,:]\d|-\p{{L}}| (?:people|dollars|million|percent))"
)


def numbers(text: str, language: str) -> tuple[str, ...]:
    """The numbers and quantities of a cleaned text, sorted, at most 200 (the first that occur)."""
    text = text[:_MAX_CHARS].casefold()
    english = language[:2] in ("en", "")
    taken = _spans(text, language)
    found: dict[str, None] = {}
    for match in _NUMBER.finditer(text):
        if len(found) >= MAX_NUMBERS - 1:
            break
        if match.start() in taken:
            continue
        for form in _forms(match, text, english):
            found[form] = None
    return tuple(sorted(found))


def _forms(match: regex.Match[str], text: str, english: bool) -> list[str]:
    """The plain and the measured form of one number."""
    groups = match.groupdict()
    if groups["pair"]:
        return [groups["pair"].replace("–", "-")]
    raw = groups["money"] or groups["magnitude"] or groups["value"]
    value = _parse(raw, english) if raw else _spell(groups["spelled"])
    if value is None:
        return []
    if groups["money"]:
        amount = value * _SCALES.get(groups["mscale"] or "", 1.0)
        return [_show(amount), f"{_CURRENCIES[groups['currency'][-1]]} {_show(amount)}"]
    if groups["magnitude"]:
        return [_show(value), f"{_show(value)} magnitude"]
    if groups["percent"]:
        return [_show(value), f"{_show(value)} %"]
    after = _AFTER.match(text, match.end())
    scale, unit = (after.group("scale"), after.group("unit") or "") if after else (None, "")
    unit = unit.split(" ")[-1] if unit != "per cent" else "percent"
    if groups["spelled"] and not english:
        return []
    if groups["spelled"] == "one" and _singular(unit) not in _ONE_OF and not scale:
        return []
    value *= _SCALES.get(scale or "", 1.0)
    shown = _show(value)
    if groups["ordinal"] or not unit:
        return [shown]
    if unit in _PERCENT:
        return [shown, f"{shown} %"]
    if unit in _CURRENCY_WORDS:
        return [shown, f"{_CURRENCY_WORDS[unit]} {shown}"]
    if english and (len(unit) < 2 or is_stop(unit, "en") or unit in _MONTHS):
        return [shown]
    return [shown, f"{shown} {_singular(unit) if english else unit}"]


def _parse(raw: str, english: bool) -> float | None:
    """A written number's value; separators by the language's custom, thousands groups seen by their form."""
    if sum(c.isdigit() for c in raw) > _MAX_DIGITS:
        return None
    thousands, decimal = (",", ".") if english else (".", ",")
    groups = raw.split(thousands)
    if len(groups) > 1 and not all(len(g.split(decimal)[0]) == 3 for g in groups[1:]):
        if english or len(groups) != 2:
            return None
        return float(raw.replace(thousands, ".")) if decimal not in raw else None  # 5.8 as in English
    plain = "".join(groups).replace(decimal, ".")
    return float(plain) if plain.count(".") < 2 else None


def _spell(spelled: str) -> float:
    return float(sum(_SPELLED[part] for part in spelled.replace("-", " ").split(" ")))


def _show(value: float) -> str:
    """A value in its one spelling: 12, 5.8, 69000, 1.2e9."""
    if value >= 1e6:
        mantissa, exponent = f"{value:.5e}".split("e")
        return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def dates(text: str, language: str) -> tuple[str, ...]:
    """The days and years a cleaned text speaks of, sorted, at most 60 (the first that occur of each kind).

    Month and weekday names are English; numeric and East Asian dates and years are read in any language
    ("4/6" as day and month, not in English, where it is ambiguous).
    """
    text = text[:_MAX_CHARS].casefold()
    found: dict[str, None] = {}
    for _, parts in _dated(text, language):
        for part in parts:
            found[part] = None
    for weekday in _WEEKDAY.finditer(text):
        found[f"wd:{weekday.group(1)}"] = None
    for year in _ONLY_YEAR.finditer(text):
        found[f"y:{year.group()}"] = None
    return tuple(sorted(list(found)[:MAX_DATES]))


def _dated(text: str, language: str) -> list[tuple[tuple[int, int], list[str]]]:
    """Every date with a month: where it stands and its normal forms."""
    found: list[tuple[tuple[int, int], list[str]]] = []
    for match in _MONTH_DAY.finditer(text):
        g = match.groupdict()
        month = _MONTHS.get(g["m1"] or g["m2"] or g["m3"], 9)
        found.append((match.span(), _date(g["y1"] or g["y2"] or g["y3"], month, g["d1"] or g["d2"])))
    patterns = [_ISO] if language[:2] in ("en", "") else [_ISO, _DAY_MONTH]
    for pattern in patterns:
        found.extend((m.span(), _date(m["y"], int(m["m"]), m["d"])) for m in pattern.finditer(text))
    found.extend((m.span(), _date(m[1], int(m[2]), m[3])) for m in _CJK_DATE.finditer(text))
    return [(span, parts) for span, parts in found if parts]


def _date(year: str | None, month: int, day: str | None) -> list[str]:
    if not 1 <= month <= 12 or (day is not None and not 1 <= int(day) <= 31):
        return []
    parts = [f"md:{month:02}-{int(day):02}"] if day else [f"ym:{year}-{month:02}"]
    return [*parts, f"y:{year}"] if year else parts


def _spans(text: str, language: str) -> set[int]:
    """The positions that belong to dates and bare years, so that they are not numbers as well."""
    taken: set[int] = set()
    for (start, end), _ in _dated(text, language):
        taken.update(range(start, end))
    for match in _ONLY_YEAR.finditer(text):
        taken.add(match.start())
    return taken
