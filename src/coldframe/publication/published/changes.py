"""Computing changes again: since the row before, or between two columns; in numbers, percent or percentage points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from itertools import pairwise, permutations

from coldframe.core.said import Part, Said, some
from coldframe.core.said import gettext_noop as _
from coldframe.publication.published.columns import Column, ColumnKind
from coldframe.publication.published.findings import Finding, Verdict, shown
from coldframe.publication.published.labels import is_change, is_points, is_running, is_share
from coldframe.publication.published.ratios import HALF, off
from coldframe.publication.published.shaping import Table
from coldframe.publication.terms import Value, ValueKind

_NEAREST = 6
"""Columns that a change may be between."""

_FEW = 6
_NUMBERS = (ColumnKind.COUNT, ColumnKind.SHARE, ColumnKind.DERIVED)


class _Kind(Enum):
    DIFFERENCE = auto()
    PERCENT = auto()
    POINTS = auto()


_UNIT = {
    _Kind.DIFFERENCE: "%(number)s", _Kind.PERCENT: "%(number)s %%", _Kind.POINTS: _("%(number)s points"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Steps:
    """What a column may be the change of: its name, and for rows by index what was before and is now."""

    name: Part
    steps: Sequence[tuple[int, Value, Value]]


def check_changes(table: Table, columns: Sequence[Column]) -> Iterator[Finding]:
    """Where a column says how much something changed, since the row before or between two others: did it?

    Percent and percentage points are told apart: a share that went from 14.9 % to 19.5 % rose by 4.6
    points, which is 31 %.
    """
    for at, change in enumerate(columns):
        if change.kind in _NUMBERS and is_change(change.name):
            tried = [*_between(columns, at), *_since(table, columns)]
            found = _best(table, change, [one for one in tried if one.steps])
            if found is not None:
                yield found


def _between(columns: Sequence[Column], at: int) -> Iterator[_Steps]:
    """From one column to another of the same row, the nearest columns first."""
    numbers = [place for place, column in enumerate(columns) if _may_change(column)]
    nearest = sorted(numbers, key=lambda place: (abs(place - at), place))[:_NEAREST]
    for old, new in permutations([columns[place] for place in sorted(nearest)], 2):
        if old.kind is new.kind:
            name = Said("“%(old)s” to “%(new)s”", old=old.name, new=new.name)
            yield _Steps(
                name, [(i, *pair) for i, pair in enumerate(zip(old.values, new.values, strict=True))]
            )


def _since(table: Table, columns: Sequence[Column]) -> Iterator[_Steps]:
    """From one period to the next, among rows that are alike in every label."""
    periods = [at for at, column in enumerate(columns) if column.kind is ColumnKind.PERIOD]
    labels = [at for at, column in enumerate(columns) if column.kind is ColumnKind.LABEL]
    if len(periods) != 1:
        return
    series: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, row in enumerate(table.rows):
        series[tuple(row.cells[at] for at in labels)].append(index)
    pairs: list[tuple[int, int]] = []
    for rows in series.values():
        names = [table.rows[index].cells[periods[0]] for index in rows]
        if len(set(names)) != len(names):
            return
        pairs += pairwise(sorted(rows, key=lambda index: table.rows[index].cells[periods[0]]))
    for column in filter(_may_change, columns):
        yield _Steps(
            Said("“%(column)s”", column=column.name),
            [(now, column.values[before], column.values[now]) for before, now in pairs],
        )


def _may_change(column: Column) -> bool:
    return column.kind in _NUMBERS and not is_change(column.name) and not is_running(column.name)


def _best(table: Table, change: Column, tried: Sequence[_Steps]) -> Finding | None:
    best: tuple[tuple[int, int], _Steps, list[Said]] | None = None
    for steps in tried:
        for kind in _kinds(change):
            right, wrong = _compare(table, change, steps, kind)
            score = (right, -len(wrong))
            if right + len(wrong) and (best is None or score > best[0]):
                best = (score, steps, wrong)
    if best is None:
        return None
    (right, _), steps, wrong = best
    names: dict[str, Part] = {"change": change.name, "base": steps.name}
    if right and not wrong:
        says = Said("“%(change)s” is that of %(base)s in all %(count)s rows.", **names, count=str(right))
        return Finding(Verdict.HOLDS, says)
    if right >= len(wrong) and (right > 1 or len(tried) <= _FEW):
        says = Said("“%(change)s” is that of %(base)s, but not in %(rows)s.", **names, rows=some(wrong))
        return Finding(Verdict.CONTRADICTED, says)
    mistaken = next((one for one in tried if not right and _are_points(table, change, one)), None)
    if mistaken is not None:
        says = Said(
            "“%(change)s” is printed as percent of %(base)s, but it is the difference in percentage points.",
            change=change.name, base=mistaken.name,
        )  # fmt: skip
        return Finding(Verdict.CONTRADICTED, says)
    says = Said("What “%(change)s” is a change of could not be told.", change=change.name)
    return Finding(Verdict.CANNOT_TELL, says)


def _kinds(change: Column) -> Sequence[_Kind]:
    """What the column may be in: as it says, else as its numbers fit."""
    kinds = {value.kind for value in change.values if value.is_number}
    if ValueKind.PERCENTAGE_POINT in kinds or is_points(change.name):
        return (_Kind.POINTS,)
    if ValueKind.PERCENT in kinds or is_share(change.name):
        return (_Kind.PERCENT,)
    return (_Kind.DIFFERENCE, _Kind.PERCENT)


def _are_points(table: Table, change: Column, steps: _Steps) -> bool:
    """True if what is printed as percent fits as the difference between two shares."""
    if not any(value.kind is ValueKind.PERCENT for value in change.values):
        return False
    right, wrong = _compare(table, change, steps, _Kind.POINTS)
    return right > 0 and not wrong


def _compare(table: Table, change: Column, steps: _Steps, kind: _Kind) -> tuple[int, list[Said]]:
    """In how many rows the column is that change, and the lines where it is not."""
    right, wrong = 0, list[Said]()
    for index, old, new in steps.steps:
        told = change.values[index]
        if not (told.is_number and old.is_number and new.is_number):
            continue
        if (
            kind is _Kind.POINTS
            and ValueKind.PERCENT not in (old.kind, new.kind)
            and not _are_shares(old, new)
        ):
            continue
        ends = _ends(old, new, kind)
        if not ends:
            continue
        slack = (
            Decimal(10) ** -told.decimals * HALF
            if told.decimals or kind is not _Kind.DIFFERENCE
            else Decimal(0)
        )
        if min(ends) - slack <= told.number <= max(ends) + slack:
            right += 1
        else:
            printed, computed = (
                Said(_UNIT[kind], number=shown(number))
                for number in (told.number, round(ends[0], max(told.decimals, 1)))
            )
            wrong.append(off(table.rows[index].line, printed, computed))
    return right, wrong


def _are_shares(*values: Value) -> bool:
    return all(0 <= value.number <= 100 for value in values)


def _ends(old: Value, new: Value, kind: _Kind) -> list[Decimal]:
    """The change as the numbers are printed, and as far as it can lie off because they were rounded."""
    reaches = [_half_step(old), _half_step(new)]
    if kind is not _Kind.PERCENT:
        middle, off_by = new.number - old.number, sum(reaches, Decimal(0))
        return [middle, middle - off_by, middle + off_by]
    if old.number <= reaches[0]:
        return []
    starts = (old.number, old.number - reaches[0], old.number + reaches[0])
    stops = (new.number, new.number + reaches[1], new.number - reaches[1])
    return [(stop / start - 1) * 100 for start, stop in zip(starts, stops, strict=True)]


def _half_step(value: Value) -> Decimal:
    """How far a printed number may lie from the true one: shares are rounded, counts are not."""
    if value.reach is not None:
        return value.reach
    return Decimal(10) ** -value.decimals / 2 if value.kind is ValueKind.PERCENT else Decimal(0)
