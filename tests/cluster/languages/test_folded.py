"""What the assign stage makes of pieces in another language: their cues are read in the language of their shard."""

from __future__ import annotations

import pytest

from tests.cluster.assign.build import fp
from tests.cluster.assign.run import Run, shard_of
from tests.cluster.languages.headlines import LATER
from tests.cluster.languages.voices import COLUMNS, REPORTS


@pytest.mark.parametrize("language", sorted(COLUMNS))
def test_a_place_keeps_the_cues_of_its_language(language: str) -> None:
    run, arrest = Run(), LATER[language]["arrest"][0]
    run.feed(
        fp("report", arrest, REPORTS[language], shard=language),
        fp("column", "Ostmere", COLUMNS[language], shard=language, hours=20.0),
    )
    places = shard_of(run.step, language).places
    assert "arrest" in {sign.sign for sign in places["report"].cues.later}
    assert (places["report"].kind, places["column"].kind) == ("", "commentary")
    assert places["report"].cues.own.weight > places["column"].cues.own.weight
    run.feed(fp("report", "Ostmere", COLUMNS[language], shard=language, revision="r2"))
    assert shard_of(run.step, language).places["report"].kind == "commentary"
