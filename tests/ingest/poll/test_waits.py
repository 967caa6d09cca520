"""How long a feed is left alone by what its server and its document ask for, from the answer to the next poll."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import web

from ingest.poll.pace import pace_of
from ingest.poll.rules import DAY, HOUR
from tests.ingest.poll.polling import NOW, item, rss, serve, stage
from tests.ingest.server import Server


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ({"Cache-Control": "max-age=18000"}, 5 * HOUR),
        ({"Expires": "Mon, 02 Mar 2026 15:00:00 GMT", "Date": "Mon, 02 Mar 2026 10:00:00 GMT"}, 5 * HOUR),
        ({"Cache-Control": "max-age=9999999"}, DAY),
    ],
)
def test_a_server_is_heard_with_a_document_and_with_none(
    tmp_path: Path, said: dict[str, str], seconds: float
) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        if "If-None-Match" in request.headers:
            return web.Response(status=304, headers=said)
        return web.Response(body=rss(item("/a")), headers={"ETag": '"1"', **said})

    with Server({"/feed": handler}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        for outcome in ("ok", "not-modified"):
            at.run()
            assert at.polls(outcome) == 1
            assert at.state(server.url("/feed")).next_poll == at.now + seconds
            at.now += seconds + DAY / 2


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("<ttl>300</ttl>", 5 * HOUR),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 6 * HOUR),
        ("<sy:updatePeriod>yearly</sy:updatePeriod>", DAY),
        ("<ttl>999999</ttl>", DAY),
        ("<skipHours><hour>10</hour><hour>11</hour><hour>12</hour></skipHours>", 3 * HOUR),
        ("<skipDays><day>Monday</day><day>Tuesday</day></skipDays>", 38 * HOUR),
    ],
)
def test_a_document_is_heard_and_still_when_it_is_not_sent_again(tmp_path: Path, said: str, seconds: float) -> None:
    body = rss(said, item("/a")).replace(b"<rss ", b"<rss xmlns:sy='http://purl.org/rss/1.0/modules/syndication/' ")
    with Server({"/feed": serve(body)}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        at.run()
        assert at.state(server.url("/feed")).next_poll == NOW + seconds
        at.now = NOW + 7 * DAY  # a Monday at ten again
        at.run()
        assert at.polls("not-modified") == 1
        assert at.state(server.url("/feed")).next_poll == at.now + seconds


def test_the_hour_before_midnight_is_23_and_the_24th_is_the_first() -> None:
    body = b"<rss><skipHours><hour>24</hour><hour>0</hour><hour>23</hour></skipHours></rss>"
    assert pace_of(body).skip_hours == (0, 23)


def test_a_long_documents_own_elements_are_found_at_either_end_and_not_among_its_entries() -> None:
    entries = b"<item><title>Ferry</title></item>" * 10_000
    at_foot, within = b"<rss>" + entries + b"<ttl>60</ttl></rss>", b"<rss>" + entries + b"<ttl>60</ttl>" + entries
    assert [pace_of(body).ttl for body in (b"<rss><ttl>60</ttl>" + entries, at_foot, within)] == [HOUR, HOUR, 0.0]
