"""Tables whose rows are measures and whose columns are years or places: rates and changes in rows, computed again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from coldframe.publication.published.cells import read_value
from coldframe.publication.published.changes import check_changes
from coldframe.publication.published.columns import Column, ColumnKind, Group, count_columns, read_columns
from coldframe.publication.published.findings import Finding, Verdict
from coldframe.publication.published.labels import is_change, is_rate, is_share
from coldframe.publication.published.ratios import check_ratios
from coldframe.publication.published.shaping import Row, Table
from coldframe.publication.terms import ValueKind

_AROUND = 12
"""Rows to each side of a rate that it may be made of."""

_LEAST = 3
"""Columns: two rates fit one of many pairs by chance."""


def check_rows_as_measures(
    table: Table, columns: Sequence[Column], groups: Sequence[Group], label_at: int
) -> Iterator[Finding]:
    """Compute each row of shares, rates or changes again, of the rows around it: "cleared" / "recorded", by year.

    What such a row is made of may stand in another table, so nothing is said where no rows fit.
    """
    counts = [at for at, column in enumerate(columns) if column.kind in (ColumnKind.COUNT, ColumnKind.SHARE)]
    if len(groups) != 1 or len(counts) < _LEAST or not any(count_columns(columns)):
        return
    for at, row in enumerate(table.rows):
        label = row.cells[label_at]
        cells = [row.cells[place] for place in counts]
        percent = sum(read_value(cell).kind is ValueKind.PERCENT for cell in cells)
        if not (is_share(label) or is_rate(label) or is_change(label) or percent * 2 > len(cells)):
            continue
        around = table.rows[max(0, at - _AROUND) : at + _AROUND + 1]
        turned = _turned(table, around, counts, label_at, row.line)
        own = around.index(row) + 1
        read = read_columns(turned)
        only = [column if place in (0, own) or not _is_derived(column) else replace(column, kind=ColumnKind.LABEL)
                for place, column in enumerate(read)]  # fmt: skip
        found = check_changes(turned, only) if is_change(label) else check_ratios(turned, only, ())
        yield from (each for each in found if each.verdict is not Verdict.CANNOT_TELL)


def _is_derived(column: Column) -> bool:
    return column.kind in (ColumnKind.SHARE, ColumnKind.DERIVED)


def _turned(table: Table, rows: Sequence[Row], counts: Sequence[int], label_at: int, line: int) -> Table:
    """These rows as columns. ``line``: of the row that is looked at, said of every one."""
    header = ("", *(row.cells[label_at] for row in rows))
    cells = ((table.header[place], *(row.cells[place] for row in rows)) for place in counts)
    return Table(table.name, header, tuple(Row(line, each) for each in cells), ())
