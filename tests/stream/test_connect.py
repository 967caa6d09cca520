"""Opening a log by its URL."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsfold.stream.connect import open_log
from newsfold.stream.errors import UsageError
from newsfold.stream.log import Output
from newsfold.stream.topics import ENTRIES


def test_an_absolute_file_is_made_with_its_folders(tmp_path: Path) -> None:
    with open_log(f"sqlite:///{tmp_path}/new/folder/log.db") as log:
        log.append([Output(topic=ENTRIES, key="k", value=b"v")])
    with open_log(f"sqlite:///{tmp_path}/new/folder/log.db") as log:
        assert [record.value for record in log.read(ENTRIES)] == [b"v"]


def test_a_relative_file_is_taken_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_log("sqlite:///data/log.db"):
        assert (tmp_path / "data" / "log.db").is_file()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("kafka://broker.example:port", "kafka://host:9092"),
        ("postgresql://localhost/log", "of no known kind"),
        ("newsfold-data/log.db", "sqlite:///FILE"),
        ("", "of no known kind"),
        ("sqlite://", "of no known kind"),
        ("sqlite:///", "names no file"),
        ("sqlite:///folder/", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:////proc/no/such/log.db", "cannot open the log /proc/no/such/log.db"),
        ("sqlite:////tmp", "cannot open the log /tmp"),
        ("sqlite:///a\0b", "cannot open the log"),
    ],
)
def test_a_url_that_names_no_log_is_refused_with_the_way_out(url: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        open_log(url)
    assert repr(url) in str(caught.value) or "cannot open" in str(caught.value)
