"""The stage from records to records: what becomes of every kind of fingerprint."""

from __future__ import annotations

import itertools
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace

from cluster.assign.config import AssignConfig
from cluster.assign.model import FOLDER
from cluster.assign.step import AssignStep
from cluster.assign.usual import DOCUMENTS
from newsfold.stream.codec import encode
from newsfold.stream.connect import open_log
from newsfold.stream.errors import UsageError
from newsfold.stream.log import Log, Partition, Record
from newsfold.stream.messages import Feed, Fingerprint
from newsfold.stream.metrics import Metrics
from newsfold.stream.times import rfc3339
from newsfold.stream.topics import ASSIGN_STATE, FINGERPRINTS
from tests.cluster.assign.build import HOUR, START, credit, fp, records, vector
from tests.cluster.assign.run import Run, partition, shard_of
from tests.cluster.assign.stories import EVENTS, look_alike, opening, retold, story


def _record(value: bytes | None, offset: int = 0) -> Record:
    return Record(topic=FINGERPRINTS, partition=0, offset=offset, key="k", value=value)


def _told(event: int, wording: int, name: str = "", shard: str = "en") -> Fingerprint:
    return fp(name or f"e{event}w{wording}", *story(EVENTS[event], wording), hours=0.1 * wording, shard=shard)


@pytest.fixture
def run() -> Run:
    return Run()


PARTITIONS = frozenset({Partition(FINGERPRINTS, 0)})


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return open_log(f"sqlite:///{tmp_path}/log.db")


@pytest.mark.parametrize("value", [None, b"", b"\xc1 noise", encode(Feed(url="https://x.example"))])
def test_what_is_no_fingerprint_is_given_up_and_the_rest_goes_on(run: Run, value: bytes | None) -> None:
    bad = _record(value, 1)
    good = records([_told(0, 0), _told(0, 1)])
    outcome = run.take([good[0], bad, _record(good[1].value, 2)])
    (reject,) = outcome.rejects
    assert (reject.record, reject.reason) == (bad, "decode")
    assert "Fingerprint" in reject.error
    assert partition(run.shard) == {frozenset({"e0w0", "e0w1"})}
    assert run.shard.state.offset == 3


def test_an_empty_batch_says_nothing(run: Run) -> None:
    outcome = run.take([])
    assert (list(outcome.outputs), list(outcome.rejects)) == ([], [])
    assert run.step.wake_at() is None


def test_a_revision_delivered_twice_changes_nothing(run: Run) -> None:
    run.feed(_told(0, 0), _told(0, 1))
    before = (dict(run.shard.heads), dict(run.shard.places))
    made = run.feed(_told(0, 0), _told(0, 1))
    assert [(o.topic, o.key) for o in made] == [(ASSIGN_STATE, "shard/en")] * 2  # how far it has read
    assert (run.shard.heads, run.shard.places) == before
    assert run.count("duplicate") == 2


def test_what_is_commentary_for_coming_late_is_so_no_longer_where_its_voice_is_gone(run: Run) -> None:
    told = story(EVENTS[0], 1)[1]
    mine = f"I know that mill. I worked there. I saw it burn, and I wept. We all did. {told}"
    run.feed(_told(0, 0), fp("late", "Smoke on the quay", mine, hours=20))
    incident = run.incident_of("late")
    assert incident == run.incident_of("e0w0")
    assert [(s.article_id, s.role) for s in run.incidents()[incident].linked] == [("late", "commentary")]
    run.feed(fp("copy", "Smoke on the quay", mine, hours=21))
    assert [s.role for s in run.incidents()[incident].linked] == ["commentary", "commentary"]
    run.feed(fp("late", "Smoke on the quay", told, hours=20, revision="r2"))
    run.feed(fp("copy", "Smoke on the quay", told, hours=21, revision="r2"))
    assert "commentary" not in [s.role for s in run.incidents()[incident].linked]
    assert run.incident_of("late") == incident
    run.feed(fp("late", "News round-up: smoke on the quay", told, hours=20, revision="r3"))
    assert "roundup" in [s.role for held in run.incidents().values() for s in (*held.linked, *held.sources)]


def test_a_new_revision_keeps_its_incident_and_renews_what_is_shown(run: Run) -> None:
    run.feed(_told(0, 0), _told(0, 1))
    incident, revision = run.incident_of("e0w1"), run.incidents()[run.incident_of("e0w1")].revision
    changed = fp(
        "e0w1",
        "Fifteen injured at mill",
        story(EVENTS[0], 1)[1] + " A fifteenth worker came forward.",
        revision="r2",
        attributions=(credit("Outlet e0w0"),),
    )
    run.feed(changed)
    told = run.events()[-3:]
    assert ("source-revised", "e0w1", {"revision": "r2"}) in [(e.type, e.article_id, e.detail) for e in told]
    assert {(e.article_id, e.detail["role"]) for e in told if e.type == "role-changed"} == {
        ("e0w0", "origin"),
        ("e0w1", "rewrite"),
    }
    public = run.incidents()[incident]
    source = next(s for s in public.sources if s.article_id == "e0w1")
    assert (source.revision, source.title, source.role) == ("r2", "Fifteen injured at mill", "rewrite")
    assert public.revision > revision
    assert public.counts.articles == 2
    assert run.shard.fingerprints.whole("e0w1") == changed
    assert run.count("revised") == 1


def test_an_article_whose_page_is_gone_keeps_its_place_and_says_so(run: Run) -> None:
    run.feed(_told(0, 0), _told(0, 1))
    incident, before = run.incident_of("e0w1"), run.shard.fingerprints.whole("e0w1")
    gone = replace(before, deleted=START + 2 * HOUR, shingles=b"", vector=b"", terms={}, title="", words=0)
    run.feed(gone, gone)
    assert (run.count("deleted"), run.count("duplicate"), run.incident_of("e0w1")) == (1, 1, incident)
    assert run.shard.fingerprints.whole("e0w1") == before
    event = run.events()[-1]
    assert (event.type, event.article_id, event.detail["deleted"]) == (
        "source-revised",
        "e0w1",
        rfc3339(START + 2 * HOUR),
    )

    def deleted() -> list[str | None]:
        return [source.deleted for source in run.incidents()[incident].sources]

    assert deleted() == [None, rfc3339(START + 2 * HOUR)]
    run.feed(_told(0, 1))  # back as it was
    assert (run.count("restored"), deleted()) == (1, [None, None])
    run.feed(gone, replace(before, revision="r2", title="Mill reopens"))  # back with another text
    assert (run.count("revised"), deleted()) == (1, [None, None])
    run.feed(replace(gone, article_id="never-seen"))
    assert "never-seen" not in run.shard.places


def test_a_revision_that_lost_its_date_keeps_the_one_it_had(run: Run) -> None:
    run.feed(_told(0, 0))
    published = run.shard.places["e0w0"].published
    run.feed(fp("e0w0", *story(EVENTS[0], 0), revision="r2", published=None))
    assert run.shard.places["e0w0"].published == published is not None


@pytest.mark.parametrize("change", ["scheme", "model"])
def test_fingerprints_of_two_schemes_are_never_compared(run: Run, change: str) -> None:
    run.feed(_told(0, 0))
    later = [_told(0, 0, name="same-text"), _told(0, 1, name="same-event")]
    run.feed(*(replace(made, **{change: "another/1"}) for made in later))
    assert set(run.shard.fingerprints) == {"same-text", "same-event"}
    assert partition(run.shard) == {frozenset({"e0w0"}), frozenset({"same-text", "same-event"})}
    assert run.shard.places["same-text"].copy_of == ""


def test_a_language_without_a_model_is_linked_by_its_words() -> None:
    run = Run()
    told = [
        fp(f"e{e}s{s}", *retold(event, s), hours=s + e / 10, shard="qq")
        for s in range(4)
        for e, event in enumerate(EVENTS)
    ]
    run.feed(*told)
    shard = shard_of(run.step, "qq")
    assert partition(shard) == {frozenset(f"e{e}s{s}" for s in range(4)) for e in range(len(EVENTS))}
    assert shard.model.frequencies.documents > 0
    assert shard.model.frequencies.counts["mill"] > 1
    assert run.metrics.value("open_incidents", shard="qq") == len(EVENTS)


def test_what_is_usual_in_a_language_stays_when_its_words_are_counted() -> None:
    run = Run()
    told = [fp(f"e{e}", *retold(event, 0), hours=e, shard="de") for e, event in enumerate(EVENTS)]
    run.feed(*told)
    frequencies = shard_of(run.step, "de").model.frequencies
    assert frequencies.documents > DOCUMENTS
    assert frequencies.idf("und") < 0.2


def test_shards_do_not_mix(run: Run) -> None:
    run.feed(_told(0, 0), _told(0, 0, name="elsewhere", shard="qq"))
    assert partition(run.shard) == {frozenset({"e0w0"})}
    assert partition(shard_of(run.step, "qq")) == {frozenset({"elsewhere"})}
    assert {i.language for i in run.incidents().values()} == {"en", "qq"}


def test_copies_verbatim_abridged_and_under_another_title(run: Run) -> None:
    title, text = story(EVENTS[0], 0)
    run.feed(
        fp("origin", title, text, hours=0),
        fp("verbatim", title, text, hours=1),
        fp("abridged", title, opening(text, 3), hours=2),
        fp("headed", "Night of fire ends mill", text, hours=3),
        fp("rewrite", *story(EVENTS[0], 1), hours=4),
        fp("other", *story(EVENTS[1], 0), hours=5),
    )
    copies = {name: place.copy_of for name, place in run.shard.places.items() if place.copy_of}
    assert set(copies) == {"verbatim", "abridged", "headed"}
    assert {run.shard.places[name].role for name in copies} == {"copy"}
    (home,) = (i for i in run.incidents().values() if i.id == run.incident_of("origin"))
    assert {s.traced_to for s in home.sources if s.role == "copy"} == {"origin"}
    assert run.count("copy") == 3
    assert run.incident_of("other") != run.incident_of("origin") == run.incident_of("rewrite")


def test_a_roundup_founds_its_own_and_swallows_nothing(run: Run) -> None:
    run.feed(_told(0, 0), _told(1, 0))
    digest = " ".join(story(event, 0)[1] for event in EVENTS)
    run.feed(fp("digest", "The week in review", digest, hours=5), _told(2, 0))
    assert frozenset({"digest"}) in partition(run.shard)
    assert run.shard.places["digest"].role == "roundup"
    assert len(partition(run.shard)) == 4


def test_near_vectors_propose_what_shares_no_rare_word(run: Run) -> None:
    near, far = vector(*([1.0] * 20)), vector(0.0, *([1.0, -1.0] * 10))
    run.feed(
        fp("first", "Mill burns", "Flames all over Ostmere. " * 3, embedding=near, model="m"),
        fp("far", "Bank shuts", "Queues in front of Carvoy. " * 3, embedding=far, model="m", hours=1),
        fp("near", "Blaze ruins plant", "Workers escaped smoke. " * 3, embedding=near, model="m", hours=2),
    )
    against = {name: place.evidence.against for name, place in run.shard.places.items()}
    assert against == {"first": "", "far": "", "near": "first"}


def test_a_broken_model_file_is_named(tmp_path: Path, log: Log) -> None:
    (tmp_path / "en.json").write_text("{}")
    step = AssignStep(AssignConfig(model_folder=str(tmp_path)), Metrics())
    with log, pytest.raises(UsageError, match=r"en\.json"):
        step.restore(log, PARTITIONS)


@pytest.mark.parametrize("broken", ["de.json", "de.frequencies.gz"])
def test_a_broken_model_is_refused_before_an_article_of_its_language_comes(
    tmp_path: Path, log: Log, broken: str
) -> None:
    for name in ("json", "frequencies.gz"):
        shutil.copy(FOLDER / f"en.{name}", tmp_path / f"de.{name}")
    (tmp_path / "notes-of-ours.json").write_text("{}")
    with log:
        AssignStep(AssignConfig(model_folder=str(tmp_path)), Metrics()).restore(log, PARTITIONS)
        (tmp_path / broken).write_bytes(b"{")
        with pytest.raises(UsageError, match=f"{broken}.*assign.model_folder"):
            AssignStep(AssignConfig(model_folder=str(tmp_path)), Metrics()).restore(log, PARTITIONS)


def _world(tellings: int) -> list[Fingerprint]:
    """Twelve events, each with a look-alike, told several times before anything can have come after."""
    events = [*EVENTS, *(look_alike(event, n) for n, event in enumerate(EVENTS))]
    chance = random.Random(5)
    return [
        fp(f"e{e}s{s}", *retold(event, s), hours=10 * chance.random())
        for e, event in enumerate(events)
        for s in range(tellings)
    ]


WORLD = _world(5)
EXPECTED = {frozenset(f"e{e}s{s}" for s in range(5)) for e in range(12)}


@pytest.mark.parametrize("seed", range(8))
def test_in_any_order_events_stay_apart_and_nothing_flaps(seed: int) -> None:
    run = Run()
    run.feed(*random.Random(seed).sample(WORLD, len(WORLD)))
    found = partition(run.shard)
    assert _b3(found) > 0.93
    moves = Counter(e.article_id for e in run.events() if e.type == "source-moved")
    assert sum(moves.values()) <= len(WORLD) / 2
    assert max(moves.values(), default=0) <= 3
    _check_stream(run)


def _b3(found: set[frozenset[str]]) -> float:
    """B-cubed F1 (Bagga and Baldwin 1998) against the world as it is."""
    mine, right = ({a: group for group in groups for a in group} for groups in (found, EXPECTED))
    precision = sum(len(mine[a] & right[a]) / len(mine[a]) for a in right) / len(right)
    recall = sum(len(mine[a] & right[a]) / len(right[a]) for a in right) / len(right)
    return 2 * precision * recall / (precision + recall)


def _check_stream(run: Run) -> None:
    """What a reader of the events may rely on, at any time."""
    place: dict[str, str] = {}
    gone: dict[str, str] = {}
    revisions: dict[str, itertools.count[int]] = {}
    for event in run.events():
        assert event.revision == next(revisions.setdefault(event.incident_id, itertools.count(1)))
        assert event.incident_id not in gone, "an event of an incident that was merged away"
        if event.type == "source-added":
            place[event.article_id] = event.incident_id
        elif event.type == "merged":
            gone[event.incident_id] = event.detail["into"]
    assert place == {name: p.incident for name, p in run.shard.places.items()}
    for incident in run.incidents().values():
        held = [s.article_id for s in (*incident.sources, *incident.linked) if s.article_id]
        assert sorted(held) == sorted(name for name, where in place.items() if where == incident.id)
        assert (incident.status == "merged") == (incident.id in gone)


def test_an_article_between_two_events_does_not_flap() -> None:
    """Half of its text is of one event and half of the other, and both go on growing in turns."""
    halves = [retold(EVENTS[n], 50)[1] for n in (0, 1)]
    between = fp("between", "Ostmere and Carvoy in trouble", " ".join(halves), hours=0.5)
    told = [fp(f"e{n % 2}s{n}", *retold(EVENTS[n % 2], n), hours=0.2 * n) for n in range(40)]
    for at in (0, 1, 2, 5, 20):
        run = Run()
        run.feed(*told[:at], between, *told[at:])
        moves = Counter(e.article_id for e in run.events() if e.type == "source-moved")
        assert moves["between"] <= 3
        assert sum(moves.values()) <= 10
        _check_stream(run)
