"""Checking published tables: one by itself, and several against each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from coldframe.publication.published.across import (
    check_changes,
    check_observers,
    check_shares,
    check_total_columns,
)
from coldframe.publication.published.adding import check_column
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
from coldframe.publication.published.labels import plain_label
from coldframe.publication.published.reading import Table
from coldframe.publication.terms import BreakdownKind, RowRole

NEAR = Decimal("0.1")
"""Totals of one measure and period that differ by less than this part are about the same thing, and one is wrong."""


@dataclass(frozen=True, slots=True)
class Total:
    """What a table says, or makes, of one measure in one period; for comparing tables.

    Attributes:
        table: Name of the file.
        words: Words of the measure: the column's name and the labels of its rows.
        period: The period as printed; empty where there is none.
        number: The total.
        is_stated: A row or cell says it; else it is the sum of parts that have no total.
        where: How to print it.
    """

    table: str
    words: frozenset[str]
    period: str
    number: Decimal
    is_stated: bool
    where: str


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
    sums = [
        check_column(column, group, group.name) for group in groups for _, column in count_columns(columns)
    ]
    findings = [
        *check_total_columns(table, columns),
        *check_shares(table, columns),
        *check_changes(table, columns),
        *check_observers(table, columns),
    ]
    findings += _repeated(columns, groups) if label_at is not None else ()
    totals = _totals(table, columns, groups, sums, label_at)
    sums = _selections(_against_other_groups(sums, groups, totals), findings)
    kinds = tuple((column.name, str(column.kind)) for column in columns)
    return Report(table.name, len(table.rows), kinds, tuple(sums), tuple(findings), table.outside), totals


def _repeated(columns: Sequence[Column], groups: Sequence[Group]) -> Iterator[Finding]:
    """Two rows of one label: a copy, or two numbers for one thing."""
    for group in groups:
        by_label: dict[str, list[Line]] = defaultdict(list)
        for line in group.with_role(RowRole.PART):
            by_label[plain_label(line.label)].append(line)
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
                    found.append(Total(table.name, words, period, value.number, True, f"line {row.line}"))
        return found
    if not any(one.marks for one in sums):
        return _sums_by_period(table, columns, periods)
    by_name = {(one.group, one.column): one for one in sums}
    period_names = {columns[at].name for at in periods}
    for group in groups:
        period = next((cell for name, cell in group.key if name in period_names), "")
        other = [cell for name, cell in group.key if name not in period_names]
        for _, column in count_columns(columns):
            one = by_name[(group.name, column.name)]
            total = next(
                (mark for mark in one.marks if mark.role == RowRole.TOTAL and mark.number is not None), None
            )
            words = _words(column.name, table.name, table.header[label_at], *other)
            if total is not None and total.number is not None:
                found.append(
                    Total(
                        table.name,
                        words,
                        period,
                        total.number,
                        True,
                        f"{group.name} line {total.line}".strip(),
                    )
                )
            elif one.part_count > 1:
                found.append(
                    Total(table.name, words, period, one.parts, False, f"{group.name} sum of parts".strip())
                )
    return found


def _sums_by_period(table: Table, columns: Sequence[Column], periods: Sequence[int]) -> list[Total]:
    """Sums over every row of a period, of a table that states no total at all."""
    found: list[Total] = []
    for _, column in count_columns(columns):
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for row, value in zip(table.rows, column.values, strict=True):
            if value.is_number:
                sums[" ".join(row.cells[at] for at in periods)] += value.number
        words = _words(column.name, table.name)
        found += [
            Total(table.name, words, period, made, False, "sum of its rows") for period, made in sums.items()
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
            or (one.unaccounted or 0) <= 0
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
    if gap <= NEAR * max(abs(first.number), abs(second.number)):
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
