"""Checking published tables: one by itself, and several against each other."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from coldframe.publication.published.across import (
    check_changes,
    check_observers,
    check_of_which,
    check_shares,
    check_total_columns,
)
from coldframe.publication.published.adding import check_column, range_of
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
from coldframe.publication.published.findings import Finding, Report, Sum, Verdict, shown
from coldframe.publication.published.labels import is_year, plain_label
from coldframe.publication.published.recognizing import assumed_of, scaled_value, traps_of
from coldframe.publication.published.shaping import Table
from coldframe.publication.published.wholes import check_wholes
from coldframe.publication.terms import BreakdownKind, RowRole, Value, ValueKind

NEAR = Decimal("0.1")
"""Totals of one measure and period that differ by less than this part are about the same thing, and one is wrong."""


_VISIBLE = Decimal("0.01")
"""What a selection leaves out is at least this part of the whole: less would be lost in rounded shares."""


@dataclass(frozen=True, slots=True)
class Total:
    """What a table says, or makes, of one measure in one period; for comparing tables.

    Attributes:
        table: Name of the file.
        words: Words of the measure: the column's name and the labels of its rows.
        period: The period as printed; empty where there is none.
        value: The total, in single ones.
        measure: Words of the column's name alone.
        is_stated: A row or cell says it; else it is the sum of parts that have no total.
        where: How to print it.
    """

    table: str
    words: frozenset[str]
    period: str
    value: Value
    measure: frozenset[str]
    is_stated: bool
    where: str

    @property
    def number(self) -> Decimal:
        """As said."""
        return self.value.number


def check_tables(tables: Sequence[Table]) -> tuple[tuple[Report, ...], tuple[Finding, ...]]:
    """Check each table, then all against each other.

    Nothing is known of a table but what stands in it, so a verdict is about arithmetic: whether the
    parts make the totals, shares are the ratios they seem to be, and two statements of one number
    agree. What a number counts, nobody can check here.

    Returns:
        One report a table, in order; and what the tables say of each other.
    """
    reports, totals = [], []
    for table in tables:
        report, found = _check(table)
        reports.append(report)
        totals += found
    return tuple(reports), tuple(_compare_tables(totals))


def _check(table: Table) -> tuple[Report, list[Total]]:
    columns = read_columns(table)
    label_at = label_column(table, columns)
    groups: tuple[Group, ...]
    if label_at is None:
        lines = tuple(Line(at, row.line, "", RowRole.PART) for at, row in enumerate(table.rows))
        groups = (Group((), lines),)
    else:
        groups = group_rows(table, columns, label_at)
    has_counts = any(column.kind is ColumnKind.COUNT for column in columns)
    around = (*(text for _, text in table.outside), *table.header)
    sums = [
        check_column(column, group, group.name, around)
        for group in groups for column in columns
        if column.kind is ColumnKind.COUNT or (not has_counts and _is_shared_out(column, group))
    ]  # fmt: skip
    findings = [
        *check_total_columns(table, columns),
        *check_of_which(table, columns),
        *check_shares(table, columns),
        *check_changes(table, columns),
        *check_observers(table, columns),
    ]
    if label_at is not None:
        findings += [*_repeated(table, columns, groups), *check_wholes(columns, groups)]
    totals = _totals(table, columns, groups, sums, label_at)
    sums = _selections(_against_other_groups(sums, groups, totals), findings)
    kinds = tuple((column.name, str(column.kind)) for column in columns)
    label = None if label_at is None else columns[label_at].name
    traps = (*table.traps, *traps_of(table, columns, sums, findings))
    return Report(
        table.name, len(table.rows), kinds, tuple(sums), tuple(findings), table.outside, traps,
        assumed_of(table, columns, sums, label),
    ), totals  # fmt: skip


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
                by_label[section + bisect_left(outside, line.line), plain_label(line.label)].append(line)
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
            how = "with different numbers" if differs else "with the same numbers"
            yield Finding(verdict, f"“{lines[0].label}” stands in lines {places}, {how}.")


def _totals(
    table: Table,
    columns: Sequence[Column],
    groups: Sequence[Group],
    sums: Sequence[Sum],
    label_at: int | None,
) -> list[Total]:
    """What can be compared with other tables: stated totals, sums of parts, the rows of a series."""
    periods = [at for at, column in enumerate(columns) if column.kind is ColumnKind.PERIOD]
    found: list[Total] = []
    if label_at is None:
        for at, column in count_columns(columns):
            for row, value in zip(table.rows, column.values, strict=True):
                if value.is_number and len(periods) == 1:
                    period = row.cells[periods[0]]
                    words = _words(table.header[at], table.name)
                    scaled, measure = scaled_value(column.name, value), _words(column.name)
                    found.append(Total(table.name, words, period, scaled, measure, True, f"line {row.line}"))
        return found
    if not any(one.marks for one in sums):
        return _sums_by_period(table, columns, periods)
    by_name = {(one.group, one.column): one for one in sums}
    period_names = {columns[at].name for at in periods}
    for group in groups:
        of_group = next((cell for name, cell in group.key if name in period_names), "")
        other = [cell for name, cell in group.key if name not in period_names]
        for _, column in count_columns(columns):
            one, measure = by_name[(group.name, column.name)], _words(column.name)
            period = column.name if is_year(column.name) else of_group
            total = next(
                (mark for mark in one.marks if mark.role == RowRole.TOTAL and mark.number is not None), None
            )
            stated = "" if total is None else total.label
            words = _words(column.name, table.name, table.header[label_at], stated, *other)
            if total is not None:
                at = next(line.index for line in group.lines if line.line == total.line)
                value, where = column.values[at], f"{group.name} line {total.line}".strip()
            elif one.part_count > 1:
                value, where = Value(ValueKind.COUNT, one.parts), f"{group.name} sum of parts".strip()
            else:
                continue
            value = scaled_value(column.name, value)
            found.append(Total(table.name, words, period, value, measure, total is not None, where))
    return found


def _sums_by_period(table: Table, columns: Sequence[Column], periods: Sequence[int]) -> list[Total]:
    """Sums over every row of a period, of a table that states no total at all."""
    found: list[Total] = []
    for _, column in count_columns(columns):
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for row, value in zip(table.rows, column.values, strict=True):
            if value.is_number:
                sums[" ".join(row.cells[at] for at in periods)] += value.number
        words, measure = _words(column.name, table.name), _words(column.name)
        found += [
            Total(table.name, words, period, Value(ValueKind.COUNT, made), measure, False, "sum of its rows")
            for period, made in sums.items()
        ]
    return found


def _against_other_groups(sums: Sequence[Sum], groups: Sequence[Group], totals: Sequence[Total]) -> list[Sum]:
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
        says = f"The parts make {shown(one.parts)}, which the table also states as a total of that period."
        return replace(one, breakdown=BreakdownKind.PARTITION, verdict=Verdict.HOLDS, says=says)

    return [compared(one) for one in sums]


def _selections(sums: Sequence[Sum], findings: Sequence[Finding]) -> list[Sum]:
    """Where the printed shares are those of the total, rows that do not fill it are a selection, as in a top ten."""

    def judged(one: Sum) -> Sum:
        shares = f"“{one.column}” / its total"
        is_told = any(finding.verdict is Verdict.HOLDS and shares in finding.says for finding in findings)
        if (
            one.verdict is not Verdict.CONTRADICTED
            or one.breakdown is None
            or (one.unaccounted or 0) <= _VISIBLE * (one.parts + (one.unaccounted or 0))
            or not is_told
        ):
            return one
        says = f"{one.says} The shares printed beside them say so, too: these rows are a selection."
        return replace(one, breakdown=BreakdownKind.SUBSET, verdict=Verdict.HOLDS, says=says)

    return [judged(one) for one in sums]


def _compare_tables(totals: Sequence[Total]) -> Iterator[Finding]:
    """Set totals of the same period and measure side by side, between different files."""
    told: set[tuple[str, str, str]] = set()
    by_period: dict[str, list[Total]] = defaultdict(list)
    for total in totals:
        by_period[total.period].append(total)
    for same_period in by_period.values():
        for first, second in combinations(same_period, 2):
            if first.table == second.table or not first.words & second.words:
                continue
            if not (first.is_stated or second.is_stated):
                continue
            key = (first.table, second.table, first.period)
            finding = _compare(first, second)
            if finding.verdict is Verdict.CANNOT_TELL and key in told:
                continue
            told.add(key)
            yield finding


def _compare(first: Total, second: Total) -> Finding:
    sides = f"{first.period or 'all'}: {shown(first.number)} ({first.table}, {first.where}) and {shown(second.number)} ({second.table}, {second.where})"
    if first.number == second.number:
        return Finding(Verdict.HOLDS, f"{sides} are the same.")
    slack = (first.value.reach or 0) + (second.value.reach or 0) + Decimal(0)
    if range_of([first.value]).meets(range_of([second.value]), slack):
        return Finding(Verdict.HOLDS, f"{sides} can be the same.")
    gap = abs(first.number - second.number)
    if not (first.is_stated and second.is_stated):
        parts, whole = (first, second) if second.is_stated else (second, first)
        if parts.number > whole.number:
            return Finding(
                Verdict.CANNOT_TELL,
                f"{sides}: the parts make {shown(gap)} more than the total. If both count the same, one thing stands "
                "under several parts, and they must not be summed.",
            )
        return Finding(
            Verdict.CANNOT_TELL,
            f"{sides}: {shown(gap)} are in no part, or the parts are of something smaller.",
        )
    # Without a period, or in other words, two numbers may be near each other and of different things.
    is_alike = bool(first.period) and (
        first.measure == second.measure or not (first.measure and second.measure)
    )
    if is_alike and gap <= NEAR * max(abs(first.number), abs(second.number)):
        return Finding(
            Verdict.CONTRADICTED,
            f"{sides} differ by {shown(gap)}. If both count the same, one is wrong or was revised.",
        )
    return Finding(
        Verdict.CANNOT_TELL,
        f"{sides} differ by {shown(gap)}: they cannot count the same population, or one is wrong.",
    )


_EMPTY_WORDS = frozenset(
    (
        "total",
        "number",
        "count",
        "quantity",
        "sum",
        "value",
        "amount",
        "figure",
        "of",
        "the",
        "per",
        "by",
        "and",
        "in",
        "csv",
        "json",
        "xlsx",
        "pdf",
        "data",
        "column",
        "건수",
        "수",
        "数量",
        "数",
    )
)


def _words(*names: str) -> frozenset[str]:
    """Words that name a measure: of the column, the file and the other labels, singular."""
    found = set()
    for name in names:
        for word in plain_label(name).replace("_", " ").replace("-", " ").replace(".", " ").split():
            if word not in _EMPTY_WORDS and not word.isdigit():
                found.add(word.removesuffix("s"))
    return frozenset(found)
