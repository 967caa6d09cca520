"""The headings that a page shows, those of its navigation aside.

Many sites keep a headline written for search engines in the `h1` of a trail of links, and show another.
"""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from ingest.pages.markup import key_of, text_of

__all__ = ["headings"]

_ELSEWHERE = frozenset({"nav", "ol", "ul", "li", "aside", "footer", "a", "form", "dialog"})
_TRAIL = re.compile("crumb", re.IGNORECASE)
_MOST = 200  # headings of a page that are looked at
_PARTS = 20  # elements in one of them
_LONG = 500  # characters: no heading


def headings(tree: HtmlElement) -> frozenset[str]:
    """The keys (`key_of`) of the page's `h1` and `h2` and of each element in them: a headline may stand beside a
    kicker. What stands in lists, links and trails of links is left out, and an `h2` that is a link itself."""
    found: set[str] = set()
    for heading in islice(tree.iter("h1", "h2"), _MOST):
        if _elsewhere(heading) or len(text := text_of(heading)) > _LONG:
            continue
        parts = {key_of(text_of(part)) for part in islice(heading.iterdescendants("*"), _PARTS)}
        links = {key_of(text_of(link)) for link in islice(heading.iter("a"), _PARTS)}
        if heading.tag == "h1" or key_of(text) not in links:
            found |= {key_of(text), *parts}
    return frozenset(found - {""})


def _elsewhere(heading: HtmlElement) -> bool:
    """Whether a heading leads to other pages, or to where this one is filed."""
    if any(_TRAIL.search(name) for name in heading.values()):
        return True
    return any(
        above.tag in _ELSEWHERE or _TRAIL.search(f"{above.get('class')} {above.get('id')}")
        for above in heading.iterancestors()
    )
