"""What explaining says in words, of incidents that the real stage made."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from cluster.assign.config import AssignConfig
from cluster.assign.explain.article import ArticleExplanation, explain_article
from cluster.assign.explain.incident import explain_incident
from cluster.assign.explain.records import incidents
from newsfold.cli.explain_article import PASSAGE, article_text
from newsfold.cli.explain_incident import incident_text
from newsfold.cli.explain_words import called, item_words, quantity_words, score_words, source_words
from newsfold.cli.view import incident_lines
from newsfold.stream.log import Log
from tests.cluster.assign.build import credit, vector
from tests.cluster.assign.explaining import Told, assigned, clippings, log_url, retell, tell
from tests.cluster.assign.stories import EVENTS, story
from tests.cluster.assign.test_telling import GALLERY, OTHER, TRIAL

FIRE = EVENTS[0]
TITLE, TEXT = story(FIRE, 0)
LEDGER = "Ledger of Northam"
LATER = (
    "A day later crews still damped down the Kestrel Paper mill in Ostmere, where 14 workers were hurt. "
    "Prosecutors ordered an inquiry and questioned plant manager Tomas Velling about the drying hall. "
    "Fire chief Ida Brannock promised a report on how the flames spread along the roof of the mill."
)
OPINION = (
    "We should have known. I watched the Kestrel Paper mill burn and thought of Ostmere, of its 14 injured workers, "
    "and of Tomas Velling, who let a drying hall grow old. Must a roof fall in before we ask who pays? I fear so."
)


def _told() -> list[Told]:
    return [
        tell("first", FIRE, 0),
        tell("second", FIRE, 1, hours=1),
        retell("copied", "Mill", TEXT, hours=2),
        retell("leaning", *story(FIRE, 2), hours=3, attributions=(credit(LEDGER),)),
        retell("opinion", f"Opinion | {TITLE}", OPINION, hours=5, section="Opinion"),
        retell("digest", "Morning briefing: fire and more", f"{TEXT} {story(EVENTS[1], 0)[1]}", hours=6),
        retell(
            "late",
            "Mill burned all night",
            f"{story(FIRE, 2)[1]} Our own reporter saw it.",
            hours=7,
            publisher=LEDGER,
        ),
        retell("inquiry", "Inquiry ordered after Kestrel Paper mill fire", LATER, hours=30),
    ]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """One fire in every role."""
    return assigned(log_url(tmp_path_factory.mktemp("fire")), _told())


def _explained(log: Log, article: str) -> ArticleExplanation:
    found = explain_article(log, article, AssignConfig())
    assert found is not None
    return found


def _lines(log: Log, article: str) -> list[str]:
    return [" ".join(line.split()) for line in article_text(_explained(log, article)).splitlines()]


@pytest.mark.parametrize(
    ("article", "role", "says"),
    [
        ("first", "origin", "by founding: it founded the incident: no open one was near"),
        ("digest", "roundup", "by founding: a roundup is an incident of its own, however near others are"),
        ("second", "report", "by link: it tells of the same event as the members"),
        ("opinion", "commentary", "by link: it comments on the event that the members tell of"),
        ("inquiry", "follow-up", "by link: it tells of what came after the event that the members tell of"),
    ],
)
def test_how_it_came_there_is_said_by_its_role(log: Log, article: str, role: str, says: str) -> None:
    assert _explained(log, article).place.role == role
    assert says in _lines(log, article)


def test_where_no_other_incident_was_near_that_is_said(log: Log) -> None:
    assert "No other incident was near it then" in _lines(log, "second")
    assert not [line for line in _lines(log, "digest") if "No other" in line], "the fire was near"


def test_copies_of_one_text_are_said_to_count_as_one(log: Log) -> None:
    (line,) = [line for line in _lines(log, "leaning") if line.startswith("Scored")]
    assert line.startswith("Scored against 2 of 2 texts of ")
    assert line.endswith("(3 articles: copies of one text count as one)")
    (line,) = [line for line in _lines(log, "second") if line.startswith("Scored")]
    assert line.endswith(_explained(log, "second").incident.id)


def test_whom_it_leans_on_is_called_by_name(log: Log) -> None:
    assert f"leans on Outlet first: {TITLE}" in _lines(log, "copied")
    home = _explained(log, "first").incident.id
    shown = "\n".join(incident_lines(incidents(log, {home})[home], evidence=True))
    assert f"| leans on Outlet first: {TITLE}" in shown
    assert f"its text is a copy of another's; compared with Outlet first: {TITLE}" in shown
    assert "it founded the incident: no open one was near" in shown
    assert "against first" not in shown


def test_an_origin_that_comes_late_is_the_source_named_before(log: Log) -> None:
    story_of = explain_incident(log, _explained(log, "first").incident.id)
    assert story_of is not None
    (line,) = [
        entry.line for entry in story_of.timeline if entry.article_id == "late" and entry.type == "source-added"
    ]
    assert line.endswith("; it is the source named since 2023-11-15 01:00 UTC, which no feed had carried")
    assert line in incident_text(story_of)


def test_what_speaks_against_a_place_is_shown_beside_it(tmp_path: Path) -> None:
    wrong = TEXT.replace("14 workers", "86 workers").replace("Ostmere", "Teldis").replace("before dawn", "at noon")
    told = [tell("first", FIRE, 0), retell("wrong", "Fire guts mill in Teldis", f"{wrong} Hens fled.", hours=1)]
    with assigned(log_url(tmp_path), told) as log:
        found = _explained(log, "wrong")
        assert found.runner_up is None
        assert found.difference is not None
        assert ("86 worker", "14 worker") in found.difference.numbers
        lines = _lines(log, "wrong")
    assert "in conflict: 86 worker here, 14 worker there" in lines[lines.index("What tells it from the members") :]


def _near(name: str, title: str, text: str, hours: float, *values: float) -> Told:
    told = retell(name, title, text, hours=hours)
    return replace(told, fingerprint=replace(told.fingerprint, model="m", vector=vector(*values)))


def test_the_names_that_joined_it_are_listed(tmp_path: Path) -> None:
    told = [
        _near("other", "What else there was", OTHER, -60, 0.0, 1.0),
        _near("trial", "Treasurer Marchbank guilty of pension fraud", TRIAL, 0, 1.0),
        _near("late", "They came by bus", GALLERY, 5, 0.75, 0.3, (1 - 0.09 - 0.75**2) ** 0.5),
    ]
    with assigned(log_url(tmp_path), told) as log:
        found = _explained(log, "late")
        assert found.decision is not None
        assert found.decision.evidence.channel == "names"
        assert found.names == ("ostmere",)
        assert found.notes == ()
        (line,) = [line for line in _lines(log, "late") if line.startswith("by names")]
    assert line.endswith("with no other event near it when it came: ostmere")


def test_what_repair_moved_was_elsewhere_before(tmp_path: Path) -> None:
    with assigned(log_url(tmp_path), clippings(2)) as log:
        found = {f"n{n}": _explained(log, f"n{n}") for n in range(70)}
        moved = {a: one for a, one in found.items() if one.decision and one.decision.evidence.channel == "split"}
        assert moved
        for article, one in moved.items():
            lines = _lines(log, article)
            assert one.runner_up is not None
            assert f"Where it was before: {one.runner_up.incident.title}" in lines
            assert not [line for line in lines if line.startswith("Nearest other")]


@pytest.mark.parametrize(
    ("publisher", "title", "name"),
    [("Mail", "Fog", "Mail: Fog"), ("", "Fog", "Fog"), ("Mail", "", "Mail: (no title)")],
)
def test_an_article_is_called_by_what_is_known_of_it(publisher: str, title: str, name: str) -> None:
    assert called(publisher, title) == name


def test_a_split_is_told_in_words() -> None:
    said = score_words({"clearness": 22.66, "traits": 24.0, "dense": 0.0})
    assert said == "weight of what each side alone tells 24.00, how clearly these were two events 22.66"


def test_scores_that_all_round_to_nothing_leave_no_empty_line(log: Log) -> None:
    assert score_words({"tfidf": 0.001, "dense": -0.004}) == ""
    found = _explained(log, "second")
    assert found.decision is not None
    nothing = replace(found.decision.evidence, scores={"clearness": 0.001})
    text = article_text(replace(found, decision=replace(found.decision, evidence=nothing)))
    assert "recorded then" not in text
    home = found.incident.id
    record = incidents(log, {home})[home]
    record = replace(record, sources=tuple(replace(s, evidence=nothing) for s in record.sources))
    lines = incident_lines(record, evidence=True)
    assert not [line for line in lines if line.strip() == "|"]


@pytest.mark.parametrize(
    ("publisher", "article", "says"),
    [
        ("Mail", "a1x", "Mail, the article a1x"),
        ("", "a1x", "the article a1x"),
        ("\x1b", "a1x", "the article a1x"),
        ("Mail", "", "Mail, an origin that no feed carried"),
    ],
)
def test_a_source_is_called_by_what_is_known_of_it(publisher: str, article: str, says: str) -> None:
    assert source_words("s10", "i1ferry", publisher, article) == f"s10 is a source of i1ferry: {says}"


@pytest.mark.parametrize(
    ("kind", "item", "words"),
    [
        ("date", "wd:wednesday", "day Wednesday"),
        ("date", "y:2024", "year 2024"),
        ("date", "ym:2012-06", "month June 2012"),
        ("date", "md:06-04", "day 4 June"),
        ("date", "md:17-04", "day 17-04"),
        ("term", "crown", "word crown"),
        ("name", "ida brannock", "name ida brannock"),
        ("number", "usd 1.2e9", "number 1.2 billion USD"),
    ],
)
def test_what_is_in_both_is_put_in_words(kind: str, item: str, words: str) -> None:
    assert item_words(kind, item) == words


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("14 worker", "14 worker"),
        ("2.5e13 eur", "25 trillion eur"),
        ("may 12", "may 12"),
        ("6 %", "6 %"),
        ("1e400", "1e400"),
        ("usd 1e400", "1e400 USD"),
    ],
)
def test_a_quantity_is_read_as_it_is_said(item: str, words: str) -> None:
    assert quantity_words(item) == words


def test_a_long_passage_is_cut_at_whole_words(tmp_path: Path) -> None:
    spoken = " ".join(f"word{n:03d}" for n in range(90))
    long = f"Fire chief Ida Brannock told {spoken} in Ostmere"
    title, text = story(FIRE, 1)
    told = [tell("first", FIRE, 0), retell("long", title, f"{long}. {text}", hours=1)]
    assert len(long) > PASSAGE
    with assigned(log_url(tmp_path), told) as log:
        shown = article_text(_explained(log, "long"))
    seen = {word.strip("….,;") for word in shown.split() if "word" in word}
    assert "word000" in seen
    assert seen - {"word", "words"} <= set(spoken.split())
