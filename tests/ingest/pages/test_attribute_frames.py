"""Whose text it is: datelines in every house's style, bylines, and what stands at the foot."""

# ruff: noqa: E501 - a case is a line
from __future__ import annotations

import time

import pytest

from tests.ingest.pages.test_attribute import leans

BODY = "The ferry pier had failed three inspections.\nThe council voted on Monday, and a bus will take its place."


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("New Delhi, May 4 (PTI) ", "Press Trust of India"),
        ("New Delhi [India], May 4 (ANI): ", "ANI"),
        ("Mumbai, May 4 (IANS) ", "IANS"),
        ("Paris, May 4 (AFP) ", "Agence France-Presse"),
        ("LONDON, May 4 (Reuters) ", "Reuters"),
        ("BEIJING, May 4 (Xinhua) ", "Xinhua"),
        ("NAIROBI (Xinhua) ", "Xinhua"),
        ("MOSCOW, May 4. /TASS/. ", "TASS"),
        ("Madrid, 4 May (EFE).- ", "EFE"),
        ("Tehran, May 4, IRNA - ", "IRNA"),
        ("Cairo - MENA: ", "MENA"),
        ("Taipei, May 4 (CNA) ", "Central News Agency"),
        ("LONDON, May 4 – (Reuters) ", "Reuters"),
        ("BERLIN/LONDON, 4 May 2026 (Reuters) ", "Reuters"),
        ("(Reuters) ", "Reuters"),
        ("RIYADH, May 4, 2026, SPA -- ", "Saudi Press Agency"),
        ("Accra, May 4, GNA – ", "Ghana News Agency"),
        ("SALTMARSH (Meridian Press Agency) - ", "Meridian Press Agency"),
        ("Saltmarsh, Monday (Meridian News Service) - ", "Meridian News Service"),
        ("SALTMARSH (MeriPress) - ", "MeriPress"),
    ],
)
def test_a_dateline_says_whose_text_it_is(before: str, name: str) -> None:
    (found,) = leans(before + BODY).values()
    assert (found.name, found.kind, found.origin) == (name, "byline-agency", True)


@pytest.mark.parametrize(
    "before",
    [
        "SALTMARSH (Monday) - ",
        "SALTMARSH (June 4) - ",
        "Officials there (AP) ",
        "Nobody knew (Reuters) ",
        "Roe, 41, AP - ",
        "The Quayside Conference, May 4 (Saltmarsh) ",
    ],
)
def test_brackets_that_only_look_like_a_dateline(before: str) -> None:
    assert leans(before + BODY) == {}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("By Jane Roe, CalMatters", "CalMatters"),
        ("Bo Ash, USA TODAY", "USA Today"),
        ("By Jane Roe | Kansas Reflector", "Kansas Reflector"),
        ("By Jane Roe and Bo Ash, The Washington Post", "The Washington Post"),
        ("By Jane Roe, Quayside News Service", "Quayside News Service"),
        ("By Jane Roe / Capitol News Ardenna", "Capitol News Ardenna"),
        ("By Jane Roe, For the Associated Press", "Associated Press"),
        ("By Jane Roe of The Denver Post", "The Denver Post"),
        ("By Meridian Press Agency", "Meridian Press Agency"),
        ("Meridian Press Agency", "Meridian Press Agency"),
    ],
)
def test_a_byline_names_an_outlet(line: str, name: str) -> None:
    (found,) = leans(f"{line}\n{BODY}").values()
    assert (found.name, found.kind, found.origin) == (name, "byline-agency", True)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("©2026 Los Angeles Times. Visit at latimes.com.", {"Los Angeles Times"}),
        ("©2026 Los Angeles Times. Distributed by Tribune Content Agency, LLC.", {"Los Angeles Times", "Tribune News Service"}),
        ("(c)2026 The Sacramento Bee (Sacramento, Calif.)", {"The Sacramento Bee"}),
        ("© 2026 The New York Times Company", {"The New York Times"}),
        ("The Washington Post", {"The Washington Post"}),
        ("– New York Times Service", {"The New York Times"}),
        ("This report by The Canadian Press was first published May 4, 2026.", {"The Canadian Press"}),
        ("This article was produced by KFF Health News, a newsroom that covers health.", {"KFF Health News"}),
        ("This story was produced by the Texas Tribune and ProPublica.", {"The Texas Tribune", "ProPublica"}),
        ("Chicago Tribune (TNS)", {"Chicago Tribune", "Tribune News Service"}),
        ("Text: dpa", {"dpa"}),
        ("(c) Copyright Thomson Reuters 2026.", {"Reuters"}),
        ("The-CNN-Wire & © 2026 Cable News Network, Inc.", {"CNN"}),
        ("Nobody was hurt. PTI SLB ZMN", {"Press Trust of India"}),
        ("Nobody was hurt. AFP", {"Agence France-Presse"}),
        ("By Meridian Press Agency", {"Meridian Press Agency"}),
    ],
)  # fmt: skip
def test_the_foot_says_whose_text_it_is(line: str, names: set[str]) -> None:
    found = leans(f"{BODY}\n{line}")
    assert set(found) == names
    assert {(a.kind, a.origin) for a in found.values()} == {("byline-agency", True)}


def test_a_member_paper_that_an_agency_rewrote_is_credited() -> None:
    for paper, name in (("The Denver Post", "The Denver Post"), ("Saltmarsh Lamp", "Saltmarsh Lamp")):
        found = leans(f"SALTMARSH (AP) — {BODY}\nInformation from: {paper}, http://paper.example")
        assert {n: a.kind for n, a in found.items()} == {"Associated Press": "byline-agency", name: "link-or-credit"}
        assert all(a.origin for a in found.values())
    assert set(leans(f"Chicago Tribune (TNS)\n{BODY}")) == {"Chicago Tribune", "Tribune News Service"}


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Roe, Saltmarsh",
        "Jane Roe, Quayside Herald Society",
        "Nobody was hurt. NATO",
        "The crowd sang of Time",
        "This article was written by Jane Roe, who lives by the sea.",
    ],
)
def test_lines_that_only_look_like_it(line: str) -> None:
    assert leans(f"{line}\n{BODY}") == {}
    assert leans(f"{BODY}\n{line}") == {}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"{BODY}\nA reporter of the Savanna Press Agency saw it.\nSPA", "Savanna Press Agency"),
        (f"SALTMARSH (SPA) - {BODY}\nThe Savanna Press Agency was told of it.", "Savanna Press Agency"),
        (f"SALTMARSH, May 4 (SPA) {BODY}\nQuill told Savanna Press Agency that it was late.", "Savanna Press Agency"),
        (f"{BODY}\nThe Sand and Palm Allotments were shut.\nSPA", "Saudi Press Agency"),
        (f"{BODY}\nThe Savanna Press Agency and the Saudi Press Agency met.\nSPA", "Saudi Press Agency"),
        (f"{BODY}\nAn officer of the Ardenna Fire Police was hurt.\nAFP", "Agence France-Presse"),
    ],
)
def test_initials_mean_what_the_text_spells_out(text: str, name: str) -> None:
    (found,) = leans(text).values()
    assert (found.name, found.kind, found.origin) == (name, "byline-agency", True)


@pytest.mark.parametrize(
    "trigger",
    ["A, May 4 (PTI ", "A /TASS", "A. B ", "By Jane Roe, ", "© 2026 The A ", "This article was produced by ", "A [B], ", "(A B) "],
)  # fmt: skip
def test_hostile_lines_are_read_in_time(trigger: str) -> None:
    text = trigger * (200_000 // len(trigger))
    started = time.process_time()
    leans(text)
    leans(f"{BODY}\n{text}")
    leans("\n".join([text[:150]] * 1_300))
    assert time.process_time() - started < 5
