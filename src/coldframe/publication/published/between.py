"""Holding tables against each other: two totals of one thing, one row in two tables, a row that is another's total."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, permutations

from coldframe.core.said import Part, Said, some
from coldframe.publication.published.findings import Finding, Verdict, shown
from coldframe.publication.published.rounding import range_of
from coldframe.publication.published.stating import Stated, Statements

NEAR = Decimal("0.1")
"""Totals of one measure and period that differ by less than this part are about the same thing, and one is wrong."""

_TELLING = 100
"""A number from here on is hardly the same in two tables by chance."""


def compare_tables(tables: Sequence[Statements]) -> Iterator[Finding]:
    """Set side by side what tables say of the same measure and period."""
    yield from _compare_totals(tables)
    for one, other in combinations(tables, 2):
        yield from _compare_parts(one, other)
    for whole, parts in permutations(tables, 2):
        yield from _find_total(whole.totals, parts)


def _compare_totals(tables: Sequence[Statements]) -> Iterator[Finding]:
    """Set totals of the same period and measure side by side, between different files."""
    told: set[tuple[int, int, str]] = set()
    by_period: dict[str, list[Stated]] = defaultdict(list)
    table_of: dict[int, Statements] = {}
    likeness: dict[tuple[int, int], bool] = {}
    for table in tables:
        for total in table.totals:
            by_period[total.period].append(total)
            table_of[total.at] = table
    pairs = [
        pair for same_period in by_period.values() for pair in combinations(same_period, 2)
        if pair[0].at != pair[1].at and pair[0].words & pair[1].words
        and (pair[0].is_stated or pair[1].is_stated)
    ]  # fmt: skip
    agreed = {(one.at, other.at) for one, other in pairs if _is_same(one, other)}
    for first, second in pairs:
        key = (first.at, second.at, first.period)
        one, other = table_of[first.at], table_of[second.at]
        if key[:2] not in likeness:
            likeness[key[:2]] = _can_be_alike(one, other)
        agree = key[:2] in agreed
        can_be_alike = agree or likeness[key[:2]]
        is_anew = not first.period and one.breaks_anew(other)
        finding = _compare(first, second, agree=agree, is_broken_anew=is_anew, can_be_alike=can_be_alike)
        if finding.verdict is Verdict.CANNOT_TELL and key in told:
            continue
        told.add(key)
        yield finding


def _can_be_alike(one: Statements, other: Statements) -> bool:
    """False if most rows of one label have another number in the other table: victims and suspects by age."""
    same = [_can_be_same(*pair) for pair in _pairs(one.parts, other.parts)]
    return sum(same) * 2 >= len(same)


def _is_same(one: Stated, other: Stated) -> bool:
    """True if two tables surely state one number of one thing."""
    are_stated = one.is_stated and other.is_stated and one.measure == other.measure
    return are_stated and one.number == other.number >= _TELLING


def _compare(
    first: Stated, second: Stated, *, agree: bool, is_broken_anew: bool, can_be_alike: bool
) -> Finding:
    """Compare two totals.

    Args:
        first: Of one table.
        second: Of the other.
        agree: The tables state the same elsewhere, so they speak of one thing.
        is_broken_anew: They break a whole down by different things.
        can_be_alike: Their rows do not say otherwise.
    """
    gap = abs(first.number - second.number)
    sides: dict[str, Part] = {
        "period": first.period or Said("all"), "one": _side(first), "other": _side(second),
    }  # fmt: skip
    if first.number == second.number:
        return Finding(Verdict.HOLDS, Said("%(period)s: %(one)s and %(other)s are the same.", **sides))
    slack = (first.value.reach or 0) + (second.value.reach or 0) + Decimal(0)
    if range_of([first.value]).meets(range_of([second.value]), slack):
        return Finding(Verdict.HOLDS, Said("%(period)s: %(one)s and %(other)s can be the same.", **sides))
    if not (first.is_stated and second.is_stated):
        parts, whole = (first, second) if second.is_stated else (second, first)
        if parts.number > whole.number:
            says = Said(
                "%(period)s: %(one)s and %(other)s: the parts make %(gap)s more than the total. If both count the "
                "same, one thing stands under several parts, and they must not be summed.", **sides, gap=shown(gap),
            )  # fmt: skip
        else:
            says = Said(
                "%(period)s: %(one)s and %(other)s: %(gap)s are in no part, or the parts are of something smaller.",
                **sides, gap=shown(gap),
            )  # fmt: skip
        return Finding(Verdict.CANNOT_TELL, says)
    # Without a period, or in other words, two numbers may be near each other and of different things.
    is_named = bool(first.measure) and first.measure == second.measure and (agree or is_broken_anew)
    is_alike = can_be_alike and (bool(first.period) or is_named) and first.is_of_measure(second)
    is_near = gap <= NEAR * max(abs(first.number), abs(second.number))
    if is_alike and (is_near or (agree and first.measure == second.measure)):
        says = Said(
            "%(period)s: %(one)s and %(other)s differ by %(gap)s. If both count the same, one is wrong or was revised.",
            **sides, gap=shown(gap),
        )  # fmt: skip
        return Finding(Verdict.CONTRADICTED, says)
    says = Said(
        "%(period)s: %(one)s and %(other)s differ by %(gap)s: they cannot count the same population, or one is wrong.",
        **sides, gap=shown(gap),
    )  # fmt: skip
    return Finding(Verdict.CANNOT_TELL, says)


def _side(total: Stated) -> Said:
    number = shown(total.number)
    return Said("%(number)s (%(table)s, %(where)s)", number=number, table=total.table, where=total.where)


def _compare_parts(one: Statements, other: Statements) -> Iterator[Finding]:
    """Where two tables have rows of one label, period and measure: are their numbers the same?

    Only tables that mostly agree are about one thing; then what differs is wrong or was revised.
    """
    pairs = list(_pairs(one.parts, other.parts))
    right = [pair for pair in pairs if _can_be_same(*pair)]
    wrong = [pair for pair in pairs if not _can_be_same(*pair)]
    totals = {(total.period, total.measure, total.number) for total in one.totals if total.is_stated}
    same_totals = sum((total.period, total.measure, total.number) in totals for total in other.totals)
    is_one_thing = len(right) + same_totals > 2 or any(first.number >= _TELLING for first, _ in right)
    if not right or not is_one_thing or len(right) < len(wrong):
        return
    names: dict[str, Part] = {"one": right[0][0].table, "other": right[0][1].table}
    if wrong:
        rows = [
            Said(
                "%(row)s (%(one)s and %(other)s)",
                row=_name(first),
                one=shown(first.number),
                other=shown(second.number),
            )
            for first, second in wrong
        ]
        says = Said(
            "%(one)s and %(other)s mostly agree, but not in %(rows)s: one is wrong or was revised.",
            **names, rows=some(rows),
        )  # fmt: skip
        yield Finding(Verdict.CONTRADICTED, says)
    else:
        says = Said(
            "%(count)s numbers stand in %(one)s and in %(other)s, and are the same.",
            **names,
            count=str(len(right)),
        )
        yield Finding(Verdict.HOLDS, says)


def _pairs(one: Sequence[Stated], other: Sequence[Stated]) -> Iterator[tuple[Stated, Stated]]:
    """Numbers of one label, period and measure; what a table says twice is left out."""
    by_key: dict[tuple[frozenset[str], str], tuple[list[Stated], list[Stated]]] = defaultdict(
        lambda: ([], [])
    )
    for side, parts in enumerate((one, other)):
        for part in parts:
            by_key[part.labels, part.period][side].append(part)
    for firsts, seconds in by_key.values():
        for first in firsts:
            alike = [second for second in seconds if first.is_of_measure(second)]
            if len(alike) == 1 and sum(each.is_of_measure(alike[0]) for each in firsts) == 1:
                yield first, alike[0]


def _can_be_same(one: Stated, other: Stated) -> bool:
    slack = (one.value.reach or 0) + (other.value.reach or 0) + Decimal(0)
    return range_of([one.value]).meets(range_of([other.value]), slack)


def _find_total(totals: Sequence[Stated], table: Statements) -> Iterator[Finding]:
    """Where the total of one table is one row of another: all states, and their country among others."""
    by_number: dict[tuple[str, Decimal], list[Stated]] = defaultdict(list)
    for part in table.parts:
        by_number[part.period, part.number].append(part)
    of_both = {(total.period, total.number) for total in table.totals}
    for total in totals:
        rows = by_number[total.period, total.number]
        if (
            (total.period, total.number) not in of_both
            and len(rows) == 1
            and total.is_stated
            and total.number >= _TELLING
            and total.is_of_measure(rows[0])
        ):
            says = Said(
                "%(period)s: %(one)s is “%(row)s” in %(other)s.",
                period=total.period or Said("all"), one=_side(total), row=_name(rows[0]), other=_side(rows[0]),
            )  # fmt: skip
            yield Finding(Verdict.HOLDS, says)


def _name(part: Stated) -> str:
    return f"{part.name} {part.period}".strip()
