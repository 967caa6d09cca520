"""A fingerprint that decodes and makes no sense is given up with its reason, and the next one is assigned."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from tests.cluster.assign.build import fp, records
from tests.cluster.assign.run import Run
from tests.cluster.assign.stories import EVENTS, story


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"published": float("nan")}, "published is nan"),
        ({"published": 1e18}, "published is 1e+18"),
        ({"arrived": float("inf")}, "arrived is inf"),
        ({"shingles": b"123"}, "shingles has 3 bytes"),
        ({"signature": b"12345"}, "signature has 5 bytes"),
        ({"vector": b"1"}, "vector has 1 bytes"),
        ({"article_id": ""}, "no article id"),
    ],
)
def test_values_that_make_no_sense_are_rejected(wrong: dict[str, Any], named: str) -> None:
    run = Run()
    good = fp("good", *story(EVENTS[0], 0))
    outcome = run.take(records([replace(fp("bad", *story(EVENTS[1], 0)), **wrong), good], 0))
    assert [(r.reason, named in r.error) for r in outcome.rejects] == [("values", True)]
    assert set(run.shard.places) == {"good"}
