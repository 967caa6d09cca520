"""Messages to bytes and back: msgpack with a schema number inside, JSON for the public ones."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

import msgspec

from newsfold.stream.errors import DecodeError
from newsfold.stream.messages import Message

__all__ = ["decode", "decode_json", "encode", "encode_json"]

M = TypeVar("M", bound=Message)
S = TypeVar("S", bound=msgspec.Struct)

_pack = msgspec.msgpack.Encoder()
_unpack_frame = msgspec.msgpack.Decoder(tuple[int, msgspec.Raw])
_json = msgspec.json.Encoder()


@cache
def _unpacker(kind: type[Any]) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(kind)


@cache
def _json_decoder(kind: type[Any]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def encode(message: Message) -> bytes:
    """An internal message as msgpack: `[schema number, message]`."""
    return _pack.encode((message.schema, message))


def decode(kind: type[M], data: bytes | None) -> M:
    """Read an internal message; raises DecodeError for anything that is not one, newer schemas included."""
    if data is None:
        raise DecodeError(f"a tombstone where a {kind.__name__} was expected")
    try:
        schema, raw = _unpack_frame.decode(data)
        if schema > kind.schema:
            raise DecodeError(
                f"{kind.__name__} has schema {schema}, this newsfold reads up to {kind.schema}: upgrade it first"
            )
        message: M = _unpacker(kind).decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DecodeError(f"no {kind.__name__}: {error}") from error
    return message


def encode_json(message: msgspec.Struct) -> bytes:
    """A public message as JSON, in one line."""
    return _json.encode(message)


def decode_json(kind: type[S], data: bytes | None) -> S:
    """Read a public message; raises DecodeError for anything that is not one."""
    if data is None:
        raise DecodeError(f"a tombstone where a {kind.__name__} was expected")
    try:
        message: S = _json_decoder(kind).decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DecodeError(f"no {kind.__name__}: {error}") from error
    return message
