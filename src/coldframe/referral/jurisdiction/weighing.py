"""Weigh what speaks for places. Pure; version 1 is frozen, so that an old assessment replays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from coldframe.referral.jurisdiction.terms import (
    NETWORK,
    UNKNOWN,
    Evidence,
    Hypothesis,
    Level,
    Line,
    Role,
    country_of,
)
from coldframe.rulepacks.places import PlacePack, PlaceWeight

LEAST_GROUPS = 2
"""Kinds of source that have to agree before a place is called likely; no pack can ask for fewer."""

_NETWORK_GROUP = "network"


def weigh_v1(evidence: Iterable[Evidence], pack: PlacePack) -> tuple[Hypothesis, ...]:
    """Say where subject, child and service may each belong, *not known* always among the answers.

    Within a group only the strongest evidence for a place counts, so that ten addresses say no more than
    one; groups add up. A place is *supported* from the pack's points on if something other than addresses
    speaks for it, and *likely* from the pack's points on if at least two groups do. More evidence for a
    place never lowers its points or its level, and the order in which evidence comes says nothing.

    Args:
        evidence: In any order.
        pack: The weights.

    Returns:
        By role; in each the countries, the strongest first, every one followed by its regions, and then
        *not known*.
    """
    by_role: dict[Role, list[Evidence]] = {role: [] for role in Role}
    for one in sorted(set(evidence), key=_order):
        by_role[one.role].append(one)
    return tuple(
        hypothesis for role, found in by_role.items() for hypothesis in _weigh_role(role, found, pack)
    )


def _order(one: Evidence) -> tuple[str, ...]:
    return (one.role, one.kind, one.source, *one.places, *one.caveats, repr(one.readings))


def _weigh_role(role: Role, evidence: Sequence[Evidence], pack: PlacePack) -> list[Hypothesis]:
    for_place: defaultdict[str, list[tuple[int, PlaceWeight, Evidence]]] = defaultdict(list)
    nowhere: list[Line] = []
    for one in evidence:
        weight = pack.find(one.kind)
        countries = {country_of(place) for place in one.places}
        points = weight.points // len(countries) if weight and countries else 0
        if weight is None or not points or len(countries) > pack.most_places:
            nowhere.append(Line(one, 0, weight.reason if weight else "", counts=False))
            continue
        for place in countries | set(one.places):
            for_place[place].append((points, weight, one))
    totals = {place: _points(found) for place, found in for_place.items()}
    every = pack.unknown_points + sum(total for place, total in totals.items() if "-" not in place)
    strongest = sorted(totals, key=lambda place: (-totals[place], place))
    ordered = [
        place
        for country in strongest
        if "-" not in country
        for place in (country, *(each for each in strongest if country_of(each) == country != each))
    ]
    found = [_hypothesis(role, place, for_place[place], totals[place] / every, pack) for place in ordered]
    unknown = pack.unknown_points
    return [*found, Hypothesis(role, UNKNOWN, unknown, unknown / every, None, tuple(nowhere))]


def _group(weight: PlaceWeight, evidence: Evidence) -> str:
    return _NETWORK_GROUP if evidence.kind in NETWORK else weight.group


def _points(found: Iterable[tuple[int, PlaceWeight, Evidence]]) -> int:
    return sum(_by_group(found).values())


def _by_group(found: Iterable[tuple[int, PlaceWeight, Evidence]]) -> dict[str, int]:
    strongest: dict[str, int] = {}
    for points, weight, evidence in found:
        group = _group(weight, evidence)
        strongest[group] = max(points, strongest.get(group, 0))
    return strongest


def _hypothesis(
    role: Role,
    place: str,
    found: Sequence[tuple[int, PlaceWeight, Evidence]],
    share: float,
    pack: PlacePack,
) -> Hypothesis:
    groups = _by_group(found)
    total = sum(groups.values())
    level = Level.POSSIBLE
    if total >= pack.supported_from and set(groups) != {_NETWORK_GROUP}:
        level = Level.SUPPORTED
        if total >= pack.likely_from and len(groups) >= LEAST_GROUPS:
            level = Level.LIKELY
    lines, counted = [], set[str]()
    for points, weight, evidence in sorted(found, key=lambda entry: -entry[0]):
        group = _group(weight, evidence)
        lines.append(Line(evidence, points, weight.reason, counts=group not in counted))
        counted.add(group)
    limits = dict.fromkeys(weight.limits for _, weight, _ in found if weight.limits)
    return Hypothesis(role, place, total, share, level, tuple(lines), tuple(limits))
