"""Hiding labelled articles in a stream: dates, order, and what is shown for reading."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from cluster.assign.outcome import Membership
from newsfold.stream.public import Evidence
from tests.cluster.assign.build import DAY, START, fp
from tests.quality.compare import Labelled
from tests.quality.data import DATA
from tests.quality.distractors import SPREAD, dated, in_time, incidents_to_read, main
from tests.quality.fingerprints import ROOT
from tests.quality.fold import Folded


def test_an_undated_event_gets_two_days_in_the_range_and_dates_stay() -> None:
    undated = [fp(f"{event}{n}", "t", published=None) for event in "abcdef" for n in range(5)]
    own = fp("own", "t", hours=7)
    gold = {f.article_id: f.article_id[0] for f in undated} | {"own": "o"}
    data = Labelled("set", [*undated, own], gold, {})
    made = dated(data, START, START + 100 * DAY)
    assert made == dated(data, START, START + 100 * DAY)
    assert made[-1] == own
    starts = set()
    for event in "abcdef":
        times = [f.published for f in made if gold[f.article_id] == event and f.published is not None]
        assert len(set(times)) == 5
        assert max(times) - min(times) <= SPREAD * DAY
        assert START <= min(times) <= max(times) <= START + 100 * DAY
        starts.add(min(times) // DAY)
    assert len(starts) > 3


def test_articles_arrive_when_they_were_published() -> None:
    arrived = in_time([fp("late", "t", hours=9), replace(fp("early", "t", hours=2), arrived=START + DAY)])
    assert [f.article_id for f in arrived] == ["early", "late"]
    assert [f.arrived for f in arrived] == [f.published for f in arrived]


def test_incidents_of_the_stream_alone_are_shown_the_same_ones_each_time() -> None:
    stream = {name: fp(name, f"Title {name}\x1b[2J", "Some text.") for name in ("s1", "s2", "s3", "s4", "s5")}
    places = {"s1": "I", "s2": "I", "s3": "J", "s4": "K", "gold": "K", "s5": "L"}
    members = {
        article: Membership(
            article_id=article,
            incident_id=incident,
            role="report",
            probability=0.9,
            evidence=Evidence(channel="link"),
        )
        for article, incident in places.items()
    }
    lines = incidents_to_read(Folded(members, []), stream)
    assert lines == incidents_to_read(Folded(members, []), stream)
    assert lines[0] == "1 incidents of two or more articles, 4 in all"
    text = "\n".join(lines)
    assert "s1" in text
    assert "s4" not in text
    assert "\x1b" not in text


@pytest.mark.skipif(not DATA.is_dir(), reason="without the sets it is refused for that")
def test_what_is_read_by_eye_is_not_written_into_the_project() -> None:
    done = CliRunner().invoke(main, ["--read", str(Path(ROOT) / "read.txt")])
    assert done.exit_code == 2
    assert "inside the project" in done.output
