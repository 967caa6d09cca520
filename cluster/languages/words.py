"""What newsfold knows of the words of a language: one file a language beside this module, named after its code.

Nothing but these files has to change for a language more. A text in them is alternatives of a regular expression,
`|` between them and at the end of lines left out; they are tried as whole words and in upper and lower case unless
a field says otherwise. `clean` has been through what they meet, so quotes are plain, but for English headlines. A
field left out is a cue that is never found.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec

__all__ = [
    "ENGLISH",
    "Headline",
    "LanguageWords",
    "LaterWords",
    "Section",
    "Signs",
    "Voice",
    "alternatives",
    "language_words",
    "languages",
    "read_as",
]

ENGLISH = "en"


class Signs(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Signs of a later development, in the order in which they are tried; in lower case."""

    arrest: str = ""
    charge: str = ""
    court: str = ""
    inquiry: str = ""
    reaction: str = ""
    pledge: str = ""
    measure: str = ""
    mourning: str = ""
    aftermath: str = ""
    confirmation: str = ""
    since: str = ""
    """How long ago the event was, or that it is known."""


class LaterWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said of what came after an event."""

    signs: Signs = Signs()
    given: str = ""
    """What links a headline's news to an event known before, between the two: "after"."""

    days: tuple[str, ...] = ()
    """The days of the week from Monday on, in the case in which they are written."""


class Voice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose voice a text has. Words stand between blanks, spelled as in a text, those of a phrase joined by `_`."""

    word: str = r"[^\W\d_]+'?"
    """What counts as one word."""

    i: str = ""
    we: str = ""
    you: str = ""
    ought: str = ""
    judges: str = ""
    said: str = ""
    """What reports the words of others."""

    own: tuple[str, ...] = ()
    """Signs of own reporting: plain phrases in lower case."""

    outlet: str = ""
    """What kinds of outlets are called; `{outlet}` in `hearsay`."""

    hearsay: str = ""
    """What was told, and by nobody who is named; in the case in which it is written."""

    direct: str = ""
    """What somebody told, showed or gave to the outlet `{name}` or to "us", tried from the start of a word on; in the
    case in which it is written."""

    bio: str = ""
    """Who the author is, at the end of a text."""

    turns: str = ""
    """What a paragraph begins with that goes on to another matter; not tried as whole words."""


class Headline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a headline says of the kind of piece below it."""

    opinion: str = ""
    """Marks of opinion that a headline begins with."""

    parted: str = r"\s*[|:–—]|\s+-\s"
    """What parts such a mark from the rest."""

    opinion_last: str = ""
    """Marks that stand behind a bar or a dash at its end."""

    explainer: str = ""
    so_far: str = ""
    """Of a list of facts: its "we" is no voice, nor its question one."""

    facts: str = ""
    """Of a list of facts or a live page; not tried as whole words."""

    ought: str = ""
    asks: str = ""
    """The words that a headline begins with which asks."""

    speaks: str = ""
    """The first person, in the case in which it is written."""

    argues: str = ""
    digest: str = ""
    """Of a digest, tried from the start of a word on; in lower case."""

    more: str = ""
    """ "and more", at the end of a list."""


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What sections and folders of addresses are called, whatever the language of the text; all of the name."""

    opinion: str = ""
    roundup: str = ""


class LanguageWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A language's file."""

    later: LaterWords = LaterWords()
    voice: Voice = Voice()
    headline: Headline = Headline()
    section: Section = Section()


def alternatives(text: str) -> str:
    """The alternatives of a field as one regular expression, one that nothing matches where there are none."""
    return "|".join(line for raw in text.splitlines() if (line := raw.strip().strip("|"))) or "(?!)"


@cache
def languages() -> dict[str, LanguageWords]:
    """All languages that have a file, by their codes."""
    found = [file for file in files(__package__).iterdir() if file.name.endswith(".toml")]
    return {
        file.name.removesuffix(".toml"): msgspec.toml.decode(file.read_bytes(), type=LanguageWords)
        for file in sorted(found, key=lambda file: file.name)
    }


def language_words(language: str) -> LanguageWords | None:
    """The words of a language, by its code or a tag that begins with it."""
    return languages().get(language[:2])


def read_as(language: str) -> str:
    """The code of the file that a language's headlines are read by: English where it has none of its own."""
    return language[:2] if language[:2] in languages() else ENGLISH
