"""What two texts share is shown where it stands in both, in time that grows with their length."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.assign.spans import PLACES, Span, aligned_spans
from cluster.fingerprint.text import words
from tests.effort import lines_run

FERRY = (
    "The ferry Blue Heron ran aground off Kestrel Bay on Monday with 214 people on board, the harbour's "
    "master said. Nobody was hurt.\n\nDivers found a tear of six metres below the waterline, and the owners "
    "promised to pay for the tugs that pulled her free."
)
OWN = "Passengers told this paper of a long cold night on deck, with songs, soup and too few blankets for all."


def _texts(a: str, b: str, spans: list[Span]) -> list[tuple[str, str]]:
    return [(a[s.a_start : s.a_end], b[s.b_start : s.b_end]) for s in spans]


def test_a_verbatim_text_is_one_span() -> None:
    spans = aligned_spans(FERRY, FERRY)
    assert spans == [Span(len(words(FERRY)), 0, len(FERRY) - 1, 0, len(FERRY) - 1)]


def test_what_was_moved_edited_and_framed_is_found_where_it_stands() -> None:
    first, second = FERRY.split("\n\n")
    edited = second.replace("six metres", "six yards")
    copy = f"{OWN} {edited.upper()} {OWN} {first}"
    rest = second[second.index("below") : -1]
    assert _texts(FERRY, copy, aligned_spans(FERRY, copy, least_words=4)) == [
        (first[:-1], first[:-1]),
        ("Divers found a tear of six", "DIVERS FOUND A TEAR OF SIX"),
        (rest, rest.upper()),
    ]
    assert len(aligned_spans(FERRY, copy, least_words=7)) == 2


def test_no_word_is_in_two_spans_and_the_longer_ones_come_first() -> None:
    line = "seven sailors sang of storms and soup on deck"
    once, more = f"{line} for hours.", f"{line} for hours, then {line}."
    assert [s.words for s in aligned_spans(once, more)] == [11]
    assert [s.words for s in aligned_spans(more, once)] == [11]
    both = aligned_spans(more, more.replace("then", "and"))
    assert [s.words for s in both] == [11, 9]
    assert both[0].b_end <= both[1].b_start


def test_marks_of_tokenisation_quotes_and_possessives_do_not_part_a_run() -> None:
    tokenised = "`` The harbour 's master , Ola Wend , spoke of 1,500 tonnes , '' he said"
    plain = "“The harbour’s master, Ola Wend, spoke of 1,500 tonnes,” he said"
    (span,) = aligned_spans(tokenised, plain)
    assert tokenised[span.a_start : span.a_end].endswith("he said")
    assert plain[span.b_start : span.b_end] == plain[1:]


def test_scripts_without_spaces_are_aligned_by_character() -> None:
    shared = "渡轮周一在红隼湾外搁浅船上有二百一十四人"
    a, b = f"据港务局消息{shared}。", f"本报讯：昨日，{shared}无人受伤"
    (span,) = aligned_spans(a, b)
    assert a[span.a_start : span.a_end] == b[span.b_start : span.b_end] == shared


@pytest.mark.parametrize("a", ["", "one two", "\0 \ud800 ;;; —", "x " * 7])
def test_too_little_text_has_no_spans(a: str) -> None:
    assert aligned_spans(a, FERRY) == []
    assert aligned_spans(FERRY, a) == []


def test_a_run_of_no_words_is_refused() -> None:
    with pytest.raises(ValueError, match="least_words is 0"):
        aligned_spans("a", "b", least_words=0)


_few = st.lists(st.sampled_from("abc"), max_size=60)


@given(_few, _few, st.integers(1, 4))
def test_spans_read_the_same_and_never_overlap(a: list[str], b: list[str], least: int) -> None:
    mine, theirs = " ".join(a), " ".join(b)
    spans = aligned_spans(mine, theirs, least_words=least)
    for x, y in _texts(mine, theirs, spans):
        assert x == y
    assert [len(x.split()) for x, _ in _texts(mine, theirs, spans)] == [s.words for s in spans]
    assert all(s.words >= least for s in spans)
    assert all(s.a_end < t.a_start for s, t in pairwise(spans))
    in_b = sorted(spans, key=lambda s: s.b_start)
    assert all(s.b_end < t.b_start for s, t in pairwise(in_b))


@given(st.lists(st.sampled_from("abcdefgh"), min_size=3, max_size=40), st.integers(1, 6))
def test_a_long_run_is_never_missed(shared: list[str], least: int) -> None:
    text = [f"{letter}{i}" for i, letter in enumerate(shared)]
    a, b = " ".join(["x", *text, "y"]), " ".join(["z", "z", *text])
    assert sum(s.words for s in aligned_spans(a, b, least_words=least)) == (len(text) if len(text) >= least else 0)


@pytest.mark.parametrize(
    "unit",
    ["a ", "a b ", " ".join("abcdefgh") + " ", "a a a a a a a b ", "渡", "'", "́", "a'" * 40 + " "],
)
def test_hostile_texts_take_time_in_proportion_to_their_length(unit: str) -> None:
    short, long = (unit * (size // len(unit)) for size in (10_000, 40_000))
    assert lines_run(lambda: aligned_spans(long, long)) < 6 * lines_run(lambda: aligned_spans(short, short)) + 1000
    chance = random.Random(unit)
    noise = "".join(unit if chance.random() < 0.9 else "q " for _ in range(40_000 // len(unit)))
    assert lines_run(lambda: aligned_spans(noise, long)) < 60 * PLACES * 10_000


def test_a_megabyte_is_cut_off() -> None:
    text = FERRY * 5000
    assert len(text) > 1_000_000
    spans = aligned_spans(text, text)
    assert sum(s.words for s in spans) == 20_000
    assert spans[-1].a_end <= 200_000
