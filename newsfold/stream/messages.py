"""Every message that travels on an internal topic, defined once.

Messages are frozen structs. Times are seconds since the epoch, UTC, as floats; ids and hashes are
lower-case hexadecimal strings. A field added later has a default, so that older records still decode;
a change that is not of that kind raises the struct's `schema`.

The two public messages (incidents and incident events) are in `newsfold.stream.public`.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

__all__ = [
    "Article",
    "Attribution",
    "Entry",
    "Feed",
    "FeedEvent",
    "FeedPart",
    "FeedState",
    "Fingerprint",
    "Message",
    "PageState",
    "Publisher",
    "SiteFurniture",
    "SiteLine",
]


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """The base of every message; `schema` is written with each record and checked on reading."""

    schema: ClassVar[int] = 1


class Publisher(msgspec.Struct, frozen=True):
    """Who is answerable for an article.

    `domain` is the registrable domain of the publisher's site ("" when unknown, as in a file of texts).
    `family` names the owner or masthead it shares with other publishers ("" when it is known of none).
    """

    name: str
    domain: str = ""
    family: str = ""


class Attribution(msgspec.Struct, frozen=True, kw_only=True):
    """An outlet or agency that a text leans on.

    `kind` is one of `byline-agency` (the text is the agency's), `first-reported-by`, `reports` and
    `link-or-credit`; `origin` is true where the article's main story is taken from it. `sentence` is the
    words that say so. `domain` is the outlet's registrable domain and `url` the page linked to, "" when
    unknown.
    """

    name: str
    kind: str
    sentence: str
    origin: bool = False
    domain: str = ""
    url: str = ""


class Feed(Message, frozen=True, kw_only=True):
    """One line of the feed register. Key on its topic: the URL."""

    url: str
    publisher: str = ""  # the publisher's name, when the operator knows better than the feed
    language: str = ""
    country: str = ""
    min_interval: float | None = None  # seconds between polls, at least
    max_entries: int | None = None  # entries read from one document, at most
    paused: bool = False
    added: float = 0.0


class FeedPart(msgspec.Struct, frozen=True):
    """A document of a feed that is made of several: its address, validators as they came, and a hash of its bytes."""

    url: str
    etag: bytes = b""
    last_modified: bytes = b""
    body_hash: str = ""
    error: str = ""  # why it is no feed, as kind and message
    again: float = 0.0  # not asked before this: it is no feed, or its server said so


class FeedState(Message, frozen=True, kw_only=True):
    """What the poller remembers of a feed, so that a restart polls nothing early. Key: the feed URL."""

    url: str
    etag: bytes = b""  # validators are opaque and go back as they came
    last_modified: bytes = b""
    body_hash: str = ""
    next_poll: float = 0.0
    interval: float = 0.0
    failures: int = 0  # in a row
    polled: float | None = None
    succeeded: float | None = None
    error: str = ""  # of the last poll, "" when it succeeded
    gone: bool = False  # the server said 410: not polled again
    title: str = ""
    format: str = ""
    known: bytes = b""  # entries already announced, newest last; see ingest.poll.known
    texts: bytes = b""  # of each of them a hash of the feed's own text, where it is more than a teaser
    changed: float | None = None  # when its document last was another one than before
    full: float | None = None  # when it was last had without validators being sent
    floor: float = 0.0  # seconds between polls, at least, by the document's own word
    skip_hours: tuple[int, ...] = ()  # hours of the day (GMT) and days of the week (Monday is 0) not to poll in
    skip_days: tuple[int, ...] = ()
    address: str = ""  # where it has moved for good, "" while that is its own URL
    moved_to: str = ""  # where permanent redirects lead, on so many different days
    moved_days: tuple[int, ...] = ()
    failed: str = ""  # class of the last failure: host, soft, hard or document; "" after success
    failed_host: str = ""  # the host that failure came from, a redirect's target maybe
    host_failures: int = 0  # of its host in a row, whichever of its feeds was asked
    host_until: float = 0.0  # its host is left alone until then
    parts: tuple[FeedPart, ...] = ()  # the sitemaps that it is made of, where it is an index of them


class FeedEvent(Message, frozen=True, kw_only=True):
    """Something an operator should hear of a feed. Key: the feed URL.

    `type` is `gone` (its server said so for good: not polled again), `moved` (a permanent redirect is
    believed), `moved-back` (where it had moved to failed) or `recovered` (after failing for a day or more).
    """

    url: str
    type: str
    detail: str = ""
    time: float = 0.0


class Entry(Message, frozen=True, kw_only=True):
    """What a feed announced, before its page is fetched. Key: the entry's cleaned URL."""

    url: str  # absolute, tracking parameters removed
    feed_url: str
    entry_id: str  # the feed's own id for it, or one made from the URL
    title: str = ""
    summary: str = ""  # text or HTML as the feed has it, bounded in length
    author: str = ""
    language: str = ""
    published: float | None = None
    publisher: Publisher = Publisher("")  # of the feed, a guess until the page is seen
    source_name: str = ""  # RSS <source>: the publisher an aggregator took it from
    source_url: str = ""
    announced: float = 0.0
    whole: bool = False  # `summary` is the article's whole text, as far as can be told


class PageState(Message, frozen=True, kw_only=True):
    """What the fetcher remembers of one page. Key: "page:" + the page's id; partitioned by page host.

    Two feeds announcing one page make one article because of it; a page that failed for a passing reason
    is tried again at `retry_at`, and one that was read is looked at again at `look_at`, because of it. A
    tombstone follows when it is older than the articles kept.
    """

    page_id: str  # a hash of the announced URL
    url: str
    article_id: str = ""  # "" until the page was extracted once
    revision: str = ""  # of the article's last text
    shard: str = ""
    fetched: float | None = None
    first_seen: float = 0.0
    attempts: int = 0
    retry_at: float | None = None
    error: str = ""
    entry: Entry | None = None  # kept while a retry or a look is due and where the feed's own text is the article;
    # its summary only where the next reading needs it
    read: float | None = None  # when the page itself first gave the article; None where only its feed did
    look_at: float | None = None
    etag: bytes = b""  # of the page when last read: opaque, and go back as they came
    last_modified: bytes = b""
    deleted: float | None = None  # when it was found to be gone
    moved: str = ""  # the article id of the address where the page stands now, where it has moved


class SiteLine(msgspec.Struct, frozen=True, array_like=True):
    """A line that stands on pages of a site: a hash of its words, on how many pages it was, the numbers of the first
    and the last of them, and the words of their headlines, a bit each."""

    line: int
    pages: int
    first: int
    last: int
    topic: int


class SiteFurniture(Message, frozen=True, kw_only=True):
    """The lines that recur on a site's pages, or may. Key: "furniture:" + the page host; partitioned by it.

    A tombstone follows when no page of the site came for as long as pages are remembered.
    """

    host: str
    pages: int  # read so far
    lines: tuple[SiteLine, ...] = ()
    seen: float = 0.0  # when the last page was read


class Article(Message, frozen=True, kw_only=True):
    """One revision of one page by one publisher, extracted. Key: the article id.

    Where `deleted` is set the page is gone: such a record has no text and the revision of the last one that had.
    """

    id: str
    revision: str  # a hash of the extracted text, before furniture is removed
    shard: str  # the language when first seen; stays so for ever
    url: str
    title: str
    text: str
    publisher: Publisher
    canonical_url: str = ""
    authors: tuple[str, ...] = ()
    published: float | None = None
    modified: float | None = None
    language: str = ""
    image: str = ""
    section: str = ""  # the page's own section or genre, "Opinion" among them
    attributions: tuple[Attribution, ...] = ()
    syndicated_from: str = ""  # a canonical URL on another publisher's site: evidence, never identity
    feed_url: str = ""
    first_seen: float = 0.0  # the arrival clock: when the pipeline first held this article
    fetched: float = 0.0
    extractor: str = ""  # name and version
    partial: bool = False  # the feed's own text, since the page could not be had
    deleted: float | None = None  # when its page was found to be gone
    paywalled: bool = False  # its page says that not all of it is free to read


class Fingerprint(Message, frozen=True, kw_only=True):
    """All that assigning needs of one article revision, its full text aside. Key: the article id.

    `shingles` are the sorted unique 64-bit hashes of word shingles (little-endian, 8 bytes each);
    `signature` is the MinHash signature (little-endian uint32, 4 bytes a permutation); `vector` the unit
    embedding (little-endian float16, 2 bytes a dimension, empty where no model knows the language).
    `scheme` names how shingles, signature, terms, names and numbers were made and `model` how the vector
    was: fingerprints of unequal schemes are never compared.
    """

    article_id: str
    revision: str
    shard: str
    url: str
    title: str
    lead: str  # the first sentences, bounded
    publisher: Publisher
    scheme: str
    model: str
    words: int  # in the text
    canonical_url: str = ""
    authors: tuple[str, ...] = ()
    published: float | None = None
    modified: float | None = None
    arrived: float = 0.0  # the article's first_seen
    language: str = ""
    image: str = ""
    section: str = ""
    shingles: bytes = b""
    signature: bytes = b""
    vector: bytes = b""
    vector_of: str = ""  # the article id whose vector this is, when a near-identical text was reused
    terms: dict[str, int] = {}  # lower-cased words of title and text and how often each occurs
    bigrams: dict[str, int] = {}  # adjacent content words, "first second", likewise
    title_terms: tuple[str, ...] = ()
    lead_terms: tuple[str, ...] = ()
    names: dict[str, int] = {}  # capitalised in mid-sentence: counts
    numbers: tuple[str, ...] = ()  # normalised quantities and plain numbers, sorted
    dates: tuple[str, ...] = ()  # days and years the text speaks of, normalised, sorted
    attributions: tuple[Attribution, ...] = ()
    syndicated_from: str = ""
    partial: bool = False
    style: dict[str, int] = {}  # how the text is told: counts, by the names that cluster.fingerprint.style gives
    quoted: bytes = b""  # hashes of runs of three words in its quotations, 4 bytes each
    deleted: float | None = None  # the page is gone: nothing is said of its words, and the last revision stands
