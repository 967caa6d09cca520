"""One announced page: fetch it and extract it, and say how that ended. The only I/O of the fetch stage."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

import msgspec

from ingest.http import FetchError, HttpClient, Response
from ingest.pages.errors import ExtractError
from ingest.pages.extract import Extracted, Hints
from ingest.pages.workers import ExtractPool, Page
from newsfold.stream.messages import Entry

__all__ = ["Failure", "fetch_page"]

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_READABLE = re.compile(r"^(?:text/(?:html|plain|xml)|application/(?:xhtml\+xml|xml|octet-stream))?$")
_PASSING = frozenset({408, 425, 429})
_FORBIDDEN = frozenset({401, 402, 403, 451})
_GONE = frozenset({404, 410})


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why a page gave no article: `kind` a short name for the counter, `passing` whether to try again,
    `retry_after` the seconds the server asked for, `ours` whether the fault may be newsfold's own."""

    kind: str
    error: str
    passing: bool = False
    retry_after: float | None = None
    ours: bool = False


async def fetch_page(entry: Entry, client: HttpClient, pool: ExtractPool, now: float) -> Extracted | Failure:
    """Fetch and extract the page of an entry; whatever goes wrong comes back as a Failure."""
    try:
        response = await client.get(entry.url, headers={"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"})
    except FetchError as error:
        return Failure(kind=error.kind, error=str(error), passing=error.passing)
    if (failure := _refusal(response, now)) is not None:
        return failure
    kind, _, parameters = response.headers.get("content-type", "").partition(";")
    if not _READABLE.match(kind.strip().lower()):
        return Failure(kind="not-html", error=f"{response.url}: {kind.strip()[:60]}, not an HTML page")
    charset = _CHARSET.search(parameters)
    hints = Hints(
        publisher=entry.publisher,
        source_name=entry.source_name,
        source_url=entry.source_url,
        title=entry.title,
        author=entry.author,
        language=entry.language,
        announced_url=entry.url,
    )
    try:
        return await pool.extract(
            Page(html=response.body, url=response.url, charset=charset[1] if charset else "", hints=hints, now=now)
        )
    except ExtractError as error:
        return Failure(kind=error.kind, error=f"{response.url}: {error}", ours=error.kind == "broken")


def _refusal(response: Response, now: float) -> Failure | None:
    status = response.status
    if 200 <= status < 300:
        return None
    said = f"{response.url}: HTTP {status}"
    if status in _PASSING or status >= 500:
        kind = "throttled" if status == 429 else "http-5xx" if status >= 500 else "http-4xx"
        return Failure(kind=kind, error=said, passing=True, retry_after=_retry_after(response, now))
    kind = "gone" if status in _GONE else "forbidden" if status in _FORBIDDEN else f"http-{status // 100}xx"
    return Failure(kind=kind, error=said)


def _retry_after(response: Response, now: float) -> float | None:
    """The Retry-After header in seconds from `now`, None where there is none or it is no good."""
    text = response.headers.get("retry-after", "").strip()
    try:
        return float(text) if text.isdigit() else max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None
