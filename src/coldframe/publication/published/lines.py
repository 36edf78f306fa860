"""Lines of words where they stand: of a page that was printed, or of a text that spaces part into columns.

All measures are tenths of a point. Of a text, a letter counts as 5 points wide, a line as 12 high.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import median

from coldframe.media.grids import Grid
from coldframe.publication.published.cells import read_value
from coldframe.publication.published.labels import is_period
from coldframe.publication.terms import ValueKind

_LETTER, _HEIGHT, _SIZE = 50, 120, 100

_STRETCH = re.compile(r"\S+(?: \S+)*")
"""Words parted by single spaces; two or more part columns."""

_LEADER = re.compile(r"\s*(?:[.·․…_]\s?){4,}\s*")
"""Dots that lead the eye from a label to its number."""

_TWO_NUMBERS = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}) (?:\d{1,3}(?:,\d{3})+)")
_NUMBERS = re.compile(r"\d{1,9}")


@dataclass(frozen=True, slots=True)
class Token:
    """What stands in one cell of a line."""

    start: int
    end: int
    text: str

    @property
    def is_value(self) -> bool:
        """True for a number, a share, or what stands for a missing one."""
        if is_period(self.text):
            return False
        return read_value(self.text).kind is not ValueKind.WORDS

    @property
    def is_number(self) -> bool:
        """True for a value that is there."""
        return not is_period(self.text) and read_value(self.text).is_number


@dataclass(frozen=True)
class Line:
    """One line of a page.

    Attributes:
        number: In the file, all pages counted through.
        down: How far down the page.
        size: Of its letters.
        is_ruled: A line is drawn across above it.
    """

    number: int
    down: int
    size: int
    tokens: tuple[Token, ...]
    is_ruled: bool = False

    @cached_property
    def has_value(self) -> bool:
        """True if a number stands in it, or nothing but marks for missing ones beside its label."""
        beside = self.tokens[1:]
        return any(each.is_number for each in self.tokens) or (
            bool(beside) and all(each.is_value for each in beside)
        )

    @property
    def is_heading(self) -> bool:
        """Words, or years, in several columns."""
        return len(self.tokens) > 1 and not self.has_value

    @property
    def text(self) -> str:
        """As it is printed apart from a table."""
        return "  ".join(each.text for each in self.tokens)

    @property
    def start(self) -> int:
        """Where its first word begins."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where its last word ends."""
        return self.tokens[-1].end


def lines_of(page: Grid, counted: int = 0) -> list[Line]:
    """The lines of a page; of one without places, as text has them."""
    ruled = set(page.ruled)
    found = []
    for at, (number, cells) in enumerate(page.rows):
        if page.places:
            down, size, *ends = page.places[at]
            tokens = [Token(*each) for each in zip(ends[::2], ends[1::2], cells, strict=True)]
        else:
            down, size = number * _HEIGHT, _SIZE
            tokens = list(_spaced(cells[0] if cells else ""))
        led = tuple(part for token in tokens for part in _led(token))
        found.append(Line(counted + number, down, size, led, at in ruled))
    return _flush(found)


def _flush(lines: list[Line]) -> list[Line]:
    """Where numbers end flush, one that ends there is no word of the label that reaches up to it."""
    ends: dict[int, list[float]] = defaultdict(list)
    for token in (
        token for line in lines for token in line.tokens[1:] if token.is_value and len(token.text) > 1
    ):
        for off in (-1, 0, 1):
            ends[round(token.end / 10) + off].append((token.end - token.start) / len(token.text))
    widths = {end: max(letters) for end, letters in ends.items() if len(letters) > 1}
    if not widths:
        return lines
    return [
        replace(line, tokens=tuple(part for token in line.tokens for part in _parted(token, widths)))
        for line in lines
    ]


def _parted(token: Token, widths: dict[int, float]) -> Iterator[Token]:
    words, _, last = token.text.rpartition(" ")
    letter = widths.get(round(token.end / 10))
    if words and letter is not None and not token.is_value and Token(0, 0, last).is_value:
        start = token.end - round(letter * len(last))
        yield Token(token.start, start - _SIZE // 4, words)
        yield Token(start, token.end, last)
    else:
        yield token


def _spaced(text: str) -> Iterator[Token]:
    for each in _STRETCH.finditer(text.expandtabs()):
        start, end, words = each.start(), each.end(), each[0]
        if _TWO_NUMBERS.fullmatch(words):
            cut = words.index(" ")
            yield Token(start * _LETTER, (start + cut) * _LETTER, words[:cut])
            start, words = start + cut + 1, words[cut + 1 :]
        yield Token(start * _LETTER, end * _LETTER, words)


def _led(token: Token) -> Iterator[Token]:
    """A token without its leader; where that leads to a number in the same stretch, label and number."""
    leader = _LEADER.search(token.text)
    if leader is None:
        yield token
        return
    letter = (token.end - token.start) / len(token.text)
    if leader.start():
        yield Token(token.start, token.start + round(leader.start() * letter), token.text[: leader.start()])
    if leader.end() < len(token.text):
        yield Token(token.start + round(leader.end() * letter), token.end, token.text[leader.end() :])


def without_furniture(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], list[Line]]:
    """Pages without what stands at one place of several of them, number aside: page numbers, running titles."""
    seen: dict[tuple[int, str], list[tuple[int, Line]]] = defaultdict(list)
    for page, lines in enumerate(pages):
        for line in {*lines[:3], *lines[-3:]}:
            seen[round(line.down / 30), _NUMBERS.sub("0", line.text)].append((page, line))
    out = {line for page, lines in enumerate(pages) for line in _apart(lines)}
    furniture = {
        line for alike in seen.values() for page, line in alike
        if any(page != other and (line in out or _is_counted(line, twin, page - other)) for other, twin in alike)
    }  # fmt: skip
    kept = [[line for line in lines if line not in furniture] for lines in pages]
    return kept, sorted(furniture, key=lambda line: line.number)


def _is_counted(line: Line, other: Line, pages: int) -> bool:
    """True if two lines differ only in a number that grows by one a page."""
    steps = {
        int(one) - int(two)
        for one, two in zip(_NUMBERS.findall(line.text), _NUMBERS.findall(other.text), strict=False)
    }
    return pages in steps and steps <= {0, pages}


def _apart(page: Sequence[Line]) -> Iterator[Line]:
    """The lines at the head and foot of a page that a wide gap parts from the rest."""
    gaps = [after.down - before.down for before, after in pairwise(page)]
    if not gaps:
        return
    wide = 1.6 * median(gaps)
    for at in range(min(3, len(gaps))):
        if gaps[at] > wide:
            yield from page[: at + 1]
    for at in range(max(len(gaps) - 3, 0), len(gaps)):
        if gaps[at] > wide:
            yield from page[at + 1 :]


def columns_of(lines: Sequence[Line], least: int = 2) -> list[tuple[int, int]]:
    """Where columns lie: stretches that tokens cover, parted by what no line covers.

    Numbers set flush right may stand so that no line joins them. Neighbors that no line fills both are one column,
    the nearest first, unless there are only as many as ``least``.
    """
    columns: list[tuple[int, int]] = []
    for start, end in sorted((token.start, token.end) for line in lines for token in line.tokens):
        if columns and start < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], end))
        else:
            columns.append((start, end))
    filled = [{column_of(token, columns) for token in line.tokens} for line in lines]
    while len(columns) > least:
        apart = [
            (columns[at + 1][0] - columns[at][1], at)
            for at in range(len(columns) - 1)
            if not any(at in each and at + 1 in each for each in filled)
        ]
        if not apart:
            break
        _, at = min(apart)
        columns[at : at + 2] = [(columns[at][0], columns[at + 1][1])]
        filled = [{one if one <= at else one - 1 for one in each} for each in filled]
    return columns


def column_of(token: Token, columns: Sequence[tuple[int, int]]) -> int:
    """The column that a token overlaps most, else the nearest."""

    def nearness(at: int) -> tuple[int, int]:
        start, end = columns[at]
        overlap = min(end, token.end) - max(start, token.start)
        return overlap, -abs((start + end) - (token.start + token.end))

    return max(range(len(columns)), key=nearness)
