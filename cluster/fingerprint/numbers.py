"""Numbers and quantities a text speaks of, in one spelling each.

A plain number is its value ("12", "1.2e9"), a quantity its value and unit ("12 people", "usd 1.2e9", "6 %",
"33 year", "5.8 magnitude"); a quantity appears in both forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cluster.fingerprint.text import is_stop

__all__ = ["MAX_NUMBERS", "numbers"]

MAX_NUMBERS = 200
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
_TENS = frozenset(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"))
_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_PERCENT = frozenset(("percent", "pct", "percentage", "pc"))
_ONE_OF = frozenset(
    ("dead", "killed", "person", "woman", "man", "child", "year", "day", "week", "month", "million", "billion")
)

_VALUE = r"\d+(?:[.,]\d+)*"
# Each pattern begins with a character class or a literal, which is what makes searching quick.
_MONEY = re.compile(
    rf"[$£€¥₹₩₫] ?(?P<value>{_VALUE})(?:[ -]?(?P<scale>hundred|thousand|million|billion|trillion|bn|mn|tn|m|k|b)\b)?"
)
_MAGNITUDE = re.compile(rf"magnitude(?:-| of | )(?P<value>{_VALUE})")
_PAIR = re.compile(r"\d(?<![\w.,:/-]\d)\d{0,2}[-–:]\d{1,3}(?![\w:/-])")
_PLAIN = re.compile(r"\d(?<![\w.,]\d)\d*(?:[.,]\d+)*(?:(?P<ordinal>st|nd|rd|th)\b|(?P<percent> ?%))?")
_AFTER = re.compile(
    r"(?:[- ](?P<scale>hundred|thousand|million|billion|trillion)\b)?"
    r"(?:[- ](?P<unit>per cent|(?:more |other |of |us |u\.s\. |american )?[^\W\d_]\w*))?"
)


def numbers(text: str, language: str, taken: Iterable[tuple[int, int]] = ()) -> tuple[str, ...]:
    """The numbers and quantities of a cleaned, case-folded text, sorted, at most 200 (the first that occur).

    Spelled numbers are read in English only. `taken` are spans to leave out: those of dates.
    """
    text = text[:_MAX_CHARS]
    english = language[:2] in ("en", "")
    covered = bytearray(len(text) + 1)
    for span in taken:
        _cover(covered, span)
    found: list[tuple[int, tuple[str, ...]]] = []
    for pattern, forms in ((_MONEY, _money), (_MAGNITUDE, _magnitude), (_PAIR, _pair), (_PLAIN, _plain)):
        for match in pattern.finditer(text):
            if not any(covered[match.start() : match.end()]):
                _cover(covered, match.span())
                found.append((match.start(), forms(match, english)))
    if english:
        found.extend(_spelled(text))
    in_order = dict.fromkeys(form for _, forms in sorted(found) for form in forms)
    return tuple(sorted(list(in_order)[:MAX_NUMBERS]))


def _cover(covered: bytearray, span: tuple[int, int]) -> None:
    start, end = min(span[0], len(covered)), min(span[1], len(covered))
    covered[start:end] = b"\1" * (end - start)


def _money(match: re.Match[str], english: bool) -> tuple[str, ...]:
    value = _parse(match["value"], english)
    if value is None:
        return ()
    amount = _show(value * _SCALES.get(match["scale"] or "", 1.0))
    return amount, f"{_CURRENCIES[match[0][0]]} {amount}"


def _magnitude(match: re.Match[str], english: bool) -> tuple[str, ...]:
    value = _parse(match["value"], english)
    return () if value is None else (_show(value), f"{_show(value)} magnitude")


def _pair(match: re.Match[str], english: bool) -> tuple[str, ...]:  # noqa: ARG001 - one shape for all readers
    """A score, a time of day, a range."""
    return (match[0].replace("–", "-"),)


def _plain(match: re.Match[str], english: bool) -> tuple[str, ...]:
    raw = match[0]
    if match["percent"]:
        value = _parse(raw[: -len(match["percent"])], english)
        return () if value is None else (_show(value), f"{_show(value)} %")
    if match["ordinal"]:
        value = _parse(raw[:-2], english)
        return () if value is None else (_show(value),)
    value = _parse(raw, english)
    return () if value is None else _measured(value, match.string, match.end(), english)


def _spelled(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """Numbers written as words; "one" counts only before a unit that is counted."""
    found: list[tuple[int, tuple[str, ...]]] = []
    last: tuple[int, str] = (-1, "")
    for start, word in _spelled_in(text):
        end = start + len(word)
        after = text[end + 1 : end + 6] if text[end : end + 1] in ("-", " ") else ""
        if word in _TENS and any(after.startswith(unit) for unit in _UNITS):
            last = (end + 1, word)
            continue
        value = float(_SPELLED[word] + (_SPELLED[last[1]] if last[0] == start else 0))
        forms = _measured(value, text, end, english=True)
        if word != "one" or last[0] == start or (len(forms) > 1 and forms[1].split(" ")[-1] in _ONE_OF):
            found.append((start, forms))
    return found


def _spelled_in(text: str) -> list[tuple[int, str]]:
    """Where spelled numbers stand, and which, in order; each is looked for by itself, since few words are any."""
    found = []
    for word in _SPELLED:
        start = text.find(word)
        while start >= 0:
            end = start + len(word)
            if not (_is_letter(text[start - 1 : start]) or _is_letter(text[end : end + 1])):
                found.append((start, word))
            start = text.find(word, end)
    return sorted(found)


def _is_letter(character: str) -> bool:
    return "a" <= character <= "z"


def _measured(value: float, text: str, end: int, english: bool) -> tuple[str, ...]:
    """A number that ends at `end`, plain and with the unit that follows it."""
    after = _AFTER.match(text, end)
    scale, unit = (after["scale"] or "", after["unit"] or "") if after else ("", "")
    shown = _show(value * _SCALES.get(scale, 1.0))
    unit = "percent" if unit == "per cent" else unit.split(" ")[-1]
    if unit in _PERCENT:
        return shown, f"{shown} %"
    if unit in _CURRENCY_WORDS:
        return shown, f"{_CURRENCY_WORDS[unit]} {shown}"
    if not unit or (english and (len(unit) < 2 or is_stop(unit, "en"))):
        return (shown,)
    return shown, f"{shown} {_singular(unit) if english else unit}"


def _parse(raw: str, english: bool) -> float | None:
    """A written number's value; separators by the language's custom, thousands groups seen by their form."""
    if len(raw) <= _MAX_DIGITS and raw.isdecimal():
        return float(raw)
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


def _show(value: float) -> str:
    """A value in its one spelling: 12, 5.8, 69000, 1.2e9."""
    if value < 1e6 and value.is_integer():
        return str(int(value))
    if value >= 1e6:
        mantissa, exponent = f"{value:.5e}".split("e")
        return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
