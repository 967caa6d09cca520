"""What a page says about itself: JSON-LD first, then Open Graph, then other meta elements and markup."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec
import trafilatura
from lxml.html import HtmlElement

from ingest.pages.attribute import Work
from ingest.pages.attribute.register import name_key
from ingest.pages.attribute.unlisted import site_label
from ingest.pages.authors import are_site, authors_of, clean_authors, is_person
from ingest.pages.dates import date_of
from ingest.pages.headings import headings
from ingest.pages.jsonld import article_node, first_text, images
from ingest.pages.markup import Metas, first_meta, fold, metas_of
from ingest.pages.page_dates import page_dates
from ingest.pages.titles import SUFFIX, clean_title, page_title, title_of, titles
from ingest.pages.works import works_of
from ingest.urls import clean_url

__all__ = ["Metadata", "read_metadata"]

_OPINION = re.compile(
    r"/(?:opinions?|commentary|commentisfree|columns?|columnists?|editorials?|op-ed|opinion-columns?|meinung|opinie|kommentar\w*)/",
    re.I,
)
_GENRES = {
    "OpinionNewsArticle": "Opinion",
    "AnalysisNewsArticle": "Analysis",
    "ReviewNewsArticle": "Review",
    "SatiricalArticle": "Satire",
}

_HEADLINES = 20
_PARTS = 20
_NO = frozenset({"false", "no", "0"})
_LOCKED = frozenset({"locked", "metered", "paid", "premium"})
_IMAGE = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """What was found; "" or None where the page does not say. Times in seconds since the epoch."""

    canonical: str = ""  # absolute, cleaned
    title: str = ""
    authors: tuple[str, ...] = ()
    published: float | None = None
    modified: float | None = None
    language: str = ""  # as declared, a language tag
    image: str = ""  # absolute
    section: str = ""
    paywalled: bool = False  # not all of it is free to read, by its own word
    site: str = ""  # the publisher's name
    description: str = ""
    descriptions: tuple[str, ...] = ()  # every wording of it
    headlines: tuple[str, ...] = ()  # every wording of the title, and what the page shows as its headings
    works: tuple[Work, ...] = ()  # what the page's data says it stands on, on other sites
    body: str = ""  # the article's text, where the page states it


def _paywalled(node: dict[str, Any], metas: Metas) -> bool:
    """Whether the page says so: by `isAccessibleForFree` of the article or of a part of it, or by its tier."""
    parts = node.get("hasPart")
    nodes = [node, *(parts[:_PARTS] if isinstance(parts, list) else [parts])]
    said = (part.get("isAccessibleForFree") for part in nodes if isinstance(part, dict))
    if any(value is False or first_text(value).rpartition("/")[2].casefold() in _NO for value in said):
        return True
    return first_meta(metas, ("article:content_tier", "content_tier")).casefold() in _LOCKED


def _absolute(base: str, url: str) -> str:
    """The cleaned absolute form of a URL a page gives, "" for what is none."""
    try:
        return clean_url(urljoin(base, url.strip())) if url.strip() else ""
    except ValueError:
        return ""


def _section(node: dict[str, Any], metas: Metas, url: str) -> str:
    kinds = node.get("@type")
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if str(kind) in _GENRES:
            return _GENRES[str(kind)]
    if _OPINION.search(urlsplit(url).path + "/"):
        return "Opinion"
    return (
        first_meta(metas, ("article:section", "og:section", "parsely-section", "section", "cxenseparse:section"))
        or first_text(node.get("articleSection"))
        or first_text(node.get("genre"))
    )[:100]


def read_metadata(tree: HtmlElement, *, url: str = "", now: float | None = None) -> Metadata:
    """Everything a parsed page says about itself. Nothing in a page makes it raise; dates ahead of `now` by
    over a day are dropped."""
    node = article_node([s.text or "" for s in tree.xpath("//script[contains(@type,'ld+json')]")])
    metas = metas_of(tree)
    links = tree.xpath("//link[contains(concat(' ',normalize-space(@rel),' '),' canonical ')]/@href")
    canonical = _absolute(url, str(links[0]) if links else "") or _absolute(url, first_meta(metas, ("og:url",)))
    site = _site(tree, node, metas, url or canonical)
    names = [site, *metas.get("og:site_name", ()), *_host_names(url or canonical)]
    published, modified = page_dates(tree, node, metas, now)
    headlines = titles(tree, node, metas, names)
    title = title_of(headlines, headings(tree))
    authors = authors_of(tree, node, metas, [*names, site_label(url or canonical)])
    if not title or published is None or are_site(authors, names):
        found = trafilatura.extract_metadata(tree, default_url=url or None, extensive=False)
        published = published if published is not None else date_of(found.date, now)
        others = clean_authors((found.author or "").split(";"), site)
        if not are_site(others, names) and (not authors or all(map(is_person, others))):
            authors = others
        authors = authors or others  # a name of the site's own is spelled as the page spells it
        title = title or clean_title(found.title or "", names)
    described = (first_meta(metas, (key,)) for key in ("og:description", "description", "twitter:description"))
    descriptions = tuple(text for said in (*described, first_text(node.get("description"))) if (text := fold(said)))
    shown = (fold(h.text_content()) for h in tree.iter("h1"))
    return Metadata(
        canonical=canonical,
        title=title[:500],
        authors=authors,
        works=works_of(node, url or canonical),
        body=_body(node),
        published=published,
        modified=modified,
        language=(
            first_text(node.get("inLanguage"))
            or tree.get("lang")
            or first_meta(metas, ("og:locale", "content-language", "language"))
        )[:20],
        image=_absolute(url or canonical, first_meta(metas, _IMAGE) or images(node.get("image"))),
        section=fold(_section(node, metas, url or canonical)),
        paywalled=_paywalled(node, metas),
        site=site,
        description=descriptions[0][:1_000] if descriptions else "",
        descriptions=descriptions,
        headlines=tuple(text for text in (*headlines.values(), *shown) if text)[:_HEADLINES],
    )


def _body(node: dict[str, Any]) -> str:
    text = first_text(node.get("articleBody"))
    if "<" in text:
        text = re.sub(r"<(?:br|/p|/div|/h\d)\b[^>]*>", "\n", text)
        text = re.sub(r"<[^<>]{1,2000}>", "", text)
    return "\n".join(line for part in text.split("\n") if (line := fold(part)))


def _site(tree: HtmlElement, node: dict[str, Any], metas: Metas, url: str) -> str:
    """The outlet's name by its page, else at the end of the page's title where it is the one its domain spells."""
    said = first_text(node.get("publisher")) or first_meta(
        metas, ("og:site_name", "application-name", "twitter:app:name:iphone")
    )
    if said and len(said) <= 80 and not said.startswith("http"):
        return fold(said)
    page = page_title(tree)
    match = SUFFIX.search(page)
    return page[match.end() :] if match and name_key(page[match.end() :]) == site_label(url) else ""


def _host_names(url: str) -> list[str]:
    """What a site may be called by its host: "harbourmail.example" and "harbourmail"."""
    host = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    return [host, *[part for part in host.split(".")[:-1] if len(part) > 3]] if host else []
