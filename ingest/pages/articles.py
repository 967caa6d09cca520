"""Articles made of what was read: of a page, of the feed's own text, and of a page that is gone. Pure."""

from __future__ import annotations

import msgspec

from ingest.pages.attribute import Register, attribute
from ingest.pages.dates import sane
from ingest.pages.extract import Extracted, ExtractSettings
from ingest.pages.feedtext import summary_text
from ingest.pages.identity import identity
from ingest.pages.language import detect_language
from ingest.pages.publisher import publisher_at
from ingest.urls import same_publisher
from newsfold.stream.ids import article_id, text_revision
from newsfold.stream.messages import Article, Entry, PageState, Publisher

__all__ = ["from_feed", "from_page", "fuller", "spared", "taken_down"]

_FULL_TEXT = 4  # times min_words: a feed's own text of that length stands in for a page that cannot be had


def from_page(page: Extracted, entry: Entry, now: float) -> Article:
    """The article of a page, its shard and first sight still open."""
    return Article(
        id=article_id(page.identity),
        revision=page.revision,
        shard="",
        url=page.url,
        title=page.title,
        text=page.text,
        publisher=page.publisher,
        canonical_url=page.canonical_url,
        authors=page.authors,
        published=page.published if page.published is not None else sane(entry.published, now),
        modified=page.modified,
        language=page.language,
        image=page.image,
        section=page.section,
        attributions=page.attributions,
        syndicated_from=page.syndicated_from,
        feed_url=entry.feed_url,
        fetched=now,
        extractor=page.extractor,
        paywalled=page.paywalled,
    )


def fuller(article: Article, fed: Article | None) -> Article:
    """The article, with the feed's own text (`fed`) where its page, behind a paywall, gives less."""
    if fed is None or len(fed.text) <= len(article.text):
        return article
    return msgspec.structs.replace(
        article,
        text=fed.text,
        revision=fed.revision,
        attributions=fed.attributions or article.attributions,
        extractor=fed.extractor,
        partial=True,
    )


def from_feed(entry: Entry, now: float, settings: ExtractSettings, register: Register) -> Article | None:
    """An article of the feed's own text, where that is a full text; None where it is a teaser."""
    text = summary_text(entry.summary)
    if len(text.split()) < settings.min_words * _FULL_TEXT:
        return None
    publisher = publisher_at(
        entry.source_url or entry.url, name=entry.source_name or entry.publisher.name, register=register
    )
    authors = (entry.author,) if entry.author else ()
    return Article(
        id=article_id(identity(entry.url, "", "").identity),
        revision=text_revision(text, entry.title),
        shard="",
        url=entry.url,
        title=entry.title,
        text=text[: settings.max_text],
        publisher=publisher,
        canonical_url=entry.url,
        authors=authors,
        published=sane(entry.published, now),
        language=detect_language(text, title=entry.title, declared=entry.language),
        attributions=attribute(
            text,
            title=entry.title,
            authors=authors,
            publisher=publisher,
            source_name=entry.source_name,
            register=register,
        ),
        feed_url=entry.feed_url,
        fetched=now,
        extractor="feed",
        partial=True,
    )


def spared(entry: Entry, now: float, settings: ExtractSettings, register: Register) -> Article | None:
    """The article of a page that need not be fetched: its publisher's own feed carries the whole text.

    Where a feed's links lead to another site, that of a redirecting service maybe, only the page says what it is.
    """
    if not entry.whole or entry.source_url or not same_publisher(entry.url, entry.publisher.domain or entry.feed_url):
        return None
    article = from_feed(entry, now, settings, register)
    return None if article is None else msgspec.structs.replace(article, partial=False)


def taken_down(state: PageState, revision: str, now: float) -> Article:
    """The revision that says a page is gone: the article as far as is remembered of it, without its text."""
    entry = state.entry
    return Article(
        id=state.article_id,
        revision=revision,
        shard=state.shard,
        url=state.url,
        title=entry.title if entry is not None else "",
        text="",
        publisher=entry.publisher if entry is not None else Publisher(""),
        feed_url=entry.feed_url if entry is not None else "",
        first_seen=state.first_seen,
        fetched=now,
        deleted=now,
    )
