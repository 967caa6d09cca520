"""What assigning one article costs while the live window is full: `python -m tests.bench.assign_cost [SIZE...]`.

Prints, for a window of 10,000, 50,000 and 100,000 articles unless sizes are given: the milliseconds of its own
processor time that linking and repair take an article (mean, median, 99th percentile), what reading and publishing
add, the share of each part, and the memory of the process.

The window is filled from real fingerprints (from invented ones where the data folder is absent) with invented
incidents of one to thirty articles: an incident takes its words from two articles and its vector from one of them
turned away from it, each article keeps a random part of that and adds words of a third, and shingles are random,
so that none is a copy. They are put into the window directly, as the service's memory would hold them. The articles
that are measured go through the stage, in turn: real ones that it has not seen, further articles of the incidents in
the window, and copies of articles in it by other outlets.
"""

from __future__ import annotations

import cProfile
import gc
import pstats
import random
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from cluster.assign.assigner import admit
from cluster.assign.config import DAY, AssignConfig
from cluster.assign.decisions import Decisions
from cluster.assign.membership import Arrivals, add, found
from cluster.assign.publish import publish
from cluster.assign.shard import Shard
from cluster.assign.state import Place
from cluster.assign.step import AssignStep
from newsfold.stream.codec import decode
from newsfold.stream.messages import Fingerprint
from newsfold.stream.metrics import Metrics
from newsfold.stream.public import Evidence
from tests.bench.fingerprint_lexical import invented
from tests.cluster.assign.build import fp, records
from tests.cluster.assign.run import shard_of
from tests.quality.data import STREAM, data_file, missing
from tests.quality.fingerprints import default_cache, fingerprints_of

SIZES = (10_000, 50_000, 100_000)
MEASURED = 300  # articles for the times, and as many again for the shares
WARMING = 90  # articles before them: what is made on first use, or for a window's first copy, is paid for once
BATCH = 64
START = 1_700_000_000.0
DAYS = 6.5  # that the window's articles arrived in
SOURCES = 4000  # articles that words are taken from
PARTS = (
    ("cluster/assign/shard.py", "remember"),
    ("cluster/assign/candidates.py", "nearest"),
    ("cluster/assign/candidates.py", "matches"),
    ("cluster/assign/copies.py", "best_copy"),
    ("cluster/assign/features.py", "pair_features"),
    ("cluster/assign/assigner.py", "_matches"),
    ("cluster/assign/repair.py", "repair"),
    ("cluster/assign/repair.py", "_split"),
    ("cluster/assign/repair.py", "_reconsider"),
    ("cluster/assign/settle.py", "settle"),
    ("cluster/assign/window.py", "advance"),
    ("cluster/assign/publish.py", "publish"),
    ("newsfold/stream/codec.py", "decode"),
)


class Maker:
    """Invents incidents and their articles out of the words of others."""

    def __init__(self, sources: Sequence[Fingerprint], chance: random.Random) -> None:
        self._sources = sources
        self._chance = chance
        self._numbers = np.random.default_rng(chance.randrange(2**32))
        self._made = 0

    def incident(self) -> Iterator[Fingerprint]:
        """Articles of one event, without end."""
        one, other = self._chance.sample(self._sources, 2)
        core = self._some(one.terms, 0.5) | self._some(other.terms, 0.3)
        pairs = self._some(one.bigrams, 0.5) | self._some(other.bigrams, 0.3)
        named = self._some(one.names, 0.6) | self._some(other.names, 0.3)
        vector = self._turned(np.frombuffer(one.vector, "<f2").astype(np.float64), 0.7)
        while True:
            third = self._chance.choice(self._sources)
            self._made += 1
            yield msgspec.structs.replace(
                third,
                article_id=f"made-{self._made}",
                url=f"https://outlet-{self._made % 400}.example/{self._made}",
                canonical_url="",
                publisher=msgspec.structs.replace(
                    third.publisher, name="", domain=f"outlet-{self._made % 400}.example"
                ),
                vector=self._turned(vector, 0.85).astype("<f2").tobytes(),
                terms=self._some(core, 0.8) | self._some(third.terms, 0.15),
                bigrams=self._some(pairs, 0.6) | self._some(third.bigrams, 0.3),
                names=self._some(named, 0.8) | self._some(third.names, 0.1),
                numbers=tuple(sorted({*one.numbers[::2], *third.numbers[::4]})),
                title_terms=tuple(self._some(dict.fromkeys(one.title_terms, 1), 0.7)) + third.title_terms[:2],
                lead_terms=tuple(self._some(dict.fromkeys(one.lead_terms, 1), 0.7)) + third.lead_terms[:5],
                shingles=np.sort(self._numbers.integers(0, 2**63, len(third.shingles) // 8, np.int64)).tobytes(),
                signature=self._numbers.integers(0, 2**32, len(third.signature) // 4, np.uint32).tobytes(),
                attributions=(),
            )

    def _some(self, counts: dict[str, int], share: float) -> dict[str, int]:
        draws = self._numbers.random(len(counts)) < share
        return {term: n for (term, n), kept in zip(counts.items(), draws, strict=True) if kept}

    def _turned(self, vector: Any, cosine: float) -> Any:
        """A unit vector at about this cosine to another."""
        noise = self._numbers.standard_normal(len(vector))
        noise /= np.linalg.norm(noise)
        turned = cosine * vector / (np.linalg.norm(vector) or 1.0) + (1.0 - cosine**2) ** 0.5 * noise
        return turned / np.linalg.norm(turned)


def fill(shard: Shard, maker: Maker, size: int, chance: random.Random) -> list[Iterator[Fingerprint]]:
    """Bring the window to `size` articles; the incidents made, to draw further articles from."""
    incidents = []
    while len(shard.fingerprints) < size:
        articles = maker.incident()
        incidents.append(articles)
        home, decisions, arrivals = "", Decisions(shard), Arrivals()
        for _ in range(min(30, int(chance.paretovariate(1.3)))):
            made = next(articles)
            arrived = START + chance.random() * DAYS * DAY
            made = msgspec.structs.replace(made, arrived=arrived, published=arrived - 3600.0)
            place = Place(
                article_id=made.article_id,
                revision=made.revision,
                shard="en",
                incident=home,
                order=len(shard.places),
                url=made.url,
                title=made.title,
                publisher=made.publisher,
                published=made.published,
                arrived=arrived,
                image="",
                evidence=Evidence(channel="founding"),
                probability=1.0,
                sequence=1,
            )
            shard.remember(made)
            if home:
                add(shard, place, decisions, arrivals)
            else:
                home = found(shard, place, decisions, arrivals)
    shard.state = msgspec.structs.replace(shard.state, count=len(shard.places), clock=START + DAYS * DAY)
    return incidents


def arriving(
    shard: Shard,
    incidents: Sequence[Iterator[Fingerprint]],
    unseen: Iterator[Fingerprint],
    first: int,
    chance: random.Random,
) -> list[Fingerprint]:
    """The articles to warm up with and to measure, a second apart.

    Where the unseen ones are used up, the incidents' take their turn.
    """
    held, articles = sorted(shard.fingerprints), list[Fingerprint]()
    for number in range(first, first + WARMING + 2 * MEASURED):
        copied = shard.fingerprints.whole(chance.choice(held))
        by_another = msgspec.structs.replace(copied.publisher, name="", domain=f"copier-{number % 90}.example")
        made = next(chance.choice(incidents))
        copy = msgspec.structs.replace(copied, publisher=by_another, url=f"https://{by_another.domain}/{number}")
        article = (next(unseen, made), made, copy)[number % 3]
        arrived = START + DAYS * DAY + number
        articles.append(
            msgspec.structs.replace(article, article_id=f"query-{number}", arrived=arrived, published=arrived)
        )
    return articles


def measure(
    shard: Shard, articles: Sequence[Fingerprint], first: int, outcomes: Counter[str]
) -> tuple[list[float], float]:
    """Milliseconds of each article's linking and repair, and of reading and publishing an article.

    The articles go one by one through what the stage is made of; what becomes of them is counted in `outcomes`.
    """
    times, rest = list[float](), 0.0
    stored = records(articles, first)
    for start in range(0, len(stored), BATCH):
        decisions = Decisions(shard)
        for record in stored[start : start + BATCH]:
            begun = time.thread_time()
            fp = decode(Fingerprint, record.value)
            read = time.thread_time()
            outcomes[admit(shard, fp, AssignConfig(), decisions)] += 1
            decided = time.thread_time()
            times.append(1000 * (decided - read))
            rest += 1000 * (read - begun)
        begun = time.thread_time()
        publish(decisions)
        rest += 1000 * (time.thread_time() - begun)
    return times, rest / len(articles)


def run_through(step: AssignStep, articles: Sequence[Fingerprint], first: int) -> None:
    """The articles through the stage, in batches."""
    stored = records(articles, first)
    for start in range(0, len(stored), BATCH):
        step(stored[start : start + BATCH], 0.0)


def shares(step: AssignStep, articles: Sequence[Fingerprint], first: int) -> list[str]:
    """Which share of the stage's time each part takes; parts hold others."""
    profile = cProfile.Profile()
    profile.runcall(run_through, step, articles, first)
    stats: dict[Any, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined] # undeclared, but documented
    whole = max(row[3] for row in stats.values())
    lines = []
    for file, name in PARTS:
        for key, row in stats.items():
            if key[0].endswith(file) and key[2] == name:
                lines.append(f"{100 * row[3] / whole:5.1f} %  {file.split('/')[-1]}:{key[1]} {name}")
    return lines


def known_fingerprints(chance: random.Random) -> list[Fingerprint]:
    if not missing(STREAM):
        known = [f for f in fingerprints_of(data_file(STREAM), default_cache(), any_code=True) if f.shard == "en"]
        return chance.sample(known, min(len(known), SOURCES + MEASURED * 3))
    draw = np.random.default_rng(7)
    return [
        fp(str(i), title, text, embedding=draw.standard_normal(384).astype("<f2").tobytes(), model="invented")
        for i, (title, text) in enumerate(invented(1500))
    ]


def main(arguments: Sequence[str]) -> None:
    """Print the figures."""
    chance = random.Random(11)
    sources = known_fingerprints(chance)
    unseen = iter(sources[: len(sources) // 4])
    maker = Maker(sources[len(sources) // 4 :], chance)
    step = AssignStep(AssignConfig(), Metrics())
    shard = shard_of(step)
    shard.state = msgspec.structs.replace(shard.state, scheme=f"{sources[0].scheme} {sources[0].model}")
    offset = 0
    counted = Counter[str]()
    for size in [int(a) for a in arguments] or SIZES:
        incidents = fill(shard, maker, size, chance)
        queries = arriving(shard, incidents, unseen, offset, chance)
        run_through(step, queries[:WARMING], offset)
        gc.collect()  # all memory is looked through when a quarter of it is new, not every few hundred articles
        measured, profiled = queries[WARMING : WARMING + MEASURED], queries[WARMING + MEASURED :]
        times, rest = measure(shard, measured, offset + WARMING, counted)
        times.sort()
        print(  # noqa: T201 - its output
            f"{size:7} articles in the window: linking and repair {statistics.fmean(times):.2f} ms an article "
            f"(median {statistics.median(times):.2f}, 99 % {times[int(len(times) * 0.99)]:.2f}), "
            f"reading and publishing {rest:.2f} ms; so far {dict(counted)}; "
            f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB",
            flush=True,
        )
        print("\n".join(shares(step, profiled, offset + WARMING + MEASURED)), flush=True)  # noqa: T201 - likewise
        offset += len(queries)


if __name__ == "__main__":
    main(sys.argv[1:])
