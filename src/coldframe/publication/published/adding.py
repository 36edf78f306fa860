"""Whether the parts of one column make its total: the arithmetic of a breakdown, with qualifiers and rounding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from coldframe.publication.published.columns import Column, ColumnKind, Group, Line
from coldframe.publication.published.findings import Mark, Sum, Verdict, shown
from coldframe.publication.published.labels import (
    is_of_which,
    is_selection,
    may_overlap,
    says_overlap,
    says_rounding,
    says_selection,
)
from coldframe.publication.terms import BreakdownKind, Qualifier, Range, RowRole, Value, ValueKind

OVERLAP_FROM = Decimal("0.1")
"""Parts that exceed their total by more than this part of it are taken to overlap; by less, to be wrong."""


def check_column(column: Column, group: Group, name: str, around: Sequence[str] = ()) -> Sum:
    """Add the parts of a column and compare them with the subtotals and totals of the same rows.

    Args:
        column: Counts.
        group: Rows that differ only in their label.
        name: How the group is printed.
        around: Title, notes and headers, which may say what the parts are to each other.
    """
    group = _with_one_whole(column, group, around)
    has_number = [line for line in group.lines if column.values[line.index].is_number]
    naive = sum((column.values[line.index].number for line in has_number), Decimal(0))
    parts = _parts(group)
    total_of_parts = sum((_number(column, line) for line in parts), Decimal(0))
    marks = tuple(
        Mark(line.role, line.label, line.line, column.values[line.index].number)
        for line in has_number
        if line.role is not RowRole.PART
    )
    totals = [_number(column, line) for line in has_number if line.role is RowRole.TOTAL]
    breakdown, verdict, says, notes = _judge(column, group, parts, around)
    return Sum(
        column=column.name,
        group=name,
        naive=naive,
        parts=total_of_parts,
        part_count=len(group.with_role(RowRole.PART)),
        marks=marks,
        unaccounted=next((number - total_of_parts for number in totals), None),
        breakdown=breakdown,
        verdict=verdict,
        says=says,
        notes=notes,
    )


def range_of(values: Sequence[Value]) -> Range:
    """The range of a sum: "at least" values leave it open above, suppressed ones count from 0."""
    told = [value for value in values if value.is_number or value.kind is ValueKind.SUPPRESSED]
    least = sum((value.possible.least for value in told), Decimal(0))
    bounds = [value.possible.most for value in told]
    most = (
        None
        if any(bound is None for bound in bounds)
        else sum((b for b in bounds if b is not None), Decimal(0))
    )
    return Range(least, most)


def rounding_slack(values: Sequence[Value], *, is_told: bool = False) -> Decimal:
    """How far a sum may lie off because each number was rounded: half a unit for each.

    A column is taken to be rounded to hundreds, thousands … (or fifties) if each of at least five numbers is a
    multiple of it and not all are 0; to fives or tens, which few small numbers are by chance, if ten are or the table says so (``is_told``).
    """
    counts = [value.number for value in values if value.kind is ValueKind.COUNT and value.number]
    # "1.2 million" is known to half of its last digit.
    scaled = sum((value.reach for value in values if value.reach is not None), Decimal(0))
    unit = Decimal(1)
    if counts and (is_told or len(counts) >= 5):
        while all(number % (unit * 10) == 0 for number in counts):
            unit *= 10
        if all(number % (unit * 5) == 0 for number in counts):
            unit *= 5
    if unit < 100 and len(counts) < _MANY and not is_told:
        unit = Decimal(1)
    if unit == 1:
        places = max((-int(n.normalize().as_tuple().exponent) for n in counts), default=0)
        return scaled if places <= 0 else Decimal(len(counts)) * Decimal(10) ** -places / 2
    return max(unit * len(counts) / 2, scaled)


_Judgement = tuple[BreakdownKind | None, Verdict, str, tuple[str, ...]]
_Said = tuple[Verdict, str]

_MANY = 10

_NEARBY = 8
"""Sections that a subtotal may reach over."""


def _with_one_whole(column: Column, group: Group, around: Sequence[str]) -> Group:
    """Where several rows are totals and differ, the largest is the whole if the parts make it; the rest are subtotals."""
    totals = [line for line in group.with_role(RowRole.TOTAL) if column.values[line.index].is_number]
    if len({_number(column, line) for line in totals}) < 2:
        return group
    largest = max(_number(column, line) for line in totals)
    whole = next(line for line in totals if _number(column, line) == largest)
    parts = [column.values[line.index] for line in _parts(group)]
    slack = _slack(column, group, around)
    is_whole = range_of(parts).meets(range_of([column.values[whole.index]]), slack)
    lowered = {line for line in totals if not is_whole or _number(column, line) != largest}
    lines = (replace(line, role=RowRole.SUBTOTAL) if line in lowered else line for line in group.lines)
    return replace(group, lines=tuple(lines))


def _parts(group: Group) -> list[Line]:
    return [line for line in group.lines if line.role in (RowRole.PART, RowRole.UNSPECIFIED)]


def _slack(column: Column, group: Group, around: Sequence[str]) -> Decimal:
    values = [column.values[line.index] for line in group.lines]
    if column.kind is not ColumnKind.SHARE:
        return rounding_slack(values, is_told=says_rounding(around))
    told = [value for value in values if value.is_number]
    places = max((value.decimals for value in told), default=0)
    return Decimal(len(told)) * Decimal(10) ** -places / 2


def _judge(column: Column, group: Group, parts: Sequence[Line], around: Sequence[str]) -> _Judgement:
    totals = [line for line in group.with_role(RowRole.TOTAL) if column.values[line.index].is_number]
    subtotals = [line for line in group.with_role(RowRole.SUBTOTAL) if column.values[line.index].is_number]
    numbered = [line for line in parts if column.values[line.index].is_number]
    slack = _slack(column, group, around)
    found = [*_asides(column, group, slack)]
    breakdown: BreakdownKind | None = None
    if not totals and not subtotals:
        found.append((Verdict.CANNOT_TELL, "No total to compare with."))
    elif not numbered:
        found.append((Verdict.CANNOT_TELL, "A total without parts to add."))
    else:
        found += _sections(column, group, slack)
        breakdown = BreakdownKind.PARTITION
        for total in totals:
            kind, verdict, text = _against(column, total, parts, slack, around)
            found.append((verdict, text))
            breakdown = kind if kind is not BreakdownKind.PARTITION else breakdown
    verdicts = [verdict for verdict, _ in found]
    verdict = next(
        one for one in (Verdict.CONTRADICTED, Verdict.CANNOT_TELL, Verdict.HOLDS) if one in verdicts
    )
    says = " ".join(text for one, text in found if one is verdict)
    return breakdown, verdict, says, _disclosures(column, parts, totals[0] if totals else None)


def _asides(column: Column, group: Group, slack: Decimal) -> Iterator[_Said]:
    """Compare each row that is some of the one above it with that one: it may not be more."""
    parent: Line | None = None
    for line in group.lines:
        if line.role is not RowRole.ASIDE:
            parent = line
        elif parent is not None and is_of_which(line.label):
            some, whole = column.values[line.index], column.values[parent.index]
            most = whole.possible.most
            if some.is_number and whole.is_number and most is not None and some.possible.least > most + slack:
                yield Verdict.CONTRADICTED, (
                    f"{line.label} (line {line.line}) is {_said(some)}, more than the {_said(whole)} of {parent.label}."
                )  # fmt: skip


def _against(
    column: Column, total: Line, parts: Sequence[Line], slack: Decimal, around: Sequence[str]
) -> tuple[BreakdownKind | None, Verdict, str]:
    """Compare the parts with one total: which breakdown that makes of them, and whether it can be."""
    whole = column.values[total.index]
    values = [column.values[line.index] for line in parts]
    sum_of_parts = sum((value.number for value in values if value.is_number), Decimal(0))
    labels = [line.label for line in parts]
    if range_of(values).meets(range_of([whole]), slack):
        return (
            BreakdownKind.PARTITION,
            Verdict.HOLDS,
            f"{_equation(column, parts)} = {_said(whole)}{_how(values, whole, sum_of_parts)}.",
        )
    larger = [
        line for line in parts
        if whole.possible.most is not None and column.values[line.index].is_number
        and column.values[line.index].possible.least > whole.possible.most + slack
    ]  # fmt: skip
    if larger:
        names = ", ".join(f"{line.label} (line {line.line})" for line in larger[:3])
        return None, Verdict.CONTRADICTED, f"A part exceeds its total {shown(whole.number)}: {names}."
    residual = whole.number - sum_of_parts
    if residual > 0:
        if is_selection(labels) or says_selection(around):
            return (
                BreakdownKind.SUBSET,
                Verdict.HOLDS,
                f"{shown(sum_of_parts)} of {_said(whole)}: a selection, {shown(residual)} elsewhere.",
            )
        gap = f"The parts make {shown(sum_of_parts)}, the total says {_said(whole)}: {shown(residual)} unaccounted for"
        if any(value.kind is ValueKind.MISSING for value in values):
            return BreakdownKind.PARTITION, Verdict.CANNOT_TELL, f"{gap}, unless by parts without a number."
        return BreakdownKind.PARTITION, Verdict.CONTRADICTED, f"{gap}."
    more = f"The parts make {shown(sum_of_parts)}, {shown(-residual)} more than the total {_said(whole)}"
    if may_overlap(labels) or says_overlap(around):
        return BreakdownKind.MULTI_MEMBERSHIP, Verdict.HOLDS, (
            f"{more}, and none exceeds it: one thing stands under several of them. They must not be summed."
        )  # fmt: skip
    if -residual > OVERLAP_FROM * abs(whole.number):
        return BreakdownKind.MULTI_MEMBERSHIP, Verdict.CANNOT_TELL, (
            f"{more}, and none exceeds it: perhaps one thing stands under several of them, which the table does not "
            "say. They must not be summed."
        )  # fmt: skip
    return BreakdownKind.PARTITION, Verdict.CONTRADICTED, (
        f"{more}: wrong, or one thing stands under several parts and the table should say so."
    )  # fmt: skip


def _sections(column: Column, group: Group, slack: Decimal) -> Iterator[_Said]:
    """Compare each subtotal with the parts before it or after it, as far as any other subtotal or total."""
    lines = [line for line in group.lines if column.values[line.index].is_number]
    for at, line in enumerate(lines):
        if line.role is not RowRole.SUBTOTAL:
            continue
        value = column.values[line.index]
        tried = [*_runs(column, lines, at, -1), *_runs(column, lines, at, 1)]
        fitting = next((run for run in tried if range_of(run).meets(range_of([value]), slack)), None)
        if fitting is not None:
            yield Verdict.HOLDS, f"{line.label} {_said(value)} = the {len(fitting)} parts beside it."
        else:
            made = sum((each.number for each in tried[0]), Decimal(0)) if tried else Decimal(0)
            says = f"{line.label} (line {line.line}) says {_said(value)}, the parts beside it make {shown(made)}."
            yield Verdict.CONTRADICTED, says


def _runs(column: Column, lines: Sequence[Line], at: int, step: int) -> Iterator[list[Value]]:
    """The parts from a subtotal, backward or forward, up to each next one; without and with what is unspecified."""
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
        if is_end and sure:
            yield list(sure)
            if len(loose) > len(sure):
                yield list(loose)
            seen += 1
            if seen == _NEARBY:
                return


def _disclosures(column: Column, parts: Sequence[Line], total: Line | None) -> tuple[str, ...]:
    """Warn where a suppressed cell can be had by subtraction."""
    hidden = [line for line in parts if column.values[line.index].kind is ValueKind.SUPPRESSED]
    if len(hidden) != 1 or total is None or column.values[total.index].qualifier is not Qualifier.EXACT:
        return ()
    return (
        f"“{hidden[0].label}” is suppressed alone: the total minus the other parts gives it away. "
        "Suppress a second cell.",
    )


def _equation(column: Column, parts: Sequence[Line]) -> str:
    shown_parts = [line for line in parts if column.values[line.index].is_number]
    loose = [line for line in shown_parts if line.role is RowRole.UNSPECIFIED]
    if len(shown_parts) <= 6:
        return " + ".join(_said(column.values[line.index]) for line in shown_parts)
    firm = sum((_number(column, line) for line in shown_parts if line.role is RowRole.PART), Decimal(0))
    rest = "".join(f" + {_said(column.values[line.index])} {line.label}" for line in loose)
    return f"{shown(firm)} ({len(shown_parts) - len(loose)} parts){rest}"


def _how(values: Sequence[Value], whole: Value, made: Decimal) -> str:
    if made == whole.number:
        return ""
    if any(value.qualifier is not Qualifier.EXACT or not value.is_number for value in (*values, whole)):
        return f", as far as can be told (they make {shown(made)})"
    return f", within rounding (they make {shown(made)})"


_SIGN = {Qualifier.EXACT: "", Qualifier.AT_LEAST: "≥ ", Qualifier.ABOUT: "about ", Qualifier.AT_MOST: "≤ ",
         Qualifier.UNCOUNTED: "uncounted "}  # fmt: skip


def _said(value: Value) -> str:
    return f"{_SIGN[value.qualifier]}{shown(value.number)}"


def _number(column: Column, line: Line) -> Decimal:
    value = column.values[line.index]
    return value.number if value.is_number else Decimal(0)
