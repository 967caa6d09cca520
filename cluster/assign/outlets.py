"""Whether two ways of naming an outlet mean the same one."""

from __future__ import annotations

import re
import unicodedata

from newsfold.stream.messages import Attribution, Publisher

__all__ = ["initials", "outlet_key", "plain_name", "same_outlet"]


def plain_name(name: str) -> str:
    """A name without case, punctuation and a leading "the"."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    words = re.sub(r"[^\w\s]+", " ", folded).split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def same_outlet(name: str, domain: str, publisher: Publisher) -> bool:
    """Whether an attribution's name or domain means this publisher."""
    if domain and publisher.domain:
        return domain == publisher.domain
    plain, short = plain_name(name), name.replace(".", "")
    return bool(plain) and (plain == plain_name(publisher.name) or short == initials(publisher.name))


def initials(name: str) -> str:
    """ "MPA" for "Meridian Press Agency"; "" for fewer than three words."""
    words = [word for word in name.split() if word[:1].isupper() and word.casefold() != "the"]
    return "".join(word[0] for word in words) if len(words) > 2 else ""


def outlet_key(outlet: Attribution | Publisher) -> str:
    """One key for an outlet however it is cited: its plain name, or its domain where it has no name."""
    return plain_name(outlet.name) or outlet.domain
