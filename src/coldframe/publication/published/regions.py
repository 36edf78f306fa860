"""Parts of a page that stand side by side: columns of prose, a table beside words, two tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from coldframe.publication.published.lines import Line, columns_of

_LEAST_LINES = 4
_GUTTER = 100
"""Columns of a page stand at least so far apart, in tenths of a point."""

_CROSSED = 0.12
"""Of the lines of a page, this part may go across a gutter: titles and headings."""


def regions_of(lines: Sequence[Line], depth: int = 0) -> Iterator[list[Line]]:
    """Part lines where both sides of an empty stretch can stand alone, left before right."""
    whole: list[Line] = []
    gutter = _gutter(lines) if depth < 3 else None
    if gutter is None:
        yield list(lines)
        return
    low, high = gutter
    side: list[Line] = []
    for line in [*lines, None]:
        if line is not None and all(token.end <= low or token.start >= high for token in line.tokens):
            side.append(line)
            continue
        if side:
            left, right = _sides(side, low)
            if _parts(left, right):
                if whole:
                    yield from regions_of(whole, depth + 1)
                whole = []
                yield from regions_of(left, depth + 1)
                yield from regions_of(right, depth + 1)
            else:
                whole += side
            side = []
        if line is not None:
            whole.append(line)
    if whole:
        yield whole


def _sides(lines: Sequence[Line], low: int) -> tuple[list[Line], list[Line]]:
    left = [replace(line, tokens=tuple(each for each in line.tokens if each.end <= low)) for line in lines]
    right = [replace(line, tokens=tuple(each for each in line.tokens if each.end > low)) for line in lines]
    return [line for line in left if line.tokens], [line for line in right if line.tokens]


def _gutter(lines: Sequence[Line]) -> tuple[int, int] | None:
    """The widest stretch that nearly no line crosses and whose sides stand alone."""
    allowed = max(_CROSSED * len(lines), 1)
    events = sorted(
        (at, step)
        for line in lines
        for token in line.tokens
        for at, step in ((token.start, 1), (token.end, -1))
    )
    found: list[tuple[int, int]] = []
    covering, since = 0, events[-1][0] if events else 0
    for at, step in events:
        if at - since >= _GUTTER:
            found.append((since, at))
        covering += step
        since = at if covering <= allowed else events[-1][0]
    for low, high in sorted(found, key=lambda each: each[0] - each[1]):
        inside = [
            line for line in lines if all(token.end <= low or token.start >= high for token in line.tokens)
        ]
        if _parts(*_sides(inside, low)):
            return low, high
    return None


def _parts(left: Sequence[Line], right: Sequence[Line]) -> bool:
    if min(len(left), len(right)) < _LEAST_LINES:
        return False
    if (_is_prose(left) and (_is_prose(right) or _is_table(right))) or (_is_table(left) and _is_prose(right)):
        return True
    if not (_is_table(left) and _is_table(right)):
        return False
    heads = [next(line for line in side if line.is_heading) for side in (left, right)]
    if [token.text for token in heads[0].tokens] == [token.text for token in heads[1].tokens]:
        return True  # A long table, folded.
    gutter = min(line.start for line in right) - max(line.end for line in left)
    # Rows that stand side by side throughout may be rows of one table.
    apart = 1.3 if {line.down for line in left} == {line.down for line in right} else 1.0
    return gutter > apart * max(_widest(left), _widest(right))


def _is_prose(lines: Sequence[Line]) -> bool:
    width = max(line.end - line.start for line in lines)
    full = [
        line for line in lines
        if len(line.tokens) == 1 and line.end - line.start > 0.75 * width and _words(line.text) > 4
    ]  # fmt: skip
    return len(full) > _LEAST_LINES and len(full) * 2 > len(lines)


def _words(text: str) -> int:
    """Words; of a text without spaces, a third of its letters."""
    return max(len(text.split()), sum(not each.isascii() for each in text) // 3)


def _is_table(lines: Sequence[Line]) -> bool:
    rows = [
        line
        for line in lines
        if len(line.tokens) > 1
        and not line.tokens[0].is_value
        and any(token.is_value for token in line.tokens[1:])
    ]
    return (
        len(rows) > 1
        and any(line.is_heading for line in lines[: lines.index(rows[0])])
        and len(rows) * 3 > len(lines)
    )


def _widest(lines: Sequence[Line]) -> int:
    columns = columns_of([line for line in lines if len(line.tokens) > 1])
    return max((after[0] - before[1] for before, after in pairwise(columns)), default=0)
