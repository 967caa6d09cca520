"""A fingerprint: an article without its text, with what its words and its vector say of it."""

from __future__ import annotations

from cluster.fingerprint.lexical import SCHEME, Lexical
from newsfold.stream.messages import Article, Fingerprint

__all__ = ["fingerprint"]

_MAX_TITLE = 500  # characters


def fingerprint(article: Article, made: Lexical, *, vector: bytes, vector_of: str, model: str) -> Fingerprint:
    """Put an article's parts together.

    `vector` is b"" where no model knows the language; `model` is then recorded as "". `vector_of` is the
    article whose vector was taken over, "" where it was computed for this one.
    """
    return Fingerprint(
        article_id=article.id,
        revision=article.revision,
        shard=article.shard,
        url=article.url,
        title=" ".join(article.title[: 4 * _MAX_TITLE].split())[:_MAX_TITLE],
        lead=made.lead,
        publisher=article.publisher,
        scheme=SCHEME,
        model=model if vector else "",
        words=made.words,
        canonical_url=article.canonical_url,
        authors=article.authors,
        published=article.published,
        modified=article.modified,
        arrived=article.first_seen,
        language=article.language,
        image=article.image,
        section=article.section,
        shingles=made.shingles,
        signature=made.signature,
        vector=vector,
        vector_of=vector_of,
        terms=made.terms,
        bigrams=made.bigrams,
        title_terms=made.title_terms,
        lead_terms=made.lead_terms,
        names=made.names,
        numbers=made.numbers,
        dates=made.dates,
        attributions=article.attributions,
        syndicated_from=article.syndicated_from,
        partial=article.partial,
        style=made.style,
        quoted=made.quoted,
        deleted=article.deleted,
    )
