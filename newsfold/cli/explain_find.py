"""Which article a name on the command line means, and what to say where there is none."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from itertools import islice

from cluster.assign.explain.records import Known, NamedSource, known_articles, source_named
from ingest.urls import canonical_url, clean_url, host_of
from newsfold.cli.base import plain
from newsfold.stream.codec import decode
from newsfold.stream.dead_letters import list_dead_letters, sent_back
from newsfold.stream.errors import UsageError
from newsfold.stream.ids import article_id, page_id
from newsfold.stream.log import Log
from newsfold.stream.messages import PageState
from newsfold.stream.topics import ARTICLES, INCIDENTS, SITE_STATE

__all__ = ["article_ids", "meant_source", "unknown"]

HINTS = 3
LOOKED_AT = 200_000  # known articles, for a hint
LEAST_PREFIX = 6  # characters of an id that was cut short

_SOURCE = re.compile(r"s1[0-9a-f]{32}")
"""The whole form: a line of a replayed file has any id, "s12" too."""


def article_ids(log: Log, name: str) -> Iterator[str]:
    """Ids that a name may mean: itself; of a URL those of its address, of its page, and of articles shown with it.

    Raises UsageError for a URL that is none.
    """
    if "://" not in name:
        yield name
        return
    try:
        cleaned, canonical = clean_url(name), canonical_url(name)
    except ValueError as error:
        raise UsageError(f"{plain(name)!r} is no article URL: {error}") from error
    yield article_id(canonical)
    page = _page(log, cleaned)
    if page is not None and page.article_id:
        yield page.article_id
    urls = {name, cleaned, canonical}
    yield from dict.fromkeys(known.article_id for known in known_articles(log) if known.url in urls)


def meant_source(log: Log, name: str) -> NamedSource | None:
    """What a name stands for that is the id of a source, None where it is none."""
    return source_named(log, name) if _SOURCE.fullmatch(name) else None


def _page(log: Log, cleaned: str) -> PageState | None:
    """What the fetcher remembers of the page announced under an address."""
    key = f"page:{page_id(cleaned)}"
    held = None
    for record in log.read(SITE_STATE):
        if record.key == key:
            held = record.value
    return decode(PageState, held) if held is not None else None


def unknown(log: Log, name: str) -> str:
    """One line: that nothing of this name is placed, how far it came, and what may have been meant."""
    if name.startswith("i1") or _SOURCE.fullmatch(name):
        what = "incident" if name.startswith("i1") else "source"
        return f"no {what} {plain(name)!r} in the log{_near_ids(log, name)}: see newsfold incidents"
    keys = set(article_ids(log, name))
    back = sent_back(log)
    for letter in list_dead_letters(log):
        if letter.record.key in keys | {name} and letter.number not in back:
            return f"{plain(name)!r} was given up by {letter.stage}: {letter.error}; see newsfold dead-letters list"
    if any(record.key in keys for record in log.read(ARTICLES)):
        return f"{plain(name)!r} was fetched and has no place yet: see newsfold lag"
    if "://" not in name:
        return f"no article {plain(name)!r} in the log{_near_ids(log, name)}: see newsfold incidents"
    page = _page(log, clean_url(name))
    if page is not None and page.error:
        return f"the page {plain(name)!r} could not be had: {page.error}"
    return f"no article {plain(name)!r} in the log{_near_urls(log, name)}: see newsfold incidents"


def _near_ids(log: Log, name: str) -> str:
    if len(name) < LEAST_PREFIX:
        return ""
    ids = {record.key for record in log.read(INCIDENTS) if record.value is not None}
    ids |= {known.article_id for known in islice(known_articles(log), LOOKED_AT)}
    return _perhaps(sorted(one for one in ids if one.startswith(name)))


def _near_urls(log: Log, name: str) -> str:
    def near(known: Known) -> bool:
        return "://" in known.url and _host(known.url) == host

    host = _host(name)
    urls = {known.url for known in islice(known_articles(log), LOOKED_AT) if near(known)}
    return _perhaps(difflib.get_close_matches(name, sorted(urls)[:5000], n=HINTS, cutoff=0.7))


def _host(url: str) -> str:
    try:
        return host_of(canonical_url(url))
    except ValueError:
        return ""


def _perhaps(found: list[str]) -> str:
    return f" (perhaps {', '.join(plain(one) for one in found[:HINTS])})" if found else ""
