"""Invented events told in several wordings that share facts and hardly any run of five words."""

from __future__ import annotations

import random
from typing import NamedTuple

__all__ = ["EVENTS", "Event", "look_alike", "opening", "retold", "story"]


class Event(NamedTuple):
    """What an event's stories are filled with."""

    kind: str
    place: str
    chief: str
    other: str
    thing: str
    number: int


EVENTS = (
    Event("fire", "Ostmere", "Ida Brannock", "Tomas Velling", "Kestrel Paper mill", 14),
    Event("bank", "Carvoy", "Lucan Ferreby", "Mirela Stanz", "Alderbank Trust", 312),
    Event("ferry", "Sennick Bay", "Osk Harrowgate", "Pia Lundmark", "MV Tern", 86),
    Event("virus", "Dolvenia", "Hester Quayle", "Bram Ottoway", "Lesk fever", 47),
    Event("bridge", "Marrowick", "Gwen Tallis", "Ravi Osterman", "Halden Bridge", 23),
    Event("vote", "Pellaria", "Jonas Abernethy", "Carla Wynn", "Fair Rents Act", 198),
)

_WORDINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "fire": (
        (
            "Fire guts {thing} in {place}, {number} workers hurt",
            "A blaze tore through the {thing} in {place} before dawn, injuring {number} workers. "
            "Fire chief {chief} told reporters the flames began in a drying hall and spread along the roof. "
            "Plant manager {other} said that every employee had been accounted for. "
            "More than a hundred firefighters fought the blaze until noon, when the roof fell in. "
            "The {thing} employs a third of the families in {place}.",
        ),
        (
            "{number} injured as flames sweep {place}'s {thing}",
            "Smoke hung over {place} after flames swept the {thing}; {number} people were taken to hospital. "
            "According to {chief}, who heads the fire service, a dryer overheated and sparks reached the roof. "
            "Nobody is missing, manager {other} added. Crews needed most of the morning to control the fire. "
            "For {place}, where the {thing} is the largest employer, the loss of the mill is a heavy one.",
        ),
        (
            "{thing} burns down in {place}",
            "Overnight the {thing}, the biggest employer of {place}, burned to its walls. "
            "Hospitals treated {number} mill workers for burns and smoke. "
            "{chief}, the chief firefighter, blamed an overheated dryer, while {other}, who manages the plant, "
            "thanked crews and promised wages would be paid. Firefighters left the smoking mill at midday.",
        ),
    ),
    "bank": (
        (
            "{thing} halts withdrawals after hole of {number} million found",
            "Depositors queued outside branches of {thing} in {place} after the lender stopped withdrawals. "
            "Auditors discovered that {number} million crowns were missing from its accounts, said {chief}, "
            "the governor of the central bank. Chief executive {other} resigned within hours. "
            "Regulators promised that savings below a hundred thousand crowns are insured.",
        ),
        (
            "Savers besiege {place} lender {thing} as chief quits",
            "The boss of {thing}, {other}, stepped down when auditors could not trace {number} million crowns. "
            "Branches all over {place} shut their doors and angry savers gathered. "
            "Central bank governor {chief} pledged to cover insured deposits and named an administrator. "
            "Withdrawals from the bank remain frozen.",
        ),
        (
            "Central bank takes over {thing}: {number} million missing",
            "An administrator now runs {thing}. The {place} bank froze every account after its auditors reported "
            "a gap of {number} million crowns. Governor {chief} called it the worst failure in a generation, "
            "and {other}, until yesterday chief executive, could not be reached. Deposits are insured up to a limit.",
        ),
    ),
    "ferry": (
        (
            "Ferry {thing} runs aground off {place}, {number} rescued",
            "Lifeboats took {number} passengers off the ferry {thing} after it struck rocks near {place} in fog. "
            "Coastguard commander {chief} said the hull was torn below the waterline. "
            "Captain {other} stayed aboard until the last passenger had left. No lives were lost. "
            "Divers will examine the wreck when the tide allows.",
        ),
        (
            "All {number} aboard saved as {thing} hits rocks in fog",
            "Thick fog led the {thing} onto rocks outside {place}; the {number} people on the ferry are all safe. "
            "{chief} of the coastguard praised lifeboat crews who reached the vessel within twenty minutes. "
            "The captain, {other}, was the last to leave and is being questioned. Water entered through a torn hull.",
        ),
        (
            "Captain questioned over grounding of {thing}",
            "Investigators questioned {other}, captain of the {thing}, about why the ferry left its channel and hit "
            "rocks at {place}. Rescuers had brought {number} passengers ashore by lifeboat. "
            "The hull is badly torn, coastguard commander {chief} reported, and divers wait for the tide. "
            "Fog had closed the bay all day.",
        ),
    ),
    "virus": (
        (
            "{place} confirms {number} cases of {thing}",
            "Health officials in {place} confirmed {number} cases of {thing}, the first outbreak for a decade. "
            "Health minister {chief} ordered schools in two districts to close. "
            "Epidemiologist {other} traced the infections to a well outside the capital. "
            "A vaccine exists and doses are on the way by air.",
        ),
        (
            "Schools shut as {thing} spreads in {place}",
            "Classrooms stand empty in two districts of {place} where {thing} has infected {number} people. "
            "{other}, an epidemiologist, suspects contaminated water from a single well. "
            "Minister of health {chief} asked for vaccine doses from abroad and told families to boil water.",
        ),
        (
            "Contaminated well blamed for {thing} outbreak",
            "A single well probably started the {thing} outbreak in {place}, scientists led by {other} believe. "
            "The count of patients stands at {number}. The ministry under {chief} has closed schools, "
            "flown in vaccine and sealed the well. Doctors had not seen the fever for ten years.",
        ),
    ),
    "bridge": (
        (
            "{thing} collapses in {place}, {number} cars in river",
            "The {thing} in {place} gave way during the evening rush and dropped {number} cars into the river. "
            "Mayor {chief} declared an emergency. Engineer {other}, who inspected the span last year, "
            "had warned of rust in its cables. Boats searched the water through the night.",
        ),
        (
            "Engineer had warned of rust before {place} bridge fell",
            "Last year's inspection of the {thing} found rusted cables, engineer {other} disclosed after the span "
            "fell into the river at {place} with {number} cars on it. "
            "The mayor, {chief}, said the city had planned repairs for spring. Search boats worked all night.",
        ),
        (
            "Rush-hour collapse of {thing} sends {number} cars into water",
            "Commuters watched {number} cars slide into the river when cables of the {thing} snapped. "
            "{place} closed both banks, and {chief}, its mayor, called in the army's divers. "
            "A report by {other} a year ago spoke of corrosion that engineers thought could wait.",
        ),
    ),
    "vote": (
        (
            "{place} parliament passes {thing} by {number} votes",
            "Lawmakers in {place} adopted the {thing} with {number} votes in favour after a night of debate. "
            "Prime minister {chief} called it a promise kept to tenants. "
            "Opposition leader {other} said that landlords would stop building. Rents may rise two per cent a year.",
        ),
        (
            "Tenants cheer as {thing} clears final vote",
            "Tenants celebrated outside the chamber when {number} deputies approved the {thing}. "
            "The law caps rent increases in {place} at two per cent, a pledge of prime minister {chief}. "
            "{other}, for the opposition, predicted empty building sites and a challenge in court.",
        ),
        (
            "Rent cap becomes law in {place}",
            "After a long debate the {thing} is law: {number} members voted yes. Landlords in {place} may add no "
            "more than two per cent a year. {other} of the opposition announced a challenge in court; "
            "{chief}, the prime minister, said tenants had waited long enough.",
        ),
    ),
}


def story(event: Event, wording: int) -> tuple[str, str]:
    """Title and text of one of an event's three wordings."""
    title, text = _WORDINGS[event.kind][wording % 3]
    return title.format(**event._asdict()), text.format(**event._asdict())


def opening(text: str, sentences: int) -> str:
    """The first sentences of a text: an abridged copy."""
    return ". ".join(text.split(". ")[:sentences]) + "."


_FILLERS = ("today", "reportedly", "again", "meanwhile", "still", "now", "also", "however", "later", "again")


def retold(event: Event, seed: int) -> tuple[str, str]:
    """One more telling of an event: its sentences in other company, with no run of five words as before."""
    chance = random.Random(f"{event} {seed}")
    title, _ = story(event, chance.randrange(3))
    sentences = [s for wording in range(3) for s in story(event, wording)[1].rstrip(".").split(". ")]
    chosen = chance.sample(sentences, 2 * len(sentences) // 3)
    words = []
    for sentence in chosen:
        for place, word in enumerate(sentence.split()):
            words += [word, chance.choice(_FILLERS)] if place % 3 == 2 else [word]
        words[-1] += "."
    return title, " ".join(words)


_PLACES = ("Quarrow", "Teldis", "Vossburg", "Hambrel", "Ludmere", "Orrinport", "Stavely", "Brackwater")
_PEOPLE = (
    ("Nils Ardent", "Tess Okonjo"),
    ("Marta Zelig", "Piet Vanner"),
    ("Sabine Crole", "Hugo Lantry"),
    ("Edda Pryce", "Viktor Sallow"),
    ("Nadia Thorne", "Emil Rasku"),
    ("Greta Holm", "Anton Weir"),
    ("Leona Stirk", "Kasper Dune"),
)
_THINGS = ("Rookery Works", "Sable Fund", "Blue Heron", "Crane Hall", "Iron Gate", "Larch Estate", "Winter Palace")


def look_alike(event: Event, number: int) -> Event:
    """Another event of the same kind: other people, another place, another thing, another number."""
    return Event(
        event.kind,
        _PLACES[number % len(_PLACES)],
        *_PEOPLE[number % len(_PEOPLE)],
        _THINGS[number % len(_THINGS)],
        event.number + 7 * (number + 1),
    )
