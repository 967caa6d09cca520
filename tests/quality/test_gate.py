"""Folding quality must not fall: the floors of `floors.toml`, and how they are moved."""

from __future__ import annotations

import os
import tomllib

import pytest

from tests.quality.compare import SETS
from tests.quality.data import data_file, digest, missing
from tests.quality.fingerprints import default_cache
from tests.quality.gate import FLOORS, ORDERS, Floors, LoweredError, below, measured, raised, read, written

SET_AT = {"set": {"b3_f1": 0.95, "pair_f1": 0.9}}


def _floors() -> Floors:
    return raised(Floors(), SET_AT, {"file": "digest"}, date="2026-01-01", reason="", allow_lower=False)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ORDERS)
def test_folding_stays_above_its_floors(name: str) -> None:
    why = missing(*SETS[name])
    if why and "NEWSFOLD_DATA_DIR" in os.environ:
        pytest.fail(why)  # who names a folder wants the gate
    if why:
        pytest.skip(why)
    floors = read()
    for part in SETS[name]:
        assert digest(data_file(part)) == floors.data[part], f"{part}: other data than the floors are about"
    assert below(floors, name, measured(name, default_cache())) == []


def test_the_committed_file_is_as_the_gate_writes_it_and_names_every_set() -> None:
    floors = read()
    assert FLOORS.read_text(encoding="utf-8") == written(floors)
    assert set(floors.floors) == set(ORDERS)
    assert set(floors.data) == {part for name in ORDERS for part in SETS[name]}


def test_every_floor_stands_where_its_last_change_put_it() -> None:
    floors = read()
    last = {change.floor: change.after for change in floors.changes}
    assert last == {
        f"{n} {metric}": value for n, metrics in floors.floors.items() for metric, value in metrics.items()
    }
    for change in floors.changes:
        assert change.reason
        assert change.after <= change.measured


def test_a_new_floor_lies_a_margin_under_what_was_measured() -> None:
    floors = _floors()
    assert floors.floors == {"set": {"b3_f1": 0.94, "pair_f1": 0.89}}
    assert floors.data == {"file": "digest"}
    assert [(c.floor, c.before, c.after, c.measured) for c in floors.changes] == [
        ("set b3_f1", None, 0.94, 0.95),
        ("set pair_f1", None, 0.89, 0.9),
    ]


def test_what_falls_below_its_floor_or_has_none_is_named() -> None:
    floors = _floors()
    assert below(floors, "set", {"b3_f1": 0.94, "pair_f1": 0.89}) == []
    assert below(floors, "set", {"b3_f1": 0.9399, "pair_f1": 0.89}) == ["set b3_f1: 0.9399 is below its floor 0.940"]
    assert below(floors, "set", {"b3_f1": 0.95}) == ["set pair_f1: 0.0000 is below its floor 0.890"]
    assert below(floors, "other", {"b3_f1": 0.99}) == ["other b3_f1: no floor; set it with --update"]


def test_better_figures_raise_a_floor_and_slightly_worse_ones_leave_it() -> None:
    found = {"set": {"b3_f1": 0.97, "pair_f1": 0.895}}
    floors = raised(_floors(), found, {"file": "digest"}, date="2026-02-02", reason="", allow_lower=False)
    assert floors.floors == {"set": {"b3_f1": 0.96, "pair_f1": 0.89}}
    assert [(c.date, c.floor, c.before, c.after) for c in floors.changes[2:]] == [
        ("2026-02-02", "set b3_f1", 0.94, 0.96)
    ]


def test_a_floor_is_lowered_only_with_leave_and_a_reason_which_is_kept() -> None:
    found = {"set": {"b3_f1": 0.93, "pair_f1": 0.95}}
    with pytest.raises(LoweredError, match=r"set b3_f1: 0\.9300 is below its floor 0\.940"):
        raised(_floors(), found, {}, date="2026-02-02", reason="", allow_lower=False)
    with pytest.raises(ValueError, match="needs a reason"):
        raised(_floors(), found, {}, date="2026-02-02", reason=" ", allow_lower=True)
    floors = raised(_floors(), found, {}, date="2026-02-02", reason='a "coarser" rule', allow_lower=True)
    assert floors.floors == {"set": {"b3_f1": 0.92, "pair_f1": 0.94}}
    assert floors.changes[2].reason == 'a "coarser" rule'
    assert (floors.changes[2].before, floors.changes[2].after) == (0.94, 0.92)


def test_the_file_reads_back_as_it_was_written() -> None:
    found = {"set": {"b3_f1": 0.93}}
    floors = raised(_floors(), found, {"a+b": "1"}, date="2026-02-02", reason='why "not"\n', allow_lower=True)
    text = written(Floors(data={"a": "1"}, floors=floors.floors, changes=floors.changes))
    assert tomllib.loads(text)["changes"][-1]["reason"] == 'why "not"\n'
    assert tomllib.loads(text)["floors"] == floors.floors
