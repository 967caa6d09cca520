"""A restart at any moment: the memory that comes back is the memory that was, and so is what follows."""

from __future__ import annotations

import contextlib
import itertools
import random
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from cluster.assign.config import AssignConfig
from cluster.assign.outcome import memberships
from cluster.assign.step import AssignStep
from newsfold.stream.codec import decode
from newsfold.stream.connect import open_log
from newsfold.stream.errors import DecodeError
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.kafka.settings import KafkaSettings, address_of
from newsfold.stream.kafka.topics import create, drop
from newsfold.stream.log import Log, Output, Partition
from newsfold.stream.messages import Fingerprint
from newsfold.stream.metrics import Metrics
from newsfold.stream.topics import ASSIGN_STATE, FINGERPRINTS, INCIDENT_EVENTS, INCIDENTS, TOPICS
from tests.cluster.assign.build import HOUR, START, credit, fp, stored, vector
from tests.cluster.assign.run import Run, events_in, memory, shard_of
from tests.cluster.assign.stories import EVENTS, look_alike, opening, retold, story

CONFIG = AssignConfig(window_days=1.0, memory_days=1.5)
HELD = frozenset({Partition(FINGERPRINTS, 0)})


def _stream(seed: int) -> list[Output]:
    """Six days of two languages: retellings, copies, columns, revisions, deletions, repeats, late ones, noise."""
    chance = random.Random(seed)
    events = [*EVENTS, *(look_alike(event, n) for n, event in enumerate(EVENTS))]
    made: list[Fingerprint] = []
    for number in range(110):
        hours = number * 1.3 - (chance.choice((2, 30, 60)) if chance.random() < 0.08 else 0)
        about = chance.randrange(max(0, number // 12 - 2), min(12, number // 12 + 2))
        shard = "de" if about % 3 == 2 else "en"
        embedding = (
            vector(*(chance.gauss(1.0 if about == i else 0.0, 0.2) for i in range(12))) if shard == "en" else b""
        )
        roll = chance.random()
        if roll < 0.15 and made:
            old = chance.choice(made[-15:])
            revised = replace(
                old, revision=f"r{number}", title=f"{old.title} (updated)", attributions=(credit("Beacon"),)
            )
            made.append(old if roll < 0.05 else revised)
            continue
        title, text = retold(events[about], number) if roll < 0.7 else story(events[about], 0)
        text = opening(text, 3) if roll > 0.95 else text
        section = "Opinion" if 0.15 <= roll < 0.2 else ""
        new = fp(f"n{number}", title, text, hours=hours, shard=shard, embedding=embedding, section=section)
        made.append(replace(new, scheme="older") if number < 25 else new)
    for _ in range(8):  # pages that go, some of which come back
        at = chance.randrange(len(made))
        gone = replace(made[at], deleted=made[at].arrived + 3_600.0, shingles=b"", vector=b"", model="", terms={})
        back = [made[at]] if chance.random() < 0.5 else []
        made[at + 3 : at + 3] = [gone, *back]
    outputs = stored(made)
    for _ in range(3):
        outputs.insert(chance.randrange(len(outputs)), Output(topic=FINGERPRINTS, key="noise", value=b"\xc1"))
    return outputs


def _open(path: Path) -> Log:
    return open_log(f"sqlite:///{path}")


def _work(log: Log, step: AssignStep, start: int, stop: int, size: int) -> None:
    """Process the fingerprints from one offset to another in batches, storing what comes out."""
    inputs = [r for r in log.read(FINGERPRINTS) if start <= r.offset < stop]
    for at in range(0, len(inputs), size):
        log.append(step(inputs[at : at + size], 0.0).outputs)


def _all(log: Log, topic: str) -> list[tuple[str, bytes | None]]:
    return [(r.key, r.value) for r in log.read(topic)]


def _outputs(log: Log) -> Iterator[Output]:
    return (Output(topic=r.topic, key=r.key, value=r.value) for r in log.read(INCIDENT_EVENTS))


def _by_key(log: Log, topic: str) -> list[tuple[str, bytes | None]]:
    """The records of each key in their order; a batch holds one shard's after another's."""
    return sorted(_all(log, topic), key=lambda record: record[0])


@pytest.mark.parametrize("seed", range(3))
def test_a_stage_restarted_at_random_moments_is_the_stage_that_ran_through(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    stream = _stream(seed)
    with _open(tmp_path / "through.db") as through, _open(tmp_path / "restarted.db") as restarted:
        for log in (through, restarted):
            log.append(stream)
        steady = AssignStep(CONFIG, Metrics())
        steady.restore(through, HELD)
        cuts = [0, *sorted(chance.sample(range(1, len(stream)), 4)), len(stream)]
        for start, stop in itertools.pairwise(cuts):
            _work(through, steady, start, stop, 1)
            step = AssignStep(CONFIG, Metrics())
            step.restore(restarted, HELD)
            _work(restarted, step, start, stop, chance.randrange(1, 20))
            again = AssignStep(CONFIG, Metrics())
            again.restore(restarted, HELD)
            for name in ("en", "de"):
                held = memory(shard_of(steady, name))
                assert memory(shard_of(step, name)) == held, (name, stop)
                assert memory(shard_of(again, name)) == held, (name, stop)
        assert _by_key(through, INCIDENT_EVENTS) == _by_key(restarted, INCIDENT_EVENTS)
        assert dict(_all(through, INCIDENTS)) == dict(_all(restarted, INCIDENTS))
        kinds = {key for key, _ in _all(through, ASSIGN_STATE)}
        assert {key.split("/")[0] for key in kinds} == {"article", "incident", "shard", "words"}
        said = {(o.key, o.value is None) for o in through.read(ASSIGN_STATE)}
        assert any(gone and key.startswith("article/") for key, gone in said), "nothing was forgotten"
        assert all(shard_of(steady, name).state.scheme_since > 0 for name in ("en", "de"))
        assert {e.type for e in events_in(list(_outputs(through)))} >= {"created", "source-added", "closed"}


def test_a_stream_that_ran_in_one_batch_ends_alike(tmp_path: Path) -> None:
    stream = _stream(9)
    ends = []
    for size in (1, 7, 500):
        with _open(tmp_path / f"{size}.db") as log:
            log.append(stream)
            step = AssignStep(CONFIG, Metrics())
            step.restore(log, HELD)
            _work(log, step, 0, len(stream), size)
            ends.append((memory(shard_of(step)), memory(shard_of(step, "de")), dict(_all(log, INCIDENTS))))
    assert ends[0] == ends[1] == ends[2]


def test_an_article_that_came_too_late_to_be_remembered_is_not_after_a_restart_either(tmp_path: Path) -> None:
    """A clock that ran ahead for one article must not make a restart see less or more than before."""
    with _open(tmp_path / "log.db") as log:
        log.append(stored([fp("ahead", *story(EVENTS[0], 0), hours=60), fp("late", *story(EVENTS[1], 0), hours=5)]))
        step = AssignStep(CONFIG, Metrics())
        step.restore(log, HELD)
        _work(log, step, 0, 2, 1)
        again = AssignStep(CONFIG, Metrics())
        again.restore(log, HELD)
        assert memory(shard_of(again)) == memory(shard_of(step))
        assert set(shard_of(step).places) == {"ahead", "late"}
        assert shard_of(step).state.clock == START + 60 * HOUR


def test_a_changelog_that_cannot_be_read_stops_the_stage(tmp_path: Path) -> None:
    with _open(tmp_path / "log.db") as log:
        log.append([Output(topic=ASSIGN_STATE, key="article/a", value=b"\xc1")])
        with pytest.raises(DecodeError):
            AssignStep(CONFIG, Metrics()).restore(log, HELD)


def test_restoring_forgets_what_is_not_in_the_log(tmp_path: Path) -> None:
    run = Run(CONFIG)
    run.feed(fp("a", *story(EVENTS[0], 0)))
    with _open(tmp_path / "log.db") as log:
        run.step.restore(log, HELD)
        assert not run.shard.places
        log.append(run.outputs)
        log.append(stored([fp("a", *story(EVENTS[0], 0))]))
        run.step.restore(log, frozenset())  # no partition held
        assert set(run.shard.fingerprints) <= {"a"}
        run.step.restore(log, HELD)
        assert set(run.shard.prepared) == {"a"}


def test_memberships_follow_moves_merges_and_roles(tmp_path: Path) -> None:
    stream = _stream(2)
    with _open(tmp_path / "log.db") as log:
        log.append(stream)
        step = AssignStep(AssignConfig(window_days=None, memory_days=None), Metrics())
        step.restore(log, HELD)
        _work(log, step, 0, len(stream), 1)
        found = list(memberships(log))
        places = {**shard_of(step).places, **shard_of(step, "de").places}
        assert {m.article_id: (m.incident_id, m.role) for m in found} == {
            name: (place.incident, place.role) for name, place in places.items()
        }
        assert {m.article_id: m.evidence for m in found} == {name: place.evidence for name, place in places.items()}
        assert all(m.probability is not None and 0.0 < m.probability <= 1.0 for m in found)
        arrived = [decode(Fingerprint, r.value).article_id for r in log.read(FINGERPRINTS) if r.value != b"\xc1"]
        assert [m.article_id for m in found] == list(dict.fromkeys(arrived))


STANDBY = replace(CONFIG, standby=True)


@pytest.mark.parametrize("seed", range(3))
def test_a_standby_that_read_on_is_the_stage_that_worked(tmp_path: Path, seed: int, monkeypatch: Any) -> None:
    chance = random.Random(seed)
    monkeypatch.setattr("cluster.assign.step.AT_ONCE", 40)
    stream = _stream(seed)
    with _open(tmp_path / "log.db") as log:
        log.append(stream)
        active, spare = AssignStep(STANDBY, Metrics()), AssignStep(STANDBY, Metrics())
        active.restore(log, HELD)
        spare.restore(log, frozenset())
        cuts = [0, *sorted(chance.sample(range(1, len(stream)), 5)), len(stream)]
        for start, stop in itertools.pairwise(cuts):
            spare.stand_by(log)
            for at in range(start, stop, 6):
                _work(log, active, at, min(at + 6, stop), chance.randrange(1, 6))
                if chance.random() < 0.7:
                    spare.stand_by(log)
            ready = spare._spare[0]
            spare.restore(log, HELD)
            assert spare._held == {0: ready}, "what it had read was not used"
            for name in ("en", "de"):
                assert memory(shard_of(spare, name)) == memory(shard_of(active, name)), (name, stop)
            worked = active._held[0]
            active.restore(log, frozenset())
            assert active._spare == {0: worked}, "what it had worked on was let go"
            active, spare = spare, active


def test_a_stage_keeps_what_the_log_has_stored_and_nothing_else(tmp_path: Path) -> None:
    told = [fp(f"a{n}", *retold(EVENTS[n % 3], n), hours=n) for n in range(9)]
    with _open(tmp_path / "log.db") as log:
        log.append(stored(told))
        step = AssignStep(CONFIG, Metrics())
        step.restore(log, HELD)
        _work(log, step, 0, 3, 2)
        first = step._held[0]
        step.restore(log, HELD)
        assert step._held[0] is first
        _work(log, step, 3, 6, 3)
        step.restore(log, HELD)
        assert step._held[0] is first
        step([r for r in log.read(FINGERPRINTS) if r.offset == 6], 0.0)  # and the commit fails
        step.restore(log, HELD)
        assert step._held[0] is not first
        assert set(shard_of(step).places) == {f"a{n}" for n in range(6)}


def test_a_call_that_failed_half_way_is_not_kept(tmp_path: Path, monkeypatch: Any) -> None:
    with _open(tmp_path / "log.db") as log:
        log.append(stored([fp("a", *story(EVENTS[0], 0)), fp("a", *story(EVENTS[0], 1), hours=1, revision="r2")]))
        step = AssignStep(CONFIG, Metrics())
        step.restore(log, HELD)
        _work(log, step, 0, 1, 1)
        first = step._held[0]
        with monkeypatch.context() as patched:
            patched.setattr("cluster.assign.assigner.settle", _fail)
            with pytest.raises(ZeroDivisionError):
                _work(log, step, 1, 2, 1)
        assert shard_of(step).places["a"].revision == "r2"
        step.restore(log, HELD)
        assert step._held[0] is not first
        assert shard_of(step).places["a"].revision == "r1"


def _fail(*_: object) -> None:
    raise ZeroDivisionError


def test_a_standby_is_not_stopped_by_what_it_cannot_read(tmp_path: Path) -> None:
    with _open(tmp_path / "log.db") as log:
        log.append([Output(topic=ASSIGN_STATE, key="article/a", value=b"\xc1")])
        spare = AssignStep(STANDBY, Metrics())
        spare.stand_by(log)
        spare.stand_by(log)
        with pytest.raises(DecodeError):
            spare.restore(log, HELD)


def test_several_that_cannot_be_read_keep_no_assigner_from_joining(kafka_servers: str) -> None:
    """It reads what others hold until there is no more, and of these there would always be more."""
    url = f"kafka://{kafka_servers}?prefix=u{uuid.uuid4().hex[:8]}.&partitions=2"
    with contextlib.closing(Cluster(address_of(url, KafkaSettings()), TOPICS)) as cluster:
        create(cluster)
        with open_log(url) as log:
            log.append(Output(topic=ASSIGN_STATE, key="article/a", value=b"\xc1", partition=at) for at in (0, 1))
            spare = AssignStep(STANDBY, Metrics())
            assert [spare.stand_by(log) for _ in range(4)][1:] == [False] * 3
        drop(cluster)
