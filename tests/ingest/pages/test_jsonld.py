"""JSON-LD as pages write it: wrapped, wrongly, and too much of it."""

from __future__ import annotations

import msgspec
import pytest

from ingest.pages.metadata import Metadata, read_metadata
from ingest.pages.text import decode, parse
from tests.ingest.pages.samples import json_ld, page

URL = "https://www.harbourmail.example/news/pier"


def read(head: str) -> Metadata:
    return read_metadata(parse(decode(page(head=head))), url=URL)


def test_json_ld_may_name_characters_that_no_page_can_hold() -> None:
    meta = read(
        json_ld(
            headline="Saltmarsh\ud800 closes its\x00 ferry pier",
            author=["Ann\udfff Roe", {"name": "Bo\x1b Ash"}],
            publisher={"name": "Harbour\ud800 Mail"},
            image="https://img.example/\ud800.jpg",
        )
    )
    assert (meta.title, meta.site) == ("Saltmarsh closes its ferry pier", "Harbour Mail")
    assert meta.authors == ("Ann Roe", "Bo Ash")
    msgspec.json.encode(meta)


@pytest.mark.parametrize(
    "written",
    [
        "<!-- {} -->",
        "//<![CDATA[\n{}\n//]]>",
        "{};",
        "[{}]",
    ],
)
def test_json_ld_may_be_wrapped(written: str) -> None:
    said = '{"@type":"NewsArticle","author":"Ann Roe"}'
    assert read(f'<script type="application/ld+json">{written.format(said)}</script>').authors == ("Ann Roe",)


@pytest.mark.parametrize(
    "said",
    [
        '{"@type":"NewsArticle","articleSection":"Quay\n& pier"}',
        "{&quot;@type&quot;:&quot;NewsArticle&quot;,&quot;articleSection&quot;:&quot;Quay &amp; pier&quot;}",
        '{"@type":"NewsArticle","articleSection":"Quay &amp; pier"}',
    ],
    ids=["a line end in a string", "escaped as a whole", "escaped text"],
)
def test_json_ld_may_be_written_wrongly(said: str) -> None:
    assert read(f'<script type="application/ld+json">{said}</script>').section == "Quay & pier"


def test_json_ld_beyond_all_measure_is_not_read() -> None:
    deep = '{"a":' * 900 + '{"@type":"NewsArticle","articleSection":"Town"}' + "}" * 900
    assert read(f'<script type="application/ld+json">{deep}</script>').section == ""
    assert read(json_ld(articleSection="Town", filling="x" * 1_000_000)).section == ""
