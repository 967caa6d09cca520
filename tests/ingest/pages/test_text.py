"""Which of the texts of a page is taken for its article's."""

from __future__ import annotations

import json

import pytest

from ingest.pages.extract import extract
from ingest.pages.text import main_text, parse
from tests.ingest.pages.samples import PARAGRAPHS, json_ld, page

URL = "https://www.harbourmail.example/news/pier"
TEXT = "\n".join(PARAGRAPHS)
ABOUT = "Council closes ferry pier after divers found cracks in piles"
GULLS = "Gulls quarrel over a sandwich on the quay every day at noon, and take what they like from whoever passes. "


def found(gulls: int, *others: str, about: str = "") -> tuple[bool, bool]:
    """Whether the text has what stands in the page's article, and what stands in no element of such a name."""
    apart = "".join(f"<p>{paragraph}</p>" for paragraph in others or PARAGRAPHS)
    body = f"<h1>Pier</h1><article><p>{GULLS * gulls}</p></article><div class='x'>{apart}</div>"
    text = main_text(parse(f"<html><body>{body}</body></html>"), about=about)
    return "Gulls quarrel" in text, "Engineers had warned" in text


def test_the_text_is_the_one_that_headline_and_description_speak_of() -> None:
    assert found(5, about="Gulls quarrel over sandwich") == (True, False)
    assert found(5) == (True, False)
    assert found(5, about=ABOUT)[1]


def test_a_text_much_shorter_than_the_pages_prose_is_not_all_of_it() -> None:
    repeated = [f"{paragraph} It was said on day {day}." for day in range(5) for paragraph in PARAGRAPHS]
    assert found(5, *repeated)[1]


def test_next_to_nothing_is_looked_for_again() -> None:
    assert found(1)[1]


LONG = tuple(f"{paragraph} It was said on day {day}." for day in range(3) for paragraph in PARAGRAPHS)


@pytest.mark.parametrize(
    ("shown", "stated", "taken"),
    [
        (PARAGRAPHS[:1], PARAGRAPHS, PARAGRAPHS),
        (PARAGRAPHS, LONG, LONG),
        (PARAGRAPHS, PARAGRAPHS[:1], PARAGRAPHS),
        (PARAGRAPHS, (" ".join(PARAGRAPHS),), PARAGRAPHS),
    ],
    ids=["next to nothing", "less than half", "more", "the same in one line"],
)
def test_the_text_that_a_page_states_is_taken_where_it_shows_much_less(
    shown: tuple[str, ...], stated: tuple[str, ...], taken: tuple[str, ...]
) -> None:
    """In its paragraphs: trafilatura, that looks there too where it finds next to nothing, makes one of them."""
    html = page(*shown, head=json_ld(headline="h", articleBody="\n".join(stated)))
    assert extract(html, url=URL).text == "\n".join(taken)


def test_where_nothing_is_shown_or_stated_the_scripts_are_searched() -> None:
    text = json.dumps("".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS))
    assert main_text(parse(f"<html><body><script>fill({text})</script></body></html>")) == TEXT


def test_tables_and_comments_are_no_text() -> None:
    table = "<table><tr><th>Crossings a day</th><td>forty, the harbour office says</td></tr></table>"
    comment = (
        "<section id='comments'><div class='comment'><p>I have taken this ferry all my life.</p></div></section>"
    )
    assert extract(page(body=table + comment), url=URL).text == TEXT
