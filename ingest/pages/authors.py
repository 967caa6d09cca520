"""Who wrote a page: from its data, its meta elements, its bylines, and the line above or below its text."""

# ruff: noqa: E501 - markup paths are read on one line
from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from lxml.html import HtmlElement

from ingest.pages.attribute.register import name_key
from ingest.pages.jsonld import author_names
from ingest.pages.markup import Metas, fold

__all__ = ["are_site", "authors_of", "clean_authors", "is_person"]

_BY = re.compile(
    r"^(?:(?:a|an|eine?|une?|un)\s\w+\s)?(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|[Dd]oor|Text:|Words by|Written by|Story by)\s*:?\s+(?=\S)"
)
_PAREN = re.compile(r"\s*\([^()]*\)?\s*$")
_AND = re.compile(r"\s*(?:,|;|\||•|\s/\s|\s(?:and|und|et|y|e|en|och|og|ve|&)\s)\s*")
_ROLE = re.compile(
    r"(?:\s+|^)(?:기자|特派員|記者|(?:staff\s|political\s|senior\s|chief\s|associate\s|news\s|sports?\s|business\s|national\s|foreign\s|special\s)*"
    r"(?:writers?|reporters?|correspondents?|editor(?:s|-in-chief)?|journalists?|columnists?|redakteur(?:in)?|journaliste|redactor|redacteur))$",
    re.IGNORECASE,
)
_MORE = ("twitter", "facebook", "instagram", "linkedin", "youtube", "whatsapp", "telegram", "email", "rss")
_BYLINE = "//*[not(ancestor-or-self::*[self::aside or self::footer or self::nav or contains(@class,'comment') or contains(@class,'related')])][@rel='author' or contains(@itemprop,'author') or contains(@class,'author') or contains(@class,'byline')]"
_LINKED = "//*[self::header or self::article or self::main]//a[not(ancestor::aside or ancestor::footer or ancestor::nav)][contains(@href,'/author') or contains(@href,'/autor') or contains(@href,'/auteur') or contains(@href,'/journalist') or contains(@href,'/reporter')]"
_PERSON = re.compile(
    r"[^\W\d_a-z][\w.'’-]*(?: (?:de|del|der|di|da|van|von|den|bin|al|el|le|la|[^\W\d_a-z][\w.'’-]*)){1,4}"
)
_WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\ufaff]")  # scripts of which two characters make a name
_AUTHOR = ("author", "parsely-author", "article:author", "sailthru.author", "byl", "byline", "dc.creator", "dcterms.creator",
           "cxenseparse:author", "article:author_name", "citation_author", "twitter:creator_name", "articleauthor")  # fmt: skip
_ABOVE = "(//article|//main)//p[not(ancestor::aside or ancestor::footer or ancestor::nav)]"
_ELSEWHERE = "ancestor-or-self::*[self::aside or self::footer or self::nav or contains(@class,'comment') or contains(@class,'related')]"
_LABEL = re.compile(
    r"[(（]?(?:(?:[Bb]y|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|[Dd]oor|[Aa]v|[Aa]f|Autor(?:in)?(?:/Autor(?:in)?)?|Author|Autore|Auteur|Penulis|Yazar|Tekst|Text)(?::| (?=[^\W\d_a-z]))|(?:责任编辑|责编|编辑|作者|记者|文|撰文)[:：／/])\s*"
)
_FOOT = 3  # paragraphs that may stand below a text
_HEAD = 4  # paragraphs that may stand above a text
_FIRST = 12  # bylines looked at: those of other pieces follow


def clean_authors(names: Iterable[str], site: str = "") -> tuple[str, ...]:
    """Names of people and agencies, one each, without "By", roles, addresses, links and repeats."""
    found: dict[str, str] = {}
    for raw in names:
        for part in _AND.split(_BY.sub("", fold(raw))[:400]):
            said = _PAREN.sub("", _BY.sub("", part)).strip(" .,-–|*·•/")
            name = _ROLE.sub("", said).strip()
            if name and site and name_key(site).endswith(name_key(name)):
                name = said  # "Mail staff reporter", of the Harbour Mail, is nobody else's name
            if (
                not (2 if not _WIDE.search(name) else 1) < len(name) < 70
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


def are_site(found: Iterable[str], names: Iterable[str]) -> bool:
    """Whether authors are but the site itself, or none; `names` are what it may be called.

    Either may be in short: "HM" for the Harbour Mail, or a site hm.example of the Harbour Mail's.
    """
    keys = {name_key(name) for name in names if name}
    short = {_initials(name) for name in names} - {""}
    return all(name_key(name) in keys | short or _initials(name) in keys for name in found)


def _initials(name: str) -> str:
    words = re.findall(r"[^\W_]+", name)
    return "".join(word[0] for word in words).casefold() if len(words) > 1 and name_key(name).isalpha() else ""


def authors_of(tree: HtmlElement, node: dict[str, Any], metas: Metas, names: list[str]) -> tuple[str, ...]:
    """Who a page says wrote it, () where it does not; `names` are what its site may be called.

    A name of the site's own counts only where nobody else is named.
    """
    stated = author_names(node.get("author")) or author_names(node.get("creator"))
    found = clean_authors(stated, names[0] if names else "") or _first_meta_author(metas, names)
    if not found:
        found = clean_authors(
            fold(e.text_content()) for e in tree.xpath("//*[@rel='author' or @itemprop='author']")[:5]
        )
    if are_site(found, names):
        meta = _first_meta_author(metas, names)
        if meta and not are_site(meta, names):
            return meta
        found = (
            _people(tree, _BYLINE, names)
            or _people(tree, _LINKED, names)
            or _signed(tree, names)
            or _told(tree, names)
            or _below(tree, names)
            or found
        )
    return found


def _first_meta_author(metas: Metas, names: list[str]) -> tuple[str, ...]:
    for key in _AUTHOR:
        said = clean_authors(metas.get(key, ()))
        found = tuple(name for name in said if not are_site([name], names)) or said
        if found:
            return found
    return ()


def _people(tree: HtmlElement, path: str, names: list[str]) -> tuple[str, ...]:
    """Whom the first byline under a path names: people, by the form of their names."""
    for element in tree.xpath(path)[:_FIRST]:
        text = fold(element.text_content())
        if len(text) < 120:
            found = tuple(name for name in clean_authors([text]) if is_person(name))
            if found and not any(are_site([name], names) for name in found):
                return found
    return ()


def _signed(tree: HtmlElement, names: list[str]) -> tuple[str, ...]:
    """Whom a line of its own above the text names, set apart by its type: "<p><b>Edda Wray</b></p>"."""
    for line in tree.xpath(_ABOVE)[:_HEAD]:
        text = fold(line.text_content())
        if len(text) < 80 and (_set_apart(line, text) or _BY.match(text)):
            found = clean_authors(text.split("/"))
            if _are_people(found, names):
                return found
    return ()


def _told(tree: HtmlElement, names: list[str]) -> tuple[str, ...]:
    """Whom a short line anywhere in the page's own part names after "By" or the like."""
    for line in tree.iter("p", "li", "div", "span"):
        if next(line.iterdescendants("p", "li", "div"), None) is not None:
            continue
        text = fold(line.text_content())
        if len(text) < 120 and (match := _LABEL.match(text)) and not line.xpath(_ELSEWHERE):
            found = clean_authors(re.split("[、，]", text[match.end() :].rstrip(")）")))
            people = all(is_person(name) or _WIDE.search(name) for name in found)
            if found and people and not any(are_site([name], names) for name in found):
                return found
    return ()


def _below(tree: HtmlElement, names: list[str]) -> tuple[str, ...]:
    """Whom the last paragraph of the text names, set apart: "<p><strong>Edda Wray</strong></p>"."""
    for line in tree.xpath(_ABOVE)[: -_FOOT - 1 : -1]:
        text = fold(line.text_content())
        if 0 < len(text) < 60 and _set_apart(line, text):
            found = clean_authors([text])
            if _are_people(found, names):
                return found
    return ()


def _set_apart(line: HtmlElement, text: str) -> bool:
    """Whether all of a line, whose words are `text`, is in another type."""
    return text == fold("".join(e.text_content() for e in line.xpath("./strong|./b|./em|./i")))


def _are_people(found: tuple[str, ...], names: list[str]) -> bool:
    """Whether there are authors, each with the form of a person's name and none the site's."""
    return bool(found) and all(is_person(name) and not are_site([name], names) for name in found)


def is_person(name: str) -> bool:
    """Whether a name has the form of a person's: several words, capitalised."""
    return _PERSON.fullmatch(name) is not None and not any(word in _MORE for word in name.casefold().split())
