"""What a page says of itself in JSON-LD (schema.org): the node that describes its article."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from ingest.pages.characters import printable

__all__ = ["article_node", "author_names", "first_text", "images", "is_article"]

_MAX_SCRIPT = 1_000_000  # characters of one script
_MAX_NODES = 2_000
_CONTROL = re.compile(r"[\x00-\x1f]")
_TYPES = re.compile(r"(?:Article|BlogPosting|LiveBlogPosting|ReportageNewsArticle|^Report|Reportage|NewsReport)$")
_PAGE_TYPES = frozenset({"WebPage", "ItemPage", "VideoObject"})
_LISTS = frozenset({
    "hasPart", "itemListElement", "mentions", "relatedLink", "isPartOf", "liveBlogUpdate", "citation", "comment",
    "isBasedOn", "isBasedOnUrl", "sourceOrganization",
})  # fmt: skip
_REFERRING = frozenset({"author", "creator", "publisher"})


def _load(text: str) -> Any:
    text = (
        text.strip()
        .removeprefix("<!--")
        .removesuffix("-->")
        .removeprefix("//<![CDATA[")
        .removesuffix("//]]>")
        .strip()
    )
    for attempt in (text, _CONTROL.sub(" ", text), html.unescape(text), text.rstrip(";")):
        try:
            return json.loads(attempt)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 8:
        return
    if isinstance(value, list):
        for item in value[:200]:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key, item in value.items():
            if key not in _LISTS and isinstance(item, (dict, list)):
                yield from _nodes(item, depth + 1)


def _types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type")
    return [str(k).rsplit("/", 1)[-1] for k in (kinds if isinstance(kinds, list) else [kinds])]


def article_node(scripts: Sequence[str]) -> dict[str, Any]:
    """The node of the page's article, {} where there is none.

    An article type with a headline comes first, then any article, then the page itself; of equal ones the first.
    """
    best: tuple[int, dict[str, Any]] = (0, {})
    named: dict[str, dict[str, Any]] = {}
    seen = 0
    for script in scripts[:30]:
        if len(script) > _MAX_SCRIPT:
            continue
        for node in _nodes(_load(script)):
            seen += 1
            if seen > _MAX_NODES:
                break
            if isinstance(ident := node.get("@id"), str) and len(node) > 1:
                named.setdefault(ident, node)
            kinds = _types(node)
            score = 0
            if is_article(node):
                score = 3 + bool(node.get("headline")) + bool(node.get("datePublished"))
            elif any(kind in _PAGE_TYPES for kind in kinds) and node.get("datePublished"):
                score = 1
            if score > best[0]:
                best = (score, node)
    return {key: _resolved(value, named) if key in _REFERRING else value for key, value in best[1].items()}


def _resolved(value: Any, named: dict[str, dict[str, Any]]) -> Any:
    """The value with each node that is but a reference (`{"@id": ...}`) replaced by the one it refers to."""
    if isinstance(value, list):
        return [_resolved(item, named) for item in value[:200]]
    if isinstance(value, dict) and isinstance(ident := value.get("@id"), str) and "name" not in value:
        return named.get(ident, value)
    return value


def is_article(node: dict[str, Any]) -> bool:
    """Whether a node's type is that of an article."""
    return any(_TYPES.search(kind) for kind in _types(node))


def first_text(value: Any, *keys: str) -> str:
    """The first text in a value that may be text, a node (its `keys`, else its name) or a list of such."""
    if isinstance(value, str):
        return printable(html.unescape(value)).strip()
    if isinstance(value, list):
        return next((text for item in value[:20] if (text := first_text(item, *keys))), "")
    if isinstance(value, dict):
        return next((text for key in (*keys, "name") if (text := first_text(value.get(key), *keys))), "")
    return ""


def author_names(value: Any) -> list[str]:
    """The names in an author value: text, a node, or a list of such."""
    if isinstance(value, list):
        return [name for item in value[:50] for name in author_names(item)]
    if isinstance(value, dict):
        return author_names(value.get("name"))
    return [name] if isinstance(value, str) and (name := first_text(value)) else []


def images(value: Any) -> str:
    """The address of an image value: text, a node, or a list of such."""
    return first_text(value, "url", "contentUrl", "@id")
