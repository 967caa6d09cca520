"""Feed documents of any format, from bytes to `ParsedFeed`; what is no feed is told apart and said clearly."""

from __future__ import annotations

import re
import zlib
from email.message import Message

from ingest.poll.advertised import advertised
from ingest.poll.feed import NotAFeedError, ParsedEntry, ParsedFeed
from ingest.poll.jsonfeed import parse_json_feed
from ingest.poll.sitemap import parse_index, parse_sitemap
from ingest.poll.xmlfeed import parse_xml_feed

__all__ = ["NotAFeedError", "ParsedEntry", "ParsedFeed", "parse_feed"]

_MAGIC = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"PK\x03\x04": "a zip archive",
    b"\x7fELF": "a program",
}
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00", b"\x00\x00")
_PROLOGUE = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->|(?P<doctype><!doctype\s[^>\[]*>))*", re.DOTALL | re.IGNORECASE)
_HTML_ROOT = re.compile(rb"<(?:html|head|body)\b", re.IGNORECASE)
_FEED_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_HTML_DOCTYPE = re.compile(rb"<!doctype\s+html\b", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
_CHARACTER = re.compile(rb"&#(?:[xX]0*([0-9a-fA-F]+)|0*([0-9]+));?")
_SITEMAP_ROOT = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:urlset|(?P<index>sitemapindex))[\s/>]", re.IGNORECASE)
_GZIP = b"\x1f\x8b"
_MAX_INFLATED = (
    50_000_000  # bytes of a document that comes as a gzip file, as large as the protocol of sitemaps allows
)


def parse_feed(body: bytes, *, url: str, content_type: str = "", max_entries: int = 500) -> ParsedFeed:
    """Read a feed document.

    `url` is where it was had from and what relative links are resolved against; `content_type` the header
    it came with. Entries beyond `max_entries` are counted, not read. Raises NotAFeedError, saying what the
    document is instead and which feed an HTML page advertises.
    """
    body = _inflated(body)
    if not body.strip(b" \t\r\n\0"):
        raise NotAFeedError("empty", "the document is empty")
    for magic, what in _MAGIC.items():
        if body.startswith(magic):
            raise NotAFeedError("binary", f"{what}, not a feed")
    wide = body.startswith(_WIDE) and not body.startswith(b"\x00\x00\x00\x00")
    if not wide:
        if body.count(b"\0") > len(body) // 20:
            raise NotAFeedError("binary", "binary data, not a feed")
        body = body.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip()
        if body.startswith((b"{", b"[")):
            return parse_json_feed(body, url=url, max_entries=max_entries)
        if _is_html(body):
            raise NotAFeedError("html", _html_message(body, url))
    charset, body = ("", body) if wide else _charset(body, content_type)
    if not wide:
        body = _without_forbidden(body, charset)
        if (root := _sitemap_root(body)) is not None:
            if root["index"]:
                return parse_index(body, url=url, charset=charset)
            return parse_sitemap(body, url=url, charset=charset, max_entries=max_entries)
    return parse_xml_feed(body, url=url, charset=charset, max_entries=max_entries)


def _inflated(body: bytes) -> bytes:
    """The document of a gzip file, as sitemaps are often kept; anything else as it is."""
    if not body.startswith(_GZIP):
        return body
    try:
        inflated = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, _MAX_INFLATED + 1)
    except zlib.error as error:
        raise NotAFeedError("binary", f"a gzip file that cannot be unpacked: {error}") from error
    if len(inflated) > _MAX_INFLATED:
        raise NotAFeedError("too-large", f"a gzip file of more than {_MAX_INFLATED} bytes unpacked")
    return inflated


def _sitemap_root(body: bytes) -> re.Match[bytes] | None:
    prologue = _PROLOGUE.match(body[:100_000])
    return _SITEMAP_ROOT.match(body, prologue.end()) if prologue is not None else None


def _is_html(body: bytes) -> bool:
    """By the first element; by the document type where that is no feed's either."""
    prologue = _PROLOGUE.match(body[:100_000])
    if prologue is None:
        return False
    if _HTML_ROOT.match(body, prologue.end()):
        return True
    doctype = prologue["doctype"] or b""
    return bool(_HTML_DOCTYPE.match(doctype)) and not _FEED_ROOT.match(body, prologue.end())


def _charset(body: bytes, content_type: str) -> tuple[str, bytes]:
    """What to read the bytes as, "" for what they declare, and the bytes, mended where a few are wrong.

    Text that is valid UTF-8 beyond ASCII is UTF-8, whatever a header or declaration says. A few bad bytes
    in a UTF-8 document cost those characters, not the whole document its encoding.
    """
    declared = _DECLARED.match(body)
    named = declared[1].decode("ascii").lower() if declared else _header_charset(content_type)
    if body.isascii():
        return ("" if declared else named), body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8", body
    if named in ("", "utf-8", "utf8"):
        text = body.decode("utf-8", "replace")
        beyond = sum(not char.isascii() for char in text)
        if text.count("�") * 10 <= beyond:
            return "utf-8", text.encode("utf-8")
    return ("" if declared else named), body


def _without_forbidden(body: bytes, charset: str) -> bytes:
    """The document without characters XML has no place for, plain or by number: one such ends many a reader."""
    declared = _DECLARED.match(body)
    named = (charset or (declared[1].decode("ascii") if declared else "")).lower()
    if not named.startswith(("iso-2022", "hz")):  # there, control characters switch alphabets
        body = body.translate(None, _CONTROLS)

    def keep(match: re.Match[bytes]) -> bytes:
        digits, base = (match[1], 16) if match[1] else (match[2], 10)
        code = int(digits, base) if len(digits) <= 8 else -1
        allowed = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
        return match[0] if allowed else b""

    return _CHARACTER.sub(keep, body)


def _header_charset(content_type: str) -> str:
    header = Message()
    header["content-type"] = content_type.replace("\n", " ").replace("\r", " ")
    return (header.get_content_charset() or "")[:40]


def _html_message(body: bytes, url: str) -> str:
    for found in advertised(body, url):
        return f"an HTML page, not a feed; it advertises {found}: add that instead"
    return "an HTML page, not a feed, and it advertises none"
