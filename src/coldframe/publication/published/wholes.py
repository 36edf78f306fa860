"""Whether a total over groups of rows is what the groups make: regions with their parts, and all regions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from coldframe.publication.published.adding import range_of, rounding_slack
from coldframe.publication.published.columns import Column, Group, Line, count_columns
from coldframe.publication.published.findings import Finding, Verdict, shown
from coldframe.publication.published.labels import plain_label, role_of
from coldframe.publication.terms import RowRole, Value, ValueKind

_Place = tuple[int, tuple[str, ...]]

_WHOLES = (RowRole.TOTAL, RowRole.SUBTOTAL)


def check_wholes(columns: Sequence[Column], groups: Sequence[Group]) -> Iterator[Finding]:
    """Where a group is called a total of others, compare each of its rows with theirs."""
    parts_of: dict[_Place, list[Group]] = defaultdict(list)
    for group in groups:
        for at, (_, cell) in enumerate(group.key):
            if cell and role_of(cell) in (RowRole.PART, RowRole.UNSPECIFIED):
                parts_of[_place(group, at)].append(group)
    for whole in groups:
        is_of_all = all(line.role is RowRole.TOTAL for line in whole.lines)
        places = [
            at for at, (_, cell) in enumerate(whole.key)
            if role_of(cell) is RowRole.TOTAL or (is_of_all and not cell)
        ]  # fmt: skip
        if len(places) != 1:
            continue
        parts = parts_of[_place(whole, places[0])]
        if len(parts) < 2:
            continue
        rows = _rows(parts)
        for _, column in count_columns(columns):
            for line in whole.lines:
                found = _compare(
                    column, whole, line, [column.values[each.index] for each in rows[_label(line)]]
                )
                if found is not None:
                    yield found


def _place(group: Group, at: int) -> _Place:
    """Which column it is a part or whole in, and what it has in all others."""
    return at, tuple(cell for place, (_, cell) in enumerate(group.key) if place != at)


def _rows(parts: Sequence[Group]) -> dict[str, list[Line]]:
    """The rows of all groups by their label; under no label what stands for a whole group."""
    found: dict[str, list[Line]] = defaultdict(list)
    for part in parts:
        wholes = [line for role in _WHOLES for line in part.with_role(role)][:1]
        for line in part.lines:
            if line.role not in _WHOLES:
                found[_label(line)].append(line)
        found[""] += wholes or [one for one in part.lines if one.role in (RowRole.PART, RowRole.UNSPECIFIED)]
    return found


def _label(line: Line) -> str:
    return "" if line.role in _WHOLES else plain_label(line.label)


def _compare(column: Column, whole: Group, line: Line, values: Sequence[Value]) -> Finding | None:
    stated = column.values[line.index]
    if not stated.is_number or not values or any(value.kind is ValueKind.MISSING for value in values):
        return None
    name = f"“{column.name}”: {whole.name} {line.label}".strip()
    made = shown(sum((value.number for value in values if value.is_number), Decimal(0)))
    if range_of(values).meets(range_of([stated]), rounding_slack([*values, stated])):
        return Finding(Verdict.HOLDS, f"{name} {shown(stated.number)} = {len(values)} rows of its groups.")
    says = f"{name} (line {line.line}) says {shown(stated.number)}, {len(values)} rows of its groups make {made}."
    return Finding(Verdict.CONTRADICTED, says)
