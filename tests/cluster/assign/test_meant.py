"""Outlets named in short: whom the incident shows to be meant."""

from __future__ import annotations

import pytest

from cluster.assign.roles import decide_roles
from newsfold.stream.messages import Attribution
from tests.cluster.assign.build import piece


def _named(name: str, sentence: str, domain: str = "") -> Attribution:
    return Attribution(name=name, kind="reports", sentence=sentence, domain=domain, origin=True)


@pytest.mark.parametrize(
    ("publisher", "named"),
    [
        ("Alder County Independent", _named("The Independent", "he told the Independent")),
        ("Continental News Agency", _named("Channel NewsAsia", "she told CNA", "channelnewsasia.com")),
        ("Channel Six Northgate", _named("Channel Six", "aired by Channel Six")),
        ("Plaza Weekly", _named("Plaza", "she told Plaza")),
    ],
)
def test_a_short_name_means_the_outlet_that_told_it_before(publisher: str, named: Attribution) -> None:
    scoop, retold = piece("scoop", publisher, 1), piece("retold", "Vale Post", 2, named=[named])
    assert decide_roles([scoop, retold]).by_article["retold"].traced_to == "scoop"
    late = decide_roles([piece("scoop", publisher, 3), retold])
    assert late.by_article["retold"].traced_to == named.name
    both = decide_roles([scoop, retold, piece("own", named.name, 1)])
    assert both.by_article["retold"].traced_to == "own"


@pytest.mark.parametrize(
    ("publisher", "named"),
    [
        ("Alder County Independent", _named("Alder County Gazette", "the Gazette reported")),
        (
            "Sun Valley Record",
            _named("The Sun", "the Sun reported", "thesun.co.uk"),
        ),  # one short word begins many names
        ("Continental News Agency", _named("Channel NewsAsia", "Channel NewsAsia quoted the CNA")),
    ],
)
def test_what_means_another(publisher: str, named: Attribution) -> None:
    pieces = [piece("scoop", publisher, 1), piece("retold", "Vale Post", 2, named=[named])]
    assert decide_roles(pieces).by_article["retold"].traced_to == named.name
