"""Keys as bytes, as Kafka has them, and as text, as we have them: any bytes come back as they were."""

from __future__ import annotations

import re

__all__ = ["key_bytes", "key_text"]

_ESCAPED = re.compile("[\udc80-\udcff]")  # what stands for a byte that is no UTF-8
_OTHER = re.compile("[\ud800-\udc7f\udd00-\udfff]")  # half a character, which a URL may hold


def key_bytes(key: str) -> bytes:
    """A key to be written."""
    return key.encode("utf-8", "surrogatepass" if _OTHER.search(key) else "surrogateescape")


def key_text(key: bytes | None) -> str:
    """A key that was read, "" where there is none."""
    said = key or b""
    try:
        text = said.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = ""
    return text if text and not _ESCAPED.search(text) else said.decode("utf-8", "surrogateescape")
