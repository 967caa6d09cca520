"""Real pages with what is to be read from them, out of one tar file.

A folder a country; in it `<Publisher>_<date>.html.gz`, in `<Publisher>.json` what each of them says, in the order of
their names, and in `meta.info` the address each was fetched from.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

__all__ = ["Half", "Page", "Wanted", "read_pages"]

Half = Literal["dev", "kept"]


class Wanted(msgspec.Struct, frozen=True):
    """What a page says; `authors` is None where nobody noted them."""

    title: str
    published: datetime
    authors: tuple[str, ...] | None
    body: str


class Page(msgspec.Struct, frozen=True):
    """One page; rules are made looking at those of the half "dev" alone, by publisher."""

    name: str
    url: str
    html: bytes
    half: Half
    wanted: Wanted


def read_pages(file: Path) -> Iterator[Page]:
    """The pages of a tar file, in order of their names."""
    with tarfile.open(file) as tar:
        members = {member.name.removeprefix("./"): member for member in tar.getmembers() if member.isfile()}

        def content(name: str) -> bytes:
            stream = tar.extractfile(members[name])
            assert stream is not None
            return stream.read()

        for name in sorted(members):
            folder, _, last = name.rpartition("/")
            if not folder or not last.endswith(".json"):
                continue
            publisher = last.removesuffix(".json")
            pages = sorted(n for n in members if n.startswith(f"{folder}/{publisher}_2") and n.endswith(".html.gz"))
            addresses = json.loads(content(f"{folder}/meta.info"))
            for page, said in zip(pages, json.loads(content(name)).values(), strict=True):
                yield Page(
                    name=page,
                    url=addresses[page.rpartition("/")[2]]["url"],
                    html=gzip.decompress(content(page)),
                    half="dev" if hashlib.sha256(publisher.encode()).digest()[0] % 2 == 0 else "kept",
                    wanted=_wanted(said),
                )


def _wanted(said: dict[str, Any]) -> Wanted:
    body = list(said["body"]["summary"])
    for section in said["body"]["sections"]:
        body += [*section["headline"], *section["paragraphs"]]
    return Wanted(
        title=said["title"],
        published=datetime.fromisoformat(said["publishing_date"]),
        authors=tuple(said["authors"]) if "authors" in said else None,
        body="\n".join(body),
    )
