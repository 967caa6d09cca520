"""Two texts side by side: the runs of words they share, and what stands in one of them alone."""

from __future__ import annotations

from typing import Literal

import msgspec

from cluster.assign.spans import aligned_spans
from cluster.fingerprint.text import words

__all__ = ["Copied", "Passage", "copied"]

MAX_PASSAGES = 40
MAX_CHARS = 4_000  # of one passage


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of both texts, or of one: `here` and `there` as written, "" where it is in the other text alone."""

    kind: Literal["both", "here", "there"]
    words: int
    here: str = ""
    there: str = ""


class Copied(msgspec.Struct, frozen=True, kw_only=True):
    """How much of two texts is one text, in words, and the passages in order of the first text."""

    shared: int
    here: int
    there: int
    passages: tuple[Passage, ...]
    more: int = 0  # passages beyond those listed


def copied(here: str, there: str) -> Copied:
    """The shared runs of words of two texts and what lies between them."""
    spans = sorted(aligned_spans(here, there), key=lambda span: (span.a_start, span.b_start))
    passages: list[Passage] = []
    at = 0
    for span in spans:
        passages += _alone("here", here[at : span.a_start])
        passages.append(
            Passage(
                kind="both",
                words=span.words,
                here=here[span.a_start : span.a_end][:MAX_CHARS],
                there=there[span.b_start : span.b_end][:MAX_CHARS],
            )
        )
        at = max(at, span.a_end)
    passages += _alone("here", here[at:])
    end = 0
    for span in sorted(spans, key=lambda span: (span.b_start, span.b_end)):
        passages += _alone("there", there[end : span.b_start])
        end = max(end, span.b_end)
    passages += _alone("there", there[end:])
    return Copied(
        shared=sum(span.words for span in spans),
        here=len(words(here)),
        there=len(words(there)),
        passages=tuple(passages[:MAX_PASSAGES]),
        more=max(0, len(passages) - MAX_PASSAGES),
    )


def _alone(kind: Literal["here", "there"], text: str) -> list[Passage]:
    count = len(words(text))
    if not count:
        return []
    text = text.strip()[:MAX_CHARS]
    return [
        Passage(kind=kind, words=count, here=text if kind == "here" else "", there=text if kind == "there" else "")
    ]
