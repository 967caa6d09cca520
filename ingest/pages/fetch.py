"""One announced page: fetch it and extract it, and say how that ended. The only I/O of the fetch stage."""

from __future__ import annotations

import re
from http import HTTPStatus

import msgspec

from ingest.headers import conditions, parse_retry_after, validators
from ingest.http import FetchError, HttpClient, Response
from ingest.pages.errors import ExtractError
from ingest.pages.extract import Extracted, Hints
from ingest.pages.workers import ExtractPool, Page
from newsfold.stream.messages import Entry

__all__ = ["Failure", "Fetched", "Unchanged", "fetch_page"]

_ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_READABLE = re.compile(r"^(?:text/(?:html|plain|xml)|application/(?:xhtml\+xml|xml|octet-stream))?$")
_PASSING = frozenset({408, 425, 429})
_FORBIDDEN = frozenset({401, 402, 403, 451})
_GONE = frozenset({404, 410})


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """A page that was read, with its validators."""

    page: Extracted
    etag: bytes = b""
    last_modified: bytes = b""


class Unchanged(msgspec.Struct, frozen=True):
    """The server says that the page is what it was."""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why a page gave no article: `kind` a short name for the counter, `passing` whether to try again,
    `retry_after` the seconds the server asked for, `ours` whether the fault may be newsfold's own, `status` the
    server's answer where it is one."""

    kind: str
    error: str
    status: int = 0
    passing: bool = False
    retry_after: float | None = None
    ours: bool = False


async def fetch_page(
    entry: Entry,
    client: HttpClient,
    pool: ExtractPool,
    now: float,
    *,
    etag: bytes = b"",
    last_modified: bytes = b"",
) -> Fetched | Unchanged | Failure:
    """Fetch and extract the page of an entry; whatever goes wrong comes back as a Failure.

    With the validators of an earlier answer it is read only where it is another page than then.
    """
    try:
        response = await client.get(entry.url, headers={"Accept": _ACCEPT, **conditions(etag, last_modified)})
    except FetchError as error:
        return Failure(kind=error.kind, error=str(error), passing=error.passing)
    if response.status == HTTPStatus.NOT_MODIFIED and (etag or last_modified):
        return Unchanged()
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
        page = await pool.extract(
            Page(html=response.body, url=response.url, charset=charset[1] if charset else "", hints=hints, now=now)
        )
    except ExtractError as error:
        return Failure(kind=error.kind, error=f"{response.url}: {error}", ours=error.kind == "broken")
    given = validators(response)
    return Fetched(page=page, etag=given[0], last_modified=given[1])


def _refusal(response: Response, now: float) -> Failure | None:
    status = response.status
    if 200 <= status < 300:
        return None
    said = f"{response.url}: HTTP {status}"
    if status in _PASSING or status >= 500:
        kind = "throttled" if status == 429 else "http-5xx" if status >= 500 else "http-4xx"
        headers = response.headers
        wait = parse_retry_after(headers.get("retry-after", ""), now, headers.get("date", ""))
        return Failure(kind=kind, error=said, status=status, passing=True, retry_after=wait)
    kind = "gone" if status in _GONE else "forbidden" if status in _FORBIDDEN else f"http-{status // 100}xx"
    return Failure(kind=kind, error=said, status=status)
