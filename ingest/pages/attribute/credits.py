"""Whom an article credits outside its prose: by its page's data, canonical address and links, and by its feed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from ingest.pages.attribute import patterns
from ingest.pages.attribute.case import Case, Hit, case_of
from ingest.pages.attribute.register import Register, name_key
from ingest.pages.attribute.unlisted import Link, site_label

__all__ = ["AGENCY_NAME", "Work", "add_credits", "add_works"]

AGENCY_NAME = re.compile(
    r"^[\w’'& .-]{2,40} (?:News Agency|Press Agency|Press Association|Newswire|News Service|Wire Service)$"
)
"""A name that says by itself that it is an agency's."""


class Work(NamedTuple):
    """What a page's data says its article stands on, by the property that says it.

    `name` is the outlet's or organization's, "" where only `url` is given; `article` where the data calls it one.
    """

    relation: Literal["isBasedOn", "citation", "sourceOrganization"]
    name: str = ""
    url: str = ""
    article: bool = False


def add_credits(
    register: Register, cases: dict[str, Case], source_name: str, syndicated_from: str, links: Sequence[Link]
) -> None:
    """What stands outside the prose: a canonical elsewhere, an aggregator's source, links that credit."""
    if syndicated_from:
        outlet = register.at(syndicated_from)
        case = case_of(cases, outlet.name, outlet) if outlet else _site_case(cases, syndicated_from)
        case.hits.append(Hit(0, "link-or-credit", syndicated_from, True))
        case.url, case.whole = syndicated_from, True
    if source_name.strip():
        outlet = register.named(source_name)
        case = case_of(cases, outlet.name if outlet else source_name.strip(), outlet)
        case.hits.append(Hit(0, "link-or-credit", source_name.strip(), True))
        case.whole = True
    for link in links:
        outlet = register.at(link.url)
        held = cases.get(name_key(outlet.name) if outlet else site_label(link.url))
        if held is not None and held.hits:
            held.url = held.url or link.url
        elif (
            outlet is not None
            and _is_story(link.url)
            and patterns.CREDITING.search(link.context)
            and name_key(outlet.name) in name_key(link.context + link.text)
        ):
            case = case_of(cases, outlet.name, outlet)
            case.hits.append(Hit(999, "link-or-credit", link.context or link.text, False))
            case.url = link.url


def _site_case(cases: dict[str, Case], url: str) -> Case:
    """The case of a site outside the register: under the name the text gives it, else under its domain."""
    domain = url.split("//", 1)[-1].split("/", 1)[0].removeprefix("www.")
    return cases.setdefault(site_label(url) or domain, Case(name=domain, outlet=None))


def _is_story(url: str) -> bool:
    """Whether a link leads to a page below a site's sections, by the length of its path."""
    return len(url.split("//", 1)[-1].partition("/")[2]) > 15


def add_works(register: Register, cases: dict[str, Case], works: Sequence[Work]) -> None:
    """What the page's data says its article stands on.

    The text of an agency or outlet that is its source organization is theirs; the story of a piece it is based on is
    that piece's. What is cited is named and no more. Left out is what is neither a known outlet's nor an article (a
    study, a set of data), and an organization that is neither a known outlet nor an agency by its name (an owner).
    """
    for work in works:
        outlet = (register.named(work.name) if work.name else None) or (register.at(work.url) if work.url else None)
        behalf = work.relation == "sourceOrganization"
        if outlet is None and not (AGENCY_NAME.search(work.name) if behalf else work.article):
            continue
        if name := outlet.name if outlet else work.name:
            case = case_of(cases, name, outlet)
        else:
            case = _site_case(cases, work.url)
        kind = "byline-agency" if behalf else "link-or-credit"
        case.hits.append(Hit(0, kind, f"{work.relation}: {work.name or work.url}", work.relation != "citation"))
        case.whole = case.whole or work.relation != "citation"
        case.url = case.url or work.url
