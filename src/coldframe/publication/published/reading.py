"""Reading a published table: CSV of any separator, or JSON. Words above and below the table are kept apart."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePath

from coldframe.core.errors import InvalidInput
from coldframe.core.tables import decode

MAX_BYTES = 64 * 1024 * 1024
"""Of one file; published tables are small."""

MAX_CELLS = 2_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its first line in the file, from 1, and its cells, as many as the table has columns."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was published.

    Attributes:
        name: The file's name without its folder.
        header: Names of the columns; a name that is missing is ``column 3``.
        rows: Every row of the table, totals included.
        outside: Lines that are no rows of it, titles and footnotes, with their numbers.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    outside: tuple[tuple[int, str], ...]


def read_table(name: str, untrusted: bytes) -> Table:
    """Read the one table that a file holds.

    Raises:
        InvalidInput: It holds none, is too large, or is of a kind that is not read here; says what to do.
    """
    shown = PurePath(name).name
    if len(untrusted) > MAX_BYTES:
        raise InvalidInput(f"{shown} is larger than {MAX_BYTES >> 20} MiB. Split it.", field="file")
    if untrusted.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise InvalidInput(
            f"{shown} is a spreadsheet or PDF. Save its table as CSV, and check that file.", field="file"
        )
    text = decode(untrusted).replace("\r\n", "\n").replace("\r", "\n")
    if text.lstrip()[:1] in ("[", "{"):
        return _from_json(shown, text)
    return _from_lines(shown, text)


def _from_json(name: str, text: str) -> Table:
    """Read a list of objects, or one object that holds such a list (or a list of lists with a header)."""
    try:
        found = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        raise InvalidInput(
            f"{name} begins like JSON but is none. Mend it, or save it as CSV.", field="file"
        ) from None
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list) and value]
        found = max(lists, key=len, default=None)
    if not isinstance(found, list) or not found:
        raise InvalidInput(f"{name} holds no list of rows. Give a list of objects.", field="file")
    if all(isinstance(row, dict) for row in found):
        header = tuple(dict.fromkeys(str(key) for row in found for key in row))
        cells = [tuple(_cell(row.get(key)) for key in header) for row in found]
    elif all(isinstance(row, list) for row in found):
        width = max(map(len, found))
        padded = [tuple(map(_cell, row)) + ("",) * (width - len(row)) for row in found]
        header, cells = _named(padded[0]), padded[1:]
    else:
        raise InvalidInput(f"{name}: its rows are of different kinds. Give a list of objects.", field="file")
    rows = tuple(Row(number, row) for number, row in enumerate(cells, 1))
    return _checked(Table(name, header, rows, ()))


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _from_lines(name: str, text: str) -> Table:
    lines = text.split("\n")
    delimiter = _delimiter(lines)
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter)
    split: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            split.append((begins, [cell.strip() for cell in cells]))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInput(
            f"{name}, line {reader.line_num}: the row cannot be split ({error}). Close its quotation marks.",
            field="file",
        ) from None
    if delimiter == "|" and all(cells[0] == "" == cells[-1] for _, cells in split if len(cells) > 1):
        split = [(line, cells[1:-1]) for line, cells in split]  # | as a frame, too
    filled = [(line, cells) for line, cells in split if any(cells)]
    # A row that ends early has been cut by its program; what is far from the usual width is a title or a note.
    widths = Counter(len(cells) for _, cells in filled if sum(map(bool, cells)) > 1)
    width = max(widths, key=lambda one: (widths[one], one), default=0)
    table = [(line, cells) for line, cells in filled if len(cells) == width and sum(map(bool, cells)) > 1]
    if width < 2 or len(table) < 2:
        raise InvalidInput(
            f"{name} holds no table: a header and rows of two or more columns, parted by comma, semicolon, tab or |.",
            field="file",
        )
    inside = {line for line, _ in table}
    outside = tuple(
        (line, delimiter.join(cells).strip(delimiter + " ")) for line, cells in filled if line not in inside
    )
    rows = tuple(Row(line, tuple(cells)) for line, cells in table[1:] if not _is_rule(cells))
    return _checked(Table(name, _named(tuple(table[0][1])), rows, outside))


def _delimiter(lines: list[str]) -> str:
    """The mark that parts most lines into the same number of cells."""

    def agreement(mark: str) -> tuple[int, int]:
        widths = Counter(
            len(row) for row in csv.reader((line for line in lines[:200] if line), delimiter=mark)
        )
        widths.pop(1, None)
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    return max(",;\t|", key=agreement)


def _is_rule(cells: list[str]) -> bool:
    """True for the line ``|---|---|`` below a header."""
    return all(set(cell) <= set("-: ") for cell in cells)


def _named(cells: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(cell or f"column {number}" for number, cell in enumerate(cells, 1))


def _checked(table: Table) -> Table:
    if len(table.rows) * len(table.header) > MAX_CELLS:
        raise InvalidInput(f"{table.name} has more than {MAX_CELLS:,} cells. Split it.", field="file")
    if not table.rows or len(table.header) < 2:
        raise InvalidInput(
            f"{table.name} holds a header and no rows. There is nothing to check.", field="file"
        )
    return table
