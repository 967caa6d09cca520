"""Request headers as the very bytes they should be.

aiohttp writes headers as UTF-8 and leaves out what that cannot express, but a validator is opaque: a server
that gave other bytes must get those back. A header of other bytes goes through aiohttp under a name of its own
and is put in its place as the request is written.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any, cast

from aiohttp import ClientRequest, ClientResponse

__all__ = ["ExactRequest", "exact_headers"]

_FORBIDDEN = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_PREFIX = f"raw-{secrets.token_hex(8)}-"  # nobody else's header begins so


def exact_headers(headers: Mapping[str, str | bytes]) -> dict[str, str]:
    """Headers for aiohttp; bytes that HTTP cannot carry (control characters) are left out."""
    made = {}
    for name, value in headers.items():
        if isinstance(value, str):
            made[name] = value
        elif not _FORBIDDEN.search(value):
            made[name] = value.decode("ascii") if value.isascii() else _PREFIX + value.hex()
    return made


class ExactRequest(ClientRequest):
    """A request whose headers from `exact_headers` go out as they were given."""

    async def send(self, conn: Any) -> ClientResponse:
        swaps = {v.encode(): bytes.fromhex(v[len(_PREFIX) :]) for v in self.headers.values() if v.startswith(_PREFIX)}
        if not swaps:
            return await super().send(conn)
        transport = conn.protocol.transport
        conn.protocol.transport = _Swapping(transport, swaps)
        try:
            return await super().send(conn)  # without a body the whole request is written here
        finally:
            if isinstance(conn.protocol.transport, _Swapping):  # it is None once the connection is lost
                conn.protocol.transport = transport


class _Swapping:
    """A transport that replaces some bytes in what is written."""

    def __init__(self, transport: Any, swaps: Mapping[bytes, bytes]) -> None:
        self._transport = transport
        self._swaps = swaps

    def write(self, data: bytes) -> None:
        for placeholder, raw in self._swaps.items():
            data = data.replace(placeholder, raw)
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return cast(Any, getattr(self._transport, name))
