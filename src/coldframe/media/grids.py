"""Grids of text out of spreadsheets, and lines out of PDF: what a confined child gives of a stranger's table.

Source: ECMA-376 part 1 (SpreadsheetML), ISO 32000-1 (PDF). Read by openpyxl and pypdf.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_ROWS = 100_000
MAX_CELLS = 500_000
"""Filled cells of one workbook; published tables are small."""

MAX_CHARACTERS = 2_000
"""Of one cell or line; what is longer is cut."""

MAX_SHEETS = 200
MAX_COLUMNS = 2_000
MAX_PAGES = 500
MAX_MARKS = 1_000
MAX_MEMBERS = 5_000
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
"""All that a workbook's archive says that it unpacks to."""


class Mark(StrEnum):
    """What is particular about a sheet, row or cell, so that a reader of its numbers should know."""

    HIDDEN_SHEET = "hidden_sheet"
    HIDDEN_ROW = "hidden_row"
    HIDDEN_COLUMN = "hidden_column"
    MERGED = "merged"
    MERGED_NUMBER = "merged_number"
    NO_CACHED_VALUE = "no_cached_value"
    FORMULA_ERROR = "formula_error"
    DATE_CELL = "date_cell"
    PERCENT_FORMAT = "percent_format"
    SCALED_FORMAT = "scaled_format"
    MASKED_FORMAT = "masked_format"
    TEXT_NUMBER = "text_number"
    LINKED_VALUE = "linked_value"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark and where it is: the sheet's row from 1 (0: all of it), and the cell's or column's name."""

    mark: Mark
    line: int
    where: str


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet, or the lines of one page: rows that hold something, each with its number from 1.

    Attributes:
        name: Of the sheet; the number of the page.
        rows: Line and cells; of a page, a cell is words with only spaces between them.
        places: Of a page, for each row how far down it stands, how large its letters are, then where each of its
            cells begins and ends, all in tenths of a point.
        ruled: Of a page, how many rows stand above each line that is drawn across.
    """

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    marks: tuple[Marked, ...] = ()
    places: tuple[tuple[int, ...], ...] = ()
    ruled: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Grids:
    """Everything that was read of one file. ``kind`` is ``sheets`` or ``pages``."""

    kind: str
    grids: tuple[Grid, ...]
