"""Lines of words out of the pages of a PDF, each where it stands, and the rules between them. Confined child only.

A page says where each piece of text begins; nothing in it says what is a word, a line or a cell. Pieces are put
together by the gaps between them, measured in the size of their letters, so that it does not matter whether a
program wrote a row at once, a word at a time or letter by letter.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from pypdf import PageObject

from coldframe.media.drawing import RAISED, THIN, Drawings, Word, turned_box
from coldframe.media.grids import MAX_CHARACTERS, Grid
from coldframe.media.upright import names_of, strip_of

_SPACE = 0.18
"""A gap wider than this part of the letters' size parts words."""

_DIGITS = 0.12
"""The same between digits: some part thousands by the thinnest of spaces."""

_COLUMN = 0.55
"""A gap wider than this part of the letters' size parts columns: a space takes a quarter."""

_THIN_SPACE = 0.34
"""A gap between groups of three digits up to which they are one number."""

_WIDE_SPACE = 0.75
"""The same, where they are one string with one space between them."""

_GROUPS = re.compile(r"[-+−(]?\d{1,3}(?: \d{3})*")
_GROUP = re.compile(r"\d{3}(?:[.,]\d+)?[%)]?")
_NUMBER = re.compile(r"[-+−(<>≥≤~]*\d[\d.,'’]*[%)*†]*")
_MISSING = frozenset(("-", "–", "—", "−", "..", "...", "…", "*"))


def lines_of(drawings: Drawings, page: PageObject, number: int) -> Grid:
    """The lines of one page, in the direction in which most of it is written.

    Raises:
        TooMuch: It holds more than any page of print.
    """
    found = drawings.drawn(page)
    if not found.words:
        return Grid(str(number), ())
    turn = max(found.words, key=lambda each: sum(len(word.text) for word in found.words[each]))
    box = page.cropbox
    left, right, low, high = turned_box(
        (float(box.left), float(box.bottom), float(box.right), float(box.top)), turn
    )
    words = [
        word for word in found.words[turn]
        if left - 1 <= word.start <= right and low - 1 <= word.height <= high + 1
    ]  # fmt: skip
    strips = [
        strip_of(start, end, line[0].height, line[0].size, text, quarters)
        for quarters in (1, 3)
        for line in _by_height(found.words.get((turn + quarters) % 4, ()))
        for start, end, text in _cells(line, ())
    ]
    words += names_of(strips, words)
    return _grid(str(number), words, [turned_box(rule, turn) for rule in found.rules])


def _grid(number: str, words: list[Word], rules: Sequence[tuple[float, float, float, float]]) -> Grid:
    words = _raised(_once(words))
    across = sorted(
        ((low + high) / 2, left, right)
        for left, right, low, high in rules
        if right - left > 8 and high - low < THIN
    )
    upright = [
        ((left + right) / 2, low, high) for left, right, low, high in rules
        if right - left < THIN and high - low > 4
    ]  # fmt: skip
    rows: list[tuple[int, tuple[str, ...]]] = []
    places: list[tuple[int, ...]] = []
    ruled: list[int] = []
    before: list[Word] = []
    for line in _by_height(words):
        height = median(word.height for word in line)
        if before and _is_ruled(before, line, across):
            ruled.append(len(rows))
        before = line
        cells = list(
            _cells(
                line, [x for x, low, high in upright if low - 1 <= height + 0.3 * line[0].size <= high + 1]
            )
        )
        rows.append((len(rows) + 1, tuple(text[:MAX_CHARACTERS] for _, _, text in cells)))
        size = median(word.size for word in line)
        places.append(
            tuple(
                round(each * 10)
                for each in (-height, size, *(each for start, end, _ in cells for each in (start, end)))
            )
        )
    return Grid(number, tuple(rows), (), tuple(places), tuple(ruled))


def _is_ruled(
    above: Sequence[Word], below: Sequence[Word], across: Sequence[tuple[float, float, float]]
) -> bool:
    """True if lines are drawn between two lines of words that reach the first word of each."""
    low = bisect_left(across, (below[0].height + 0.1 * below[0].size,))
    high = bisect_left(across, (above[0].height,))
    between = across[low:high]
    return all(
        any(left - 2 <= line[0].start <= right + 2 for _, left, right in between) for line in (above, below)
    )


def _once(words: Iterable[Word]) -> list[Word]:
    """Words without those that were struck twice, a hair apart, to look bold."""
    kept: list[Word] = []
    seen: dict[str, list[Word]] = defaultdict(list)
    for word in words:
        near = 0.08 * word.size
        twin = any(
            abs(one.start - word.start) < near and abs(one.height - word.height) < near
            for one in seen[word.text][-20:]
        )
        if not twin:
            kept.append(word)
            seen[word.text].append(word)
    return kept


def _raised(words: list[Word]) -> list[Word]:
    """Small letters above the line belong to the word that they stand at: marks of notes, no digits of its number."""
    largest = 0.85 * max((word.size for word in words), default=0.0)
    if all(word.size > largest for word in words):
        return words
    by_end: dict[int, list[Word]] = defaultdict(list)
    by_start: dict[int, list[Word]] = defaultdict(list)
    for word in words:
        by_end[int(word.end // 4)].append(word)
        by_start[int(word.start // 4)].append(word)
    kept = []
    for word in words:
        host = None
        if word.size > largest:
            kept.append(word)
            continue
        if len(word.text) <= 5:
            slot = int(word.start // 4)
            host = next(
                (
                    one
                    for at in (slot, slot - 1, slot + 1)
                    for one in by_end[at]
                    if _is_on(word, one, word.start - one.end)
                ),
                None,
            )
        if host is not None:
            host.text += (
                word.text.translate(RAISED)
                if word.text.isdigit()
                else f"[{word.text.strip('[]()')}]"
                if word.text.isalnum()
                else word.text
            )
            host.end = max(host.end, word.end)
            continue
        slot = int(word.end // 4)
        owner = next(
            (
                one
                for at in (slot, slot + 1, slot - 1)
                for one in by_start[at]
                if _is_on(word, one, one.start - word.end)
            ),
            None,
        )
        kept.append(word if owner is None else replace(word, height=owner.height))
    return kept


def _is_on(word: Word, host: Word, gap: float) -> bool:
    lift = word.height - host.height
    return (
        word.size <= 0.85 * host.size
        and 0.1 * host.size < lift < 0.8 * host.size
        and -0.1 * host.size < gap < 0.35 * host.size
    )


def _by_height(words: Iterable[Word]) -> Iterator[list[Word]]:
    """Lines from above, each from the left. Numbers set half a line lower than their label are a line of their own."""
    line: list[Word] = []
    for word in sorted(words, key=lambda each: -each.height):
        if line and line[0].height - word.height > 0.3 * min(word.size, line[0].size):
            yield sorted(line, key=lambda each: each.start)
            line = []
        line.append(word)
    if line:
        yield sorted(line, key=lambda each: each.start)


def _cells(line: Sequence[Word], upright: Sequence[float]) -> Iterator[tuple[float, float, str]]:
    """Words put together while only a space is between them: start, end, text."""
    words = _whole_words(line)
    # In a line set to full width, words stand further apart than in others.
    between = [
        after.start - before.end for before, after in pairwise(words)
        if not (_NUMBER.fullmatch(before.text) or _NUMBER.fullmatch(after.text))
    ]  # fmt: skip
    full = 1.4 * median(between) if len(between) > 4 and median(between) < 1.5 * line[0].size else 0.0
    cell, last = replace(words[0]), words[0].text
    for word in words[1:]:
        size, gap = max(word.size, cell.size), word.start - cell.end
        is_apart = gap > max(_COLUMN * size, 1.6 * word.space, full) or any(
            cell.end - 1 <= x <= word.start + 1 for x in upright
        )
        if is_apart or _are_two(cell.text, last, word, gap / size):
            yield cell.start, cell.end, _hyphens(cell.text)
            cell = replace(word)
        else:
            cell.text += f" {word.text}"
        cell.end, last = max(cell.end, word.end), word.text
    yield cell.start, cell.end, _hyphens(cell.text)


def _whole_words(line: Sequence[Word]) -> list[Word]:
    """Pieces put together where no space is between them."""
    gaps = [after.start - before.end for before, after in pairwise(line)]
    # Letters that were set apart have a gap each; what parts words is wider than those.
    single = [
        gap for gap, before, after in zip(gaps, line, line[1:], strict=False)
        if len(before.text) == len(after.text) == 1 and -0.2 * before.size < gap < 0.5 * before.size
    ]  # fmt: skip
    apart = max(0.0, median(single)) if len(single) > 2 else 0.0
    words = [replace(line[0])]
    for word, gap in zip(line[1:], gaps, strict=True):
        last = words[-1]
        are_digits = last.text[-1:].isdigit() and word.text[:1].isdigit()
        if gap - apart > (_DIGITS if are_digits else _SPACE) * max(word.size, last.size):
            words.append(replace(word))
        else:
            last.text, last.end = last.text + word.text, max(last.end, word.end)
    return words


def _hyphens(text: str) -> str:
    """One glyph may stand for both hyphens, and is then called the soft one; that parts a word at a line's end only."""
    whole = text.replace("\u00ad", "-")
    return f"{whole[:-1]}\u00ad" if text.endswith("\u00ad") and text[-2:-1].isalpha() else whole


def _are_two(before: str, last: str, word: Word, gap: float) -> bool:
    """True if two neighbors, a space apart, are numbers of two columns and not the groups of one."""
    if not _NUMBER.fullmatch(word.text) or not (_NUMBER.fullmatch(last) or before in _MISSING):
        return False
    most = _WIDE_SPACE if word.follows else max(_THIN_SPACE, 1.1 * word.space / word.size)
    return not (_GROUPS.fullmatch(before) and _GROUP.fullmatch(word.text) and gap <= most)
