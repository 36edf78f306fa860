"""Which lines of words belong to which row: labels that go on above and below their numbers.

What a page shows decides, in this order: lines drawn between rows, wider gaps between rows than within one, and
where neither tells, how full the lines are and how their words begin.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from coldframe.publication.published.labels import is_year
from coldframe.publication.published.lines import Line

_MOST_STEPS = 40
_CLOSER = 0.9
"""A line belongs to a row if it stands nearer to it than this part of the distance between rows."""


def rows_in(lines: Sequence[Line]) -> list[int]:
    """Which lines hold numbers of a row: beside something, or set in the middle of a label's height."""
    found = []
    for at, line in enumerate(lines):
        if not line.has_value:
            continue
        is_beside = any(
            abs(other.down - line.down) < 0.9 * line.size and other.tokens and not other.has_value
            and (other.end <= line.start or other.start >= line.end)
            for other in lines[max(0, at - 1) : at + 2] if other is not line
        )  # fmt: skip
        if len(line.tokens) > 1 or is_beside:
            found.append(at)
    return sorted([*found, *_with_years(lines, found)])


def _with_years(lines: Sequence[Line], rows: Sequence[int]) -> Iterator[int]:
    """Lines within a table whose only numbers look like years, 2,028 without its sign: they end where numbers end."""
    if len(rows) < 3:
        return
    ends = {
        round(token.end / 10) + off
        for at in rows
        for token in lines[at].tokens[1:]
        if token.is_value
        for off in (-1, 0, 1)
    }
    pitch = median(_gaps(lines, rows[0], rows[-1]))
    for at in range(rows[0] + 1, len(lines)):
        line = lines[at]
        if (
            line.is_heading and at not in rows and line.down - lines[at - 1].down < 1.25 * pitch
            and all(is_year(token.text) and round(token.end / 10) in ends for token in line.tokens[1:])
        ):  # fmt: skip
            yield at


@dataclass(frozen=True, slots=True)
class _Spacing:
    """How rows of one table stand apart.

    Attributes:
        is_ruled: Lines are drawn between them.
        pitch: The widest distance between two rows, as it mostly is.
        step: A distance that stands just once between any two rows; ``None``: there is none.
        within: Distances within rows, where there is such a step.
    """

    is_ruled: bool
    pitch: float
    step: int | None
    within: frozenset[int]


def owners_of(lines: Sequence[Line], places: Sequence[int]) -> tuple[dict[int, int], list[list[int]]]:
    """For lines of words the row that they belong to, by place; and runs of lines of which nothing shown tells."""
    if not places:
        return {}, []
    pairs = list(pairwise(places))
    spacing = _spacing(lines, places, pairs)
    owner: dict[int, int] = {}
    unsure = []
    for a, b in [(-1, places[0]), *pairs, (places[-1], len(lines))]:
        run = [at for at in range(a + 1, b) if lines[at].tokens]
        if not run:
            continue
        if spacing.is_ruled:
            owner |= _by_rules(lines, a, b)
            continue
        given = _by_step(lines, a, b, spacing) or _by_nearness(lines, a, b, spacing.pitch)
        owner |= given
        if rest := [at for at in run if at not in given and _is_reached(lines, at, a, b, spacing.pitch)]:
            unsure.append(rest)
    return owner, unsure


def _is_reached(lines: Sequence[Line], at: int, a: int, b: int, pitch: float) -> bool:
    """True if no gap as wide as an empty line is between a line and a row."""
    most = max(1.7 * lines[at].size, 1.1 * pitch)
    above = a >= 0 and max(_gaps(lines, a, at)) <= most and all(line.tokens for line in lines[a:at])
    below = b < len(lines) and max(_gaps(lines, at, b)) <= most and all(line.tokens for line in lines[at:b])
    return above or below


def _spacing(lines: Sequence[Line], places: Sequence[int], pairs: Sequence[tuple[int, int]]) -> _Spacing:
    ruled = sum(any(line.is_ruled for line in lines[a + 1 : b + 1]) for a, b in pairs)
    is_ruled = ruled > 0.6 * len(pairs)
    gaps = [_gaps(lines, a, b) for a, b in pairs]
    step = None if is_ruled else _step(gaps)
    pitch = median(max(each) for each in gaps) if gaps else 1.4 * lines[places[0]].size
    within = frozenset(
        gap for each in gaps if step is not None and _is_close(each, step) for gap in each if not _is_like(gap, step)
    )  # fmt: skip
    return _Spacing(is_ruled, pitch, step, within)


def _by_rules(lines: Sequence[Line], a: int, b: int) -> dict[int, int]:
    """What stands above the first line drawn belongs to the row above, below the last to the one below."""
    rules = [at for at in range(a + 1, min(b + 1, len(lines))) if lines[at].is_ruled]
    if not rules:
        return {
            at: a for at in range(a + 1, b) if a >= 0 and lines[at].tokens and _is_near(lines, at, at - 1)
        }
    above = {
        at: a for at in range(a + 1, rules[0]) if a >= 0 and lines[at].tokens and _is_near(lines, at, at - 1)
    }
    return above | {at: b for at in range(rules[-1], b) if b < len(lines) and lines[at].tokens}


def _by_step(lines: Sequence[Line], a: int, b: int, spacing: _Spacing) -> dict[int, int]:
    """Cut where the distance is the one between rows; nothing, where it does not tell."""
    if spacing.step is None or b == len(lines):
        return {}
    if a >= 0:
        gaps = _gaps(lines, a, b)
        if not _is_close(gaps, spacing.step):
            return {}
        cut = a + 1 + next(at for at, gap in enumerate(gaps) if _is_like(gap, spacing.step))
        return dict.fromkeys(range(a + 1, cut), a) | dict.fromkeys(range(cut, b), b)
    top = b
    while top and any(_is_like(lines[top].down - lines[top - 1].down, each) for each in spacing.within):
        top -= 1
    is_told = 0 < top < b and _is_like(lines[top].down - lines[top - 1].down, spacing.step)
    return dict.fromkeys(range(top, b), b) if is_told else {}


def _by_nearness(lines: Sequence[Line], a: int, b: int, pitch: float) -> dict[int, int]:
    """Lines that stand nearer to a row, one after the other, than rows stand to each other."""
    mine = _reach(lines, a, b, pitch) if a >= 0 else []
    theirs = _reach(lines, b, a, pitch) if b < len(lines) else []
    if set(mine) & set(theirs):
        gaps = _gaps(lines, a, b)
        widest = max(range(len(gaps)), key=lambda at: gaps[at])
        if sorted(gaps)[-2] > _CLOSER * gaps[widest]:
            return {}
        mine, theirs = list(range(a + 1, a + 1 + widest)), list(range(a + 1 + widest, b))
    return dict.fromkeys(mine, a) | dict.fromkeys(theirs, b)


def _step(gaps: Sequence[Sequence[int]]) -> int | None:
    """The distance that stands just once between any two rows: from the last line of one to the first of the next."""
    if all(len(each) == 1 for each in gaps):
        return None
    tried = sorted({gap for each in gaps for gap in each}, reverse=True)[:_MOST_STEPS]
    return next(
        (step for step in tried if all(sum(_is_like(gap, step) for gap in each) == 1 for each in gaps)), None
    )


def _is_close(gaps: Sequence[int], step: int) -> bool:
    """True if nothing between two rows is so far apart that something else may stand there."""
    return max(gaps) < 1.35 * step


def _is_like(gap: int, step: int) -> bool:
    return abs(gap - step) <= 0.03 * step


def _gaps(lines: Sequence[Line], a: int, b: int) -> list[int]:
    return [after.down - before.down for before, after in zip(lines[a:b], lines[a + 1 : b + 1], strict=True)]


def _is_near(lines: Sequence[Line], one: int, other: int) -> bool:
    return abs(lines[one].down - lines[other].down) < 2 * lines[one].size


def _reach(lines: Sequence[Line], row: int, end: int, pitch: float) -> list[int]:
    """The lines from a row towards ``end`` that each stand near the one before."""
    step = 1 if end > row else -1
    found = []
    for at in range(row + step, end, step):
        gap = abs(lines[at].down - lines[at - step].down)
        if gap >= _CLOSER * pitch or gap > 2 * lines[row].size or not lines[at].tokens:
            break
        found.append(at)
    return found


def shared_out(
    lines: Sequence[Line],
    places: Sequence[int],
    runs: Sequence[Sequence[int]],
    limit: int,
    labels: dict[int, str],
) -> dict[int, int]:
    """Give runs of words between rows to the one above, or below, or to nobody, by their words.

    Args:
        lines: Of the table.
        places: Of its rows.
        runs: Lines of words that stand together.
        limit: Where the column of labels ends.
        labels: Of each row, what stands in its own line.
    """
    around = [
        (
            max((at for at in places if at < run[0]), default=None),
            min((at for at in places if at > run[-1]), default=None),
        )
        for run in runs
    ]
    lifts = sum(
        lines[run[0]].text[:1].islower()
        for run, (before, _) in zip(runs, around, strict=True)
        if before is not None
    )
    drops = sum(labels[after][:1].islower() for _, after in around if after is not None)
    owner: dict[int, int] = {}
    for run, (before, after) in zip(runs, around, strict=True):
        owner |= _share(lines, before, run, after, limit, labels, is_above=drops > lifts)
    return owner


def _share(
    lines: Sequence[Line],
    before: int | None,
    run: Sequence[int],
    after: int | None,
    limit: int,
    labels: dict[int, str],
    *,
    is_above: bool,
) -> dict[int, int]:
    if before is None:
        is_section = after is not None and list(labels.values()).count(labels[after]) > 1
        return {} if after is None or is_section else dict.fromkeys(run, after)
    if after is not None and is_above:
        return dict.fromkeys(run, after)
    label = labels[before]
    if after is not None and labels[after] in {labels[at] for at in labels if at <= before} - {""}:
        return {}  # Labels come again below it: the heading of a section.
    if after is not None and not labels[after]:
        # Numbers set in the middle of their label's height: half of the words stand above them.
        mine = len(run) // 2 if not label else 0
        return {at: (before if index < mine else after) for index, at in enumerate(run)}
    if after is not None and labels[after][:1].islower() and not lines[run[0]].text[:1].islower():
        return dict.fromkeys(run, after)
    owner: dict[int, int] = {}
    last = lines[before]
    for at in run:
        line = lines[at]
        word = line.tokens[0]
        width = (word.end - word.start) * len(word.text.split()[0]) / len(word.text)
        is_full = not label or last.tokens[0].end + 0.2 * last.size + width > limit
        is_joined = (
            last.tokens[0].text.endswith(("-", ",", "/", "&", "(", "\u00ad")) or line.text[:1].islower()
        )
        if line.end > limit + line.size or not (is_full or is_joined):
            break
        owner[at], last, label = before, line, line.text
    return owner
