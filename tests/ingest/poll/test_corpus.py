"""Thousands of real and broken documents, where they lie beside the repository; skipped elsewhere."""

from __future__ import annotations

import os
import tarfile
import time
from collections import Counter
from pathlib import Path

import pytest

from ingest.poll.opml import read_opml, write_opml
from ingest.poll.parse import NotAFeedError, parse_feed
from newsfold.stream.codec import encode
from newsfold.stream.messages import Entry

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
        assert time.process_time() - started < 20, name
    assert outcomes["feed"] > 2_100
    assert outcomes["html"] == 9


def test_every_list_is_read_whole_and_written_again() -> None:
    urls = set()
    for name, data in members("opml.tar.gz", ".opml"):
        feeds = read_opml(data)
        assert feeds, name
        assert read_opml(write_opml(feeds)) == feeds, name
        urls |= {feed.url for feed in feeds}
    assert len(urls) == 781
