"""Whether a feed carries an article's whole text, so that its page need not be fetched: rather no than yes. Pure."""

from __future__ import annotations

import re

from ingest.poll.feed import MAX_SUMMARY
from ingest.poll.text import plain

__all__ = ["is_whole"]

_WORDS = 150  # fewer may be a teaser, however it is marked
_LONGER = 1.5  # times a summary that stands beside it
_END = 300  # characters at the end in which a text says that it goes on elsewhere
_ENDED = re.compile(r"[.!?。！？][\"'”’»)\]]*$")
_GOES_ON = re.compile(
    r"\.\.\.|…|\[[^\]]{0,20}\]$|(?:read|view|see) (?:more|on|the (?:full|rest|whole|entire))|"
    r"(?:continue|keep) reading|"
    r"full (?:story|article)|click here|subscribe|weiterlesen|mehr lesen|lesen sie|lire la suite|en savoir plus|"
    r"leer m[aá]s|seguir leyendo|sigue leyendo|leggi (?:tutto|anche)|continua a leggere|lees (?:verder|meer)|"
    r"l[aä]s mer|les mer|l[æe]s mere|ler mais|leia mais|continue lendo|czytaj (?:dalej|wi)|číst|читать",
    re.IGNORECASE,
)


def is_whole(content: str, summary: str) -> bool:
    """Whether `content`, from an element meant for all of an article, is that; `summary` is the entry's other text.

    It is long, much longer than the summary where there is one, ends like a text and does not say that it goes on.
    """
    if len(content.encode("utf-8", "replace")) >= MAX_SUMMARY:
        return False  # it will be cut
    text = plain(content, MAX_SUMMARY)
    if len(text.split()) < _WORDS or len(text) < _LONGER * len(plain(summary, MAX_SUMMARY)):
        return False
    return bool(_ENDED.search(text)) and not _GOES_ON.search(text[-_END:])
