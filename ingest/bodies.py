"""HTTP bodies decoded while they stream, never holding more than a limit: a small bomb stays small."""

from __future__ import annotations

import zlib
from typing import Protocol

import brotli
import zstandard

__all__ = ["BadEncodingError", "BodyDecoder", "BodyTooLargeError", "TruncatedBodyError", "body_decoder"]

_STEP = 1 << 18  # decoded bytes taken at a time
_ZSTD_WINDOW = 1 << 23  # bytes: what RFC 8878 asks every decoder to hold, and no more
_ZSTD_INPUT = 128  # bytes fed at a time: four of them may decode to 128 kB before that is counted


class BodyTooLargeError(Exception):
    """The body is longer than the limit."""


class BadEncodingError(Exception):
    """The body is not in the encoding its header names."""


class TruncatedBodyError(Exception):
    """The encoded body ended in the middle."""


class BodyDecoder(Protocol):
    """Fed the bytes off the wire; `finish` returns the decoded whole."""

    def feed(self, data: bytes) -> None: ...

    def finish(self) -> bytes: ...


class _Collected:
    """Bytes up to a limit; raw ones are counted too, so that nothing endless decodes to nothing."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._raw = 0
        self._body = bytearray()

    def took(self, raw: int) -> None:
        self._raw += raw
        if self._raw > self._limit:
            raise BodyTooLargeError(f"more than {self._limit} bytes sent")

    def add(self, data: bytes) -> None:
        if len(self._body) + len(data) > self._limit:
            raise BodyTooLargeError(f"more than {self._limit} bytes decoded")
        self._body += data

    def whole(self) -> bytes:
        return bytes(self._body)

    def __len__(self) -> int:
        return len(self._body)


class _Identity:
    def __init__(self, limit: int) -> None:
        self._out = _Collected(limit)

    def feed(self, data: bytes) -> None:
        self._out.add(data)

    def finish(self) -> bytes:
        return self._out.whole()


class _Zlib:
    """gzip (several members too) and deflate, with or without its zlib wrapper."""

    def __init__(self, limit: int, *, gzip: bool) -> None:
        self._out = _Collected(limit)
        self._gzip = gzip
        self._wbits = 31 if gzip else 15
        self._state = zlib.decompressobj(self._wbits)
        self._begun = False

    def feed(self, data: bytes) -> None:
        self._out.took(len(data))
        while data:
            if self._state.eof:
                if not self._gzip or not data.startswith(b"\x1f"):
                    return  # padding after the end
                self._state = zlib.decompressobj(self._wbits)
            data = self._step(data)

    def _step(self, data: bytes) -> bytes:
        try:
            out = self._state.decompress(data, _STEP)
        except zlib.error as error:
            if self._gzip or self._begun:
                raise BadEncodingError(f"the body is not what its Content-Encoding says: {error}") from error
            # some servers send deflate without its wrapper
            self._begun, self._state = True, zlib.decompressobj(-15)
            return data
        self._begun = True
        self._out.add(out)
        return self._state.unused_data if self._state.eof else self._state.unconsumed_tail

    def finish(self) -> bytes:
        if self._begun and not self._state.eof:
            raise TruncatedBodyError(f"compressed data cut off after {len(self._out)} decoded bytes")
        return self._out.whole()


class _Brotli:
    def __init__(self, limit: int) -> None:
        self._out = _Collected(limit)
        self._state = brotli.Decompressor()
        self._begun = False

    def feed(self, data: bytes) -> None:
        self._out.took(len(data))
        self._begun = True
        try:
            while True:
                out = self._state.process(data, output_buffer_limit=_STEP)
                self._out.add(out)
                data = b""
                if self._state.is_finished() or not out:  # all that was fed may be taken in and not yet given out
                    return
        except brotli.error as error:
            raise BadEncodingError(f"the body is not what its Content-Encoding says: {error}") from error

    def finish(self) -> bytes:
        if self._begun and not self._state.is_finished():
            raise TruncatedBodyError(f"compressed data cut off after {len(self._out)} decoded bytes")
        return self._out.whole()


class _Zstd:
    """zstd, several frames too. The library decodes all it is given, so it is given little at a time."""

    def __init__(self, limit: int) -> None:
        self._out = _Collected(limit)
        self._decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        self._state = self._decompressor.decompressobj()
        self._begun = False

    def feed(self, data: bytes) -> None:
        self._out.took(len(data))
        for at in range(0, len(data), _ZSTD_INPUT):
            piece = data[at : at + _ZSTD_INPUT]
            while piece:
                if self._state.eof:
                    self._state = self._decompressor.decompressobj()
                self._begun = True
                try:
                    self._out.add(self._state.decompress(piece))
                except zstandard.ZstdError as error:
                    raise BadEncodingError(f"the body is not what its Content-Encoding says: {error}") from error
                piece = self._state.unused_data if self._state.eof else b""

    def finish(self) -> bytes:
        if self._begun and not self._state.eof:
            raise TruncatedBodyError(f"compressed data cut off after {len(self._out)} decoded bytes")
        return self._out.whole()


def body_decoder(content_encoding: str, limit: int) -> BodyDecoder:
    """A decoder for a Content-Encoding header, holding at most `limit` bytes; an unknown one passes bytes on."""
    codings = [c.strip().lower() for c in content_encoding.split(",")]
    match [c for c in codings if c and c != "identity"]:
        case ["gzip" | "x-gzip"]:
            return _Zlib(limit, gzip=True)
        case ["deflate"]:
            return _Zlib(limit, gzip=False)
        case ["br"]:
            return _Brotli(limit)
        case ["zstd"]:
            return _Zstd(limit)
        case [_, _, *_]:
            raise BadEncodingError(f"several encodings on one body: {content_encoding[:80]!r}")
        case _:
            return _Identity(limit)
