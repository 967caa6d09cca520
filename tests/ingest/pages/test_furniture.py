"""Lines that recur on a site's pages are learned, and removed from then on; what an article says stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest

from ingest.pages.extract import extract
from ingest.pages.furniture import RECURS, Furniture, read_page
from newsfold.demo.render import environment, render_page
from newsfold.demo.world import Page, World, load_world
from newsfold.stream.codec import encode
from newsfold.stream.messages import SiteFurniture

HOST = "harbourmail.example"
LINE = "The Mail belongs to its readers, nine of ten of whom live within sight of the quay."
TITLES = (
    "Saltmarsh closes its ferry pier",
    "Rovers lose at home again",
    "Council raises rates for mooring boats",
    "Whales seen inshore for first time since spring",
    "Museum wants marble lions returned",
    "Bakers strike over night shifts",
)


def story(number: int, *furniture: str) -> str:
    own = [f"In story {number} part {part} it was told at length what had come to pass there." for part in range(6)]
    return "\n".join([*own, *furniture])


def read(
    furniture: Furniture, number: int, *lines: str, title: str = "", learn: bool = True
) -> tuple[str, SiteFurniture | None]:
    title = title or TITLES[number % len(TITLES)]
    return furniture.read(HOST, title, story(number, *lines), float(number), learn=learn)


def test_a_line_is_removed_from_the_third_page_on_that_has_it() -> None:
    furniture = Furniture()
    texts = [read(furniture, number, LINE)[0] for number in range(5)]
    assert [LINE in text for text in texts] == [number < RECURS - 1 for number in range(5)]
    assert texts[4] == story(4)


def test_spelling_and_marks_do_not_hide_it() -> None:
    furniture = Furniture()
    for number in range(RECURS):
        read(furniture, number, LINE)
    assert read(furniture, 4, f"  *{LINE.upper()}")[0] == story(4)


def test_other_sites_learn_nothing_of_it() -> None:
    furniture = Furniture()
    for number in range(RECURS):
        read(furniture, number, LINE)
    text, _ = furniture.read("elsewhere.example", TITLES[4], story(4, LINE), 1.0, learn=True)
    assert LINE in text


def test_a_paragraph_that_a_running_story_repeats_is_the_articles_own() -> None:
    furniture = Furniture()
    for number in range(6):
        assert LINE in read(furniture, number, LINE, title=f"Ferry pier of Saltmarsh: day {number}")[0]


def test_nor_does_it_go_where_two_running_stories_take_turns() -> None:
    furniture = Furniture()
    for number in range(8):
        title = f"{('Ferry pier of Saltmarsh', 'Rovers lose at home again')[number % 2]}: day {number}"
        assert LINE in read(furniture, number, LINE, title=title)[0]


def test_a_line_that_a_site_takes_up_late_is_learned_as_soon_and_stored_at_once() -> None:
    furniture = Furniture()
    for number in range(60):
        read(furniture, number)
    found = [read(furniture, number, LINE) for number in range(60, 63)]
    assert [LINE in text for text, _ in found] == [True, True, False]
    assert [record is not None for _, record in found] == [False, False, True]


def test_furniture_stands_at_the_head_and_foot_of_a_long_page() -> None:
    furniture = Furniture()
    head, middle, foot = (f"{where} of the Mail there stands this line." for where in ("Above", "Within", "Below"))
    for number in range(RECURS):
        own = [f"In story {number} line {line} was told as nowhere else." for line in range(120)]
        text = "\n".join([own[0], head, *own[1:60], middle, *own[60:], foot])
        cleaned, _ = furniture.read(HOST, TITLES[number], text, 1.0, learn=True)
    assert [line in cleaned for line in (head, middle, foot)] == [False, True, False]


def test_what_stands_on_few_of_many_pages_is_no_furniture() -> None:
    furniture = Furniture()
    for number in range(60):
        lines = [LINE] if number % 15 == 0 else []
        text, _ = read(furniture, number, *lines, title=TITLES[number // 15])
        assert (LINE in text) is (number % 15 == 0)


def test_another_edition_of_a_page_teaches_nothing() -> None:
    furniture = Furniture()
    for title in TITLES:
        assert furniture.read(HOST, title, story(1), 1.0, learn=True)[0] == story(1)
    quoting = story(1).split("\n")[:2]
    assert read(furniture, 5, *quoting)[0] == story(5, *quoting)


def test_a_page_read_again_counts_once() -> None:
    furniture = Furniture()
    read(furniture, 0, LINE)
    for number in range(1, 6):
        assert read(furniture, number, LINE, learn=False) == (story(number, LINE), None)


def test_long_lines_are_paragraphs_and_none_is_removed_from_a_page_that_is_mostly_furniture() -> None:
    furniture = Furniture()
    long = "The quay is long, and so is this line. " * 12
    for number in range(6):
        text, _ = read(furniture, number, story(number + 100), long.strip(), "II")
        assert text.split("\n")[-2:] == [long.strip(), "II"]  # nor is what numbers its parts
    others = [f"Standing line {number} of the house of Mail." for number in range(9)]
    site = SiteFurniture(host=HOST, pages=0)
    for number in range(6):
        _, site = read_page(site, TITLES[number], story(number, *others), 1.0)
    few = "\n".join(["A short story.", *others])
    assert read_page(site, "Fog", few, 1.0)[0] == few


def test_what_is_kept_of_a_site_is_bounded_and_written_seldom() -> None:
    furniture = Furniture()
    written: list[SiteFurniture] = []
    for number in range(400):
        extra = [f"Line {line} of page {number} is like no other." for line in range(200)]
        _, record = read(furniture, number, LINE, *extra)
        written += [record] if record is not None else []
    assert len(written) <= 16 + 400 / 16 + 1
    assert all(len(record.lines) <= 400 and len(encode(record)) < 16_000 for record in written)
    assert read(furniture, 400, LINE)[0] == story(400)


@pytest.mark.parametrize(("stood", "gone", "held"), [(12, 30, True), (60, 700, False)])
def test_a_line_that_stands_no_longer_makes_room_after_some_time(stood: int, gone: int, held: bool) -> None:
    """The later the more pages it stood on."""
    site = SiteFurniture(host=HOST, pages=0)
    for number in range(stood):
        _, site = read_page(site, TITLES[number % 6], story(number, LINE), 1.0)
    (line,) = (line.line for line in site.lines if line.pages >= RECURS)
    for number in range(stood, stood + gone):
        extra = [f"Line {line} of page {number} is like no other." for line in range(40)]
        _, site = read_page(site, TITLES[number % 6], story(number, *extra), 1.0)
    assert (line in {line.line for line in site.lines}) is held


def test_a_site_without_pages_for_long_is_forgotten() -> None:
    furniture = Furniture()
    for number in range(RECURS):
        read(furniture, number, LINE)
    assert furniture.expired(1.0, 10) == []
    furniture.read("elsewhere.example", TITLES[0], story(0), 5.0, learn=True)
    assert furniture.expired(10.0, 10) == [HOST, "elsewhere.example"]
    assert furniture.expired(10.0, 1) == [HOST]  # so many at a time
    furniture.drop("elsewhere.example")
    furniture.drop(HOST)
    assert furniture.expired(10.0, 10) == []
    assert LINE in read(furniture, 4, LINE)[0]


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


def cleaned(world: World) -> Iterator[tuple[Page, str, str]]:
    """Each page of the invented world, with its text by rules alone and by memory too, site by site in order."""
    env, furniture = environment(), Furniture()
    for page in world.pages:
        html = render_page(env, world, page, world.outlet(page.outlet), 1_800_000_000.0)
        by_rules = extract(html, url=page.url).text
        yield page, by_rules, furniture.read(page.domain, page.headline, by_rules, 1.0, learn=True)[0]


def credited(page: Page, lines: list[str]) -> list[str]:
    """A text's lines without the note that says whose it is."""
    return [line for line in lines if line != page.note]


def test_the_invented_worlds_furniture_goes_by_rules_or_by_memory_and_its_texts_stay_whole(world: World) -> None:
    seen: dict[str, int] = defaultdict(int)
    left: dict[str, int] = defaultdict(int)
    for page, by_rules, text in cleaned(world):
        seen[page.outlet] += 1
        wanted = [" ".join(paragraph.split()) for paragraph in page.paragraphs]
        assert [line for line in by_rules.split("\n") if line in wanted] == wanted, page.url
        if credited(page, text.split("\n")) != wanted:
            left[page.outlet] += 1
            assert seen[page.outlet] < RECURS, (page.url, text)
    assert sum(left.values()) <= 4, "two pages of a site at most show what only memory knows"
    assert left, "memory has something to do"
