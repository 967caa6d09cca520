"""`newsfold fit`: which articles it learns from, and what it says where they are too few."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cluster.assign.model import load_model
from newsfold.cli.fit import LEAST_LOGGED
from newsfold.stream.codec import encode
from newsfold.stream.connect import open_log
from newsfold.stream.log import Output
from newsfold.stream.messages import Fingerprint, Publisher
from newsfold.stream.topics import FINGERPRINTS
from tests.cli.command import newsfold

ARRIVED = 1_700_000_000.0


def _article(number: int, *, revision: str = "r1", shard: str = "de", scheme: str = "new") -> Fingerprint:
    return Fingerprint(
        article_id=f"a{number}",
        revision=revision,
        shard=shard,
        url="",
        title=f"Bericht {number}",
        lead="",
        publisher=Publisher("Hafenpost", "hafenpost.example"),
        scheme=scheme,
        model="",
        words=3,
        arrived=ARRIVED + 60.0 * number,
        terms={"hafen": 1, f"wort{number % 700}": 1, revision: 1},
    )


def _log(folder: Path, articles: list[Fingerprint]) -> None:
    with open_log(f"sqlite:///{folder}/newsfold-data/log.db") as log:
        log.append(
            [
                *(Output(topic=FINGERPRINTS, key=fp.article_id, value=encode(fp)) for fp in articles),
                Output(topic=FINGERPRINTS, key="broken", value=b"no fingerprint"),
            ]
        )


def test_the_log_gives_a_language_its_words_and_the_shipped_weights(tmp_path: Path) -> None:
    kept = [_article(n) for n in range(1, LEAST_LOGGED)]
    others = [_article(-n, shard="en") for n in range(1, 20)] + [_article(90_000 + n, scheme="old") for n in range(9)]
    _log(tmp_path, [*others, _article(0), *kept, _article(0, revision="r2")])
    done = newsfold(tmp_path, "fit", "--from-log", "--language", "de", "--out", "models")
    assert done.code == 0, done.err
    assert f"learning from {LEAST_LOGGED} of {LEAST_LOGGED + 19} articles: those in 'de'" in done.err
    assert "weights are kept as shipped: 0 pairs of like articles" in done.err
    model, shipped = load_model("de", tmp_path / "models"), load_model("en")
    assert model is not None
    assert shipped is not None
    assert model.learned.features == shipped.learned.features
    assert model.learned.data.startswith(
        f"words: {LEAST_LOGGED} articles of the service's log, 2023-11-14 to 2023-11-1"
    )
    counts = model.frequencies.counts
    assert counts["hafen"] == LEAST_LOGGED  # each article once
    assert counts["r1"] == LEAST_LOGGED - 1  # by its last revision
    assert json.loads((tmp_path / "models" / "de.json").read_text())["articles"] == LEAST_LOGGED


def test_a_log_with_too_little_of_a_language_is_refused(tmp_path: Path) -> None:
    _log(tmp_path, [_article(n) for n in range(40)])
    done = newsfold(tmp_path, "fit", "--from-log", "--language", "de", "--out", "models")
    assert done.code == 2
    assert f"holds 40 articles in 'de': at least {LEAST_LOGGED} are needed" in done.err
    assert "let newsfold run on" in done.err
    assert not (tmp_path / "models").exists()
    done = newsfold(tmp_path, "fit", "--from-log", "--language", "xx", "--out", "models")
    assert "holds 0 articles in 'xx'" in done.err
    assert "it holds de (40); " in done.err


@pytest.mark.parametrize("words", [(), ("articles.jsonl", "--from-log")])
def test_either_a_file_or_the_log_has_to_be_named(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = newsfold(tmp_path, "fit", *words, "--out", "models")
    assert done.code == 2
    assert "name either a FILE of articles or --from-log" in done.err


@pytest.mark.parametrize("out", ["taken", "taken/models"])
def test_a_folder_that_cannot_be_written_to_is_told_before_anything_is_read(tmp_path: Path, out: str) -> None:
    (tmp_path / "taken").write_text("a file")
    done = newsfold(tmp_path, "fit", "articles.jsonl", "--out", out)  # articles.jsonl is not there
    assert done.code == 2
    assert done.err.splitlines() == [
        f"newsfold: cannot write to {out}: Not a directory; name another folder with --out"
    ]
