"""A made-up stream whose events are known: what is learned has to favour what its events share."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from cluster.assign.bag import Table
from cluster.assign.features import pair_features
from cluster.assign.model import EVEN, LanguageModel, load_model
from cluster.assign.prepare import prepare
from cluster.fit.learn import LEAST_ARTICLES, TooFewPairsError, learn, learn_words, write_model
from newsfold.stream.messages import Fingerprint, Publisher

DAY = 86_400.0
TOPICS = 60
EVENTS = 10  # in each topic, half a year apart
START = 1_500_000_000.0


def article(topic: int, event: int, copy: int, rng: random.Random) -> Fingerprint:
    """One of two reports of an event: words of its topic, names and words of its event, words of its own."""
    words = [f"topic{topic}w{rng.randrange(30)}" for _ in range(40)]
    words += [f"event{topic}x{event}w{rng.randrange(12)}" for _ in range(12)]
    words += [f"own{rng.randrange(5000)}" for _ in range(20)]
    names = {f"name{topic}x{event}n{i}": 1 for i in range(3)} | {f"place{topic}": 1}
    vector = np.array([rng.gauss(0, 1) for _ in range(8)]) + 3 * np.eye(8)[topic % 8]
    return Fingerprint(
        article_id=f"t{topic}e{event}c{copy}",
        revision="r",
        shard="en",
        url="",
        title=f"Topic {topic}, event {event}",
        lead=f"Report {copy} of event {event} in topic {topic}",
        publisher=Publisher(f"Outlet {copy}", f"outlet{copy}.example"),
        scheme="s",
        model="m",
        words=72,
        published=START + (event * 183 + topic) * DAY + copy * 3600.0,
        terms={word: words.count(word) for word in sorted(set(words))} | dict.fromkeys(names, 1),
        bigrams={f"{a} {b}": 1 for a, b in pairwise(words)},
        names=names,
        vector=(vector / np.linalg.norm(vector)).astype("<f2").tobytes(),
        title_terms=tuple(words[40:44]),
        lead_terms=tuple(words[40:50]),
        shingles=np.array(sorted(rng.getrandbits(63) for _ in range(60)), "<u8").tobytes(),
    )


@pytest.fixture(scope="module")
def stream() -> list[Fingerprint]:
    rng = random.Random(7)
    return [article(t, e, c, rng) for t in range(TOPICS) for e in range(EVENTS) for c in range(2)]


def test_what_events_share_scores_above_what_topics_share(stream: list[Fingerprint]) -> None:
    learned, frequencies = learn(stream, language="en", data="made up")
    model = LanguageModel(learned, frequencies)
    ready = {fp.article_id: prepare(fp, frequencies) for fp in stream}
    right = 0
    for topic in range(TOPICS):
        query = ready[f"t{topic}e3c0"]
        others = [ready[f"t{topic}e3c1"], ready[f"t{topic}e5c1"]]
        same, other = model.pair_scores(pair_features(query, others, Table()))
        right += bool(same > 0 > other)
    assert right >= 0.95 * TOPICS
    assert learned.features["name-coverage"].weight > 0
    assert learned.articles == TOPICS * EVENTS * 2


def test_a_stream_without_vectors_gives_a_model_that_can_be_read(stream: list[Fingerprint], tmp_path: Path) -> None:
    """As of a language that the embedding model does not know."""
    learned, frequencies = learn([replace(fp, vector=b"") for fp in stream], language="xx", data="made up")
    write_model(tmp_path, learned, frequencies)
    model = load_model("xx", tmp_path)
    assert model is not None
    assert model.learned.features["dense"].weight == 0.0
    assert model.learned.features["name-coverage"].weight > 0


def test_near_in_time_counts_for_and_far_against(stream: list[Fingerprint]) -> None:
    learned, _ = learn(stream, language="en", data="made up")
    assert learned.time_ratio[0] > 1.0
    assert learned.time_ratio[-1] < -1.0
    assert sum(learned.time_unlike) == pytest.approx(1.0, abs=1e-4)


def test_the_same_stream_gives_the_same_files_and_they_load(stream: list[Fingerprint], tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        write_model(tmp_path / folder, *learn(stream, language="en", data="made up"))
    for name in ("en.json", "en.frequencies.gz"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    model = load_model("en", tmp_path / "a")
    assert model is not None
    assert model.frequencies.idf("place1") < model.frequencies.idf("never seen")


def test_too_few_articles_are_refused(stream: list[Fingerprint]) -> None:
    with pytest.raises(ValueError, match=f"at least {LEAST_ARTICLES}"):
        learn(stream[:50], language="en", data="made up")


def test_a_stream_of_one_week_is_refused(stream: list[Fingerprint]) -> None:
    short = [replace(fp, published=START + i % 7 * DAY) for i, fp in enumerate(stream)]
    with pytest.raises(TooFewPairsError, match="180 days apart"):
        learn(short, language="en", data="made up")


def test_a_stream_without_dates_is_refused_for_its_pairs(stream: list[Fingerprint]) -> None:
    with pytest.raises(TooFewPairsError, match=r"^0 pairs"):
        learn([replace(fp, published=None) for fp in stream], language="en", data="made up")


def test_words_alone_come_with_the_weights_of_another_stream(stream: list[Fingerprint]) -> None:
    shipped = load_model("en")
    assert shipped is not None
    learned, frequencies = learn_words(stream, shipped.learned, language="xx", data="a fortnight")
    assert (learned.language, learned.articles, learned.pairs) == ("xx", len(stream), 0)
    assert learned.data == f"words: a fortnight; weights: {shipped.learned.data}"
    assert learned.digest != shipped.learned.digest
    assert (learned.features, learned.join) == (shipped.learned.features, EVEN)
    again, _ = learn_words(stream, shipped.learned, language="en", data="a fortnight")
    assert again.join == shipped.learned.join != EVEN
    assert frequencies.documents == len(stream)
    assert frequencies.counts["place1"] == EVENTS * 2
    assert min(frequencies.counts.values()) >= 3
    with pytest.raises(ValueError, match=f"at least {LEAST_ARTICLES}"):
        learn_words(stream[:50], shipped.learned, language="xx", data="too little")
