"""The fixture as written: incidents with their articles, and what each article is.

A file of `incidents/` is one incident: `about`, `half`, `cases`, `origin` (an article's id in the file, the
name of an outlet whose report is not among them, or "") and its articles. The files of roundups hold articles
that tell of several incidents, named in `tells`. An article's text is written out in `text`, or taken from
another article of the file (`text_from`): all of it or the `paragraphs` numbered from 1, in the order given,
between `before` and `after`.

`languages/` holds the part in other languages than English, in files of the same form that name the language after
their number. It is a fixture of its own: it is read where it is asked for, and never beside `incidents/`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from newsfold.stream.messages import Publisher
from newsfold.stream.public import Role

__all__ = ["Half", "Item", "Story", "load", "row"]

FOLDER = Path(__file__).parent
Half = Literal["dev", "kept", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "languages"]


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One article. `arrived` is when a feed brought it: `published` unless it came late or its clock is wrong."""

    id: str
    url: str
    publisher: Publisher
    published: datetime
    arrived: datetime
    title: str
    text: str
    role: Role
    traced_to: str = ""  # an article's id, an outlet's name, or ""
    copy_of: str = ""  # for a copy: the article it was made from, "" where that is not here
    also_right: tuple[Role, ...] = ()  # roles that `why` says are as good
    why: str = ""
    section: str = ""
    authors: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()  # for a roundup: the incidents it tells of


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """One incident: `origin` is an article's id, an unseen outlet's name, or "" where all reported by themselves."""

    id: str
    about: str
    half: Half
    cases: tuple[str, ...]
    origin: str
    items: tuple[Item, ...]
    roundups: bool = False  # no incident: articles that tell of several


class _Piece(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    outlet: str
    path: str
    published: datetime
    title: str
    role: Role
    id: str = ""  # the outlet's key unless said
    arrived: datetime | None = None
    traced_to: str = ""
    copy_of: str = ""
    also_right: tuple[Role, ...] = ()
    why: str = ""
    section: str = ""
    authors: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    text: str = ""
    text_from: str = ""
    paragraphs: tuple[int, ...] = ()
    before: str = ""
    after: str = ""

    @property
    def key(self) -> str:
        return self.id or self.outlet


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    about: str
    half: Half
    article: tuple[_Piece, ...]
    cases: tuple[str, ...] = ()
    origin: str = ""
    roundups: bool = False


def load(half: Half | None = None, folder: Path = FOLDER) -> list[Story]:
    """The incidents of a part, or of all that are in English, in the order of their files' names.

    Raises ValueError naming the file for anything that does not fit together.
    """
    outlets = {
        key: msgspec.convert(value, Publisher)
        for key, value in tomllib.loads((folder / "outlets.toml").read_text(encoding="utf-8")).items()
    }
    files = folder / ("languages" if half == "languages" else "incidents")
    stories = [_story(path, outlets) for path in sorted(files.glob("*.toml"))]
    names = {story.id for story in stories if not story.roundups}
    for story in stories:
        for item in story.items:
            if unknown := set(item.tells) - names:
                raise ValueError(f"{story.id}: {item.id} tells of {sorted(unknown)}, which are not here")
    return [story for story in stories if half is None or story.half == half]


def _story(path: Path, outlets: Mapping[str, Publisher]) -> Story:
    try:
        read = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(f"{path.name}: {error}") from error
    number = path.stem.partition("-")[0]
    pieces = {piece.key: piece for piece in read.article}
    if len(pieces) < len(read.article):
        raise ValueError(f"{path.name}: two articles have one id")
    ids = {key: f"{number}.{key}" for key in pieces}
    try:
        items = tuple(_item(piece, ids, pieces, outlets) for piece in read.article)
    except KeyError as error:
        raise ValueError(f"{path.name}: there is no {error}") from error
    return Story(
        id=path.stem,
        about=read.about,
        half=read.half,
        cases=read.cases,
        origin=ids.get(read.origin, read.origin),
        items=items,
        roundups=read.roundups,
    )


def _item(
    piece: _Piece, ids: Mapping[str, str], pieces: Mapping[str, _Piece], outlets: Mapping[str, Publisher]
) -> Item:
    publisher = outlets[piece.outlet]
    copy_of = piece.copy_of or (piece.traced_to if piece.role == "copy" else "")
    return Item(
        id=ids[piece.key],
        url=f"https://www.{publisher.domain}{piece.path}",
        publisher=publisher,
        published=piece.published,
        arrived=piece.arrived or piece.published,
        title=piece.title,
        text=_text(piece, pieces),
        role=piece.role,
        traced_to=ids.get(piece.traced_to, piece.traced_to),
        copy_of=ids.get(copy_of, ""),
        also_right=piece.also_right,
        why=piece.why,
        section=piece.section,
        authors=piece.authors,
        tells=piece.tells,
    )


def _text(piece: _Piece, pieces: Mapping[str, _Piece]) -> str:
    if not piece.text_from:
        return piece.text.strip()
    whole = pieces[piece.text_from].text.strip().split("\n\n")
    kept: Sequence[str] = [whole[number - 1] for number in piece.paragraphs] if piece.paragraphs else whole
    return "\n\n".join(part for part in (piece.before, *kept, piece.after) if part)


def row(item: Item) -> dict[str, Any]:
    """What a file of texts would say of it."""
    return {
        "id": item.id,
        "url": item.url,
        "source": item.publisher.name,
        "published": item.published.isoformat(),
        "title": item.title,
        "text": item.text,
    }
