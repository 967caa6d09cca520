"""One HTTP client for feeds and pages: bounded in bytes, time and redirects, polite to each host.

Feeds and pages are hostile: every hop of a redirect is checked, addresses inside the operator's own
network are refused at the moment of connecting (one look-up, so a name cannot change its mind between the
check and the connection), and the body is counted as decoded bytes while it streams.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import SimpleNamespace, TracebackType
from typing import Protocol, Self
from urllib.parse import urljoin, urlsplit

import aiohttp
import msgspec
from aiohttp.abc import AbstractResolver
from yarl import URL

from ingest.addresses import PrivateAddressError, PublicResolver, check_literal
from ingest.bodies import BadEncodingError, BodyTooLargeError, TruncatedBodyError, body_decoder
from ingest.exact import ExactRequest, exact_headers
from ingest.turns import Turns
from newsfold.stream.errors import NewsfoldError, UsageError

__all__ = ["FetchError", "Getter", "HttpClient", "HttpSettings", "Response", "status_words"]

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))
_CHUNK = 65_536
_MAX_HEADER = 65_536  # bytes in one header line; security policies of news sites pass 8 kB
_MAX_HEADERS = 128  # lines


class HttpSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How to fetch. Times in seconds, sizes in bytes."""

    user_agent: str = "newsfold/0.1"
    contact: str = ""  # a URL or address for the people whose sites are read, sent with the user agent
    timeout: float = 30.0  # one request as a whole, redirects and a slow drip included, waiting for a turn not
    connect_timeout: float = 10.0
    max_bytes: int = 5_000_000  # of a body, decoded; as many may be held as there are requests at a time
    max_redirects: int = 5
    per_host: int = 2  # requests to one host at a time
    spacing: float = 0.5  # between the starts of two requests to one host
    concurrency: int = 32  # requests at a time in all
    allow_private: bool = False  # fetch from loopback, private and link-local addresses too
    proxy: str = ""  # an http proxy through which everything goes; it is trusted to resolve names
    ca_file: str = ""  # certificates (PEM) to trust besides the system's, as of a proxy of one's own

    def __post_init__(self) -> None:
        if min(self.timeout, self.connect_timeout, self.max_bytes, self.per_host, self.concurrency) <= 0:
            raise ValueError("timeout, connect_timeout, max_bytes, per_host and concurrency must be above 0")
        if min(self.spacing, self.max_redirects) < 0:
            raise ValueError("spacing and max_redirects must not be negative")


class Response(msgspec.Struct, frozen=True):
    """What came back. `headers` have lower-case names; repeated ones are joined with ", "."""

    url: str  # the final one
    status: int
    headers: dict[str, str]
    body: bytes  # decoded
    permanent: bool = False  # it was redirected, and every hop said 301 or 308
    hops: tuple[tuple[int, str], ...] = ()  # each redirect followed: its status, and where it led


class FetchError(NewsfoldError):
    """No response was had.

    `kind` is a short name for a counter: timeout, dns, connect, tls, proxy, protocol, truncated, encoding,
    too-large, redirects, private-address, scheme or url. `passing` says whether trying again may help.
    """

    def __init__(self, kind: str, url: str, message: str, *, passing: bool) -> None:
        super().__init__(f"{url[:300]}: {message}")
        self.kind = kind
        self.url = url
        self.passing = passing


class Getter(Protocol):
    """What gets pages and feeds as `HttpClient` does: the client, or what watches one."""

    async def get(
        self, url: str, *, headers: Mapping[str, str | bytes] | None = None, authorization: str = ""
    ) -> Response:
        """As `HttpClient.get`."""
        ...


class HttpClient:
    """An async context manager; bound to the event loop it is entered in. `resolver` finds hosts in place of the
    system's own, and has to refuse those that must not be asked."""

    def __init__(
        self,
        settings: HttpSettings,
        *,
        clock: Callable[[], float] = time.monotonic,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._settings = settings
        self._resolver = resolver
        self._clock = clock
        self._turns = Turns(
            concurrency=settings.concurrency, per_host=settings.per_host, spacing=settings.spacing, clock=clock
        )
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        settings = self._settings
        agent = f"{settings.user_agent} (+{settings.contact})" if settings.contact else settings.user_agent
        checked = not (settings.allow_private or settings.proxy)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=settings.concurrency,
                resolver=self._resolver or (PublicResolver() if checked else aiohttp.ThreadedResolver()),
                ssl=_ssl_context(settings.ca_file) if settings.ca_file else True,
            ),
            request_class=ExactRequest,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, connect=settings.connect_timeout),
            headers={"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "gzip, deflate, br, zstd"},
            auto_decompress=False,
            trust_env=False,
            max_line_size=_MAX_HEADER,
            max_field_size=_MAX_HEADER,
            max_headers=_MAX_HEADERS,
            trace_configs=[_noting_reuse()],
        )
        # else aiohttp asks again at once wherever a connection breaks, and a server that drops us sees two requests
        self._session._retry_connection = False
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def space(self, host: str, seconds: float) -> None:
        """Keep so many seconds between the starts of requests to a host, where that is more than the settings'; for
        as long as it is asked now and then."""
        self._turns.space(host, seconds)

    async def get(
        self, url: str, *, headers: Mapping[str, str | bytes] | None = None, authorization: str = ""
    ) -> Response:
        """GET a URL, following redirects; any status is a response. Raises FetchError and nothing else.

        A header given as bytes goes out as these bytes. `authorization` is a header for the URL's own origin:
        a redirect to another one goes without.
        """
        left = self._settings.timeout
        sent = exact_headers(headers or {})
        home = _origin(url)
        current, hops, seen, repeated = url, list[tuple[int, str]](), {url}, False
        while len(hops) <= self._settings.max_redirects:
            target, host = self._check(current)
            async with self._turns.at(host):
                started = self._clock()
                own = {**sent, "Authorization": authorization} if authorization and _origin(current) == home else sent
                try:
                    response = await self._hop(current, target, own, left)
                except _StaleError as error:
                    if repeated:
                        raise _as_fetch_error(current, error.error, self._settings) from error
                    repeated = True
                    continue  # in a turn of its own
                finally:
                    left -= self._clock() - started
            location = response.headers.get("location", "")
            if response.status not in _REDIRECTS or not location:
                permanent = bool(hops) and all(code in _PERMANENT for code, _ in hops)
                return msgspec.structs.replace(response, permanent=permanent, hops=tuple(hops))
            try:
                current = urljoin(current, location.strip())
            except ValueError as error:
                raise FetchError("url", url, f"redirected to {location[:200]!r}: {error}", passing=False) from error
            if current in seen:
                raise FetchError("redirects", url, f"redirected in a circle, by {current[:200]}", passing=False)
            seen.add(current)
            hops.append((response.status, current))
        raise FetchError("redirects", url, f"more than {self._settings.max_redirects} redirects", passing=False)

    def _check(self, url: str) -> tuple[URL, str]:
        """The URL as it is requested, and its host; FetchError for what must not be asked for."""
        try:
            scheme = urlsplit(url).scheme
            if scheme not in ("http", "https"):
                raise FetchError("scheme", url, f"only http and https are fetched, not {scheme!r}", passing=False)
            bare = url.partition("#")[0]
            target = URL(bare, encoded=bare.isascii() and bare.isprintable() and " " not in bare)
            host = target.host
        except ValueError as error:
            raise FetchError("url", url, f"not a URL: {error}", passing=False) from error
        if not host:
            raise FetchError("url", url, "no host in it", passing=False)
        if not self._settings.allow_private:
            try:
                check_literal(host)
            except PrivateAddressError as error:
                raise FetchError("private-address", url, str(error), passing=False) from error
        return target, host.lower()

    async def _hop(self, url: str, target: URL, headers: Mapping[str, str], left: float) -> Response:
        assert self._session is not None, "HttpClient is used outside its `async with`"
        reuse = _Reuse()
        try:
            async with (
                asyncio.timeout(max(left, 0.0)),
                self._session.get(
                    target,
                    headers=headers,
                    allow_redirects=False,
                    proxy=self._settings.proxy or None,
                    trace_request_ctx=reuse,
                ) as reply,
            ):
                found: dict[str, str] = {}
                for name, value in reply.headers.items():
                    key = name.lower()
                    found[key] = f"{found[key]}, {value}" if key in found else value
                redirect = reply.status in _REDIRECTS and "location" in found
                body = b"" if redirect else await self._body(reply, found)
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
            if reuse.happened:
                raise _StaleError(error) from error
            raise _as_fetch_error(url, error, self._settings) from error
        except Exception as error:
            raise _as_fetch_error(url, error, self._settings) from error
        return Response(url, reply.status, found, body)

    async def _body(self, reply: aiohttp.ClientResponse, headers: Mapping[str, str]) -> bytes:
        limit = self._settings.max_bytes
        if reply.status == 304:
            return b""
        if (reply.content_length or 0) > limit:
            raise BodyTooLargeError(f"says it has {reply.content_length} bytes")
        decoder = body_decoder(headers.get("content-encoding", ""), limit)
        async for chunk in reply.content.iter_chunked(_CHUNK):
            decoder.feed(chunk)
        return decoder.finish()


class _StaleError(Exception):
    """A connection that had been used before broke: its server may have closed it while it was idle."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


class _Reuse:
    """Whether a request went out on a connection that had been used before."""

    happened = False


def _noting_reuse() -> aiohttp.TraceConfig:
    async def reused(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
        context.trace_request_ctx.happened = True

    tracing = aiohttp.TraceConfig()
    tracing.on_connection_reuseconn.append(reused)
    return tracing


def status_words(status: int) -> tuple[str, str]:
    """A status as a short name for a counter, one for all unknown ones, and as its phrase."""
    try:
        return f"http-{status}", HTTPStatus(status).phrase
    except ValueError:
        return "http-other", "no known status"


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.rpartition("@")[2].lower()


def _ssl_context(ca_file: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(ca_file)
    except (OSError, ssl.SSLError) as error:
        raise UsageError(f"cannot read certificates from http.ca_file = {ca_file!r}: {error}") from error
    return context


def _as_fetch_error(  # noqa: PLR0911 - a table: one line a kind
    url: str, error: Exception, settings: HttpSettings
) -> FetchError:
    """What went wrong, as one of FetchError's kinds."""
    match error:
        case TimeoutError():
            return FetchError("timeout", url, f"no whole answer within {settings.timeout:g} s", passing=True)
        case BodyTooLargeError():
            return FetchError("too-large", url, f"{error}, at most {settings.max_bytes} are read", passing=False)
        case BadEncodingError():
            return FetchError("encoding", url, str(error), passing=False)
        case TruncatedBodyError() | aiohttp.ClientPayloadError():
            return FetchError("truncated", url, f"the body ended early: {error}", passing=True)
        case aiohttp.ClientConnectorDNSError(os_error=PrivateAddressError() as why):
            return FetchError("private-address", url, str(why), passing=False)
        case aiohttp.ClientProxyConnectionError() | aiohttp.ClientHttpProxyError():
            return FetchError("proxy", url, f"the proxy {settings.proxy} failed: {error}", passing=True)
        case aiohttp.ClientConnectorDNSError():
            return FetchError("dns", url, f"its host cannot be resolved: {error}", passing=True)
        case aiohttp.ClientSSLError():
            return FetchError("tls", url, f"no secure connection: {error}", passing=False)
        case aiohttp.InvalidURL() | UnicodeError():
            return FetchError("url", url, f"not a URL that can be requested: {error}", passing=False)
        case aiohttp.ClientResponseError():
            return FetchError("protocol", url, f"not an HTTP answer: {error}", passing=False)
        case aiohttp.ClientError() | OSError():
            return FetchError("connect", url, f"no connection, or it broke: {error}", passing=True)
        case _:
            return FetchError("protocol", url, f"{type(error).__name__}: {error}", passing=False)
