"""Names that tie a piece to one event: what its words alone leave open, a name that hardly anything else has decides.

A reporter's own story of a flood shares next to no words with the agency's, and a verdict none with the trial; what
they share is a village, or a surname. A name tells of an event where no other event near the piece has it, nor
several in memory, and where the times fit: the piece comes while the event is first reported, or says that it tells
of what came after.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from math import fsum

from msgspec.structs import replace

from cluster.assign.link import sampled
from cluster.assign.outlets import names_of, plain_name
from cluster.assign.settle import delay_after, follows_up
from cluster.assign.shard import Shard
from cluster.assign.state import Place
from cluster.fingerprint.text import content_terms
from newsfold.stream.messages import Attribution, Publisher

__all__ = ["ALONE", "MOST", "SELDOM", "names_at_hand", "tells", "tied", "told_together", "tying_names", "worth"]

Rarity = Callable[[Sequence[str]], list[float]]
"""How seldom each of some names is, in natural logarithms."""

WORTH, MOST = 0.11, 2.0
"""Log-odds that a natural logarithm's worth of names is worth, and that all of them are at most. Set by hand while
looking at invented incidents: ten for one name never seen before."""

OPENS = 36.0
"""Hours around an event's first report in which it is first reported: after that, reports are easily of another."""

LATEST = 21 * 24.0
"""Hours: what came longer ago is not spoken of as the news that everybody knows."""

SELDOM = 6.0
"""What a name tells at least, in natural logarithms, to count: one article of 400 has it."""

SHARE = 0.1
"""And of what all names of the piece tell: a long text has some rare name in common with many others."""


ALONE = 9.5
"""What one name tells at most where it is the only one: whoever is in the news once is in it again. Set by hand; on
invented incidents anything from 7 up does as well."""

SPREAD = 2
"""Other events in memory that have a name too, from which on it tells of none of them, near or not: a minister is in
the news of the week."""

_LOOKED_THROUGH = 200
"""Articles with a name that are asked of which event they are, at most."""


def names_at_hand(names: Iterable[str], outlets: Iterable[Attribution | Publisher]) -> set[str]:
    """A text's names but those of outlets, whole, shortened or by their last words: who tells it is no sign of what.

    The first words of "Harwick Observer" are often the place that it reports from, and stay.
    """
    called: set[str] = set()
    for outlet in outlets:
        words = plain_name(outlet.name).split()
        called |= {*names_of(outlet)[0], *names_of(outlet)[1], *("".join(words[at:]) for at in range(len(words)))}
    return {name for name in names if "".join(name.split()) not in called}


def tells(mine: Collection[str], theirs: Collection[str], elsewhere: Collection[str], rarity: Rarity) -> float:
    """What the names tell that a piece has in common with an event and that are not had `elsewhere`, in natural
    logarithms; of one name alone `ALONE` at most.

    0 where it is too little for the names that the piece has. However many names that news is full of tell nothing.
    """
    found = rarity(_whole(_seldom(mine, theirs, elsewhere, rarity)))
    return _together(found) if fsum(found) >= SHARE * fsum(rarity(_whole(list(mine)))) else 0.0


def _seldom(mine: Collection[str], theirs: Collection[str], elsewhere: Collection[str], rarity: Rarity) -> list[str]:
    shared = [name for name in mine if name in theirs and name not in elsewhere]
    return [name for name, rare in zip(shared, rarity(shared), strict=True) if rare >= SELDOM]


def _together(rarities: Sequence[float]) -> float:
    told = fsum(rarities)
    return told if len(rarities) > 1 else min(told, ALONE)


def _whole(names: Sequence[str]) -> list[str]:
    """The names, but for a name's last word beside the whole name."""
    within = {word for name in names for word in name.split() if word != name}
    return [name for name in names if name not in within]


def _rarity(shard: Shard) -> Rarity:
    """How seldom the shard's news has names: by their words as they are counted, plurals folded, or "Democrats" would
    pass for a name never seen."""

    def rarity(names: Sequence[str]) -> list[float]:
        folded = [" ".join(content_terms(name.split(), shard.state.shard)) or name for name in names]
        return shard.model.frequencies.phrase_idfs(folded).tolist() if names else []

    return rarity


def worth(names: float) -> float:
    """Log-odds that names which tell so much add to a score."""
    return min(MOST, WORTH * names)


def tied(shard: Shard, place: Place, incident: str, near: Sequence[str]) -> float:
    """What names tell for a piece in memory, of the kind that `place` gives it, to be of an incident; 0 for nothing.

    `near` are articles near it, of this incident and of others. A report is not compared with those of its own
    outlet: one that writes for a town has the town in every story.
    """
    if not _in_time(shard, incident, place):
        return 0.0
    return tells(*_compared(shard, place, incident, near), _rarity(shard))


def tying_names(shard: Shard, place: Place, incident: str, near: Sequence[str]) -> tuple[list[str], float]:
    """The names that `tied` goes by, the most seldom first, and what they tell; whatever the time between."""
    rarity = _rarity(shard)
    found = _whole(_seldom(*_compared(shard, place, incident, near), rarity))
    ranked = sorted(zip(found, rarity(found), strict=True), key=lambda pair: (-pair[1], pair[0]))
    return [name for name, _ in ranked], _together([rare for _, rare in ranked])


def _compared(shard: Shard, place: Place, incident: str, near: Sequence[str]) -> tuple[set[str], set[str], set[str]]:
    """The names of a piece, of an incident, and of other events: of those near, and what many in memory have."""
    article, by = place.article_id, shard.prepared[place.article_id].publisher
    members = [a for a in sampled(shard.compared(incident)) if a != article]
    if not place.kind:
        members = [a for a in members if shard.prepared[a].publisher != by]
    others = [a for a in near if a in shard.fingerprints and _of_another_event(shard.places[a], incident)]
    mine = names_at_hand(shard.fingerprints[article].names, _outlets(shard, (article, *members)))
    theirs = {name for a in members for name in shard.fingerprints[a].names}
    elsewhere = {name for a in others for name in shard.fingerprints[a].names}
    elsewhere |= {name for name in (mine & theirs) - elsewhere if _widespread(shard, name, article, incident)}
    return mine, theirs, elsewhere


def _widespread(shard: Shard, name: str, article: str, incident: str) -> bool:
    """Whether so many other events in memory have a name that it is no sign of this one: of the first articles that
    have it, in the order they came."""
    others: set[str] = set()
    for held in shard.holders.of(name)[:_LOOKED_THROUGH]:
        if held != article and _of_another_event(shard.places[held], incident):
            others.add(shard.places[held].incident)
            if len(others) >= SPREAD:
                return True
    return False


def _outlets(shard: Shard, articles: Sequence[str]) -> list[Attribution | Publisher]:
    named: list[Attribution | Publisher] = []
    for article in articles:
        named += (shard.fingerprints[article].publisher, *shard.fingerprints[article].attributions)
    return named


def _of_another_event(place: Place, incident: str) -> bool:
    return place.incident != incident and not place.hangs


def told_together(shard: Shard, sides: Sequence[Sequence[str]]) -> bool:
    """Whether two groups of articles were published at one time and mostly have names in common: two accounts of one
    event, as of look-alikes one has the one's names."""
    times = [shard.places[a].published for side in sides for a in side]
    dated = [time for time in times if time is not None]
    if len(dated) < len(times) or max(dated) - min(dated) > OPENS * 3600.0:
        return False
    usual = [_usual_names(shard, side) for side in sides]
    return tells(usual[0], usual[1], (), _rarity(shard)) > 0


def _usual_names(shard: Shard, articles: Sequence[str]) -> set[str]:
    """Names that at least half of some articles have."""
    counted = Counter(
        name for a in articles for name in names_at_hand(shard.fingerprints[a].names, _outlets(shard, articles))
    )
    return {name for name, count in counted.items() if 2 * count >= len(articles)}


def _in_time(shard: Shard, incident: str, place: Place) -> bool:
    """Whether a piece comes while an event is first reported, or not long after and tells of what came after."""
    hours = delay_after(shard, incident, place)
    if hours is None:
        return False
    return -OPENS <= hours <= OPENS or (
        hours <= LATEST and bool(place.cues.later) and follows_up(shard, incident, replace(place, kind="")) > 0
    )
