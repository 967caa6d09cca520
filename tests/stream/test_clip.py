"""Cutting words short for quoting."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsfold.stream.clip import clip


def test_a_text_is_cut_at_a_word_and_says_so() -> None:
    assert clip("The ferry pier will close.", 26) == "The ferry pier will close."
    assert clip("The ferry pier will close.", 25) == "The ferry pier will…"
    assert clip("The ferry pier, will close.", 18) == "The ferry pier…"
    assert clip("The ferry pier will close.", 15) == "The ferry pier…"
    assert clip("The ferry pier will close.", 14, end=True) == "…will close."
    assert clip("The ferry pier will close.", 12, end=True) == "…will close."
    assert clip("渡轮码头将于周一关闭", 5) == "渡轮码头…"
    assert clip("渡轮码头将于周一关闭", 5, end=True) == "…周一关闭"


@given(st.text("ab ,\n", max_size=60), st.integers(2, 70), st.booleans())
def test_what_is_left_is_no_longer_than_asked_for_and_whole_words(text: str, most: int, end: bool) -> None:
    found = clip(text, most, end=end)
    assert len(found) <= most
    if len(text) <= most:
        assert found == text
    else:
        kept = found.removeprefix("…") if end else found.removesuffix("…")
        assert kept != found
        assert text.endswith(kept) if end else text.startswith(kept)
