"""Numbers, quantities and dates in one spelling each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.fingerprint.dates import MAX_DATES, date_terms, find_dates
from cluster.fingerprint.numbers import MAX_NUMBERS, numbers
from cluster.fingerprint.text import clean


def both(text: str, language: str = "en") -> tuple[set[str], set[str]]:
    folded = clean(text).casefold()
    dated = find_dates(folded, language)
    return set(numbers(folded, language, [found.span for found in dated])), set(date_terms(dated))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a 5.8-magnitude quake", {"5.8", "5.8 magnitude"}),
        ("a quake of magnitude 5.8", {"5.8", "5.8 magnitude"}),
        ("a 5.8 - magnitude quake , it said", {"5.8", "5.8 magnitude"}),
        ("$1.2 billion", {"1.2e9", "usd 1.2e9"}),
        ("1.2 billion dollars", {"1.2e9", "usd 1.2e9"}),
        ("£5m", {"5e6", "gbp 5e6"}),
        ("12 people", {"12", "12 people"}),
        ("at least 12 more people", {"12", "12 people"}),
        ("6 percent", {"6", "6 %"}),
        ("8.25%", {"8.25", "8.25 %"}),
        ("10 per cent", {"10", "10 %"}),
        ("a 33-year-old man", {"33", "33 year"}),
        ("33 years old", {"33", "33 year"}),
        ("three dead", {"3", "3 dead"}),
        ("Twenty-five wounded", {"25", "25 wounded"}),
        ("two million euros", {"2e6", "eur 2e6"}),
        ("one of them", set()),
        ("one person", {"1", "1 person"}),
        ("1,200 troops", {"1200", "1200 troop"}),
        ("the 43rd time", {"43"}),
        ("won 3-2", {"3-2"}),
        ("12345678901234567890", set()),
    ],
)
def test_numbers(text: str, expected: set[str]) -> None:
    assert both(text)[0] == expected


def test_separators_follow_the_language() -> None:
    assert both("5.000 người", "vi")[0] == {"5000", "5000 người"}
    assert both("5,8 độ", "vi")[0] == {"5.8", "5.8 độ"}
    assert both("5.8 độ", "vi")[0] == {"5.8", "5.8 độ"}


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("on Friday, June 4, 2012", "en", {"wd:friday", "md:06-04", "y:2012"}),
        ("the 4th of June", "en", {"md:06-04"}),
        ("May 03 , 2013 , he said", "en", {"md:05-03", "y:2013"}),
        ("Sept. 11", "en", {"md:09-11"}),
        ("in March 2011", "en", {"ym:2011-03", "y:2011"}),
        ("since 1999", "en", {"y:1999"}),
        ("2,500 of 2012 people", "en", set()),
        ("2020-02-30T", "en", {"md:02-30", "y:2020"}),
        ("they may 40 times", "en", set()),
        ("dismay 4", "en", set()),
        ("ngày 23/10", "vi", {"md:10-23"}),
        ("am 4.6. und 5.6.2020", "de", {"md:06-04", "md:06-05", "y:2020"}),
        ("on 4/6", "en", set()),
        ("Am Samstag, dem 3. Oktober 2026, im Juni 12 Menschen", "de", {"wd:saturday", "md:10-03", "y:2026"}),
        ("samedi 1er août, en mars 2011", "fr", {"wd:saturday", "md:08-01", "ym:2011-03", "y:2011"}),
        ("el miércoles 4 de junio de 2012", "es", {"wd:wednesday", "md:06-04", "y:2012"}),
        ("lunedì 4 giugno", "it", {"wd:monday", "md:06-04"}),
        ("nesta segunda-feira, 12 de outubro", "pt-BR", {"wd:monday", "md:10-12"}),
        ("op zondag 7 nov. 2026", "nl", {"wd:sunday", "md:11-07", "y:2026"}),
        ("chủ nhật, ngày 12 tháng 3 năm 2026", "vi", {"wd:sunday", "md:03-12", "y:2026"}),
        ("в пятницу, 4 июня 2012 года", "ru", {"md:06-04", "y:2012"}),
        ("június 4-én, pénteken, 2012. június 4.", "hu", {"md:06-04", "y:2012"}),
        ("on June 4", "xx", {"md:06-04"}),
        ("en mayo de 2024", "es", {"ym:2024-05", "y:2024"}),
        ("le 4 mars, mercredi soir", "fr", {"md:03-04", "wd:wednesday"}),
        ("am Montagabend, des Freitags", "de", {"wd:monday", "wd:friday"}),
        ("op maandagavond", "nl", {"wd:monday"}),
        ("lần thứ hai trong năm, sáng thứ hai", "vi", {"wd:monday"}),
        ("lần thứ hai, lớn thứ ba thế giới", "vi", set()),
        ("el 4 d’abril", "ca", {"md:04-04"}),
        ("у п’ятницю та п’ятниця", "uk", {"wd:friday"}),
        ("am Montag der Sonntagsreden", "de", {"wd:monday"}),
        ("2013年10月23日", "ja", {"md:10-23", "y:2013"}),
    ],
)
def test_dates(text: str, language: str, expected: set[str]) -> None:
    assert both(text, language)[1] == expected


def test_what_belongs_to_a_date_is_no_number() -> None:
    assert both("12 people on June 4, 2012, and since 1999")[0] == {"12", "12 people"}


def test_both_are_bounded() -> None:
    text = " ".join(f"{i} cats, June {i % 28 + 1}, {1900 + i % 150}," for i in range(5_000))
    found, dated = both(text)
    assert len(found) == MAX_NUMBERS
    assert len(dated) == MAX_DATES


@given(
    st.text(alphabet=st.characters() | st.sampled_from("0123456789.,-$€% "), max_size=300),
    st.sampled_from(["en", "de", "vi", "ja", "zz", "und", "not a language", ""]),
)
def test_never_fails_and_is_sorted(text: str, language: str) -> None:
    folded = clean(text).casefold()
    dated = find_dates(folded, language)
    for found in (numbers(folded, language, [d.span for d in dated]), date_terms(dated)):
        assert list(found) == sorted(set(found))
