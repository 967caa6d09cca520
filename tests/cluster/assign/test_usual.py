"""What is known of a language's words before its own news was counted."""

from __future__ import annotations

import pytest

from cluster.assign.frequencies import Frequencies
from cluster.assign.shards import Shards
from cluster.assign.usual import DOCUMENTS, usual_words


@pytest.mark.parametrize(
    ("language", "function", "usual", "rare"),
    [
        ("de", "und", "straße", "quastenflosser"),
        ("fr", "les", "train", "coelacanthe"),
        ("es", "que", "incendio", "celacanto"),
        ("vi", "của", "cảnh", "zzz"),
        ("no", "og", "regjeringen", "kvastfinnefisk"),
        ("pt-BR", "que", "polícia", "celacanto"),
        ("hr", "da", "policija", "latimerija"),
    ],
)
def test_function_words_are_common_and_words_of_the_matter_are_not(
    language: str, function: str, usual: str, rare: str
) -> None:
    words = usual_words(language)
    assert words.documents == DOCUMENTS
    assert words.idf(function) < 0.2
    assert 1.0 < words.idf(usual.casefold()) < words.idf(rare)


@pytest.mark.parametrize("language", ["xx", "", "eo", "not a language", "zz-Latn"])
def test_a_language_without_a_list_starts_with_nothing(language: str) -> None:
    assert usual_words(language).documents == 0


def test_what_a_shard_counts_is_added_and_outweighs_it() -> None:
    shards = Shards()
    before = shards.words("de", Frequencies(0, {}))
    after = shards.words("de", Frequencies(10 * DOCUMENTS, {"deich": 5 * DOCUMENTS}))
    assert before.idf("deich") > 5.0 > 1.0 > after.idf("deich")
    assert shards.words("de", Frequencies(0, {})).idf("deich") == before.idf("deich")


def test_a_first_article_is_weighed_by_them_and_english_by_its_own_table() -> None:
    shards = Shards()
    german, english = shards.get("de").model, shards.get("en").model
    assert german.frequencies.idf("und") < 0.2 < german.frequencies.idf("deich")
    assert english.frequencies.documents != DOCUMENTS
    assert german.learned.join < english.learned.join
