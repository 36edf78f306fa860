"""The numbers of one measured column of a table, each with its period, labels and role."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coldframe.core.said import Part, Said, some
from coldframe.publication.published.columns import ColumnKind, read_columns
from coldframe.publication.published.labels import is_year, role_of
from coldframe.publication.published.recognizing import scaled_value
from coldframe.publication.published.refused import TableRefused
from coldframe.publication.published.shaping import Table
from coldframe.publication.terms import RowRole, Value, ValueKind

_NAMED = 20
_NUMBERS = (ColumnKind.COUNT, ColumnKind.SHARE, ColumnKind.DERIVED)


@dataclass(frozen=True, slots=True)
class Cell:
    """One number with its place. Words are none; what is missing or suppressed is kept as that."""

    line: int
    period: str
    labels: tuple[str, ...]
    role: RowRole
    raw: str
    value: Value


def cells_of(tables: Sequence[Table], column: str) -> tuple[Cell, ...]:
    """Take the cells of one column out of the tables that have it.

    Args:
        tables: Of one file.
        column: Its name; empty: every column that is named by a year, which is then the period.

    Raises:
        TableRefused: No table has such a column of numbers.
    """
    found = [cell for table in tables for cell in _cells(table, column)]
    if not found:
        names = dict.fromkeys(
            each.name for table in tables for each in read_columns(table) if each.kind in _NUMBERS
        )
        there: Part = some(tuple(names), _NAMED) if names else Said("none")
        raise TableRefused(
            Said("No column “%(column)s” of numbers. There is: %(columns)s.", column=column, columns=there)
            if column
            else Said("No column that is named by a year. There is: %(columns)s.", columns=there),
            field="column",
        )
    return tuple(found)


def _cells(table: Table, name: str) -> Iterator[Cell]:
    columns = read_columns(table)
    measured = [
        (at, column) for at, column in enumerate(columns)
        if column.kind in _NUMBERS and (column.name == name if name else is_year(column.name))
    ]  # fmt: skip
    periods = [at for at, column in enumerate(columns) if column.kind is ColumnKind.PERIOD]
    labels = [at for at, column in enumerate(columns) if column.kind is ColumnKind.LABEL]
    last = dict.fromkeys([*periods, *labels], "")
    for index, row in enumerate(table.rows):
        for at in last:
            last[at] = row.cells[at] or last[at]
        own = tuple(last[at] if at != labels[-1] else row.cells[at] for at in labels)
        roles = {role_of(each) for each in own} - {RowRole.PART}
        for at, column in measured:
            value = scaled_value(column.name, column.values[index])
            if value.kind is ValueKind.WORDS:
                continue
            period = " ".join([*(last[each] for each in periods), *([column.name] if not name else [])])
            yield Cell(row.line, period, own, min(roles, default=RowRole.PART), row.cells[at], value)
