"""What of a campaign may leave: no small count of children, and nothing from which one could be made."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Set
from decimal import Decimal

from coldframe.casework.rules.printed import numbers_in_print_v1
from coldframe.casework.terms import SMALL_CELL
from coldframe.core.values import SUPPRESSED, Qualifier, Value, ValueKind
from coldframe.publication.terms.breakdowns import BreakdownKind
from coldframe.publication.terms.campaign_views import CampaignView
from coldframe.publication.terms.campaigns import SHARES, CampaignTally, NewCampaignTally
from coldframe.publication.terms.figures import Unit

_CHILDREN = re.compile(
    r"\b(?:child(?:ren)?|minors?|juveniles?|infants?|toddlers?|bab(?:y|ies)|boys?|girls?|pupils?|teens?|teenagers?|"
    r"adolescents?|youths?|kids?|students?|schoolchildren)\b|"
    r"\b(?:under|below|younger than)[- ](?:the age of )?1?[0-9](?![0-9])|"
    r"未成年|少年|童|孩|幼|婴|嬰|小学|小學|中学|中學|初中|高中|学生|學生|[未不][满滿]|"
    r"아동|청소년|미성년|어린이|소년|소녀|영아|유아|초등|중학|고등학|고교|학생|세 ?미만|세 ?이하",
    re.IGNORECASE,
)
"""Words of a measure or a population that may say that it counts children. A grown-up named so costs a number in a
file; a child that is not found costs more."""


def public_values(campaign: CampaignView) -> dict[str, Value]:
    """The value of each tally as it may leave.

    With a small count of children goes whatever is of one measure with it (places, observers, parts), whatever is
    a part of the same whole or of it, and every share in its unit: nothing is left to subtract from. The wholes
    above it stay unless they are small themselves, or it is all that they are made of. Of numbers in its unit that
    leave a small one of each other, the largest stays, and words in their place go. A share of children goes where it
    makes a small count of its base, or of any number of people where the base has none. Children are what is marked
    so, and people whose measure or population names them.
    """
    hidden = {
        each.id for each in campaign.tallies if _is_small(campaign, each) or _is_share_of_few(campaign, each)
    }
    by_id = {each.id: each for each in campaign.tallies}
    only = _only_parts(campaign)
    while True:
        above = {whole for each in hidden for whole in _wholes(by_id, each)}
        beside = {
            each.id
            for each in campaign.tallies
            if each.id not in hidden
            and (
                only.get(each.id) in hidden
                or any(_gives_away(campaign, each, by_id[one], is_whole=each.id in above) for one in hidden)
            )
        }
        if not beside:
            break
        hidden |= beside
    units = {_unit(campaign, each.said) for one in hidden for each in by_id[one].versions}
    hidden |= _too_close(campaign, hidden, units)
    hidden |= {
        each.id
        for each in campaign.tallies
        for one in each.versions
        if one.said.value.kind is ValueKind.MISSING and _unit(campaign, one.said) in units
    }
    return {each.id: SUPPRESSED if each.id in hidden else each.said.value for each in campaign.tallies}


def _is_small(campaign: CampaignView, tally: CampaignTally) -> bool:
    """True if any version of it told a small number of children, or words that may tell one."""
    return any(
        _is_of_children(campaign, each.said)
        and each.said.value.kind not in SHARES
        and each.said.value.qualifier is not Qualifier.UNCOUNTED
        and each.said.value.possible.least < Decimal(SMALL_CELL)
        for each in tally.versions
    )


def _is_share_of_few(campaign: CampaignView, tally: CampaignTally) -> bool:
    """True if it may say how many children there are: 6.6 % of 106, twice as many as the 3 before.

    A share without a number in its base is held against any number of people.
    """
    for said in (each.said for each in tally.versions):
        if said.value.kind in SHARES and _is_of_children(campaign, said):
            bases = [number for number, _firm in numbers_in_print_v1(said.base)]
            if any(0 < number < SMALL_CELL for number in bases):
                return True
            if said.value.kind is ValueKind.PERCENT:
                people = {Unit.PERSONS}
                bases = bases or [
                    one for each in campaign.tallies for one in _numbers_in(campaign, each, people)
                ]
                if any(0 < said.value.number * number < 100 * SMALL_CELL for number in bases):
                    return True
    return False


def _too_close(campaign: CampaignView, hidden: Set[str], units: Set[Unit]) -> set[str]:
    """Numbers in these units and one place that leave a small one of a larger, or of what a third leaves of that.

    106 caught and 99 grown-ups leave 7. Whether one lies inside the other only their words say, and which is which; so
    each such number stays back, related or not. Cost: the square of the numbers.
    """
    found = set()
    larger, left = defaultdict[str, list[Decimal]](list), defaultdict[str, set[Decimal]](set)
    near = [Decimal(each) for each in range(1 - SMALL_CELL, SMALL_CELL) if each]
    numbered = [
        (max(numbers), tally.id, tally.said.region, numbers)
        for tally in campaign.tallies
        if tally.id not in hidden and (numbers := _numbers_in(campaign, tally, units))
    ]
    for _most, name, region, numbers in sorted(numbered, reverse=True):
        if any(number + by in left[region] for number in numbers for by in near):
            found.add(name)
            continue
        for number in numbers:
            left[region] |= {abs(one - number) for one in larger[region]} | {number}
            larger[region].append(number)
    return found


def _numbers_in(campaign: CampaignView, tally: CampaignTally, units: Set[Unit]) -> list[Decimal]:
    """What its versions counted in these units; not 0, which takes nothing away."""
    return [
        each.said.value.number
        for each in tally.versions
        if each.said.value.kind is ValueKind.COUNT
        and each.said.value.number
        and _unit(campaign, each.said) in units
    ]


def _is_alike(campaign: CampaignView, one: NewCampaignTally, other: NewCampaignTally) -> bool:
    """True if two numbers of one measure are of one kind of people; where it counts several, their populations say it."""
    measure = campaign.measure(one.measure_id)
    is_mixed = not (measure.counts_children or _names_children(measure.measure.what)) and any(
        _names_children(each.said.population)
        for each in campaign.tallies
        if each.said.measure_id == one.measure_id
    )
    if not is_mixed or not other.population or one.population == other.population:
        return True
    return _names_children(one.population) and _names_children(other.population)


def _is_of_children(campaign: CampaignView, said: NewCampaignTally) -> bool:
    measure = campaign.measure(said.measure_id)
    is_people = measure.measure.unit is Unit.PERSONS
    return measure.counts_children or (
        is_people and (_names_children(measure.measure.what) or _names_children(said.population))
    )


def _names_children(text: str) -> bool:
    return _CHILDREN.search(text) is not None


def _unit(campaign: CampaignView, said: NewCampaignTally) -> Unit:
    """Children are people."""
    unit = campaign.measure(said.measure_id).measure.unit
    return Unit.PERSONS if unit is Unit.CHILDREN else unit


def _wholes(by_id: dict[str, CampaignTally], tally_id: str) -> list[str]:
    found: list[str] = []
    above = by_id[tally_id].said.part_of
    while above and above not in found:
        found.append(above)
        above = by_id[above].said.part_of
    return found


def _only_parts(campaign: CampaignView) -> dict[str, str]:
    """Of each whole that is made of one part alone, that part; also one that was struck out or corrected away since."""
    parts = defaultdict[str, set[str]](set)
    for each in campaign.tallies:
        for version in each.versions:
            parts[version.said.part_of].add(each.id)
    return {
        each.id: next(iter(parts[each.id]))
        for each in campaign.tallies
        if len(parts.get(each.id, ())) == 1
        and BreakdownKind.PARTITION in {version.said.parts_kind for version in each.versions}
    }


def _gives_away(
    campaign: CampaignView, tally: CampaignTally, secret: CampaignTally, *, is_whole: bool
) -> bool:
    for version in tally.versions:
        said = version.said
        for hidden in (each.said for each in secret.versions):
            if said.value.kind in SHARES and _unit(campaign, said) is _unit(campaign, hidden):
                return True
            if hidden.value.kind in SHARES:
                continue
            if said.part_of and said.part_of in (hidden.part_of, secret.id):
                return True
            if said.measure_id == hidden.measure_id and not is_whole and _is_alike(campaign, said, hidden):
                return True
    return False
