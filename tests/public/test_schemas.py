"""The public topics are a contract: what was written down of them holds for what is written today."""

from __future__ import annotations

import copy
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from newsfold.stream.topics import INCIDENT_EVENTS, INCIDENTS
from tests.cluster.assign.build import fp
from tests.cluster.assign.run import Run
from tests.cluster.assign.stories import EVENTS, retold, story
from tests.public.schemas import FOLDER, PUBLIC, breaks, read, schema_of, versions

VERSIONS = "*.v[0-9]*.[0-9]*.json"


@pytest.mark.parametrize("topic", PUBLIC)
def test_the_latest_version_written_down_is_what_is_written(topic: str) -> None:
    assert read(versions(topic)[-1]) == schema_of(topic), "see python -m tests.public.schemas"


@pytest.mark.parametrize("file", [pytest.param(f, id=f.name) for topic in PUBLIC for f in versions(topic)])
def test_no_reader_of_any_version_breaks(file: Path) -> None:
    topic = next(topic for topic in PUBLIC if file.name.startswith(f"{topic}."))
    assert list(breaks(read(file), schema_of(topic))) == []


def test_no_version_was_changed_after_it_was_written_down() -> None:
    """Else the change that breaks its readers could rewrite it and pass."""
    try:
        told = subprocess.run(
            [
                "git",
                "log",
                "--diff-filter=MD",
                "--no-renames",
                "--name-only",
                "--format=",
                "--",
                VERSIONS,
            ],
            cwd=FOLDER,
            capture_output=True,
            check=True,
            text=True,
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no history to look at: this is no clone")
    shallow = subprocess.run(
        ["git", "rev-parse", "--is-shallow-repository"], cwd=FOLDER, capture_output=True, check=True, text=True
    )
    if shallow.stdout.strip() == "true":
        pytest.skip("a shallow clone has no history to look at")
    assert told.stdout.split() == []


def test_a_change_that_breaks_a_reader_is_seen() -> None:
    old = schema_of(INCIDENTS)

    def changed(name: str, field: str, kind: dict[str, Any] | None) -> list[str]:
        new = copy.deepcopy(old)
        fields = new["$defs"][name]["properties"]
        if kind is None:
            del fields[field]
        else:
            fields[field] = kind
        return list(breaks(old, new))

    assert changed("Incident", "headline", None) == ["Incident.headline is gone"]
    assert changed("Incident", "revision", {"type": "string"}) != []
    assert changed("Source", "role", {"enum": ["origin"]}) == ["Source.role has lost values"]
    assert changed("Incident", "added", {"type": "string", "default": ""}) == []
    demanding = copy.deepcopy(old)
    demanding["$defs"]["Incident"]["properties"]["added"] = {"type": "string"}
    demanding["$defs"]["Incident"]["required"].append("added")
    assert list(breaks(old, demanding)) == [
        "Incident.added is new and has no default: records that lie on the topic lack it"
    ]
    optional = copy.deepcopy(old)
    optional["$defs"]["Incident"]["required"].remove("counts")
    assert list(breaks(old, optional)) == ["Incident.counts may now be missing"]


def test_real_records_are_as_written_down_and_carry_the_headers_of_cloudevents() -> None:
    run = Run()
    run.feed(
        *(fp(f"r{n}", *retold(EVENTS[0], n)) for n in range(3)),
        fp("column", *story(EVENTS[0], 1), section="Opinion"),
        fp("other", *story(EVENTS[1], 2)),
    )
    for topic in (INCIDENTS, INCIDENT_EVENTS):
        validator = Draft202012Validator(read(versions(topic)[-1]))
        records = [output for output in run.outputs if output.topic == topic]
        assert records
        for record in records:
            assert record.value is not None
            validator.validate(json.loads(record.value))
            headers = dict(record.headers)
            assert headers["ce_specversion"] == b"1.0"
            assert headers["content-type"] == b"application/json"
            assert {"ce_id", "ce_source", "ce_type", "ce_subject", "ce_time"} <= headers.keys()
