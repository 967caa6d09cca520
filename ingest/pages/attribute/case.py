"""What speaks for and against leaning on one outlet, gathered while a text is read."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from ingest.pages.attribute.register import Outlet, name_key

__all__ = ["Case", "Hit", "case_of"]


class Hit(NamedTuple):
    """One phrase that says so: in which sentence (-1: the headline), the kind, the words, whether it carries
    a claim, whether it is said to be of before the article's own news, the words with quotations blanked and
    outlets masked, and whether they introduce an excerpt."""

    number: int
    kind: str
    words: str
    claim: bool
    past: bool = False
    plain: str = ""
    excerpt: bool = False


class Case(msgspec.Struct):
    """What has been gathered for one outlet."""

    name: str
    outlet: Outlet | None
    hits: list[Hit] = []
    lead: bool = False  # a report in the headline or lead
    whole: bool = False  # the text, or its news, is said to be this outlet's
    support: int = 0  # sentences that rest on it
    subject: int = 0  # signs that it is what the story is about
    url: str = ""

    def take(self, other: Case) -> None:
        """Add what speaks for leaning on another that turned out to be this one."""
        self.hits += other.hits
        self.whole = self.whole or other.whole
        self.support += other.support


def case_of(cases: dict[str, Case], name: str, outlet: Outlet | None) -> Case:
    """The case of a name, begun where there is none."""
    return cases.setdefault(name_key(name), Case(name=name, outlet=outlet))
