"""The world keeps its promises: how much there is, and that its labels are true of its texts."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from newsfold.demo.world import DATA, Page, World, WorldError, load_world


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}


def overlap(a: str, b: str) -> float:
    """Jaccard similarity of 5-word shingles."""
    one, two = shingles(a), shingles(b)
    return len(one & two) / len(one | two)


def of_role(world: World, role: str) -> list[Page]:
    return [page for page in world.pages if page.role == role]


def test_there_is_as_much_as_promised(world: World) -> None:
    publishing = {page.outlet for page in world.pages}
    assert len(publishing) >= 12
    assert len(world.pages) >= 60
    assert len(world.events) >= 15
    roles = Counter(page.role for page in world.pages)
    assert roles["copy"] >= 12
    assert roles["rewrite"] >= 10
    assert roles["report"] >= 20
    assert (roles["follow-up"], roles["commentary"], roles["roundup"]) == (1, 1, 1)
    formats = Counter(feed.format for outlet in world.outlets for feed in outlet.feeds)
    assert formats["rss"] >= 2
    assert formats["atom"] >= 2
    assert formats["rdf"] >= 1
    assert formats["json"] >= 1
    assert len({world.outlet(key).template for key in publishing}) >= 6


def test_outlets_have_furniture_of_their_own(world: World) -> None:
    for field in ("cookie", "footer", "related_heading", "tagline"):
        texts = [getattr(world.outlet(page.outlet), field) for page in world.pages]
        assert all(texts)
        assert len(set(texts)) == len({page.outlet for page in world.pages}), field


def test_a_copy_shares_its_shingles_with_what_it_copies(world: World) -> None:
    abridged = 0
    for page in of_role(world, "copy"):
        source = world.page(page.of)
        assert page.domain != source.domain
        assert page.hours < source.hours, f"{page.slug} is out before what it copies"
        for paragraph in page.paragraphs:
            assert shingles(paragraph) <= shingles(source.text), page.slug
        abridged += len(page.paragraphs) < len(source.paragraphs)
    assert abridged >= 4
    assert len(of_role(world, "copy")) - abridged >= 8


def test_agency_stories_keep_their_dateline_in_copies(world: World) -> None:
    agency = [page for page in of_role(world, "copy") if world.page(page.of).outlet == "meridianpress"]
    assert len(agency) >= 8
    assert all("(MPA) —" in page.paragraphs[0] for page in agency)


def test_a_rewrite_uses_its_own_words_and_names_its_origin(world: World) -> None:
    unseen = {event.key: event.unseen_origin for event in world.events}
    for page in of_role(world, "rewrite"):
        origin = world.page(page.of).publisher if page.of else unseen[page.event]
        assert origin in page.text, f"{page.slug} does not name {origin}"
        if page.of:
            assert overlap(page.text, world.page(page.of).text) < 0.05, page.slug
            assert page.hours < world.page(page.of).hours


def test_only_copies_share_text(world: World) -> None:
    originals = [page for page in world.pages if page.role != "copy"]
    for one, two in combinations(originals, 2):
        assert overlap(one.text, two.text) < 0.05, (one.slug, two.slug)


def test_unseen_origins_are_cited_and_in_no_feed(world: World) -> None:
    unseen = {event.key: event.unseen_origin for event in world.events if event.unseen_origin}
    assert len(unseen) == 2
    citing = {key: [page for page in world.pages if page.event == key and page.role == "rewrite"] for key in unseen}
    assert sorted(len(pages) for pages in citing.values()) == [2, 5]
    published = {page.publisher for page in world.pages}
    assert not published & set(unseen.values())
    closed = {outlet.name for outlet in world.outlets if not outlet.feeds}
    assert set(unseen.values()) <= closed


def test_at_least_four_events_have_independent_reports(world: World) -> None:
    reports = Counter((page.event, page.outlet) for page in of_role(world, "report"))
    several = Counter(event for event, _ in reports)
    assert sum(count >= 2 for count in several.values()) >= 4


def test_headlines_repeat_only_on_copies(world: World) -> None:
    events: dict[str, set[str]] = {}
    for page in world.pages:
        events.setdefault(page.headline.casefold(), set()).add(page.event)
    assert all(len(keys) == 1 for keys in events.values())


def test_look_alikes_are_apart(world: World) -> None:
    keys = {event.key for event in world.events}
    for pair in (
        ("fire-dunholt", "fire-osterby"),
        ("halden-results", "corvane-results"),
        ("ruling-deposits", "ruling-quarry"),
    ):
        assert set(pair) <= keys
        assert all(sum(page.event == key for page in world.pages) >= 3 for key in pair)


def test_linked_pieces_say_what_they_are(world: World) -> None:
    (roundup,) = of_role(world, "roundup")
    assert len(roundup.mentions) >= 6
    (opinion,) = of_role(world, "commentary")
    assert opinion.headline.startswith("Opinion | ")
    assert "/opinion/" in opinion.url
    (later,) = of_role(world, "follow-up")
    first = max(page.hours for page in world.pages if page.event == later.event)
    assert first - later.hours >= 40


def test_one_page_is_in_two_feeds_of_its_outlet(world: World) -> None:
    crane = world.page("crane-warnings-ignored")
    sections = [feed.sections for feed in world.outlet(crane.outlet).feeds]
    assert sections == [(), (crane.section,)]


def test_old_news_is_one_page_and_expected_leaves_it_out(world: World) -> None:
    (old,) = [page for page in world.pages if page.stale]
    assert old.hours == 720
    expected = world.expected()
    assert old.url not in expected
    assert len(expected) == len(world.pages) - 1
    assert expected[world.page("reserve-tanks-seawater").url].traced_to == "Ledger of Northam"
    copy = world.page("crane-7-papers")
    assert expected[copy.url] == ("harbour-crane", "copy", world.page("crane-warnings-ignored").url)
    assert expected[world.page("alder-factory-burns").url].traced_to == ""


def test_pages_are_long_enough_for_the_real_pipeline(world: World) -> None:
    assert all(len(page.text.split()) >= 100 for page in world.pages)


def test_every_name_is_invented_and_in_the_example_domain(world: World) -> None:
    assert all(outlet.domain.endswith(".example") for outlet in world.outlets)
    assert len({page.url for page in world.pages}) == len(world.pages)
    for page in world.pages:
        assert all(link.url.split("/")[2].endswith(".example") for link in page.links)


ARTICLE = '[[article]]\noutlet = "{outlet}"\nslug = "one"\nheadline = "One"\nhours = 1.0\n{rest}\n'


@pytest.mark.parametrize(
    ("outlet", "rest", "message"),
    [
        ("nobody", 'text = "words"', "no outlet 'nobody'"),
        ("harbourmail", 'copy_of = "two"', "no article 'two'"),
        ("harbourmail", "", "needs a text or copy_of"),
        ("harbourmail", 'text = "words"\nrole = "rewrite"', "a rewrite needs"),
        ("harbourmail", 'text = "words"\nkeep = [4]', "past the 1 there are"),
        ("harbourmail", 'text = "see [this](two)"', "links to 'two'"),
        ("harbourmail", 'text = "words"\nmentions = ["x"]', "unknown events"),
        ("harbourmail", 'text = "words"\nhedline = "x"', "hedline"),
        ("harbourmail", "text = 'words", "news.toml"),
    ],
)
def test_a_contradiction_is_named(tmp_path: Path, outlet: str, rest: str, message: str) -> None:
    (tmp_path / "outlets.toml").write_text(
        (DATA / "outlets.toml").read_text().split('[[outlet]]\nkey = "newsbasket"')[0]
    )
    (tmp_path / "events").mkdir()
    event = 'title = "News"\n' + ARTICLE.format(outlet=outlet, rest=rest)
    (tmp_path / "events" / "news.toml").write_text(event)
    with pytest.raises(WorldError, match=re.escape(message)):
        load_world(tmp_path)
