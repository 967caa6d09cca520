"""How long a server asks to be left alone."""

from __future__ import annotations

import pytest

from ingest.headers import parse_retry_after

NOW = 1_772_445_600.0  # 2 March 2026, 10:00 UTC


def test_a_date_counts_from_the_servers_own() -> None:
    assert parse_retry_after("Mon, 02 Mar 2026 10:01:00 GMT", NOW - 500, "Mon, 02 Mar 2026 10:00:30 GMT") == 30


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Mon, 02 Mar 2026 10:01:00 GMT", 60.0),
        ("Mon, 02 Mar 2020 10:01:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("9" * 400, None),
        ("Mon, 99 Mar 2026 10:01:00 GMT", None),
    ],
)
def test_retry_after_header(value: str, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds
