"""A generated stream of invented articles, as fingerprints: several weeks, several languages, all that goes wrong.

Everything comes from one seeded generator. Each event has words, names and figures of its own; look-alikes share
most of theirs; articles come late, twice, revised, copied, and out of order; vectors are made, not computed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from cluster.fingerprint.fingerprint import fingerprint
from cluster.fingerprint.lexical import lexical
from newsfold.stream.codec import encode
from newsfold.stream.ids import article_id, text_revision
from newsfold.stream.log import Output
from newsfold.stream.messages import Article, Attribution, Fingerprint, Publisher
from newsfold.stream.topics import FINGERPRINTS

DAY = 86_400.0
START = 1_760_000_000.0
DIMENSIONS = 48
SYLLABLES = (
    "ka",
    "lo",
    "mer",
    "tin",
    "dra",
    "vel",
    "sor",
    "pa",
    "nim",
    "gul",
    "hes",
    "bor",
    "wy",
    "ost",
    "fen",
    "qui",
)
OUTLETS = tuple(
    Publisher(f"{name} {kind}", f"{name}{kind}.example".lower())
    for name in ("Tarn", "Holm", "Vale", "Quay", "Northam", "Sorrel")
    for kind in ("Herald", "Post", "Wire")
)


class Event(msgspec.Struct, frozen=True):
    """What an event's articles are made of."""

    shard: str
    day: float  # since the start
    words: tuple[str, ...]
    names: tuple[str, ...]
    figures: tuple[str, ...]
    direction: tuple[float, ...]


class World:
    """Draws events and articles from one seeded generator."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self._floats = np.random.default_rng(seed)
        self._common = {shard: [self._word() for _ in range(160)] for shard in ("en", "de", "vi")}
        self._made = 0

    def _word(self) -> str:
        return "".join(self.dice.choices(SYLLABLES, k=self.dice.randint(2, 4)))

    def _unit(self, around: Sequence[float] | None = None, spread: float = 1.0) -> npt.NDArray[np.float64]:
        drawn = self._floats.normal(size=DIMENSIONS) * spread / DIMENSIONS**0.5
        drawn = drawn + np.array(around) if around is not None else drawn
        unit: npt.NDArray[np.float64] = drawn / np.sqrt((drawn**2).sum())
        return unit

    def event(self, shard: str, day: float) -> Event:
        """A new event of that day."""
        return Event(
            shard,
            day,
            words=tuple(self._word() for _ in range(30)),
            names=tuple(self._word().capitalize() for _ in range(5)),
            figures=tuple(f"{self.dice.randint(11, 9_999)} people" for _ in range(3)),
            direction=tuple(self._unit()),
        )

    def look_alike(self, event: Event, day: float) -> Event:
        """Another event that reads much like this one: its own names and figures, most words shared."""
        other = self.event(event.shard, day)
        return Event(
            event.shard,
            day,
            words=event.words[:24] + other.words[:6],
            names=other.names,
            figures=other.figures,
            direction=tuple(self._unit(event.direction, 0.25)),
        )

    def aspects(self, event: Event) -> tuple[Event, Event]:
        """Two halves of an event, as first reports see it that have hardly a word in common."""
        halves = []
        for part in (slice(None, None, 2), slice(1, None, 2)):
            direction = tuple(self._unit(event.direction, 0.9))
            halves.append(
                replace(
                    event,
                    words=event.words[part],
                    names=event.names[part],
                    figures=event.figures[part],
                    direction=direction,
                )
            )
        return halves[0], halves[1]

    def article(self, event: Event, hours: float, *, share: float = 0.5) -> Fingerprint:
        """The fingerprint of a report; see `report`."""
        article = self.report(event, hours, share=share)
        return self.made(article, self._unit(event.direction, self.dice.choice((0.3, 0.6, 0.9))))

    def report(self, event: Event, hours: float, *, share: float = 0.5) -> Article:
        """A report `hours` after the event; `share` of its sentences tell of it, the rest is of anything."""
        self._made += 1
        dice, common = self.dice, self._common[event.shard]
        sentences = []
        for _ in range(dice.randint(6, 12)):
            told = dice.random() < share
            words = dice.choices(event.words if told else common, k=8) + dice.choices(common, k=4)
            words += [dice.choice(event.names)] * (1 + told)
            dice.shuffle(words)
            sentences.append(f"{words[0].capitalize()} {' '.join(words[1:])} {dice.choice(event.figures)}.")
        title = " ".join([dice.choice(event.names), *dice.choices(event.words, k=4), dice.choice(event.names)])
        publisher = dice.choice(OUTLETS)
        url = f"http://{publisher.domain}/news/{self._made}"
        arrived = START + event.day * DAY + hours * 3600.0
        named = dice.choice(OUTLETS)
        credit = Attribution(name=named.name, kind="reports", sentence=f"{named.name} reports.", origin=True)
        return Article(
            id=article_id(url),
            revision="",
            shard=event.shard,
            url=url,
            title=title,
            text=" ".join(sentences),
            publisher=publisher,
            published=arrived - dice.uniform(0.0, 3.0) * 3600.0 if dice.random() < 0.9 else None,
            language=event.shard,
            first_seen=arrived,
            section="Opinion" if dice.random() < 0.05 else "",
            attributions=(credit,) if dice.random() < 0.3 else (),
        )

    def made(self, article: Article, direction: npt.NDArray[np.float64]) -> Fingerprint:
        """The fingerprint of an article, its lexical part computed as the service does."""
        article = replace(article, revision=text_revision(article.text))
        known = article.shard == "en"
        vector = direction.astype("<f2").tobytes() if known else b""
        return fingerprint(article, lexical(article), vector=vector, vector_of="", model="made-up" if known else "")

    def copied(self, fp: Fingerprint, hours: float) -> Fingerprint:
        """The same text at another outlet, so many hours later."""
        self._made += 1
        publisher = self.dice.choice(OUTLETS)
        url = f"http://{publisher.domain}/copies/{self._made}"
        arrived = fp.arrived + hours * 3600.0
        return replace(
            fp, article_id=article_id(url), url=url, publisher=publisher, arrived=arrived, published=arrived
        )

    def revised(self, fp: Fingerprint, hours: float) -> Fingerprint:
        """The same article with another title and some other words, fetched so many hours later."""
        terms = dict(list(fp.terms.items())[2:])
        return replace(
            fp,
            revision=text_revision(fp.revision + str(hours)),
            title=f"{fp.title} (updated)",
            terms=terms,
            arrived=fp.arrived + hours * 3600.0 * self.dice.choice((0.0, 1.0)),  # the second of two addresses
        )


def stream(seed: int, *, weeks: float = 7.0, events: int = 70) -> list[Fingerprint]:
    """Some hundred fingerprints in order of arrival, the order disturbed here and there."""
    world = World(seed)
    dice = world.dice
    made: list[tuple[float, Fingerprint]] = []

    def put(fp: Fingerprint, *, at: float | None = None) -> None:
        made.append((fp.arrived if at is None else at, fp))

    shards = ["en"] * 5 + ["de"] * 2 + ["vi"]
    for number in range(events):
        day = weeks * 7.0 * number / events
        event = world.event(dice.choice(shards), day)
        alike = [event]
        if dice.random() < 0.5:
            alike.append(world.look_alike(event, day + dice.uniform(0.0, 1.0)))
        for one in alike:
            aspects = world.aspects(one) if dice.random() < 0.5 else ()
            for count in range(dice.randint(3, 7)):
                hours = count * 3.0 + dice.expovariate(1 / 10.0)
                seen = aspects[count % 2] if aspects and count < 4 else one
                fp = world.article(seen, hours, share=dice.choice((0.25, 0.5, 0.9)))
                put(fp)
                if dice.random() < 0.2:
                    put(world.copied(fp, dice.choice((1.0, 5.0, 200.0))))
                if dice.random() < 0.2:
                    later = dice.choice((2.0, 30.0, 300.0))
                    put(world.revised(fp, later), at=fp.arrived + later * 3600.0)
                    if dice.random() < 0.3:
                        put(fp, at=fp.arrived + (later + 3.0) * 3600.0)  # the first text comes back
                if dice.random() < 0.1:  # delivered twice; what is made of it differs, what it says does not
                    put(replace(fp, title=fp.title.upper(), vector_of="a" * 34), at=fp.arrived + 4 * 3600.0)
    for number in range(6):  # out of nowhere, late or long after
        event = world.event("en", weeks * 7.0 * number / 6)
        put(world.article(event, 0.0), at=START + (event.day + dice.choice((3.0, 30.0))) * DAY)
    return [fp for _, fp in sorted(made, key=lambda pair: pair[0])]


def outputs(fingerprints: Sequence[Fingerprint]) -> Iterator[Output]:
    """The fingerprints as the stage before would store them."""
    for fp in fingerprints:
        yield Output(topic=FINGERPRINTS, key=fp.article_id, value=encode(fp), partition_by=fp.shard)
