"""One tokenisation for any language, the same for tokenised and for clean text."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cluster.fingerprint.text import MAX_WORDS, clean, content_terms, lead, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\x00\x07", []),
        ("😀 🎉", []),
        ("The Mayor’s dog didn't bark.", ["the", "mayor", "dog", "didn't", "bark"]),
        ("a 33-year-old actor", ["a", "33", "year", "old", "actor"]),
        ("$1.2 billion, 1,200 troops of the U.S.", ["1.2", "billion", "1200", "troops", "of", "the", "u.s"]),
        ("đối_lập Campuchia", ["đối", "lập", "campuchia"]),
        ("Straße ÉCOLE", ["strasse", "école"]),
        ("E\u0301cole", ["école"]),
        ("東京で地震", ["東京", "京で", "で地", "地震"]),
        ("震", ["震"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("مرحبا بالعالم", ["مرحبا", "بالعالم"]),
        ("서울에서 지진", ["서울에서", "지진"]),
        ("O'Brien's plan", ["o'brien", "plan"]),
        ("in\u00adter\u200brupted", ["in", "ter", "rupted"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_tokenised_text_gives_the_words_of_clean_text() -> None:
    tokenised = (
        "`` We are glad , '' the 41-year-old singer 's agent said .\n"
        "He did n't say why the tour of 10 , 000 seats ( worth $ 2.5 million ) was rear - ended ."
    )
    plain = (
        "“We are glad,” the 41-year-old singer’s agent said.\n"
        "He didn't say why the tour of 10,000 seats (worth $2.5 million) was rear-ended."
    )
    assert words(tokenised) == words(plain)
    assert clean(tokenised) == clean(plain)


def test_a_dash_in_plain_text_stays_a_dash() -> None:
    assert (
        clean("Paris - Police said, on Monday, that it rained.") == "Paris - Police said, on Monday, that it rained."
    )


def test_text_without_spaces_and_huge_text_are_bounded() -> None:
    assert [len(word) for word in words("x" * 1_000_000)] == [48]
    assert len(words("war " * 100_000)) == MAX_WORDS
    assert len(words("震度" * 100_000)) == MAX_WORDS


def test_content_terms_leave_out_stop_words_and_fold_plurals() -> None:
    assert content_terms(words("The engineers said the engineer's companies were in Texas news"), "en") == [
        "engineer",
        "engineer",
        "company",
        "texas",
        "news",
    ]
    assert content_terms(words("die Frau und der Hund"), "de") == ["die", "frau", "und", "der", "hund"]


def test_the_lead_skips_what_stands_before_the_story() -> None:
    text = (
        "By Ann Example\nPhoto\n7 years ago\n\nNORTHPORT (Example Wire) - A bridge fell into the harbour on Friday. "
        "Nobody was hurt.\nMore followed."
    )
    assert lead(text) == "A bridge fell into the harbour on Friday. Nobody was hurt. More followed."


def test_the_lead_ends_with_a_sentence() -> None:
    text = "The first sentence of this story is here. The second one is here too. " * 30
    short = lead(text, 100)
    assert len(short) <= 100
    assert short == "The first sentence of this story is here. The second one is here too."


def test_the_lead_of_one_endless_word_is_bounded() -> None:
    assert len(lead("x" * 1_000_000)) == 600
    assert lead("") == ""


@given(st.text(max_size=300))
def test_words_never_fail_and_do_not_depend_on_case(text: str) -> None:
    found = words(text)
    assert all(word and len(word) <= 48 and " " not in word for word in found)
    assert words(text) == found
    assert len(lead(text, 60)) <= 60


@given(st.text(alphabet=st.sampled_from("aB3 .,'-_éßжλ0٣²\n\""), max_size=80))
@example("b'²")
@example("1²2,3")
def test_the_quick_path_for_plain_scripts_agrees_with_the_full_one(text: str) -> None:
    # A Thai letter at the end makes the whole text take the full path.
    assert [*words(text), "ก"] == words(text + " ก")
