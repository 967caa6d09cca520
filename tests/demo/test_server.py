"""The world over HTTP, asked for the way the pipeline and a browser do."""

from __future__ import annotations

import http.client
import json
import socket
import struct
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import html as lxml_html

from newsfold.demo.model import LINK
from newsfold.demo.server import WorldServer, serve
from newsfold.demo.world import Page, World, load_world

FEEDPARSER: Any = feedparser  # neither library ships types
LXML: Any = lxml_html
NOW = 1_800_000_000.0


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


@pytest.fixture
def server(world: World) -> Iterator[WorldServer]:
    server = serve(world, now=NOW)
    yield server
    server.stop()


class Answer:
    """A reply as the client sees it."""

    def __init__(self, reply: http.client.HTTPResponse) -> None:
        self.status = reply.status
        self.headers = {name.lower(): value for name, value in reply.getheaders()}
        self.body = reply.read()


def ask(server: WorldServer, target: str, headers: dict[str, str] | None = None) -> Answer:
    split = urlsplit(server.url)
    connection = http.client.HTTPConnection(split.hostname or "", split.port, timeout=10)
    try:
        connection.request("GET", target, headers=headers or {})
        return Answer(connection.getresponse())
    finally:
        connection.close()


def folded(text: str) -> str:
    return " ".join(text.split())


def test_every_page_holds_its_headline_and_its_paragraphs(server: WorldServer, world: World) -> None:
    for page in world.pages:
        answer = ask(server, page.url)
        assert answer.status == 200, page.url
        tree = LXML.fromstring(answer.body.decode())
        texts = {folded(str(node.text_content())) for node in tree.iter("p")}
        assert set(page.paragraphs) <= texts, page.url
        assert page.headline in unescape(answer.body.decode())


def test_a_link_in_a_text_is_a_link_on_the_page(server: WorldServer, world: World) -> None:
    page = next(page for page in world.pages if page.links)
    tree = LXML.fromstring(ask(server, page.url).body.decode())
    found = {(str(node.text_content()), str(node.get("href"))) for node in tree.iter("a")}
    assert {(link.label, link.url) for link in page.links} <= found
    assert not LINK.search(tree.text_content())


def test_pages_carry_furniture_that_is_not_in_the_text(server: WorldServer, world: World) -> None:
    for outlet in world.outlets:
        page = next((page for page in world.pages if page.outlet == outlet.key), None)
        if page is None:
            continue
        body = unescape(ask(server, page.url).body.decode())
        assert outlet.name in body
        for piece in (outlet.tagline, outlet.cookie, outlet.related_heading, outlet.footer):
            assert piece in body
            assert piece not in page.text


def test_related_links_lead_to_other_events(server: WorldServer, world: World) -> None:
    by_url = {page.url: page for page in world.pages}
    for page in world.pages:
        tree = LXML.fromstring(ask(server, page.url).body.decode())
        in_text = {link.url for link in page.links}
        linked = {str(node.get("href")) for node in tree.iter("a")} & by_url.keys() - in_text
        assert all(by_url[url].event != page.event for url in linked), page.url
        others = sum(other.outlet == page.outlet and other.event != page.event for other in world.pages)
        assert len(linked) == min(3, others)


def test_every_page_has_a_picture_where_its_markup_names_one(server: WorldServer, world: World) -> None:
    page = world.page("crane-warnings-ignored")
    body = ask(server, page.url).body.decode()
    picture = f"http://{page.domain}/images/{page.slug}.svg"
    assert f'<meta property="og:image" content="{picture}">' in body
    assert ask(server, picture).headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize("path", [f"{o.key} {f.path}" for o in load_world().outlets for f in o.feeds])
def test_feeds_are_valid_and_list_their_pages(server: WorldServer, world: World, path: str) -> None:
    key, _, feed_path = path.partition(" ")
    outlet = world.outlet(key)
    spec = next(feed for feed in outlet.feeds if feed.path == feed_path)
    answer = ask(server, f"http://{outlet.domain}{feed_path}")
    assert answer.status == 200
    if spec.format == "json":
        document = json.loads(answer.body)
        assert document["version"] == "https://jsonfeed.org/version/1.1"
        listed = {item["url"]: item["title"] for item in document["items"]}
    else:
        parsed = FEEDPARSER.parse(answer.body)
        assert not parsed.bozo, parsed.get("bozo_exception")
        assert parsed.version == {"rss": "rss20", "atom": "atom10", "rdf": "rss10"}[spec.format]
        assert all(entry.get("published_parsed") or entry.get("updated_parsed") for entry in parsed.entries)
        listed = {entry.link: entry.title for entry in parsed.entries}
    assert listed == announced(world, key, spec.sections)


def announced(world: World, key: str, sections: tuple[str, ...]) -> dict[str, str]:
    outlet = world.outlet(key)
    if not outlet.picks:
        mine = [page for page in world.pages if page.outlet == key]
        return {page.url: page.headline for page in mine if not sections or page.section in sections}
    listed = {}
    for pick in outlet.picks:
        page = world.page(pick.removesuffix("#amp"))
        url = page.amp_url if pick.endswith("#amp") else page.url
        listed[f"{url}?utm_source={key}&utm_medium=rss&utm_campaign=frontpage"] = page.headline
    return listed


def test_the_aggregator_names_the_publisher_it_took_a_page_from(server: WorldServer, world: World) -> None:
    parsed = FEEDPARSER.parse(ask(server, "http://newsbasket.example/basket.xml").body)
    sources = {(entry.source["title"], entry.source["href"]) for entry in parsed.entries}
    assert ("Meridian Press Agency", "http://meridianpress.example/") in sources
    for entry in parsed.entries:
        page: Page = next(page for page in world.pages if page.headline == entry.title)
        assert ask(server, entry.link).status == 200
        assert entry.link.startswith(f"http://{page.domain}/")


def test_an_amp_variant_is_canonical_to_its_page(server: WorldServer, world: World) -> None:
    page = world.page("wickmere-mayor-41-votes")
    body = ask(server, page.amp_url).body.decode()
    assert f'<link rel="canonical" href="{page.url}">' in body
    assert "<html amp" in body


def test_a_republished_page_is_canonical_to_the_publisher_it_came_from(server: WorldServer, world: World) -> None:
    page = world.page("crane-7-papers")
    origin = world.page("crane-warnings-ignored")
    assert page.domain != origin.domain
    assert f'<link rel="canonical" href="{origin.url}">' in ask(server, page.url).body.decode()


def test_published_times_count_back_from_now(server: WorldServer, world: World) -> None:
    page = world.page("pacewell-locations-exposed")
    document = json.loads(ask(server, "http://brightwire.example/feed.json").body)
    item = next(item for item in document["items"] if item["url"] == page.url)
    assert item["date_published"] == "2027-01-14T00:00:00Z"  # 32 hours before NOW, 2027-01-15T08:00:00Z


def test_conditional_get_answers_304_and_repeats_its_validators(server: WorldServer) -> None:
    url = "http://harbourmail.example/feeds/all.xml"
    first = ask(server, url)
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    for headers in ({"If-None-Match": etag}, {"If-Modified-Since": modified}):
        again = ask(server, url, headers)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == etag
    assert ask(server, url, {"If-None-Match": '"other"', "If-Modified-Since": modified}).status == 200
    assert ask(server, url, {"If-Modified-Since": "yesterday"}).status == 200
    assert ask(server, url, {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}).status == 200


def test_a_host_outside_the_world_is_a_bad_gateway(server: WorldServer) -> None:
    assert ask(server, "http://elsewhere.example/").status == 502
    assert ask(server, "http://www.python.org/").status == 502


def test_requests_are_counted_by_url_without_the_query(server: WorldServer, world: World) -> None:
    url = world.pages[0].url
    ask(server, url)
    ask(server, url + "?utm_source=x")
    assert server.requests() == {url: 2}


def test_a_page_is_found_by_host_header_and_by_browsing(server: WorldServer, world: World) -> None:
    page = next(page for page in world.pages if page.links)
    path = page.url.removeprefix(f"http://{page.domain}")
    assert ask(server, path, {"Host": page.domain}).body == ask(server, page.url).body
    browsed = ask(server, f"/{page.domain}{path}")
    assert browsed.status == 200
    assert b'href="http://' not in browsed.body
    assert page.headline in unescape(ask(server, "/").body.decode())
    assert ask(server, f"/{page.domain}/").status == 200


def test_the_paywalled_origins_let_nobody_in(server: WorldServer, world: World) -> None:
    closed = [outlet for outlet in world.outlets if outlet.paywalled]
    assert closed
    for outlet in closed:
        assert ask(server, f"http://{outlet.domain}/any/story").status == 402


def test_hostile_extras_fail_each_in_its_own_way(server: WorldServer, world: World) -> None:
    not_a_feed, unreachable, tattered = world.hostile_feeds()
    assert ask(server, not_a_feed).headers["content-type"].startswith("text/html")
    assert ask(server, unreachable).status == 502
    links = {
        entry.link.rsplit("/", 1)[1]: entry.link for entry in FEEDPARSER.parse(ask(server, tattered).body).entries
    }
    assert ask(server, links["empty"]).body == b""
    assert ask(server, links["missing"]).status == 404
    assert [ask(server, links["flaky"]).status for _ in range(3)] == [503, 200, 200]


def test_equal_worlds_at_an_equal_time_serve_equal_bytes(server: WorldServer, world: World) -> None:
    with serve(load_world(), now=NOW) as other:
        for url in [*server.feeds(), *(page.url for page in world.pages[:5])]:
            assert ask(other, url).body == ask(server, url).body


def test_stop_frees_the_port_and_may_be_called_twice(world: World) -> None:
    server = serve(world, now=NOW)
    port = urlsplit(server.url).port or 0
    server.stop()
    server.stop()
    with serve(world, now=NOW, port=port) as again:
        assert ask(again, "/").status == 200


def test_stop_ends_connections_that_are_kept_open(world: World) -> None:
    server = serve(world, now=NOW)
    split = urlsplit(server.url)
    connection = http.client.HTTPConnection(split.hostname or "", split.port, timeout=10)
    connection.request("GET", "/")
    connection.getresponse().read()
    server.stop()
    with pytest.raises((ConnectionError, http.client.HTTPException)):  # noqa: PT012 - either call may notice
        connection.request("GET", "/")
        connection.getresponse()


def test_a_client_that_hangs_up_leaves_no_traceback(server: WorldServer, capfd: pytest.CaptureFixture[str]) -> None:
    split = urlsplit(server.url)
    for _ in range(20):
        with socket.create_connection((split.hostname or "", split.port or 0)) as rude:
            rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close with a reset
            rude.sendall(b"GET http://harbourmail.example/feeds/all.xml HTTP/1.1\r\nHost: x\r\n\r\n")
    assert ask(server, "/").status == 200
    assert capfd.readouterr().err == ""
