"""`newsfold feeds health` over a real log and a real store, filled as the stages fill them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from newsfold.stream.codec import encode
from newsfold.stream.connect import open_log
from newsfold.stream.dead_letters import dead_letter
from newsfold.stream.log import Output, Record
from newsfold.stream.messages import Article, Entry, Feed, FeedState, Message, Publisher
from newsfold.stream.public import Evidence, Source
from newsfold.stream.step import Reject
from newsfold.stream.topics import ARTICLES, ENTRIES, FEED_STATE, FEEDS
from tests.cli.command import newsfold
from tests.cli.test_commands import ferry, put

HOUR, DAY = 3_600.0, 86_400.0
NOW = time.time()
WIRE, ECHO, WALL = (f"https://{name}.example/feed" for name in ("wire", "echo", "wall"))


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).isoformat().replace("+00:00", "Z")


def article(name: str, feed: str, ago: float, **fields: Any) -> Article:
    return Article(
        id=f"a1{name}",
        revision="r",
        shard="en",
        url=f"{feed}/{name}",
        title="Ferry aground",
        text="text",
        publisher=Publisher("Harbour Mail"),
        feed_url=feed,
        first_seen=NOW - ago,
        **fields,
    )


def entry(name: str, feed: str, ago: float, published: float | None = None) -> Entry:
    return Entry(url=f"{feed}/{name}", feed_url=feed, entry_id=name, published=published, announced=NOW - ago)


def source(name: str, role: Any, ago: float, traced_to: str = "", published: float | None = None) -> Source:
    return Source(
        publisher=Publisher("Harbour Mail"),
        role=role,
        evidence=Evidence(channel="copy"),
        article_id=f"a1{name}",
        traced_to=traced_to,
        first_seen=iso(NOW - ago),
        published=None if published is None else iso(published),
    )


def outputs() -> Iterator[Output]:
    def keyed(topic: str, key: str, message: Message) -> Output:
        return Output(topic=topic, key=key, value=encode(message))

    for url in (WIRE, ECHO, WALL):
        yield keyed(FEEDS, url, Feed(url=url, added=NOW - 30 * DAY))
    state = FeedState(
        url=WIRE, polled=NOW - 60, succeeded=NOW - 60, interval=900.0, next_poll=NOW + 840, title="Wire"
    )
    yield keyed(FEED_STATE, WIRE, state)
    refused: dict[str, Any] = {
        "failures": 3,
        "failed": "hard",
        "error": "http-403: https://wall.example/feed: answered 403",
    }
    yield keyed(FEED_STATE, WALL, FeedState(url=WALL, polled=NOW, succeeded=NOW - 2 * DAY, interval=600.0, **refused))
    for number in range(14):  # two a day
        yield keyed(ENTRIES, f"e{number}", entry(str(number), WIRE, number * 12 * HOUR))
    yield keyed(ENTRIES, "again", entry("3", WIRE, HOUR))  # sent back: one entry all the same
    yield keyed(ENTRIES, "backlog", entry("old", WIRE, HOUR, published=NOW - 40 * DAY))
    yield keyed(ENTRIES, "before", entry("before", WIRE, 8 * DAY))
    yield Output(topic=ENTRIES, key="junk", value=b"junk")
    yield keyed(ENTRIES, "stranger", entry("x", "https://removed.example/feed", HOUR))
    yield keyed(ARTICLES, "a1w", article("w", WIRE, 5 * HOUR))
    yield keyed(ARTICLES, "a1w", article("w", WIRE, 5 * HOUR, modified=NOW))  # a revision is no second article
    yield keyed(ARTICLES, "a1old", article("old", WIRE, 8 * DAY))
    for name, ago in (("e1", 4 * HOUR), ("e2", 3 * HOUR), ("e3", 2 * HOUR)):
        yield keyed(ARTICLES, f"a1{name}", article(name, ECHO, ago))
    yield keyed(ARTICLES, "a1e4", article("e4", ECHO, HOUR, partial=True))
    yield keyed(ARTICLES, "a1e4", article("e4", ECHO, HOUR, deleted=NOW))  # says nothing of how it was read
    for name, reason, ago in (
        ("e5", "http-5xx", 2 * HOUR),
        ("e5", "gone", HOUR),  # tried again: one page
        ("e1", "timeout", HOUR),  # it came after all
        ("e6", "gone", 8 * DAY),
    ):
        lost = entry(name, ECHO, ago)
        record = Record(topic=ENTRIES, partition=0, offset=1, key=lost.url, value=encode(lost))
        yield dead_letter(Reject(record=record, reason=reason, error="x"), "fetch", NOW - ago)
    record = Record(topic=ENTRIES, partition=0, offset=1, key="x", value=b"junk")
    yield dead_letter(Reject(record=record, reason="decode", error="x"), "fetch", NOW - HOUR)
    record = Record(topic=ARTICLES, partition=0, offset=1, key="x", value=encode(entry("e7", ECHO, HOUR)))
    yield dead_letter(Reject(record=record, reason="decode", error="x"), "fingerprint", NOW - HOUR)


def test_health_is_counted_from_the_log_and_the_store(tmp_path: Path) -> None:
    put(
        tmp_path,
        ferry(
            "i1a",
            sources=(
                source("w", "origin", 5 * HOUR),
                source("e1", "copy", 4 * HOUR, "a1w"),
                source("e2", "copy", 3 * HOUR, "a1w"),
            ),
        ),
        ferry("i1b", sources=(source("old", "origin", 8 * DAY), source("e3", "copy", 2 * HOUR, "a1old"))),
        ferry("i1c", sources=(source("e4", "copy", HOUR, "Ledger of Northam"),)),  # of an origin no feed carried
        ferry("i1d", status="merged", into="i1a", sources=(source("w", "report", 5 * HOUR),)),
    )
    with open_log(f"sqlite:///{tmp_path}/newsfold-data/log.db") as log:
        log.append(outputs())
    done = newsfold(tmp_path, "feeds", "health", "--json")
    assert (done.code, done.err) == (0, "")
    wall, echo, wire = done.rows
    assert [row["url"] for row in done.rows] == [WALL, ECHO, WIRE]  # those in trouble first
    assert (wire["state"], wire["interval"], wire["publisher"]) == ("ok", 900, "Wire")
    assert wire["last_success"] == datetime.fromtimestamp(NOW - 60, UTC).isoformat().replace("+00:00", "Z")
    assert (wire["entries"], wire["entries_a_day"]) == (14, 2)
    assert (wire["articles"], wire["extraction"], wire["roles"], wire["copy_delay"]) == (1, 1, {"origin": 1}, None)
    assert (echo["state"], echo["last_success"], echo["entries"]) == ("new", None, 0)
    assert (echo["articles"], echo["partial"], echo["failed"]) == (3, 1, {"gone": 1})
    assert echo["extraction"] == 3 / 5
    assert echo["roles"] == {"copy": 4}
    assert echo["copy_delay"] == 2 * HOUR  # of 1 and 2 hours, and 8 days less 2 hours
    assert (wall["state"], wall["error_class"], wall["failures"], wall["roles"]) == ("failing", "hard", 3, {})
    assert (wall["extraction"], wall["error"]) == (None, "http-403: https://wall.example/feed: answered 403")
    shown = newsfold(tmp_path, "feeds", "health", variables={"COLUMNS": "160"}).out.splitlines()
    assert shown[0].split() == ["feed", "last", "ok", "every", "new/day", "text", "origin", "copy", "delay", "state"]
    assert shown[2].split() == [ECHO, "never", "-", "0", "60%", "0", "4", "2", "h", "new"]
    assert "hard: http-403, 3 in a row" in shown[1]


def test_delays_are_the_publishers_own_where_both_say_a_time() -> None:
    from newsfold.cli.feeds.figures import Arrived, roles
    from sinks.sql.query import Placed

    origin = Placed("i1", "a1w", "origin", "", published=NOW - 10 * HOUR, first_seen=NOW)
    copy = Placed("i1", "a1e", "copy", "a1w", published=NOW - 9 * HOUR, first_seen=NOW - HOUR)
    arrived = {"a1e": Arrived(id="a1e", url="", feed_url=ECHO)}
    assert roles([origin, copy], arrived)[1] == {ECHO: [HOUR]}
    unknown = origin._replace(published=None)
    assert roles([unknown, copy], arrived)[1] == {ECHO: [-HOUR]}
    assert roles([origin, copy._replace(role="rewrite")], arrived)[1] == {}
    elsewhere = origin._replace(incident_id="i2")
    assert roles([elsewhere, copy], arrived)[1] == {}


def test_each_state_of_a_feed_has_its_word_and_those_in_trouble_come_first(tmp_path: Path) -> None:
    due = float(int(NOW) + 900)
    polled = {"polled": NOW, "succeeded": NOW - 2.5 * HOUR, "interval": 900.0, "next_poll": due, "title": "Its own"}
    failed = {**polled, "failures": 2, "failed": "soft", "error": "http-410: gone for good"}
    feeds: dict[str, tuple[dict[str, Any], dict[str, Any] | None]] = {
        "never": ({"paused": True}, None),
        "paused": ({"paused": True, "publisher": "Quay Notes"}, failed),
        "fine": ({"publisher": "Quay Notes"}, polled),
        "begun": ({}, {"polled": NOW, "failures": 1, "failed": "host", "error": "dns: x", "next_poll": due}),
        "gone": ({}, {**failed, "gone": True}),
    }
    with open_log(f"sqlite:///{tmp_path}/newsfold-data/log.db") as log:
        for name, (feed, state) in feeds.items():
            url = f"https://{name}.example/feed"
            log.append([Output(topic=FEEDS, key=url, value=encode(Feed(url=url, **feed)))])
            if state is not None:
                log.append([Output(topic=FEED_STATE, key=url, value=encode(FeedState(url=url, **state)))])
    rows = newsfold(tmp_path, "feeds", "health", "--json").rows
    told = [
        (
            row["url"].split("/")[2].partition(".")[0],
            row["state"],
            row["publisher"],
            row["interval"],
            row["next_poll"],
        )
        for row in rows
    ]
    assert told == [
        ("begun", "failing", "", None, iso(due)),
        ("gone", "gone", "Its own", 900, None),
        ("fine", "ok", "Quay Notes", 900, iso(due)),
        ("never", "paused", "", None, None),
        ("paused", "paused", "Quay Notes", 900, None),
    ]
    shown = newsfold(tmp_path, "feeds", "health", variables={"COLUMNS": "160"}).out.splitlines()
    assert [line.split()[2:6] for line in shown[3:5]] == [["h", "ago", "15", "min"], ["-", "0", "-", "-"]]


def test_a_store_that_cannot_be_read_is_no_missing_one(tmp_path: Path) -> None:
    assert newsfold(tmp_path, "feeds", "add", WIRE).code == 0
    (tmp_path / "store.db").write_text("Minutes of the harbour board. " * 100)
    done = newsfold(tmp_path, "feeds", "health", variables={"NEWSFOLD_STORE": f"sqlite:///{tmp_path}/store.db"})
    assert (done.code, done.out) == (2, "")
    assert "not an SQLite database" in done.err


def test_without_a_store_the_rest_is_shown(tmp_path: Path) -> None:
    assert "no feed is registered" in newsfold(tmp_path, "feeds", "health").out
    assert newsfold(tmp_path, "feeds", "add", WIRE).code == 0
    done = newsfold(tmp_path, "feeds", "health", variables={"COLUMNS": "160"})
    assert (done.code, "roles are not known" in done.err) == (0, True)
    assert done.out.splitlines()[1].split() == [WIRE, "never", "-", "-", "-", "-", "-", "-", "new"]
    (row,) = newsfold(tmp_path, "feeds", "health", "--json").rows
    assert (row["roles"], row["entries_a_day"], row["state"]) == (None, None, "new")


def test_what_is_read_of_a_message_is_in_it() -> None:
    from newsfold.cli.feeds.figures import Announced, Arrived
    from newsfold.stream.codec import decode

    for kind, part in ((Entry, Announced), (Article, Arrived)):
        assert part.schema == kind.schema
        assert {field.name for field in msgspec.structs.fields(part)} <= {
            field.name for field in msgspec.structs.fields(kind)
        }
    assert decode(Arrived, encode(article("w", WIRE, 0.0, partial=True))).partial
