"""Words of a text cut short for quoting: at a word, with a mark where something is left out."""

from __future__ import annotations

__all__ = ["clip"]

MARK = "…"


def clip(text: str, most: int, *, end: bool = False) -> str:
    """The text, or its beginning (with `end` its end) up to whole words in at most `most` characters, and a "…".

    A text without a space in the half next to the cut, as in scripts that write none, is cut between characters.
    """
    if len(text) <= most:
        return text
    room = most - len(MARK)
    if end:
        kept = text[-room:]
        if not text[-room - 1].isspace():
            space = next((i for i, c in enumerate(kept[: room // 2]) if c.isspace()), -1)
            kept = kept[space + 1 :]
        return MARK + kept.lstrip()
    kept = text[:room]
    if not text[room].isspace():
        space = next((i for i in range(room - 1, room // 2, -1) if kept[i].isspace()), room)
        kept = kept[:space]
    return kept.rstrip(" \t\r\n,;:-–—") + MARK
