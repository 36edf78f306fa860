"""What rows are, once their numbers are seen: "Total Play" beside a total may be a provider, and so a part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from coldframe.publication.published.columns import Column, Group, Line, count_columns
from coldframe.publication.published.labels import is_selection, is_surely_total, plain_label, says_overlap
from coldframe.publication.published.levels import NEAR, with_levels
from coldframe.publication.published.rounding import range_of, rounding_slack
from coldframe.publication.published.sections import runs_beside
from coldframe.publication.terms import RowRole, ValueKind


def settled(columns: Sequence[Column], group: Group, around: Sequence[str]) -> Group:
    """What each row is, by its label, by the numbers of all of them, and by titles and notes."""
    group = _without_mere_names(columns, _without_headings(columns, group))
    # Where parts overlap, one is the sum of others by chance.
    return group if says_overlap(around) else with_levels(columns, group)


def _without_mere_names(columns: Sequence[Column], group: Group) -> Group:
    """Take rows whose labels only begin or end like a total for parts where the numbers say that they are.

    Such a row stays a total where it is the sum of rows beside it in any column. Else it is a part if that
    brings the parts nearer to a total that is surely one; without such a total, if it stands between others.
    """
    doubtful = [
        line for line in group.with_role(RowRole.TOTAL)
        if not is_surely_total(line.label) and not is_selection([line.label])
    ]  # fmt: skip
    if not doubtful:
        return group
    counts = [column for _, column in count_columns(columns)]
    proved = set[Line]().union(*(_sums(column, group, doubtful) for column in counts))
    unproved = [line for line in doubtful if line not in proved]
    if proved:  # Where others are totals, what is nearly one is a wrong one.
        near = set[Line]().union(*(_sums(column, group, unproved, NEAR) for column in counts))
        unproved = [line for line in unproved if line not in near]
    votes = [_are_parts(column, group, unproved) for column in counts]
    parts = {line for line in unproved if sum(line in found for found in votes) * 2 > len(votes)}
    lines = tuple(replace(line, role=RowRole.PART) if line in parts else line for line in group.lines)
    return replace(group, lines=lines)


def _without_headings(columns: Sequence[Column], group: Group) -> Group:
    """Set aside rows without any number whose words a total repeats: "Online" above "Total online"."""
    wholes = [
        set(plain_label(line.label).split())
        for line in group.lines if line.role in (RowRole.TOTAL, RowRole.SUBTOTAL)
    ]  # fmt: skip
    counts = [column for _, column in count_columns(columns)]

    def is_heading(line: Line) -> bool:
        words = set(plain_label(line.label).split())
        is_empty = all(column.values[line.index].kind is ValueKind.MISSING for column in counts)
        if line.role is not RowRole.PART or not words or not is_empty:
            return False
        return line.label.endswith((":", "：")) or any(words <= whole for whole in wholes)

    lines = (replace(line, role=RowRole.ASIDE) if is_heading(line) else line for line in group.lines)
    return replace(group, lines=tuple(lines))


def _sums(column: Column, group: Group, among: Sequence[Line], off: Decimal = Decimal(0)) -> set[Line]:
    """Which rows are sums of rows beside them, or of all parts. ``off``: by how large a part each may be wrong."""
    lines = [line for line in group.lines if column.values[line.index].is_number]
    places = {line: at for at, line in enumerate(lines)}
    rounding = rounding_slack([column.values[line.index] for line in group.lines])
    parts = [column.values[line.index] for line in group.parts]
    all_parts = [range_of(parts)] if len(parts) > 1 else []

    def is_sum(line: Line) -> bool:
        value = column.values[line.index]
        slack = max(rounding, off * abs(value.number))
        runs = (run for step in (-1, 1) for run in runs_beside(column, lines, places[line], step))
        tried = (*all_parts, *(range_of(run) for run in runs if len(run) > 1))
        return any(made.meets(range_of([value]), slack) for made in tried)

    return {line for line in among if line in places and column.number(line) and is_sum(line)}


def _are_parts(column: Column, group: Group, unproved: Sequence[Line]) -> set[Line]:
    """Which of these rows are parts, as this column has it."""
    lines = [line for line in group.lines if column.values[line.index].is_number]
    made, doubtful = (
        column.sum(group.parts),
        [line for line in unproved if column.values[line.index].is_number],
    )
    known = set(unproved)
    wholes = [line for line in lines if line.role is RowRole.TOTAL and line not in known]
    wholes = [line for line in wholes if is_surely_total(line.label) or column.number(line) == made]
    if wholes:
        whole = max(map(column.number, wholes))
        return set(doubtful) if abs(whole - made - column.sum(doubtful)) < abs(whole - made) else set()
    largest = max(doubtful, key=column.number, default=None)
    others = [line for line in doubtful if line is not largest]
    if largest is not None and others and column.number(largest) == made + column.sum(others):
        return set(others)
    return set(doubtful) - {lines[0], lines[-1]} if lines else set()
