"""What the columns of a table are: periods, labels, counts, shares. Then its rows, in groups that may add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from coldframe.publication.published.cells import read_value, writes_decimal_comma
from coldframe.publication.published.labels import (
    is_no_count,
    is_of_which,
    is_ordinal_name,
    is_period_name,
    is_year,
    role_of,
)
from coldframe.publication.published.shaping import Table
from coldframe.publication.terms import Breakdown, BreakdownKind, RowRole, Value, ValueKind, breakdown_of

_MOSTLY = 0.7
"""A column is one of numbers if so large a part of what it says are numbers."""


class ColumnKind(StrEnum):
    """What a column holds. Only counts are ever added."""

    PERIOD = "period"
    LABEL = "label"
    ORDINAL = "ordinal"
    COUNT = "count"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name and kind, and for numbers the value of each row."""

    name: str
    kind: ColumnKind
    values: tuple[Value, ...] = ()


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
    def name(self) -> str:
        """How to print it: ``2023 · attachments``; empty where the table is one group."""
        return " · ".join(cell for _, cell in self.key)


def read_columns(table: Table) -> tuple[Column, ...]:
    """Tell what each column is, from its name and its cells."""
    comma = writes_decimal_comma(cell for row in table.rows for cell in row.cells)
    return tuple(_column(table, at, decimal_comma=comma) for at in range(len(table.header)))


def _column(table: Table, at: int, *, decimal_comma: bool) -> Column:
    name, cells = table.header[at], [row.cells[at] for row in table.rows]
    told = [cell for cell in cells if cell]
    if is_ordinal_name(name):
        return Column(name, ColumnKind.ORDINAL)
    years = sum(is_year(cell) for cell in told)
    if is_period_name(name) or (told and years == len(told) and not is_year(name)):
        return Column(name, ColumnKind.PERIOD)
    values = tuple(read_value(cell, decimal_comma=decimal_comma) for cell in cells)
    numbers = sum(value.is_number for value in values)
    words = sum(value.kind is ValueKind.WORDS for value in values)
    if not numbers or numbers < _MOSTLY * (numbers + words):
        return Column(name, ColumnKind.LABEL)
    shares = sum(value.kind in (ValueKind.PERCENT, ValueKind.PERCENTAGE_POINT) for value in values)
    named = any(
        mark in name.casefold()
        for mark in (
            "%",
            "percent",
            "share",
            "ratio",
            "rate",
            "비율",
            "율",
            "比例",
            "占比",
            "anteil",
            "quote",
            "taux",
            "per 100",
            "je 100",
        )
    )
    if shares * 2 > numbers or is_no_count(name) or (named and not _could_count(values)):
        return Column(name, ColumnKind.SHARE, values)
    return Column(name, ColumnKind.COUNT, values)


def _could_count(values: Sequence[Value]) -> bool:
    return any(value.is_number and value.number > 1000 for value in values)


def label_column(table: Table, columns: Sequence[Column]) -> int | None:
    """The column whose labels name the parts: the one with totals in it, else the last of labels."""
    labels = [at for at, column in enumerate(columns) if column.kind is ColumnKind.LABEL]
    periods = [at for at, column in enumerate(columns) if column.kind is ColumnKind.PERIOD]

    def totals(at: int) -> int:
        return sum(role_of(row.cells[at]) is not RowRole.PART for row in table.rows)

    best = max(labels + periods, key=lambda at: (totals(at) > 0, at in labels, totals(at), at), default=None)
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
        if at != label_at and column.kind in (ColumnKind.LABEL, ColumnKind.PERIOD)
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
        label = row.cells[label_at]
        groups.setdefault(key, []).append(Line(index, row.line, label, role_of(label)))
    if others and all(len(lines) == 1 for lines in groups.values()):
        # Each other label stands once, like a note beside its row: they part nothing.
        return (Group((), _resolved([line for lines in groups.values() for line in lines])),)
    return tuple(Group(key, _resolved(lines)) for key, lines in groups.items())


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
