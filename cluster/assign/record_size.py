"""A public record that fits its topic, however much its incident holds."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from newsfold.stream.codec import encode_json
from newsfold.stream.public import Incident, Source

__all__ = ["encode_fitted"]

FOR_LINKED = 0.25
"""The share of the room that linked pieces may take from the sources; what either leaves free the other has."""


def encode_fitted(incident: Incident, most: int) -> bytes:
    """The incident as JSON, with as many of its first sources and linked pieces as there is room for in `most` bytes.

    The counts beside them stay those of all. Raises ValueError where not even the incident without them fits.
    """
    whole = encode_json(incident)
    if len(whole) <= most:
        return whole
    room = most - len(encode_json(replace(incident, sources=(), linked=())))
    if room < 0:
        raise ValueError(f"incident {incident.id} takes {most - room:,} bytes without its sources, over {most:,}")
    sources, linked = _sizes(incident.sources), _sizes(incident.linked)
    for_linked = min(sum(linked), max(int(FOR_LINKED * room), room - sum(sources)))
    return encode_json(
        replace(
            incident,
            sources=incident.sources[: _fits(sources, room - for_linked)],
            linked=incident.linked[: _fits(linked, for_linked)],
        )
    )


def _sizes(sources: Sequence[Source]) -> list[int]:
    return [len(encode_json(source)) + 1 for source in sources]  # and a comma


def _fits(sizes: Sequence[int], room: int) -> int:
    """How many of the first ones have room."""
    for count, size in enumerate(sizes):
        room -= size
        if room < 0:
            return count
    return len(sizes)
