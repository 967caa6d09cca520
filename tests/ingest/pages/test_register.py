"""The register of outlets: who is who, whose family each belongs to, and an operator's own laid over it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ingest.pages.attribute import Register, attribute, default_register, load_register, register_with
from ingest.pages.attribute.register import name_key
from ingest.pages.extract import ExtractSettings, extract
from ingest.pages.from_text import article_from_text
from ingest.pages.publisher import known_publisher, publisher_at
from newsfold.stream.errors import UsageError
from newsfold.stream.messages import Publisher

OWN = """
outlet = [
  { name = "Quayside", domains = ["quayside.example"], aliases = ["QS1", "TPM"], owner = "Harbour Group" },
  { name = "CNN", domains = ["cnn.com"], owner = "Nobody" },
]
"""
PAGE = b"""<html><head><title>Pier</title></head><body><article>
<p>The ferry pier will close, QS1 reported on Monday. The council voted for it after a long evening in the hall.</p>
<p>Two hundred people cross every day. A bus will take them over the bridge in the meantime, said the mayor.</p>
</article></body></html>"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_no_two_entries_share_a_name_or_a_domain() -> None:
    outlets = default_register().outlets
    assert len(outlets) > 1_000
    for counted in (
        Counter(name_key(one.name) for one in outlets),
        Counter(d for one in outlets for d in one.domains),
    ):
        assert [key for key, count in counted.items() if count > 1] == []


@pytest.mark.parametrize(
    ("url", "name", "family"),
    [
        ("https://www.wsj.com/articles/x", "The Wall Street Journal", "News Corp"),
        ("https://nypost.com/x", "New York Post", "News Corp"),
        ("https://edition.cnn.com/x", "CNN", "Warner Bros. Discovery"),
        ("https://www.freep.com/x", "Detroit Free Press", "Gannett"),
        ("https://www.mirror.co.uk/x", "Daily Mirror", "Reach"),
        ("https://www.manchestereveningnews.co.uk/x", "Manchester Evening News", "Reach"),
        ("https://www.nbcbayarea.com/x", "KNTV", "Comcast"),
        ("https://economictimes.indiatimes.com/x", "The Economic Times", "Times Group"),
        ("https://harbourmail.example/x", "harbourmail.example", ""),
    ],
)
def test_a_site_tells_publisher_and_family(url: str, name: str, family: str) -> None:
    assert (publisher_at(url).name, publisher_at(url).family) == (name, family)


def test_a_family_is_found_by_domain_before_name_and_by_name_without_domain() -> None:
    assert publisher_at("https://www.freep.com/x", name="Freep (Sports)").family == "Gannett"
    assert known_publisher("The Sun").family == "News Corp"
    assert known_publisher("The Sun", "harbourmail.example").family == "News Corp"
    assert known_publisher("Anything", "mirror.co.uk").family == "Reach"
    assert known_publisher("", "").family == ""


def test_half_a_papers_name_is_enough_where_no_other_has_it() -> None:
    mail = Publisher("Harbour Mail", "harbourmail.example")
    (found,) = attribute("The pier will close, the Press Herald reported.", publisher=mail)
    assert found.name == "Portland Press Herald"
    assert attribute("The pier will close, the Tribune reported.", publisher=mail) == ()


def test_an_operators_entries_replace_and_come_first(own: Path) -> None:
    register = load_register(own)
    cnn = register.named("CNN")
    assert cnn is not None
    assert register.publisher(cnn) == Publisher("CNN", "cnn.com", "Nobody")
    assert register.at("https://quayside.example/x") is register.exact("QS1")
    assert default_register().exact("QS1") is None
    assert [one.exact("TPM") is one.named("Quayside") for one in (register, default_register())] == [True, False]
    assert default_register().exact("TPM") is default_register().named("Talking Points Memo")


def test_every_way_to_an_article_uses_the_operators_register(own: Path) -> None:
    settings = ExtractSettings(register=str(own))
    page = extract(PAGE, url="https://news.quayside.example/pier", settings=settings)
    assert (page.publisher.name, page.publisher.family, page.attributions) == ("Quayside", "Harbour Group", ())
    elsewhere = extract(PAGE, url="https://harbourmail.example/pier", settings=settings)
    assert [a.name for a in elsewhere.attributions] == ["Quayside"]
    row = {"id": "1", "title": "Pier", "text": "The pier will close, QS1 reported.", "source": "quayside.example"}
    article = article_from_text(row, 0.0, register_with(str(own)))
    assert (article.publisher.family, article.attributions) == ("Harbour Group", ())
    assert article_from_text(row, 0.0).publisher.family == ""


def test_a_register_that_is_missing_or_wrong_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('outlet = [{ nam = "x" }]', encoding="utf-8")
    for path, said in ((wrong, "wrong.toml"), (tmp_path / "absent.toml", "absent.toml")):
        with pytest.raises(UsageError, match=said.replace(".", r"\.")):
            register_with(str(path))


def test_an_empty_register_names_nobody() -> None:
    empty = Register([])
    assert attribute("The pier will close, CNN reported.", publisher=Publisher("x"), register=empty) == ()
