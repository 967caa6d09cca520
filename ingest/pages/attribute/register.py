"""The register of agencies and outlets: who answers to which name, abbreviation and domain."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from ingest.urls import host_of, registrable_domain
from newsfold.stream.errors import UsageError
from newsfold.stream.messages import Publisher

__all__ = ["Alias", "Outlet", "Register", "default_register", "load_register", "name_key", "register_with"]

_OWN = Path(__file__).with_name("register.toml")
_WORD = re.compile(r"\w+")
_JOINED_NAME = re.compile(r"[A-Z]\w+-[A-Z]\w+$")  # "Journal-Constitution"
_COMPOUND = re.compile(r"[ -]")  # "Press Herald", "Post-Dispatch": one paper's alone, where no other has it
_SECTION = re.compile(r"\s+[-–|:(].*$")


class Outlet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One agency or outlet; the fields are explained at the head of `register.toml`."""

    name: str
    kind: Literal["agency", "outlet"] = "outlet"
    domains: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    default: bool = False
    owner: str = ""
    datelines: tuple[str, ...] = ()

    @property
    def domain(self) -> str:
        """The main domain, "" where none is known."""
        return self.domains[0] if self.domains else ""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    agency: list[Outlet] = []
    outlet: list[Outlet] = []
    common: list[str] = []


class Alias(NamedTuple):
    """One way to write an outlet's name.

    `rule` is `plain` (recognised anywhere), `common` and `common-article` (only as written, the second only
    with its article, and only in the plainest phrases),
    `article` (needs an article, means this outlet unless the text named another of that short name) or
    `short` (needs an article and an earlier full mention).
    """

    text: str
    outlet: Outlet
    rule: Literal["plain", "common", "common-article", "article", "short"]


def name_key(name: str) -> str:
    """A name for comparing: letters and digits only, lower case, without a leading article."""
    key = re.sub(r"[\W_]+", " ", name.casefold()).strip()
    return key.removeprefix("the ").replace(" ", "")


class Register:
    """Look up outlets by name, by domain and by the words a sentence holds."""

    def __init__(self, outlets: list[Outlet], common: frozenset[str] = frozenset()) -> None:
        self.outlets = tuple(outlets)
        self._by_domain: dict[str, Outlet] = {}
        self._by_key: dict[str, Outlet] = {}
        self._by_word: dict[str, list[Alias]] = {}
        self._exact: dict[str, Outlet] = {}
        self._seated: dict[str, Outlet] = {}
        shorts = Counter(text for outlet in outlets for text in outlet.short)
        telling = frozenset(text for text, count in shorts.items() if count == 1 and _COMPOUND.search(text))
        for outlet in outlets:
            for domain in outlet.domains:
                self._by_domain.setdefault(domain, outlet)
            for alias in _aliases(outlet, common, telling):
                if first := _WORD.search(alias.text):
                    self._by_word.setdefault(first.group(), []).append(alias)
                if alias.rule in ("plain", "common"):
                    self._exact.setdefault(alias.text, outlet)
                elif alias.rule == "common-article":
                    self._exact.setdefault(f"The {alias.text}", outlet)
            self._exact.setdefault(outlet.name, outlet)
            for dateline in outlet.datelines:
                self._seated.setdefault(dateline.casefold(), outlet)
        for outlet in outlets:
            self._by_key.setdefault(name_key(outlet.name), outlet)
        for outlet in outlets:
            for text in outlet.aliases:
                self._by_key.setdefault(name_key(text), outlet)
        for aliases in self._by_word.values():
            aliases.sort(key=lambda alias: -len(alias.text))

        lower = sorted(word for word in self._by_word if not word[0].isupper() and not word[0].isdigit())
        self.first_word = re.compile(
            rf"(?<!\w)(?:[A-ZÀ-Þ0-9]\w*|(?:{'|'.join(map(re.escape, lower)) or '(?!)'})(?!\w))"
        )

    def starting_with(self, word: str) -> list[Alias]:
        """The aliases whose first word is this one, longest first."""
        return self._by_word.get(word, [])

    def names_in(self, text: str) -> bool:
        """Whether a longer name holds that of a registered outlet ("Ann Roe of CBS News")."""
        for word in self.first_word.finditer(text):
            for alias in self.starting_with(word.group()):
                end = word.start() + len(alias.text)
                if alias.rule == "article" and alias.text == text:
                    return True
                if (
                    alias.rule == "plain"
                    and text.startswith(alias.text, word.start())
                    and not text[end : end + 1].isalnum()
                ):
                    return True
        return False

    def exact(self, text: str) -> Outlet | None:
        """The outlet written exactly so (for datelines, where the brackets vouch for it)."""
        return self._exact.get(text)

    def seated(self, place: str, name: str) -> Outlet | None:
        """The outlet whose datelines have this place and name, where the name is another's too."""
        return self._seated.get(f"{place} ({name})".casefold())

    def named(self, name: str) -> Outlet | None:
        """The outlet of a publisher's name, letter case, article and a trailing section aside."""
        return self._by_key.get(name_key(name)) or self._by_key.get(name_key(_SECTION.sub("", name)))

    def at(self, url_or_host: str) -> Outlet | None:
        """The outlet of a URL or host; a host's own entry comes before that of its registrable domain."""
        try:
            host = host_of(url_or_host) if "//" in url_or_host else url_or_host.lower()
        except ValueError:
            return None
        while host:
            if outlet := self._by_domain.get(host):
                return outlet
            host = host.partition(".")[2]
        return None

    def of(self, publisher: Publisher) -> Outlet | None:
        """The outlet a publisher is, by domain first."""
        return (self.at(publisher.domain) if publisher.domain else None) or self.named(publisher.name)

    def publisher(self, outlet: Outlet) -> Publisher:
        """An outlet as a message names it."""
        domain = registrable_domain(outlet.domain) if outlet.domain else ""
        return Publisher(outlet.name, domain, outlet.owner)

    def family(self, publisher: Publisher) -> str:
        """The owner or masthead that a publisher shares with others, "" where none is known."""
        outlet = self.of(publisher)
        return outlet.owner if outlet is not None else ""


def _aliases(outlet: Outlet, common: frozenset[str], telling: frozenset[str]) -> list[Alias]:
    found: list[Alias] = []
    for printed in (outlet.name, *outlet.aliases):
        text = printed.replace("’", "'")  # as the texts are compared
        bare = text.removeprefix("The ")
        if "(" in text:
            continue  # told apart by country: known by domain only
        if text in common:
            found.append(Alias(bare, outlet, "common" if bare == text else "common-article"))
        elif bare != text and " " not in bare:
            found.append(Alias(bare, outlet, "article"))
        else:
            found.append(Alias(bare, outlet, "plain"))
            if joined := _JOINED_NAME.search(bare):  # "the Northgate Journal Constitution"
                found.append(Alias(bare.replace(joined[0], joined[0].replace("-", " ")), outlet, "plain"))
        if printed == outlet.name and " " in text:  # "told THE WEEKLY STANDARD", as some set papers' names
            found.append(Alias((bare if " " in bare else text).upper(), outlet, "plain"))
    return found + [
        Alias(text, outlet, "article" if outlet.default or text in telling else "short") for text in outlet.short
    ]


def _read(path: Path) -> _File:
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File)
    except OSError as error:
        raise UsageError(f"cannot read the register of outlets {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is no register of outlets: {error}; see {_OWN.name} for its form") from error


def load_register(extra: Path | None = None) -> Register:
    """The register that comes with newsfold, with the operator's own entries laid over it.

    Raises UsageError naming the file and what is wrong in it.
    """
    outlets: dict[str, Outlet] = {}
    common: set[str] = set()
    for path in (_OWN, extra):
        if path is None:
            continue
        read = _read(path)
        common.update(read.common)
        for kind, entries in (("agency", read.agency), ("outlet", read.outlet)):
            for entry in entries:
                outlets[entry.name] = msgspec.structs.replace(entry, kind=kind)
    # An operator's entries come first: where two claim one abbreviation or domain, theirs is meant.
    return Register(list(reversed(outlets.values())) if extra else list(outlets.values()), frozenset(common))


@cache
def register_with(extra: str) -> Register:
    """The register with the operator's file laid over it ("" for none), read once a process.

    Raises UsageError naming the file and what is wrong in it.
    """
    return load_register(Path(extra) if extra else None)


def default_register() -> Register:
    """The register that comes with newsfold, read once a process."""
    return register_with("")
