"""One page's HTML to what an article needs: a pure function, the same in the service and on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

import msgspec
from lxml import etree
from lxml.html import HtmlElement

from ingest.pages.asides import drop_asides
from ingest.pages.attribute import Link, Register, attribute, register_with
from ingest.pages.clean import remove_furniture
from ingest.pages.errors import ExtractError
from ingest.pages.identity import identity
from ingest.pages.language import detect_language
from ingest.pages.metadata import Metadata, read_metadata
from ingest.pages.publisher import known_publisher, publisher_at
from ingest.pages.standfirst import standfirst
from ingest.pages.text import EXTRACTOR, decode, lacked_memory, main_text, parse
from ingest.urls import clean_url, same_publisher
from newsfold.stream.bounds import AtLeastOne, NotNegative
from newsfold.stream.ids import text_revision
from newsfold.stream.messages import Attribution, Publisher

__all__ = ["ExtractSettings", "Extracted", "Hints", "extract"]

_MAX_LINKS = 60


class ExtractSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds. A page under `min_words` words of text is no article; sizes are in bytes and characters."""

    max_html: AtLeastOne = 10_000_000
    max_text: AtLeastOne = 500_000
    min_words: NotNegative = 25
    register: str = ""  # a file of outlets laid over the register that comes with newsfold; "" for none


class Hints(msgspec.Struct, frozen=True, kw_only=True):
    """What the feed said of the page; the page's own word comes first."""

    publisher: Publisher = Publisher("")  # the feed's
    source_name: str = ""  # RSS <source>
    source_url: str = ""
    title: str = ""
    author: str = ""
    language: str = ""
    announced_url: str = ""


class Extracted(msgspec.Struct, frozen=True, kw_only=True):
    """An article as its page gives it. Times in seconds since the epoch; "" or None where unknown."""

    identity: str  # the URL that the article's id is made of
    url: str
    canonical_url: str
    syndicated_from: str
    revision: str
    title: str
    text: str
    publisher: Publisher
    authors: tuple[str, ...] = ()
    published: float | None = None
    modified: float | None = None
    language: str = ""
    image: str = ""
    section: str = ""
    paywalled: bool = False
    attributions: tuple[Attribution, ...] = ()
    extractor: str = EXTRACTOR


def extract(
    html: bytes,
    *,
    url: str = "",
    charset: str = "",
    hints: Hints | None = None,
    now: float | None = None,
    settings: ExtractSettings | None = None,
) -> Extracted:
    """The article of a page.

    `url` is where it was fetched from in the end, `charset` what the HTTP header said. Dates over a day
    ahead of `now` are dropped. Raises ExtractError, whose kind is too-large, empty, not-html, no-text or
    broken.
    """
    settings, hints = settings or ExtractSettings(), hints or Hints()
    register = register_with(settings.register)
    if len(html) > settings.max_html:
        raise ExtractError("too-large", f"{len(html):,} bytes of HTML, more than {settings.max_html:,}")
    try:
        tree = parse(decode(html, charset))
        meta = read_metadata(tree, url=url, now=now)
        main = main_text(tree, url=url, stated=meta.body, about=f"{meta.title} {meta.description}")
        lead = standfirst(tree, main, meta.descriptions, meta.headlines)
        told = drop_asides(tree, main)
    except (ExtractError, MemoryError):
        raise
    except Exception as error:
        if isinstance(error, etree.LxmlError) and lacked_memory(error):
            raise MemoryError(str(error)) from error
        raise ExtractError("broken", f"{type(error).__name__}: {error}"[:500]) from error
    title = meta.title or hints.title
    text = remove_furniture(_joined(lead, told), titles=(title, *meta.headlines), authors=meta.authors)
    words = len(text.split())
    if words < settings.min_words and not _unspaced(text):
        raise ExtractError("no-text", f"{words} words of text found, fewer than {settings.min_words}")
    if len(text) > settings.max_text:
        raise ExtractError("too-large", f"{len(text):,} characters of text, more than {settings.max_text:,}")
    who = identity(hints.announced_url or url, url, meta.canonical)
    publisher = _publisher(url or meta.canonical, meta, hints, register)
    authors = meta.authors or ((hints.author,) if hints.author else ())
    return Extracted(
        identity=who.identity,
        url=url,
        canonical_url=who.canonical,
        syndicated_from=who.syndicated_from,
        revision=text_revision(_joined(lead, main), title),
        title=title,
        text=text,
        publisher=publisher,
        authors=authors,
        published=meta.published,
        modified=meta.modified,
        language=detect_language(text, title=title, declared=meta.language or hints.language),
        image=meta.image,
        section=meta.section,
        paywalled=meta.paywalled,
        attributions=attribute(
            text,
            title=title,
            authors=authors,
            publisher=publisher,
            links=tuple(_links(tree, text, url or meta.canonical)),
            works=meta.works,
            source_name=hints.source_name,
            syndicated_from=who.syndicated_from,
            register=register,
        ),
    )


def _joined(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _unspaced(text: str) -> bool:
    """Whether a text is long although it has few spaces, as Chinese, Japanese and Thai are written."""
    return sum(1 for c in text[:400] if ord(c) > 0x0E00) > 150


def _publisher(url: str, meta: Metadata, hints: Hints, register: Register) -> Publisher:
    """The page's own word and site; where it does not say, the entry's source, then the feed's publisher."""
    if meta.site and url:
        return publisher_at(url, name=meta.site, register=register)
    at = publisher_at(url, register=register)
    for name, where in ((hints.source_name, hints.source_url), (hints.publisher.name, hints.publisher.domain)):
        if name and where and same_publisher(where if "//" in where else f"https://{where}/", url):
            return known_publisher(name, at.domain, family=at.family, register=register)
    return at if at.name else known_publisher(hints.publisher.name, hints.publisher.domain, register=register)


def _links(tree: HtmlElement, text: str, url: str) -> Iterator[Link]:
    """Links from paragraphs of the article into other publishers' sites, with the paragraph around each."""
    found = 0
    for anchor in tree.iterfind(".//p//a[@href]"):
        href = str(anchor.get("href"))
        if not href.startswith(("http://", "https://", "//")):
            continue
        paragraph = next((a for a in anchor.iterancestors("p")), None)
        context = " ".join(paragraph.text_content().split())[:600] if paragraph is not None else ""
        if len(context) < 20 or context[:40] not in text:
            continue
        try:
            target = clean_url(urljoin(url, href))
        except ValueError:
            continue
        if not same_publisher(target, url):
            found += 1
            yield Link(target, " ".join(anchor.text_content().split())[:200], context)
        if found >= _MAX_LINKS:
            return
