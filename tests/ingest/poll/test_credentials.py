"""Feeds that ask who reads them: what is sent to which, and a file of credentials that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.poll.credentials import read_credentials
from ingest.poll.rules import DAY
from newsfold.stream.errors import UsageError
from tests.ingest.poll.polling import item, rss, serve, stage, status
from tests.ingest.server import Server


def written(folder: Path, *feeds: str) -> str:
    file = folder / "credentials.toml"
    file.write_text("".join(f"[[feed]]\n{feed}\n" for feed in feeds))
    return str(file)


def test_each_feed_gets_its_own_and_no_other(tmp_path: Path) -> None:
    paths = ("/members", "/subscribers", "/open")
    with Server({path: serve(rss(item("/a"))) for path in paths}) as server, stage(tmp_path) as at:
        at.add(*(server.url(path) for path in paths))
        at.run(
            credentials=written(
                tmp_path,
                f'url = "{server.url("/members")}"\nusername = "reader"\npassword = "fährt"',
                f'url = "{server.url("/subscribers")}"\ntoken = "abc"',
            )
        )
        sent = {one.path: one.headers.get("Authorization") for one in server.requests}
    assert sent == {"/members": "Basic cmVhZGVyOmbDpGhydA==", "/subscribers": "Bearer abc", "/open": None}


def test_an_address_that_a_feed_has_moved_to_gets_none(tmp_path: Path) -> None:
    """Whoever it now belongs to; the feed's own does again once that is given up."""
    with Server({"/new": serve(rss(item("/a")))}) as there, stage(tmp_path) as at:
        routes = {"/feed": status(301, Location=there.url("/new"))}
        with Server(routes) as home:
            at.add(home.url("/feed"))
            named = written(tmp_path, f'url = "{home.url("/feed")}"\ntoken = "abc"')
            for _ in range(5):
                at.run(credentials=named)
                at.now += DAY
            assert (len(home.requests), len(there.requests)) == (3, 5)
            assert {one.headers.get("Authorization") for one in home.requests} == {"Bearer abc"}
            assert {one.headers.get("Authorization") for one in there.requests} == {None}


@pytest.mark.parametrize(
    ("feed", "says"),
    [
        ('url = "https://site.example/f"', "need a username and password, or a token"),
        ('url = "https://site.example/f"\nusername = "u"\ntoken = "geheim"', "need a username"),
        ('url = "https://site.example/f"\nuser = "u"\npassword = "geheim"', r"\[\[feed\]\] url, username, password"),
        ('password = "geheim"', r"\[\[feed\]\] url, username, password"),
        ('url = "https://site.example/f\npassword = "geheim"', r"\[\[feed\]\] url, username, password"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_and_no_secret_quoted(tmp_path: Path, feed: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        read_credentials(written(tmp_path, feed))
    assert "credentials.toml" in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"absent\.toml"):
        read_credentials(str(tmp_path / "absent.toml"))
    assert read_credentials("") == {}
