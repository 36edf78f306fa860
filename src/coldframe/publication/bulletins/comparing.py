"""Two bulletins beside each other: readers keep the earlier one and subtract."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product

from coldframe.core.values import ValueKind
from coldframe.publication.terms.bulletins import (
    CHILD_K,
    Choices,
    Content,
    Finding,
    FindingLevel,
)


@dataclass(slots=True)
class _Counts:
    """What bulletins tell of one case or campaign: numbers with a row that tells them.

    Attributes:
        children: Counts of children.
        persons: Counts of persons, and how many adults are told one by one.
        is_hidden: A count of children is withheld.
    """

    children: dict[Decimal, str] = field(default_factory=dict)
    persons: dict[Decimal, str] = field(default_factory=dict)
    is_hidden: bool = False


def beside_earlier_v1(
    content: Content,
    choices: Choices,
    earlier: Sequence[tuple[Content, Choices]],
    listed: Collection[tuple[str, str]],
) -> Iterator[Finding]:
    """Yield a warning for each count from which a small one of children may follow beside an earlier bulletin.

    Compared are numbers of the same case or campaign, or of a campaign and a case of it, of which one was never told
    before and the other is no longer told: numbers that stand together are kept apart where they are chosen. Of
    persons only where children are withheld. Whether two counts are of the same people, the two readers know.

    Args:
        content: A bulletin.
        choices: Of what it tells.
        earlier: Published versions, its own and withdrawn ones among them.
        listed: Campaign and case, where the campaign lists the case.
    """
    now: dict[str, _Counts] = {}
    before: dict[str, _Counts] = {}
    _gather(content, choices, now)
    for told, chosen in earlier:
        _gather(told, chosen, before)
    beside = {
        (each.campaign_id, case) for each in (choices, *(one for _, one in earlier)) for case in each.case_ids
    }
    beside |= set(listed)
    nothing = _Counts()
    for here, there in product(now, before):
        if here == there or (here, there) in beside or (there, here) in beside:
            yield from _compare(now[here], before.get(here, nothing), before[there], now.get(there, nothing))


def _compare(new: _Counts, known: _Counts, gone: _Counts, kept: _Counts) -> Iterator[Finding]:
    pairs = [(new.children, known.children, gone.children, kept.children)]
    was_hidden = known.is_hidden or gone.is_hidden
    if was_hidden or new.is_hidden or kept.is_hidden:
        # Nobody looked at what stood together before a count of children was withheld.
        seen = known.persons if was_hidden else {}
        pairs.append((new.persons, seen, gone.persons, kept.persons))
    for is_told, was_known, was_told, is_kept in pairs:
        for number in is_told.keys() - was_known.keys():
            if any(0 < abs(other - number) < CHILD_K for other in was_told.keys() - is_kept.keys()):
                yield Finding(FindingLevel.WARNING, "earlier", is_told[number], "", f"{number:f}")


def _gather(content: Content, choices: Choices, found: dict[str, _Counts]) -> None:
    adults: dict[str, list[str]] = {}
    for part in content.parts:
        if not (part.case or (part.code == "campaign" and choices.campaign_id)):
            continue
        matter = choices.case_ids[part.case - 1] if part.case else choices.campaign_id
        counts = found.setdefault(matter, _Counts())
        for line in part.lines:
            unit, number = line.number.get("unit"), line.number.get("number")
            if unit == "child":
                counts.is_hidden |= line.number["kind"] == ValueKind.SUPPRESSED
            if line.row.split(".")[1] == "person":
                adults.setdefault(matter, []).append(line.row)
            elif (
                number is not None and line.number["kind"] == ValueKind.COUNT and unit in ("child", "person")
            ):
                (counts.children if unit == "child" else counts.persons).setdefault(Decimal(number), line.row)
    for matter, rows in adults.items():
        found[matter].persons.setdefault(Decimal(len(rows)), rows[0])
