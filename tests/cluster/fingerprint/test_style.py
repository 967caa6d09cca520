"""The voice of a text: its own words counted, other people's not."""

from __future__ import annotations

import pytest

from cluster.fingerprint.style import style
from cluster.fingerprint.text import clean
from tests.effort import lines_run


def _style(text: str, language: str = "en") -> dict[str, int]:
    return style(clean(text), language)


def test_the_first_person_counts_outside_quotation_marks_only() -> None:
    assert _style("I say we should go. Must you? My view is ours.") == {
        "voiced": 11,
        "i": 2,
        "we": 2,
        "you": 1,
        "ought": 2,
        "asks": 1,
        "said": 1,
    }
    for quoted in (
        "“I say we should go,” the mayor said.",
        '"I say we should go," the mayor said.',
        "'I say we shouldn't go,' the mayor said.",
        '"I say we should go.\n"My view is ours," the mayor said.',
    ):
        told = _style(quoted)
        assert set(told) == {"quotes", "said", "voiced"}, quoted
        assert told["voiced"] == 3


def test_what_reports_the_words_of_others_and_days_are_counted_outside_quotation_marks() -> None:
    told = _style(
        "Two fled on Monday, police said. “He told me on Friday,” she says. According to the mayor it rained."
    )
    assert (told["said"], told["days"]) == (3, 1)
    assert _style("Zwei flohen am Dienstagabend, sagte die Polizei.", "de")["days"] == 1


def test_an_apostrophe_opens_no_quotation() -> None:
    told = _style("The miners' union won't yield. I think the owners' offer is ours to refuse, and we can't wait.")
    assert (told["i"], told["we"], "quotes" in told) == (1, 2, False)


def test_signs_of_own_reporting_and_of_an_author() -> None:
    told = _style("He told reporters so. According to police, two fled.\n\nAda Holm is a professor of law in Carvoy.")
    assert (told["own"], told["bio"]) == (2, 1)
    assert "bio" not in _style("Ada Holm is a professor of law.\n" + "Two fled. " * 100)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("The mill will reportedly close.", 1),
        ("It has emerged that the mill will close, the paper said.", 2),
        ("The loss was made public now by the local newspaper.", 1),
        ("Holm told the programme that the mill will close, according to local media.", 2),
        ("“The mill will reportedly close,” said Holm.", 0),
        ("Holm said on paper that the mill will close, and the site of the mill is sold.", 0),
    ],
)
def test_hearsay_is_what_was_told_by_nobody_named(text: str, heard: int) -> None:
    assert _style(text).get("hearsay", 0) == heard


def test_items_of_a_list() -> None:
    assert _style("Also in Carvoy, a bank shut.\nMeanwhile a ferry sank.\n3. A vote.\nThe end.")["turns"] == 3
    assert _style("MONDAY: A bank shut.\nTuesday: a ferry sank.\nOn Friday: nothing.")["turns"] == 2


def test_other_languages_have_their_structure_counted_alone() -> None:
    assert _style("Ich sage, we should. „Nein“, sagte er.\n- eins\n- zwei", "pl") == {"quotes": 1, "turns": 2}


def test_nothing_and_a_hostile_text() -> None:
    assert _style("") == {}
    assert lines_run(lambda: _style('"' * 100_000 + "'a" * 50_000)) < 2_000
    assert lines_run(lambda: _style("a\n" * 100_000)) < 20_000


@pytest.mark.parametrize(
    "text",
    [
        "The owner told the Mail that it was over.",
        "The owner told the Harbour Mail so.",
        "Letters seen by the Mail say otherwise.",
        "In an interview with the Harbour Mail he wept.",
        "Five families told us that they had complained.",
        "She told our reporter so.",
        "The file was shown to this paper's rival and given to us.",
    ],
)
def test_what_is_told_to_the_outlet_itself(text: str) -> None:
    assert style(clean(text), "en", "The Harbour Mail")["direct"] == 1
    assert "direct" not in style(clean(text.replace("Mail", "Gazette")), "en", "") or "us" in text or "our" in text
    assert "direct" not in style(clean(f"“{text}”"), "en", "The Harbour Mail")


def test_an_outlet_of_any_name_is_read() -> None:
    for name in ("", "The", "A", "(*", "C++ [Weekly", "Ö"):
        assert "direct" not in style("He told the police.", "en", name)
