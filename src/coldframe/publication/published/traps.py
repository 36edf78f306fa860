"""The traps of published tables, by code and with a sentence: what a program would get wrong that does not look.

Source: domain notes 5.1 and 5.3 (rules for statistics), and what spreadsheets and PDF do to numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coldframe.core.said import Listed, Said, some
from coldframe.media.grids import Mark, Marked


class Trap(StrEnum):
    """What stands in a table's way."""

    TOTAL_ROW = "total_row"
    SUBTOTAL_ROW = "subtotal_row"
    UNSPECIFIED_ROW = "unspecified_row"
    ASIDE_ROW = "aside_row"
    OVERLAP = "overlap"
    SELECTION = "selection"
    ONE_WHOLE_AGAIN = "one_whole_again"
    SEVERAL_MEASURES = "several_measures"
    OBSERVERS = "observers"
    REPEATED_LABEL = "repeated_label"
    LONE_SUPPRESSED = "lone_suppressed"
    THOUSANDS = "thousands"
    DECIMAL_COMMA = "decimal_comma"
    FULL_WIDTH = "full_width"
    UNIT_IN_CELL = "unit_in_cell"
    UNIT_IN_HEADER = "unit_in_header"
    QUALIFIED = "qualified"
    FOOTNOTE_MARK = "footnote_mark"
    SHARES = "shares"
    MISSING_CELL = "missing_cell"
    SUPPRESSED_CELL = "suppressed_cell"
    UNREAD_NUMBER = "unread_number"
    YEAR_HEADER = "year_header"
    DATE_NUMBER = "date_number"
    JOINED_HEADER = "joined_header"
    REPEATED_HEADER = "repeated_header"
    WRAPPED_LINE = "wrapped_line"
    BROKEN_ROW = "broken_row"
    OUTSIDE_TEXT = "outside_text"
    GUESSED_ENCODING = "guessed_encoding"
    LOST_LETTERS = "lost_letters"
    FORMULA_TEXT = "formula_text"
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
class Named:
    """One trap where it stands.

    Attributes:
        says: What there is, and what was made of it.
        lines: In the file or sheet; empty where it is about a column or all of it.
    """

    trap: Trap
    says: Said | Listed
    lines: tuple[int, ...] = ()


_PLACES = 12

_MARKED = {
    Mark.HIDDEN_SHEET: Said("The sheet is hidden in the workbook. It is read and checked like the others."),
    Mark.HIDDEN_ROW: Said(
        "Hidden rows: a reader of the sheet does not see them, its sums may count them. They are read."
    ),
    Mark.HIDDEN_COLUMN: Said("Hidden columns: a reader of the sheet does not see them. They are read."),
    Mark.MERGED: Said("Merged words hold for every row and column that they cover."),
    Mark.MERGED_NUMBER: Said(
        "A number was merged over several cells. It is read once, for the first of them."
    ),
    Mark.NO_CACHED_VALUE: Said(
        "Formulas without the value that they gave. Nothing is computed here: these cells count as "
        "missing. Open and save the file in its own program to keep the values."
    ),
    Mark.FORMULA_ERROR: Said("Formulas that ended in an error. These cells are words, no numbers."),
    Mark.DATE_CELL: Said("Dates, which a spreadsheet keeps as numbers, are read as dates and never added."),
    Mark.PERCENT_FORMAT: Said("Kept as shares (0.282) and shown as percent. They are read as percent."),
    Mark.SCALED_FORMAT: Said(
        "Shown in thousands or millions by their format. The number that is kept is read."
    ),
    Mark.MASKED_FORMAT: Said(
        "Numbers that their format hides: a reader of the sheet sees nothing, or other words, in their place. The number "
        "that is kept is read. If it was to be suppressed, it is not."
    ),
    Mark.TEXT_NUMBER: Said(
        "Numbers kept as text, which sums in the sheet leave out. They are read as numbers."
    ),
    Mark.LINKED_VALUE: Said(
        "Taken from another workbook, which is not opened. What was kept beside the link is read."
    ),
    Mark.CUT: Said("Very long texts were cut."),
}


def named_marks(marks: tuple[Marked, ...]) -> tuple[Named, ...]:
    """The marks of a sheet as traps, each kind once with every place."""
    found = []
    for mark, says in _MARKED.items():
        places = [each for each in marks if each.mark is mark]
        if places:
            where = some(tuple(dict.fromkeys(each.where for each in places)), _PLACES)
            lines = tuple(dict.fromkeys(each.line for each in places if each.line))
            found.append(
                Named(Trap(mark.value), Said("%(says)s (%(places)s)", says=says, places=where), lines)
            )
    return tuple(found)
