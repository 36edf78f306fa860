"""Comparing along rows: a column that is the sum of others, some of one, or everything so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise, takewhile

from coldframe.core.said import Listed, Part, Said, some
from coldframe.publication.published.against import OVERLAP_FROM
from coldframe.publication.published.cells import read_value
from coldframe.publication.published.columns import Column, ColumnKind, count_columns
from coldframe.publication.published.findings import Finding, Verdict, shown
from coldframe.publication.published.labels import (
    is_change,
    is_of_which,
    is_period_name,
    is_period_within_year,
    is_population,
    is_running,
    is_share,
    is_surely_total,
    is_year,
    role_of,
    says_rounding,
    years_in,
)
from coldframe.publication.published.rounding import range_of, rounding_slack
from coldframe.publication.published.shaping import Table
from coldframe.publication.terms import RowRole, ValueKind

_NO_CHANCE = 3
"""So many rows that add up exactly are no chance; and so many for each one that does not."""

_NO_SMALL = 100
"""Lesser sums come about by chance: 3 staff, 1 case and 2 victims."""

_AROUND = 8
"""Columns to each side of a total that it may be the sum of."""

PARTINGS = (2, 4, 12)
"""Into how many halves, quarters or months a year is parted; with fewer some are not there."""

_PLACES = 2
"""Digits of a computed share that are printed."""

_PARTS = (RowRole.PART, RowRole.UNSPECIFIED)
_WHOLES = (RowRole.TOTAL, RowRole.SUBTOTAL)


def check_total_columns(
    table: Table, columns: Sequence[Column], around: Sequence[str] = ()
) -> Iterator[Finding]:
    """Where a column is called a total or subtotal: do the other counts of each row make it, or those beside it?

    Where none is, the first or last one is taken for their total if the rows leave no doubt.
    """
    below: dict[str, list[Column]] = defaultdict(list)
    for _, column in count_columns(columns):
        if not is_change(column.name) and not is_population(column.name):
            below[column.name.rpartition(" · ")[0]].append(column)
    for alike in below.values():
        roles = [_role_of(column) for column in alike]
        yield from _years(table, alike, around)
        if not any(role in _WHOLES for role in roles) and len(alike) > 2:
            tried = [
                _TotalColumn.compared(table, alike[0], alike[1:], around),
                _TotalColumn.compared(table, alike[-1], alike[:-1], around),
            ]
            yield from (finding for one in tried if one.is_evident for finding in one.findings())
        for at, role in enumerate(roles):
            if role in _WHOLES:
                runs = {tuple(run): None for run in _runs(alike, roles, at) if len(run) > 1}
                tried = [_TotalColumn.compared(table, alike[at], run, around) for run in runs]
                if tried and not any(one.is_meant for one in tried):
                    beside = (
                        _TotalColumn.compared(table, alike[at], run, around)
                        for run in _some(alike, roles, at)
                    )
                    tried += [one for one in beside if one.is_likely]
                if tried:
                    best = max(tried, key=lambda one: (one.right, -len(one.wrong), one.is_near))
                    yield from best.findings()


def _role_of(column: Column) -> RowRole:
    """What the name says; "Year" behind its months is their total."""
    name = column.name.rpartition(" · ")[2]
    return RowRole.TOTAL if is_period_name(name) else role_of(name)


def _years(table: Table, columns: Sequence[Column], around: Sequence[str]) -> Iterator[Finding]:
    """Where a year stands beside all its halves, quarters or months: do they make it?"""
    years = [column for column in columns if is_year(column.name)]
    for year in years:
        # Beside one year only, "Jan" is its January.
        of_it = ({year.name}, set[str]()) if len(years) == 1 else ({year.name},)
        parts = [
            column for column in columns
            if column is not year and years_in(column.name) in of_it and is_period_within_year(column.name)
        ]  # fmt: skip
        if len(parts) in PARTINGS:
            yield from _TotalColumn.compared(table, year, parts, around).findings()


def _runs(columns: Sequence[Column], roles: Sequence[RowRole], at: int) -> Iterator[list[Column]]:
    """What a total may be of: every part, those before it as far as another total, those after it."""
    if roles[at] is RowRole.TOTAL:
        yield [column for column, role in zip(columns, roles, strict=True) if role in _PARTS]
    for places in (range(at - 1, -1, -1), range(at + 1, len(columns))):
        ends = next((place for place in places if roles[place] in _WHOLES), places.stop)
        run = [columns[place] for place in range(places.start, ends, places.step) if roles[place] in _PARTS]
        yield run[:: places.step]


def _some(columns: Sequence[Column], roles: Sequence[RowRole], at: int) -> Iterator[list[Column]]:
    """The nearest columns before or after a total, from two up: "restored" of what was removed and restored."""
    before, after = range(at - 1, -1, -1), range(at + 1, len(columns))
    for places in (before, after):
        run = [columns[place] for place in takewhile(lambda place: roles[place] in _PARTS, places[:_AROUND])]
        for count in range(2, len(run)):
            yield run[:count][:: places.step]


@dataclass(frozen=True, slots=True)
class _TotalColumn:
    """How a total compares with some columns.

    Attributes:
        is_near: None of its rows is further off than a tenth.
        exact: How many rows make it to the last digit, with two numbers or more that are not 0.
    """

    total: Column
    parts: Sequence[Column]
    right: int
    wrong: Sequence[Said]
    is_near: bool
    exact: int

    @property
    def is_evident(self) -> bool:
        """True if so many rows make it that it is no chance, whatever it is called."""
        return self.exact >= _NO_CHANCE and self.exact >= _NO_CHANCE * len(self.wrong)

    @property
    def is_likely(self) -> bool:
        """True if rows make it to the last digit, and twice as many as do not."""
        return self.exact > 1 and self.exact >= 2 * len(self.wrong)

    @property
    def is_meant(self) -> bool:
        """True if enough rows make it; or if none does, but a column that is called nothing but a total is near."""
        return self.right * 2 >= len(self.wrong) or (
            self.is_near and is_surely_total(self.total.name.rpartition(" · ")[2])
        )

    @classmethod
    def compared(
        cls, table: Table, total: Column, parts: Sequence[Column], around: Sequence[str]
    ) -> _TotalColumn:
        """Add up each row."""
        wrong, right, is_near, exact = [], 0, True, 0
        is_told = says_rounding(around)
        for index, row in enumerate(table.rows):
            values = [part.values[index] for part in parts]
            whole = total.values[index]
            if not whole.is_number or not any(value.is_number for value in values):
                continue
            slack = rounding_slack([*values, whole], is_told=is_told)
            if range_of(values).meets(range_of([whole]), slack):
                right += 1
                told = [value.number for value in values if value.is_number and value.number]
                exact += len(told) > 1 and sum(told) == whole.number >= _NO_SMALL
                continue
            made = sum((value.number for value in values if value.is_number), Decimal(0))
            if made < whole.number and any(
                value.kind in (ValueKind.MISSING, ValueKind.WORDS) for value in values
            ):
                continue
            is_near &= abs(made - whole.number) <= OVERLAP_FROM * abs(whole.number)
            wrong.append(
                Said(
                    "line %(line)s: %(made)s against %(printed)s",
                    line=str(row.line), made=shown(made), printed=shown(whole.number),
                )
            )  # fmt: skip
        return cls(total, parts, right, wrong, is_near, exact)

    def findings(self) -> Iterator[Finding]:
        """Whether the total is their sum, if anything could be compared."""
        names: dict[str, Part] = {
            "parts": Listed(tuple(part.name for part in self.parts), " + "), "total": self.total.name,
        }  # fmt: skip
        if self.wrong and self.is_meant:
            says = Said("%(parts)s = “%(total)s” fails in %(rows)s.", **names, rows=some(self.wrong))
            yield Finding(Verdict.CONTRADICTED, says)
        elif self.wrong:
            says = Said("“%(total)s” is not %(parts)s in most rows; it may count something else.", **names)
            yield Finding(Verdict.CANNOT_TELL, says)
        elif self.right:
            says = Said("%(parts)s = “%(total)s” in all %(count)s rows.", **names, count=str(self.right))
            yield Finding(Verdict.HOLDS, says)


def check_of_which(table: Table, columns: Sequence[Column]) -> Iterator[Finding]:
    """Where a column is some of the one before it ("of which children"): it may not be more."""
    before: list[Column] = []
    for _, column in count_columns(columns):
        if not is_of_which(column.name.rpartition(" · ")[2]):
            before.append(column)
        elif before:
            # Behind the parts of a total, it may be some of that: all, male, female, of which children.
            wholes = [one for one in before[:-1] if _role_of(one) in _WHOLES]
            tried = [(*_exceeding(table, column, one), one) for one in (before[-1], *wholes)]
            told, wrong, whole = min(tried, key=lambda one: len(one[1]))
            names: dict[str, Part] = {"some": column.name, "whole": whole.name}
            if wrong:
                says = Said(
                    "“%(some)s” is some of “%(whole)s” and cannot be more: %(rows)s.",
                    **names,
                    rows=some(wrong),
                )
                yield Finding(Verdict.CONTRADICTED, says)
            elif told:
                says = Said(
                    "“%(some)s” is some of “%(whole)s” and no more in all %(count)s rows.",
                    **names, count=str(told),
                )  # fmt: skip
                yield Finding(Verdict.HOLDS, says)


def _exceeding(table: Table, column: Column, whole: Column) -> tuple[int, list[Said]]:
    """How many rows have both numbers, and the lines where the first is more."""
    pairs = list(zip(table.rows, column.values, whole.values, strict=True))
    told = [(row, part, of) for row, part, of in pairs if part.is_number and of.is_number]
    wrong = [
        Said(
            "line %(line)s: %(some)s of %(whole)s",
            line=str(row.line), some=shown(part.number), whole=shown(of.number),
        )
        for row, part, of in told
        if of.possible.most is not None and part.possible.least > of.possible.most
    ]  # fmt: skip
    return len(told), wrong


def check_running(table: Table, columns: Sequence[Column]) -> Iterator[Finding]:
    """Where a column holds everything so far: is each number the one above it and what was added?"""
    named = [at for at, column in enumerate(columns) if column.kind in (ColumnKind.LABEL, ColumnKind.PERIOD)]
    rows = [
        index
        for index, row in enumerate(table.rows)
        if all(role_of(row.cells[at]) is RowRole.PART for at in named)
    ]
    for running in (column for column in columns if is_running(column.name) and column.values):
        added = [
            (column, _as_shares(column, rows) if _adds_shares(running) else column)
            for _, column in count_columns(columns)
        ]
        tried = [(column, *_added(table, running, more, rows)) for column, more in added]
        column, right, wrong = max(tried, key=lambda one: (one[1], -len(one[2])), default=(running, 0, []))
        names: dict[str, Part] = {"running": running.name, "column": column.name}
        if right > 1 and right >= len(wrong):
            if wrong:
                says = Said(
                    "“%(running)s” adds up “%(column)s”, but not in %(rows)s.", **names, rows=some(wrong)
                )
                yield Finding(Verdict.CONTRADICTED, says)
            else:
                says = Said(
                    "“%(running)s” adds up “%(column)s” in all %(count)s rows.", **names, count=str(right)
                )
                yield Finding(Verdict.HOLDS, says)


def _adds_shares(running: Column) -> bool:
    return running.kind is ColumnKind.SHARE or is_share(running.name)


def _as_shares(column: Column, rows: Sequence[int]) -> Column:
    """The counts as percent of the sum of these rows, for what adds up shares."""
    parts = [column.values[index] for index in rows]
    whole = sum((value.number for value in parts if value.is_number), Decimal(0)) or Decimal(1)
    return replace(
        column, values=tuple(replace(value, number=value.number * 100 / whole) for value in column.values)
    )


def _added(table: Table, running: Column, column: Column, rows: Sequence[int]) -> tuple[int, list[Said]]:
    """In how many rows the one column adds up the other, and the lines where it does not."""
    right, wrong = 0, list[Said]()
    for before, now in pairwise(rows):
        told, so_far, more = running.values[now], running.values[before], column.values[now]
        if not (told.is_number and so_far.is_number and more.is_number):
            continue
        made = so_far.number + more.number
        if _adds_shares(running):  # Both were rounded, each by half of its last digit.
            slack = Decimal(10) ** -min(told.decimals, so_far.decimals)
        else:
            slack = rounding_slack([told, so_far, more])
        is_new = _begins_anew(table, before, now) and range_of([more]).meets(range_of([told]), slack)
        if is_new or range_of([so_far, more]).meets(range_of([told]), slack):
            right += 1
        else:
            wrong.append(
                Said(
                    "line %(line)s: %(made)s against %(printed)s",
                    line=str(table.rows[now].line), made=shown(round(made, _PLACES)), printed=shown(told.number),
                )
            )  # fmt: skip
    return right, wrong


def _begins_anew(table: Table, before: int, now: int) -> bool:
    """True if the rows above are of another year, or of something else that several rows are of."""
    one, other = table.rows[before].cells, table.rows[now].cells
    return any(
        old != new and (years_in(old) != years_in(new) or (now > 1 and table.rows[before - 1].cells[at] == old))
        for at, (old, new) in enumerate(zip(one, other, strict=True)) if not read_value(old).is_number or is_year(old)
    )  # fmt: skip
