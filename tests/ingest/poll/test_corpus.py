"""Thousands of real and broken documents, where they lie beside the repository; skipped elsewhere."""

from __future__ import annotations

import io
import os
import tarfile
import time
from collections import Counter
from pathlib import Path

import pytest
from feedparser.api import parse

from ingest.poll.opml import read_opml, write_opml
from ingest.poll.parse import NotAFeedError, parse_feed
from ingest.poll.text import plain, struct_to_time
from newsfold.stream.codec import encode
from newsfold.stream.messages import Entry

FEEDS = Path(__file__).parent / "feeds"
URL = "https://feeds.example/feed"
DATA = Path(os.environ.get("NEWSFOLD_DATA_DIR", Path(__file__).parents[4] / "shared" / "data")) / "feeds"


def members(name: str, *suffixes: str) -> list[tuple[str, bytes]]:
    if not (DATA / name).exists():
        pytest.skip(f"{DATA / name} is not there (NEWSFOLD_DATA_DIR says where to look)")
    found = []
    with tarfile.open(DATA / name) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(suffixes) else None
            if file is not None:
                found.append((member.name, file.read()))
    return found


def test_every_document_is_read_or_refused_in_time() -> None:
    documents = members("documents.tar.gz", ".xml", ".html", ".json")
    outcomes: Counter[str] = Counter()
    for name, body in documents:
        started = time.process_time()
        try:
            feed = parse_feed(body, url="https://feeds.example/feed")
        except NotAFeedError as error:
            outcomes[error.kind] += 1
        else:
            outcomes["feed"] += 1
            for entry in feed.entries:
                encode(Entry(url=entry.url, feed_url="", entry_id=entry.id, title=entry.title, summary=entry.summary))
        assert time.process_time() - started < 2, name
    assert outcomes["feed"] > 2_100
    assert outcomes["html"] == 9


def test_of_every_well_formed_document_there_is_all_that_feedparser_finds() -> None:
    found = sum(at_least_what_feedparser_finds(*document) for document in members("documents.tar.gz", ".xml"))
    assert found > 1_400


def test_of_the_projects_own_documents_too() -> None:
    """Those without relative links, which we take for the site's and not for the document's."""
    feeds = [FEEDS / f"{name}.xml" for name in ("atom03", "atom10", "rdf10", "rss091")]
    assert sum(at_least_what_feedparser_finds(path.name, path.read_bytes()) for path in feeds) >= 4


def at_least_what_feedparser_finds(name: str, body: bytes) -> int:
    """Each of its entries with link, title and date as that library has them; how many there are.

    The differences that are meant: where it takes another of an entry's links for its page than we do, and what a
    script in a title says, which is no title.
    """
    headers = {"content-type": "application/xml", "content-location": URL}
    theirs = parse(io.BytesIO(body), response_headers=headers)  # type: ignore[no-untyped-call]
    if theirs.bozo or not theirs.entries:
        return 0
    ours = parse_feed(body, url=URL)
    assert len(ours.entries) >= len(theirs.entries), name
    for mine, entry in zip(ours.entries, theirs.entries, strict=False):
        pages = [link.get("href") for link in entry.get("links", ()) if link.get("rel") == "alternate"]
        if (link := entry.get("link", "")).startswith("http"):
            assert mine.url in (link, entry.get("feedburner_origlink"), *pages), name
        if "<script" not in entry.get("title", "").lower() and b"&lt;script" not in body.lower():
            assert mine.title == plain(entry.get("title", "")), name
        dates = (dict.get(entry, key) for key in ("published_parsed", "updated_parsed", "created_parsed"))
        date = next((struct_to_time(one) for one in dates if one), None)
        assert date is None or mine.published == date, name
    return len(theirs.entries)


def test_every_list_is_read_whole_and_written_again() -> None:
    urls = set()
    for name, data in members("opml.tar.gz", ".opml"):
        feeds = read_opml(data)
        assert feeds, name
        assert read_opml(write_opml(feeds)) == feeds, name
        urls |= {feed.url for feed in feeds}
    assert len(urls) == 781
