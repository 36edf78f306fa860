"""Reading published tables: CSV of any separator, JSON, and what a confined child gives of XLSX and PDF.

Words above and below a table are kept apart. A row that cannot be split costs that row and no other.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import PurePath

from coldframe.core.errors import InvalidInput
from coldframe.core.tables import decode
from coldframe.media.grids import Grids
from coldframe.media.terms import Unreadable, UnreadableReason
from coldframe.publication.published.pages import tables_of
from coldframe.publication.published.shaping import Line, Row, Table, checked, plain_cell, shape
from coldframe.publication.published.traps import Named, Trap, named_marks

MAX_BYTES = 64 * 1024 * 1024
"""Of one file; published tables are small."""

_LINES_IN_ROW = 50
"""Physical lines that one quoted row may span."""

ReadGrids = Callable[[bytes], Grids | Unreadable]
"""What reads a spreadsheet or PDF in a confined child (``media.sandbox.TableSandbox.grids``)."""

_BINARY = (b"PK\x03\x04", b"%PDF")
_OLD_BINARY = b"\xd0\xcf\x11\xe0"

_WHY = {
    UnreadableReason.TOO_LARGE: "is too large: it has too many sheets, pages, rows or cells, or unpacks to too much. Split it.",
    UnreadableReason.UNSUPPORTED: "is protected by a password, or of a kind that is not read here. Save it as XLSX or CSV.",
    UnreadableReason.OUT_OF_TIME: "takes too long to read. Split it, or save its table as CSV.",
    UnreadableReason.OUT_OF_MEMORY: "takes too much memory to read. Split it, or save its table as CSV.",
}


def read_tables(name: str, untrusted: bytes, read_grids: ReadGrids | None = None) -> tuple[Table, ...]:
    """Read the tables that a file holds: one of a text file, one a sheet, those of the pages of a PDF.

    Args:
        name: Of the file.
        untrusted: All of it.
        read_grids: Reads XLSX and PDF; without it, they are refused.

    Raises:
        InvalidInput: It holds none, is too large, or is of a kind that is not read here; says what to do.
    """
    shown = PurePath(name).name
    if len(untrusted) > MAX_BYTES:
        raise InvalidInput(f"{shown} is larger than {MAX_BYTES >> 20} MiB. Split it.", field="file")
    if untrusted.startswith(_OLD_BINARY):
        raise InvalidInput(
            f"{shown} is a spreadsheet of the old kind, or protected. Save it as XLSX or CSV.", field="file"
        )
    if untrusted.startswith(_BINARY) or b"%PDF-" in untrusted[:1024]:
        if read_grids is None:
            raise InvalidInput(
                f"{shown} is a spreadsheet or PDF. Save its table as CSV, and check that file.", field="file"
            )
        return _from_grids(shown, read_grids(untrusted))
    text = decode(untrusted).replace("\r\n", "\n").replace("\r", "\n")
    if text.lstrip()[:1] in ("[", "{"):
        return (_from_json(shown, text),)
    return (_from_lines(shown, text),)


def _from_grids(name: str, grids: Grids | Unreadable) -> tuple[Table, ...]:
    if isinstance(grids, Unreadable):
        why = _WHY.get(grids.reason, "is damaged and cannot be read. Save it anew, or its table as CSV.")
        raise InvalidInput(f"{name} {why}", field="file")
    if grids.kind == "pages":
        tables = tables_of(name, grids.grids)
    else:
        found = []
        for grid in grids.grids:
            own = name if len(grids.grids) == 1 else f"{name} · {grid.name}"
            traps = named_marks(grid.marks)
            if any(each.trap is Trap.HIDDEN_SHEET for each in traps):
                own = f"{own} (hidden)"
            table = shape(own, grid.rows, traps)
            if table is not None:
                found.append(table)
        tables = tuple(found)
    if not tables:
        raise InvalidInput(
            f"{name} holds no table: a header and rows of two or more columns. A picture of a table is none.",
            field="file",
        )
    return tables


def _from_json(name: str, text: str) -> Table:
    """Read a list of objects, or one object that holds such a list (or a list of lists with a header)."""
    try:
        found = _rows_in(_loaded(text))
    except (ValueError, RecursionError):
        raise InvalidInput(
            f"{name} begins like JSON but is none. Mend it, or save it as CSV.", field="file"
        ) from None
    if not isinstance(found, list) or not found:
        raise InvalidInput(f"{name} holds no list of rows. Give a list of objects.", field="file")
    broken = [at for at, row in enumerate(found, 1) if not isinstance(row, type(found[0]))]
    kept = [(at, row) for at, row in enumerate(found, 1) if isinstance(row, type(found[0]))]
    traps = (
        [Named(Trap.BROKEN_ROW, "Rows of another kind than the first. Left out.", tuple(broken))]
        if broken
        else []
    )
    if isinstance(found[0], dict):
        header = tuple(dict.fromkeys(str(key) for _, row in kept for key in row))
        rows = tuple(Row(at, tuple(_cell(row.get(key)) for key in header)) for at, row in kept)
        names = tuple(plain_cell(key) or f"column {at}" for at, key in enumerate(header, 1))
        return checked(Table(name, names, rows, (), tuple(traps)))
    if not isinstance(found[0], list):
        raise InvalidInput(f"{name}: its rows are no rows. Give a list of objects.", field="file")
    width = max(len(row) for _, row in kept)
    lines = [(at, tuple(map(_cell, row)) + ("",) * (width - len(row))) for at, row in kept]
    table = shape(name, lines, traps)
    if table is None:
        raise InvalidInput(f"{name} holds no list of rows. Give a list of objects.", field="file")
    return table


def _loaded(text: str) -> object:
    """One document, or one in each line."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(line[0] == "{" and line.rstrip()[-1] == "}" for line in lines):
        return [json.loads(line, parse_int=str, parse_float=str) for line in lines]
    return json.loads(text, parse_int=str, parse_float=str)


def _rows_in(found: object) -> object:
    """The longest list within, at whatever depth, or columns of one length by name as rows; ``None``: none."""
    if not isinstance(found, dict):
        return found if isinstance(found, list) else None
    columns = [each for each in found.values() if isinstance(each, list)]
    are_plain = not any(isinstance(one, list | dict) for each in columns for one in each)
    if len(columns) == len(found) > 1 and are_plain and len({len(each) for each in columns}) == 1:
        return [dict(zip(found, row, strict=True)) for row in zip(*columns, strict=True)]
    within = [rows for each in found.values() if isinstance(rows := _rows_in(each), list)]
    return max(within, key=len, default=None)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return plain_cell(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _from_lines(name: str, text: str) -> Table:
    lines = text.split("\n")
    delimiter = _delimiter(lines)
    split, broken = _split(lines, delimiter)
    if delimiter == "|" and all(cells[0] == "" == cells[-1] for _, cells in split if len(cells) > 1):
        split = [(line, cells[1:-1]) for line, cells in split]  # | as a frame, too
    says = (
        "Rows whose quotation marks do not fit. Each is read by itself; what has another width is left out."
    )
    traps = [Named(Trap.BROKEN_ROW, says, tuple(broken))] if broken else []
    table = shape(name, split, traps, between=delimiter)
    if table is None:
        raise InvalidInput(
            f"{name} holds no table: a header and rows of two or more columns, parted by comma, semicolon, tab or |.",
            field="file",
        )
    return table


def _split(lines: list[str], delimiter: str) -> tuple[list[Line], list[int]]:
    """Split lines into cells, and name those whose quotation marks do not fit: each costs itself only."""
    found: list[Line] = []
    broken, at = [], 0
    while at < len(lines):
        reader = csv.reader(
            (f"{line}\n" for line in lines[at : at + _LINES_IN_ROW]), delimiter=delimiter, strict=True
        )
        try:
            cells, taken = next(reader), reader.line_num
        except csv.Error:
            broken.append(at + 1)
            cells, taken = lines[at].replace('"', "").split(delimiter), 1
        if any(cells):
            found.append((at + 1, tuple(cell.strip() for cell in cells)))
        at += taken
    return found, broken


def _delimiter(lines: list[str]) -> str:
    """The mark that parts most lines into the same number of cells."""

    def agreement(mark: str) -> tuple[int, int]:
        widths = Counter(
            len(row)
            for row in csv.reader(
                (line for line in lines[:200] if 0 < len(line) < csv.field_size_limit()), delimiter=mark
            )
        )
        widths.pop(1, None)
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    return max(",;\t|", key=agreement)
