"""Whether each subtotal of a column is the sum of the parts before or after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, islice, takewhile

from coldframe.core.said import Said
from coldframe.publication.published.against import counts_else, may_count_else, printed
from coldframe.publication.published.columns import Column, Group, Line
from coldframe.publication.published.findings import Verdict, shown
from coldframe.publication.published.labels import is_surely_total, role_of
from coldframe.publication.published.rounding import range_of
from coldframe.publication.terms import RowRole, Value

_NO_SMALL = 100
"""Lesser sums come about by chance."""

_NEARBY = 8
"""Sections that a subtotal may reach over; a large one that is right to the last digit, further."""


def check_sections(
    column: Column, group: Group, slack: Decimal, around: Sequence[str]
) -> Iterator[tuple[Verdict, Said]]:
    """Compare each subtotal with the parts before it or after it, as far as any other subtotal or total."""
    lines = [line for line in group.lines if column.values[line.index].is_number]
    for at, line in enumerate(lines):
        if line.role is not RowRole.SUBTOTAL:
            continue
        value = column.values[line.index]
        above, below = (list(runs_beside(column, lines, at, step)) for step in (-1, 1))
        fitting = next(
            (run for run in (*above, *below) if range_of(run).meets(range_of([value]), slack)), None
        )
        if fitting is None:
            exact = (_exactly_beside(column, lines, at, step) for step in (1, -1))
            fitting = next(filter(None, exact), None)
        if fitting is not None:
            yield Verdict.HOLDS, Said(
                "%(subtotal)s %(number)s = the %(count)s parts beside it.",
                subtotal=line.label, number=printed(value), count=str(len(fitting)),
            )  # fmt: skip
            continue
        sums = [sum((each.number for each in run), Decimal(0)) for run in (*above[:1], *below[:1])]
        if not is_surely_total(line.label):  # Where nothing but numbers says what it is of, it may be of all.
            sums = [*_sums_beside(column, lines, at), column.sum(group.parts)]
        made = min(sums, key=lambda made: abs(made - value.number), default=Decimal(0))
        is_doubtful = role_of(line.label) is RowRole.TOTAL and not is_surely_total(line.label)
        if is_doubtful and may_count_else(made, value.number, around):
            yield Verdict.CANNOT_TELL, counts_else(line, value, made)
            continue
        yield Verdict.CONTRADICTED, Said(
            "%(subtotal)s (line %(line)s) says %(number)s, the parts beside it make %(made)s.",
            subtotal=line.label, line=str(line.line), number=printed(value), made=shown(made),
        )  # fmt: skip


def _sums_beside(column: Column, lines: Sequence[Line], at: int) -> Iterator[Decimal]:
    """What the parts before and after a row make, from two up."""
    for beside in (lines[at + 1 :], lines[:at][::-1]):
        parts = takewhile(lambda line: line.role is RowRole.PART, beside)
        yield from islice(accumulate(column.number(line) for line in parts), 1, None)


def _exactly_beside(column: Column, lines: Sequence[Line], at: int, step: int) -> list[Value]:
    """The nearest parts that make a subtotal to the last digit, over however many sections; else none.

    Where numbers alone say that it is one, nothing says where it ends: before rows that stand by themselves.
    """
    number, run, made = column.number(lines[at]), list[Value](), Decimal(0)
    is_named = is_surely_total(lines[at].label)
    end = len(lines) if step > 0 else -1
    for place in range(at + step, end, step):
        line = lines[place]
        if line.role in (RowRole.TOTAL, RowRole.UNSPECIFIED) or made > number:
            break
        if line.role is not RowRole.PART:
            continue
        run.append(column.values[line.index])
        made += column.number(line)
        is_end = place + step == end or lines[place + step].role is not RowRole.PART
        if made == number and len(run) > 1 and (not is_named or (is_end and number >= _NO_SMALL)):
            return run
    return []


def runs_beside(column: Column, lines: Sequence[Line], at: int, step: int) -> Iterator[list[Value]]:
    """The parts from a row of ``lines``, backward or forward, up to each next one; without and with what is unspecified."""
    sure: list[Value] = []
    loose: list[Value] = []
    seen = 0
    end = -1 if step < 0 else len(lines)
    for place in range(at + step, end, step):
        line, after = lines[place], place + step
        if line.role is RowRole.PART:
            sure.append(column.values[line.index])
        if line.role in (RowRole.PART, RowRole.UNSPECIFIED):
            loose.append(column.values[line.index])
        is_end = after == end or lines[after].role in (RowRole.SUBTOTAL, RowRole.TOTAL)
        if not is_end:
            continue
        if sure:
            yield list(sure)
            if len(loose) > len(sure):
                yield list(loose)
        seen += 1
        if seen == _NEARBY:
            return
