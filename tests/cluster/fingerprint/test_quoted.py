"""What is quoted, as hashes that two texts can have in common."""

from __future__ import annotations

import pytest

from cluster.fingerprint.quoted import MAX_QUOTED, quoted
from cluster.fingerprint.text import clean


def _runs(text: str, title: str = "") -> set[bytes]:
    made = quoted(clean(title), clean(text))
    assert len(made) % 4 == 0
    return {made[at : at + 4] for at in range(0, len(made), 4)}


def test_words_outside_quotation_marks_are_left_out() -> None:
    assert _runs("The pier is rotten through and through, she said.") == set()
    assert len(_runs("“The pier is rotten,” she said of the old pier.")) == 2
    assert _runs("", title="Pier 'is rotten through and through'") == _runs('"is rotten through and through"')


@pytest.mark.parametrize("marks", ["“{}”", '"{}"', "'{}'", "‘{}’"])
def test_a_quotation_cut_short_and_marked_otherwise_shares_its_runs(marks: str) -> None:
    whole = _runs('"You get me through November and you get the whole waterfront," he says.')
    assert _runs(marks.format("You get the whole waterfront")) <= whole


def test_two_words_count_where_they_are_all_that_is_quoted() -> None:
    assert len(_runs("It would not discuss “stolen paper”.")) == 1
    assert not _runs("It would not discuss “stolen paper”.") & _runs("“It was stolen paper,” he said.")
    assert _runs("It would not discuss “paper”.") == set()


def test_it_is_bounded() -> None:
    assert len(_runs("“" + " ".join(f"word{n}" for n in range(150)) + "”")) <= MAX_QUOTED
    assert len(_runs(" ".join(f"“w{n} is gone”" for n in range(500)))) == MAX_QUOTED


@pytest.mark.parametrize("marks", ["«{}»", "« {} »", "»{}«", "«\u00a0{}\u00a0»", "„{}“"])
def test_guillemets_quote_whichever_way_they_point(marks: str) -> None:
    whole = _runs('"You get me through November and you get the whole waterfront," he says.')
    assert _runs(marks.format("You get the whole waterfront")) <= whole
    twice = f"{marks.format('The pier is rotten')} says Holm of it, and {marks.format('we built it well')} says Brot."
    assert _runs(twice) == _runs('"The pier is rotten" or "we built it well"')


def test_a_quotation_in_guillemets_ends_with_its_line_or_holds_another() -> None:
    assert _runs("«The pier is rotten\nand it will fall.") == _runs("“The pier is rotten”")
    assert _runs("«The pier is “rotten through” now»") == _runs("“The pier is rotten through now”")
    assert _runs("Home » News » Pier. It is «rotten through», she said.") == _runs("“rotten through”")
