"""Cells that span rows, set at the top or in the middle of them: which rows each stands for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from coldframe.publication.published.lines import Line, column_of

_ONE_CELL = 0.9
"""Lines of one cell stand nearer to each other than this part of the distance between rows."""

_SPACED = 1.6
"""And than this many sizes of their letters."""

_OFF = 0.3
"""A cell stands in the middle of its rows if it is no further off than this part of the distance between rows."""


def spanned(
    lines: Sequence[Line], body: range, rows: Sequence[int], columns: Sequence[tuple[int, int]]
) -> dict[int, int]:
    """For lines with words in the first column, the first of the rows that their cell stands for.

    Either every cell begins in the line of its first row, or each is set as far below its first row as above its
    last, and they take up all rows, one after the other. Nothing where neither is so.

    Args:
        lines: Of the table.
        body: Which of them stand between its heading and its end.
        rows: Places of its rows among them.
        columns: Where its columns lie.
    """

    def says(at: int, column: int) -> bool:
        return any(column_of(token, columns) == column and not token.is_value for token in lines[at].tokens)

    # Without other labels behind it, a first column names each row by itself.
    if len(columns) < 3 or sum(says(at, 1) for at in rows) * 2 < len(rows) or len(rows) < 2:
        return {}
    named = [at for at in body if says(at, 0)]
    downs = [lines[at].down for at in rows]
    pitch = median(below - above for above, below in pairwise(downs))
    cells: list[list[int]] = []
    for at in named:
        if cells and lines[at].down - lines[cells[-1][-1]].down < min(
            _ONE_CELL * pitch, _SPACED * lines[at].size
        ):
            cells[-1].append(at)
        else:
            cells.append([at])
    if not 0 < len(cells) < len(rows):
        return {}
    if cells[0][0] == rows[0] and all(cell[0] in rows for cell in cells):
        return {at: cell[0] for cell in cells for at in cell}
    found: dict[int, int] = {}
    first = 0
    for cell in cells:
        middle = lines[cell[0]].down + lines[cell[-1]].down
        off, last = min(
            ((abs(downs[first] + downs[last] - middle), last) for last in range(first, len(rows))),
            default=(0, -1),
        )
        if last < 0 or off > 2 * _OFF * pitch:
            return {}
        found |= dict.fromkeys(cell, rows[first])
        first = last + 1
    return found if first == len(rows) else {}
