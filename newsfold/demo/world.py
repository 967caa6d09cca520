"""The invented world as data: outlets, events, and pages with the labels a perfect run would give them.

The texts lie in `world/`: `outlets.toml` and one file an event under `world/events/`. Days of the week in
the texts are those of an invented week that ends on a Friday evening; only publication times follow the
clock of whoever serves the world.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from newsfold.stream.errors import NewsfoldError
from newsfold.stream.public import Role

__all__ = [
    "STALE_HOURS",
    "TATTERED",
    "Event",
    "Expected",
    "FeedSpec",
    "Link",
    "Outlet",
    "Page",
    "World",
    "WorldError",
    "load_world",
]

STALE_HOURS = 72.0
"""A page older than this when the world starts is old news: a first poll leaves it alone."""

DATA = Path(__file__).parent / "world"
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


class WorldError(NewsfoldError):
    """The world's own files contradict themselves; the message names the file and the article."""


T = TypeVar("T")


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class FeedSpec(_Strict, frozen=True, kw_only=True):
    """One feed of an outlet. Without `sections` it announces every page; with them, only those."""

    path: str
    format: str  # rss, atom, rdf or json
    title: str
    sections: tuple[str, ...] = ()


class Outlet(_Strict, frozen=True, kw_only=True):
    """A publisher: its site, its feeds, and the furniture its pages carry round every story."""

    key: str
    name: str
    domain: str
    template: str = ""
    address: str = "/{section}/{slug}"  # how a page's path is made
    tagline: str = ""
    colour: str = "#224466"
    nav: tuple[str, ...] = ()
    cookie: str = ""
    support: str = ""
    newsletter: str = ""
    disclosure: str = ""
    related_heading: str = ""
    share: tuple[str, ...] = ()
    footer: str = ""
    feeds: tuple[FeedSpec, ...] = ()
    picks: tuple[str, ...] = ()  # an aggregator's: slugs of other publishers' pages, "slug#amp" for the AMP variant
    paywalled: bool = False  # its pages answer 402 and it has no feed


TATTERED = Outlet(
    key="tattered",
    name="The Tattered Page",
    domain="tattered.example",
    template="tabloid.html",
    feeds=(FeedSpec(path="/feed.xml", format="rss", title="The Tattered Page"),),
)
"""The hostile outlet: some of its pages are empty, missing, or there only when asked for twice."""


class Link(NamedTuple):
    """A link inside a text."""

    label: str
    url: str


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One article on one outlet's site, with its labels.

    `paragraphs` are plain text; `marked` the same with links as `[label](url)`. `of` is the slug of what it
    copies, rewrites, follows up or comments on, "" where that is nothing or an unseen origin. `hours` is how
    long before the world's start it was published. `canonical` is the URL its rel=canonical names.
    """

    url: str
    slug: str
    event: str
    outlet: str
    publisher: str
    domain: str
    headline: str
    byline: str
    section: str
    hours: float
    role: Role
    of: str
    paragraphs: tuple[str, ...]
    marked: tuple[str, ...]
    canonical: str
    note: str = ""  # a credit line under the text
    image: bool = True
    mentions: tuple[str, ...] = ()  # a roundup's events
    announced: bool = True

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def stale(self) -> bool:
        return self.hours > STALE_HOURS

    @property
    def links(self) -> tuple[Link, ...]:
        return tuple(Link(*match.groups()) for para in self.marked for match in LINK.finditer(para))

    @property
    def amp_url(self) -> str:
        return self.url.rstrip("/") + "/amp"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One invented event; `unseen_origin` is the publisher that broke it where no feed carries that one."""

    key: str
    title: str
    unseen_origin: str = ""


class Expected(NamedTuple):
    """What a perfect run says of one page."""

    event: str
    role: Role
    traced_to: str  # the URL of the page it leans on, an unseen origin's name, or ""


class World(msgspec.Struct, frozen=True, kw_only=True):
    """Everything there is. Pages are in order of publication, oldest first."""

    outlets: tuple[Outlet, ...]
    events: tuple[Event, ...]
    pages: tuple[Page, ...]
    hostile: tuple[Page, ...]  # pages of the hostile extras, in no ordinary feed

    def outlet(self, key: str) -> Outlet:
        return next(outlet for outlet in self.outlets if outlet.key == key)

    def page(self, slug: str) -> Page:
        return next(page for page in self.pages if page.slug == slug)

    def feeds(self) -> list[str]:
        """The URLs of every ordinary feed."""
        return [f"http://{outlet.domain}{feed.path}" for outlet in self.outlets for feed in outlet.feeds]

    def hostile_feeds(self) -> list[str]:
        """Feeds that go wrong: a page of HTML, a host that cannot be reached, one whose pages fail."""
        return [
            "http://notafeed.example/feed.xml",
            "http://unreachable.example/feed.xml",
            "http://tattered.example/feed.xml",
        ]

    def expected(self) -> dict[str, Expected]:
        """By page URL, for every page a first poll should take in."""
        urls = {page.slug: page.url for page in self.pages}
        unseen = {event.key: event.unseen_origin for event in self.events}
        return {
            page.url: Expected(
                page.event,
                page.role,
                urls.get(page.of, "") or (unseen.get(page.event, "") if page.role == "rewrite" else ""),
            )
            for page in self.pages
            if page.announced and not page.stale
        }


class _Article(_Strict, frozen=True, kw_only=True):
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
    image: bool = True
    mentions: tuple[str, ...] = ()


class _EventFile(_Strict, frozen=True, kw_only=True):
    title: str
    article: tuple[_Article, ...]
    unseen_origin: str = ""


class _OutletsFile(_Strict, frozen=True, kw_only=True):
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
        image=article.image,
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
