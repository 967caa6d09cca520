"""Counts that mean something: what twenty copies, a rewrite or a column must not move, and what must move them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cluster.assign.counts import UNSEEN, count, family_of
from cluster.assign.kinds import Cue, Cues
from cluster.assign.roles import Piece, decide_roles
from newsfold.stream.messages import Publisher
from newsfold.stream.public import Counts
from tests.cluster.assign.build import byline, credit, piece

NAMES = ["Harbour Times", "Vale Post", "North Star", "Inland News"]


def _counts(pieces: list[Piece]) -> Counts:
    return count(pieces, decide_roles(pieces))


def _owned(made: Piece, family: str) -> Piece:
    return replace(made, publisher=Publisher(made.publisher.name, made.publisher.domain, family))


_reports = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(0, 3), st.floats(0.2, 1.0), st.floats(0.0, 2.0)),
    min_size=1,
    max_size=5,
)
_Drawn = list[tuple[str, int, float, float]]


def _told(drawn: _Drawn) -> list[Piece]:
    return [
        replace(piece(f"p{i}", who, float(when), order=i, probability=sure), cues=Cues(own=Cue(own)))
        for i, (who, when, sure, own) in enumerate(drawn)
    ]


@given(_reports, st.data())
@settings(max_examples=150, deadline=None)
def test_copies_rewrites_and_commentary_never_move_corroboration(drawn: _Drawn, data: st.DataObject) -> None:
    pieces = _told(drawn)
    base = _counts(pieces)
    of = data.draw(st.sampled_from(pieces))
    name = data.draw(st.sampled_from(["New Herald", *NAMES]))
    copies = [piece(f"c{n}", f"{name} {n}", 10.0 + n, copy_of=of.article_id) for n in range(20)]
    rewrites = [piece(f"r{n}", f"{name} {n}", 40.0 + n, named=[credit(of.publisher.name)]) for n in range(5)]
    column = [piece("column", name, 60.0, kind="commentary")]
    for added in (copies, rewrites, column, [*copies, *rewrites, *column]):
        grown = _counts([*pieces, *added])
        assert grown.corroboration == base.corroboration
        assert grown.independent_sources == base.independent_sources
    assert _counts([*pieces, *column]) == base


@given(_reports, st.floats(0.2, 1.0))
@settings(max_examples=150, deadline=None)
def test_a_report_by_a_new_family_raises_it_and_one_by_a_sister_does_not(drawn: _Drawn, sure: float) -> None:
    pieces = _told(drawn)
    base = _counts(pieces)
    new = piece("new", "New Herald", 9.0, probability=sure)
    raised = _counts([*pieces, new])
    assert raised.corroboration > base.corroboration
    assert (raised.families, raised.publishers) == (base.families + 1, base.publishers + 1)
    one, two = _owned(new, "Herald Group"), _owned(replace(new, article_id="sister"), "Herald Group")
    two = replace(two, publisher=Publisher("Sister Herald", "sister.example", "herald GROUP"))
    both = _counts([*pieces, one, two])
    assert both.corroboration == _counts([*pieces, one]).corroboration
    assert both.families == base.families + 1
    assert both.publishers == base.publishers + 2
    assert both.independent_sources == base.independent_sources + 2


def test_the_surer_a_report_the_more_it_counts() -> None:
    figures = [_counts([piece("a", probability=p)]).corroboration for p in (0.3, 0.6, 1.0)]
    assert 0.0 < figures[0] < figures[1] < figures[2] < 1.0
    own = replace(piece("a"), cues=Cues(own=Cue(1.5)))
    assert _counts([own]).corroboration > figures[2]


def test_an_unseen_origin_counts_the_same_however_many_name_it() -> None:
    told = [piece(f"a{n}", time=float(n), named=[credit("Inland Ledger")]) for n in range(6)]
    assert [_counts(told[:n]).corroboration for n in (1, 3, 6)] == [UNSEEN] * 3
    wire = [piece(f"b{n}", time=float(n), named=[byline("Far Wire")], copy_of="b0") for n in range(3)]
    assert _counts([*told, *wire]).corroboration == 2 * UNSEEN
    assert _counts([*told, *wire]).independent_sources == 2


def test_what_only_hangs_on_an_event_is_in_no_count() -> None:
    linked = [piece("c", kind="commentary"), piece("r", kind="roundup")]
    assert _counts(linked) == Counts(articles=0, publishers=0, independent_sources=0)
    assert _counts([]) == Counts(articles=0, publishers=0, independent_sources=0)


def test_a_family_is_the_owner_or_else_the_publisher() -> None:
    assert family_of(Publisher("Vale Post", "vale.example", "The Vale Group")) == "vale group"
    assert family_of(Publisher("Vale Post", "vale.example")) == "vale.example"
    assert family_of(Publisher("The Vale Post")) == "vale post"
    assert family_of(Publisher("")) == ""
