"""Pieces that share little with an event but names that nothing else near has."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from cluster.assign.config import AssignConfig
from cluster.assign.repair import EJECT_BELOW
from cluster.assign.settle import follows_up
from cluster.assign.telling import ALONE, SELDOM, names_at_hand, tells, tied, told_together, tying_names
from newsfold.stream.messages import Attribution, Publisher
from newsfold.stream.public import Incident
from tests.cluster.assign.build import HOUR, START, credit, fp, outlet, vector
from tests.cluster.assign.run import Run

TRIAL = (
    "The former treasurer Alastair Marchbank was found guilty on Tuesday of draining the pensions of Ostmere. "
    "Jurors took nine hours. Prosecutor Ilse Renner had called him a thief with a fountain pen, and spoke of 64,000 "
    "savers. The court heard of a yacht, of a house in Guernsey and of forged signatures on eleven statements."
)
GALLERY = (
    "Some had come by bus before dawn, with sandwiches. They clapped and then stopped, as if they had been caught. A "
    "dinner lady, Maud Ritchie, has cleaned offices at night for three years. At home in Ostmere the school had no "
    "lessons that day, and somebody had hung a pair of scales on its gate."
)
SENTENCE = (
    "Alastair Marchbank will spend seventeen years in prison and must pay back what can be found, Judge Honor "
    "Lassiter ruled{when}. Teachers from Ostmere wept in the gallery. His appeal has been lodged."
)
OTHER = (
    "Rain spoiled the harvest festival in Carvoy, where Mirela Stanz had baked for three days. The brass band played "
    "under a tarpaulin and the mayor, Lucan Ferreby, danced alone."
)
NAMESAKE = (
    "The bridge in Ostmere was opened by a duchess. She cut a ribbon and asked for tea. Engineers had worked "
    "on it for six years and used a new kind of cable."
)
ELSEWHERE = (
    NAMESAKE,
    "A goat stood on the line south of Ostmere and would not move. Trains waited forty minutes. A signalman led it "
    "away by its collar, which had a bell on it, and no owner has been found.",
)
RENAMED = "He will be sentenced next week. Some savers, it was said outside, had been paid a little back already."
DAY = 24.0


def _held(run: Run) -> list[list[tuple[str, str]]]:
    def held(incident: Incident) -> list[tuple[str, str]]:
        return [(source.article_id, source.role) for source in (*incident.sources, *incident.linked)]

    return sorted(held(incident) for incident in run.incidents().values())


def _names(run: Run, article: str, kind: str = "", near: Sequence[str] = ()) -> float:
    """What names tell for an article to be of the trial, as if it were of another incident."""
    place = replace(run.shard.places[article], kind=kind)
    return tied(run.shard, place, run.incident_of("trial"), near)


def _fed(
    late: str,
    days: float,
    *,
    title: str,
    between: str = OTHER,
    by: str = "Outlet late",
    near: float = 0.75,
    config: AssignConfig | None = None,
    trial: str = TRIAL,
) -> Run:
    run = Run(config)
    run.feed(
        fp("other", "What else there was", between, hours=-60, published=None, model="m", embedding=vector(0.0, 1.0)),
        fp("trial", "Treasurer Marchbank guilty of pension fraud", trial, model="m", embedding=vector(1.0)),
        fp(
            "late",
            title,
            late,
            publisher=by,
            hours=days * DAY,
            model="m",
            embedding=vector(near, 0.3, (1 - 0.09 - near**2) ** 0.5),
        ),
    )
    return run


def test_a_report_in_words_of_its_own_joins_by_names() -> None:
    run = _fed(GALLERY, 0.2, title="They came by bus")
    assert _held(run) == [[("other", "report")], [("trial", "report"), ("late", "report")]]
    evidence = run.shard.places["late"].evidence
    assert evidence.channel == "names"
    assert evidence.scores["score"] < 0 < SELDOM < evidence.scores["names"]


def test_not_where_another_event_near_has_them() -> None:
    for between, names in ((OTHER, True), (NAMESAKE, False)):
        run = _fed(GALLERY, 0.2, title="They came by bus", between=between)
        assert (_names(run, "late", near=["other", "trial"]) > 0) is names
        assert _names(run, "late", near=["trial"]) > 0


@pytest.mark.parametrize(("events", "held"), [(1, True), (2, False)])
def test_not_where_several_other_events_in_memory_have_them(events: int, held: bool) -> None:
    """Near or not: a minister is in the news of the whole week."""
    run = _fed(GALLERY, 0.2, title="They came by bus")
    for n, text in enumerate(ELSEWHERE[:events]):
        far = vector(*[0.0] * (3 + n), 1.0)
        run.feed(fp(f"far{n}", f"What else {n}", text, hours=60 * (n + 1), model="m", embedding=far))
    assert len({run.incident_of(a) for a in ("trial", "other", *(f"far{n}" for n in range(events)))}) == 2 + events
    assert (_names(run, "late", near=["trial"]) > 0) is held
    run.shard.forget("far0")
    assert _names(run, "late", near=["trial"]) > 0


def test_a_name_ties_to_an_event_however_many_tell_of_it() -> None:
    run = _fed(GALLERY, 0.2, title="They came by bus")
    places = run.shard.places
    for n in range(300):
        places[f"x{n}"] = replace(places["trial"], article_id=f"x{n}")
        run.shard.holders.add(f"x{n}", ["ostmere"])
    assert _names(run, "late", near=["trial"]) > 0


def test_the_names_that_tie_are_those_that_are_counted() -> None:
    for between, names in ((OTHER, ["ostmere"]), (NAMESAKE, [])):
        run = _fed(GALLERY, 0.2, title="They came by bus", between=between)
        place, trial = replace(run.shard.places["late"], kind=""), run.incident_of("trial")
        found, told = tying_names(run.shard, place, trial, ["other", "trial"])
        assert found == names
        assert told == pytest.approx(_names(run, "late", near=["other", "trial"]))


def test_an_outlets_own_reports_share_the_town_that_it_writes_for() -> None:
    run = _fed(GALLERY, 0.2, title="They came by bus")
    assert _names(run, "late") > 0
    run = _fed(GALLERY, 0.2, title="They came by bus", by="Outlet trial")
    assert _names(run, "late") == 0.0
    assert _names(run, "late", kind="follow-up") > 0


def test_not_days_later_unless_it_tells_of_what_came_after() -> None:
    run = _fed(GALLERY, 2.0, title="They came by bus")
    assert len(_held(run)) == 3
    assert _names(run, "late") == 0.0
    late = _fed(GALLERY, 2.0, title="Savers demand inquiry after verdict")
    assert [("trial", "report"), ("late", "follow-up")] in _held(late)
    for days, names in ((20.0, True), (22.0, False)):
        late = _fed(
            GALLERY, days, title="Savers demand inquiry", config=AssignConfig(window_days=None, memory_days=None)
        )
        assert (_names(late, "late") > 0) is names


def test_the_day_that_it_names_as_its_own_lowers_no_bar() -> None:
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    run = _fed(
        f"{GALLERY[:200]} They left on {days[int(((START + 1.35 * 86_400) // 86_400 + 3) % 7)]}.",
        1.35,
        title="They came by bus",
    )
    place, trial = run.shard.places["late"], run.incident_of("trial")
    assert follows_up(run.shard, trial, place) > 0
    assert follows_up(run.shard, trial, place, by_day=False) < 0


def test_a_later_piece_hangs_on_a_closed_incident_which_stays_closed() -> None:
    run = _fed(SENTENCE.format(when=" a week after the verdict"), 8.0, title="Marchbank jailed for 17 years")
    assert [("trial", "report"), ("late", "follow-up")] in _held(run)
    assert run.incidents()[run.incident_of("trial")].status == "closed"


def test_a_closed_incident_takes_no_report_by_names() -> None:
    soon = AssignConfig(window_days=0.1)
    assert [("late", "report")] in _held(_fed(GALLERY, 0.2, title="Savers demand inquiry", config=soon))


def test_repair_leaves_what_names_hold() -> None:
    run = _fed(f"{GALLERY} Renner did not come out.", 0.2, title="They came by bus", near=0.15)
    assert run.shard.places["late"].evidence.channel == "names"
    run.feed(
        fp(
            "third",
            "Guilty verdict for treasurer",
            TRIAL[:150] + RENAMED,
            hours=6,
            model="m",
            embedding=vector(0.9, 0.4),
        )
    )
    incident = run.incident_of("trial")
    assert incident == run.incident_of("third") == run.incident_of("late")
    (own,) = run.shard.scores("late", [incident])
    assert own < EJECT_BELOW


def test_two_accounts_of_one_hour_that_have_names_in_common_are_told_together() -> None:
    run = _fed(GALLERY, 0.2, title="They came by bus")
    assert told_together(run.shard, [["trial"], ["late"]])
    assert not told_together(run.shard, [["trial"], ["other"]])
    for published in (START + 60 * HOUR, None):
        run.feed(
            fp(
                f"at {published}",
                "They came by bus again",
                GALLERY,
                hours=8,
                published=published,
                model="m",
                embedding=vector(0.0, 0.0, 1.0),
            )
        )
        assert not told_together(run.shard, [["trial"], ["late", f"at {published}"]])


@pytest.mark.parametrize(
    ("name", "stays"),
    [
        ("harwick observer", False),
        ("observer", False),
        ("harwick", True),
        ("wire", False),
        ("bbc", False),
        ("ada holm", True),
    ],
)
def test_names_of_outlets_tell_nothing_but_the_places_they_are_named_after(name: str, stays: bool) -> None:
    outlets: list[Attribution | Publisher] = [outlet("Harwick Observer"), credit("Coastal Wire"), credit("BBC News")]
    assert (name in names_at_hand([name], outlets)) is stays


def test_names_tell_by_how_seldom_they_are_and_by_their_share() -> None:
    common = {"london": 1.6, **{f"town{number}": SELDOM - 0.1 for number in range(20)}}

    def rarity(names: Sequence[str]) -> list[float]:
        return [common.get(name, 10.0) for name in names]

    assert tells(["ada holm", "holm"], ["ada holm", "holm"], [], rarity) == ALONE < 10.0
    assert tells(["ada holm", "ruud"], ["ada holm", "ruud", "london"], [], rarity) == 20.0
    assert tells(list(common), list(common), [], rarity) == 0.0
    assert tells(["ada holm"], ["ruud"], [], rarity) == 0.0
    assert tells(["ada holm"], ["ada holm"], ["ada holm"], rarity) == 0.0
    many = ["ada holm", *(f"unknown{number}" for number in range(10))]
    assert tells(many, ["ada holm"], [], rarity) == 0.0


def test_a_name_in_the_plural_is_as_common_as_its_singular() -> None:
    late, trial = (f"{text} They were no Democrats." for text in (GALLERY, TRIAL))
    with_them = _names(_fed(late, 0.2, title="They came by bus", trial=trial), "late")
    assert with_them == _names(_fed(late, 0.2, title="They came by bus"), "late") > 0
