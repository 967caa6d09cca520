"""The JSON Schemas of the public topics: `python -m tests.public.schemas` writes those of today's messages.

`deploy/schemas` holds what programs outside may rely on, a file for each version there ever was: what a reader was
written for stays there to be held against. Within a schema number a field may be added with a default, and a value to
a list of values: that makes a new file, named by the next minor number. Whatever else changes breaks a reader, and
needs a new schema number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from newsfold.stream.public import Incident, IncidentEvent
from newsfold.stream.topics import INCIDENT_EVENTS, INCIDENTS

FOLDER = Path(__file__).parents[2] / "deploy" / "schemas"
PUBLIC: dict[str, type[Incident] | type[IncidentEvent]] = {INCIDENTS: Incident, INCIDENT_EVENTS: IncidentEvent}


def versions(topic: str) -> list[Path]:
    """The schemas that records of a topic were ever written by under its present number, the latest last."""
    number = PUBLIC[topic].schema
    found = {int(file.suffixes[-2][1:]): file for file in FOLDER.glob(f"{topic}.v{number}.*.json")}
    assert sorted(found) == list(range(len(found))), f"a version of {topic} is missing: {sorted(found)}"
    return [found[minor] for minor in sorted(found)]


def schema_of(topic: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what is written to a topic today."""
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"Records of the topic {topic}"}
    return _loaded(msgspec.json.encode(made | msgspec.json.schema(PUBLIC[topic])))


def breaks(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """What a reader of the old schema could trip over in records of the new one, one line each."""
    if old.get("$ref") != new.get("$ref"):
        yield "records are another thing"
    for name, before in old["$defs"].items():
        after = new["$defs"].get(name)
        if after is None:
            yield f"{name} is gone"
            continue
        if before.get("type") != after.get("type"):
            yield f"{name} is of another type"
        for field in before.get("required", ()):
            if field not in after.get("required", ()):
                yield f"{name}.{field} may now be missing"
        for field in set(after.get("required", ())) - set(before.get("required", ())):
            yield f"{name}.{field} is new and has no default: records that lie on the topic lack it"
        for field, kind in before.get("properties", {}).items():
            now = after["properties"].get(field)
            if now is None:
                yield f"{name}.{field} is gone"
            elif _form(now) != _form(kind):
                yield f"{name}.{field} was {json.dumps(_form(kind))} and is {json.dumps(_form(now))}"
            elif set(kind.get("enum", ())) - set(now.get("enum", ())):
                yield f"{name}.{field} has lost values"


def _form(kind: Mapping[str, Any]) -> dict[str, Any]:
    """A field's type, without its default, its words and its list of values."""
    return {key: value for key, value in kind.items() if key not in ("default", "description", "enum", "title")}


def read(file: Path) -> dict[str, Any]:
    """The schema that a file holds."""
    return _loaded(file.read_bytes())


def _loaded(text: bytes) -> dict[str, Any]:
    """A schema with its descriptions indented alike: from Python 3.13 on a docstring lacks what its lines share."""

    def cleaned(found: dict[str, Any]) -> dict[str, Any]:
        return {key: cleandoc(value) if key == "description" else value for key, value in found.items()}

    found: dict[str, Any] = json.loads(text, object_hook=cleaned)
    return found


def main() -> None:
    """Write a next version where today's messages are others; refused where a reader of an earlier one breaks."""
    for topic, message in PUBLIC.items():
        made, known = schema_of(topic), versions(topic)
        if known and read(known[-1]) == made:
            continue
        for file in known:
            if broken := list(breaks(read(file), made)):
                raise SystemExit(f"{file.name}: {'; '.join(broken)}: raise the message's schema number")
        file = FOLDER / f"{topic}.v{message.schema}.{len(known)}.json"
        file.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
