"""Several tables on one sheet, or in one file of lines: one below another, side by side, with notes between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coldframe.publication.published.cells import read_value
from coldframe.publication.published.labels import is_period
from coldframe.publication.terms import ValueKind

Line = tuple[int, tuple[str, ...]]
"""A line's number in the file and its cells; no cells: an empty line, which parts what stands around it."""


def parts_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Part lines into those of each table. Notes go with the table that they follow, the first ones with the first.

    Below rows, another table begins with a heading of its own after an empty line, a title or elsewhere across; beside
    them, after an empty column, where both sides have labels, a heading and numbers. The same heading again begins
    nothing.
    """
    found = []
    for part in _below(lines):
        sides = list(_beside(part))
        found += [each for side in sides for each in (_below(side) if len(sides) > 1 else [side])]
    return found


def _below(lines: Sequence[Line]) -> list[list[Line]]:
    parts: list[list[Line]] = [[]]
    heading: tuple[str, ...] = ()
    has_rows = False
    for segment in _segments(lines):
        opening = _opening(segment)
        if opening is not None:
            if has_rows and segment[opening][1] != heading:
                parts.append([])
                has_rows = False
            if not has_rows:
                # What stands apart above a heading is no part of it.
                parts[-1] = [_note(line) for line in parts[-1]]
                heading = segment[opening][1]
        is_told = any(_is_row(cells) for _, cells in segment)
        is_note = (has_rows and not is_told) or all(_is_fact(cells) for _, cells in segment)
        has_rows = has_rows or (is_told and not is_note)
        parts[-1] += [
            _note(line) if is_note or (has_rows and _is_fact(line[1]) and not _is_row(line[1])) else line
            for line in segment
        ]
    return parts


def _segments(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of lines between empty ones; what begins another table within a run begins another run."""
    run: list[Line] = []
    has_rows = False
    for at, (number, cells) in enumerate(lines):
        if not any(cells):
            if run:
                yield run
            run, has_rows = [], False
            continue
        if has_rows and _begins(lines, at, run):
            yield run
            run, has_rows = [], False
        run.append((number, cells))
        has_rows = has_rows or _is_row(cells)
    if run:
        yield run


def _begins(lines: Sequence[Line], at: int, run: Sequence[Line]) -> bool:
    """True for a title with a heading below it, or a heading in other columns than the rows above."""
    cells = lines[at][1]
    after = [each for _, each in lines[at + 1 : at + 4]]
    if len(_filled(cells)) == 1:
        return len(after) > 1 and _is_heading(after[0]) and any(map(_is_row, after[1:]))
    return _is_heading(cells) and any(map(_is_row, after)) and _filled(cells) != _filled(run[-1][1])


def _opening(segment: Sequence[Line]) -> int | None:
    """Where a heading stands that rows follow; ``None`` where rows come first, or none do."""
    for at, (_, cells) in enumerate(segment):
        if _is_row(cells):
            return None
        if _is_heading(cells):
            return at if any(_is_row(each) for _, each in segment[at + 1 :]) else None
    return None


def _beside(lines: Sequence[Line]) -> Iterator[list[Line]]:
    width = max((len(cells) for _, cells in lines), default=0)
    several = [cells for _, cells in lines if len(_filled(cells)) > 1]
    empty = [at for at in range(1, width - 1) if not any(cells[at] for cells in several if at < len(cells))]
    start = 0
    for at in empty:
        if _is_table(several, start, at) and _is_table(several, at + 1, width):
            yield _cut(lines, start, at)
            start = at + 1
    yield _cut(lines, start, width)


def _cut(lines: Sequence[Line], start: int, end: int) -> list[Line]:
    return [(number, cells[start:end]) for number, cells in lines]


def _is_table(lines: Sequence[tuple[str, ...]], start: int, end: int) -> bool:
    """True if these columns hold a heading and, below it, rows of a label and numbers."""
    cut = [cells[start:end] for cells in lines]
    rows = [cells for cells in cut if _is_row(cells)]
    if len(rows) < 2 or not any(map(_is_heading, cut[: cut.index(rows[0])])):
        return False
    first = min(at for cells in cut for at in _filled(cells))
    return sum(bool(cells[first]) and not _is_number(cells[first]) for cells in rows) > 0.7 * len(rows)


def _note(line: Line) -> Line:
    """A line as one cell: nothing of it is taken for a row."""
    return line[0], (" ".join(filter(None, line[1])),)


def _filled(cells: Sequence[str]) -> list[int]:
    return [at for at, cell in enumerate(cells) if cell]


def _is_number(cell: str) -> bool:
    return not is_period(cell) and read_value(cell).is_number


def _is_row(cells: Sequence[str]) -> bool:
    return len(_filled(cells)) > 1 and any(map(_is_number, cells))


def _is_heading(cells: Sequence[str]) -> bool:
    told = [cells[at] for at in _filled(cells)]
    return len(told) > 1 and all(is_period(cell) or read_value(cell).kind is ValueKind.WORDS for cell in told)


def _is_fact(cells: Sequence[str]) -> bool:
    """True for "Source: an office" in two cells, as stands above and below tables."""
    told = [cells[at] for at in _filled(cells)]
    return len(told) == 2 and told[0].endswith((":", "："))
