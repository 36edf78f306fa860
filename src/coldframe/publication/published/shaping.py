"""From a grid of text to the table in it: its header, its rows, and what stands around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from coldframe.core.errors import InvalidInput
from coldframe.core.tables import spreadsheet_cell
from coldframe.core.text import clean
from coldframe.publication.published.cells import read_value
from coldframe.publication.published.labels import is_period_name, is_year, plain_label
from coldframe.publication.published.traps import Named, Trap
from coldframe.publication.terms import ValueKind

MAX_CELLS = 2_000_000
_MAX_HEADER_ROWS = 4

_SERIAL = re.compile(r"[2-5]\d{4}(?:\.0+)?")
"""Days since 1899-12-30 from 1954 to 2064: how a spreadsheet keeps a date."""

Line = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its first line in the file, from 1, and its cells, as many as the table has columns."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was published.

    Attributes:
        name: The file's name without its folder, and the sheet's or page's where it has several.
        header: Names of the columns; a name that is missing is ``column 3``.
        rows: Every row of the table, totals included.
        outside: Lines that are no rows of it, titles and footnotes, with their numbers.
        traps: What was met while it was read.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    outside: tuple[tuple[int, str], ...]
    traps: tuple[Named, ...] = ()


def shape(
    name: str, lines: Sequence[Line], traps: Sequence[Named] = (), *, between: str = " "
) -> Table | None:
    """Find the table in lines of cells; ``None`` if there is none.

    A row that ends early was cut by its program; what is far from the usual width is a title or a note.

    Args:
        name: Of the table.
        lines: In order, with their numbers.
        traps: What was met before.
        between: What parts the cells of a line when it is printed.
    """
    cleaned = [(line, tuple(plain_cell(cell) for cell in cells)) for line, cells in lines]
    filled = [(line, cells) for line, cells in cleaned if any(cells)]
    widths = Counter(len(cells) for _, cells in filled if sum(map(bool, cells)) > 1)
    width = max(widths, key=lambda one: (widths[one], one), default=0)
    inside = [(line, cells) for line, cells in filled if len(cells) == width and sum(map(bool, cells)) > 1]
    if width < 2 or len(inside) < 2:
        return None
    used = [at for at in range(width) if any(cells[at] for _, cells in inside)]
    if len(used) == 2:  # A label alone is a heading, or a row without its number: it stays where it is.
        first, last = inside[0][0], inside[-1][0]
        alone = [
            (line, cells) for line, cells in filled
            if len(cells) == width and first < line < last and cells[used[0]] and sum(map(bool, cells)) == 1
        ]  # fmt: skip
        inside = sorted([*inside, *alone])
    inside = [(line, tuple(cells[at] for at in used)) for line, cells in inside]
    count = _header_rows([cells for _, cells in inside])
    header = _named(_joined([cells for _, cells in inside[:count]]))
    found = list(traps)
    if count > 1:
        says = f"The header has {count} rows. Their words are joined, from above: {', '.join(header)}."
        found.append(Named(Trap.JOINED_HEADER, says, tuple(line for line, _ in inside[:count])))
    again = {cells for _, cells in inside[:count]}
    repeated = tuple(line for line, cells in inside[count:] if cells in again)
    if repeated:
        found.append(
            Named(Trap.REPEATED_HEADER, "The header stands again within the table. Left out.", repeated)
        )
    body = [(line, cells) for line, cells in inside[count:] if cells not in again and not _is_rule(cells)]
    taken = {line for line, _ in inside}
    outside = tuple(
        (line, between.join(cells).strip(between + " ")) for line, cells in filled if line not in taken
    )
    table = Table(name, header, tuple(Row(line, cells) for line, cells in body), outside, tuple(found))
    return checked(_with_dates(table))


def checked(table: Table) -> Table:
    """Refuse a table that is too large or has no rows.

    Raises:
        InvalidInput: It is.
    """
    if len(table.rows) * len(table.header) > MAX_CELLS:
        raise InvalidInput(f"{table.name} has more than {MAX_CELLS:,} cells. Split it.", field="file")
    if not table.rows or len(table.header) < 2:
        raise InvalidInput(
            f"{table.name} holds a header and no rows. There is nothing to check.", field="file"
        )
    formulas = tuple(
        row.line for row in table.rows
        if any(spreadsheet_cell(cell) != cell and read_value(cell).kind is ValueKind.WORDS for cell in row.cells)
    )  # fmt: skip
    if formulas:
        says = "Texts that a spreadsheet would run as formulas. They are words here, and marked as text in every file."
        table = replace(table, traps=(*table.traps, Named(Trap.FORMULA_TEXT, says, formulas)))
    return table


def _header_rows(rows: Sequence[tuple[str, ...]]) -> int:
    """How many of the first rows are the header: several if the first has gaps or repeats and no numbers follow yet."""
    first = rows[0]
    if "" not in first and len(set(first)) == len(first):
        return 1
    numbers = [any(_is_number(cell) for cell in cells) for cells in rows[: _MAX_HEADER_ROWS + 1]]
    count = numbers.index(True) if True in numbers else 1
    return max(count, 1)


def _is_number(cell: str) -> bool:
    return not is_year(cell) and read_value(cell).is_number


def _joined(rows: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    if len(rows) == 1:
        return rows[0]
    # What was merged above holds for the empty cells after it, but not before the first.
    filled = []
    for cells in rows[:-1]:
        last, row = "", []
        for cell, below in zip(cells, rows[-1], strict=True):
            last = cell or last
            row.append(last if below or cell else "")
        filled.append(row)
    columns = zip(*filled, rows[-1], strict=True)
    return tuple(" · ".join(dict.fromkeys(filter(None, column))) for column in columns)


def _named(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell or f"column {number}" for number, cell in enumerate(cells, 1))


def _with_dates(table: Table) -> Table:
    """Where a column of periods holds what a spreadsheet keeps for dates, say the dates."""
    for at, name in enumerate(table.header):
        cells = [row.cells[at] for row in table.rows if row.cells[at]]
        if not is_period_name(name) or not cells or not all(_SERIAL.fullmatch(cell) for cell in cells):
            continue
        rows = tuple(
            replace(row, cells=(*row.cells[:at], _date(row.cells[at]), *row.cells[at + 1 :]))
            for row in table.rows
        )
        says = f"“{name}” holds numbers of days, as a spreadsheet keeps dates. {cells[0]} is read as {_date(cells[0])}."
        table = replace(table, rows=rows, traps=(*table.traps, Named(Trap.DATE_NUMBER, says)))
    return table


def _date(cell: str) -> str:
    return (date(1899, 12, 30) + timedelta(days=int(float(cell)))).isoformat() if cell else ""


def _is_rule(cells: Sequence[str]) -> bool:
    """True for the line ``|---|---|`` below a header."""
    return all(set(cell) <= set("-: ") for cell in cells)


def plain_cell(cell: str) -> str:
    """A cell in one line, without what a terminal or page would act on."""
    return " ".join(clean(cell).split())


def same_header(one: Sequence[str], other: Sequence[str]) -> bool:
    """True if two headers say the same."""
    return [plain_label(each) for each in one] == [plain_label(each) for each in other]
