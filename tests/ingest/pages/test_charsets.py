"""Pages in whatever charset they are, say they are, or are said to be."""

from __future__ import annotations

import pytest

from ingest.pages.extract import extract
from tests.ingest.pages.samples import page

URL = "https://www.harbourmail.example/news/pier"


@pytest.mark.parametrize("said", ["utf-8", "iso-8859-1", "no-such-charset", ""])
def test_a_wrong_charset_does_not_spoil_utf8(said: str) -> None:
    text = "Die Brücke über die Förde wird für zwei Jahre gesperrt, weil Taucher Risse fanden. " * 4
    html = page(text, lang="de").replace(b'<meta charset="utf-8">', b'<meta charset="windows-1251">')
    found = extract(html, url=URL, charset=said)
    assert "Brücke über die Förde" in found.text
    assert found.language == "de"


@pytest.mark.parametrize(
    ("encoding", "header", "meta"),
    [
        ("windows-1257", "windows-1257", ""),
        ("windows-1257", "", "windows-1257"),
        ("windows-1257", "utf-8", "windows-1257"),  # what is no UTF-8 is not read as such, whoever says so
        ("windows-1257", "no-such-charset", "windows-1257"),
        ("utf-16", "", "utf-8"),
        ("utf-16", "iso-8859-1", "iso-8859-1"),
    ],
)
def test_an_old_charset_is_read_as_the_bytes_the_header_or_the_page_says(
    encoding: str, header: str, meta: str
) -> None:
    text = "Tilts pār līci būs slēgts divus gadus, jo ūdenslīdēji atrada plaisas pāļos. " * 4
    declared = f'<meta charset="{meta}">' if meta else ""
    html = page(text, lang="lv").decode().replace('<meta charset="utf-8">', declared).encode(encoding)
    assert "jo ūdenslīdēji atrada plaisas pāļos" in extract(html, url=URL, charset=header).text


def test_a_few_broken_bytes_cost_a_few_characters() -> None:
    text = "Die Brücke über die Förde wird für zwei Jahre gesperrt, weil Taucher Risse fanden. " * 4
    found = extract(page(text, lang="de").replace(b"Taucher", b"T\xffucher", 1), url=URL)
    assert "weil T\ufffducher" in found.text
    assert found.text.count("Brücke über die Förde") == 4
