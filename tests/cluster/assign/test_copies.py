"""Copies are told by the exact words they share, never by a resemblance that is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cluster.assign.copies import CopyMatch, best_copy
from newsfold.stream.messages import Fingerprint
from tests.cluster.assign.build import fp, outlet
from tests.cluster.assign.stories import EVENTS, Event, opening, story

WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprstvz" for b in "aeiou" for c in ("l", "n", "r", "st", "m", "ck")]


def _prose(count: int, seed: int) -> list[str]:
    """So many words without a meaning, some of them often, as in any text."""
    random = Random(seed)
    return [WORDS[min(int(random.expovariate(0.01)), len(WORDS) - 1)] for _ in range(count)]


def _best(mine: Fingerprint, others: Sequence[Fingerprint]) -> CopyMatch | None:
    held = {f.article_id: f for f in (mine, *others)}
    shingles = {name: np.frombuffer(f.shingles, "<u8").astype(np.uint64) for name, f in held.items()}
    return best_copy(mine, [f.article_id for f in others], held.__getitem__, shingles)


def _of(shingles: range, name: str = "mine", publisher: str = "") -> Fingerprint:
    """A fingerprint with these shingle hashes, and without words to look at."""
    packed = np.array(shingles, "<u8").tobytes()
    return replace(fp(name, publisher=publisher), shingles=packed, title_terms=("same",))


def _edited(words: Sequence[str], share: float, seed: int) -> list[str]:
    random, edited = Random(seed), list(words)
    for place in random.sample(range(len(words)), round(share * len(words))):
        edited[place] = f"x{random.randrange(10_000)}"
    return edited


@given(st.integers(0, 300), st.integers(1, 300), st.integers(1, 300))
def test_the_figures_are_exact(start: int, mine: int, theirs: int) -> None:
    a, b = range(mine), range(start, start + theirs)
    shared = len(set(a) & set(b))
    match = _best(_of(a), [_of(b, "b")])
    containment = shared / min(mine, theirs)
    if shared < 12 or containment < 0.65:
        assert match is None
    else:
        assert match == CopyMatch("b", shared, containment, shared / len(set(a) | set(b)))


def test_verbatim_abridged_and_re_headlined_texts_are_copies() -> None:
    title, text = story(EVENTS[0], 0)
    whole = fp("origin", title, text)
    verbatim = _best(fp("same", title, text), [whole])
    assert verbatim is not None
    assert (verbatim.containment, verbatim.resemblance) == (1.0, 1.0)
    abridged = _best(fp("cut", title, opening(text, 2)), [whole])
    assert abridged is not None
    assert abridged.containment > 0.9 > 0.7 > abridged.resemblance
    longer = _best(whole, [fp("cut", title, opening(text, 2))])
    assert longer is not None
    assert longer.containment == abridged.containment
    headed = _best(fp("headed", "Mill in ruins after night of fire", text), [whole])
    assert headed is not None
    assert headed.containment > 0.8


@pytest.mark.parametrize("event", EVENTS)
def test_rewrites_and_other_events_are_no_copies(event: Event) -> None:
    mine = fp("mine", *story(event, 0))
    others = [fp(f"{e}{w}", *story(e, w)) for e in EVENTS for w in range(3) if (e, w) != (event, 0)]
    assert _best(mine, others) is None


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2, 0.3])
def test_a_text_with_a_third_of_its_words_replaced_is_a_copy(share: float) -> None:
    for seed in range(20):
        words = _prose(400, seed)
        match = _best(fp("edited", "", " ".join(_edited(words, share, seed))), [fp("whole", "", " ".join(words))])
        assert match is not None, seed
        assert match.article == "whole"
    if share == 0.3:
        assert match is not None
        assert match.containment < 0.3
        assert match.words is not None
        assert match.words > 0.6
        assert "of the longer one's other words" in match.text()
        assert set(match.scores()) == {
            "containment",
            "resemblance",
            "shared shingles",
            "other words",
            "other pairs",
        }


@pytest.mark.parametrize("quoted", [60, 120, 180, 220])
def test_two_reports_that_quote_one_speech_at_length_are_no_copies(quoted: int) -> None:
    """The same runs of words as in an edited copy and more, but what stands between them is each reporter's own."""
    for seed in range(20):
        speech, own, others = _prose(quoted, seed), _prose(400 - quoted, seed + 100), _prose(400 - quoted, seed + 200)
        a = fp("a", "", " ".join([*own[:90], *speech[: quoted // 2], *own[90:], *speech[quoted // 2 :]]))
        b = fp("b", "", " ".join([*others[:90], *speech, *others[90:]]))
        assert _best(a, [b]) is None, seed


def _counted(shingles: range, words: range, pairs: range, name: str = "mine") -> Fingerprint:
    """A fingerprint with these shingle hashes, content words and pairs of them."""
    return replace(
        _of(shingles, name), terms={f"w{i}": 1 for i in words}, bigrams={f"w{i} w{i + 1}": 1 for i in pairs}
    )


@pytest.mark.parametrize(
    ("shared", "pairs", "copied"), [(30, 80, False), (50, 80, True), (50, 55, False), (40, 100, False)]
)
def test_half_of_the_runs_are_enough_where_the_other_pairs_of_words_are_shared_too(
    shared: int, pairs: int, copied: bool
) -> None:
    """A note that an outlet made of another's long report: of a long one much is in it by chance."""
    note = _counted(range(100), range(100), range(100))
    report = _counted(range(100 - shared, 500), range(400, 900), range(100 - pairs, 500), "report")
    assert (_best(note, [report]) is not None) is copied


@pytest.mark.parametrize(
    ("shared", "words", "pairs", "copied"),
    [(24, 64, 30, True), (24, 58, 30, False), (24, 66, 14, False), (13, 64, 30, False), (13, 70, 30, True)],
)
def test_the_fewer_runs_are_whole_the_more_the_rest_has_to_agree(
    shared: int, words: int, pairs: int, copied: bool
) -> None:
    mine = _counted(range(200), range(100), range(100))
    theirs = _counted(
        range(200 - shared, 400 - shared), range(100 - words, 200 - words), range(100 - pairs, 200 - pairs), "b"
    )
    match = _best(mine, [theirs])
    assert (match is not None) is copied
    if match is not None:
        assert match.words == pytest.approx((words / 100 - shared / 200) / (1 - shared / 200))


def test_a_text_merged_with_another_of_its_length_is_a_copy_of_both() -> None:
    first, second = _prose(300, 1), _prose(300, 2)
    merged = fp("merged", "", " ".join([*first, *second]))
    for part in (first, second):
        match = _best(merged, [fp("part", "", " ".join(part))])
        assert match is not None
        assert match.containment == 1.0


def test_one_publishers_pages_need_nearly_all_words_and_one_beginning() -> None:
    shared, more, opened = range(100), range(30, 130), range(15, 115)
    assert _best(_of(shared, publisher="Daily"), [_of(more, "a")]) is not None
    assert _best(_of(shared, publisher="Daily"), [_of(more, "a", "Daily")]) is None
    assert _best(_of(shared, publisher="Daily"), [_of(opened, "a", "Daily")]) is not None
    other = replace(_of(opened, "a", "Daily"), title_terms=("other",))
    assert _best(_of(shared, publisher="Daily"), [other]) is None
    leads = [replace(f, lead_terms=("a", "b", "c")) for f in (_of(shared, publisher="Daily"), other)]
    assert _best(leads[0], [leads[1]]) is not None
    nobody = [
        replace(_of(r, n), publisher=replace(outlet(""), domain="")) for r, n in ((shared, "mine"), (more, "a"))
    ]
    assert _best(nobody[0], [nobody[1]]) is not None  # unknown publishers are not one publisher


def test_two_editions_of_one_form_are_no_copies() -> None:
    """A market report is the same every day, but for its figures."""
    form = " ".join(_prose(10, 9)) + " {} " + " ".join(_prose(11, 8)) + " {} " + " ".join(_prose(12, 7))
    monday = fp("monday", "", " ".join(form.format(100 + i, 300 + i) for i in range(10)))
    tuesday = fp("tuesday", "", " ".join(form.format(500 + i, 700 + i) for i in range(10)))
    wire = fp("wire", "", " ".join(form.format(100 + i, 300 + i) for i in range(6)))
    assert _best(monday, [tuesday]) is None
    match = _best(monday, [tuesday, wire])
    assert match is not None
    assert match.article == "wire"
    assert _best(replace(monday, numbers=()), [tuesday]) is not None  # it is the figures that tell


def test_short_texts_are_no_copies() -> None:
    assert _best(_of(range(11)), [_of(range(11), "same")]) is None
    assert _best(_of(range(12)), [_of(range(12), "same")]) is not None
    assert _best(_of(range(0)), [_of(range(50), "a"), _of(range(0), "empty")]) is None
    assert _best(_of(range(50)), []) is None


def test_the_best_match_is_chosen_whatever_the_order() -> None:
    mine = _of(range(100))
    others = [_of(range(30, 130), "c"), _of(range(5, 105), "b"), _of(range(35, 135), "a")]
    for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
        match = _best(mine, [others[i] for i in order])
        assert match is not None
        assert match.article == "b"
    wider = _best(mine, [_of(range(500), "wide"), _of(range(101), "alike")])
    assert wider is not None
    assert wider.article == "alike"  # equal containment: the closer one
    line = _best(mine, [_of(range(20), "line"), _of(range(5, 105), "whole")])
    assert line is not None
    assert line.article == "whole"  # rather than a line that is contained to the last word
    level = _best(mine, [_of(range(100), "z"), _of(range(100), "y")])
    assert level is not None
    assert level.article == "y"


def test_the_evidence_gives_the_figures() -> None:
    match = CopyMatch("a", 40, 2 / 3, 1 / 3)
    assert match.scores() == {"containment": 0.6667, "resemblance": 0.3333, "shared shingles": 40.0}
    assert match.text() == "67% of the shorter text's five-word runs stand in both"
