"""What a table says of each measure and period, total by total and part by part: what other tables can be held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from coldframe.publication.published.columns import Column, ColumnKind, Group, count_columns
from coldframe.publication.published.findings import Sum
from coldframe.publication.published.labels import plain_label, role_of, years_in
from coldframe.publication.published.recognizing import scaled_value
from coldframe.publication.published.said import Said
from coldframe.publication.published.shaping import Table
from coldframe.publication.terms import RowRole, Value, ValueKind


@dataclass(frozen=True, slots=True)
class Stated:
    """One number that a table says, or makes, of one measure in one period.

    Attributes:
        at: Place of the table among all that are checked; two files may have one name.
        table: Its name.
        words: Words of the measure: the column's name and the labels of its rows.
        period: As printed; empty where there is none.
        value: The number, in single ones.
        measure: Words of the column's name alone.
        is_stated: A row or cell says it; else it is the sum of parts that have no total.
        where: How to print it.
        labels: Of a part: what its row is about, for comparing. Empty for totals.
        name: The same, as printed.
    """

    at: int
    table: str
    words: frozenset[str]
    period: str
    value: Value
    measure: frozenset[str]
    is_stated: bool
    where: Said
    labels: frozenset[str] = frozenset()
    name: str = ""

    @property
    def number(self) -> Decimal:
        """As said."""
        return self.value.number

    def is_of_measure(self, other: Stated) -> bool:
        """True if both columns are named alike, or one has a year for its name."""
        return self.measure == other.measure or not (self.measure and other.measure)


@dataclass(frozen=True, slots=True)
class Statements:
    """What one table says: its totals, and its parts."""

    totals: Sequence[Stated]
    parts: Sequence[Stated]


def totals_of(
    at: int,
    table: Table,
    columns: Sequence[Column],
    groups: Sequence[Group],
    sums: Sequence[Sum],
    label_at: int | None,
) -> list[Stated]:
    """What can be compared with other tables: stated totals, sums of parts, the rows of a series."""
    periods = [place for place, column in enumerate(columns) if column.kind is ColumnKind.PERIOD]
    found: list[Stated] = []
    if label_at is None:
        for _, column in count_columns(columns):
            for row, value in zip(table.rows, column.values, strict=True):
                if value.is_number and len(periods) == 1:
                    period = row.cells[periods[0]]
                    words = _words(column.name, table.name)
                    scaled, measure = scaled_value(column.name, value), _words(column.name)
                    where = Said("line %(line)s", line=str(row.line))
                    found.append(Stated(at, table.name, words, period, scaled, measure, True, where))
        return found
    if not any(one.marks for one in sums):
        return _sums_by_period(at, table, columns, periods)
    by_name = {(one.group, one.column): one for one in sums}
    period_names = {columns[place].name for place in periods}
    for group in groups:
        of_group = next((cell for name, cell in group.key if name in period_names), "")
        other = [cell for name, cell in group.key if name not in period_names]
        for _, column in count_columns(columns):
            one, measure = by_name[(group.name, column.name)], _words(column.name)
            period = of_group or _year_of(column.name)
            total = next(
                (mark for mark in one.marks if mark.role == RowRole.TOTAL and mark.number is not None), None
            )
            stated = "" if total is None else total.label
            words = _words(column.name, table.name, table.header[label_at], stated, *other)
            if total is not None:
                index = next(line.index for line in group.lines if line.line == total.line)
                value, where = column.values[index], Said("line %(line)s", line=str(total.line))
            elif one.part_count > 1:
                value, where = Value(ValueKind.COUNT, one.parts), Said("sum of parts")
            else:
                continue
            value, where = scaled_value(column.name, value), _in_group(group, where)
            found.append(Stated(at, table.name, words, period, value, measure, total is not None, where))
    return found


def parts_said(
    at: int, table: Table, columns: Sequence[Column], groups: Sequence[Group], label_at: int | None
) -> list[Stated]:
    """The numbers of the single rows, each under the words of its labels and its period."""
    if label_at is None:
        return []
    period_names = {column.name for column in columns if column.kind is ColumnKind.PERIOD}
    found = []
    for group in groups:
        of_group = next((cell for name, cell in group.key if name in period_names), "")
        others = [cell for name, cell in group.key if name not in period_names]
        if any(role_of(cell) is not RowRole.PART for cell in others):
            continue
        for line in group.lines:
            if line.role is not RowRole.PART or not line.label:
                continue
            labels, name = frozenset(map(plain_label, (line.label, *others))), " ".join((*others, line.label))
            for _, column in count_columns(columns):
                value = scaled_value(column.name, column.values[line.index])
                if not value.is_number:
                    continue
                period, measure = of_group or _year_of(column.name), _words(column.name)
                where = Said("line %(line)s", line=str(line.line))
                found.append(
                    Stated(at, table.name, measure, period, value, measure, True, where, labels, name)
                )
    return found


def _year_of(name: str) -> str:
    """The one year that a column's name says: ``2023``, ``Reports 2023``; else nothing."""
    years = years_in(name)
    return years.pop() if len(years) == 1 else ""


def _in_group(group: Group, where: Said) -> Said:
    return Said("%(group)s %(where)s", group=group.name, where=where) if group.name else where


def _sums_by_period(at: int, table: Table, columns: Sequence[Column], periods: Sequence[int]) -> list[Stated]:
    """Sums over every row of a period, of a table that states no total at all."""
    found: list[Stated] = []
    for _, column in count_columns(columns):
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for row, value in zip(table.rows, column.values, strict=True):
            if value.is_number:
                sums[" ".join(row.cells[place] for place in periods)] += value.number
        words, measure = _words(column.name, table.name), _words(column.name)
        found += [
            Stated(
                at,
                table.name,
                words,
                period,
                Value(ValueKind.COUNT, made),
                measure,
                False,
                Said("sum of its rows"),
            )
            for period, made in sums.items()
        ]
    return found


_EMPTY_WORDS = frozenset(
    ("total", "number", "count", "quantity", "sum", "value", "amount", "figure", "of", "the", "per", "by", "and", "in", "csv", "json", "xlsx", "pdf", "data", "column", "건수", "수", "数量", "数")
)  # fmt: skip


def _words(*names: str) -> frozenset[str]:
    """Words that name a measure: of the column, the file and the other labels, singular."""
    found = set()
    for name in names:
        for word in plain_label(name).replace("_", " ").replace("-", " ").replace(".", " ").split():
            if word not in _EMPTY_WORDS and not word.isdigit():
                found.add(word.removesuffix("s"))
    return frozenset(found)
