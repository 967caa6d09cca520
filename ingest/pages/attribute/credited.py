"""Which outlets of the register a short credit consists of: "PTI/ANI", "Jane Roe, Associated Press"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.pages.attribute.register import Outlet, Register

__all__ = ["AMONG", "agencies", "outlets"]

AMONG = re.compile(r"\s*[,/|]\s*|\s+(?:and|with|und|et|y)\s+")
"""Between the names of one credit: "Harbour Mail staff and Meridian Press Agency"."""

_DESK = re.compile(
    r"^(?:(?:[Ff]or|[Ss]pecial to)\s+)?(?:the|The)\s+|\s+(?:Staff|News Desk|[Rr]eporters?|[Ww]riters?|Newsroom)$|\.$"
)
_PARTS = re.compile(r"\s*[,/|()]\s*|\s+(?:[Ff]or|of|and|with|at|von|in)\s+|\s[-–—]\s")


def outlets(register: Register, text: str) -> Iterator[Outlet]:
    """Outlets that a short credit consists of: "AP", "PTI/ANI", "The Associated Press"."""
    for part in AMONG.split(text.strip()):
        name = _DESK.sub("", part.strip())
        outlet = register.exact(name) or register.exact(f"The {name}")
        if outlet is not None:
            yield outlet


def agencies(register: Register, text: str) -> Iterator[Outlet]:
    """Agencies at the end of a byline: "Jane Roe, Associated Press", "Jane Roe for Reuters"."""
    for part in [*_PARTS.split(text.strip()), text.strip()]:
        for outlet in outlets(register, part):
            if outlet.kind == "agency":
                yield outlet
