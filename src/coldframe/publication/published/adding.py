"""Whether the parts of one column make its total: the arithmetic of a breakdown, with qualifiers and rounding."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from coldframe.publication.published.columns import Column, Group, Line
from coldframe.publication.published.findings import Mark, Sum, Verdict, shown
from coldframe.publication.published.labels import is_selection, may_overlap
from coldframe.publication.terms import BreakdownKind, Qualifier, Range, RowRole, Value, ValueKind

OVERLAP_FROM = Decimal("0.1")
"""Parts that exceed their total by more than this part of it are taken to overlap; by less, to be wrong."""


def check_column(column: Column, group: Group, name: str) -> Sum:
    """Add the parts of a column and compare them with the subtotals and totals of the same rows.

    Args:
        column: Counts.
        group: Rows that differ only in their label.
        name: How the group is printed.
    """
    has_number = [line for line in group.lines if column.values[line.index].is_number]
    naive = sum((column.values[line.index].number for line in has_number), Decimal(0))
    parts = [line for line in group.lines if line.role in (RowRole.PART, RowRole.UNSPECIFIED)]
    total_of_parts = sum((_number(column, line) for line in parts), Decimal(0))
    marks = tuple(
        Mark(line.role, line.label, line.line, column.values[line.index].number)
        for line in has_number
        if line.role is not RowRole.PART
    )
    totals = [_number(column, line) for line in has_number if line.role is RowRole.TOTAL]
    breakdown, verdict, says, notes = _judge(column, group, parts)
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


def rounding_slack(values: Sequence[Value]) -> Decimal:
    """How far a sum may lie off because each number was rounded: half a unit for each.

    A column is taken to be rounded to tens, hundreds … if each of at least five numbers ends in as
    many zeros and not all are 0.
    """
    counts = [value.number for value in values if value.kind is ValueKind.COUNT and value.number]
    unit = Decimal(1)
    if len(counts) >= 5:
        while all(number % (unit * 10) == 0 for number in counts):
            unit *= 10
    if unit == 1:
        places = max((-int(n.normalize().as_tuple().exponent) for n in counts), default=0)
        return Decimal(0) if places <= 0 else Decimal(len(counts)) * Decimal(10) ** -places / 2
    return unit * len(counts) / 2


_Judgement = tuple[BreakdownKind | None, Verdict, str, tuple[str, ...]]


def _judge(column: Column, group: Group, parts: Sequence[Line]) -> _Judgement:
    totals = [line for line in group.with_role(RowRole.TOTAL) if column.values[line.index].is_number]
    subtotals = [line for line in group.with_role(RowRole.SUBTOTAL) if column.values[line.index].is_number]
    numbered = [line for line in parts if column.values[line.index].is_number]
    if not totals and not subtotals:
        return None, Verdict.CANNOT_TELL, "No total to compare with.", _disclosures(column, parts, None)
    if not numbered:
        return None, Verdict.CANNOT_TELL, "A total without parts to add.", ()
    slack = rounding_slack([column.values[line.index] for line in group.lines])
    sections = _sections(column, group, slack)
    contradictions = [text for is_good, text in sections if not is_good]
    said = [text for is_good, text in sections if is_good]
    if not totals:
        verdict = Verdict.CONTRADICTED if contradictions else Verdict.HOLDS
        return BreakdownKind.PARTITION, verdict, " ".join(contradictions or said), ()
    breakdown: BreakdownKind | None = BreakdownKind.PARTITION
    for total in totals:
        kind, is_good, text = _against(column, total, parts, slack)
        (said if is_good else contradictions).append(text)
        breakdown = kind if kind is not BreakdownKind.PARTITION else breakdown
    differing = {column.values[total.index].number for total in totals}
    if len(differing) > 1 and len(totals) > 1:
        contradictions.append(f"{len(totals)} rows are totals and they differ.")
    verdict = Verdict.CONTRADICTED if contradictions else Verdict.HOLDS
    return breakdown, verdict, " ".join(contradictions or said), _disclosures(column, parts, totals[0])


def _against(
    column: Column, total: Line, parts: Sequence[Line], slack: Decimal
) -> tuple[BreakdownKind | None, bool, str]:
    """Compare the parts with one total: which breakdown that makes of them, and whether it can be."""
    whole = column.values[total.index]
    values = [column.values[line.index] for line in parts]
    sum_of_parts = sum((value.number for value in values if value.is_number), Decimal(0))
    labels = [line.label for line in parts]
    larger = [
        line for line in parts
        if whole.possible.most is not None and column.values[line.index].is_number
        and column.values[line.index].possible.least > whole.possible.most + slack
    ]  # fmt: skip
    if larger:
        names = ", ".join(f"{line.label} (line {line.line})" for line in larger[:3])
        return None, False, f"A part exceeds its total {shown(whole.number)}: {names}."
    if range_of(values).meets(range_of([whole]), slack):
        return (
            BreakdownKind.PARTITION,
            True,
            f"{_equation(column, parts)} = {_said(whole)}{_how(values, whole, sum_of_parts)}.",
        )
    residual = whole.number - sum_of_parts
    if residual > 0:
        if is_selection(labels):
            return (
                BreakdownKind.SUBSET,
                True,
                f"{shown(sum_of_parts)} of {_said(whole)}: a selection, {shown(residual)} elsewhere.",
            )
        return BreakdownKind.PARTITION, False, (
            f"The parts make {shown(sum_of_parts)}, the total says {_said(whole)}: {shown(residual)} unaccounted for."
        )  # fmt: skip
    if may_overlap(labels) or -residual > OVERLAP_FROM * abs(whole.number):
        return BreakdownKind.MULTI_MEMBERSHIP, True, (
            f"The parts make {shown(-residual)} more than the total {_said(whole)}, and none exceeds it: one thing "
            "stands under several of them. They must not be summed."
        )  # fmt: skip
    return BreakdownKind.PARTITION, False, (
        f"The parts make {shown(sum_of_parts)}, {shown(-residual)} more than the total {_said(whole)}: wrong, or one "
        "thing stands under several parts and the table should say so."
    )  # fmt: skip


def _sections(column: Column, group: Group, slack: Decimal) -> list[tuple[bool, str]]:
    """Compare each subtotal with the parts before it since the last one, after it up to the next, or all before."""
    found = []
    lines = [line for line in group.lines if column.values[line.index].is_number]
    places = [at for at, line in enumerate(lines) if line.role is RowRole.SUBTOTAL]
    for number, at in enumerate(places):
        first = places[number - 1] + 1 if number else 0
        end = places[number + 1] if number + 1 < len(places) else len(lines)
        value = column.values[lines[at].index]
        for some in (lines[first:at], lines[at + 1 : end], lines[:at]):
            parts = [line for line in some if line.role is RowRole.PART]
            if parts and range_of([column.values[line.index] for line in parts]).meets(
                range_of([value]), slack
            ):
                text = f"{lines[at].label} {_said(value)} = the {len(parts)} parts beside it."
                found.append((True, text))
                break
        else:
            before = [line for line in lines[first:at] if line.role is RowRole.PART]
            made = sum((_number(column, line) for line in before), Decimal(0))
            text = f"{lines[at].label} (line {lines[at].line}) says {_said(value)}, the parts before it make {shown(made)}."
            found.append((False, text))
    return found


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
