"""What the stages made of the fixture, against what its articles are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from newsfold.stream.public import Incident, Source
from tests.quality.roles.load import Item, Story

__all__ = ["Scores", "Verdict", "score"]

CORE = frozenset({"origin", "copy", "rewrite", "report"})  # what makes an incident; the rest hangs on it


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """One article: whether it is at the right incident, as what, and traced to whom ("" for nobody).

    `apart` is a later development that is an event of its own, whose reports are reports.
    """

    item: Item
    story: str
    placed: bool
    role: str  # found; "" where it is nowhere
    traced_to: str
    apart: bool = False

    @property
    def right(self) -> bool:
        return self.placed and self.role in {self.item.role, *self.item.also_right}


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    """Counts and lists; the shares are properties."""

    verdicts: list[Verdict]
    origins: dict[str, tuple[str, str]]  # incident of the fixture -> the right origin and the one found
    false_origins: dict[str, str]  # of those whose articles all reported by themselves
    directions: list[tuple[str, bool]]  # a copy whose source is here, and whether it alone is the copy
    merges: list[tuple[str, ...]]
    splits: dict[str, int]  # and how many of its articles are elsewhere

    @property
    def role_accuracy(self) -> float:
        """Right place and right role, of all articles."""
        return share(verdict.right for verdict in self.verdicts)

    @property
    def role_accuracy_with_events_apart(self) -> float:
        """The same, where it is as right to take a later development for an event of its own."""
        return share(verdict.right or verdict.apart for verdict in self.verdicts)

    @property
    def role_accuracy_where_placed(self) -> float:
        return share(verdict.right for verdict in self.verdicts if verdict.placed)

    @property
    def placed(self) -> float:
        return share(verdict.placed for verdict in self.verdicts)

    @property
    def origin_accuracy(self) -> float:
        return share(same(wanted, found) for wanted, found in self.origins.values())

    @property
    def direction_accuracy(self) -> float:
        return share(right for _, right in self.directions)

    @property
    def traced(self) -> float:
        """Copies and rewrites that trace to the right origin, of all of them."""
        leaning = [verdict for verdict in self.verdicts if verdict.item.role in {"copy", "rewrite"}]
        return share(verdict.placed and same(verdict.item.traced_to, verdict.traced_to) for verdict in leaning)


def score(stories: Sequence[Story], incidents: Sequence[Incident], half: str | None = None) -> Scores:
    """Judge the incidents against all stories, and report on those of `half` (None for both)."""
    owner = {item.id: story.id for story in stories for item in story.items if _core(story, item)}
    matched = _match(incidents, owner)
    everywhere: dict[str, list[tuple[Incident, Source, bool]]] = defaultdict(list)
    for incident in incidents:
        for source in incident.sources:
            everywhere[source.article_id].append((incident, source, True))
        for source in incident.linked:
            everywhere[source.article_id].append((incident, source, False))
    holds = {
        incident.id: {source.article_id for source in (*incident.sources, *incident.linked)} - {""}
        for incident in incidents
    }
    digests = {item.id for story in stories if story.roundups for item in story.items}
    told = [tuple(sorted({owner[s.article_id] for s in one.sources if s.article_id in owner})) for one in incidents]
    verdicts = []
    origins, false_origins, splits = {}, {}, {}
    for story in (story for story in stories if half is None or story.half == half):
        home = matched.get(story.id)
        verdicts += [
            _verdict(story, item, home, everywhere[item.id], holds, digests, matched) for item in story.items
        ]
        if story.roundups:
            continue
        found = _origin(home) if home is not None else ""
        if story.origin:
            origins[story.id] = (story.origin, found)
        elif found:
            false_origins[story.id] = found
        homes = Counter(
            incident.id
            for item in story.items
            if _core(story, item)
            for incident, _, as_source in everywhere[item.id]
            if as_source
        )
        if len(homes) > 1:
            splits[story.id] = homes.total() - (homes[home.id] if home is not None else 0)
    roles = {verdict.item.id: verdict.role for verdict in verdicts}
    return Scores(
        verdicts=verdicts,
        origins=origins,
        false_origins=false_origins,
        directions=_directions(verdicts, roles),
        merges=[held for held in told if len(held) > 1 and _of_half(held, stories, half)],
        splits=splits,
    )


def share(right: Iterable[bool]) -> float:
    """Of how many it is true; 1 of none."""
    judged = list(right)
    return sum(judged) / len(judged) if judged else 1.0


def same(wanted: str, found: str) -> bool:
    """The same article, or the same outlet spelled with or without its article."""
    return _plain(wanted) == _plain(found)


def _plain(name: str) -> str:
    return name.casefold().removeprefix("the ").strip()


def _core(story: Story, item: Item) -> bool:
    return not story.roundups and item.role in CORE and "follow-up" not in item.also_right


def _of_half(held: Sequence[str], stories: Sequence[Story], half: str | None) -> bool:
    return half is None or any(story.half == half for story in stories if story.id in held)


def _match(incidents: Sequence[Incident], owner: Mapping[str, str]) -> dict[str, Incident]:
    """The incident that each story became: pairs by how many articles they share, most first, each taken once."""
    shared: Counter[tuple[str, str]] = Counter()
    named = {incident.id: incident for incident in incidents}
    for incident in incidents:
        for source in incident.sources:
            if source.article_id in owner:
                shared[owner[source.article_id], incident.id] += 1
    matched: dict[str, Incident] = {}
    taken: set[str] = set()
    for (story, ident), _ in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0])):
        if story not in matched and ident not in taken:
            matched[story] = named[ident]
            taken.add(ident)
    return matched


def _verdict(
    story: Story,
    item: Item,
    home: Incident | None,
    places: Sequence[tuple[Incident, Source, bool]],
    holds: Mapping[str, set[str]],
    digests: set[str],
    matched: Mapping[str, Incident],
) -> Verdict:
    homes = {home.id} if home is not None else {matched[name].id for name in item.tells if name in matched}
    core = _core(story, item)
    either = not core and bool(CORE & {item.role, *item.also_right})  # as a source it is as right as beside them
    hangers = {other.id for other in story.items if not _core(story, other)}
    if not story.roundups:
        hangers |= digests  # what a digest hangs on is not glued by it to anything else
    best = Verdict(item=item, story=story.id, placed=False, role="", traced_to="")
    for incident, source, as_source in places:
        # Commentary, follow-ups and roundups hang on the incident or are one of their own: none of its sources.
        alone = not core and holds[incident.id] <= hangers
        among = incident.id in homes and (as_source if core else either or not as_source or source.role not in CORE)
        found = Verdict(
            item=item,
            story=story.id,
            placed=among or alone,
            role=source.role,
            traced_to=source.traced_to,
            apart=alone and as_source and item.role == "follow-up" and source.role in ("report", "origin"),
        )
        if not core and not either and not alone and as_source and source.role in CORE:
            return found  # counted as a source of an event it only talks about, wherever else it hangs
        best = max(best, found, key=lambda v: (v.right, v.apart, v.placed, v.role != ""))
    return best


def _origin(incident: Incident) -> str:
    """The origin that most sources trace to: an article's id, or the name of an outlet that is not there."""
    traced = Counter(_plain(source.traced_to) for source in incident.sources if source.traced_to)
    origins = [source.article_id or source.publisher.name for source in incident.sources if source.role == "origin"]
    return max(origins, key=lambda name: traced[_plain(name)], default="")


def _directions(verdicts: Sequence[Verdict], roles: Mapping[str, str]) -> list[tuple[str, bool]]:
    return [
        (verdict.item.id, verdict.role == "copy" and roles[verdict.item.copy_of] != "copy")
        for verdict in verdicts
        if verdict.item.copy_of and "follow-up" not in verdict.item.also_right
    ]
