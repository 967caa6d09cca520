"""On real pages, newsfold reads nothing worse than trafilatura with nothing set, and no worse than it did."""

from __future__ import annotations

import pytest

from tests.quality.extraction.__main__ import PAGES, WAYS
from tests.quality.extraction.measure import FIGURES, judge, mean, worse
from tests.quality.extraction.pages import read_pages

FLOORS = {"title": 0.89, "date": 0.96, "authors": 0.92, "body": 0.965}
"""About a page below what is measured on these, and half a hundredth for the body."""


@pytest.mark.slow
@pytest.mark.skipif(
    not PAGES.exists(), reason=f"no pages at {PAGES}: NEWSFOLD_DATA_DIR names the folder that has them"
)
def test_no_figure_falls_below_its_floor_or_the_defaults() -> None:
    pages = list(read_pages(PAGES))[::4]
    ours, plain = ([judge(way(page), page.wanted) for page in pages] for way in WAYS.values())
    measured = {figure: mean(ours, figure) for figure in FIGURES}
    assert worse(ours, plain) == [], measured
    assert all(measured[figure] >= floor for figure, floor in FLOORS.items()), measured
