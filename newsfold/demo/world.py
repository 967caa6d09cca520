"""Reads the invented world: the labels a perfect run would give it come from the same files as its texts.

The texts lie in `world/`: `outlets.toml` and one file an event under `world/events/`. Days of the week in
the texts are those of an invented week that ends on a Friday evening; only publication times follow the
clock of whoever serves the world.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from newsfold.demo.model import LINK, TATTERED, Event, Expected, Outlet, Page, Strict, World
from newsfold.stream.errors import NewsfoldError
from newsfold.stream.public import Role

__all__ = ["Event", "Expected", "Outlet", "Page", "World", "WorldError", "load_world"]

DATA = Path(__file__).parent / "world"
T = TypeVar("T")


class WorldError(NewsfoldError):
    """The world's own files contradict themselves; the message names the file and the article."""


class _Article(Strict, frozen=True, kw_only=True):
    outlet: str
    slug: str
    headline: str
    hours: float
    section: str = "news"
    byline: str = ""
    role: Role = "report"
    of: str = ""
    text: str = ""
    copy_of: str = ""
    keep: tuple[int, ...] = ()  # of the copied text: paragraphs kept, all of them when empty
    canonical_of: str = ""  # slug of the page that rel=canonical points at
    note: str = ""
    mentions: tuple[str, ...] = ()


class _EventFile(Strict, frozen=True, kw_only=True):
    title: str
    article: tuple[_Article, ...]
    unseen_origin: str = ""


class _OutletsFile(Strict, frozen=True, kw_only=True):
    outlet: tuple[Outlet, ...]


def load_world(folder: Path = DATA) -> World:
    """Read and check the world. Raises WorldError where a file is malformed or contradicts another."""
    outlets = _read(folder / "outlets.toml", _OutletsFile).outlet
    files = {path.stem: _read(path, _EventFile) for path in sorted((folder / "events").glob("*.toml"))}
    pages = _pages(files, {outlet.key: outlet for outlet in outlets})
    hostile = _pages(
        {path.stem: _read(path, _EventFile) for path in sorted((folder / "hostile").glob("*.toml"))},
        {TATTERED.key: TATTERED},
    )
    world = World(
        outlets=outlets,
        events=tuple(
            Event(key=key, title=file.title, unseen_origin=file.unseen_origin) for key, file in files.items()
        ),
        pages=pages,
        hostile=hostile,
    )
    _check(world)
    return world


def _read(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), kind)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise WorldError(f"{path}: {error}") from error


def _pages(files: dict[str, _EventFile], outlets: dict[str, Outlet]) -> tuple[Page, ...]:
    articles = [(key, article) for key, file in files.items() for article in file.article]
    by_slug = {article.slug: article for _, article in articles}
    if len(by_slug) != len(articles):
        raise WorldError("two articles share a slug: slugs are unique over the whole world")
    urls: dict[str, str] = {}
    for key, article in articles:
        if article.outlet not in outlets:
            raise WorldError(f"events/{key}.toml: {article.slug}: no outlet {article.outlet!r} in outlets.toml")
        outlet = outlets[article.outlet]
        path = outlet.address.format(section=article.section, slug=article.slug)
        urls[article.slug] = f"http://{outlet.domain}{path}"
    pages = [_page(key, article, outlets[article.outlet], by_slug, urls) for key, article in articles]
    return tuple(sorted(pages, key=lambda page: (-page.hours, page.url)))


def _page(key: str, article: _Article, outlet: Outlet, by_slug: dict[str, _Article], urls: dict[str, str]) -> Page:
    where = f"events/{key}.toml: {article.slug}"
    for slug in filter(None, (article.of, article.copy_of, article.canonical_of)):
        if slug not in by_slug:
            raise WorldError(f"{where}: no article {slug!r}")
    if bool(article.text) == bool(article.copy_of):
        raise WorldError(f"{where}: needs a text or copy_of, and not both")
    source = _paragraphs(by_slug[article.copy_of].text if article.copy_of else article.text)
    try:
        kept = [source[i] for i in article.keep] if article.keep else source
    except IndexError:
        raise WorldError(f"{where}: keep names a paragraph past the {len(source)} there are") from None
    marked = [LINK.sub(lambda match: f"[{match[1]}]({_target(match[2], urls, where)})", para) for para in kept]
    return Page(
        url=urls[article.slug],
        slug=article.slug,
        event=key,
        outlet=outlet.key,
        publisher=outlet.name,
        domain=outlet.domain,
        headline=article.headline,
        byline=article.byline,
        section=article.section,
        hours=article.hours,
        role="copy" if article.copy_of else article.role,
        of=article.copy_of or article.of,
        paragraphs=tuple(LINK.sub(r"\1", para) for para in marked),
        marked=tuple(marked),
        canonical=urls[article.canonical_of or article.slug],
        note=article.note,
        announced=bool(outlet.feeds),
        mentions=article.mentions,
    )


def _paragraphs(text: str) -> list[str]:
    return [" ".join(block.split()) for block in re.split(r"\n\s*\n", text) if block.strip()]


def _target(target: str, urls: dict[str, str], where: str) -> str:
    """A link's target: a URL as it stands, or the page of a slug."""
    if target.startswith("http://"):
        return target
    if target not in urls:
        raise WorldError(f"{where}: links to {target!r}, which is no slug and no URL")
    return urls[target]


def _check(world: World) -> None:
    events = {event.key: event for event in world.events}
    for page in world.pages:
        if page.role == "rewrite" and not (page.of or events[page.event].unseen_origin):
            raise WorldError(f"{page.url}: a rewrite needs `of`, or an unseen origin of its event")
        if unknown := set(page.mentions) - events.keys():
            raise WorldError(f"{page.url}: mentions unknown events {sorted(unknown)}")
    slugs = {page.slug for page in world.pages}
    for pick in _picks(world.outlets):
        if pick not in slugs:
            raise WorldError(f"outlets.toml: an aggregator picks {pick!r}, which is no page")


def _picks(outlets: Iterable[Outlet]) -> list[str]:
    return [pick.removesuffix("#amp") for outlet in outlets for pick in outlet.picks]
