"""Whether two ways of naming an outlet mean the same one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from newsfold.stream.messages import Attribution, Publisher

__all__ = ["domain_of", "initials", "is_short", "names_of", "outlet_key", "plain_name", "same_outlet"]

_DOMAIN = re.compile(r"(?:www\.)?([a-z0-9-]{2,}(?:\.[a-z0-9-]{2,})+)", re.IGNORECASE)
_BRAND = re.compile(r"([A-Z]{2,6})(?: [\w-]+){1,2}")
_MEDIUM = re.compile(
    r" (?:news agency|press agency|news service|news network|broadcasting corporation|news|television|tv|radio"
    r"|newspaper|magazine|online)$"
)
_SHORT = re.compile(r"[A-Z]{2,6}|(?:[A-Z]\.){2,6}")
_BARE = 4
"""A name without its medium still names an outlet where it has more letters than so many."""

_REMEMBERED = 1 << 16
"""Names, and ways of naming an outlet, whose reading is remembered: a few thousand recur all day."""


@lru_cache(_REMEMBERED)
def plain_name(name: str) -> str:
    """A name without case, punctuation and a leading "the"."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    words = re.sub(r"[^\w\s]+", " ", folded).split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def domain_of(outlet: Attribution | Publisher) -> str:
    """Its domain, also where that stands in place of its name ("wsj.com"); "" where it is unknown."""
    return outlet.domain or _domain_in(outlet.name)


@lru_cache(_REMEMBERED)
def _domain_in(name: str) -> str:
    found = _DOMAIN.fullmatch(name.strip())
    return found[1].lower() if found else ""


def is_short(name: str) -> bool:
    """Whether a name is an abbreviation or a domain rather than the outlet's name in full."""
    return bool(_SHORT.fullmatch(name.strip()) or _DOMAIN.fullmatch(name.strip()))


def names_of(outlet: Attribution | Publisher) -> tuple[frozenset[str], frozenset[str]]:
    """Keys to find an outlet by: what it is called (name, domain and the domain's first label, run together), and
    how that is shortened: its initials, the capitals it begins with ("BBC" of "BBC News"), or what stands before the
    medium ("Orbit" of "Orbit Television"). Two outlets may be one where what the one is called is among either of the
    other's."""
    return _names(outlet.name, domain_of(outlet))


@lru_cache(_REMEMBERED)
def _names(cited: str, domain: str) -> tuple[frozenset[str], frozenset[str]]:
    name = "" if _domain_in(cited) else "".join(plain_name(cited).split())
    called = frozenset(filter(None, (domain, _label(domain), name)))
    brand = _BRAND.fullmatch(cited.strip())
    bare = "".join(_MEDIUM.sub("", plain_name(cited)).split())
    short = {
        initials(cited).casefold(),
        brand[1].casefold() if brand else "",
        bare if len(bare) > _BARE else "",
    }
    return called, frozenset(filter(None, short)) - called


def same_outlet(one: Attribution | Publisher, other: Attribution | Publisher) -> bool:
    """Whether two ways of naming an outlet mean one: by domain, else by name or its initials.

    Two domains mean two outlets, unless they differ in their ending alone and the names are equal ("BBC" at
    bbc.com and at bbc.co.uk).
    """
    first, second = domain_of(one), domain_of(other)
    if first and second:
        return first == second or (
            _label(first) == _label(second) and "" != plain_name(one.name) == plain_name(other.name)
        )
    called, short = names_of(one)
    theirs, their_short = names_of(other)
    return bool(called & theirs or called & their_short or short & theirs)


def _label(domain: str) -> str:
    return domain.split(".", maxsplit=1)[0].replace("-", "")


def initials(name: str) -> str:
    """ "MPA" for "Meridian Press Agency"; "" for fewer than three words."""
    words = [word for word in name.split() if word[:1].isupper() and word.casefold() != "the"]
    return "".join(word[0] for word in words) if len(words) > 2 else ""


def outlet_key(outlet: Attribution | Publisher) -> str:
    """One key for an outlet however it is cited: its plain name, or its domain where it has no name."""
    return plain_name(outlet.name) or outlet.domain
