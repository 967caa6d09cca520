"""The stage from records to records, with the real model and a real log."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest

from cluster.fingerprint.lexical import SCHEME
from cluster.fingerprint.step import FingerprintConfig, FingerprintStep
from newsfold.stream.codec import decode, encode
from newsfold.stream.connect import open_log
from newsfold.stream.log import Record
from newsfold.stream.messages import Article, Attribution, Fingerprint, Publisher
from newsfold.stream.metrics import Metrics
from newsfold.stream.step import Outcome
from newsfold.stream.topics import ARTICLES, FINGERPRINTS

BODY = (
    "NORTHPORT (Example Wire) - A bridge fell into the harbour of Northport on Friday, and 12 people were hurt. "
    "Mayor Tara Quill said the bridge had been closed since June 4. "
) + " ".join(f"Engineer number {i} inspected pillar {i * 7} of the bridge." for i in range(30))


def _article(name: str, text: str = BODY, title: str = "Bridge falls in Northport", shard: str = "en") -> Article:
    return Article(
        id=name,
        revision="r1",
        shard=shard,
        url=f"https://news.example/{name}",
        title=title,
        text=text,
        publisher=Publisher("News", "news.example"),
        language=shard,
        published=1_700_000_000.0,
        first_seen=1_700_000_100.0,
        attributions=(Attribution(name="Example Wire", kind="byline-agency", sentence="(Example Wire)"),),
    )


def _record(value: bytes | None, offset: int = 0) -> Record:
    return Record(topic=ARTICLES, partition=0, offset=offset, key="k", value=value)


def _records(*articles: Article) -> list[Record]:
    return [_record(encode(article), offset) for offset, article in enumerate(articles)]


def _messages(outcome: Outcome) -> list[Fingerprint]:
    return [decode(Fingerprint, output.value) for output in outcome.outputs]


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def step(metrics: Metrics) -> FingerprintStep:
    return FingerprintStep(FingerprintConfig(max_tokens=64, threads=1), metrics)


def test_a_fingerprint_holds_all_but_the_text(step: FingerprintStep) -> None:
    outcome = step(_records(_article("a")), 0.0)
    (output,) = outcome.outputs
    assert (output.topic, output.key, output.partition_by) == (FINGERPRINTS, "a", "en")
    (made,) = _messages(outcome)
    assert made.scheme == SCHEME
    assert made.model.startswith("all-MiniLM-L6-v2@")
    assert made.lead.startswith("A bridge fell into the harbour")
    assert made.arrived == 1_700_000_100.0
    assert made.attributions[0].name == "Example Wire"
    assert (len(made.vector), len(made.signature)) == (2 * 384, 4 * 128)
    assert made.terms["bridge"] == 33
    assert "bridge fell" in made.bigrams
    assert made.title_terms == ("bridge", "fall", "northport")
    assert made.names["tara quill"] == 1
    assert "12 people" in made.numbers
    assert set(made.dates) == {"wd:friday", "md:06-04"}


def test_a_copy_takes_over_the_vector_in_one_batch_and_across(step: FingerprintStep, metrics: Metrics) -> None:
    one, two = _messages(step(_records(_article("a"), _article("b", BODY + " Read more.")), 0.0))
    (three,) = _messages(step(_records(_article("c")), 0.0))
    assert [made.vector_of for made in (one, two, three)] == ["", "a", "a"]
    assert one.vector == two.vector == three.vector
    assert metrics.value("fingerprints_total", vector="computed") == 1
    assert metrics.value("fingerprints_total", vector="reused") == 2


def test_restoring_forgets_the_window(step: FingerprintStep, tmp_path: Path) -> None:
    with open_log(f"sqlite:///{tmp_path}/log.db") as log:
        first = step(_records(_article("a")), 0.0)
        step.restore(log, frozenset())
        assert step(_records(_article("a")), 0.0) == first


def test_a_language_the_model_does_not_know_gets_no_vector(step: FingerprintStep, metrics: Metrics) -> None:
    (made,) = _messages(step(_records(_article("v", "Cây cầu ở cảng đã sập.", "Sập cầu", "vi")), 0.0))
    assert (made.vector, made.model, made.vector_of) == (b"", "", "")
    assert made.terms["cầu"] == 2
    assert made.signature
    assert metrics.value("fingerprints_total", vector="none") == 1


def test_a_page_that_is_gone_passes_without_words(step: FingerprintStep, metrics: Metrics) -> None:
    gone = msgspec.structs.replace(_article("a", "", ""), deleted=1_700_000_200.0)
    outcome = step(_records(gone, _article("b")), 0.0)
    assert [(made.article_id, made.revision, made.deleted) for made in _messages(outcome)] == [
        ("a", "r1", 1_700_000_200.0),
        ("b", "r1", None),
    ]
    assert not outcome.rejects
    assert metrics.value("fingerprints_total", vector="none") == 1


def test_what_cannot_be_used_is_rejected_and_the_rest_goes_on(step: FingerprintStep) -> None:
    batch = [
        _record(b"junk"),
        _record(None),
        _record(encode(_article("empty", "", ""))),
        _record(encode(_article("emoji", "😀\x00\n", "🎉"))),
        _record(encode(_article("good"))),
    ]
    outcome = step(batch, 0.0)
    assert [(reject.reason, reject.record) for reject in outcome.rejects] == [
        ("decode", batch[0]),
        ("decode", batch[1]),
        ("no-words", batch[2]),
        ("no-words", batch[3]),
    ]
    assert "https://news.example/empty" in outcome.rejects[2].error
    assert [made.article_id for made in _messages(outcome)] == ["good"]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Title only", ""),
        ("", "text only"),
        ("x" * 1_000_000, "y" * 1_000_000),
        ("زلزال في المدينة", "\u202eانهار الجسر\u202c " * 50),
        ("\x00\x01 a \ufffe", "\ud7ff\ue000 b \x00"),
        ("1" * 5_000, "9," * 50_000),
        ("A" * 50, "A. " * 50_000),
        ("-" * 1_000 + "a", "(" * 50_000 + "b" + "'" * 50_000),
    ],
)
def test_hostile_texts_give_bounded_fingerprints(step: FingerprintStep, title: str, text: str) -> None:
    outcome = step(_records(_article("h", text, title)), 0.0)
    assert not outcome.rejects
    (output,) = outcome.outputs
    assert output.value is not None
    assert len(output.value) < 600_000


def test_the_same_articles_give_the_same_bytes_however_they_are_batched() -> None:
    chance = random.Random(3)
    articles = [
        _article(str(i), " ".join(chance.choices(BODY.split(), k=chance.randint(1, 200))), f"Title {i}")
        for i in range(12)
    ]
    records = _records(*articles)
    config = FingerprintConfig(max_tokens=64, threads=1, batch=4)
    whole = FingerprintStep(config, Metrics())(records, 0.0).outputs
    single = FingerprintStep(config, Metrics())
    assert [output for record in records for output in single([record], 0.0).outputs] == list(whole)
