"""The headline of a page, from the several places that state it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from lxml.html import HtmlElement

from ingest.pages.attribute.register import name_key
from ingest.pages.jsonld import first_text
from ingest.pages.markup import Metas, first_meta, fold, key_of

__all__ = ["SUFFIX", "clean_title", "page_title", "title_of", "titles"]

SUFFIX = re.compile(r"\s+[-–—|•·»«:*⋆~<>]+\s+(?=[^-–—|•·»«*⋆~<>]{2,60}$)|\s*[|ㅣ｜：]\s*(?=[^|ㅣ｜：]{2,60}$)")
"""What parts an outlet's name, or a section's, from the headline before it."""

_PREFIX = re.compile(r"^(?P<name>[^|]{2,40}?)\s*\|\s+(?=\S)")
_AFTER = re.compile(r"(?:\s+[-–—•·»*⋆~<>]+\s+|\s*[|ㅣ｜：]\s*)\S")
_SHORT = 15  # characters of a headline that may be a part of another by chance
_TAIL = 40  # characters that may follow a headline which another place states without them
_SOCIAL = ("og:title", "twitter:title", "parsely-title", "dc.title", "sailthru.title")


def clean_title(title: str, names: Iterable[str], sections: Iterable[str] = ()) -> str:
    """A headline without the outlet's name at its end or start ("... | Harbour Mail").

    `names` are what the outlet may be called; `sections`, what its sections are called, go only where the outlet's
    name stood behind them.
    """
    title = fold(title)
    keys = {key for name in names if len(key := name_key(name)) > 2}
    if (match := _PREFIX.match(title)) and name_key(match["name"]) in keys:
        title = title[match.end() :]
    for _ in range(3):
        match = SUFFIX.search(title)
        if match is None or match.start() < 8 or not _is_name(name_key(title[match.end() :]), keys):
            return title
        title = title[: match.start()].rstrip()
        keys |= {key for section in sections if (key := name_key(section))}
    return title


def _is_name(tail: str, keys: set[str]) -> bool:
    return any(
        tail == key
        or (len(key) > 3 and (tail.startswith(key) or tail.endswith(key)))
        or (len(tail) > 3 and key.startswith(tail))
        for key in keys
    )


def page_title(tree: HtmlElement) -> str:
    """The text of the title element."""
    return fold(tree.findtext(".//title") or "")


def titles(tree: HtmlElement, node: dict[str, Any], metas: Metas, names: list[str]) -> dict[str, str]:
    """The headline by the places that state it, "" where one does not: `stated` in the page's data (JSON-LD or else
    microdata), `open` and `twitter` for sharing, `head` on the page and `page` in its title; each without the
    outlet's name, and without what follows the very headline of another place."""
    sections = (*metas.get("article:section", ()), first_text(node.get("articleSection")))
    heads = [text for h in list(tree.iter("h1"))[:8] if 8 < len(text := fold(h.text_content())) < 400]
    raw = {
        "stated": first_text(node.get("headline")) or first_meta(metas, ("headline",)),
        "open": first_meta(metas, _SOCIAL[:1]),
        "twitter": first_meta(metas, _SOCIAL[1:2]),
        "other": first_meta(metas, _SOCIAL[2:]),
        "head": heads[0] if heads else "",
        "page": page_title(tree),
    }
    cleaned = {place: clean_title(text, names, sections) for place, text in raw.items()}
    shortest = [text for text in cleaned.values() if len(text) > _SHORT]
    return {
        place: next((o for o in shortest if place != "stated" and _continues(text, o)), text)
        for place, text in cleaned.items()
    }


def _continues(text: str, other: str) -> bool:
    """Whether a text is another and, parted from it, something short."""
    extra = len(text) - len(other)
    return 0 < extra < _TAIL and text.startswith(other) and _AFTER.match(text, len(other)) is not None


def title_of(found: dict[str, str], shown: Collection[str]) -> str:
    """The headline, of `titles`; `shown` are the keys of the page's `headings`.

    A headline for sharing that the page's data goes on with a subtitle comes first. Where the two are worded apart it
    is the one that the page shows, if it shows one of them alone; else the shared one where it is given once, which
    somebody then wrote by hand, and the data's where it is not.
    """
    stated, social = found["stated"], found["open"] or found["twitter"] or found["other"]
    if len(social) > _SHORT and social in stated:
        return social
    seen = [text for text in (stated, social) if text and key_of(text) in shown]
    if stated and len(seen) == 1:
        return seen[0]
    if found["open"] and not found["twitter"]:
        return found["open"]
    return stated or social or found["head"] or found["page"]
