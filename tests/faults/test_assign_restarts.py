"""Given one fingerprints log the incidents are the same, byte for byte: batches, restarts and kills do not show."""

from __future__ import annotations

import itertools
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from cluster.assign.config import AssignConfig
from cluster.assign.state import Head, Place, ShardState
from newsfold.stream.codec import decode, decode_json
from newsfold.stream.log import Output
from newsfold.stream.messages import Fingerprint
from newsfold.stream.metrics import Metrics
from newsfold.stream.public import Incident, IncidentEvent
from newsfold.stream.sqlite import SqliteLog
from newsfold.stream.topics import ASSIGN_STATE, FINGERPRINTS, INCIDENT_EVENTS
from tests.cli.command import started
from tests.end_to_end.service import Left
from tests.faults.assigning import Assigned, copy_of, read, restarted, undisturbed
from tests.faults.stream import DAY, START, World, outputs, stream

CONFIG = AssignConfig()
SEED = 3


@pytest.fixture(scope="module")
def made() -> list[Fingerprint]:
    return stream(SEED)


@pytest.fixture(scope="module")
def prepared(made: list[Fingerprint], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log that holds the generated fingerprints and nothing else."""
    path = tmp_path_factory.mktemp("prepared") / "log.db"
    with SqliteLog(path) as log:
        log.append(outputs(made))
    return path


class Whole(msgspec.Struct, frozen=True):
    """The undisturbed run and where its log lies."""

    path: Path
    left: Assigned
    outcomes: dict[str, float]


@pytest.fixture(scope="module")
def whole(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    path = copy_of(prepared, tmp_path_factory.mktemp("whole"))
    metrics = Metrics()
    left = undisturbed(path, CONFIG, metrics)
    names = ("duplicate", "revised", "copy", "linked", "founded", "expired")
    return Whole(path, left, {name: metrics.value("assigned_total", outcome=name) for name in names})


def assert_same(one: Assigned, other: Assigned) -> None:
    """Names what differs, since whole records are too long to be read."""
    for part in ("incidents", "events", "state"):
        mine, theirs = getattr(one, part), getattr(other, part)
        assert {key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key)} == set(), part


def test_the_stream_brings_about_all_that_can_happen(whole: Whole, made: list[Fingerprint]) -> None:
    assert min(whole.outcomes.values()) >= 1, whole.outcomes
    events = [decode_json(IncidentEvent, value) for stored in whole.left.events.values() for value, _ in stored]
    types = Counter(event.type for event in events)
    for kind in ("created", "source-added", "source-revised", "source-moved", "role-changed", "merged", "split"):
        assert types[kind] >= 1, types
    assert types["closed"] >= 20
    assert types["reopened"] >= 1
    state = whole.left.state
    heads = {key for key in state if key.startswith("incident/")}
    assert len(heads) <= len(whole.left.incidents) / 2, "incidents are forgotten"
    clocks = {s.shard: s.clock for s in (decode(ShardState, v) for k, v in state.items() if k.startswith("shard/"))}
    assert set(clocks) == {"en", "de", "vi"}
    places = [decode(Place, value) for key, value in state.items() if key.startswith("article/")]
    assert CONFIG.memory_days is not None
    assert any(p.arrived < clocks[p.shard] - (CONFIG.memory_days + 1) * DAY for p in places), "and articles first"
    assert any(decode(Head, state[key]).siblings for key in heads)
    with SqliteLog(whole.path) as log:
        counted = Counter(record.key for record in log.read(ASSIGN_STATE) if record.key.startswith("words/"))
    assert counted["words/de/0"] >= 2
    assert counted["words/vi/0"] >= 2
    assert not any(key.startswith("words/en") for key in counted)
    assert any(later.arrived < earlier.arrived - 3600.0 for earlier, later in itertools.pairwise(made)), (
        "some come late"
    )


def test_revisions_only_grow_and_every_event_has_an_id_of_its_own(whole: Whole) -> None:
    ids = set[str]()
    for incident, stored in whole.left.events.items():
        events = [decode_json(IncidentEvent, value) for value, _ in stored]
        revisions = [event.revision for event in events]
        assert revisions == sorted(set(revisions)), incident
        assert revisions == list(range(1, len(revisions) + 1)), incident
        assert decode_json(Incident, whole.left.incidents[incident]).revision == revisions[-1]
        ids |= {event.id for event in events}
    assert len(ids) == sum(len(stored) for stored in whole.left.events.values())


def test_every_incident_that_closed_is_closed_for_its_readers(whole: Whole) -> None:
    """Also one that is forgotten at the very instant it closes, after a long silence."""
    for incident, stored in whole.left.events.items():
        last = decode_json(IncidentEvent, stored[-1][0])
        status = decode_json(Incident, whole.left.incidents[incident]).status
        assert status == {"closed": "closed", "merged": "merged"}.get(last.type, status)
        if f"incident/{incident}" not in whole.left.state:
            assert status in ("closed", "merged"), "only these are forgotten"


def test_every_article_is_in_one_incident(whole: Whole, made: list[Fingerprint]) -> None:
    counted = Counter(
        source.article_id
        for record in whole.left.incidents.values()
        for incident in [decode_json(Incident, record)]
        for source in (*incident.sources, *incident.linked)
        if source.article_id
    )
    assert set(counted.values()) == {1}
    arrived = {fp.article_id for fp in made}
    assert set(counted) <= arrived
    assert len(arrived - set(counted)) == whole.outcomes["expired"]


@pytest.mark.parametrize("size", [1, 17])
def test_the_size_of_batches_does_not_show(prepared: Path, whole: Whole, tmp_path: Path, size: int) -> None:
    config = AssignConfig(max_records=size)
    assert_same(undisturbed(copy_of(prepared, tmp_path), config, Metrics()), whole.left)


def sizes(seed: int, most: int) -> Iterator[int]:
    dice = random.Random(seed)
    while True:
        yield dice.randint(1, most)


@pytest.mark.parametrize(("seed", "most", "anew"), [(1, 40, False), (2, 300, True)])
def test_a_restart_does_not_show(
    prepared: Path, whole: Whole, tmp_path: Path, seed: int, most: int, anew: bool
) -> None:
    assert_same(restarted(copy_of(prepared, tmp_path), CONFIG, sizes(seed, most), anew=anew), whole.left)


def test_no_restart_within_the_invented_world_shows(calm: Left, calm_folder: Path, tmp_path: Path) -> None:
    """Real vectors, a restart before every single article, and the service's own result to compare with."""
    path = tmp_path / "world.db"
    with SqliteLog(calm_folder / "log.db") as served, SqliteLog(path) as log:
        records = list(served.read(FINGERPRINTS))
        log.append(Output(topic=r.topic, key=r.key, value=r.value) for r in records)
        by_service = read(served)
    assert len(records) == len(calm.fingerprints)
    assert_same(restarted(copy_of(path, tmp_path / "restarted"), CONFIG, itertools.repeat(1), anew=False), by_service)


@pytest.mark.slow
def test_sigkill_at_random_moments_does_not_show(
    prepared: Path, whole: Whole, made: list[Fingerprint], tmp_path: Path
) -> None:
    dice = random.Random(11)
    path = copy_of(prepared, tmp_path)
    stops = sorted(dice.sample(range(len(made) - 40), 8))
    killed = []
    with SqliteLog(path) as log:
        for stop in [*stops, len(made)]:
            process = started(
                tmp_path,
                "assign",
                NEWSFOLD_LOG=f"sqlite:///{path}",
                NEWSFOLD_ASSIGN_MAX_RECORDS=str(dice.randint(1, 9)),
            )
            try:
                deadline = time.monotonic() + 60
                while (at := committed(log)) < stop:
                    assert process.poll() is None, process.communicate()
                    assert time.monotonic() < deadline, at
                    time.sleep(0.002)
                time.sleep(dice.uniform(0.0, 0.05))
            finally:
                process.kill()
                process.communicate()
            assert process.returncode == -signal.SIGKILL
            killed.append(committed(log))
        assert len({at for at in killed if 0 < at < len(made)}) >= 6, killed
        assert_same(read(log), whole.left)
        assert sum(1 for _ in log.read(INCIDENT_EVENTS)) == sum(len(stored) for stored in whole.left.events.values())


def committed(log: SqliteLog) -> int:
    """The offset that the assign stage reads next."""
    return next((row.committed or 0 for row in log.lag() if row.group == "newsfold.assign"), 0)


def test_an_article_that_comes_back_after_all_was_forgotten_makes_an_incident_of_its_own(tmp_path: Path) -> None:
    """Readers hold the old one for ever: the same id again, its revisions from 1, would never reach them."""
    world = World(5)
    first = world.article(world.event("en", 0.0), 1.0)
    between = world.article(world.event("en", 30.0), 1.0)
    back = replace(first, arrived=START + 31.0 * DAY)
    with SqliteLog(tmp_path / "log.db") as log:
        log.append(outputs([first, between, back]))
    left = undisturbed(tmp_path / "log.db", CONFIG, Metrics())
    records = [decode_json(Incident, value) for value in left.incidents.values()]
    placed = sorted(source.article_id for one in records for source in one.sources if source.article_id)
    assert placed == sorted([first.article_id, between.article_id, back.article_id])
    assert sorted(one.status for one in records) == ["closed", "open", "open"]
    events = [decode_json(IncidentEvent, value) for stored in left.events.values() for value, _ in stored]
    assert len({event.id for event in events}) == len(events)
    # three incidents created and one source added to each, and one of them closed; what they name is not at stake
    assert len([event for event in events if event.type != "origin-named"]) == 7


def late(world: World) -> list[Fingerprint]:
    """An article so late that its like have left the memory, and another of its event right after it."""
    event = world.event("en", 1.0)
    first = world.article(event, 0.0, share=0.9)
    return [
        world.article(world.event("en", 15.0), 1.0),
        first,
        replace(world.copied(first, 1.0), arrived=START + 15.043 * DAY),
    ]


def seen_anew(world: World) -> list[Fingerprint]:
    """A revision that claims a later arrival, and a copy when the article itself has left the memory."""
    first = world.article(world.event("en", 0.0), 0.0, share=0.9)
    again = replace(world.revised(first, 1.0), arrived=first.arrived + 5 * DAY, shingles=first.shingles)
    between = world.article(world.event("en", 10.4), 0.0)
    return [first, again, between, world.copied(first, 24.0 * 10.5)]


def other_model(world: World) -> list[Fingerprint]:
    """Another model half way: nothing made by the old one is compared with what the new one made."""
    first = world.article(world.event("en", 0.0), 0.0, share=0.9)
    newer = replace(world.article(world.event("en", 0.0), 2.0), model="newer")
    return [
        first,
        newer,
        replace(world.revised(first, 3.0), model="newer", arrived=first.arrived),
        replace(world.copied(first, 5.0), model="newer"),
        replace(world.copied(newer, 5.0), model="newer"),
    ]


def brought_again(world: World) -> list[Fingerprint]:
    """One revision delivered twice, its words made anew the second time."""
    first = world.article(world.event("en", 0.0), 0.0, share=0.9)
    return [first, replace(first, terms={}, shingles=b"", title="Another"), world.copied(first, 2.0)]


@pytest.mark.parametrize("case", [late, seen_anew, other_model, brought_again])
def test_a_restart_brings_back_just_what_was_remembered(
    case: Callable[[World], list[Fingerprint]], tmp_path: Path
) -> None:
    path = tmp_path / "log.db"
    with SqliteLog(path) as log:
        log.append(outputs(case(World(5))))
    whole = undisturbed(copy_of(path, tmp_path / "whole"), CONFIG, Metrics())
    assert_same(restarted(copy_of(path, tmp_path / "one"), CONFIG, itertools.repeat(1), anew=False), whole)
