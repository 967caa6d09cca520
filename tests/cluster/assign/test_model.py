"""Word frequencies and model files: what is written comes back, what is broken is named."""

from __future__ import annotations

import gzip
import math
from pathlib import Path

import msgspec
import numpy as np
import pytest

from cluster.assign.features import FEATURES
from cluster.assign.frequencies import Frequencies, read_frequencies, write_frequencies
from cluster.assign.model import (
    Feature,
    LanguageModel,
    Learned,
    load_model,
)
from cluster.assign.shards import Shards

LEARNED = Learned(
    language="xx",
    data="an invented stream",
    digest="",
    articles=10,
    pairs=20,
    intercept=-0.5,
    features={name: Feature(0.2, 0.1, 0.3) for name in FEATURES},
    time_days=(1.0, 5.0, 30.0),
    time_ratio=(2.0, 1.0, 0.0, -1.5),
    time_unlike=(0.1, 0.2, 0.3, 0.4),
    join=0.75,
)


def _write(folder: Path, learned: Learned = LEARNED) -> None:
    (folder / "xx.json").write_bytes(msgspec.json.encode(learned))
    write_frequencies(folder / "xx.frequencies.gz", Frequencies(10, {"blaze": 4}), at_least=1)


def test_frequencies_come_back(tmp_path: Path) -> None:
    path = tmp_path / "f.gz"
    made = Frequencies(9, {"blaze": 4, "café": 2, "once": 1, "two words": 3})
    write_frequencies(path, made, at_least=2)
    back = read_frequencies(path)
    assert (back.documents, back.counts) == (9, {"blaze": 4, "café": 2, "two words": 3})
    first = path.read_bytes()
    write_frequencies(path, Frequencies(9, dict(reversed(made.counts.items()))), at_least=2)
    assert path.read_bytes() == first


def test_terms_with_any_line_break_come_back(tmp_path: Path) -> None:
    odd = {"a\u2028b": 3, "c\x0bd": 2, "e\x85f": 2}
    write_frequencies(tmp_path / "f.gz", Frequencies(5, odd), at_least=1)
    assert read_frequencies(tmp_path / "f.gz").counts == odd


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"plain text",
        gzip.compress(b""),
        gzip.compress(b"#articles\t4\n"),
        gzip.compress(b"#documents\tmany\n"),
        gzip.compress(b"#documents\t4\nword\n"),
        gzip.compress(b"#documents\t4\nword\tx\n"),
        gzip.compress(b"#documents\t4\n\xff\t3\n"),
        gzip.compress(b"#documents\t4\n" + b"word\t1\n" * 99)[:-12],
        gzip.compress(b"#documents\t4\n" + b"word\t1\n" * 99)[:20] + b"\x00" * 40,
    ],
    ids=[
        "empty",
        "not gzip",
        "no line",
        "wrong head",
        "no number",
        "one column",
        "no count",
        "no text",
        "torn",
        "bad",
    ],
)
def test_a_broken_table_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.gz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"broken\.gz"):
        read_frequencies(path)


def test_rarer_words_weigh_more_and_unknown_ones_most() -> None:
    words = Frequencies(100, {"common": 100, "rare": 2})
    assert Frequencies(3, {"the": 9}).idf("the") == 0.0
    assert 0.0 < words.idf("common") < words.idf("rare") < words.idf("unseen") == pytest.approx(math.log(101 / 0.5))
    assert words.phrase_idf("common rare") == pytest.approx(words.idf("rare") + words.idf("common") / 3)
    assert words.phrase_idf("rare unseen") == pytest.approx(words.idf("unseen") + words.idf("rare") / 3)
    assert words.phrase_idf("") == 0.0
    before = words.idf("rare")
    words.add(["rare"])
    assert words.documents == 101
    assert words.idf("rare") < before


def test_a_model_comes_back(tmp_path: Path) -> None:
    _write(tmp_path)
    model = load_model("xx", tmp_path)
    assert model is not None
    assert model.learned == LEARNED
    assert model.frequencies.counts == {"blaze": 4}
    assert load_model("yy", tmp_path) is None


def test_the_shipped_model_loads() -> None:
    model = load_model("en", window_days=7.0)
    assert model is not None
    assert model.learned.language == "en"
    assert len(model.learned.digest) == 64
    assert model.frequencies.documents > 1000


def test_broken_model_files_are_named(tmp_path: Path) -> None:
    _write(tmp_path)
    (tmp_path / "xx.json").write_bytes(b"{")
    with pytest.raises(ValueError, match=r"xx\.json"):
        load_model("xx", tmp_path)
    _write(tmp_path)
    (tmp_path / "xx.frequencies.gz").unlink()
    with pytest.raises(ValueError, match=r"xx\.frequencies\.gz"):
        load_model("xx", tmp_path)


@pytest.mark.parametrize("change", ["added", "missing"])
def test_a_model_of_other_features_is_refused(change: str) -> None:
    features = dict(LEARNED.features)
    if change == "added":
        features["horoscope"] = Feature(0.0, 1.0, 1.0)
    else:
        del features["terms"]
    with pytest.raises(ValueError, match="horoscope" if change == "added" else "terms"):
        LanguageModel(msgspec.structs.replace(LEARNED, features=features), Frequencies(0, {}))


def test_scores_are_the_formula_and_a_missing_value_counts_as_the_mean() -> None:
    model = LanguageModel(LEARNED, Frequencies(0, {}))
    rows = np.full((2, len(FEATURES)), 0.2)
    rows[0, 0], rows[1, 1] = 0.4, np.nan
    assert model.pair_scores(rows) == pytest.approx([-0.5 + 0.3 * 0.2 / 0.1, -0.5])
    assert model.contributions(rows)[1].tolist() == [0.0] * len(FEATURES)


def test_time_speaks_by_the_gap_and_is_silent_where_it_is_unknown() -> None:
    model = LanguageModel(LEARNED, Frequencies(0, {}))
    gaps = (None, 0.0, 1.0, 1.1, 5.0, 30.0, 30.1, 9999.0)
    assert [model.time_ratio(days) for days in gaps] == [0.0, 2.0, 2.0, 1.0, 1.0, 0.0, -1.5, -1.5]


def test_within_a_window_nearness_says_less() -> None:
    """What is left is the ratio among the unlike pairs that lie inside: on average over them it is even odds."""
    plain = LanguageModel(LEARNED, Frequencies(0, {}))
    inside = LanguageModel(LEARNED, Frequencies(0, {}), window_days=5.0)
    odds = [math.exp(inside.time_ratio(days)) for days in (0.5, 3.0)]
    assert (0.1 * odds[0] + 0.2 * odds[1]) / 0.3 == pytest.approx(1.0)
    assert inside.time_ratio(0.5) - inside.time_ratio(3.0) == pytest.approx(1.0)
    assert inside.time_ratio(0.5) < plain.time_ratio(0.5)
    half = LanguageModel(LEARNED, Frequencies(0, {}), window_days=3.0)
    assert inside.time_ratio(0.5) > half.time_ratio(0.5)
    assert inside.among(Frequencies(1, {})).time_ratio(0.5) == inside.time_ratio(0.5)


def test_a_language_without_a_model_takes_the_fallback_weights_and_no_words(tmp_path: Path) -> None:
    _write(tmp_path)
    shards = Shards(tmp_path)
    assert shards.get("xx").model.learned == LEARNED
    assert shards.has_table("xx")
    assert not shards.has_table("qq")
    other = shards.get("qq").model
    assert other.learned.language == "en"
    assert other.frequencies.counts == {}
    assert shards.get("qq") is shards.get("qq")
