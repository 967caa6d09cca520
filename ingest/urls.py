"""URLs: cleaned for fetching and keys, canonical for identity, and whose site they are on. All pure."""

from __future__ import annotations

import ipaddress
import re
from functools import cache
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

import idna
from publicsuffixlist import PublicSuffixList

__all__ = [
    "MAX_URL",
    "canonical_url",
    "clean_url",
    "host_of",
    "host_or_key",
    "registrable_domain",
    "same_publisher",
    "server_of",
    "server_or_key",
]

MAX_URL = 4096
"""Characters in a URL, at most; longer ones are refused."""

_TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "matomo_", "hsa_", "at_custom", "vero_", "_hs", "ga_")
_TRACKING_NAMES = frozenset(
    """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh li_fat_id mc_cid mc_eid
    cmpid cmp ocid icid ncid ito smid smtyp partner_tracking ns_mchannel ns_source ns_campaign ns_linkname
    ns_fee at_medium at_campaign at_link_id at_link_type at_link_origin at_format at_ptr_name at_bbc_team
    wt_mc wt.mc_id wt_zmc xtor s_cid s_kwcid mkt_tok oly_enc_id oly_anon_id rss_id __twitter_impression
    ref_src ref_url referrer_source feature_source spm scid sfmc_id soc_src soc_trk guccounter
    guce_referrer guce_referrer_sig taid traffic_source sr_share sharetype
    """.split()  # noqa: SIM905 - one name a line would be a page long
)
_CHANNELS = frozenset(("rss", "rssfeed", "rss-feed", "feed", "atom", "twitter", "facebook", "newsletter", "social"))
_CHANNEL_NAMES = frozenset(("ref", "referrer", "src", "source", "from", "via", "partner", "campaign", "cid"))
"""Parameters that mean something on some sites: dropped only where the value is one of `_CHANNELS`."""
_AMP_VALUES = {
    "amp": frozenset(("", "1", "true", "amp")),
    "outputtype": frozenset(("amp",)),
    "output": frozenset(("amp",)),
    "amp_js_v": None,
    "amp_gsa": None,
    "usqp": None,
}
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_PATH_SAFE = _UNRESERVED | frozenset("!$&'()*+,;=:@/")
_QUERY_SAFE = _PATH_SAFE | frozenset("?[]|")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|(.)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_-])?")
_SAME_SITE_PREFIXES = ("www.", "amp.", "m.", "mobile.")
_AMP_CACHE = re.compile(r"/(?:amp|[acvri])/(?:s/)?([a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/.*)?)", re.IGNORECASE)
_AMP_TAIL = re.compile(r"(?:/amp/?|\.amp|/amp(?:\.html?))$", re.IGNORECASE)


def clean_url(url: str) -> str:
    """An absolute http(s) URL in one spelling, without what only says where the reader came from.

    Scheme and host in lower case (international names as punycode), credentials, default port and
    fragment removed, tracking parameters dropped, percent-encoding normalised (RFC 3986, section 6.2.2),
    the other parameters in their order. Idempotent. Raises ValueError, naming the URL, for anything else.
    """
    parts = _split(url)
    cleaned = urlunsplit((parts.scheme, _netloc(parts, url), _path(parts.path), _query(parts.query), ""))
    if len(cleaned) > MAX_URL:
        raise ValueError(f"longer than {MAX_URL} characters once encoded: {url[:80]!r}...")
    return cleaned


def canonical_url(url: str) -> str:
    """One spelling for all addresses of a page: for identity only, never for fetching. Idempotent.

    `clean_url`, and: https; `www.`, `m.`, `mobile.` and `amp.` host prefixes, AMP paths, parameters and
    caches, and a trailing slash removed. Raises ValueError like `clean_url`.
    """
    cleaned = clean_url(url)
    while (folded := clean_url(_fold(cleaned))) != cleaned:
        cleaned = folded
    return cleaned


def host_of(url: str) -> str:
    """The host of an absolute http(s) URL, in lower case, without the port. Raises ValueError like `clean_url`."""
    return _host(_split(url), url)


def host_or_key(key: str) -> str:
    """`host_of` a record's key; the key itself where it is no URL."""
    try:
        return host_of(key)
    except ValueError:
        return key


def server_of(url: str) -> str:
    """The host of an absolute http(s) URL, with the port where that is not its scheme's own.

    Two ports of one host are two servers: that one is down says nothing of the other. Raises ValueError like
    `clean_url`.
    """
    parts = _split(url)
    host = _host(parts, url)
    return host if parts.port in (None, {"http": 80, "https": 443}.get(parts.scheme)) else f"{host}:{parts.port}"


def server_or_key(key: str) -> str:
    """`server_of` a record's key or an address as it came; the text itself where it is no URL."""
    try:
        return server_of(key)
    except ValueError:
        return key


def registrable_domain(url_or_host: str) -> str:
    """The domain someone registered: "harbourmail.example" of "https://www.harbourmail.example/x".

    IP addresses, single names ("localhost") and public suffixes come back as they are. By the Public
    Suffix List with its private section, so that blogs on one host are publishers of their own. Raises
    ValueError like `clean_url`.
    """
    if _is_ip(url_or_host):
        return url_or_host
    host = host_of(url_or_host if "://" in url_or_host else f"http://{url_or_host}/")
    if _is_ip(host):
        return host
    domain: str | None = _suffixes().privatesuffix(host)
    return domain or host


def same_publisher(a: str, b: str) -> bool:
    """Whether two URLs or hosts are on one registrable domain; false where either is no URL."""
    try:
        return registrable_domain(a) == registrable_domain(b)
    except ValueError:
        return False


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _split(url: str) -> SplitResult:
    if len(url) > MAX_URL:
        raise ValueError(f"longer than {MAX_URL} characters: {url[:80]!r}...")
    text = re.sub(r"[\t\r\n]", "", url).strip()
    if _CONTROL.search(text):
        raise ValueError(f"control characters in URL: {url[:200]!r}")
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError as error:
        raise ValueError(f"{error}: {url[:200]!r}") from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise ValueError(f"not an absolute http or https URL: {url[:200]!r}")
    return parts


def _host(parts: SplitResult, url: str) -> str:
    host = parts.hostname or ""
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host.partition("%")[0]))
        except ValueError as error:
            raise ValueError(f"not an IPv6 address in URL: {url[:200]!r}") from error
    host = unquote(host)
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except UnicodeError as error:
            raise ValueError(f"not a host name in URL ({error}): {url[:200]!r}") from error
    host = host.lower().rstrip(".")
    if len(host) > 253 or ".." in host or not _HOST.fullmatch(host):
        raise ValueError(f"no usable host in URL: {url[:200]!r}")
    return host


def _netloc(parts: SplitResult, url: str) -> str:
    host = _host(parts, url)
    name = f"[{host}]" if ":" in host else host
    port = parts.port
    return name if port is None or port == _DEFAULT_PORTS[parts.scheme] else f"{name}:{port}"


def _quote(text: str, safe: frozenset[str]) -> str:
    """Percent-encoding in one spelling: upper-case digits, unreserved characters plain, stray "%" encoded."""

    def one(match: re.Match[str]) -> str:
        digits, plain = match.groups()
        if digits is not None:
            char = chr(int(digits, 16))
            return char if char in _UNRESERVED else f"%{digits.upper()}"
        if plain in safe:
            return str(plain)
        return "".join(f"%{byte:02X}" for byte in plain.encode("utf-8", "replace"))

    return _ESCAPE.sub(one, text)


def _path(path: str) -> str:
    """The path without dot segments (RFC 3986, section 5.2.4), "/" where there was none."""
    kept: list[str] = []
    segments = _quote(path, _PATH_SAFE).split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    joined = "/".join(kept)
    # two slashes at the start of a path would read as a host once the URL is taken apart again
    return "/" + joined.lstrip("/")


def _query(query: str) -> str:
    pieces = []
    for raw in query.split("&"):
        piece = _quote(raw, _QUERY_SAFE)
        while piece.lower().startswith("amp;"):  # "&amp;" escaped once too often
            piece = piece[4:]
        if piece and not _is_tracking(piece):
            pieces.append(piece)
    return "&".join(pieces)


def _is_tracking(piece: str) -> bool:
    name, _, value = piece.partition("=")
    name = unquote(name).lower()
    if name in _TRACKING_NAMES or name.startswith(_TRACKING_PREFIXES):
        return True
    return name in _CHANNEL_NAMES and unquote(value).lower() in _CHANNELS


def _fold(cleaned: str) -> str:
    """One round of folding; `canonical_url` repeats it until nothing changes."""
    parts = urlsplit(cleaned)
    host = parts.hostname or ""
    cached = _AMP_CACHE.fullmatch(parts.path)
    if cached and (host.endswith(".cdn.ampproject.org") or re.fullmatch(r"(www\.)?google\.[a-z.]+", host)):
        return f"https://{cached[1]}?{parts.query}"
    if not _is_ip(host):
        domain = registrable_domain(host)
        for prefix in _SAME_SITE_PREFIXES:
            if host.startswith(prefix) and host != domain:
                host = host.removeprefix(prefix)
    path = _AMP_TAIL.sub("", re.sub(r"\.amp(?=\.html?$)", "", parts.path, flags=re.IGNORECASE))
    path = re.sub(r"^/amp(?=/.)", "", path, flags=re.IGNORECASE).rstrip("/")
    query = "&".join(piece for piece in parts.query.split("&") if not _is_amp(piece))
    name = f"[{host}]" if ":" in host else host
    return urlunsplit(("https", name if parts.port is None else f"{name}:{parts.port}", path or "/", query, ""))


def _is_amp(piece: str) -> bool:
    name, _, value = piece.partition("=")
    values = _AMP_VALUES.get(name.lower(), frozenset[str]())
    return values is None or value.lower() in values


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
