"""What `newsfold incident` finds by: ids of incidents, articles and sources, URLs, and ids that were cut short."""

from __future__ import annotations

from pathlib import Path

import msgspec

from newsfold.stream.messages import Publisher
from newsfold.stream.public import Incident
from tests.cli.command import newsfold
from tests.cli.test_commands import ferry, put


def test_an_incident_is_found_by_id_redirect_article_and_url(tmp_path: Path) -> None:
    put(tmp_path, ferry(), ferry("i1old", status="merged", into="i1ferry", revision=2))
    for name in ("i1ferry", "i1old", "a1ferry", "https://harbourmail.example/ferry"):
        (row,) = newsfold(tmp_path, "incident", name, "--json").rows
        assert msgspec.convert(row, Incident) == ferry(), name
    whole = newsfold(tmp_path, "incident", "i1old").out
    assert whole.startswith("i1old is part of i1ferry now")
    assert "the Ledger of Northam first reported" in whole
    missing = newsfold(tmp_path, "incident", "https://harbourmail.example/other")
    assert (missing.code, missing.out) == (2, "")
    for short, whole in (("i1ferr", "i1ferry"), ("a1ferr", "a1ferry")):
        missing = newsfold(tmp_path, "incident", short)
        assert (missing.code, f"(perhaps {whole})" in missing.err) == (2, True)
    assert "perhaps" not in newsfold(tmp_path, "incident", "i1%%%%%").err


def test_the_id_of_a_source_leads_to_its_incident(tmp_path: Path) -> None:
    one = ferry()
    unknown = msgspec.structs.replace(one.sources[1], publisher=Publisher(""), article_id="a1fog")
    named = (msgspec.structs.replace(s, id=f"s1{n}") for n, s in enumerate((*one.sources, unknown)))
    put(tmp_path, msgspec.structs.replace(one, sources=tuple(named)))
    for source, says in (
        ("s10", "s10 is a source of i1ferry: Ledger of Northam, an origin that no feed carried"),
        ("s11", "s11 is a source of i1ferry: Harbour Mail, the article a1ferry"),
        ("s12", "s12 is a source of i1ferry: the article a1fog"),
    ):
        assert newsfold(tmp_path, "incident", source).out.splitlines()[0] == says
        (row,) = newsfold(tmp_path, "incident", source, "--json").rows
        assert row["id"] == "i1ferry"
    assert newsfold(tmp_path, "incident", "s13").code == 2
