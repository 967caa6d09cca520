from __future__ import annotations

from pathlib import Path

import pytest

from ingest.http import HttpSettings
from ingest.poll.step import PollConfig
from newsfold.settings import SECTIONS, MetricsConfig, Settings, SinkConfig, load
from newsfold.stream.errors import UsageError


def loaded(folder: Path, toml: str = "", **variables: str) -> Settings:
    if toml:
        (folder / "newsfold.toml").write_text(toml)
    return load(None, variables, folder)


def test_nothing_given_is_enough(tmp_path: Path) -> None:
    settings = loaded(tmp_path, PATH="/bin", HOME="/root")
    assert (settings.log, settings.store) == (
        "sqlite:///newsfold-data/log.db",
        "sqlite:///newsfold-data/store.db",
    )
    assert settings.section("poll", PollConfig) == PollConfig()
    assert settings.section("http", HttpSettings) == HttpSettings()


def test_the_data_folder_carries_log_and_store(tmp_path: Path) -> None:
    settings = loaded(tmp_path, 'data = "/var/news"\nstore = "sqlite:////srv/store.db"')
    assert (settings.log, settings.store) == ("sqlite:////var/news/log.db", "sqlite:////srv/store.db")


def test_the_variable_that_the_tests_read_is_no_setting(tmp_path: Path) -> None:
    """Commands are run by `make fit` with it set."""
    assert loaded(tmp_path, NEWSFOLD_DATA_DIR="/srv/labelled").log == "sqlite:///newsfold-data/log.db"


def test_a_variable_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    toml = '[sink]\njsonl = "a.jsonl"\n[metrics]\nport = 9000\nhost = "0.0.0.0"'
    settings = loaded(tmp_path, toml, NEWSFOLD_METRICS_PORT="9100")
    assert settings.section("metrics", MetricsConfig) == MetricsConfig(host="0.0.0.0", port=9100)
    assert settings.section("sink", SinkConfig) == SinkConfig(jsonl="a.jsonl")


def test_http_is_shared_unless_a_stage_says_otherwise(tmp_path: Path) -> None:
    toml = '[http]\nproxy = "http://127.0.0.1:1"\nspacing = 2\n[poll.http]\nspacing = 3.5'
    http = loaded(tmp_path, toml, NEWSFOLD_POLL_HTTP_MAX_BYTES="1000").section("poll", PollConfig).http
    assert (http.proxy, http.spacing, http.max_bytes) == ("http://127.0.0.1:1", 3.5, 1000)
    assert http.timeout == PollConfig().http.timeout


@pytest.mark.parametrize(
    ("toml", "variables", "says"),
    [
        ("stor = 'x'", {}, ["stor", "newsfold.toml", "did you mean store?"]),
        ("[pol]\nx = 1", {}, ["pol", "did you mean poll?"]),
        ("[http]\ntime_out = 3", {}, ["http.time_out", "newsfold.toml", "did you mean timeout?"]),
        ("[http]\nspacing = 'soon'", {}, ["http.spacing", "'soon'", "newsfold.toml", "a number"]),
        ("[http]\nallow_private = 3", {}, ["http.allow_private", "true or false"]),
        ("[http]\nspacing = -1", {}, ["http", "must not be negative", "newsfold.toml"]),
        (
            "",
            {"NEWSFOLD_HTTP_PER_HOST": "2.5"},
            ["http.per_host", "'2.5'", "NEWSFOLD_HTTP_PER_HOST", "a whole number"],
        ),
        ("", {"NEWSFOLD_HTTP_PERHOST": "2"}, ["http.perhost", "did you mean per_host?"]),
        ("", {"NEWSFOLD_STOR": "x"}, ["NEWSFOLD_STOR", "did you mean NEWSFOLD_STORE?"]),
        ("http = 3", {}, ["http", "section", "[http]"]),
        ("log = 3", {}, ["log", "3", "newsfold.toml", "text"]),
        ("log = ", {}, ["newsfold.toml", "not TOML"]),
    ],
)
def test_a_mistake_names_key_value_source_and_what_is_allowed(
    tmp_path: Path, toml: str, variables: dict[str, str], says: list[str]
) -> None:
    with pytest.raises(UsageError) as caught:
        loaded(tmp_path, toml, **variables).section("http", HttpSettings)
    assert [part for part in says if part not in str(caught.value)] == []
    assert "\n" not in str(caught.value)


def test_a_named_file_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.toml"):
        load(str(tmp_path / "nowhere.toml"), {}, tmp_path)
    with pytest.raises(UsageError, match=r"elsewhere\.toml"):
        load(None, {"NEWSFOLD_CONFIG": str(tmp_path / "elsewhere.toml")}, tmp_path)


def test_every_section_can_be_checked_before_anything_starts(tmp_path: Path) -> None:
    loaded(tmp_path).check()
    for name in SECTIONS:
        with pytest.raises(UsageError, match=f"{name}.no_such_key"):
            loaded(tmp_path, f"[{name}]\nno_such_key = 1").check()


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("NEWSFOLD_ASSIGN_MAX_RECORDS", "0", "a whole number at least 1"),
        ("NEWSFOLD_ASSIGN_WINDOW_DAYS", "-3", "a number above 0"),
        ("NEWSFOLD_ASSIGN_MEMORY_DAYS", "20", "below 14"),
        ("NEWSFOLD_FETCH_WORKERS", "0", "at least 1"),
        ("NEWSFOLD_POLL_PER_CALL", "0", "at least 1"),
        ("NEWSFOLD_POLL_RULES_MIN_INTERVAL", "0", "above 0"),
        ("NEWSFOLD_LOOP_ATTEMPTS", "-1", "at least 1"),
        ("NEWSFOLD_LOOP_BACKOFF", "-1", "above 0"),
        ("NEWSFOLD_FINGERPRINT_THREADS", "-1", "at least 0"),
    ],
)
def test_a_value_that_would_break_a_stage_is_refused(tmp_path: Path, variable: str, value: str, allowed: str) -> None:
    with pytest.raises(UsageError, match=f"{variable}.*{allowed}"):
        loaded(tmp_path, **{variable: value}).check()
