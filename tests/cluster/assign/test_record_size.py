"""Records of incidents with thousands of sources fit their topic."""

from __future__ import annotations

import pytest

from cluster.assign.publish import HEADROOM
from cluster.assign.record_size import encode_fitted
from newsfold.stream.codec import decode_json, encode_json
from newsfold.stream.messages import Publisher
from newsfold.stream.public import Counts, Evidence, Incident, Source
from newsfold.stream.topics import INCIDENTS, TOPICS
from tests.cluster.assign.build import copy, fp
from tests.cluster.assign.run import Run
from tests.cluster.assign.stories import EVENTS, story

MOST = TOPICS[INCIDENTS].max_message_bytes - HEADROOM


def _source(number: int, url: int = 100) -> Source:
    evidence = Evidence(channel="copy")
    name = f"s{number}"
    return Source(publisher=Publisher("Harbour Mail"), role="copy", evidence=evidence, article_id=name, url="u" * url)


def _incident(sources: int, linked: int, url: int) -> Incident:
    return Incident(
        id="i1x",
        revision=3,
        status="open",
        language="en",
        headline="Ferry aground",
        first_seen="2026-03-01T09:00:00Z",
        last_seen="2026-03-01T09:00:00Z",
        counts=Counts(articles=2000, publishers=2000, independent_sources=1),
        sources=tuple(_source(n, url) for n in range(sources)),
        linked=tuple(_source(n, url) for n in range(sources, sources + linked)),
        linked_count=linked,
    )


def test_a_record_that_fits_is_left_alone() -> None:
    incident = _incident(3, 2, 100)
    whole = encode_json(incident)
    assert encode_fitted(incident, len(whole)) == whole
    assert len(encode_fitted(incident, len(whole) - 1)) < len(whole)


@pytest.mark.parametrize(("sources", "linked"), [(200, 200), (200, 0), (0, 200), (200, 3), (3, 200)])
def test_what_fits_is_the_beginning_and_leaves_little_room(sources: int, linked: int) -> None:
    incident = _incident(sources, linked, 9000)
    data = encode_fitted(incident, MOST)
    assert MOST - 2 * 9_400 < len(data) <= MOST
    held = decode_json(Incident, data)
    assert held.sources == incident.sources[: len(held.sources)]
    assert held.linked == incident.linked[: len(held.linked)]
    assert (bool(held.sources), bool(held.linked)) == (bool(sources), bool(linked))
    assert (held.counts, held.linked_count) == (incident.counts, incident.linked_count)


def test_without_its_sources_it_has_to_fit() -> None:
    with pytest.raises(ValueError, match="i1x takes"):
        encode_fitted(_incident(1, 0, 100), 100)


def test_an_incident_of_two_thousand_sources_with_long_addresses_fits() -> None:
    run = Run()
    title, text = story(EVENTS[0], 0)
    first = fp("c0000", title + " very" * 2_000, text)
    long = "x" * 4000
    told = [copy(first, f"c{n:04}", hours=1.0 + n / 1000, url=f"https://o{n}.example/{long}") for n in range(2000)]
    run.feed(*told, each=False)
    run.feed(fp("later", *story(EVENTS[1], 0), hours=6.0))
    sizes = [len(o.value or b"") for o in run.outputs if o.topic == INCIDENTS]
    assert max(sizes) <= MOST
    incident = run.incidents()[run.incident_of("c0000")]
    assert (incident.counts.articles, len(incident.sources) > 100) == (2000, True)
    others = [o for o in run.outputs if o.topic != INCIDENTS]
    assert all(len(o.value or b"") < TOPICS[o.topic].max_message_bytes // 4 for o in others)
