"""From a grid of text to the table in it: its header, its rows, and what stands around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from coldframe.core.said import Listed, Said
from coldframe.core.tables import spreadsheet_cell
from coldframe.core.text import clean
from coldframe.publication.published.cells import read_value
from coldframe.publication.published.labels import is_period, is_period_name, plain_label, role_of
from coldframe.publication.published.refused import TableRefused
from coldframe.publication.published.traps import Named, Trap
from coldframe.publication.terms import RowRole, ValueKind

MAX_CELLS = 2_000_000
_MAX_HEADER_ROWS = 4

_SERIAL = re.compile(r"[2-5]\d{4}(?:\.0+)?")
"""Days since 1899-12-30 from 1954 to 2064: how a spreadsheet keeps a date."""

_DIGITS = re.compile(r"\d[\d.,'’ ]*")
_MAY_BE_YEAR = re.compile(r"1[34]\d\d|19\d\d|20\d\d|2[45]\d\d")
"""Years above columns, of the Persian, the common and the Thai calendar."""

_NAMES_NOTHING = 100
"""A greater number names no column: hours, ages, grades and days do not go so far."""

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
            if len(cells) == width and cells[used[0]] and sum(map(bool, cells)) == 1
            and (first < line < last or (line > last and role_of(cells[used[0]]) is RowRole.TOTAL))
        ]  # fmt: skip
        kept = {*inside, *alone}
        inside = [each for each in filled if each in kept]
    inside = [(line, tuple(cells[at] for at in used)) for line, cells in inside]
    count = _header_rows([cells for _, cells in inside])
    names = _joined([cells for _, cells in inside[:count]]) if count else ("",) * len(used)
    index = next((cells for line, cells in filled if len(cells) == width and line > inside[count - 1][0]), ())
    if count and not names[0] and index and index[used[0]] and sum(map(bool, index)) == 1:
        # The name of the labels on a line of its own, below the names of the other columns.
        names = (index[used[0]], *names[1:])
        inside = [
            (line, cells) for line, cells in inside if sum(map(bool, cells)) > 1 or cells[0] != names[0]
        ]
    header = _named(names)
    inside = [
        (line, cells) for at, (line, cells) in enumerate(inside) if at != count or not _is_numbering(cells)
    ]
    found = list(traps)
    if count > 1:
        says = Said(
            "The header has %(count)s rows. Their words are joined, from above: %(columns)s.",
            count=str(count), columns=Listed(header),
        )  # fmt: skip
        found.append(Named(Trap.JOINED_HEADER, says, tuple(line for line, _ in inside[:count])))
    again = {cells for _, cells in inside[:count]}
    repeated = tuple(line for line, cells in inside[count:] if cells in again)
    if repeated:
        says = Said("The header stands again within the table. Left out.")
        found.append(Named(Trap.REPEATED_HEADER, says, repeated))
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
        TableRefused: It is.
    """
    if len(table.rows) * len(table.header) > MAX_CELLS:
        raise TableRefused(
            Said("%(table)s has more than %(most)s cells. Split it.", table=table.name, most=f"{MAX_CELLS:,}")
        )
    if not table.rows or len(table.header) < 2:
        raise TableRefused(
            Said("%(table)s holds a header and no rows. There is nothing to check.", table=table.name)
        )
    formulas = tuple(
        row.line for row in table.rows
        if any(spreadsheet_cell(cell) != cell and read_value(cell).kind is ValueKind.WORDS for cell in row.cells)
    )  # fmt: skip
    if formulas:
        says = Said(
            "Texts that a spreadsheet would run as formulas. They are words here, and marked as text in every file."
        )
        table = replace(table, traps=(*table.traps, Named(Trap.FORMULA_TEXT, says, formulas)))
    return table


def _header_rows(rows: Sequence[tuple[str, ...]]) -> int:
    """How many of the first rows are the header: none if the first holds counts, several if it has gaps or repeats."""
    first = rows[0]
    if _is_data(first):
        return 0
    if "" not in first and len(set(first)) == len(first):
        below = rows[1] if len(rows) > 2 else ()
        is_unit = any(below[1:]) and not below[0] and not any(_is_value(cell) for cell in below if cell)
        return 2 if is_unit and any(map(_is_number, rows[2])) else 1
    numbers = [any(_is_number(cell) for cell in cells) for cells in rows[: _MAX_HEADER_ROWS + 1]]
    count = numbers.index(True) if True in numbers else 1
    return max(count, 1)


def _is_data(cells: Sequence[str]) -> bool:
    """True for a label and counts: the first row of a table without a header, "Alpha,103"."""
    counts = cells[1:]
    are_counts = all(_DIGITS.fullmatch(cell) and not _MAY_BE_YEAR.fullmatch(cell) for cell in counts)
    if not are_counts or _is_value(cells[0]):
        return False
    numbers = [read_value(cell).number for cell in counts]
    # Numbers that rise along the row name what stands below them: 1, 10, 100, 1000 reports per user.
    is_scale = len(numbers) > 2 and all(after > before for before, after in pairwise(numbers))
    return max(numbers) > _NAMES_NOTHING and not is_scale


def _is_number(cell: str) -> bool:
    return not is_period(cell) and read_value(cell).is_number


def _is_value(cell: str) -> bool:
    return read_value(cell).kind is not ValueKind.WORDS


def _is_numbering(cells: Sequence[str]) -> bool:
    """True for a row that only numbers the columns: (1) (2) (3)."""
    return len(cells) > 2 and [cell.strip("()[]. ") for cell in cells] == [
        str(at) for at in range(1, len(cells) + 1)
    ]


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
        says = Said(
            "“%(column)s” holds numbers of days, as a spreadsheet keeps dates. %(number)s is read as %(day)s.",
            column=name, number=cells[0], day=_date(cells[0]),
        )  # fmt: skip
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
