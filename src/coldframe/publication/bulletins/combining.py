"""Combinations that point at one person: told coarser, or not at all (rule ``identifying_v1``).

What is told of a person that others also have is no secret alone; together it is a fingerprint. Told of each
adult are at most: a surname in the pseudonym, a role, an age band, a month, a region. Where at least
:data:`PERSON_K` people told have the same ones (k-anonymity: L. Sweeney, "k-anonymity: a model for protecting
privacy", IJUFKS 10(5), 2002), all may stand; else at most three. What is too much is made coarser in a fixed order
(generalization: P. Samarati, IEEE TKDE 13(6), 2001): first age bands, then months to years, then regions to
countries; whoever still has too much is not told one by one. What an earlier bulletin told of the same case counts as
told, because readers keep it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from coldframe.publication.terms.bulletins import PERSON_K, Band, CaseFacts, PersonFact, PlaceFact

MOST_TOLD = 3
"""How many of the five may stand together where fewer than ``PERSON_K`` people have them."""


def tells_v1(person: PersonFact, facts: CaseFacts) -> frozenset[str]:
    """Name what is told of a person that could help to recognize them."""
    told = {
        "surname": person.keeps_surname,
        "role": bool(person.roles),
        "band": person.band is not Band.ADULT,
        "month": any(len(when) > 4 for _kind, when in facts.moments),
        "region": any(place.region for place in facts.places),
    }
    return frozenset(name for name, is_told in told.items() if is_told)


def identifying_v1(
    person: PersonFact, facts: CaseFacts, earlier: Mapping[str, Iterable[str]]
) -> frozenset[str]:
    """Name what is told of a person if together it is too much; empty if it may stand.

    Args:
        person: An adult told of in ``facts``.
        facts: The case, as it would be told.
        earlier: What published bulletins told of people of this case: pseudonym to names of what was told.
    """
    told = tells_v1(person, facts) | frozenset(earlier.get(person.pseudonym, ()))
    alike = sum(_looks_like(person, other) for other in facts.persons)
    return frozenset() if len(told) <= MOST_TOLD or alike >= PERSON_K else told


def coarsen_v1(facts: CaseFacts, earlier: Mapping[str, Iterable[str]]) -> CaseFacts:
    """Make a case as coarse as its people need, and say in ``notes`` what was done."""
    steps = (
        ("bands", _without_bands),
        ("months", _without_months),
        ("regions", _without_regions),
    )
    for note, step in steps:
        if not _too_much(facts, earlier):
            return facts
        facts = replace(step(facts), notes=(*facts.notes, note))
    return replace(facts, **_without(facts, _too_much(facts, earlier)))  # type: ignore[arg-type]


def _without(facts: CaseFacts, people: Sequence[PersonFact]) -> dict[str, object]:
    if not people:
        return {}
    kept = tuple(each for each in facts.persons if each not in people)
    return {"persons": kept, "notes": (*facts.notes, "people")}


def _too_much(facts: CaseFacts, earlier: Mapping[str, Iterable[str]]) -> list[PersonFact]:
    return [each for each in facts.persons if identifying_v1(each, facts, earlier)]


def _looks_like(one: PersonFact, other: PersonFact) -> bool:
    return (one.roles, one.band, one.keeps_surname) == (other.roles, other.band, other.keeps_surname)


def _without_bands(facts: CaseFacts) -> CaseFacts:
    return replace(facts, persons=tuple(replace(each, band=Band.ADULT) for each in facts.persons))


def _without_months(facts: CaseFacts) -> CaseFacts:
    return replace(facts, moments=tuple(dict.fromkeys((kind, when[:4]) for kind, when in facts.moments)))


def _without_regions(facts: CaseFacts) -> CaseFacts:
    places: dict[PlaceFact, None] = {}
    for place in facts.places:
        places[replace(place, region="")] = None
    return replace(facts, places=tuple(places))
