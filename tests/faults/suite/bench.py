"""One sitting: a broker, what was made beforehand, and the undisturbed run that all others are held against."""

from __future__ import annotations

import contextlib
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import msgspec

from newsfold.stream.log import Output
from newsfold.stream.topics import INCIDENTS
from tests.broker import Broker
from tests.faults.stream import outputs, stream
from tests.faults.suite.left import Finding, Left, bare_versions, compare, look
from tests.faults.suite.service import Disturbance, Site, run, site

__all__ = ["ALONE", "ASSIGN", "JSONL", "SQL", "Bench", "Calm", "Row"]

ASSIGN, SQL, JSONL = "assign", "sink-sql", "sink-jsonl"
ALONE = {ASSIGN: ASSIGN, SQL: SQL, JSONL: JSONL}
SMALL_STEPS = "[assign]\nmax_records = 48\n"  # many commits, so that faults fall within and between them
PER_EVENT = 8.5  # articles that the generator makes of an event, a little less than it does on average
WEEKS_PER_ARTICLE = 7.0 / 20_000
CHUNK = 500


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the table."""

    scenario: str
    faults: int
    articles: int
    lost: int
    doubled: int
    wrong: list[str]
    seconds: float

    @property
    def right(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)


class Calm(msgspec.Struct, frozen=True):
    """The undisturbed run: what it left, how far each stage read, and how long it took."""

    left: Left
    ways: dict[str, int]
    seconds: float


class Bench:
    """What scenarios share. `kills` is how often each stage is to be killed; other faults are fewer in proportion."""

    def __init__(
        self, broker: Broker, folder: Path, *, articles: int, kills: int, seed: int, tell: Callable[[str], None]
    ) -> None:
        self.broker = broker
        self.folder = folder
        self.articles = articles
        self.kills = kills
        self.fewer = max(1, kills // 5)
        self.seed = seed
        self.tell = tell
        self.patience = 300.0 + articles / 20.0 + kills * 30.0

    def dice(self, scenario: str) -> random.Random:
        """The randomness of one scenario, the same whichever others run."""
        return random.Random(f"{self.seed} {scenario}")

    @cached_property
    def fingerprints(self) -> list[Output]:
        """Fingerprints of so many articles, their vectors made and not computed."""
        began = time.monotonic()
        events = int(self.articles / PER_EVENT) + 1
        weeks = max(1.0, self.articles * WEEKS_PER_ARTICLE)
        chosen: dict[str, None] = {}
        made = []
        for output in outputs(stream(self.seed, weeks=weeks, events=events)):
            if output.key in chosen or len(chosen) < self.articles:
                chosen.setdefault(output.key)
                made.append(output)
        self.tell(f"made {len(made):,} fingerprints of {len(chosen):,} articles, {time.monotonic() - began:.0f} s")
        return made

    @cached_property
    def calm(self) -> Calm:
        """The run that nothing disturbs."""
        began = time.monotonic()
        with self.prepared("undisturbed") as place:
            ran = run(place, ALONE, patience=self.patience, tell=self.teller("undisturbed"))
            return Calm(_look(place), ran.read, time.monotonic() - began)

    @contextlib.contextmanager
    def prepared(self, name: str) -> Iterator[Site]:
        """A site whose log holds the fingerprints."""
        with site(self.broker.servers, self.folder_of(name), SMALL_STEPS) as place:
            for start in range(0, len(self.fingerprints), CHUNK):
                place.log.append(self.fingerprints[start : start + CHUNK])
            yield place

    def disturbed(
        self,
        name: str,
        disturbances: Callable[[Site], Sequence[Disturbance]],
        members: Mapping[str, str] = ALONE,
        disk: Callable[[Path], contextlib.AbstractContextManager[object]] = contextlib.nullcontext,
    ) -> Row:
        """Assign and sink the fingerprints while something goes wrong, and hold what is left against the calm run."""
        calm, began = self.calm, time.monotonic()
        with self.prepared(name) as place, disk(place.disk):
            chosen = disturbances(place)
            run(place, members, chosen, patience=self.patience, tell=self.teller(name))
            return self.row(name, chosen, compare(_look(place), calm.left), self.articles, began)

    def row(
        self, name: str, disturbances: Sequence[Disturbance], finding: Finding, articles: int, began: float
    ) -> Row:
        """What a scenario of so many articles came to; one that was not disturbed as often as asked shows nothing."""
        wrong = finding.wrong + [
            f"{type(one).__name__}: struck {one.count} times where {one.asked} were asked for"
            for one in disturbances
            if one.count < one.asked
        ]
        if finding.articles != articles:
            wrong.append(f"articles: {finding.articles:,} where {articles:,} went in")
        return Row(
            scenario=name,
            faults=sum(one.count for one in disturbances),
            articles=finding.articles,
            lost=finding.lost,
            doubled=finding.doubled,
            wrong=wrong,
            seconds=time.monotonic() - began,
        )

    def folder_of(self, name: str) -> Path:
        """A scenario's own folder."""
        return self.folder / name.replace(" ", "-").replace(",", "")

    def teller(self, name: str) -> Callable[[str], None]:
        """Progress under a scenario's name."""
        return lambda words: self.tell(f"{name}: {words}")


def _look(place: Site) -> Left:
    """What is there, which the library alone has to read alike."""
    with place.lines.open("rb") as lines:
        left = look(place.log, place.settings, lines)
    read = bare_versions(place.cluster.servers, place.cluster.name(INCIDENTS))
    assert Counter(left.versions) == Counter(read), "the log reads other incidents than a plain consumer does"
    return left
