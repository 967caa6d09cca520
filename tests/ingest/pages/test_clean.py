"""Lines of furniture that rules know on the first page of a site, and lines of prose that only look like them."""

# ruff: noqa: E501 - a case is a line
from __future__ import annotations

import pytest

from ingest.pages.clean import remove_furniture


@pytest.mark.parametrize(
    "line",
    ["4 min read", "Share", "You may also like", "Sign up to the Morning Mail newsletter", "Advertisement",
     "This article contains affiliate links, we may earn a commission.", "Related stories", "Follow us on Facebook",
     "Read more: Pier to close", "© Harbour Mail 2026", "You may also be interested in", "You might also like these:",
     "Readers help support the Harbour Mail. For the price of a coffee a month you keep reporters on the quays.",
     "Support independent journalism in Saltmarsh: become a member.", "Disclosure: the Mail owns shares in the ferry.",
     "Get the Morning Mail newsletter", "All the news of the quay, delivered straight to your inbox",
     "Our weekly newsletter on boats", "Enable JavaScript to read the comments", "This site uses cookies to count",
     "Terms of use | Privacy policy", "Bookmark this story for later", "Tiempo de lectura: 4 min", "4 minutes de lecture", "Lesezeit: 3 Minuten", "3 min leestijd"],
)  # fmt: skip
def test_lines_of_furniture(line: str) -> None:
    assert remove_furniture(f"One.\n{line}\nTwo.") == "One.\nTwo."


@pytest.mark.parametrize(
    "line",
    ["Share prices fell on Tuesday as traders read the report.", "More than forty people signed up for the crossing.",
     "Related work by divers found cracks.", "Follow the money, said the treasurer.", "Print shops closed in Alderholt.",
     "© Agence France-Presse", "Read the room, she told them.", "Readers help themselves to free papers at the quay.",
     "Support for independent reporting fell, the poll found.", "Support our ferry, read the banners at the pier.",
     "Members pay for their own crossings.", "Disclosure of the report came late."],
)  # fmt: skip
def test_prose_is_no_furniture(line: str) -> None:
    assert remove_furniture(f"One.\n{line}\nTwo.") == f"One.\n{line}\nTwo."


def test_who_wrote_it_stands_above_a_text_and_no_line_twice_running() -> None:
    head, rest = "Ann Roe\nBy Bo Ash", "\n".join(f"Line {line}." for line in range(6))
    wrote = ("Ann Roe", "Bo Ash")
    assert remove_furniture(f"{head}\n{rest}\nAnn Roe", authors=wrote) == f"{rest}\nAnn Roe"
    assert remove_furniture("One.\nOne.\nTwo.\nOne.") == "One.\nTwo.\nOne."


def test_the_headline_and_kickers_above_it_are_no_text() -> None:
    assert remove_furniture("News\nPier closes\nThe council voted.", titles=["Pier closes"]) == "The council voted."
    assert remove_furniture("Pier closes\nThe council voted.", titles=["Pier"]) == "Pier closes\nThe council voted."
