"""Tables out of the lines of a PDF, where columns are spaces and long labels wrap onto further lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coldframe.media.grids import Grid
from coldframe.publication.published.cells import read_value
from coldframe.publication.published.labels import is_year
from coldframe.publication.published.shaping import Table, same_header, shape
from coldframe.publication.published.traps import Named, Trap
from coldframe.publication.terms import ValueKind

_TOKEN = re.compile(r"\S+(?: \S+)*")
"""Words parted by single spaces; two or more part columns."""

_TWO_NUMBERS = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}) (?:\d{1,3}(?:,\d{3})+)")
_FULL_LINE = 0.75
"""A label wraps where it is full: if with its next word it would pass so much of the longest label."""


_LABEL_LINES = 6
"""Lines that one label may take."""


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str

    @property
    def is_value(self) -> bool:
        return not is_year(self.text) and read_value(self.text).kind is not ValueKind.WORDS


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    tokens: tuple[_Token, ...]

    @property
    def is_row(self) -> bool:
        """A number with something beside it."""
        return len(self.tokens) > 1 and any(each.is_value for each in self.tokens)

    @property
    def is_heading(self) -> bool:
        """Words, or years, in several columns."""
        return len(self.tokens) > 1 and not any(each.is_value for each in self.tokens)

    @property
    def text(self) -> str:
        return "  ".join(each.text for each in self.tokens)


@dataclass(slots=True)
class _Found:
    """A table as it grows from page to page."""

    rows: list[tuple[int, tuple[str, ...]]]
    wrapped: list[int]
    repeated: list[int]
    outside: list[tuple[int, str]]


def tables_of(name: str, pages: Sequence[Grid]) -> tuple[Table, ...]:
    """Find the tables in the lines of pages, counted through. One that goes on over a page break is one table."""
    found: list[_Found] = []
    before: list[tuple[int, str]] = []
    counted = 0
    for page in pages:
        lines = [_line(counted + number, cells[0] if cells else "") for number, cells in page.rows]
        counted += len(page.rows)
        for block in _blocks(lines):
            header, rows, wrapped, outside = _read(block, found[-1].rows[0][1] if found else ())
            if len(rows) < 1 or (not found and not header):
                before += outside
                continue
            width = len(rows[0][1])
            last = found[-1] if found else None
            if (
                last is not None
                and len(last.rows[0][1]) == width
                and (not header or same_header(header[0][1], last.rows[0][1]))
            ):
                last.rows += rows
                last.repeated += [number for number, _ in header]
                last.wrapped += wrapped
                last.outside += outside
            elif header:
                found.append(_Found([*header, *rows], wrapped, [], [*before, *outside]))
                before = []
    tables = []
    for number, each in enumerate(found, 1):
        own = name if len(found) == 1 else f"{name} · table {number}"
        table = shape(own, each.rows, tuple(_traps(each)))
        if table is not None:
            around = (*each.outside, *table.outside, *(before if number == len(found) else ()))
            tables.append(Table(table.name, table.header, table.rows, around, table.traps))
    return tuple(tables)


def _traps(found: _Found) -> Iterator[Named]:
    if found.wrapped:
        yield Named(
            Trap.WRAPPED_LINE, "Labels go on on the lines below or above their numbers. They are joined.",
            tuple(found.wrapped),
        )  # fmt: skip
    if found.repeated:
        yield Named(
            Trap.REPEATED_HEADER, "The header stands again on a later page. Left out.", tuple(found.repeated)
        )


def _line(number: int, text: str) -> _Line:
    tokens = []
    for each in _TOKEN.finditer(text.expandtabs()):
        if _TWO_NUMBERS.fullmatch(each[0]):
            cut = each[0].index(" ")
            tokens.append(_Token(each.start(), each.start() + cut, each[0][:cut]))
            tokens.append(_Token(each.start() + cut + 1, each.end(), each[0][cut + 1 :]))
        else:
            tokens.append(_Token(each.start(), each.end(), each[0]))
    return _Line(number, tuple(tokens))


def _blocks(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Part the lines of a page where, after rows, another heading begins."""
    block: list[_Line] = []
    has_rows = False
    for at, line in enumerate(lines):
        goes_on = any(each.is_row for each in lines[at : at + 4])
        if has_rows and line.is_heading and goes_on and not _is_short(line, block):
            yield block
            block, has_rows = [], False
        block.append(line)
        has_rows = has_rows or line.is_row
    yield block


def _is_short(line: _Line, block: Sequence[_Line]) -> bool:
    """True for a line with fewer columns than the rows have: words wrapped in two label columns."""
    return len(line.tokens) * 2 < max(len(each.tokens) for each in block if each.is_row)


_Lines = list[tuple[int, tuple[str, ...]]]


def _read(
    block: Sequence[_Line], known: Sequence[str]
) -> tuple[_Lines, _Lines, list[int], list[tuple[int, str]]]:
    """Header, rows, numbers of wrapped lines, and what stands outside, of one block."""
    places = [at for at, line in enumerate(block) if line.is_row]
    if not places:
        return [], [], [], [(line.number, line.text) for line in block if line.tokens]
    first = places[0]
    header_at = _header(block, first, known)
    headings = [block[at] for at in header_at]
    columns = _columns([block[at] for at in places], headings)
    rows: dict[int, list[str]] = {}
    for at in places:
        cells = [""] * len(columns)
        for token in block[at].tokens:
            column = _column_of(token, columns)
            cells[column] = f"{cells[column]} {token.text}".strip()
        rows[at] = cells
    wrapped, outside = _join(block, header_at, rows, _wraps(block, places, rows, header_at), columns)
    header = [""] * len(columns)
    for line in headings:
        for token in line.tokens:
            column = _column_of(token, columns)
            header[column] = f"{header[column]} {token.text}".strip()
    head: _Lines = [(headings[0].number, tuple(header))] if headings else []
    return head, [(block[at].number, tuple(rows[at])) for at in places], wrapped, outside


def _join(
    block: Sequence[_Line],
    header: range,
    rows: dict[int, list[str]],
    owner: dict[int, int],
    columns: Sequence[tuple[int, int]],
) -> tuple[list[int], list[tuple[int, str]]]:
    """Put lines of words to the rows that own them; returns their numbers, and what nobody owns."""
    wrapped, outside = [], []
    above: dict[int, list[str]] = {}
    for at, line in enumerate(block):
        if at in rows or not line.tokens or at in header:
            continue
        if at not in owner:
            outside.append((line.number, line.text))
            continue
        wrapped.append(line.number)
        cells = rows[owner[at]]
        for token in line.tokens:
            column = _column_of(token, columns)
            if at < owner[at]:
                above.setdefault(owner[at], [""] * len(columns))[column] += f"{token.text} "
            else:
                cells[column] = f"{cells[column]} {token.text}".strip()
    for at, words in above.items():
        rows[at] = [f"{before}{cell}".strip() for before, cell in zip(words, rows[at], strict=True)]
    return wrapped, outside


def _header(block: Sequence[_Line], first: int, known: Sequence[str]) -> range:
    """The heading lines just above the first row. Words below them are the first row's label, or wrapped heading.

    ``known`` is the heading of the page before: where it comes again, it ends where it ended there.
    """
    left = min(line.tokens[0].start for line in block if line.is_row)

    def is_high(line: _Line) -> bool:
        return line.is_heading or bool(line.tokens and line.tokens[0].start > left + 8)

    bottom = first
    while bottom and first - bottom < _LABEL_LINES and not is_high(block[bottom - 1]):
        bottom -= 1
    if not bottom or not is_high(block[bottom - 1]):
        return range(first, first)
    top = bottom - 1
    while top and is_high(block[top - 1]):
        top -= 1
    below = [line for line in block[bottom:first] if line.tokens]
    label = block[first].tokens[0]
    words = " ".join(token.text for line in block[top:bottom] for token in line.tokens)
    of_row = len(below) > 1 or label.is_value or label.text[:1].islower() or words == " ".join(known)
    return range(top, bottom if of_row else first)


def _columns(rows: Sequence[_Line], header: Sequence[_Line]) -> list[tuple[int, int]]:
    """Where columns lie: stretches that tokens of rows cover, parted by what no row covers."""
    covered = sorted((token.start, token.end) for row in rows for token in row.tokens)
    columns: list[tuple[int, int]] = []
    for start, end in covered:
        if columns and start < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], end))
        else:
            columns.append((start, end))
    # Numbers set flush right may stand so that no line joins them. Neighbors that no row fills both are one column,
    # the nearest first, unless there are as many as the heading has.
    least = max((len(line.tokens) for line in header), default=2)
    while len(columns) > least:
        apart = [
            (columns[at + 1][0] - columns[at][1], at)
            for at in range(len(columns) - 1)
            if not any(_fills(row, columns[at]) and _fills(row, columns[at + 1]) for row in rows)
        ]
        if not apart:
            break
        _, at = min(apart)
        columns[at : at + 2] = [(columns[at][0], columns[at + 1][1])]
    return columns


def _fills(row: _Line, column: tuple[int, int]) -> bool:
    return any(column[0] <= each.start < column[1] for each in row.tokens)


def _column_of(token: _Token, columns: Sequence[tuple[int, int]]) -> int:
    """The column that a token overlaps most, else the nearest."""

    def nearness(at: int) -> tuple[int, int]:
        start, end = columns[at]
        overlap = min(end, token.end) - max(start, token.start)
        return overlap, -abs((start + end) - (token.start + token.end))

    return max(range(len(columns)), key=nearness)


def _wraps(
    block: Sequence[_Line], places: Sequence[int], rows: dict[int, list[str]], header: range
) -> dict[int, int]:
    """For each line of words among the rows the row that it belongs to, by place in the block."""
    inner = [
        line.text
        for line in block[places[0] : places[-1]]
        if len(line.tokens) == 1 and not line.tokens[0].is_value
    ]
    longest = max(map(len, (*inner, *(cells[0] for cells in rows.values()))), default=0)
    runs: list[tuple[int | None, list[int], int | None]] = []
    if len(header):
        runs.append((None, _run(block, header.stop, places[0], rows[places[0]]), places[0]))
    for number, at in enumerate(places):
        after = places[number + 1] if number + 1 < len(places) else None
        runs.append((at, _run(block, at + 1, after or len(block), rows[at]), after))
    lifts = [block[run[0]].text[:1].islower() for at, run, _ in runs if run and at is not None]
    drops = [rows[after][0][:1].islower() for _, run, after in runs if run and after is not None]
    is_above = sum(drops) > sum(lifts)
    owner: dict[int, int] = {}
    for before, run, after in runs:
        owner |= _share(block, before, run, after, rows, longest, is_above=is_above)
    return owner


def _run(block: Sequence[_Line], start: int, end: int, cells: Sequence[str]) -> list[int]:
    """The lines of words from ``start`` on that stand together."""
    run = []
    for place in range(start, end):
        line = block[place]
        if not line.tokens or (line.is_heading and len(line.tokens) > len(cells) // 2):
            break
        run.append(place)
    return run


def _share(
    block: Sequence[_Line],
    at: int | None,
    run: Sequence[int],
    after: int | None,
    rows: dict[int, list[str]],
    longest: int,
    *,
    is_above: bool,
) -> dict[int, int]:
    """Give the lines of words between two rows to the one before, or the one after, or to nobody."""
    if not run:
        return {}
    below = rows[after][0] if after is not None else ""
    if after is not None and (at is None or is_above):
        return dict.fromkeys(run, after)
    if at is None:
        return {}
    label = rows[at][0]
    if after is not None and not below:
        # Numbers set in the middle of their label's height: half of the words stand above them.
        mine = len(run) // 2 if not label else 0
        return {place: (at if index < mine else after) for index, place in enumerate(run)}
    if after is not None and below[:1].islower() and not block[run[0]].text[:1].islower():
        return dict.fromkeys(run, after)
    owner, last = {}, label
    for place in run:
        word = block[place].text.split()[0]
        is_full = not last or len(last) + 1 + len(word) > _FULL_LINE * longest
        is_joined = last.endswith(("-", ",", "/", "&", "(")) or block[place].text[:1].islower()
        if not (is_full or is_joined):
            break
        owner[place], last = at, block[place].text
    return owner
