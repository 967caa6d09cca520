"""The files of words: whole, well formed, and easy to add to."""

from __future__ import annotations

import re

import msgspec
import pytest

from cluster.assign.labels import headline
from cluster.fingerprint.style import style
from cluster.languages.words import ENGLISH, LanguageWords, Signs, alternatives, language_words, languages

CODES = ("de", "en", "es", "fr", "it", "nl", "pt", "vi")
SIGNS = tuple(field.name for field in msgspec.structs.fields(Signs))


def test_every_language_has_its_file() -> None:
    assert tuple(languages()) == CODES
    assert (language_words("de-CH"), language_words("sw"), language_words("")) == (languages()["de"], None, None)


@pytest.mark.parametrize("code", CODES)
def test_a_file_says_something_of_each_cue(code: str) -> None:
    words = languages()[code]
    empty = [
        f"{part}.{field.name}"
        for part in ("later", "voice", "headline", "section")
        for field in msgspec.structs.fields(getattr(words, part))
        if not getattr(getattr(words, part), field.name)
    ]
    assert empty == []
    assert [sign for sign in SIGNS if not getattr(words.later.signs, sign)] == []
    assert len(words.later.days) == 7


@pytest.mark.parametrize("code", CODES)
def test_signs_and_digests_are_written_in_lower_case(code: str) -> None:
    """They are searched for in a text in lower case."""
    words = languages()[code]
    for text in (words.headline.digest, *msgspec.structs.asdict(words.later.signs).values()):
        plain = re.sub(r"\\[A-Z]", "", text)
        assert plain == plain.lower()


@pytest.mark.parametrize("code", CODES)
def test_no_field_matches_everywhere(code: str) -> None:
    words, neutral = languages()[code], "xq zw 0 xq"
    fields = {**msgspec.structs.asdict(words.later.signs), **msgspec.structs.asdict(words.headline)}
    for name, text in fields.items():
        if name != "parted":
            assert not re.search(rf"\b(?:{alternatives(text)})(?!\w)", neutral), name
    assert headline(code).hints(neutral) == []
    assert style(neutral, code) == {"voiced": 3} or code == "en"


def test_a_name_that_no_part_knows_is_an_error() -> None:
    with pytest.raises(msgspec.ValidationError, match="mourming"):
        msgspec.toml.decode('[later.signs]\nmourming = "wake"', type=LanguageWords)


def test_what_a_file_leaves_out_is_never_found() -> None:
    bare = msgspec.toml.decode('[section]\nopinion = "vleugel"', type=LanguageWords)
    assert not re.search(alternatives(bare.later.given), "vleugel")
    assert alternatives("a|b|\n  c\n\n") == "a|b|c"
    assert ENGLISH in languages()
