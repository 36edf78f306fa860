"""Whether the parts of one column make its total: the arithmetic of a breakdown, with qualifiers and rounding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from coldframe.core.said import Listed, Said, sentences
from coldframe.publication.published.against import against, printed
from coldframe.publication.published.columns import Column, ColumnKind, Group, Line
from coldframe.publication.published.findings import Mark, Sum, Verdict
from coldframe.publication.published.labels import (
    is_of_which,
    is_selection,
    is_surely_total,
    says_rounding,
)
from coldframe.publication.published.recognizing import header_unit
from coldframe.publication.published.rounding import range_of, rounding_slack
from coldframe.publication.published.sections import check_sections
from coldframe.publication.terms import BreakdownKind, Qualifier, RowRole, ValueKind


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
    naive = column.sum(has_number)
    parts = group.parts
    total_of_parts = column.sum(parts)
    marks = tuple(
        Mark(line.role, line.label, line.line, column.values[line.index].number)
        for line in has_number
        if line.role is not RowRole.PART
    )
    totals = [column.number(line) for line in has_number if line.role is RowRole.TOTAL]
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


_Judgement = tuple[BreakdownKind | None, Verdict, Said | Listed, tuple[Said, ...]]
_Judged = tuple[Verdict, Said | Listed]


def _with_one_whole(column: Column, group: Group, around: Sequence[str]) -> Group:
    """Where several rows are totals and differ, the largest is the whole if the parts make it or only it is surely one; the rest are subtotals."""
    totals = [line for line in group.with_role(RowRole.TOTAL) if column.values[line.index].is_number]
    if len({column.number(line) for line in totals}) < 2:
        return group
    largest = max(column.number(line) for line in totals)
    whole = next(line for line in totals if column.number(line) == largest)
    parts = [column.values[line.index] for line in group.parts]
    slack = _slack(column, group, around)
    is_whole = {column.number(line) for line in totals if is_surely_total(line.label)} == {largest} or (
        range_of(parts).meets(range_of([column.values[whole.index]]), slack)
        or is_selection([line.label for line in totals if line is not whole])
    )
    lowered = {line for line in totals if not is_whole or column.number(line) != largest}
    lines = (replace(line, role=RowRole.SUBTOTAL) if line in lowered else line for line in group.lines)
    return replace(group, lines=tuple(lines))


def _slack(column: Column, group: Group, around: Sequence[str]) -> Decimal:
    values = [column.values[line.index] for line in group.lines]
    if column.kind is not ColumnKind.SHARE:
        return rounding_slack(values, is_told=says_rounding(around) or header_unit(column.name) > 1)
    told = [value for value in values if value.is_number]
    places = max((value.decimals for value in told), default=0)
    return Decimal(len(told)) * Decimal(10) ** -places / 2


def _judge(column: Column, group: Group, parts: Sequence[Line], around: Sequence[str]) -> _Judgement:
    totals = [line for line in group.with_role(RowRole.TOTAL) if column.values[line.index].is_number]
    subtotals = [line for line in group.with_role(RowRole.SUBTOTAL) if column.values[line.index].is_number]
    numbered = [line for line in parts if column.values[line.index].is_number]
    slack = _slack(column, group, around)
    around = (*around, *(line.label for line in subtotals))
    found = [*_asides(column, group, slack)]
    breakdown: BreakdownKind | None = None
    if not totals and not subtotals:
        found.append((Verdict.CANNOT_TELL, Said("No total to compare with.")))
    elif not numbered:
        found.append((Verdict.CANNOT_TELL, Said("A total without parts to add.")))
    else:
        found += check_sections(column, group, slack, around)
        breakdown = BreakdownKind.PARTITION
        for total in totals:
            kind, verdict, text = against(column, total, parts, slack, around)
            found.append((verdict, text))
            breakdown = kind if kind is not BreakdownKind.PARTITION else breakdown
    verdicts = [verdict for verdict, _ in found]
    verdict = next(
        one for one in (Verdict.CONTRADICTED, Verdict.CANNOT_TELL, Verdict.HOLDS) if one in verdicts
    )
    says = sentences([text for one, text in found if one is verdict])
    return breakdown, verdict, says, _disclosures(column, parts, totals[0] if totals else None)


def _asides(column: Column, group: Group, slack: Decimal) -> Iterator[_Judged]:
    """Compare each row that is some of the one above it with that one: it may not be more."""
    parent: Line | None = None
    above = Decimal(0)
    for line in group.lines:
        if line.role is not RowRole.ASIDE:
            parent = line
            if line.role is RowRole.TOTAL:  # Below the parts of a total, it may be some of that.
                above = max(above, column.number(line))
        elif parent is not None and is_of_which(line.label):
            part, whole = column.values[line.index], column.values[parent.index]
            most = whole.possible.most
            if (
                part.is_number
                and whole.is_number
                and most is not None
                and part.possible.least > max(most, above) + slack
            ):
                yield Verdict.CONTRADICTED, Said(
                    "%(some)s (line %(line)s) is %(number)s, more than the %(whole)s of %(parent)s.",
                    some=line.label, line=str(line.line), number=printed(part), whole=printed(whole),
                    parent=parent.label,
                )  # fmt: skip


def _disclosures(column: Column, parts: Sequence[Line], total: Line | None) -> tuple[Said, ...]:
    """Warn where a suppressed cell can be had by subtraction."""
    hidden = [line for line in parts if column.values[line.index].kind is ValueKind.SUPPRESSED]
    if len(hidden) != 1 or total is None or column.values[total.index].qualifier is not Qualifier.EXACT:
        return ()
    return (
        Said(
            "“%(part)s” is suppressed alone: the total minus the other parts gives it away. Suppress a second cell.",
            part=hidden[0].label,
        ),
    )
