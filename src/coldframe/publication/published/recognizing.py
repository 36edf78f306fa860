"""Naming the traps of a table that has been read and checked, and what was assumed in doing so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from coldframe.publication.published.cells import writes_decimal_comma
from coldframe.publication.published.columns import Column, ColumnKind, count_columns
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
_NOTE = re.compile(r"\d\s*(?:\[[a-z0-9]{1,3}\]|[*†‡§¹²³⁴⁵⁶⁷⁸⁹]+)$|^\s*[†‡§]", re.IGNORECASE)

_ROLES = {
    RowRole.TOTAL: (Trap.TOTAL_ROW, "Rows that are totals of others. Never added in."),
    RowRole.SUBTOTAL: (Trap.SUBTOTAL_ROW, "Rows that are subtotals of others. Never added in."),
    RowRole.UNSPECIFIED: (
        Trap.UNSPECIFIED_ROW,
        "Rows for what nobody could assign. They belong to the total and to no part.",
    ),
    RowRole.ASIDE: (Trap.ASIDE_ROW, "Rows beside the parts: “of which”, averages, shares. Never added in."),
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
    table: Table, columns: Sequence[Column], sums: Sequence[Sum], findings: Sequence[Finding]
) -> Iterator[Named]:
    """Every trap that shows in rows, numbers and sums; what was met while reading stands with the table."""
    yield from _rows(table)
    yield from _cells(table, columns)
    yield from _sums(sums)
    yield from _columns(columns)
    for one in findings:
        if "two observers" in one.says:
            yield Named(Trap.OBSERVERS, f"Two observers of one thing. Side by side, never added: {one.says}")
        if "stands in lines" in one.says:
            yield Named(Trap.REPEATED_LABEL, one.says)
    if table.outside:
        says = "Words that are no rows: titles, notes, page furniture. Kept apart."
        yield Named(Trap.OUTSIDE_TEXT, says, tuple(line for line, _ in table.outside))


def assumed_of(
    table: Table, columns: Sequence[Column], sums: Sequence[Sum], label: str | None
) -> tuple[str, ...]:
    """What was taken for granted: the columns, the sign of decimals, what names the parts, what they are."""
    kinds = ", ".join(f"“{column.name}” {_AS[column.kind]}" for column in columns)
    found = [f"Columns: {kinds}."]
    if label is not None:
        found.append(f"The rows of a group differ in “{label}”; it names the parts.")
    mark = "comma" if _comma(table) else "point"
    found.append(f"Decimals are parted by a {mark}.")
    by_kind: dict[BreakdownKind, list[str]] = defaultdict(list)
    for one in sums:
        if one.breakdown is not None:
            by_kind[one.breakdown].append(f"“{one.column}”" + (f" of {one.group}" if one.group else ""))
    for kind, names in by_kind.items():
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        found.append(f"{', '.join(names[:5])}{more}: {_BREAKDOWN[kind]}.")
    return tuple(found)


_AS = {
    ColumnKind.PERIOD: "periods", ColumnKind.LABEL: "labels", ColumnKind.ORDINAL: "numbers the rows",
    ColumnKind.COUNT: "counts", ColumnKind.SHARE: "shares",
}  # fmt: skip
_BREAKDOWN = {
    BreakdownKind.PARTITION: "the parts are taken to make the whole",
    BreakdownKind.MULTI_MEMBERSHIP: "the parts are taken to overlap and are not summed",
    BreakdownKind.SUBSET: "the parts are taken to be a selection",
}


def _comma(table: Table) -> bool:
    return writes_decimal_comma(cell for row in table.rows for cell in row.cells)


def _rows(table: Table) -> Iterator[Named]:
    for role, (trap, says) in _ROLES.items():
        lines = tuple(row.line for row in table.rows if any(role_of(cell) is role for cell in row.cells))
        if lines:
            yield Named(trap, says, lines)


def _cells(table: Table, columns: Sequence[Column]) -> Iterator[Named]:
    numeric = [
        (row, row.cells[at], column.values[index])
        for at, column in enumerate(columns) if column.values
        for index, row in enumerate(table.rows)
    ]  # fmt: skip

    def lines(test: Callable[[str, Value], bool]) -> tuple[int, ...]:
        return tuple(sorted({row.line for row, cell, value in numeric if test(cell, value)}))

    tests: tuple[tuple[Trap, str, Callable[[str, Value], bool]], ...] = (
        (Trap.THOUSANDS, "Numbers with signs between thousands, which programs read as text.",
         lambda cell, value: value.is_number and _THOUSANDS.search(cell) is not None),
        (Trap.FULL_WIDTH, "Digits of full width, which programs read as text.",
         lambda cell, value: value.is_number and _FULL_WIDTH.search(cell) is not None),
        (Trap.UNIT_IN_CELL, "Numbers with their unit of counting (万, 억, million) in the cell. Multiplied out.",
         lambda cell, value: value.kind is ValueKind.COUNT and _UNIT.search(cell) is not None),
        (Trap.QUALIFIED, "Numbers that are at least, at most or about. Sums stay as loose.",
         lambda _cell, value: value.is_number and value.qualifier is not Qualifier.EXACT),
        (Trap.FOOTNOTE_MARK, "Numbers with a mark of a note. The mark is no digit.",
         lambda cell, value: value.is_number and _NOTE.search(cell) is not None),
        (Trap.MISSING_CELL, "Cells without a number. Missing is not 0.",
         lambda _cell, value: value.kind is ValueKind.MISSING),
        (Trap.SUPPRESSED_CELL, "Suppressed cells: any number from 0.",
         lambda _cell, value: value.kind is ValueKind.SUPPRESSED),
        (Trap.UNREAD_NUMBER, "Cells among numbers that cannot be read as one. They are words and enter no sum.",
         lambda _cell, value: value.kind is ValueKind.WORDS),
    )  # fmt: skip
    for trap, says, test in tests:
        if found := lines(test):
            yield Named(trap, says, found)
    if _comma(table):
        yield Named(Trap.DECIMAL_COMMA, "A comma parts decimals, a point thousands: 1.204 is 1204.")


def _sums(sums: Sequence[Sum]) -> Iterator[Named]:
    for kind, trap, says in (
        (
            BreakdownKind.MULTI_MEMBERSHIP,
            Trap.OVERLAP,
            "One thing stands under several rows; the sum counts nothing",
        ),
        (BreakdownKind.SUBSET, Trap.SELECTION, "The rows are a selection; their sum is no total"),
    ):
        of = [
            f"“{one.column}”" + (f" of {one.group}" if one.group else "")
            for one in sums
            if one.breakdown is kind
        ]
        if of:
            more = f" and {len(of) - 5} more" if len(of) > 5 else ""
            yield Named(trap, f"{says}: {', '.join(of[:5])}{more}.")
    notes = [note for one in sums for note in one.notes]
    if notes:
        yield Named(Trap.LONE_SUPPRESSED, " ".join(notes))
    wholes: dict[tuple[str, Decimal], list[str]] = defaultdict(list)
    for one in sums:
        if one.group and one.part_count > 1 and one.verdict is Verdict.HOLDS and one.parts:
            wholes[one.column, one.parts].append(one.group)
    for (column, number), groups in wholes.items():
        if len(groups) > 1:
            yield Named(
                Trap.ONE_WHOLE_AGAIN,
                f"“{column}” divides one whole, {shown(number)}, several times: {'; '.join(groups)}. "
                "Adding down the column counts it once for each.",
            )


def _columns(columns: Sequence[Column]) -> Iterator[Named]:
    years = [column.name for column in columns if is_year(column.name)]
    if len(years) > 1:
        yield Named(
            Trap.YEAR_HEADER, f"Periods stand in the header: {', '.join(years)}. Each is a column by itself."
        )
    for column in columns:
        times = header_unit(column.name)
        if times > 1:
            yield Named(Trap.UNIT_IN_HEADER, f"“{column.name}” is in units of {times:,}, as its name says.")
    shares = [column.name for column in columns if column.kind is ColumnKind.SHARE]
    if shares:
        yield Named(Trap.SHARES, f"Shares, which are never added: {', '.join(shares)}.")
    counts = [column.name for _, column in count_columns(columns) if role_of(column.name) is RowRole.PART]
    if len(counts) > 1 and not years:
        says = f"Columns that count different things are never added to each other: {', '.join(counts)}."
        yield Named(Trap.SEVERAL_MEASURES, says)
