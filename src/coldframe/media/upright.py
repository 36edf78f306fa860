"""Names of columns that are set upright over narrow columns, brought down to one line. Confined child only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coldframe.media.drawing import Word, turned_box

_NEXT_LINE = 1.5
"""Lines of one name stand nearer to each other than this many sizes of their letters; two columns further apart."""


@dataclass(frozen=True, slots=True)
class Strip:
    """One line of text that runs up or down the page.

    Attributes:
        line: Where it stands across the page.
        low: Its lower end above the page's corner.
        high: Its upper end.
        size: Of its letters.
        text: What it says.
        runs_up: From below, so that its next line stands to the right.
    """

    line: float
    low: float
    high: float
    size: float
    text: str
    runs_up: bool


def strip_of(start: float, end: float, height: float, size: float, text: str, quarters: int) -> Strip:
    """A line of text as the page has it that is ``quarters`` turned against the text's own direction: 1 or 3."""
    middle = height + 0.3 * size
    left, right, low, high = turned_box((start, middle, end, middle), -quarters % 4)
    return Strip((left + right) / 2, low, high, size, text, quarters == 1)


def names_of(strips: Sequence[Strip], words: Sequence[Word]) -> Iterator[Word]:
    """The names that stand upright beside each other over columns, each as one word on one line.

    Upright text beside rows, as names of groups are, and at the edge of a page is passed over.

    Args:
        strips: Upright lines.
        words: What runs along the page.
    """
    numbers: dict[int, list[Word]] = defaultdict(list)
    for word in words:
        if word.text[:1].isdigit():
            numbers[round(word.height)].append(word)
    for beside in _beside(strips):
        names = list(_joined(beside))
        low, high, size = min(one.low for one in beside), max(one.high for one in beside), beside[0].size
        below = [height for height in sorted(numbers, reverse=True) if height < low]
        if len(names) < 2 or not below or sum(low <= height <= high for height in numbers) > 1:
            continue
        # The name of the labels stands somewhere beside them.
        height = min((word.height for word in words if low - size < word.height <= high), default=low)
        middles = [sum(one.line for one in lines) / len(lines) for lines in names]
        places = next(
            (_spans(numbers[each]) for each in below if len(numbers[each]) == len(names)),
            [(at, at) for at in middles],
        )
        for lines, (start, end) in zip(names, places, strict=True):
            text = " ".join(one.text for one in lines)
            yield Word(start, end, height, size, 0.25 * size, text)


def _spans(numbers: Sequence[Word]) -> list[tuple[float, float]]:
    return sorted((word.start, word.end) for word in numbers)


def _beside(strips: Sequence[Strip]) -> Iterator[list[Strip]]:
    """Strips that stand side by side, at one height."""
    beside: list[Strip] = []
    for one in sorted(strips, key=lambda each: -each.high):
        if beside and one.high <= min(each.high for each in beside) - 0.5 * (beside[0].high - beside[0].low):
            yield beside
            beside = []
        beside.append(one)
    if beside:
        yield beside


def _joined(beside: Sequence[Strip]) -> Iterator[list[Strip]]:
    """From the left: the lines of each name, in their order."""
    name: list[Strip] = []
    for one in sorted(beside, key=lambda each: each.line):
        if name and one.line - name[-1].line >= _NEXT_LINE * one.size:
            yield name if name[0].runs_up else name[::-1]
            name = []
        name.append(one)
    if name:
        yield name if name[0].runs_up else name[::-1]
