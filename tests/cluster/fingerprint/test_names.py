"""Names are what prose capitalises in mid-sentence."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from cluster.fingerprint.names import MAX_NAMES, names
from cluster.fingerprint.text import clean

STORY = (
    "The mayor of Northport, Tara Quill, resigned on Friday. Quill denied the charges.\n"
    "Officials said NOAA had warned the Harbour Trust of Northport. Former President Jon W. Marsh agreed with "
    "Ms. Quill's lawyer. Perhaps it will rain."
)


def found(title: str, text: str, language: str = "en") -> dict[str, int]:
    return names(clean(title), clean(text), language)


def test_names_whole_and_by_their_last_word() -> None:
    result = found("", STORY)
    assert result["tara quill"] == 1
    assert result["quill"] == 3
    assert result["northport"] == 2
    assert result["noaa"] == 1
    assert result["jon w marsh"] == 1
    assert result["marsh"] == 1


def test_words_that_only_open_sentences_weekdays_and_honorifics_are_no_names() -> None:
    result = found("", STORY)
    assert not {"the", "officials", "perhaps", "friday", "former", "ms", "president"} & set(result)


def test_a_title_case_headline_confirms_names_and_makes_none() -> None:
    result = found("Quill Resigns After Storm Over Missing Harbour Funds", STORY)
    assert result["quill"] == 4
    assert not {"resigns", "storm", "missing", "funds"} & set(result)


def test_a_sentence_case_headline_gives_names() -> None:
    assert found("Storm hits Port Ellis after warning", "")["port ellis"] == 1


def test_an_all_capitals_line_makes_no_names() -> None:
    assert found("", "BREAKING NEWS FROM THE HARBOUR\nnothing else was said.") == {}


def test_a_possessive_ends_a_name() -> None:
    assert set(found("", "they met Quill's Harbour Trust today.")) == {"quill", "harbour trust", "trust"}


def test_other_scripts() -> None:
    assert found("", "вчера Анна Петрова приехала в Москву.", "ru") == {"анна петрова": 1, "москву": 1, "петрова": 1}
    assert found("", "東京で地震がありました。", "ja") == {}


def test_tokenised_text_gives_the_names_of_clean_text() -> None:
    assert found("", "the agent of Kim Jong - un , Ann Example 's friend , left .") == found(
        "", "the agent of Kim Jong-un, Ann Example's friend, left."
    )


def test_at_most_so_many_and_none_too_long() -> None:
    many = " and ".join(f"Name{i} Surname{i}" for i in range(2_000))
    assert len(found("", "we met " + many + ".")) == MAX_NAMES
    assert all(len(name.split()) <= 5 for name in found("", "we met " + "Ab " * 50 + "."))


@given(st.text(max_size=200), st.text(max_size=500), st.sampled_from(["en", "ru", "ja", ""]))
def test_never_fails_and_is_sorted(title: str, text: str, language: str) -> None:
    result = found(title, text, language)
    assert list(result) == sorted(result)
    assert all(name == name.strip() and name and count > 0 for name, count in result.items())


@given(st.text(alphabet=st.sampled_from("aBÉ3 .,'-_&²\n\""), max_size=80))
@example("B'².")
@example("1²2 B")
def test_the_quick_path_for_plain_scripts_agrees_with_the_full_one(text: str) -> None:
    # A line of a Thai letter makes the whole text take the full path, and is no name.
    assert found("", "we met " + text) == found("", "we met " + text + "\nก")
