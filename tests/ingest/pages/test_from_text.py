"""Rows of plain text to articles."""

from __future__ import annotations

import pytest

from ingest.pages.from_text import article_from_text
from newsfold.stream.codec import encode
from newsfold.stream.errors import RejectError
from newsfold.stream.messages import Publisher
from tests.ingest.pages.samples import PARAGRAPHS

ROW = {
    "id": "r1",
    "title": "Saltmarsh closes its ferry pier",
    "text": "\n".join((*PARAGRAPHS, "The closure was first reported by Reuters.")),
    "url": "https://www.harbourmail.example/pier",
    "source": "Harbour Mail",
    "published": "2026-03-01T12:00:00Z",
}


def test_a_full_row() -> None:
    article = article_from_text(ROW, 5.0)
    assert (article.id, article.shard, article.language, article.first_seen) == ("r1", "en", "en", 5.0)
    assert article.publisher == Publisher("Harbour Mail", "harbourmail.example")
    assert article.published == 1772366400.0
    assert [a.name for a in article.attributions] == ["Reuters"]
    assert article == article_from_text(ROW, 5.0)


def test_nothing_but_an_id_and_words_is_needed() -> None:
    article = article_from_text({**ROW, "url": None, "source": None, "published": None, "title": None}, 5.0)
    assert (article.title, article.publisher, article.published) == ("", Publisher(""), None)
    headline = article_from_text(
        {"id": 7, "title": "Saltmarsh closes its old ferry pier to all traffic", "text": ""}, 5.0
    )
    assert (headline.id, headline.text, headline.shard) == ("7", "", "en")


def test_a_source_may_be_a_host() -> None:
    made = article_from_text({**ROW, "url": None, "source": "edition.cnn.com"}, 5.0).publisher
    assert made == Publisher("CNN", "cnn.com", "Warner Bros. Discovery")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"id": None}, "id"),
        ({"id": ""}, "id"),
        ({"title": None, "text": None}, "neither"),
        ({"text": 7}, "text"),
        ({"published": {"day": 1}}, "published"),
        ({"id": "r\ud800"}, "surrogate"),
        ({"text": "x" * 1_000_001}, "characters"),
    ],
)
def test_a_row_that_cannot_be_used_says_what_is_wrong(change: dict[str, object], named: str) -> None:
    with pytest.raises(RejectError, match=named):
        article_from_text({**ROW, **change}, 5.0)


def test_a_bad_url_does_not_lose_the_row() -> None:
    assert article_from_text({**ROW, "url": "not a url"}, 5.0).publisher.name == "Harbour Mail"


@pytest.mark.parametrize("said", ["soon", "0000-01-01T00:00:00Z", "2999-01-01T00:00:00Z", 10**400, float("nan")])
def test_an_absurd_date_is_none_and_loses_no_row(said: object) -> None:
    assert article_from_text({**ROW, "published": said}, 5.0).published is None


def test_characters_that_no_message_can_carry_are_left_out() -> None:
    article = article_from_text({**ROW, "title": "Pier\ud800 shut\x00", "source": "Mail\udfff"}, 5.0)
    assert (article.title, article.publisher.name) == ("Pier shut", "Mail")
    assert encode(article)
