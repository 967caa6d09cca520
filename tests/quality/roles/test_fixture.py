"""The fixture holds together: what its files say of roles, origins, times and copies fits."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from newsfold.stream.public import Role
from tests.quality.roles.load import Half, Item, Story, load
from tests.quality.roles.play import article

OTHERS = {"de", "es", "fr", "it", "nl", "pt", "vi"}
STORIES = [*load(), *load("languages")]
EVENTS = [story for story in STORIES if not story.roundups]
ITEMS = {item.id: item for story in STORIES for item in story.items}
LANGUAGES = {  # those of its file
    item.id: OTHERS.intersection(story.id.split("-")) if story.half == "languages" else {"en"}
    for story in STORIES
    for item in story.items
}


def named(story: Story) -> str:
    return story.id


def words(text: str) -> set[tuple[str, ...]]:
    every = text.casefold().split()
    return {tuple(every[at : at + 3]) for at in range(len(every) - 2)}


def test_both_halves_are_of_a_size_and_hold_every_role() -> None:
    halves = Counter(story.half for story in EVENTS)
    assert halves == {
        "dev": 24,
        "kept": 24,
        "third": 15,
        "fourth": 10,
        "fifth": 12,
        "sixth": 14,
        "seventh": 14,
        "eighth": 13,
        "languages": 20,
    }
    assert len(ITEMS) == sum(len(story.items) for story in STORIES) >= 300
    for half in halves:
        roles = Counter(item.role for story in load(half) for item in story.items)
        assert set(roles) == set(get_args(Role))
        assert min(roles.values()) >= 3


def test_the_languages_are_read_alone() -> None:
    assert {story.half for story in load()} == set(get_args(Half)) - {"languages"}
    assert {story.half for story in load("languages")} == {"languages"}
    assert {language for story in load("languages") for language in LANGUAGES[story.items[0].id]} == OTHERS


def test_outlets_are_many_and_invented() -> None:
    publishers = {item.publisher for item in ITEMS.values()}
    assert len(publishers) >= 50
    assert all(publisher.domain.endswith(".example") for publisher in publishers)
    assert len({item.url for item in ITEMS.values()}) == len(ITEMS)


@pytest.mark.parametrize("story", EVENTS, ids=named)
def test_an_origin_is_one_and_has_somebody_who_traces_to_it(story: Story) -> None:
    assert 4 <= len(story.items) <= 12
    origins = [item.id for item in story.items if item.role == "origin"]
    leaning = [item for item in story.items if item.role in {"copy", "rewrite"}]
    traced = {item.traced_to for item in leaning if ITEMS.get(item.traced_to, item).role != "follow-up"}
    assert traced == ({story.origin} if story.origin else set())
    assert origins == ([story.origin] if story.origin in ITEMS else [])
    for item in story.items:
        assert bool(item.traced_to) == (item in leaning)
        assert "." not in item.traced_to or item.traced_to in ITEMS


@pytest.mark.parametrize("item", ITEMS.values(), ids=lambda item: str(item.id))
def test_an_article_reads_as_one(item: Item) -> None:
    assert 50 <= len(item.text.split()) <= 420
    assert item.title
    assert "  " not in item.text
    assert item.arrived >= item.published
    assert bool(item.tells) == (item.role == "roundup")
    assert not item.also_right or item.why
    made = article(item)
    assert made.language in LANGUAGES[item.id]
    assert (made.publisher, made.url, made.title) == (item.publisher, item.url, item.title)
    assert made.published == item.published.timestamp()
    assert made.first_seen == item.arrived.timestamp()
    assert (made.section, made.authors) == (item.section, item.authors)


def test_a_copy_is_one() -> None:
    copies = [item for item in ITEMS.values() if item.copy_of]
    assert len(copies) >= 45
    for item in copies:
        source = ITEMS[item.copy_of]
        assert item.publisher != source.publisher
        assert item.arrived > source.arrived
        assert len(words(item.text) & words(source.text)) / len(words(item.text)) > 0.3, item.id


def test_a_rewrite_shares_few_words_with_its_origin() -> None:
    for item in ITEMS.values():
        if item.role == "rewrite" and item.traced_to in ITEMS:
            assert len(words(item.text) & words(ITEMS[item.traced_to].text)) / len(words(item.text)) < 0.3, item.id


def test_later_pieces_come_later() -> None:
    for story in EVENTS:
        first = min(item.published for item in story.items)
        for item in story.items:
            if item.role in {"follow-up", "commentary"}:
                assert item.published > first, item.id


def test_a_roundup_tells_of_what_has_been_reported() -> None:
    events = {story.id: story for story in EVENTS}
    for story in STORIES:
        for item in story.items if story.roundups else ():
            assert len(item.tells) >= 2
            for told in item.tells:
                assert events[told].half == story.half, item.id
                assert min(other.published for other in events[told].items) < item.published, (item.id, told)


HEAD = "about = ''\nhalf = 'dev'\n"
PIECE = "[[article]]\noutlet = 'one'\npath = '/'\npublished = 2026-09-07T06:40:00Z\ntitle = ''\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("half = 'dev'\narticle = []", "about"),
        ("about = ''\nhalf = 'ninth'\narticle = []", "ninth"),
        (HEAD + PIECE.replace("one", "nobody") + "role = 'report'", "nobody"),
        (HEAD + PIECE + "role = 'report'\n" + PIECE + "role = 'report'", "one id"),
        (HEAD + PIECE + "role = 'roundup'\ntells = ['02-gone']", "02-gone"),
        ("half = ", "01-broken.toml"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "incidents").mkdir()
    (tmp_path / "outlets.toml").write_text("one = { name = 'One' }", encoding="utf-8")
    (tmp_path / "incidents" / "01-broken.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="01-broken") as caught:
        load(folder=tmp_path)
    assert said in str(caught.value)
