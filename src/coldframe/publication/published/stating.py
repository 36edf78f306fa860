"""What a table says of each measure and period, total by total and part by part: what other tables can be held against."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from coldframe.core.said import Said
from coldframe.publication.published.columns import Column, ColumnKind, Group, count_columns
from coldframe.publication.published.findings import Sum
from coldframe.publication.published.labels import plain_label, role_of, years_in
from coldframe.publication.published.recognizing import scaled_value
from coldframe.publication.published.shaping import Table
from coldframe.publication.terms import RowRole, Value, ValueKind


@dataclass(frozen=True, slots=True)
class Stated:
    """One number that a table says, or makes, of one measure in one period.

    Attributes:
        at: Place of the table among all that are checked; two files may have one name.
        table: Its name.
        words: Words of the measure: the column's name and the labels of its rows.
        period: As printed; empty where there is none.
        value: The number, in single ones.
        measure: Words of the column's name alone.
        is_stated: A row or cell says it; else it is the sum of parts that have no total.
        where: How to print it.
        subject: Words of the title for what is counted, up to "by country"; empty where nothing says so.
        labels: Of a part: what its row is about, for comparing. Empty for totals.
        name: The same, as printed.
    """

    at: int
    table: str
    words: frozenset[str]
    period: str
    value: Value
    measure: frozenset[str]
    is_stated: bool
    where: Said
    subject: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    name: str = ""

    @property
    def number(self) -> Decimal:
        """As said."""
        return self.value.number

    def is_of_measure(self, other: Stated) -> bool:
        """True if both columns are named alike, or one has a year for its name, and no title says otherwise."""
        if not (self.subject <= other.subject or self.subject >= other.subject):
            return False
        return self.measure == other.measure or not (self.measure and other.measure)


@dataclass(frozen=True, slots=True)
class Statements:
    """What one table says: its totals, its parts, and the name of the column that names those."""

    totals: Sequence[Stated]
    parts: Sequence[Stated]
    by: str = ""

    def breaks_anew(self, other: Statements) -> bool:
        """True if both break something down, each by something else: by country, and by type.

        One table for each region or month has the same name over its parts, or parts in common.
        """
        labels = {part.labels for part in self.parts}
        is_by_else = bool(self.by and other.by) and plain_label(self.by) != plain_label(other.by)
        return is_by_else and labels.isdisjoint(part.labels for part in other.parts)


def totals_of(
    at: int,
    table: Table,
    columns: Sequence[Column],
    groups: Sequence[Group],
    sums: Sequence[Sum],
    label_at: int | None,
) -> list[Stated]:
    """What can be compared with other tables: stated totals, sums of parts, the rows of a series."""
    periods = [place for place, column in enumerate(columns) if column.kind is ColumnKind.PERIOD]
    found: list[Stated] = []
    subject, of_all = subject_of(table), _period_of(table)
    own = _own_name(table, subject)
    if label_at is None:
        for _, column in count_columns(columns):
            for row, value in zip(table.rows, column.values, strict=True):
                if value.is_number and len(periods) == 1:
                    period = row.cells[periods[0]]
                    words = _words(column.name, own) | subject
                    scaled, measure = scaled_value(column.name, value), _words(column.name)
                    where = Said("line %(line)s", line=str(row.line))
                    found.append(Stated(at, table.name, words, period, scaled, measure, True, where, subject))
        return found
    if not any(one.marks for one in sums):
        return _sums_by_period(at, table, columns, periods)
    by_name = {(one.group, one.column): one for one in sums}
    period_names = {columns[place].name for place in periods}
    for group in groups:
        of_group = next((cell for name, cell in group.key if name in period_names), "")
        other = [cell for name, cell in group.key if name not in period_names]
        for _, column in count_columns(columns):
            one, measure = by_name[(group.name, column.name)], _words(column.name)
            period = of_group or _year_of(column.name) or of_all
            total = next(
                (mark for mark in one.marks if mark.role == RowRole.TOTAL and mark.number is not None), None
            )
            stated = "" if total is None else total.label
            words = _words(column.name, own, table.header[label_at], stated, *other) | subject
            if total is not None:
                index = next(line.index for line in group.lines if line.line == total.line)
                value, where = column.values[index], Said("line %(line)s", line=str(total.line))
            elif one.part_count > 1:
                value, where = Value(ValueKind.COUNT, one.parts), Said("sum of parts")
            else:
                continue
            value, where = scaled_value(column.name, value), _in_group(group, where)
            found.append(
                Stated(at, table.name, words, period, value, measure, total is not None, where, subject)
            )
    return found


def parts_said(
    at: int, table: Table, columns: Sequence[Column], groups: Sequence[Group], label_at: int | None
) -> list[Stated]:
    """The numbers of the single rows, each under the words of its labels and its period."""
    if label_at is None:
        return []
    period_names = {column.name for column in columns if column.kind is ColumnKind.PERIOD}
    found, subject, of_all = [], subject_of(table), _period_of(table)
    for group in groups:
        of_group = next((cell for name, cell in group.key if name in period_names), "")
        others = [cell for name, cell in group.key if name not in period_names]
        if any(role_of(cell) is not RowRole.PART for cell in others):
            continue
        for line in group.lines:
            if line.role is not RowRole.PART or not line.label:
                continue
            labels, name = frozenset(map(plain_label, (line.label, *others))), " ".join((*others, line.label))
            for _, column in count_columns(columns):
                value = scaled_value(column.name, column.values[line.index])
                if not value.is_number:
                    continue
                period, measure = of_group or _year_of(column.name) or of_all, _words(column.name)
                where = Said("line %(line)s", line=str(line.line))
                found.append(
                    Stated(
                        at, table.name, measure, period, value, measure, True, where, subject, labels, name
                    )
                )
    return found


def _year_of(name: str) -> str:
    """The one year that a column's name says: ``2023``, ``Reports 2023``; else nothing."""
    years = years_in(name)
    return years.pop() if len(years) == 1 else ""


def subject_of(table: Table) -> frozenset[str]:
    """What the title above a table, or the name of its sheet, says that it counts: all up to "by country"."""
    titles = _titles(table)
    if " · " in table.name:
        titles.insert(0, table.name.rpartition(" · ")[2])
    told = (_words(*_BY.split(_NUMBERED.sub("", title.casefold()), 1)[:1]) for title in reversed(titles))
    return next(filter(None, told), frozenset())


def _titles(table: Table) -> list[str]:
    first = min((row.line for row in table.rows), default=0)
    return [text for line, text in table.outside if line < first]


def _period_of(table: Table) -> str:
    """The one year that the titles and name of a table speak of."""
    return _year_of(" ".join((table.name, *_titles(table))))


def _own_name(table: Table, subject: frozenset[str]) -> str:
    """The name of the file, which says nothing of a table where each of its tables says what it counts."""
    return "" if subject and " · " in table.name else table.name


def _in_group(group: Group, where: Said) -> Said:
    return Said("%(group)s %(where)s", group=group.name, where=where) if group.name else where


def _sums_by_period(at: int, table: Table, columns: Sequence[Column], periods: Sequence[int]) -> list[Stated]:
    """Sums over every row of a period, of a table that states no total at all."""
    found: list[Stated] = []
    subject, of_all = subject_of(table), _period_of(table)
    for _, column in count_columns(columns):
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for row, value in zip(table.rows, column.values, strict=True):
            if value.is_number:
                sums[" ".join(row.cells[place] for place in periods) or of_all] += value.number
        words, measure = _words(column.name, _own_name(table, subject)) | subject, _words(column.name)
        found += [
            Stated(
                at,
                table.name,
                words,
                period,
                Value(ValueKind.COUNT, made),
                measure,
                False,
                Said("sum of its rows"),
                subject,
            )
            for period, made in sums.items()
        ]
    return found


_NUMBERED = re.compile(
    r"\([^)]*\)|^\W*(?:tab(?:le|elle|leau|la|ela|\.)?|sheet|blatt|표|表|figure|annex)? ?[a-z]?[\d.]*[a-z]?\b[.:)\]]*"
)
"""How a title is numbered; what stands in brackets."""

_BY = re.compile(r"\b(?:by|per|nach|je|par|por|selon|según|naar|etter|efter|wg|według|по|за)\b|[,;:]")
"""What comes behind it says how the table is broken down, or of when it is."""

_EMPTY_WORDS = frozenset(
    ("total", "number", "count", "quantity", "sum", "value", "amount", "figure", "of", "the", "per", "by", "and", "in", "csv", "json", "xlsx", "pdf", "data", "column", "table", "sheet", "건수", "수", "数量", "数")
)  # fmt: skip


def _words(*names: str) -> frozenset[str]:
    """Words that name a measure: of the column, the file and the other labels, singular."""
    found = set()
    for name in names:
        for word in plain_label(name).replace("_", " ").replace("-", " ").replace(".", " ").split():
            if word not in _EMPTY_WORDS and not word.isdigit():
                found.add(word.removesuffix("s"))
    return frozenset(found)
