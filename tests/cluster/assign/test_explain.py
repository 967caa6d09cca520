"""What is explained is what the stage decided, from a log that the real stage has written."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from cluster.assign.config import AssignConfig
from cluster.assign.explain.article import ArticleExplanation, explain_article
from cluster.assign.explain.incident import explain_incident
from cluster.assign.explain.shared import differences, shared
from cluster.assign.frequencies import Frequencies
from cluster.assign.publish import publish
from newsfold.stream.codec import decode_json, encode_json
from newsfold.stream.connect import open_log
from newsfold.stream.log import Log, Output
from newsfold.stream.public import EventType, IncidentEvent
from newsfold.stream.sqlite import SqliteLog
from newsfold.stream.times import rfc3339
from newsfold.stream.topics import INCIDENT_EVENTS, INCIDENTS
from tests.cluster.assign.build import DAY, HOUR, START, credit, fp
from tests.cluster.assign.doings import Doings, event_outputs
from tests.cluster.assign.explaining import assign, assigned, clippings, log_url, retell, tell
from tests.cluster.assign.explaining import publish as publish_told
from tests.cluster.assign.stories import EVENTS, look_alike, opening, story

CONFIG = AssignConfig()
FIRE, BANK = EVENTS[0], EVENTS[1]
OTHER = look_alike(FIRE, 1)


def _explained(log: Log, article: str) -> ArticleExplanation:
    found = explain_article(log, article, CONFIG)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """Two fires told by several, a bank, a copy of the first report with more below it."""
    title, text = story(FIRE, 0)
    told = [
        tell("first", FIRE, 0, publisher="Ledger of Northam"),
        tell("bank", BANK, 0, hours=1),
        tell("second", FIRE, 1, hours=2),
        tell("elsewhere", OTHER, 2, hours=3),
        retell("third", *story(FIRE, 2), hours=4, attributions=(credit("Ledger of Northam"),)),
        retell("copied", "Mill burns", f"{text} Our reporter counted nine engines at the gate.", hours=5),
        retell("abridged", title, opening(text, 3), hours=6),
    ]
    return assigned(log_url(tmp_path_factory.mktemp("told")), told)


def test_the_score_computed_again_is_the_one_that_was_recorded(log: Log) -> None:
    for article in ("second", "third"):
        found = _explained(log, article)
        assert found.decision is not None
        assert found.scoring is not None
        recorded = found.decision.evidence.scores
        assert found.scoring.score == pytest.approx(recorded["score"], abs=0.002)
        assert found.scoring.probability == pytest.approx(found.decision.probability, abs=0.001)
        nearest = {row.name: row.nearest_contribution for row in found.scoring.features}
        against = {name: value for name, value in recorded.items() if name in nearest}
        assert nearest == pytest.approx(against, abs=0.002)
        assert len(against) > 10
        assert found.scoring.members[0].article_id == found.decision.evidence.against


def test_while_incidents_merge_move_and_split_scores_are_still_those_recorded(tmp_path: Path) -> None:
    with assigned(log_url(tmp_path), clippings(2)) as log:
        types = {decode_json(IncidentEvent, record.value).type for record in log.read(INCIDENT_EVENTS)}
        assert types >= {"merged", "split", "source-moved"}
        joined = rejected = 0
        for article in (f"n{number}" for number in range(70)):
            found = _explained(log, article)
            assert found.decision is not None
            evidence = found.decision.evidence
            if evidence.channel in ("link", "move") and "score" in evidence.scores:
                assert found.scoring is not None, article
                assert found.scoring.score == pytest.approx(evidence.scores["score"], abs=0.002), article
                joined += 1
            if evidence.channel in ("link", "founding") and evidence.runner_up:
                rival = found.runner_up
                assert rival is not None
                assert rival.scoring is not None, article
                assert rival.scoring.score == pytest.approx(evidence.runner_up_score, abs=0.002), article
                rejected += 1
        assert joined > 40
        assert rejected > 20


def _event(kind: EventType, incident: str, revision: int, hours: float, article: str = "", **detail: Any) -> Output:
    event = IncidentEvent(
        id=f"{incident}/{revision}",
        type=kind,
        incident_id=incident,
        revision=revision,
        time=rfc3339(START + hours * HOUR),
        article_id=article,
        detail=detail,
    )
    return Output(topic=INCIDENT_EVENTS, key=incident, value=encode_json(event))


def test_an_article_that_joined_what_was_merged_in_the_same_step_joined_that(tmp_path: Path) -> None:
    founded = {"role": "report", "probability": 1.0, "evidence": {"channel": "founding"}}
    linked = {"role": "report", "probability": 0.9, "evidence": {"channel": "link", "against": "b", "scores": {}}}
    with open_log(log_url(tmp_path)) as log:
        publish_told(log, [tell("a"), tell("b", wording=1, hours=1), tell("c", wording=2, hours=2)])
        log.append(
            [
                _event("created", "i1a", 1, 0, "a"),
                _event("source-added", "i1a", 2, 0, "a", **founded),
                _event("created", "i1b", 1, 1, "b"),
                _event("source-added", "i1b", 2, 1, "b", **founded),
                _event("merged", "i1b", 3, 2, into="i1a"),
                _event("source-added", "i1a", 3, 2, "b", **founded, **{"from": "i1b"}),
                _event("source-added", "i1a", 4, 2, "c", **linked),
            ]
        )
        found = _explained(log, "c")
    assert found.incident.id == "i1a"
    assert found.decision is not None
    assert (found.decision.incident_id, found.decision.merged) == ("i1b", ("i1a",))
    assert found.scoring is not None
    assert [member.article_id for member in found.scoring.members] == ["b"]


def test_an_article_is_explained_by_the_texts_as_they_were_when_it_came(tmp_path: Path) -> None:
    told = [tell("a"), tell("b", wording=1, hours=1), tell("c", wording=2, hours=2)]
    with assigned(log_url(tmp_path), told) as log:
        before = _explained(log, "c")
        title, text = story(BANK, 0)
        again = [retell(name, title, text, hours=hours, revision="r2") for name, hours in (("b", 1), ("c", 2))]
        publish_told(log, again)
        assign(log)
        after = _explained(log, "c")
    assert [entry.type for entry in after.history] == ["source-added", "source-revised", "role-changed"]
    assert after.scoring == before.scoring
    assert after.shared == before.shared
    assert after.shared


def test_what_joined_later_is_not_what_an_article_was_compared_with(log: Log) -> None:
    found = {article: _explained(log, article).scoring for article in ("first", "second", "third")}
    compared = {
        article: {m.article_id for m in scoring.members} if scoring else set() for article, scoring in found.items()
    }
    assert compared == {"first": set(), "second": {"first"}, "third": {"first", "second"}}


def test_features_are_sorted_and_say_what_they_are(log: Log) -> None:
    scoring = _explained(log, "third").scoring
    assert scoring is not None
    sizes = [abs(row.contribution) for row in scoring.features]
    assert sizes == sorted(sizes, reverse=True)
    rows = {row.name: row for row in scoring.features}
    assert rows["time"].nearest_value == pytest.approx(2 / 24, abs=0.01)
    assert rows["name-coverage"].value == pytest.approx(1.0)
    assert rows["dense"].value is None, "there are no embeddings here"
    assert rows["attribution"].contribution > 0
    assert len({row.label for row in scoring.features}) == len(rows)
    assert scoring.pairs - scoring.threshold + scoring.whole == pytest.approx(scoring.score, abs=0.002)


def test_the_same_fact_is_shown_where_it_stands_in_both_texts(log: Log) -> None:
    found = _explained(log, "third")
    assert found.decision is not None
    rows = {row.item: row for row in found.shared}
    assert {"ida brannock", "tomas velling"} <= rows.keys()
    assert {row.kind for row in found.shared} >= {"name", "number", "term"}
    for row in found.shared:
        assert row.here in story(FIRE, 2)[1]
        assert row.there in story(FIRE, 1)[1] + story(FIRE, 0)[1]
    assert "Ida Brannock" in rows["ida brannock"].here
    assert "Ida Brannock" in rows["ida brannock"].there
    assert "14" in rows["14"].here
    assert found.attributions == (credit("Ledger of Northam"),)


def test_a_copy_shows_what_is_in_both_and_what_is_not(log: Log) -> None:
    found = _explained(log, "copied")
    assert found.compared_with is not None
    assert found.compared_with.id == "first"
    assert found.copied is not None
    text = story(FIRE, 0)[1]
    both = [p for p in found.copied.passages if p.kind == "both"]
    assert both
    assert sum(p.words for p in both) == found.copied.shared == found.copied.there
    alone = [p.here for p in found.copied.passages if p.kind == "here"]
    assert alone == [one for one in alone if one not in text]
    assert any("nine engines" in one for one in alone)
    assert not [p for p in found.copied.passages if p.kind == "there"]
    shortened = _explained(log, "abridged").copied
    assert shortened is not None
    assert shortened.here < shortened.there
    assert [p.kind for p in shortened.passages if p.kind != "both"] == ["there"]


def test_the_runner_up_and_what_was_missing_there(log: Log) -> None:
    found = _explained(log, "elsewhere")
    assert found.decision is not None
    assert found.decision.evidence.channel == "founding"
    rival = found.runner_up
    assert rival is not None
    assert rival.incident.title == story(FIRE, 0)[0]
    assert rival.scoring is not None
    assert rival.recorded == pytest.approx(rival.scoring.score, abs=0.002)
    assert rival.scoring.score < 0
    assert {m.article_id for m in rival.scoring.members} == {"first", "second"}
    assert "name-coverage" in rival.lower
    assert list(rival.lower.values()) == sorted(rival.lower.values(), reverse=True)
    assert rival.difference is not None
    assert "ostmere" in rival.difference.only_there
    assert "teldis" in rival.difference.only_here


def _age(log: Log, days: float) -> None:
    """Let the log forget what it keeps no longer than so many days."""
    while log.maintain(time.time() + days * DAY):
        pass


def test_what_the_log_no_longer_holds_is_named_and_the_rest_is_shown(tmp_path: Path) -> None:
    told = [tell("first"), tell("second", wording=1, hours=1), retell("copied", *story(FIRE, 0), hours=2)]
    with assigned(log_url(tmp_path), told) as log:
        before = _explained(log, "second")
        assert before.notes == ()
        _age(log, 20)
        after = _explained(log, "second")
        assert (after.place, after.incident, after.decision) == (before.place, before.incident, before.decision)
        assert after.article == before.article
        assert after.scoring is None
        assert after.shared == ()
        assert any("no longer in the log" in note for note in after.notes)
        home = explain_incident(log, after.incident.id)
        assert home is not None
        assert home.notes == ()
        _age(log, 100)
        assert explain_article(log, "second", CONFIG) is None
        home = explain_incident(log, after.incident.id)
        assert home is not None
        assert [one.article_id for one in home.origins] == ["first", "second"]
        assert any("90 days" in note for note in home.notes)


def test_members_that_are_gone_are_counted_and_left_out(tmp_path: Path) -> None:
    days = [0.0]
    with SqliteLog(tmp_path / "log.db", clock=lambda: days[0] * DAY) as log:
        publish_told(log, [tell("first")])
        days[0] = 10.0
        publish_told(log, [tell("second", wording=1, hours=1), tell("third", wording=2, hours=2)])
        assign(log)
        whole = _explained(log, "third")
        while log.maintain(20 * DAY):
            pass
        found = _explained(log, "third")
    assert whole.scoring is not None
    assert {member.article_id for member in whole.scoring.members} == {"first", "second"}
    assert whole.notes == ()
    assert found.scoring is not None
    assert [member.article_id for member in found.scoring.members] == ["second"]
    assert any(note.startswith("1 of 2 members of the incident") for note in found.notes)


def test_members_that_came_later_in_the_same_batch_are_not_called_gone(tmp_path: Path) -> None:
    founded = {"role": "report", "probability": 1.0, "evidence": {"channel": "founding"}}
    near = {"channel": "link", "against": "a", "scores": {}, "runner_up": "i1r", "runner_up_score": -1.0}
    linked = {"role": "report", "probability": 0.9, "evidence": near}
    with open_log(log_url(tmp_path)) as log:
        publish_told(log, [tell("a"), tell("r", OTHER, 0), tell("b", wording=1), tell("late", OTHER, 1)])
        log.append(
            [
                _event("created", "i1a", 1, 0, "a"),
                _event("source-added", "i1a", 2, 0, "a", **founded),
                _event("created", "i1r", 1, 0, "r"),
                _event("source-added", "i1r", 2, 0, "r", **founded),
                _event("source-added", "i1a", 3, 0, "b", **linked),
                _event("source-added", "i1r", 3, 0, "late", **founded),
            ]
        )
        found = _explained(log, "b")
    assert found.notes == ()
    assert found.runner_up is not None
    assert found.runner_up.scoring is not None
    assert [member.article_id for member in found.runner_up.scoring.members] == ["r"]


def test_an_event_about_no_article_is_no_articles_history(tmp_path: Path) -> None:
    with open_log(log_url(tmp_path)) as log:
        log.append([_event("origin-named", "i1b", 3, 2, source="x", evidence="The Ledger had it first.")])
        assert explain_article(log, "", CONFIG) is None


def _differing(here: str, there: str) -> tuple[tuple[str, str], ...]:
    return differences(fp("here", text=here), [fp("there", text=there)], Frequencies(0, {})).numbers


def test_spans_of_time_are_in_conflict_only_where_nothing_else_is() -> None:
    days = "The search went on for 10 days.", "The strike went on for 11 days."
    assert _differing(*days) == (("10 day", "11 day"),)
    assert _differing(f"{days[0]} It took 14 divers.", f"{days[1]} It took 86 divers.") == (("14 diver", "86 diver"),)


def test_a_time_of_day_is_no_quantity_in_conflict() -> None:
    assert _differing("It sank at 9 : 35 pm with 14 divers.", "It sank at 8 : 20 pm with 14 divers.") == ()


def test_a_single_digit_in_both_is_no_evidence() -> None:
    text = "Dock 2 was closed, and so were berth 38 and 3 cranes."
    a, b = fp("a", text=text), fp("b", text=text)
    assert [row.item for row in shared(a, b, Frequencies(0, {}), None, None) if row.kind == "number"] == [
        "3 crane",
        "38",
    ]


def test_an_unknown_article_and_an_unknown_incident_are_none(log: Log) -> None:
    assert explain_article(log, "nobody", CONFIG) is None
    assert explain_incident(log, "i1nothing") is None


def test_an_incident_tells_its_story_in_order(log: Log) -> None:
    home = _explained(log, "first").incident.id
    told = explain_incident(log, home)
    assert told is not None
    kinds = [entry.type for entry in told.timeline]
    assert kinds[:2] == ["created", "source-added"]
    times = [entry.time for entry in told.timeline]
    assert times == sorted(times)
    added = [entry for entry in told.timeline if entry.type == "source-added"]
    assert [entry.article_id for entry in added] == ["first", "second", "third", "copied", "abridged"]
    assert "by copy" in added[3].evidence
    assert told.counts is not None
    assert told.counts.articles == 5
    roots = {one.article_id: one for one in told.origins}
    assert roots.keys() == {"first", "second"}
    assert {one.article_id for one in roots["first"].leaning} == {"third", "copied", "abridged"}


def test_a_split_and_a_merge_are_told_from_both_sides(tmp_path: Path) -> None:
    life = Doings.lived(0)
    with open_log(f"sqlite:///{tmp_path}/log.db") as log:
        log.append([output for output in publish(life.decisions) if output.topic == INCIDENTS])
        log.append(event_outputs(life.decisions.events))
        events = life.decisions.events
        merge = next(e for e in events if e.type == "merged")
        gone = explain_incident(log, merge.incident_id)
        assert gone is not None
        assert gone.followed[0] == merge.incident_id
        assert gone.incident.id not in {e.incident_id for e in events if e.type == "merged"}
        assert any(e.type == "merged" and e.incident_id == merge.incident_id for e in gone.timeline)
        last = next(e for e in reversed(events) if e.type == "merged")
        kept = explain_incident(log, last.detail["into"])
        assert kept is not None
        assert any(e.type == "merged" and e.incident_id == last.incident_id for e in kept.timeline)
        parted = next(e for e in events if e.type == "split")
        assert not [note for one in (gone, kept) for note in one.notes if "began" in note]
        story_of = explain_incident(log, parted.incident_id)
        assert story_of is not None
        assert any(parted.detail["into"] in entry.line for entry in story_of.timeline)


def test_a_language_without_a_model_is_weighed_by_what_is_usual_in_it_here_too(tmp_path: Path) -> None:
    """To the counts that have come since: by them alone the score would be another one altogether."""
    told = (retell(f"n{n}", *story(FIRE, n), hours=n, shard="de") for n in range(3))
    with assigned(log_url(tmp_path), list(told)) as log:
        found = _explained(log, "n2")
        assert found.decision is not None
        assert found.scoring is not None
        assert found.scoring.score == pytest.approx(found.decision.evidence.scores["score"], abs=0.1)
