"""Which addresses may be fetched from: public ones, so that a feed cannot point into the operator's network."""

from __future__ import annotations

import ipaddress
import socket

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult

__all__ = ["PrivateAddressError", "PublicResolver", "check_literal", "is_public"]

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

_REMEDY = "http.allow_private (NEWSFOLD_HTTP_ALLOW_PRIVATE=true) lets it be fetched"


class PrivateAddressError(OSError):
    """A host is, or resolves to nothing but, addresses that are not public."""


def is_public(address: str) -> bool:
    """Whether an IP address is one anyone on the internet may serve from; tunnelled IPv4 is looked into."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if inner:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def check_literal(host: str) -> None:
    """Raise PrivateAddressError where a URL's host is itself an address that is not public, or localhost."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        raise PrivateAddressError(f"{host} is this machine; {_REMEDY}")
    try:
        public = is_public(name)
    except ValueError:  # a name: its addresses are checked when it is resolved
        return
    if not public:
        raise PrivateAddressError(f"{host} is not a public address; {_REMEDY}")


class PublicResolver(AbstractResolver):
    """Resolves names as the system does and hands the connector public addresses only."""

    def __init__(self) -> None:
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        public = [one for one in found if is_public(one["host"])]
        if not public:
            raise PrivateAddressError(f"{host} resolves to no public address; {_REMEDY}")
        return public

    async def close(self) -> None:
        await self._inner.close()
