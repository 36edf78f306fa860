"""Whether a total over groups of rows is what the groups make: regions and the world, quarters and their year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from coldframe.core.said import Part, Said
from coldframe.publication.published.across import PARTINGS
from coldframe.publication.published.columns import Column, ColumnKind, Group, Line, count_columns
from coldframe.publication.published.findings import Finding, Verdict, shown
from coldframe.publication.published.labels import is_year, plain_label, role_of, years_in
from coldframe.publication.published.levels import NEAR
from coldframe.publication.published.rounding import range_of, rounding_slack
from coldframe.publication.published.shaping import Table
from coldframe.publication.terms import RowRole, Value, ValueKind

_Place = tuple[int, tuple[str, ...]]

_NAMES = (ColumnKind.PERIOD, ColumnKind.LABEL)
_WHOLES = (RowRole.TOTAL, RowRole.SUBTOTAL)


def check_wholes(columns: Sequence[Column], groups: Sequence[Group]) -> Iterator[Finding]:
    """Where a group is called a total of others, compare each of its rows with theirs."""
    parts_of: dict[_Place, list[Group]] = defaultdict(list)
    for group in groups:
        for at, (_, cell) in enumerate(group.key):
            if cell and role_of(cell) in (RowRole.PART, RowRole.UNSPECIFIED):
                parts_of[_place(group, at)].append(group)
    for whole in groups:
        is_of_all = all(line.role is RowRole.TOTAL or not line.label for line in whole.lines)
        places = [
            at for at, (_, cell) in enumerate(whole.key)
            if role_of(cell) is RowRole.TOTAL or (is_of_all and not cell)
        ]  # fmt: skip
        # "World" beside regions is no word for a total, and is one where nothing parts it and it is near their sum.
        is_guess = not places and is_of_all and len(whole.key) == 1 and len(whole.lines) == 1
        places = [0] if is_guess else places
        if len(places) != 1:
            continue
        parts = [group for group in parts_of[_place(whole, places[0])] if group is not whole]
        if len(parts) < 2:
            continue
        rows = _rows(parts)
        for _, column in count_columns(columns):
            for line in whole.lines:
                found = _compare(
                    column, whole, line, [column.values[each.index] for each in rows[_label(line)]]
                )
                if found is None or (is_guess and not _is_near(column, line, rows[""])):
                    continue
                is_doubtful = is_guess and found.verdict is Verdict.CONTRADICTED
                yield replace(found, verdict=Verdict.CANNOT_TELL) if is_doubtful else found


def _is_near(column: Column, line: Line, parts: Sequence[Line]) -> bool:
    made = column.sum(parts)
    return abs(column.number(line) - made) <= NEAR * abs(made)


def _place(group: Group, at: int) -> _Place:
    """Which column it is a part or whole in, and what it has in all others."""
    return at, tuple(cell for place, (_, cell) in enumerate(group.key) if place != at)


def _rows(parts: Sequence[Group]) -> dict[str, list[Line]]:
    """The rows of all groups by their label; under no label what stands for a whole group."""
    found: dict[str, list[Line]] = defaultdict(list)
    for part in parts:
        wholes = [line for role in _WHOLES for line in part.with_role(role)][:1]
        for line in part.lines:
            if line.role not in _WHOLES and line.label:
                found[_label(line)].append(line)
        found[""] += wholes or [one for one in part.lines if one.role in (RowRole.PART, RowRole.UNSPECIFIED)]
    return found


def _label(line: Line) -> str:
    return "" if line.role in _WHOLES else plain_label(line.label)


def _compare(column: Column, whole: Group, line: Line, values: Sequence[Value]) -> Finding | None:
    stated = column.values[line.index]
    if (
        not stated.is_number
        or not values
        or any(value.kind in (ValueKind.MISSING, ValueKind.WORDS) for value in values)
    ):
        return None
    made = shown(sum((value.number for value in values if value.is_number), Decimal(0)))
    both: dict[str, Part] = {
        "column": column.name, "row": f"{whole.name} {line.label}".strip(), "stated": shown(stated.number),
        "count": str(len(values)),
    }  # fmt: skip
    if range_of(values).meets(range_of([stated]), rounding_slack([*values, stated])):
        says = Said("“%(column)s”: %(row)s %(stated)s = %(count)s rows of its groups.", **both)
        return Finding(Verdict.HOLDS, says)
    says = Said(
        "“%(column)s”: %(row)s (line %(line)s) says %(stated)s, %(count)s rows of its groups make %(made)s.",
        **both, line=str(line.line), made=made,
    )  # fmt: skip
    return Finding(Verdict.CONTRADICTED, says)


def check_years(table: Table, columns: Sequence[Column]) -> Iterator[Finding]:
    """Where a year stands below or above all its halves, quarters or months: do they make it?

    What is far off may be a stock or an average; what is near contradicts only if others here add up.
    """
    tried = [
        found
        for at, column in enumerate(columns)
        if column.kind in _NAMES
        for found in _years(table, columns, at)
    ]
    adds_up = any(is_sum for is_sum, _ in tried)
    for is_sum, says in tried:
        near = Verdict.CONTRADICTED if adds_up else Verdict.CANNOT_TELL
        yield Finding(Verdict.HOLDS if is_sum else near, says)


def _years(table: Table, columns: Sequence[Column], at: int) -> Iterator[tuple[bool, Said]]:
    """Each count of a year beside what its parts make, if that is near: whether they are the same, and so in words."""
    cells = [row.cells[at] for row in table.rows]
    if len(set(cells)) < len(cells):
        return
    parts_of: dict[str, list[int]] = defaultdict(list)
    for index, cell in enumerate(cells):
        years = years_in(cell)
        if len(years) == 1 and not is_year(cell):
            parts_of[years.pop()].append(index)
    whole_years = [
        (index, cell) for index, cell in enumerate(cells) if len(parts_of.get(cell, ())) in PARTINGS
    ]
    for index, year in whole_years:
        for _, column in count_columns(columns):
            stated, parts = column.values[index], [column.values[part] for part in parts_of[year]]
            if not stated.is_number or not all(part.is_number for part in parts):
                continue
            made = sum((part.number for part in parts), Decimal(0))
            is_sum = range_of(parts).meets(range_of([stated]), rounding_slack([*parts, stated]))
            if is_sum or abs(made - stated.number) <= NEAR * abs(made):
                yield is_sum, Said(
                    "“%(column)s”: %(year)s (line %(line)s) says %(stated)s, its %(count)s parts make %(made)s.",
                    column=column.name, year=year, line=str(table.rows[index].line), stated=shown(stated.number),
                    count=str(len(parts)), made=shown(made),
                )  # fmt: skip
