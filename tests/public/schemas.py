"""The JSON Schemas of the public topics: `python -m tests.public.schemas` writes those of today's messages.

`deploy/schemas` holds what programs outside may rely on. Within a schema number a field may be added with a default,
and a value to a list of values; whatever else changes breaks a reader, and needs a new number and a new file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from newsfold.stream.public import Incident, IncidentEvent
from newsfold.stream.topics import INCIDENT_EVENTS, INCIDENTS

FOLDER = Path(__file__).parents[2] / "deploy" / "schemas"
PUBLIC: dict[str, type[Incident] | type[IncidentEvent]] = {INCIDENTS: Incident, INCIDENT_EVENTS: IncidentEvent}


def file_of(topic: str) -> Path:
    """Where the schema of a topic's records lies: one file for each schema number."""
    return FOLDER / f"{topic}.v{PUBLIC[topic].schema}.json"


def schema_of(topic: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what is written to a topic today."""
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"Records of the topic {topic}"}
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(made | msgspec.json.schema(PUBLIC[topic])))
    return found


def breaks(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """What a reader of the old schema could trip over in records of the new one, one line each."""
    for name, before in old["$defs"].items():
        after = new["$defs"].get(name)
        if after is None:
            yield f"{name} is gone"
            continue
        for field in before.get("required", ()):
            if field not in after.get("required", ()):
                yield f"{name}.{field} may now be missing"
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


def main() -> None:
    """Write the schemas of today's messages; refused where readers of the files there are would break."""
    for topic in PUBLIC:
        file, made = file_of(topic), schema_of(topic)
        if file.exists() and (broken := list(breaks(json.loads(file.read_text(encoding="utf-8")), made))):
            raise SystemExit(f"{file.name}: {'; '.join(broken)}: raise the message's schema number")
        file.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
