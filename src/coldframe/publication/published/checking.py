"""Checking published tables: one by itself, and several against each other."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from coldframe.core.said import Part, Said, sentences
from coldframe.publication.published.across import (
    check_of_which,
    check_running,
    check_total_columns,
)
from coldframe.publication.published.adding import check_column
from coldframe.publication.published.between import compare_tables
from coldframe.publication.published.changes import check_changes
from coldframe.publication.published.columns import (
    Column,
    ColumnKind,
    Group,
    Line,
    count_columns,
    group_rows,
    label_column,
    read_columns,
)
from coldframe.publication.published.filling import check_filling
from coldframe.publication.published.findings import Finding, Report, Sum, Verdict, shown
from coldframe.publication.published.labels import plain_label
from coldframe.publication.published.observing import check_observers
from coldframe.publication.published.ratios import check_ratios, share_of_total
from coldframe.publication.published.recognizing import assumed_of, traps_of
from coldframe.publication.published.settling import settled
from coldframe.publication.published.shaping import Table
from coldframe.publication.published.stating import Stated, Statements, parts_said, totals_of
from coldframe.publication.published.traps import Trap
from coldframe.publication.published.turning import check_rows_as_measures
from coldframe.publication.published.wholes import check_wholes, check_years
from coldframe.publication.terms import BreakdownKind, RowRole, ValueKind

_VISIBLE = Decimal("0.01")
"""What a selection leaves out is at least this part of the whole: less would be lost in rounded shares."""


def check_tables(tables: Sequence[Table]) -> tuple[tuple[Report, ...], tuple[Finding, ...]]:
    """Check each table, then all against each other.

    Nothing is known of a table but what stands in it, so a verdict is about arithmetic: whether the
    parts make the totals, shares are the ratios they seem to be, and two statements of one number
    agree. What a number counts, nobody can check here.

    Returns:
        One report a table, in order; and what the tables say of each other.
    """
    checked = [_check(at, table) for at, table in enumerate(tables)]
    return tuple(report for report, _ in checked), tuple(compare_tables([said for _, said in checked]))


def _check(at: int, table: Table) -> tuple[Report, Statements]:
    columns = read_columns(table)
    around = (*(text for _, text in table.outside), *table.header)
    label_at = label_column(table, columns)
    groups: tuple[Group, ...]
    if label_at is None:
        lines = tuple(Line(at, row.line, "", RowRole.PART) for at, row in enumerate(table.rows))
        groups = (Group((), lines),)
    else:
        groups = tuple(settled(columns, group, around) for group in group_rows(table, columns, label_at))
    has_counts = any(column.kind is ColumnKind.COUNT for column in columns)
    sums = [
        check_column(column, group, group.name, around)
        for group in groups for column in columns
        if column.kind is ColumnKind.COUNT or (not has_counts and _is_shared_out(column, group))
    ]  # fmt: skip
    findings = [
        *check_total_columns(table, columns, around),
        *check_of_which(table, columns),
        *check_running(table, columns),
        *check_ratios(table, columns, groups),
        *check_changes(table, columns),
        *check_filling(table, columns),
        *check_observers(table, columns),
        *check_years(table, columns),
    ]
    if label_at is not None:
        findings += [
            *_repeated(table, columns, groups),
            *check_wholes(columns, groups),
            *check_rows_as_measures(table, columns, groups, label_at),
        ]
    totals = totals_of(at, table, columns, groups, sums, label_at)
    parts = parts_said(at, table, columns, groups, label_at)
    sums = _without_nil(table, columns, groups, sums)
    sums = _selections(_as_elsewhere(_against_other_groups(sums, groups, totals), columns, groups), findings)
    kinds = tuple((column.name, str(column.kind)) for column in columns)
    label = None if label_at is None else columns[label_at].name
    traps = (*table.traps, *traps_of(table, columns, groups, sums, findings))
    return Report(
        table.name, len(table.rows), kinds, tuple(sums), tuple(findings), table.outside, traps,
        assumed_of(table, columns, sums, label),
    ), Statements(totals, parts, label or "")  # fmt: skip


def _is_shared_out(column: Column, group: Group) -> bool:
    """True for shares whose total is 100 %: they, too, have to make it."""
    totals = [column.values[line.index] for line in group.with_role(RowRole.TOTAL)] if column.values else []
    return column.kind is ColumnKind.SHARE and any(one.is_number and one.number == 100 for one in totals)


def _repeated(table: Table, columns: Sequence[Column], groups: Sequence[Group]) -> Iterator[Finding]:
    """Two rows of one label in one section: a copy, or two numbers for one thing."""
    outside = [line for line, _ in table.outside]
    for group in groups:
        by_label: dict[tuple[int, str], list[Line]] = defaultdict(list)
        section = 0
        for line in group.lines:
            is_heading = not any(column.values[line.index].is_number for _, column in count_columns(columns))
            section += is_heading or line.role in (RowRole.TOTAL, RowRole.SUBTOTAL)
            if line.role is RowRole.PART:
                # Not its plain form: what looks like a footnote's sign may be a paragraph, 197 (4) and 197 (5).
                label = " ".join(line.label.casefold().split())
                by_label[section + bisect_left(outside, line.line), label].append(line)
        for lines in by_label.values():
            # Where labels repeat throughout, another column that was not understood tells the rows apart.
            if len(lines) < 2 or not lines[0].label or len(by_label) * 2 < len(group.lines):
                continue
            places = ", ".join(str(line.line) for line in lines)
            differs = any(
                len({column.values[line.index].number for line in lines}) > 1
                for _, column in count_columns(columns)
            )
            verdict = Verdict.CONTRADICTED if differs else Verdict.CANNOT_TELL
            stands: dict[str, Part] = {"label": lines[0].label, "lines": places}
            says = (
                Said("“%(label)s” stands in lines %(lines)s, with different numbers.", **stands)
                if differs
                else Said("“%(label)s” stands in lines %(lines)s, with the same numbers.", **stands)
            )
            yield Finding(verdict, says, Trap.REPEATED_LABEL)


def _against_other_groups(
    sums: Sequence[Sum], groups: Sequence[Group], totals: Sequence[Stated]
) -> list[Sum]:
    """Compare groups that state no total with a total that the same table states for the same period."""
    stated: dict[str, set[Decimal]] = defaultdict(set)
    for total in totals:
        if total.is_stated and total.period:
            stated[total.period].add(total.number)
    keys = {group.name: {cell for _, cell in group.key} for group in groups}

    def compared(one: Sum) -> Sum:
        wholes = {
            number for period, numbers in stated.items() if period in keys[one.group] for number in numbers
        }
        if one.verdict is not Verdict.CANNOT_TELL or one.parts not in wholes or one.part_count < 2:
            return one
        says = Said(
            "The parts make %(made)s, which the table also states as a total of that period.",
            made=shown(one.parts),
        )
        return replace(one, breakdown=BreakdownKind.PARTITION, verdict=Verdict.HOLDS, says=says)

    return [compared(one) for one in sums]


def _without_nil(
    table: Table, columns: Sequence[Column], groups: Sequence[Group], sums: Sequence[Sum]
) -> list[Sum]:
    """Where other sums of the table come out with a mark for 0, it is no number that was left out here."""
    places = {column.name: at for at, column in enumerate(columns)}
    of_name = {group.name: group for group in groups}

    def marks(one: Sum) -> frozenset[str]:
        at, group = places[one.column], of_name[one.group]
        empty = (line for line in group.parts if columns[at].values[line.index].kind is ValueKind.MISSING)
        return frozenset(table.rows[line.index].cells[at] for line in empty)

    by_kind = [(one, marks(one)) for one in sums if one.breakdown is BreakdownKind.PARTITION and one.parts]
    nil = Counter(
        used
        for one, used in by_kind
        if len(used) == 1 and one.verdict is Verdict.HOLDS and not one.unaccounted
    )
    known = {used for used, times in nil.items() if times > 1}

    def judged(one: Sum) -> Sum:
        is_open = one.verdict is Verdict.CANNOT_TELL and one.breakdown is BreakdownKind.PARTITION
        if not is_open or (one.unaccounted or 0) <= 0 or marks(one) not in known:
            return one
        too = Said("In other sums of the table the same mark stands for 0.")
        return replace(one, verdict=Verdict.CONTRADICTED, says=sentences([one.says, too]))

    return [judged(one) for one in sums]


def _as_elsewhere(sums: Sequence[Sum], columns: Sequence[Column], groups: Sequence[Group]) -> list[Sum]:
    """Where the same parts make their total in another column or group, or 100 %, more than the total is no overlap."""
    labels = {group.name: frozenset(plain_label(line.label) for line in group.parts) for group in groups}
    fills = {labels[group.name] for group in groups if any(_fills(column, group) for column in columns)}
    makes = fills | {
        labels[one.group] for one in sums
        if one.breakdown is BreakdownKind.PARTITION and one.verdict is Verdict.HOLDS and one.parts
    }  # fmt: skip

    def judged(one: Sum) -> Sum:
        is_overlap = one.breakdown is BreakdownKind.MULTI_MEMBERSHIP
        # A note somewhere on things that are several is no reason for parts to make less.
        is_short = is_overlap and one.verdict is Verdict.HOLDS and (one.unaccounted or 0) > 0
        is_doubtful = is_overlap and one.verdict is Verdict.CANNOT_TELL
        if not (is_doubtful and labels[one.group] in makes) and not (is_short and labels[one.group] in fills):
            return one
        too = Said("Elsewhere in the table the same parts make their total.")
        says = sentences([one.says, too])
        return replace(one, breakdown=BreakdownKind.PARTITION, verdict=Verdict.CONTRADICTED, says=says)

    return [judged(one) for one in sums]


def _fills(column: Column, group: Group) -> bool:
    """True for shares of which the parts make 100 %, as printed."""
    told = [column.values[line.index] for line in group.parts] if column.kind is ColumnKind.SHARE else []
    slack = sum((Decimal(10) ** -value.decimals / 2 for value in told if value.is_number), Decimal(0))
    return len(told) > 1 and abs(column.sum(group.parts) - 100) <= slack


def _selections(sums: Sequence[Sum], findings: Sequence[Finding]) -> list[Sum]:
    """Where the printed shares are those of the total, rows that do not fill it are a selection, as in a top ten."""

    def judged(one: Sum) -> Sum:
        ratio = share_of_total(one.column)
        is_told = any(
            finding.verdict is Verdict.HOLDS and finding.says.values.get("ratio") == ratio
            for finding in findings
        )
        if (
            one.verdict is not Verdict.CONTRADICTED
            or one.breakdown is None
            or (one.unaccounted or 0) <= _VISIBLE * (one.parts + (one.unaccounted or 0))
            or not is_told
        ):
            return one
        too = Said("The shares printed beside them say so, too: these rows are a selection.")
        says = sentences([one.says, too])
        return replace(one, breakdown=BreakdownKind.SUBSET, verdict=Verdict.HOLDS, says=says)

    return [judged(one) for one in sums]
