"""The measures of extraction themselves, on invented pages."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.quality.extraction.measure import Read, Right, judge, mean, word_f1, worse
from tests.quality.extraction.pages import Wanted, read_pages

WANTED = Wanted(
    title="“Ferry” aground",
    published=datetime.fromisoformat("2026-03-01T23:30:00-05:00"),
    authors=("Edda Wray", "Jon Mott"),
    body="The ferry ran aground. The crew is safe.",
)
AT = datetime(2026, 3, 2, 4, 30, tzinfo=UTC).timestamp()


def test_what_is_right_but_for_quotes_spaces_and_order_is_right() -> None:
    read = Read(' "Ferry"  aground', AT, ("Jon Mott", "Edda  Wray"), WANTED.body)
    assert judge(read, WANTED) == Right(1.0, 1.0, 1.0, 1.0)


def test_nothing_read_is_nothing_right() -> None:
    assert judge(Read(), WANTED) == Right(0.0, 0.0, 0.0, 0.0)


def test_the_day_is_that_of_the_place() -> None:
    assert judge(Read(published=AT + 3_600), WANTED).date == 0.0


def test_words_count_as_often_as_they_occur() -> None:
    assert word_f1("the ferry the", "the ferry ran") == pytest.approx(2 / 3)


def test_pages_without_known_authors_are_left_out_of_that_mean() -> None:
    assert mean([Right(1.0, 1.0, None, 1.0), Right(0.0, 1.0, 1.0, 0.5)], "authors") == 1.0


def test_pages_are_read_with_what_is_wanted_of_them(tmp_path: Path) -> None:
    said = {
        "V1": {
            "title": "Ferry aground",
            "publishing_date": "2026-03-01T10:00:00+00:00",
            "body": {
                "summary": ["In short."],
                "sections": [{"headline": ["Crew"], "paragraphs": ["Safe.", "Home."]}],
            },
        }
    }
    address = {"Mail_2026_03_01.html.gz": {"url": "https://harbourmail.example/ferry"}}
    files = {
        "./at/Mail.json": json.dumps(said).encode(),
        "./at/Mail_2026_03_01.html.gz": gzip.compress(b"<p>Safe."),
        "./at/meta.info": json.dumps(address).encode(),
    }
    with tarfile.open(tmp_path / "pages.tar", "w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    (page,) = read_pages(tmp_path / "pages.tar")
    assert (page.name, page.url, page.html) == (
        "at/Mail_2026_03_01.html.gz",
        "https://harbourmail.example/ferry",
        b"<p>Safe.",
    )
    assert (page.wanted.body, page.wanted.authors) == ("In short.\nCrew\nSafe.\nHome.", None)


def test_a_figure_below_the_defaults_is_named() -> None:
    ours, plain = [Right(1.0, 1.0, None, 0.9), Right(0.0, 1.0, 1.0, 0.9)], [Right(0.5, 1.0, 0.5, 0.95)] * 2
    assert worse(ours, plain) == ["body"]
    assert worse(plain, ours) == ["authors"]
