"""What `make eval` counts is what the service decides, and it is read and counted rightly."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import msgspec
import numpy as np
import pytest
from click.testing import CliRunner

from cluster.assign.outcome import Membership
from newsfold.demo.world import load_world
from newsfold.stream.public import Evidence, IncidentEvent
from tests.cli.command import newsfold
from tests.cluster.assign.build import fp
from tests.quality.baselines import centroid_online, mixed, tfidf_online
from tests.quality.compare import orders_of, threshold_from_others
from tests.quality.data import labelled
from tests.quality.errors import errors
from tests.quality.eval import Row, main, table
from tests.quality.fingerprints import ROOT, fingerprints_of
from tests.quality.fold import Folded, fold, in_order
from tests.quality.measures import Scores, measure
from tests.quality.reliability import Judged, bins, calibration_error, decisions, diagram, memberships

GOLD = MappingProxyType({"a": "1", "b": "1", "c": "2", "d": "2"})


def _write_world(path: Path) -> None:
    """The invented world's pages as a file of labelled articles."""
    start = datetime(2026, 3, 6, 18, tzinfo=UTC)
    rows = [
        {
            "id": page.slug,
            "title": page.headline,
            "text": page.text,
            "url": page.url,
            "source": page.publisher,
            "published": (start - timedelta(hours=page.hours)).isoformat(),
            "label": page.event,
        }
        for page in load_world().pages
    ]
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))


@pytest.mark.slow
def test_a_file_is_folded_as_replay_folds_it(tmp_path: Path) -> None:
    path, cache = tmp_path / "world.jsonl.gz", tmp_path / "cache"
    _write_world(path)
    done = newsfold(tmp_path, "replay", path.name, "--out", "out.jsonl", seconds=200)
    assert done.code == 0, done.err
    replayed = {row["id"]: row for row in map(json.loads, (tmp_path / "out.jsonl").read_text().splitlines())}
    made = fingerprints_of(path, cache)
    kept = fingerprints_of(path, cache)
    assert made == kept
    for fingerprints in (made, kept):
        folded = fold(in_order(fingerprints))
        found = {article: _row(member) for article, member in folded.members.items()}
        assert found == {article: _placed(row) for article, row in replayed.items()}
    rows = labelled(path)
    assert list(rows.ids) == list(replayed)
    assert measure(rows.labels, folded.incidents).b3_f1 > 0.8
    assert {m.evidence.channel for m in folded.members.values() if m.evidence} >= {"founding", "link", "copy"}
    texts = {p.name for p in cache.iterdir()}
    _write_world(path)  # the same articles again, packed anew
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()) + b"\n", mtime=1))
    assert [f.article_id for f in fingerprints_of(path, cache)] == list(rows.ids)
    assert {p.name for p in cache.iterdir()} != texts  # other bytes, other fingerprints


def _row(member: Membership) -> dict[str, object]:
    shown: dict[str, object] = msgspec.to_builtins(member)
    return _placed(shown)


def _placed(row: dict[str, object]) -> dict[str, object]:
    """What a fold tells of a line: how sure its role is in the end stands in the incident's record."""
    return {name: row[name] for name in ("incident_id", "role", "probability", "evidence")}


def test_orders_are_the_same_in_every_run_and_by_time_only_where_all_is_dated() -> None:
    dated = [fp("x", "x", hours=3), fp("y", "y", hours=1), fp("z", "z", hours=2)]
    shuffles, in_time = orders_of(dated, 4)
    assert shuffles == orders_of(dated, 4)[0]
    assert all(sorted(order) == [0, 1, 2] for order in shuffles)
    assert len({tuple(order) for order in shuffles}) > 1
    assert in_time == [1, 2, 0]
    assert orders_of([*dated, fp("n", "n", published=None)], 1)[1] is None


def test_a_centroid_takes_what_is_near_enough_in_the_order_of_arrival() -> None:
    angles = np.array([0.0, 0.3, 0.6, 2.0])
    cosines = np.cos(angles[:, None] - angles[None, :]).astype(np.float32)
    clusters = centroid_online(cosines, [0, 1, 2, 3], 0.9)
    assert clusters == [0, 0, 0, 1]  # the third is .6 from the first, .45 from the centroid: cosine .900
    assert centroid_online(cosines, [0, 2, 1, 3], 0.9) == [0, 0, 1, 2]  # .6 from the first: cosine .825
    assert centroid_online(cosines, [0, 1, 2, 3], 1.01) == [0, 1, 2, 3]
    assert len(set(centroid_online(cosines, [3, 2, 1, 0], -1.0))) == 1


def test_words_are_weighed_by_what_arrived_before() -> None:
    one, same, other = (
        fp(n, "t", text) for n, text in (("1", "ferry fog"), ("2", "ferry fog"), ("3", "budget vote"))
    )
    cosines = tfidf_online([other, one, same])
    assert cosines[1, 2] > 0.5 > cosines[0, 1]
    assert mixed(cosines, None) is None
    joined = mixed(cosines, np.ones_like(cosines))
    assert joined is not None
    assert joined[0, 1] == pytest.approx(0.3 + 0.7 * cosines[0, 1])


def test_a_threshold_comes_from_the_other_sets() -> None:
    low, high = [1.0, *[0.0] * 48], [*[0.0] * 48, 1.0]
    curves = {"basil": low, "ecbplus": low, "longstories": high}
    assert threshold_from_others("basil+ecbplus", curves) == 0.02  # two of all three are for it
    assert threshold_from_others("longstories", curves) == 0.02
    assert threshold_from_others("uci_titles", curves) == 0.02


def _folded() -> Folded:
    def placed(article: str, incident: str, channel: str, sure: float) -> Membership:
        evidence = Evidence(channel=channel, against="a", scores={"score": 1.5}, runner_up="other")
        return Membership(
            article_id=article, incident_id=incident, role="report", probability=sure, evidence=evidence
        )

    members = [
        placed("a", "I", "founding", 1.0),
        placed("b", "I", "link", 0.9),
        placed("c", "I", "link", 0.6),
        placed("d", "J", "founding", 0.7),
    ]
    return Folded({m.article_id: m for m in members}, [])


def test_errors_name_the_articles_of_wrong_merges_and_splits_worst_first() -> None:
    titles = {"a": "A", "b": "B", "c": "C\x1b[31m\nred", "d": "D"}
    lines = errors(_folded(), GOLD, titles)
    heads = [line for line in lines if line.startswith("wrong")]
    assert heads == [
        "wrong merge: incident I, mostly 1, has 1 of 2 (2 pairs)",
        "wrong split: event 2, mostly in I, has 1 in J (1 pairs)",
    ]
    text = "\n".join(lines)
    assert "c  C [31m red" in text
    assert "link p=0.600; score +1.50; against a; runner-up other" in text
    assert errors(_folded(), {"a": "1", "b": "1", "d": "2"}, titles) == []


def test_memberships_are_right_where_the_incident_is_mostly_of_their_event() -> None:
    assert [(j.probability, j.right) for j in memberships(_folded(), GOLD)] == [(0.9, True), (0.6, False)]


def _added(article: str, incident: str, channel: str, sure: float, **evidence: object) -> IncidentEvent:
    detail = {"probability": sure, "evidence": msgspec.to_builtins(Evidence(channel=channel)) | evidence}
    return IncidentEvent(
        id=article, type="source-added", incident_id=incident, revision=1, time="", article_id=article, detail=detail
    )


def test_decisions_are_judged_by_what_stood_in_the_incident_at_that_moment() -> None:
    events = [
        _added("a", "I", "founding", 1.0),
        _added("c", "J", "founding", 0.8, runner_up="I", runner_up_score=-1.4),  # rightly not joined
        _added("b", "J", "founding", 0.6, runner_up="I", runner_up_score=-0.4),  # wrongly not joined
        _added("c", "I", "move", 0.9),  # moved: no first decision, but J is of event 1 from now on
        _added("d", "J", "link", 0.75, scores={"score": 1.1}),  # wrongly joined
    ]
    judged = decisions(events, GOLD)
    assert [(round(j.probability, 2), j.right, j.score) for j in judged] == [
        (0.2, False, -1.4),
        (0.4, True, -0.4),
        (0.75, False, 1.1),
    ]


def test_the_calibration_error_is_the_mean_distance_of_claims_from_outcomes(tmp_path: Path) -> None:
    judged = [Judged(0.95, True)] * 9 + [Judged(0.95, False)] + [Judged(0.2, False)] * 10 + [Judged(1.0, True)] * 0
    assert [(b.low, b.count, round(b.claimed, 2), b.observed) for b in bins(judged)] == [
        (0.2, 10, 0.2, 0.0),
        (0.9, 10, 0.95, 0.9),
    ]
    assert calibration_error(judged) == pytest.approx(0.5 * 0.2 + 0.5 * 0.05)
    assert bins([Judged(1.0, True)])[0].high == 1.0
    diagram(tmp_path / "r.svg", {"memberships": judged})
    assert (tmp_path / "r.svg").read_text().count("<circle") == 2
    diagram(tmp_path / "r.txt", {"memberships": judged})
    assert "expected calibration error 0.125" in (tmp_path / "r.txt").read_text()


def test_the_table_shows_means_and_deviations() -> None:
    def scores(value: float) -> Scores:
        return Scores(**dict.fromkeys(Scores.__struct_fields__, value))

    _, _, line = table([Row("set", "method", [scores(0.8), scores(0.9)], scores(0.7), 0.25)])
    assert line.split() == ["set", "method", "0.850", "0.850", *["0.850", "±0.050"] * 3, "0.700", "at", "0.25"]


def test_texts_of_the_sets_are_never_written_into_the_project() -> None:
    for option in ("--errors", "--cache"):
        done = CliRunner().invoke(main, ["--sets", "basil", option, str(ROOT / "tests" / "errors.txt")])
        assert done.exit_code == 2
        assert "inside the project" in done.output
    assert "no set 'nonsense'" in CliRunner().invoke(main, ["--sets", "nonsense"]).output
