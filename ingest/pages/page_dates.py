"""When a page was published and changed, from its data, its meta elements and its markup."""

# ruff: noqa: E501 - markup paths are read on one line
from __future__ import annotations

from typing import Any

from lxml.html import HtmlElement

from ingest.pages.dates import date_of
from ingest.pages.jsonld import first_text
from ingest.pages.markup import Metas, fold

__all__ = ["page_dates"]

_DATED = "//*[self::p or self::span or self::div][contains(@class,'date') or contains(@class,'publish') or contains(@class,'posted') or contains(@class,'timestamp') or contains(@class,'when')]"
_PUBLISHED = ("article:published_time", "article:published", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
              "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "dc.date.issued", "dcterms.created",
              "dc.date.created", "dc.terms.created", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "rnews:datepublished", "iso-8601-publish-date",
              "last-published", "published_at", "date", "dc.date", "dcterms.date", "created", "vr:published_time", "bt:pubdate")  # fmt: skip
_MODIFIED = ("article:modified_time", "article:modified", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified",
             "last-modified", "revision_date", "lastmod", "updated_at")  # fmt: skip


def page_dates(
    tree: HtmlElement, node: dict[str, Any], metas: Metas, now: float | None
) -> tuple[float | None, float | None]:
    """When it was published and last changed, seconds since the epoch, None where it does not say."""
    published = date_of(first_text(node.get("datePublished")), now) or date_of(
        first_text(node.get("dateCreated")), now
    )
    for key in _PUBLISHED if published is None else ():
        if published is None:
            published = next((when for text in metas.get(key, ()) if (when := date_of(text, now)) is not None), None)
    if published is None:
        for element in tree.xpath(
            "//time[@pubdate or @itemprop='datePublished' or contains(@class,'publi')]|//*[@itemprop='datePublished']|//article//time|//header//time|//main//time"
        )[:5]:
            published = date_of(
                element.get("datetime") or element.get("content") or fold(element.text_content())[:50], now
            )
            if published is not None:
                break
    if published is None:
        for element in tree.xpath(_DATED)[:12]:
            text = fold(element.text_content())
            published = date_of(text, now) if len(text) < 60 else None
            if published is not None:
                break
    modified = date_of(first_text(node.get("dateModified")), now)
    for key in _MODIFIED if modified is None else ():
        modified = modified or date_of(metas.get(key, [""])[0], now)
    return published, modified
