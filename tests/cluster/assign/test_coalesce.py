"""Large incidents are settled when they have grown: less work, the same outcome, nothing lost."""

from __future__ import annotations

from math import log
from pathlib import Path

import pytest

from cluster.assign.coalesce import GROWN, LARGE, PATIENCE
from cluster.assign.config import AssignConfig
from cluster.assign.settle import settled
from cluster.assign.step import AssignStep
from newsfold.stream.connect import open_log
from newsfold.stream.log import Partition
from newsfold.stream.messages import Fingerprint
from newsfold.stream.metrics import Metrics
from newsfold.stream.topics import FINGERPRINTS, INCIDENTS
from tests.cluster.assign.build import HOUR, copy, credit, fp, stored
from tests.cluster.assign.run import Run, incidents_in, memory, shard_of
from tests.cluster.assign.stories import EVENTS, retold, story
from tests.effort import lines_run

STEP = PATIENCE / HOUR / 1000
"""Hours between two arrivals: a thousand come while the incident may wait."""


def _flood(count: int) -> list[Fingerprint]:
    """Copies of three tellings of one event, every fifth naming an outlet no feed carried."""
    named = (credit("Inland Ledger"),)
    tellings = [fp("x", *story(EVENTS[0], n), attributions=said) for n in range(3) for said in ((), (), named)]
    return [copy(tellings[n % 9 if n % 7 else 0], f"c{n:04}", hours=STEP * n) for n in range(count)]


def test_its_records_are_far_fewer_than_its_articles() -> None:
    run = Run()
    run.feed(*_flood(600))
    records = sum(1 for o in run.outputs if o.topic == INCIDENTS)
    assert LARGE < records < LARGE + GROWN * log(600 / LARGE) + 40
    assert len({o.key for o in run.outputs if o.topic == INCIDENTS}) == 1


def test_the_work_an_article_takes_does_not_grow_with_the_incident() -> None:
    run, told = Run(), _flood(960)
    run.feed(*told[:160])
    early = lines_run(lambda: run.feed(*told[160:240]))
    run.feed(*told[240:880])
    late = lines_run(lambda: run.feed(*told[880:960]))
    assert late < 1.6 * early


def test_every_article_is_announced_at_once_and_in_the_record_soon() -> None:
    run = Run()
    run.feed(*_flood(140))
    incident = run.incident_of("c0000")
    added = [e.article_id for e in run.events() if e.type == "source-added"]
    assert sorted(added) == [f"c{n:04}" for n in range(140)]
    waiting = run.shard.heads[incident].waiting
    assert waiting > 0
    before = run.incidents()[incident]
    assert before.counts.articles == 140 - waiting
    run.feed(fp("other", *story(EVENTS[1], 0), hours=1.01 * PATIENCE / HOUR))
    after = run.incidents()[incident]
    assert (run.shard.heads[incident].waiting, after.counts.articles) == (0, 140)
    assert after.revision > before.revision
    outcome = settled(run.shard, incident)
    assert outcome.counts == after.counts
    for article, decided in outcome.roles.by_article.items():
        assert run.shard.places[article].role == decided.role


def test_what_waits_has_a_role_of_its_own() -> None:
    run = Run()
    run.feed(*_flood(LARGE + 20))
    incident = run.incident_of("c0000")
    while run.shard.heads[incident].waiting:
        number = len(run.shard.places)
        run.feed(*_flood(number + 1)[number:])
    (event,) = [e for o in [run.feed(fp("copy", *story(EVENTS[0], 0), hours=0.1))] for e in run.events()[-1:] if o]
    assert run.shard.heads[incident].waiting == 1
    assert (event.type, event.article_id, event.detail["role"]) == ("source-added", "copy", "copy")
    assert event.detail["traced_to"]
    assert event.detail["source"]


def test_what_waits_is_of_a_kind_for_the_same_reason_as_when_it_is_settled() -> None:
    run, news = Run(), fp("x", *story(EVENTS[0], 0))
    run.feed(*(copy(news, f"c{n:04}", hours=STEP * n) for n in range(LARGE + 20)))
    mine = f"I know that mill. I worked there. I saw it burn, and I wept. We all did. {story(EVENTS[0], 1)[1]}"
    run.feed(*(fp(name, "Smoke on the quay", mine, hours=20 + n / 100) for n, name in enumerate(("voice", "again"))))
    incident = run.incident_of("voice")
    assert run.shard.heads[incident].waiting == 2
    (told,) = [e.detail["role_evidence"] for e in run.events() if e.article_id == "again"]
    assert told == settled(run.shard, incident).roles.by_article["again"].text
    assert "hours after the first report" in told


def test_a_revision_settles_it() -> None:
    run = Run()
    run.feed(*_flood(140))
    incident = run.incident_of("c0000")
    assert run.shard.heads[incident].waiting
    run.feed(fp("c0001", *story(EVENTS[0], 1), hours=0.1, revision="r2"))
    assert run.shard.heads[incident].waiting == 0
    assert run.incidents()[incident].counts.articles == 140


@pytest.mark.parametrize("stop", [LARGE - 1, LARGE + 1, LARGE + 7, LARGE + 40])
def test_a_restart_changes_nothing(tmp_path: Path, stop: int) -> None:
    told = _flood(LARGE + 60)
    told += [fp(f"r{n}", *retold(EVENTS[0], n), hours=0.12 + 0.01 * n) for n in range(8)]
    run = Run()
    run.feed(*told[:stop])
    with open_log(f"sqlite:///{tmp_path}/log.db") as log:
        log.append([*stored(told[:stop]), *run.outputs])
        again = Run()
        again.step = AssignStep(AssignConfig(), Metrics())
        again.step.restore(log, frozenset({Partition(FINGERPRINTS, 0)}))
    again._offset = run._offset
    assert memory(shard_of(again.step)) == memory(run.shard)
    rest = [[(o.topic, o.key, o.value) for o in each.feed(*told[stop:])] for each in (run, again)]
    assert rest[0] == rest[1]


def test_batches_do_not_show_in_what_is_decided() -> None:
    told = [*_flood(180), fp("other", *story(EVENTS[1], 0), hours=5.0)]
    alone, together = Run(), Run()
    alone.feed(*told)
    together.feed(*told, each=False)
    assert alone.events() == together.events()
    assert alone.incidents() == together.incidents()
    assert len(incidents_in(together.outputs)) == 2


def test_a_record_that_says_more_has_a_later_revision() -> None:
    run = Run()
    first = fp("x", *story(EVENTS[0], 0))
    run.feed(*(copy(first, f"c{n:04}", hours=STEP * n) for n in range(LARGE + 60)))
    told = run.incidents()[run.incident_of("c0000")]
    run.feed(fp("other", *story(EVENTS[1], 0), hours=1.01 * PATIENCE / HOUR))
    after = run.incidents()[told.id]
    assert (told.counts.articles < after.counts.articles, told.revision < after.revision) == (True, True)
    events = [e.revision for e in run.events() if e.incident_id == told.id]
    assert after.revision > events[-1], "nothing but the record changed"
