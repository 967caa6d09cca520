"""`newsfold explain` and `newsfold incident --at` as an operator meets them."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cluster.assign.explain.article import ArticleExplanation
from cluster.assign.explain.incident import IncidentExplanation
from cluster.assign.explain.standing import Standing
from newsfold.cli import main
from newsfold.cli.columns import Column, table
from newsfold.stream.codec import encode
from newsfold.stream.connect import open_log
from newsfold.stream.dead_letters import dead_letter
from newsfold.stream.ids import article_id, page_id
from newsfold.stream.log import Output, Record
from newsfold.stream.messages import PageState
from newsfold.stream.step import Reject
from newsfold.stream.topics import ARTICLES, FINGERPRINTS, INCIDENT_EVENTS, SITE_STATE
from tests.cli.command import Done, newsfold
from tests.cluster.assign.build import credit
from tests.cluster.assign.explaining import Told, assigned, publish, retell, tell
from tests.cluster.assign.stories import EVENTS, look_alike, story

FIRE = EVENTS[0]
EVIL = "\x1b[2J\x07\u202e[bold]"
URL = "https://outlet-b.example/2026/fire-at-mill"
SECOND = article_id(URL)
CANONICAL = "https://outlet-c.example/ferry"


def _with_url(told: Told, identity: str, url: str) -> Told:
    article = msgspec.structs.replace(told.article, id=identity, url=url)
    return Told(article, msgspec.structs.replace(told.fingerprint, article_id=identity, url=url))


def _told() -> list[Told]:
    title, text = story(FIRE, 1)
    evil = f"{EVIL} {title}", f"{text.replace('Ida Brannock', f'Ida Brannock{EVIL}')}"
    return [
        tell("a1first", FIRE, 0, publisher="Ledger of Northam"),
        tell("a1other", look_alike(FIRE, 1), 2, hours=0.5),
        _with_url(retell("second", *evil, hours=1, attributions=(credit(f"Ledger{EVIL}"),)), SECOND, URL),
        retell("a1copied", f"Copy {EVIL}", f"{story(FIRE, 0)[1]} Nine engines {EVIL} came.", hours=2),
        tell("a1third", FIRE, 2, hours=3),
        _with_url(tell("moved", EVENTS[2], hours=3.5), article_id(CANONICAL), f"{CANONICAL}-moved"),
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the log of a service that has assigned five articles, and has two more on their way."""
    made = tmp_path_factory.mktemp("service")
    url = f"sqlite:///{made}/newsfold-data/log.db"
    with assigned(url, _told()) as log:
        publish(log, [])
        waiting = tell("a1waiting", EVENTS[1], hours=4).article
        log.append([Output(topic=ARTICLES, key="a1waiting", value=encode(waiting))])
        record = Record(topic=FINGERPRINTS, partition=0, offset=9, key="a1refused", value=b"x")
        log.append([dead_letter(Reject(record=record, reason="values", error=f"no time {EVIL}"), "assign", 0.0)])
        for path, article, error in (("short", SECOND, ""), ("broken", "", f"the server said 500 {EVIL}")):
            page = f"https://outlet-b.example/{path}"
            state = PageState(page_id=page_id(page), url=page, article_id=article, error=error)
            log.append([Output(topic=SITE_STATE, key=f"page:{page_id(page)}", value=encode(state))])
    return made


class Terminal:
    """The whole command line run in this process: what is heavy to import is imported once."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def newsfold(self, *words: str) -> Done:
        """Run a command to its end."""
        before = signal.getsignal(signal.SIGTERM)
        try:
            with pytest.raises(SystemExit) as ended:
                main(words)
        finally:
            signal.signal(signal.SIGTERM, before)
        out, err = self._capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Done(ended.value.code, out, err)

    def json(self, *words: str) -> object:
        """What a command says as data."""
        done = self.newsfold(*words, "--json")
        assert (done.code, done.err) == (0, "")
        (row,) = done.rows
        return row

    def explained(self, name: str) -> ArticleExplanation:
        """An article's explanation."""
        return msgspec.convert(self.json("explain", name), ArticleExplanation)


@pytest.fixture
def here(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal in the folder of the service, without settings from outside."""
    for name in [name for name in os.environ if name.startswith("NEWSFOLD_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(folder)
    return Terminal(capsys)


def test_an_article_is_explained_by_id_by_url_and_by_the_address_it_was_announced_under(here: Terminal) -> None:
    by_id = here.explained(SECOND)
    assert by_id.article.id == SECOND
    for name in (URL, f"{URL}?utm_source=x#top", "http://www.outlet-b.example/2026/fire-at-mill/"):
        assert here.explained(name) == by_id, name
    assert here.explained("https://outlet-b.example/short") == by_id
    assert here.explained(CANONICAL) == here.explained(f"{CANONICAL}-moved")
    assert here.explained("https://outlet-a1third.example/news/a1third").article.id == "a1third"


def test_the_text_holds_what_the_data_hold_and_nothing_a_terminal_obeys(here: Terminal) -> None:
    for name in (SECOND, "a1copied", "a1other", "a1first", "a1third"):
        done = here.newsfold("explain", name)
        assert (done.code, done.err) == (0, "")
        assert not set(done.out) & set("\x1b\x07\u202e"), name
        assert max(map(len, done.out.splitlines())) < 400
        data = here.explained(name)
        assert data.incident.id in done.out
        assert f"as    {data.place.role}" in done.out
        if data.scoring is not None:
            for row in data.scoring.features:
                assert f"{row.contribution:+.2f}" in done.out
            assert f"= {data.scoring.score:+.2f}" in done.out
    linked = here.newsfold("explain", SECOND).out
    assert "name ida" in linked
    assert "Fire chief Ida Brannock told" in linked
    assert "[bold]" in linked, "words are shown, not taken for markup"
    assert "Whom it names as a source" in linked
    copied = here.newsfold("explain", "a1copied").out
    assert "words stand in both" in copied
    assert "Nine engines" in copied
    other = here.newsfold("explain", "a1other").out
    assert "Nearest other incident" in other
    assert "only there: " in other


def test_an_incident_is_explained_with_its_tree_and_timeline(here: Terminal) -> None:
    home = here.explained("a1first").incident.id
    data = msgspec.convert(here.json("explain", home), IncidentExplanation)
    assert data.incident.id == home
    done = here.newsfold("explain", home)
    assert (done.code, done.err) == (0, "")
    assert not set(done.out) & set("\x1b\x07\u202e")
    for heading in ("Who leans on whom", "What was decided", "founded by Fire guts Kestrel Paper mill"):
        assert heading in done.out
    assert len([entry for entry in data.timeline if entry.type == "source-added"]) == 4


def test_at_a_time_an_incident_has_the_articles_it_had_then(here: Terminal) -> None:
    home = here.explained("a1first").incident.id
    told = msgspec.convert(here.json("incident", home, "--at", "2023-11-14T23:30Z"), Standing)
    assert [member.article_id for member in told.members] == ["a1first", SECOND]
    for name in ("a1first", URL):
        assert msgspec.convert(here.json("incident", name, "--at", "2023-11-14T23:30Z"), Standing) == told
    done = here.newsfold("incident", home, "--at", "2023-11-14 23:30")
    assert done.code == 0
    assert "open at 2023-11-14 23:30 UTC" in done.out
    assert f"{told.members[0].role:<10} Ledger of Northam: Fire guts" in done.out
    assert not set(done.out) & set("\x1b\x07\u202e")


def test_the_id_of_a_source_leads_to_its_article_or_to_its_incident(here: Terminal) -> None:
    home = here.explained("a1first").incident.id
    said = here.newsfold("incident", home, "--at", "2023-11-15T12:00Z").out
    sources = {event["article_id"]: event["detail"]["source"] for event in _added(home)}
    for article, source in sources.items():
        assert here.json("explain", source) == here.json("explain", article)
        done = here.newsfold("explain", source)
        assert done.out.startswith(f"{source} is a source of {home}: ")
        assert f", the article {article}\n" in done.out
        assert here.newsfold("incident", source, "--at", "2023-11-15T12:00Z").out == said
    (unseen,) = [event["detail"]["source"] for event in _added(home, "origin-named")]
    done = here.newsfold("explain", unseen)
    assert "Ledger [2J [bold], an origin that no feed carried" in done.out
    assert "What was decided" in done.out
    nothing = f"s1{'0' * 32}"
    assert f"no source '{nothing}'" in here.newsfold("explain", nothing).err


def _added(incident: str, kind: str = "source-added") -> list[dict[str, Any]]:
    with open_log("sqlite:///newsfold-data/log.db") as log:
        events = [json.loads(record.value or b"") for record in log.read(INCIDENT_EVENTS) if record.key == incident]
    return [event for event in events if event["type"] == kind]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["explain", "a1nobody"], "newsfold incidents"),
        (["explain", "a1firs"], "perhaps a1first"),
        (["explain", "i1nothing"], "no incident 'i1nothing'"),
        (["explain", "s12"], "no article 's12'"),  # as a line of a replayed file may be called
        (["incident", "s12", "--at", "2023-11-15"], "no article 's12'"),
        (["explain", "https://outlet-b.example/2026/fire-at-mil"], f"perhaps {URL}"),
        (["explain", "https://outlet-b.example/broken"], "could not be had: the server said 500"),
        (["explain", "a1waiting"], "newsfold lag"),
        (["explain", "a1refused"], "given up by assign: no time"),
        (["explain", "https:///nowhere"], "no article URL"),
        (
            ["explain", "https://www.outlet-b.example/None/?utm_source=x"],
            "'https://www.outlet-b.example/None/?utm_source=x'",
        ),
        (["explain", ""], "the name is empty"),
        (["explain", "  "], "the name is empty"),
        (["incident", "", "--at", "2023-11-15"], "no article ''"),
        (["incident", "a1nobody", "--at", "2023-11-15"], "newsfold incidents"),
        (["incident", "a1third", "--at", "2023-11-14T23:30Z"], "in any incident at 2023-11-14 23:30 UTC"),
        (["incident", "a1first", "--at", "then"], "--at 'then' is no time"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else None,
)
def test_a_name_that_leads_nowhere_is_one_line_with_the_way_out(here: Terminal, words: list[str], says: str) -> None:
    done = here.newsfold(*words)
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1
    assert says in done.err
    assert not set(done.err) & set("\x1b\x07\u202e")


def test_before_its_time_an_incident_says_when_it_began(here: Terminal) -> None:
    home = here.explained("a1other").incident.id
    early = here.newsfold("incident", home, "--at", "2023-11-14T22:10Z")
    assert early.code == 2
    assert "it was created 2023-11-14 22:30 UTC" in early.err


def test_explaining_changes_nothing(here: Terminal, folder: Path) -> None:
    with open_log(f"sqlite:///{folder}/newsfold-data/log.db") as log:
        before = {topic: log.ends(topic) for topic in (ARTICLES, FINGERPRINTS, SITE_STATE)}
        here.newsfold("explain", SECOND)
        assert {topic: log.ends(topic) for topic in (ARTICLES, FINGERPRINTS, SITE_STATE)} == before


def test_json_from_explain_is_json_on_one_line(folder: Path) -> None:
    done = newsfold(folder, "explain", SECOND, "--json")  # in a process of its own
    assert (done.code, done.err) == (0, "")
    assert len(done.out.splitlines()) == 1
    assert EVIL in json.loads(done.out)["article"]["title"].replace(" ", "") or "[bold]" in done.out
    assert "\x1b" not in done.out


def test_a_table_wraps_its_cells_and_takes_no_markup() -> None:
    lines = table(
        [Column("item", share=1), Column("adds", number=True)], [("word " * 60, "+1.00"), ("[red]x", "-12.50")]
    )
    assert max(map(len, lines)) <= 160
    assert lines[0].split() == ["item", "adds"]
    assert any("[red]x" in line for line in lines)
    assert len({line.index(".") for line in lines if "." in line}) == 1, "numbers stand under each other"
