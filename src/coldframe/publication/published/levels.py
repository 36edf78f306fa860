"""Totals that no word names: a region above its districts, a country below its regions, told by their numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate, islice

from coldframe.publication.published.columns import Column, Group, Line, count_columns
from coldframe.publication.terms import RowRole

_NO_SMALL = 100
"""Lesser sums come about by chance."""

_NO_CHANCE = 3
"""So many rows that make another to the last digit are no chance; of two, another column has to say so, too."""

NEAR = Decimal("0.1")
"""What differs from a sum by less than this part of it is a wrong sum rather than none."""


@dataclass(frozen=True, slots=True)
class _Levels:
    """What the numbers of a column say of its rows: which are subtotals, and which one is the total."""

    heads: frozenset[Line]
    whole: Line | None = None


@dataclass(frozen=True, slots=True)
class _Run:
    """A row and those that it is the sum of; none for a row by itself."""

    head: Line
    below: tuple[Line, ...] = ()


def with_levels(columns: Sequence[Column], group: Group) -> Group:
    """Take rows for subtotals, or one for the total, where numbers of most columns leave no other reading.

    Only where the rows as they are called do not add up: each row that is the sum of those right below it (or
    right above it) is a subtotal if then the total comes out, or if all rows are covered so. Where just one
    section fails, its first row is still its subtotal if the total needs it, or if it is near their sum.
    """
    wholes = group.with_role(RowRole.TOTAL)
    counts = [column for _, column in count_columns(columns)]
    if group.with_role(RowRole.SUBTOTAL) or len(wholes) > 1 or len(group.parts) < _NO_CHANCE:
        return group
    whole = wholes[0] if wholes else None
    found = [levels for column in counts if (levels := _levels(column, group, whole))]
    votes = Counter(found)
    best, most = max(votes.items(), key=lambda one: one[1], default=(None, 0))
    # Beside a stated total, half of the columns may say so by chance.
    if best is None or most * 2 < len(counts) or (best.whole is None and most * 2 == len(counts)):
        return group
    if not best.heads and len(group.parts) <= _NO_CHANCE and most < 2:
        return group
    role = dict.fromkeys(best.heads, RowRole.SUBTOTAL)
    if best.whole is not None:
        role[best.whole] = RowRole.TOTAL
    return replace(group, lines=tuple(replace(line, role=role.get(line, line.role)) for line in group.lines))


def _levels(column: Column, group: Group, whole: Line | None) -> _Levels | None:
    """How the rows add up in this column; ``None`` if they already do, or in no such way."""
    lines = [line for line in group.parts if column.values[line.index].is_number]
    if any(column.number(line) < 0 for line in lines):
        return None
    total = column.number(whole) if whole is not None and column.values[whole.index].is_number else None
    if whole is not None and (total is None or column.sum(lines) == total):
        return None
    # What comes out to the last digit, in either order, goes before what nearly does.
    ways = ((way, rows) for way in (_exact, _nearly, _one_too_many) for rows in (lines, lines[::-1]))
    return next(filter(None, (way(column, rows, total) for way, rows in ways)), None)


def _passes(column: Column, rows: Sequence[Line]) -> Iterator[tuple[frozenset[Line], list[_Run]]]:
    """The rows found to be sums so far, and what then stands side by side; again until nothing more is found."""
    heads = frozenset[Line]()
    while True:
        runs = _runs(column, rows)
        more = {run.head for run in runs if run.below}
        if not more:
            return
        heads |= more
        yield heads, runs
        rows = [run.head for run in runs]


def _exact(column: Column, rows: Sequence[Line], total: Decimal | None) -> _Levels | None:
    """Subtotals of which the total is the sum; or one row that is the sum of all others."""
    for heads, runs in _passes(column, rows):
        tops = [run.head for run in runs]
        are_many = len(heads) >= _NO_CHANCE or any(column.number(line) >= _NO_SMALL for line in heads)
        if total is not None and column.sum(tops) == total and are_many:
            return _Levels(heads)
        if total is None and len(tops) == 1 and column.number(tops[0]) >= _NO_SMALL:
            return _Levels(heads - set(tops), tops[0])
    return None


def _nearly(column: Column, rows: Sequence[Line], total: Decimal | None) -> _Levels | None:
    """Subtotals with just one that is wrong; or with a wrong total, or none."""
    heads, tops = frozenset[Line](), rows
    for heads, runs in _passes(column, rows):
        tops = [run.head for run in runs]
        broken = _broken(column, rows, runs, heads, total)
        if broken is not None:
            return _Levels(heads | {broken})
    return _Levels(heads) if _are_covered(column, heads, tops, total) else None


def _one_too_many(column: Column, rows: Sequence[Line], total: Decimal | None) -> _Levels | None:
    """The one row without which the parts make the total, if it is nearly the sum of those after it."""
    surplus = Decimal(0) if total is None else column.sum(rows) - total
    found = [at for at, line in enumerate(rows) if column.number(line) == surplus >= _NO_SMALL]
    if len(found) != 1:
        return None
    after = islice(accumulate(column.number(line) for line in rows[found[0] + 1 :]), 1, None)
    if any(made != surplus and abs(made - surplus) <= NEAR * surplus for made in after):
        return _Levels(frozenset({rows[found[0]]}))
    return None


def _are_covered(column: Column, heads: Set[Line], tops: Sequence[Line], total: Decimal | None) -> bool:
    """True if several subtotals leave only what nobody could assign, and are no chance."""
    large = sum(column.number(line) >= _NO_SMALL for line in heads)
    rest = [line for line in tops if line not in heads and line.role is RowRole.PART]
    is_near = total is not None and abs(column.sum(tops) - total) <= NEAR * total
    return len(heads) > 1 and ((is_near and large > 0) or (not rest and large > 1))


def _broken(
    column: Column, lines: Sequence[Line], runs: Sequence[_Run], heads: Set[Line], total: Decimal | None
) -> Line | None:
    """The one row that has to be a subtotal, too, though the rows after it do not make it."""
    leaves = column.sum([line for line in lines if line not in heads])
    tops = column.sum([run.head for run in runs])
    alone: list[list[Line]] = [[]]
    for run in runs:
        if run.below:
            alone.append([])
        else:
            alone[-1].append(run.head)
    stretches = [stretch for stretch in alone if len(stretch) > 2]
    for head, *rest in stretches:
        number = column.number(head)
        if total is not None:
            after = list(accumulate(map(column.number, rest)))[1:]
            if number >= _NO_SMALL and (leaves - number == total or tops - total in after):
                return head
            continue
        is_only_one = len(heads) > 1 and len(stretches) == sum(map(bool, alone)) == 1
        if is_only_one and number >= _NO_SMALL and abs(column.sum(rest) - number) <= NEAR * number:
            return head
    return None


def _runs(column: Column, rows: Sequence[Line]) -> list[_Run]:
    """Cut rows into those that are the sum of the next ones, with these, and all others."""
    found = []
    at = 0
    while at < len(rows):
        count = _count_below(column, rows, at)
        found.append(_Run(rows[at], tuple(rows[at + 1 : at + 1 + count])))
        at += 1 + count
    return found


def _count_below(column: Column, rows: Sequence[Line], at: int) -> int:
    """How many of the next rows make this one; 0 for none, as one alone is only alike."""
    number, made, told = column.number(rows[at]), Decimal(0), 0
    for place in range(at + 1, len(rows) if number else 0):
        made += column.number(rows[place])
        told += column.number(rows[place]) != 0
        if made > number:
            return 0
        if made == number and told > 1:
            return place - at
    return 0
