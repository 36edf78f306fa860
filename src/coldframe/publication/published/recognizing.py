"""Naming the traps of a table that has been read and checked, and what was assumed in doing so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from coldframe.core.said import Listed, Part, Said, sentences, some
from coldframe.core.said import gettext_noop as _
from coldframe.publication.published.cells import writes_decimal_comma
from coldframe.publication.published.columns import Column, ColumnKind, Group, count_columns
from coldframe.publication.published.findings import Finding, Sum, Verdict, shown
from coldframe.publication.published.labels import is_year, role_of
from coldframe.publication.published.shaping import Table
from coldframe.publication.published.traps import Named, Trap
from coldframe.publication.terms import BreakdownKind, Qualifier, RowRole, Value, ValueKind

_UNITS = {
    "thousands": 1000, "thousand": 1000, "'000": 1000, "000s": 1000, "tsd": 1000, "천": 1000, "千": 1000,
    "만": 10_000, "万": 10_000, "萬": 10_000, "millions": 10**6, "million": 10**6, "mio": 10**6, "백만": 10**6,
    "百万": 10**6, "억": 10**8, "亿": 10**8, "億": 10**8, "billions": 10**9, "billion": 10**9, "mrd": 10**9,
}  # fmt: skip
_BRACKETED = re.compile(r"[(\[（［]([^()\[\]（）［］]{1,30})[)\]）］]\s*$")
_IN = re.compile(r"\b(?:in|单位|單位|단위|unit)[ :：]+(.{1,20})$", re.IGNORECASE)
_FULL_WIDTH = re.compile(r"[０-９]")
_THOUSANDS = re.compile(r"\d[,.'’\s]\d{3}(?!\d)")
_UNIT = re.compile(r"\d\s*(?:[만万萬억亿億천千]|million|billion|mn\b|bn\b|m\b|k\b|mio|tsd)", re.IGNORECASE)
_NOTE = re.compile(r"\d\s*(?:\[[a-z0-9]{1,3}\]|⁽?[*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰]+[)⁾]?)$|^\s*[†‡§]", re.IGNORECASE)

_ROLES = {
    RowRole.TOTAL: (Trap.TOTAL_ROW, Said("Rows that are totals of others. Never added in.")),
    RowRole.SUBTOTAL: (Trap.SUBTOTAL_ROW, Said("Rows that are subtotals of others. Never added in.")),
    RowRole.UNSPECIFIED: (
        Trap.UNSPECIFIED_ROW,
        Said("Rows for what nobody could assign. They belong to the total and to no part."),
    ),
    RowRole.ASIDE: (
        Trap.ASIDE_ROW,
        Said("Rows beside the parts: “of which”, averages, shares. Never added in."),
    ),
}


def header_unit(name: str) -> int:
    """By how much a column's numbers are to be multiplied, as its name says: ``件数（万件）`` 10,000; else 1."""
    said = _BRACKETED.search(name) or _IN.search(name)
    if said is None:
        return 1
    words = said[1].casefold().removeprefix("in ").strip()
    for unit in sorted(_UNITS, key=len, reverse=True):
        if (
            words == unit
            or words.startswith((f"{unit} ", f"{unit}s "))
            or (words.startswith(unit) and not unit.isascii())
        ):
            return _UNITS[unit]
    return 1


def scaled_value(name: str, value: Value) -> Value:
    """A count in single ones, as the name of its column says: what was printed in thousands is known to half of one."""
    times = header_unit(name)
    if times == 1 or value.kind is not ValueKind.COUNT:
        return value
    return replace(
        value, number=value.number * times, reach=Decimal(times) / 2 / Decimal(10) ** value.decimals
    )


def traps_of(
    table: Table,
    columns: Sequence[Column],
    groups: Sequence[Group],
    sums: Sequence[Sum],
    findings: Sequence[Finding],
) -> Iterator[Named]:
    """Every trap that shows in rows, numbers and sums; what was met while reading stands with the table."""
    yield from _rows(groups)
    yield from _cells(table, columns)
    yield from _sums(sums)
    yield from _columns(columns)
    for one in findings:
        if one.trap is Trap.OBSERVERS:
            says = Said("Two observers of one thing. Side by side, never added.")
            yield Named(one.trap, sentences([says, one.says]))
        elif one.trap is not None:
            yield Named(one.trap, one.says)
    if table.outside:
        says = Said("Words that are no rows: titles, notes, page furniture. Kept apart.")
        yield Named(Trap.OUTSIDE_TEXT, says, tuple(line for line, _ in table.outside))


def assumed_of(
    table: Table, columns: Sequence[Column], sums: Sequence[Sum], label: str | None
) -> tuple[Said, ...]:
    """What was taken for granted: the columns, the sign of decimals, what names the parts, what they are."""
    kinds = Listed(tuple(Said(_AS[column.kind], column=column.name) for column in columns))
    found = [Said("Columns: %(columns)s.", columns=kinds)]
    if label is not None:
        found.append(Said("The rows of a group differ in “%(column)s”; it names the parts.", column=label))
    comma, point = Said("Decimals are parted by a comma."), Said("Decimals are parted by a point.")
    found.append(comma if _comma(table) else point)
    for kind, says in _BREAKDOWN.items():
        if names := _named(sums, kind):
            found.append(Said(says, columns=some(names)))
    return tuple(found)


def _named(sums: Sequence[Sum], kind: BreakdownKind) -> list[Part]:
    """Column and group of each sum over such a breakdown."""
    return [
        Said("“%(column)s” of %(group)s", column=one.column, group=one.group) if one.group else f"“{one.column}”"
        for one in sums if one.breakdown is kind
    ]  # fmt: skip


_AS = {
    ColumnKind.PERIOD: _("“%(column)s” periods"), ColumnKind.LABEL: _("“%(column)s” labels"),
    ColumnKind.ORDINAL: _("“%(column)s” numbers the rows"), ColumnKind.COUNT: _("“%(column)s” counts"),
    ColumnKind.SHARE: _("“%(column)s” shares"), ColumnKind.DERIVED: _("“%(column)s” rates, averages, changes or running totals"),
}  # fmt: skip
_BREAKDOWN = {
    BreakdownKind.PARTITION: _("%(columns)s: the parts are taken to make the whole."),
    BreakdownKind.MULTI_MEMBERSHIP: _("%(columns)s: the parts are taken to overlap and are not summed."),
    BreakdownKind.SUBSET: _("%(columns)s: the parts are taken to be a selection."),
}


def _comma(table: Table) -> bool:
    return writes_decimal_comma(cell for row in table.rows for cell in row.cells)


def _rows(groups: Sequence[Group]) -> Iterator[Named]:
    for role, (trap, says) in _ROLES.items():
        lines = sorted(
            line.line for group in groups for line in group.lines
            if line.role is role or any(role_of(cell) is role for _, cell in group.key)
        )  # fmt: skip
        if lines:
            yield Named(trap, says, tuple(lines))


def _cells(table: Table, columns: Sequence[Column]) -> Iterator[Named]:
    numeric = [
        (row, row.cells[at], column.values[index])
        for at, column in enumerate(columns) if column.values
        for index, row in enumerate(table.rows)
    ]  # fmt: skip

    def lines(test: Callable[[str, Value], bool]) -> tuple[int, ...]:
        return tuple(sorted({row.line for row, cell, value in numeric if test(cell, value)}))

    tests: tuple[tuple[Trap, Said, Callable[[str, Value], bool]], ...] = (
        (Trap.THOUSANDS, Said("Numbers with signs between thousands, which programs read as text."),
         lambda cell, value: value.is_number and _THOUSANDS.search(cell) is not None),
        (Trap.FULL_WIDTH, Said("Digits of full width, which programs read as text."),
         lambda cell, value: value.is_number and _FULL_WIDTH.search(cell) is not None),
        (Trap.UNIT_IN_CELL, Said("Numbers with their unit of counting (万, 억, million) in the cell. Multiplied out."),
         lambda cell, value: value.kind is ValueKind.COUNT and _UNIT.search(cell) is not None),
        (Trap.QUALIFIED, Said("Numbers that are at least, at most or about. Sums stay as loose."),
         lambda _cell, value: value.is_number and value.qualifier is not Qualifier.EXACT),
        (Trap.FOOTNOTE_MARK, Said("Numbers with a mark of a note. The mark is no digit."),
         lambda cell, value: value.is_number and _NOTE.search(cell) is not None),
        (Trap.MISSING_CELL, Said("Cells without a number. Missing is not 0."),
         lambda _cell, value: value.kind is ValueKind.MISSING),
        (Trap.SUPPRESSED_CELL, Said("Suppressed cells: any number from 0."),
         lambda _cell, value: value.kind is ValueKind.SUPPRESSED),
        (Trap.UNREAD_NUMBER, Said("Cells among numbers that cannot be read as one. They are words and enter no sum."),
         lambda _cell, value: value.kind is ValueKind.WORDS),
    )  # fmt: skip
    for trap, says, test in tests:
        if found := lines(test):
            yield Named(trap, says, found)
    if _comma(table):
        says = Said("A comma parts decimals, a point thousands: 1.204 is 1204.")
        yield Named(Trap.DECIMAL_COMMA, says)


def _sums(sums: Sequence[Sum]) -> Iterator[Named]:
    if names := _named(sums, BreakdownKind.MULTI_MEMBERSHIP):
        says = Said(
            "One thing stands under several rows; the sum counts nothing: %(columns)s.", columns=some(names)
        )
        yield Named(Trap.OVERLAP, says)
    if names := _named(sums, BreakdownKind.SUBSET):
        says = Said("The rows are a selection; their sum is no total: %(columns)s.", columns=some(names))
        yield Named(Trap.SELECTION, says)
    notes = [note for one in sums for note in one.notes]
    if notes:
        yield Named(Trap.LONE_SUPPRESSED, sentences(notes))
    wholes: dict[tuple[str, Decimal], list[str]] = defaultdict(list)
    for one in sums:
        if one.group and one.part_count > 1 and one.verdict is Verdict.HOLDS and one.parts:
            wholes[one.column, one.parts].append(one.group)
    for (column, number), groups in wholes.items():
        if len(groups) > 1:
            says = Said(
                "“%(column)s” divides one whole, %(number)s, several times: %(groups)s. Adding down the column counts "
                "it once for each.",
                column=column, number=shown(number), groups=Listed(tuple(groups)),
            )  # fmt: skip
            yield Named(Trap.ONE_WHOLE_AGAIN, says)


def _columns(columns: Sequence[Column]) -> Iterator[Named]:
    years = [column.name for column in columns if is_year(column.name)]
    if len(years) > 1:
        says = Said(
            "Periods stand in the header: %(columns)s. Each is a column by itself.",
            columns=Listed(tuple(years)),
        )
        yield Named(Trap.YEAR_HEADER, says)
    for column in columns:
        times = header_unit(column.name)
        if times > 1:
            says = Said(
                "“%(column)s” is in units of %(times)s, as its name says.",
                column=column.name,
                times=f"{times:,}",
            )
            yield Named(Trap.UNIT_IN_HEADER, says)
    shares = [column.name for column in columns if column.kind in (ColumnKind.SHARE, ColumnKind.DERIVED)]
    if shares:
        says = Said(
            "Shares, rates and averages, which are never added: %(columns)s.", columns=Listed(tuple(shares))
        )
        yield Named(Trap.SHARES, says)
    counts = [column.name for _, column in count_columns(columns) if role_of(column.name) is RowRole.PART]
    if len(counts) > 1 and not years:
        says = Said(
            "Columns that count different things are never added to each other: %(columns)s.",
            columns=Listed(tuple(counts)),
        )
        yield Named(Trap.SEVERAL_MEASURES, says)
