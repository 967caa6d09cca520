from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from newsfold.cli import cli
from newsfold.stream.codec import encode_json
from newsfold.stream.connect import open_log
from newsfold.stream.log import Output, Record
from newsfold.stream.messages import Publisher
from newsfold.stream.public import Counts, Evidence, Incident, Source
from newsfold.stream.step import Reject
from newsfold.stream.topics import ENTRIES, INCIDENT_EVENTS, INCIDENTS
from tests.cli.command import environment, newsfold, started

COMMANDS = [
    [],
    *([name] for name in sorted(cli.commands)),
    *(
        ["feeds", name]
        for name in ("add", "import", "export", "list", "remove", "show", "discover", "test", "health")
    ),
    *(["dead-letters", name] for name in ("list", "show", "replay")),
]
EVIL = "Ferry\x1b[2J\x07 aground\u202e\nat \u2028Tolva"


def ferry(key: str = "i1ferry", revision: int = 1, **changes: object) -> Incident:
    """An invented incident whose words attack the terminal."""
    made = Incident(
        id=key,
        revision=revision,
        status="open",
        language="en",
        headline=EVIL,
        first_seen="2026-03-01T09:30:00Z",
        last_seen="2026-03-01T11:00:00Z",
        counts=Counts(articles=1, publishers=1, independent_sources=1),
        sources=(
            Source(
                publisher=Publisher("Ledger of Northam"),
                role="origin",
                evidence=Evidence(channel="attribution", text="the Ledger of Northam first reported"),
                named_by=("a1ferry",),
            ),
            Source(
                publisher=Publisher("Harbour Mail", "harbourmail.example"),
                role="rewrite",
                evidence=Evidence(channel="link", scores={"tfidf": 0.4}),
                article_id="a1ferry",
                url="https://harbourmail.example/ferry",
                title="Ferry aground",
            ),
        ),
    )
    return msgspec.structs.replace(made, **changes)


def put(folder: Path, *incidents: Incident) -> None:
    """Write incidents to the log and through the real sink into the store of `folder`."""
    with open_log(f"sqlite:///{folder}/newsfold-data/log.db") as log:
        log.append(Output(topic=INCIDENTS, key=one.id, value=encode_json(one)) for one in incidents)
    sink = started(folder, "sink")
    try:
        deadline = time.monotonic() + 120
        while json_lag(folder) != 0:
            assert time.monotonic() < deadline, "the sink did not read the incidents"
            assert sink.poll() is None, sink.stderr and sink.stderr.read()
    finally:
        sink.send_signal(signal.SIGTERM)
        _, err = sink.communicate(timeout=120)
    assert sink.returncode == 0, err


def json_lag(folder: Path) -> int | None:
    """Records the SQL sink has yet to read, None before it has joined."""
    with open_log(f"sqlite:///{folder}/newsfold-data/log.db") as log:
        rows = [row for row in log.lag() if row.group == "newsfold.sink-sql"]
    return sum(row.behind for row in rows) if rows else None


def test_lag_says_who_is_behind(tmp_path: Path) -> None:
    put(tmp_path, ferry())
    with open_log(f"sqlite:///{tmp_path}/newsfold-data/log.db") as log:
        log.append([Output(topic=INCIDENTS, key="i1x", value=None)] * 3)
    rows = newsfold(tmp_path, "lag", "--json").rows
    found = {(row["topic"], row["behind"], row["verdict"]) for row in rows if row["stage"] == "sink-sql"}
    assert found == {(INCIDENTS, 3, "nobody reads"), (INCIDENT_EVENTS, 0, "ok")}
    others = {row["stage"]: row["verdict"] for row in rows if row["stage"] != "sink-sql"}
    assert others == dict.fromkeys(("poll", "fetch", "fingerprint", "assign"), "never joined")
    done = newsfold(tmp_path, "lag")
    assert done.code == 1
    shown = [line for line in done.out.splitlines() if line.startswith("sink-sql")]
    assert [(line.split()[:3], line.split("  ")[-1]) for line in shown] == [
        (["sink-sql", INCIDENT_EVENTS, "0"], "ok"),
        (["sink-sql", INCIDENTS, "3"], "nobody reads"),
    ]
    with (
        open_log(f"sqlite:///{tmp_path}/newsfold-data/log.db") as log,
        contextlib.closing(log.member("newsfold.sink-sql", [INCIDENTS, INCIDENT_EVENTS])),
    ):
        done = newsfold(tmp_path, "lag")
    assert (done.code, "nobody reads" in done.out) == (0, False), "somebody does, and nothing waits for the others"


def test_lag_names_a_stage_that_never_joined_what_waits_for_it(tmp_path: Path) -> None:
    done = newsfold(tmp_path, "lag")
    assert (done.code, "no stage has joined the log sqlite:///" in done.err) == (1, True)
    put(tmp_path, ferry())
    with open_log(f"sqlite:///{tmp_path}/newsfold-data/log.db") as log:
        log.append([Output(topic=ENTRIES, key="k", value=b"")])
    done = newsfold(tmp_path, "lag")
    (line,) = [line for line in done.out.splitlines() if line.startswith("fetch")]
    assert (done.code, line.split()) == (1, ["fetch", ENTRIES, "1", "?", "never", "joined"])
    (line,) = newsfold(tmp_path, "lag", "--stage", "fetch").out.splitlines()[1:]
    assert line.startswith("fetch")
    assert newsfold(tmp_path, "lag", "--stage", "sink-sql").code == 0, "fetch is another's to run"
    assert newsfold(tmp_path, "lag", "--stage", "assign").code == 0, "it never joined, and nothing waits for it"


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_teaches(tmp_path: Path, words: list[str]) -> None:
    done = newsfold(tmp_path, *words, "--help")
    assert (done.code, done.err) == (0, "")
    assert "newsfold " in done.out.split("Options:")[0].split("\n", 1)[1], "an example is missing"
    assert list(tmp_path.iterdir()) == [], "asking for help must leave nothing behind"


def test_help_loads_nothing_heavy() -> None:
    names = ("torch", "numpy", "aiohttp", "asyncio", "sqlalchemy", "kafka", "rich")
    heavy = f"import sys, newsfold.cli; print([m for m in {names} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_version_is_the_installed_one(tmp_path: Path) -> None:
    done = newsfold(tmp_path, "--version")
    assert done.code == 0
    assert done.out.startswith("newsfold 0.")


@pytest.mark.parametrize(
    ("words", "variables", "says"),
    [
        (["feeds", "add", "harbourmail.example"], {}, "write it like https://"),
        (["feeds", "remove", "https://a.example/"], {}, "not registered"),
        (["feeds", "pause", "https://a.example/"], {}, "not registered"),
        (["feeds", "import", "none.opml"], {}, "none.opml"),
        (["incidents"], {}, "newsfold run"),
        (["incident", "i1"], {"NEWSFOLD_STORE": "nonsense"}, "database URL"),
        (["incidents", "--since", "tomorrow"], {}, "2026-03-01"),
        (["lag"], {"NEWSFOLD_LOG": "kafka://"}, "kafka://host:9092"),
        (["feeds", "list"], {"NEWSFOLD_STOR": "x"}, "NEWSFOLD_STORE"),
        (["--config", "none.toml", "lag"], {}, "none.toml"),
        (["dead-letters", "replay"], {}, "--all"),
        (["sink", "jsonl"], {}, "NEWSFOLD_SINK_JSONL"),
        (["replay", "none.jsonl", "--out", "x"], {}, "none.jsonl"),
        (["replay", "none.jsonl", "--out", "no/such/x"], {}, "no folder"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_mistake_is_one_line_that_says_the_way_out(
    tmp_path: Path, words: list[str], variables: dict[str, str], says: str
) -> None:
    done = newsfold(tmp_path, *words, variables=variables)
    assert done.code == 2
    assert done.out == ""
    assert len(done.err.splitlines()) == 1
    assert done.err.startswith("newsfold: ")
    assert says in done.err


def test_feeds_go_round(tmp_path: Path) -> None:
    first, second = "https://harbourmail.example/feed.xml", "https://tolva.example/rss?edition=en"
    assert newsfold(tmp_path, "feeds", "add", first, second, "--publisher", "Harbour & Mail").code == 0
    listed = newsfold(tmp_path, "feeds", "list", "--json").rows
    assert [(row["url"], row["publisher"]) for row in listed] == [
        (first, "Harbour & Mail"),
        (second, "Harbour & Mail"),
    ]
    assert newsfold(tmp_path, "feeds", "export", "out.opml").code == 0
    assert newsfold(tmp_path, "feeds", "remove", first).code == 0
    assert [row["url"] for row in newsfold(tmp_path, "feeds", "list", "--json").rows] == [second]
    again = newsfold(tmp_path, "feeds", "import", "out.opml")
    assert again.out == "registered 1 feed from out.opml; 1 were registered already\n"
    assert newsfold(tmp_path, "feeds", "list", "--json").rows == [
        {**row, "publisher": "Harbour & Mail"} for row in listed
    ]
    assert newsfold(tmp_path, "feeds", "export").out == (tmp_path / "out.opml").read_text()


def test_a_paused_feed_stays_registered_with_its_settings(tmp_path: Path) -> None:
    url = "https://harbourmail.example/feed.xml"
    assert newsfold(tmp_path, "feeds", "add", url, "--publisher", "Harbour Mail").code == 0
    assert newsfold(tmp_path, "feeds", "pause", url).out == f"paused {url}\n"
    (row,) = newsfold(tmp_path, "feeds", "list", "--json").rows
    assert (row["paused"], row["publisher"]) == (True, "Harbour Mail")
    assert newsfold(tmp_path, "feeds", "resume", url).out == f"resumed {url}\n"
    (row,) = newsfold(tmp_path, "feeds", "list", "--json").rows
    assert row["paused"] is False


def test_feeds_show_prints_one_line_a_document_in_order(tmp_path: Path) -> None:
    (tmp_path / "good.xml").write_text(
        '<rss version="2.0"><channel><title>Mail</title><link>https://harbourmail.example/</link>'
        "<item><title>Ferry &amp; fog</title><link>/ferry?utm_source=x</link>"
        "<pubDate>Sun, 01 Mar 2026 09:30:00 GMT</pubDate></item></channel></rss>"
    )
    (tmp_path / "bad.xml").write_text("<html><body>no feed</body></html>")
    done = newsfold(tmp_path, "feeds", "show", "good.xml", "bad.xml", "missing.xml")
    good, bad, missing = done.rows
    assert done.code == 1
    assert (good["title"], good["format"]) == ("Mail", "rss20")
    (entry,) = good["entries"]
    assert entry["title"] == "Ferry & fog"
    assert entry["url"].startswith("https://harbourmail.example/ferry")
    assert entry["published"] == "2026-03-01T09:30:00Z"
    assert bad["error"]["source"] == "bad.xml"
    assert missing["error"]["source"] == "missing.xml"


def test_extract_prints_one_line_a_file_in_order(tmp_path: Path) -> None:
    story = "The ferry Astrid ran aground off Tolva on Sunday, and the Ledger of Northam first reported it. " * 8
    (tmp_path / "story.html").write_text(
        "<html lang=en><head><title>Ferry aground</title></head><body><article><h1>Ferry aground</h1>"
        f"<p>{story}</p><p>All 212 people were taken off by noon, the coast guard said.</p></article></body></html>"
    )
    (tmp_path / "empty.html").write_text("")
    url = "https://harbourmail.example/2026/ferry"
    done = newsfold(tmp_path, "extract", "--url", url, "story.html", "empty.html", "missing.html")
    story_row, empty, missing = done.rows
    assert done.code == 1
    assert (story_row["title"], story_row["url"]) == ("Ferry aground", url)
    named = list(story_row)
    assert named[:6] == ["id", "url", "canonical_url", "title", "text", "authors"]
    assert named[6:12] == ["published", "modified", "language", "image", "publisher", "attributions"]
    assert named[12:] == ["section", "paywalled"]
    assert empty["error"]["source"] == "empty.html"
    assert missing["error"]["kind"] == "missing"
    assert newsfold(tmp_path, "extract", "--url", url, "story.html").code == 0


def test_incidents_are_shown_and_their_words_are_harmless(tmp_path: Path) -> None:
    put(tmp_path, ferry(), ferry("i1old", status="merged", into="i1ferry", revision=2))
    listed = newsfold(tmp_path, "incidents")
    assert listed.code == 0
    assert "Ferry [2J aground at Tolva\n" in listed.out
    assert "origin     Ledger of Northam  (no feed carried it, named by 1 of 1 article)" in listed.out
    assert "rewrite    Harbour Mail: Ferry aground" in listed.out
    assert not set(listed.out) & set("\x1b\x07\u202e\u2028")
    records = newsfold(tmp_path, "incidents", "--json")
    assert "\u202e" not in records.out
    assert [msgspec.convert(row, Incident) for row in records.rows] == [ferry()]


def test_a_terminal_without_the_letters_is_no_reason_to_stop(tmp_path: Path) -> None:
    put(tmp_path, ferry(headline="Phà mắc cạn ở Tolva"))
    for words in (["incidents"], ["incidents", "--json"]):
        done = newsfold(tmp_path, *words, variables={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
        assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["headline"] == "Phà mắc cạn ở Tolva"


def test_a_store_that_was_lost_is_filled_from_the_log(tmp_path: Path) -> None:
    put(tmp_path, ferry(), ferry("i1old", status="merged", into="i1ferry", revision=2))
    before = newsfold(tmp_path, "incidents", "--json").out
    for file in (tmp_path / "newsfold-data").glob("store.db*"):
        file.unlink()
    done = newsfold(tmp_path, "sink", "--refill")
    assert (done.code, done.out) == (0, f"read 2 records of {INCIDENTS}\n")
    assert newsfold(tmp_path, "incidents", "--json").out == before != ""
    assert newsfold(tmp_path, "incident", "i1old").out.startswith("i1old is part of i1ferry now")
    assert newsfold(tmp_path, "sink", "--refill").out == done.out
    assert newsfold(tmp_path, "incidents", "--json").out == before
    lines = {"NEWSFOLD_SINK_JSONL": "lines.jsonl"}
    for code, says in ((0, ""), (2, "is not empty")):
        done = newsfold(tmp_path, "sink", "jsonl", "--refill", variables=lines)
        assert (done.code, says in done.err) == (code, True)
    assert (tmp_path / "lines.jsonl").read_bytes().count(b"\n") == 2
    with (
        open_log(f"sqlite:///{tmp_path}/newsfold-data/log.db") as log,
        contextlib.closing(log.member("newsfold.sink-sql", [INCIDENTS])),
    ):
        assert "stop it, and refill then" in newsfold(tmp_path, "sink", "--refill").err
        log.append([Output(topic=INCIDENTS, key="i1x", value=b"junk")])
    done = newsfold(tmp_path, "sink", "--refill")
    assert (done.code, f"not used: {INCIDENTS}/0 offset 2, " in done.err) == (1, True)


def test_dead_letters_are_listed_shown_and_sent_back(tmp_path: Path) -> None:
    from newsfold.stream.dead_letters import dead_letter

    record = Record(topic=ENTRIES, partition=0, offset=4, key="https://a.example/x", value=b"\x00junk")
    reject = Reject(record=record, reason="decode", error="not an Entry:\nodd bytes")
    with open_log(f"sqlite:///{tmp_path}/newsfold-data/log.db") as log:
        log.append([dead_letter(reject, "fetch", 1_772_357_400.0)])
    (row,) = newsfold(tmp_path, "dead-letters", "list", "--json").rows
    assert (row["stage"], row["reason"], row["topic"]) == ("fetch", "decode", ENTRIES)
    assert "not an Entry: odd bytes" in newsfold(tmp_path, "dead-letters", "list", "--stage", "fetch").out
    assert newsfold(tmp_path, "dead-letters", "list", "--stage", "poll").out == "no dead letters\n"
    (shown,) = newsfold(tmp_path, "dead-letters", "show", str(row["number"])).rows
    assert shown["value"] == "AGp1bms="
    assert newsfold(tmp_path, "dead-letters", "replay", str(row["number"])).out == "sent back 1 record\n"
    assert "1 left out, sent back before (--again" in newsfold(tmp_path, "dead-letters", "replay", "--all").out
    assert "'fingerprint'" in newsfold(tmp_path, "dead-letters", "replay", "--stage", "fold").err
    assert "dead letter 5" in newsfold(tmp_path, "dead-letters", "show", "5").err
    assert "(sent back 20" in newsfold(tmp_path, "dead-letters", "list").out
    with open_log(f"sqlite:///{tmp_path}/newsfold-data/log.db") as log:
        assert [(one.key, one.value) for one in log.read(ENTRIES)] == [(record.key, record.value)]


def test_a_reader_that_has_enough_ends_it_quietly(tmp_path: Path) -> None:
    newsfold(tmp_path, "feeds", "add", *(f"https://a.example/{n}" for n in range(3000)))
    shell = f"{sys.executable} -m newsfold feeds list | head -1"
    done = subprocess.run(["sh", "-c", shell], cwd=tmp_path, env=environment(), capture_output=True, check=False)
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


def test_a_stage_alone_stops_on_ctrl_c(tmp_path: Path) -> None:
    stage = started(tmp_path, "sink")
    deadline = time.monotonic() + 120
    while json_lag(tmp_path) is None:
        assert time.monotonic() < deadline
    second = newsfold(tmp_path, "sink")
    assert second.code == 2, "a second process of one stage has to be refused"
    assert len(second.err.splitlines()) == 1
    stage.send_signal(signal.SIGINT)
    assert stage.communicate(timeout=120)[1].count("Traceback") == 0
    assert stage.returncode == 0


def test_metrics_are_served_where_asked(tmp_path: Path) -> None:
    import socket
    import urllib.request

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # The SQL sink is the fifth stage, so it listens four above the first.
    stage = started(tmp_path, "sink", NEWSFOLD_METRICS_PORT=str(port - 4))
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as reply:
                    text = reply.read().decode()
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
    finally:
        stage.terminate()
        stage.communicate(timeout=120)
    assert "newsfold_incidents_written_total" in text


def test_json_from_the_command_line_is_json(tmp_path: Path) -> None:
    put(tmp_path, ferry(headline='\x7f\u2028 quote " and \\ slash'))
    (row,) = newsfold(tmp_path, "incidents", "--json").rows
    assert row["headline"] == '\x7f\u2028 quote " and \\ slash'
    assert json.dumps(row)


def test_an_import_names_the_lines_that_cannot_be_feeds(tmp_path: Path) -> None:
    outlines = '<outline xmlUrl="https://mail.example/f.xml"/><outline xmlUrl="ftp://mail.example/f.xml"/>'
    (tmp_path / "in.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    done = newsfold(tmp_path, "feeds", "import", "in.opml")
    assert done.code == 0
    assert done.out == "registered 1 feed from in.opml\n"
    assert "left out: 'ftp://mail.example/f.xml' is no http or https URL" in done.err
