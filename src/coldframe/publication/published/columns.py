"""What the columns of a table are: periods, labels, counts, shares. Then its rows, in groups that may add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from coldframe.publication.published.cells import (
    has_percent_beside,
    read_span,
    read_value,
    with_signs,
    writes_decimal_comma,
)
from coldframe.publication.published.labels import (
    is_average,
    is_change,
    is_note_name,
    is_of_which,
    is_ordinal_name,
    is_per_something,
    is_period,
    is_period_name,
    is_period_within_year,
    is_rate,
    is_running,
    is_share,
    is_surely_total,
    is_year,
    rate_base,
    role_of,
)
from coldframe.publication.published.shaping import Row, Table
from coldframe.publication.terms import (
    WORDS,
    Breakdown,
    BreakdownKind,
    RowRole,
    Value,
    ValueKind,
    breakdown_of,
)

_MOSTLY = 0.7
"""A column is one of numbers if so large a part of what it says are numbers."""


class ColumnKind(StrEnum):
    """What a column holds. Only counts are ever added. ``DERIVED``: rates, averages, changes, running totals."""

    PERIOD = "period"
    LABEL = "label"
    ORDINAL = "ordinal"
    COUNT = "count"
    SHARE = "share"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name and kind, and for numbers the value of each row."""

    name: str
    kind: ColumnKind
    values: tuple[Value, ...] = ()

    def number(self, line: Line) -> Decimal:
        """The number of a row; 0 where there is none."""
        value = self.values[line.index]
        return value.number if value.is_number else Decimal(0)

    def sum(self, lines: Sequence[Line]) -> Decimal:
        """The numbers of some rows together."""
        return sum((self.number(line) for line in lines), Decimal(0))


@dataclass(frozen=True, slots=True)
class Line:
    """One row, seen from the column whose labels name the parts.

    Attributes:
        index: Its place among the table's rows, from 0.
        line: Its line in the file.
        label: Its label there.
        role: What the label says that it is.
    """

    index: int
    line: int
    label: str
    role: RowRole


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together: alike in every other label and period. ``key``: column name and cell."""

    key: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]

    def with_role(self, role: RowRole) -> tuple[Line, ...]:
        """Its rows with that role."""
        return tuple(line for line in self.lines if line.role is role)

    @property
    def parts(self) -> tuple[Line, ...]:
        """The rows that are added: parts, and what nobody could assign."""
        return tuple(line for line in self.lines if line.role in (RowRole.PART, RowRole.UNSPECIFIED))

    @property
    def name(self) -> str:
        """How to print it: ``2023 · attachments``; empty where the table is one group."""
        return " · ".join(cell for _, cell in self.key)


def read_columns(table: Table) -> tuple[Column, ...]:
    """Tell what each column is, from its name and its cells."""
    comma = writes_decimal_comma(cell for row in table.rows for cell in row.cells)
    return tuple(_column(table, at, decimal_comma=comma) for at in range(len(table.header)))


def _column(table: Table, at: int, *, decimal_comma: bool) -> Column:
    name, cells = table.header[at], with_signs([row.cells[at] for row in table.rows])
    told = [cell for cell in cells if cell]
    if is_ordinal_name(name):
        return Column(name, ColumnKind.ORDINAL)
    years = any(is_year(cell) for cell in told)
    if (is_period_name(name) and not _sums_a_year(table, at, decimal_comma=decimal_comma)) or (
        years and not is_year(name) and all(is_year(cell) or is_surely_total(cell) for cell in told)
    ):
        return Column(name, ColumnKind.PERIOD)
    values = tuple(read_value(cell, decimal_comma=decimal_comma) for cell in cells)
    numbers = [value for value in values if value.is_number]
    words = sum(value.kind is ValueKind.WORDS for value in values)
    if not numbers or len(numbers) < _MOSTLY * (len(numbers) + words):
        return Column(name, ColumnKind.LABEL)
    if at == 0 and _only_numbers_rows(table, values):
        return Column(name, ColumnKind.ORDINAL)
    spans = (
        read_span(cell) if value.kind is ValueKind.WORDS else value
        for cell, value in zip(cells, values, strict=True)
    )
    kind = _kind_of(name, cells, numbers)
    if kind is ColumnKind.COUNT:  # A percentage among counts, as in a row "change", is none.
        spans = (WORDS if value.is_number and value.kind is not ValueKind.COUNT else value for value in spans)
    return Column(name, kind, tuple(spans))


def _sums_a_year(table: Table, at: int, *, decimal_comma: bool) -> bool:
    """True for numbers under "Year" behind those of its months: what the year comes to."""
    cells = [row.cells[at] for row in table.rows if row.cells[at]]
    return (
        at > 1
        and at == len(table.header) - 1
        and all(
            read_value(cell, decimal_comma=decimal_comma).is_number and not is_period(cell) for cell in cells
        )
        and all(is_period_within_year(name) for name in table.header[at - 2 : at])
    )


def _kind_of(name: str, cells: Sequence[str], numbers: Sequence[Value]) -> ColumnKind:
    """What a column of numbers holds."""
    shares = sum(value.kind in (ValueKind.PERCENT, ValueKind.PERCENTAGE_POINT) for value in numbers)
    if is_change(name) and (shares or is_share(name)):
        return ColumnKind.DERIVED
    if shares * 2 > len(numbers):
        return ColumnKind.SHARE
    if is_running(name) or is_average(name):
        return ColumnKind.DERIVED
    are_whole = not any(value.decimals for value in numbers)
    could_count = are_whole and any(value.number > 1000 for value in numbers)
    if is_rate(name) and (rate_base(name) is not None or not could_count):
        return ColumnKind.DERIVED
    if is_share(name) and not could_count and not any(has_percent_beside(cell) for cell in cells):
        return ColumnKind.SHARE
    if is_per_something(name) and not are_whole:
        return ColumnKind.DERIVED
    return ColumnKind.COUNT


def _only_numbers_rows(table: Table, values: Sequence[Value]) -> bool:
    """True for 1, 2, 3 … down the table, with nothing beside what are totals."""
    told = [value.number for value in values if value.is_number]
    of_totals = any(
        value.is_number and any(role_of(cell) is not RowRole.PART for cell in row.cells if cell)
        for row, value in zip(table.rows, values, strict=True)
    )
    return len(told) > 2 and told == list(range(1, len(told) + 1)) and not of_totals


def label_column(table: Table, columns: Sequence[Column]) -> int | None:
    """The column whose labels name the parts: with totals in it, else one that tells all rows apart, else the last."""
    labels = [
        at for at, column in enumerate(columns)
        if column.kind is ColumnKind.LABEL and not is_note_name(column.name)
    ]  # fmt: skip
    periods = [
        at for at, column in enumerate(columns) if column.kind in (ColumnKind.PERIOD, ColumnKind.ORDINAL)
    ]

    def totals(at: int) -> int:
        return sum(role_of(row.cells[at]) not in (RowRole.PART, RowRole.ASIDE) for row in table.rows)

    def tells_apart(at: int) -> bool:
        cells = {row.cells[at] for row in table.rows}
        return len(cells) == len(table.rows) and "" not in cells

    best = max(
        labels + periods,
        key=lambda at: (totals(at) > 0, at in labels, tells_apart(at), totals(at), at),
        default=None,
    )
    if best is None or (not labels and not totals(best)):
        return None  # Periods only: a series, of which nothing says that it adds up.
    return best


def group_rows(table: Table, columns: Sequence[Column], label_at: int) -> tuple[Group, ...]:
    """Put rows together that differ only in their label (and numbers), in the order of the table.

    A cell of a label column that is empty in most rows is one that was merged in print: it holds for
    the rows below it.
    """
    others = [
        at for at, column in enumerate(columns)
        if at != label_at and column.kind in (ColumnKind.LABEL, ColumnKind.PERIOD) and not is_note_name(column.name)
    ]  # fmt: skip
    groups: dict[tuple[tuple[str, str], ...], list[Line]] = {}
    merged = dict.fromkeys(others, "")
    # Where only totals have an empty cell, it was not merged: they are totals of everything there.
    through = {
        at for at in others
        if any(not row.cells[at] and role_of(row.cells[label_at]) is RowRole.PART for row in table.rows)
    }  # fmt: skip
    for index, row in enumerate(table.rows):
        for at in others:
            merged[at] = row.cells[at] or (merged[at] if at in through else "")
        key = tuple((table.header[at], merged[at]) for at in others)
        label = row.cells[label_at] or _label_elsewhere(row, columns)
        groups.setdefault(key, []).append(Line(index, row.line, label, role_of(label)))
    if others and all(len(lines) == 1 for lines in groups.values()):
        # Each other label stands once, like a note beside its row: they part nothing.
        return (Group((), _resolved([line for lines in groups.values() for line in lines])),)
    return tuple(Group(key, _resolved(lines)) for key, lines in groups.items())


def _label_elsewhere(row: Row, columns: Sequence[Column]) -> str:
    """Where a row has no label in its place: the word "Total" in the column that numbers the rows."""
    cells = (
        cell for cell, column in zip(row.cells, columns, strict=True) if column.kind is ColumnKind.ORDINAL
    )
    return next((cell for cell in cells if role_of(cell) is not RowRole.PART), "")


def _resolved(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Where no other rows are parts, "of which" below a total names the parts themselves."""
    if any(line.role is RowRole.PART for line in lines):
        return tuple(lines)
    return tuple(replace(line, role=RowRole.PART) if is_of_which(line.label) else line for line in lines)


def declare(column: Column, group: Group, kind: BreakdownKind) -> Breakdown:
    """Take rows in as a breakdown of a declared kind: totals become its whole, subtotals are left out.

    Raises:
        InvalidInput: Two totals that differ, or two parts of one name.
    """
    values = ((line, column.values[line.index]) for line in group.lines)
    return breakdown_of(
        kind,
        tuple((line.label, line.role, value) for line, value in values if value.kind is not ValueKind.WORDS),
    )


def count_columns(columns: Sequence[Column]) -> Iterator[tuple[int, Column]]:
    """The columns that may be added, with their places."""
    return ((at, column) for at, column in enumerate(columns) if column.kind is ColumnKind.COUNT)
