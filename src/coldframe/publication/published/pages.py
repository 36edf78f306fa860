"""Tables out of the lines of pages, where columns are empty stretches and long labels wrap onto further lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coldframe.core.said import Said
from coldframe.media.grids import Grid
from coldframe.publication.published.labels import role_of
from coldframe.publication.published.lines import (
    Line,
    Token,
    column_of,
    columns_of,
    lines_of,
    without_furniture,
)
from coldframe.publication.published.regions import regions_of
from coldframe.publication.published.shaping import Table, same_header, shape
from coldframe.publication.published.spanning import spanned
from coldframe.publication.published.traps import Named, Trap
from coldframe.publication.published.wrapping import owners_of, rows_in, shared_out
from coldframe.publication.terms import RowRole

_INDENT = 80
"""A word that begins so much further right than the rows do stands above a column of numbers."""

_CLOSER = 0.9
"""Lines of one heading stand closer than this part of its distance to the first row."""

_LABEL_LINES = 6
"""Lines that one label may take."""

_NEAR = 150
"""On the next page a column may stand so far from where it stood."""

_LONGEST = 120
"""Letters of a title."""

_Rows = list[tuple[int, tuple[str, ...]]]


@dataclass(slots=True)
class _Block:
    """A table, or a piece of one, on one page."""

    header: _Rows
    rows: _Rows
    columns: list[tuple[int, int]]
    wrapped: list[int]
    outside: list[tuple[int, str]]


@dataclass(slots=True)
class _Found:
    """A table as it grows from page to page."""

    first: _Block
    rows: _Rows
    wrapped: list[int]
    repeated: list[int]
    outside: list[tuple[int, str]]


def tables_of(name: str, pages: Sequence[Grid]) -> tuple[Table, ...]:
    """Find the tables in the lines of pages, counted through. One that goes on over a page break is one table."""
    lines, counted = [], 0
    for page in pages:
        lines.append(lines_of(page, counted))
        counted += len(page.rows)
    kept, furniture = without_furniture(lines)
    found: list[_Found] = []
    before: list[tuple[int, str]] = [(line.number, line.text) for line in furniture]
    for left in kept:
        for region in regions_of(left):
            for part in _blocks(region):
                block = _read(part, found[-1].first.header if found else [])
                if not block.rows or not (block.header or (found and _goes_on(block, found[-1]))):
                    before += [
                        *block.outside,
                        *((line, "  ".join(filter(None, cells))) for line, cells in block.rows),
                    ]
                elif found and _goes_on(block, found[-1]):
                    last = found[-1]
                    last.rows += block.rows
                    last.repeated += [number for number, _ in block.header]
                    last.wrapped += block.wrapped
                    last.outside += block.outside
                else:
                    found.append(
                        _Found(
                            block, [*block.header, *block.rows], block.wrapped, [], [*before, *block.outside]
                        )
                    )
                    before = []
    _give_titles(found)
    tables = []
    for number, each in enumerate(found, 1):
        own = name if len(found) == 1 else f"{name} · table {number}"
        table = shape(own, each.rows, tuple(_traps(each)))
        if table is not None:
            around = (*each.outside, *table.outside, *(before if number == len(found) else ()))
            tables.append(Table(table.name, table.header, table.rows, tuple(sorted(around)), table.traps))
    return tuple(tables)


def _give_titles(found: Sequence[_Found]) -> None:
    """Words below the last row of a table that are no note of its own are the title of the next one."""
    for above, each in pairwise(found):
        if each.outside or not above.outside:
            continue
        line, text = above.outside[-1]
        is_note = text.endswith(".") or len(text) > _LONGEST or role_of(text) is RowRole.ASIDE
        if line > above.rows[-1][0] and not is_note:
            each.outside.append(above.outside.pop())


def _goes_on(block: _Block, found: _Found) -> bool:
    """True if a block is the rest of the table before it: the same header again, or none and the same columns."""
    last = found.first
    if len(last.columns) != len(block.columns):
        return False
    if block.header:
        return len(block.header) == len(last.header) and all(
            same_header(one, other) for (_, one), (_, other) in zip(block.header, last.header, strict=True)
        )
    shift = block.columns[0][0] - last.columns[0][0]
    return all(
        one[0] - _NEAR < other[1] + shift and other[0] + shift < one[1] + _NEAR
        for one, other in zip(block.columns, last.columns, strict=True)
    )


def _traps(found: _Found) -> Iterator[Named]:
    if found.wrapped:
        yield Named(
            Trap.WRAPPED_LINE, Said("Labels go on on the lines below or above their numbers. They are joined."),
            tuple(sorted(found.wrapped)),
        )  # fmt: skip
    if found.repeated:
        says = Said("The header stands again on a later page. Left out.")
        yield Named(Trap.REPEATED_HEADER, says, tuple(found.repeated))


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Part lines where, after rows, another heading begins."""
    places = rows_in(lines)
    owner, _ = owners_of(lines, places)
    rows, start, has_rows, widest = set(places), 0, False, 0
    for at, line in enumerate(lines):
        goes_on = any(each in rows for each in range(at + 1, at + 5))
        is_short = len(line.tokens) * 2 < widest  # words wrapped in two label columns
        if has_rows and line.is_heading and at not in owner and at not in rows and goes_on and not is_short:
            yield list(lines[start:at])
            start, has_rows, widest = at, False, 0
        if at in rows:
            has_rows, widest = True, max(widest, len(line.tokens))
    yield list(lines[start:])


def _read(block: Sequence[Line], known: _Rows) -> _Block:
    """Header, rows, wrapped lines, and what stands outside, of one block."""
    places = rows_in(block)
    if not places:
        return _Block([], [], [], [], [(line.number, line.text) for line in block if line.tokens])
    owner, unsure = owners_of(block, places)
    header = _header(block, places, owner, known)
    headings = [block[at] for at in header]
    rows = [block[at] for at in places]
    values = _values_from(rows)
    owner = {at: row for at, row in owner.items() if at not in header}
    over = [at for at in owner if not _fits(block[at], values)]
    owner = {
        at: row for at, row in owner.items()
        if not any(row < each <= at or at <= each < row for each in over if owner[each] == row)
    }  # fmt: skip
    columns = columns_of(rows, max((len(line.tokens) for line in headings), default=2))
    runs = [
        left
        for run in unsure
        if (left := [at for at in run if at >= (header.stop if len(header) else places[0])])
    ]
    labels = {
        at: " ".join(each.text for each in block[at].tokens if column_of(each, columns) == 0) for at in places
    }
    within = [
        block[at].end for run in runs for at in run if len(columns) > 1 and block[at].end < columns[1][0]
    ]
    limit = max([columns[0][1], *within])
    owner |= shared_out(block, places, runs, limit, labels)
    whole = [*rows, *(block[at] for at in owner)]
    columns = columns_of(whole, max((len(line.tokens) for line in headings), default=2))
    cells: dict[int, list[str]] = {at: [""] * len(columns) for at in places}
    spans = spanned(block, range(header.stop, places[-1] + 1), places, columns)
    for at, line in enumerate(block):
        for token in line.tokens:
            column = column_of(token, columns)
            row = spans[at] if column == 0 and at in spans else owner.get(at, at)
            if row in cells:
                cells[row][column] = _joined(cells[row][column], token.text)
    taken = {*cells, *owner, *header, *spans}
    return _Block(
        _named(headings, columns),
        [(block[at].number, tuple(cells[at])) for at in places],
        columns,
        [block[at].number for at in owner],
        [(line.number, line.text) for at, line in enumerate(block) if at not in taken and line.tokens],
    )


def _header(block: Sequence[Line], places: Sequence[int], owner: dict[int, int], known: _Rows) -> range:
    """The heading lines just above the first row. Words below them are the first row's label, or wrapped heading.

    ``known`` is the heading of the page before: where it comes again, it ends where it ended there.
    """
    first = places[0]
    values = _values_from([block[at] for at in places])
    left = min(block[at].start for at in places)

    def is_high(line: Line) -> bool:
        return line.is_heading or bool(line.tokens and line.start > left + _INDENT)

    mine = [at for at, row in owner.items() if row == first and at < first]
    edge = min(mine, default=first)
    top = _band(block, edge, values)
    if top < edge - 1 and any(is_high(line) for line in block[top:edge]):
        while top and is_high(block[top - 1]) and not block[top - 1].has_value:
            top -= 1
        return range(top, edge)
    bottom = edge
    while bottom and edge - bottom < _LABEL_LINES and not is_high(block[bottom - 1]):
        bottom -= 1
    if not bottom or not is_high(block[bottom - 1]):
        high = [at for at in mine if block[at].is_heading]
        return range(high[0], high[-1] + 1) if high else range(first, first)
    top = bottom - 1
    while top and is_high(block[top - 1]):
        top -= 1
    if mine:
        return range(top, bottom)
    words = [line for line in block[bottom:first] if line.tokens]
    label = block[first].tokens[0]
    said = " ".join(token.text for line in block[top:bottom] for token in line.tokens)
    is_known = said == " ".join(cell for _, cells in known for cell in cells if cell)
    of_row = len(words) > 1 or label.is_value or label.text[:1].islower() or is_known
    return range(top, bottom if of_row or _is_section(block, bottom, first) else first)


def _is_section(block: Sequence[Line], at: int, first: int) -> bool:
    """True if words below a heading are no part of it: a line is between, labels come again, or there was room."""
    if at >= first or not block[at].tokens:
        return False
    labels = [line.tokens[0].text for line in block[first:] if line.has_value]
    if block[at].is_ruled or labels[0] in labels[1:]:
        return True
    word, above = block[at].tokens[0], block[at - 1].tokens[0]
    width = (word.end - word.start) * len(word.text.split()[0]) / len(word.text)
    limit = max(line.tokens[0].end for line in block[first:] if line.has_value)
    return above.start < word.end and above.end + 0.3 * block[at].size + width < limit


def _band(block: Sequence[Line], edge: int, values: Sequence[int]) -> int:
    """Where lines begin that stand nearer to each other than the lowest of them to the first row."""
    if edge < 2:
        return edge
    to_row, top = block[edge].down - block[edge - 1].down, edge - 1
    while top:
        gap = block[top].down - block[top - 1].down
        if block[top].is_ruled or gap > _CLOSER * to_row or not _fits(block[top - 1], values):
            break
        top -= 1
    return top


def _values_from(rows: Sequence[Line]) -> list[int]:
    """Where columns of numbers begin."""
    columns = columns_of(rows)
    return sorted(
        {columns[column_of(token, columns)][0] for line in rows for token in line.tokens if token.is_value}
    )


def _fits(line: Line, values: Sequence[int]) -> bool:
    """True if one stretch of words does not reach from the labels over where numbers begin, as titles do."""
    return len(line.tokens) > 1 or not any(line.start < at < line.end for at in values)


def _named(headings: Sequence[Line], columns: Sequence[tuple[int, int]]) -> _Rows:
    """The rows of a header: one, in which names of several lines are joined, or more where names span columns."""
    if not headings:
        return []
    names = list(_cells(headings[-1:], columns))
    told = [at for at, name in enumerate(names) if name]
    if len(headings) == 1 or len({names[at] for at in told}) == len(told):
        return [(headings[0].number, _cells(headings, columns))]
    spans = []
    beside = [""] * len(columns)
    for line in headings[:-1]:
        row = [""] * len(columns)
        over = [token for token in line.tokens if column_of(token, columns) in told]
        for token in line.tokens:
            at = column_of(token, columns)
            if token in over:
                at = _first_below(token, over, [columns[each] for each in told], told)
            into = row if token in over else beside
            into[at] = _joined(into[at], token.text)
        if over:
            spans.append((line.number, tuple(row)))
    named = tuple(_joined(one, other) for one, other in zip(beside, names, strict=True))
    return [*spans, (headings[-1].number, named)]


def _first_below(
    token: Token, over: Sequence[Token], columns: Sequence[tuple[int, int]], told: Sequence[int]
) -> int:
    """The first of the columns that a name spans: each stands under the name whose middle is nearest."""
    share, rest = divmod(len(told), len(over))
    if not rest:
        return told[over.index(token) * share]
    nearest = [min(over, key=lambda each: abs(each.start + each.end - start - end)) for start, end in columns]
    return told[nearest.index(token)] if token in nearest else column_of(token, columns)


def _cells(lines: Sequence[Line], columns: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    cells = [""] * len(columns)
    for line in lines:
        for token in (part for whole in line.tokens for part in _spread(whole, columns)):
            at = column_of(token, columns)
            cells[at] = _joined(cells[at], token.text)
    return tuple(cells)


def _spread(token: Token, columns: Sequence[tuple[int, int]]) -> Iterator[Token]:
    """Names that stand so near to each other that they look like one, over as many columns as they have words."""
    words = token.text.split()
    over = [(start, end) for start, end in columns if min(end, token.end) > max(start, token.start)]
    if len(words) < 2 or len(words) != len(over):
        yield token
        return
    for word, (start, end) in zip(words, over, strict=True):
        yield Token(start, end, word)


def _joined(before: str, after: str) -> str:
    """Two lines of one cell: no space within Chinese or Japanese, nor where a word was parted."""
    if before.endswith("\u00ad"):
        return before[:-1] + after
    is_eastern = before[-1:] > "\u2e7f" and after[:1] > "\u2e7f" and not "\uac00" <= before[-1:] <= "\ud7a3"
    return before + after if is_eastern or not before else f"{before} {after}"
