"""What came after an event, in the headlines of seven languages, and headlines that tell the event itself."""

from __future__ import annotations

import pytest

from cluster.assign.later import TODAY, follow_up_odds, later_words
from cluster.fingerprint.text import clean
from tests.cluster.languages.headlines import FIRST_REPORTS, LATER

THURSDAY = 1_700_100_000.0

SIGNED = [
    pytest.param(language, sign, headline, id=f"{language}-{sign}-{headline[:30]}")
    for language, signs in LATER.items()
    for sign, headlines in signs.items()
    for headline in headlines
]
FIRST = [
    pytest.param(language, headline, id=f"{language}-{headline[:40]}")
    for language, headlines in FIRST_REPORTS.items()
    for headline in headlines
]


def _signs(headline: str, language: str, lead: str = "") -> dict[str, str]:
    return {found.sign: found.text for found in later_words(clean(headline), clean(lead), language=language)}


@pytest.mark.parametrize(("language", "sign", "headline"), SIGNED)
def test_a_headline_about_what_came_after(language: str, sign: str, headline: str) -> None:
    assert sign in _signs(headline, language)
    assert sign in _signs("", language, headline) or sign == "confirmation"
    assert follow_up_odds(later_words(headline, "", None, language), hours=30.0, told={})[0] > 0


@pytest.mark.parametrize(("language", "headline"), FIRST)
def test_a_headline_that_tells_the_event_itself(language: str, headline: str) -> None:
    assert _signs(headline, language) == {}


@pytest.mark.parametrize(
    ("language", "headline", "given"),
    [
        ("de", "Zwei Tote nach Explosion in Ostmere", "nach"),
        ("fr", "Deux morts après une explosion à Ostmere", "après"),
        ("es", "Dos muertos tras chocar dos trenes", "tras"),
        ("it", "Due morti dopo uno scontro tra treni", "dopo"),
        ("pt", "Dois mortos após colisão de comboios", "após"),
        ("nl", "Twee doden na explosie in Ostmere", "na"),
        ("vi", "Hai người chết sau khi ăn nấm lạ", "sau khi"),
    ],
)
def test_what_happened_before_is_a_weak_sign(language: str, headline: str, given: str) -> None:
    assert _signs(headline, language) == {"given": given}


@pytest.mark.parametrize(
    ("language", "lead"),
    [
        ("de", "Der Besitzer der Mühle ging am Donnerstag."),
        ("fr", "Le patron du moulin est parti jeudi."),
        ("es", "El dueño del molino se fue este jueves."),
        ("it", "Il titolare del mulino è partito giovedì."),
        ("pt", "O dono do moinho partiu na quinta-feira."),
        ("pt", "O dono do moinho partiu nesta quinta, 16."),
        ("nl", "De eigenaar van de molen vertrok donderdag."),
        ("vi", "Chủ nhà máy rời đi hôm thứ Năm."),
    ],
)
def test_the_day_a_piece_was_published_on(language: str, lead: str) -> None:
    def days(published: float | None) -> list[str]:
        return [found.text for found in later_words("", clean(lead), published, language) if found.sign == TODAY]

    assert len(days(THURSDAY)) == 1
    assert days(THURSDAY + 86_400.0) == days(None) == []


def test_a_fifth_gear_is_no_thursday() -> None:
    assert later_words("", "O carro seguia em quinta e a segunda vítima saiu.", THURSDAY, "pt") == ()


@pytest.mark.parametrize("language", ["de", "fr", "es", "it", "pt", "nl", "vi"])
def test_upper_case_and_marks_set_apart_change_nothing(language: str) -> None:
    for sign, headlines in LATER[language].items():
        for headline in headlines:
            assert sign in _signs(headline.upper(), language), headline


def test_a_language_without_a_file_is_read_as_english() -> None:
    assert _signs("Bank suspect arrested", "sw") == _signs("Bank suspect arrested", "en")
    assert _signs("Le suspect se suspend", "sw") == {"arrest": "suspect"}
    assert _signs("Sprinterin bei der Review des Films", "de") == {}


def test_letters_that_lower_case_would_move_are_none_of_a_signs_words() -> None:
    assert _signs("İİİ İzmir: Brandstifter verhaftet", "de") == {"arrest": "verhaftet"}


@pytest.mark.parametrize("language", ["pt-BR", "de-AT", "fr_CA"])
def test_a_tag_may_name_a_region(language: str) -> None:
    headline = LATER[language[:2]]["court"][0]
    assert _signs(headline, language) == _signs(headline, language[:2])
