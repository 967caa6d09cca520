"""What a page says about itself: JSON-LD first, then Open Graph, then other meta elements and markup."""

# ruff: noqa: E501 - tables of keys and paths are read on one line
from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec
import trafilatura
from lxml.html import HtmlElement

from ingest.pages.attribute.register import name_key
from ingest.pages.attribute.unlisted import site_label
from ingest.pages.dates import date_of
from ingest.pages.jsonld import article_node, author_names, first_text, images
from ingest.urls import clean_url

__all__ = ["Metadata", "clean_authors", "clean_title", "read_metadata"]

_SPACE = re.compile(r"\s+")
_SUFFIX = re.compile(r"\s+[-–—|•·»:]+\s+(?=[^-–—|•·»]{2,60}$)|\s*\|\s*(?=[^|]{2,60}$)")
_BY = re.compile(r"^(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|[Dd]oor|Text:|Words by|Written by|Story by)\s+(?=\S)")
_PAREN = re.compile(r"\s*\([^()]*\)?\s*$")
_AND = re.compile(r"\s*(?:,|;|\||•|\s(?:and|und|et|y|e|en|och|og|ve|&)\s)\s*")
_SHORT_TITLE = 15  # characters
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

_DATED = "//*[self::p or self::span or self::div][contains(@class,'date') or contains(@class,'publish') or contains(@class,'posted') or contains(@class,'timestamp') or contains(@class,'when')]"
_BYLINE = "//*[not(ancestor::aside or ancestor::footer or ancestor::nav)][@rel='author' or contains(@itemprop,'author') or contains(@class,'author') or contains(@class,'byline')]"
_PERSON = re.compile(
    r"[^\W\d_a-z][\w.'’-]+(?: (?:de|del|der|di|da|van|von|den|bin|al|el|le|la|[^\W\d_a-z][\w.'’-]*)){1,4}"
)
_PUBLISHED = ("article:published_time", "article:published", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
              "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "dc.date.issued", "dcterms.created",
              "dc.date.created", "dc.terms.created", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "rnews:datepublished", "iso-8601-publish-date",
              "last-published", "published_at", "date", "dc.date", "dcterms.date", "created", "vr:published_time", "bt:pubdate")  # fmt: skip
_MODIFIED = ("article:modified_time", "article:modified", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified",
             "last-modified", "revision_date", "lastmod", "updated_at")  # fmt: skip
_AUTHOR = ("author", "parsely-author", "article:author", "sailthru.author", "byl", "byline", "dc.creator", "dcterms.creator",
           "cxenseparse:author", "article:author_name", "citation_author", "twitter:creator_name")  # fmt: skip


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
    site: str = ""  # the publisher's name
    description: str = ""
    body: str = ""  # the article's text, where the page states it


def _fold(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        for key in (element.get("property"), element.get("name"), element.get("itemprop")):
            if key and content and len(content) < 5_000:
                found.setdefault(key.strip().lower(), []).append(content)
    return found


def _first(metas: dict[str, list[str]], keys: Iterable[str]) -> str:
    return next((metas[key][0] for key in keys if metas.get(key)), "")


def _absolute(base: str, url: str) -> str:
    """The cleaned absolute form of a URL a page gives, "" for what is none."""
    try:
        return clean_url(urljoin(base, url.strip())) if url.strip() else ""
    except ValueError:
        return ""


def clean_title(title: str, names: Iterable[str]) -> str:
    """A headline without the outlet's name at its end ("... | Harbour Mail"); `names` are what it may be called."""
    title = _fold(title)
    keys = {key for name in names if len(key := name_key(name)) > 2}
    for _ in range(3):
        match = _SUFFIX.search(title)
        if match is None or match.start() < 8:
            return title
        tail = name_key(title[match.end() :])
        if not any(
            tail == key
            or (len(key) > 3 and (tail.startswith(key) or tail.endswith(key)))
            or (len(tail) > 3 and key.startswith(tail))
            for key in keys
        ):
            return title
        title = title[: match.start()].rstrip()
    return title


def clean_authors(names: Iterable[str], site: str = "") -> tuple[str, ...]:
    """Names of people and agencies, one each, without "By", addresses, links and repeats."""
    found: dict[str, str] = {}
    for raw in names:
        for part in _AND.split(_BY.sub("", _fold(raw))[:400]):
            name = _PAREN.sub("", _BY.sub("", part)).strip(" .,-–|*·•")
            if (
                not 2 < len(name) < 70
                or "@" in name
                or "http" in name
                or "www." in name
                or not any(c.isalpha() for c in name)
            ):
                continue
            if site and name_key(name) == name_key(site) and found:
                continue
            found.setdefault(name_key(name), name)
    return tuple(found.values())[:20]


def _is_site(name: str, names: Iterable[str]) -> bool:
    """Whether an author is but the site itself; `names` are what it may be called."""
    return name_key(name) in {name_key(other) for other in names if other}


def _byline(tree: HtmlElement, names: list[str]) -> tuple[str, ...]:
    """Who a byline in the page's markup names: people, by the form of their names."""
    for element in tree.xpath(_BYLINE)[:12]:
        text = _fold(element.text_content())
        if len(text) < 120:
            found = tuple(name for name in clean_authors([text]) if _PERSON.fullmatch(name))
            if found and not any(_is_site(name, names) for name in found):
                return found
    return ()


def _title(tree: HtmlElement, node: dict[str, Any], metas: dict[str, list[str]], names: list[str]) -> str:
    page = _fold(tree.findtext(".//title") or "")
    heads = [_fold(h.text_content()) for h in list(tree.iter("h1"))[:8]]
    heads = [h for h in heads if 8 < len(h) < 400]
    social = clean_title(
        _first(metas, ("og:title", "twitter:title", "parsely-title", "dc.title", "sailthru.title")), names
    )
    stated = clean_title(first_text(node.get("headline")), names)
    if len(social) > _SHORT_TITLE and social in stated:
        return social  # the page's own data adds a subtitle to it
    return stated or social or clean_title(heads[0] if heads else page, names)


def _dates(
    tree: HtmlElement, node: dict[str, Any], metas: dict[str, list[str]], now: float | None
) -> tuple[float | None, float | None]:
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
                element.get("datetime") or element.get("content") or _fold(element.text_content())[:50], now
            )
            if published is not None:
                break
    if published is None:
        for element in tree.xpath(_DATED)[:12]:
            text = _fold(element.text_content())
            published = date_of(text, now) if len(text) < 60 else None
            if published is not None:
                break
    modified = date_of(first_text(node.get("dateModified")), now)
    for key in _MODIFIED if modified is None else ():
        modified = modified or date_of(metas.get(key, [""])[0], now)
    return published, modified


def _section(node: dict[str, Any], metas: dict[str, list[str]], url: str) -> str:
    kinds = node.get("@type")
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if str(kind) in _GENRES:
            return _GENRES[str(kind)]
    if _OPINION.search(urlsplit(url).path + "/"):
        return "Opinion"
    return (
        _first(metas, ("article:section", "og:section", "parsely-section", "section", "cxenseparse:section"))
        or first_text(node.get("articleSection"))
        or first_text(node.get("genre"))
    )[:100]


def read_metadata(tree: HtmlElement, *, url: str = "", now: float | None = None) -> Metadata:
    """Everything a parsed page says about itself. Nothing in a page makes it raise; dates ahead of `now` by
    over a day are dropped."""
    scripts = [s.text or "" for s in tree.xpath("//script[contains(@type,'ld+json')]")]
    node = article_node(scripts)
    metas = _metas(tree)
    links = tree.xpath("//link[contains(concat(' ',normalize-space(@rel),' '),' canonical ')]/@href")
    canonical = _absolute(url, str(links[0]) if links else "") or _absolute(url, _first(metas, ("og:url",)))
    site = first_text(node.get("publisher")) or _first(
        metas, ("og:site_name", "application-name", "twitter:app:name:iphone")
    )
    site = "" if len(site) > 80 or site.startswith("http") else _fold(site)
    site = site or _site_in_title(tree, url or canonical)
    names = [site, *metas.get("og:site_name", ()), *_host_names(url or canonical)]
    authors = author_names(node.get("author")) or author_names(node.get("creator"))
    if not authors:
        authors = next(
            (metas[key] for key in _AUTHOR if any(not m.startswith("http") for m in metas.get(key, ()))), []
        )
    if not authors:
        authors = [_fold(e.text_content()) for e in tree.xpath("//*[@rel='author' or @itemprop='author']")[:5]]
    names_of = clean_authors(authors, site)
    if all(_is_site(name, names) for name in names_of):
        names_of = _byline(tree, names) or names_of
    published, modified = _dates(tree, node, metas, now)
    title = _title(tree, node, metas, names)
    if not title or published is None or all(_is_site(name, names) for name in names_of):
        found = trafilatura.extract_metadata(tree, default_url=url or None, extensive=False)
        published = published if published is not None else date_of(found.date, now)
        others = clean_authors((found.author or "").split(";"), site)
        # a name of the site's own is spelled as the page spells it
        names_of = others if others and not all(_is_site(name, names) for name in others) else names_of or others
        title = title or clean_title(found.title or "", names)
    return Metadata(
        canonical=canonical,
        title=title[:500],
        authors=names_of,
        body=_body(node),
        published=published,
        modified=modified,
        language=(
            first_text(node.get("inLanguage"))
            or tree.get("lang")
            or _first(metas, ("og:locale", "content-language", "language"))
        )[:20],
        image=_absolute(
            url,
            _first(metas, ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"))
            or images(node.get("image")),
        ),
        section=_fold(_section(node, metas, url or canonical)),
        site=site,
        description=_fold(_first(metas, ("og:description", "description", "twitter:description")))[:1_000],
    )


def _body(node: dict[str, Any]) -> str:
    text = first_text(node.get("articleBody"))
    if "<" in text:
        text = re.sub(r"<(?:br|/p|/div|/h\d)\b[^>]*>", "\n", text)
        text = re.sub(r"<[^<>]{1,2000}>", "", text)
    return "\n".join(line for part in text.split("\n") if (line := _fold(part)))


def _site_in_title(tree: HtmlElement, url: str) -> str:
    """The outlet's name at the end of the page's title, where it is the one its domain spells."""
    page = _fold(tree.findtext(".//title") or "")
    match = _SUFFIX.search(page)
    return page[match.end() :] if match and name_key(page[match.end() :]) == site_label(url) else ""


def _host_names(url: str) -> list[str]:
    """What a site may be called by its host: "harbourmail.example" and "harbourmail"."""
    host = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    return [host, *[part for part in host.split(".")[:-1] if len(part) > 3]] if host else []
