"""Comparing along rows: a column that is the sum of others, a share that is a ratio of two, two observers of one thing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from coldframe.publication.published.adding import range_of, rounding_slack
from coldframe.publication.published.columns import Column, ColumnKind, count_columns
from coldframe.publication.published.findings import Finding, Verdict, shown
from coldframe.publication.published.labels import is_change, is_of_which, role_of
from coldframe.publication.published.shaping import Table
from coldframe.publication.terms import RowRole, Value, ValueKind

_FITS = Decimal("0.6")
"""A ratio that holds in so large a part of the rows is what the column means; the rest are contradictions."""

_HALF = Decimal("0.55")
"""Of the last digit: a share may be off by half of it, and a little more where it was rounded twice (14.85 to 14.9)."""

FAR_APART = Decimal("0.05")
"""Two observers who differ by more than this part of the greater count are named one by one."""

_SHOWN = 5
_TRIED = 8


def check_total_columns(table: Table, columns: Sequence[Column]) -> Iterator[Finding]:
    """Where a column is called a total: do the other counts of each row make it?"""
    below: dict[str, list[Column]] = defaultdict(list)
    for _, column in count_columns(columns):
        below[column.name.rpartition(" · ")[0]].append(column)
    for alike in below.values():
        roles = [role_of(column.name.rpartition(" · ")[2]) for column in alike]
        parts = [
            column for column, role in zip(alike, roles, strict=True)
            if role in (RowRole.PART, RowRole.UNSPECIFIED)
        ]  # fmt: skip
        if roles.count(RowRole.TOTAL) == 1 and len(parts) > 1:
            yield from _check_total_column(table, alike[roles.index(RowRole.TOTAL)], parts)


def _check_total_column(table: Table, total: Column, parts: Sequence[Column]) -> Iterator[Finding]:
    wrong, right = [], 0
    for index, row in enumerate(table.rows):
        values = [part.values[index] for part in parts]
        whole = total.values[index]
        if not whole.is_number or not any(value.is_number for value in values):
            continue
        slack = rounding_slack([*values, whole])
        if range_of(values).meets(range_of([whole]), slack):
            right += 1
        else:
            made = sum((value.number for value in values if value.is_number), Decimal(0))
            if made < whole.number and any(value.kind is ValueKind.MISSING for value in values):
                continue
            wrong.append(f"line {row.line}: {shown(made)} against {shown(whole.number)}")
    names = " + ".join(part.name for part in parts)
    if wrong and right * 2 < len(wrong):
        yield Finding(
            Verdict.CANNOT_TELL, f"“{total.name}” is not {names} in most rows; it may count something else."
        )
    elif wrong:
        yield Finding(Verdict.CONTRADICTED, f"{names} = “{total.name}” fails in {_some(wrong)}.")
    elif right:
        yield Finding(Verdict.HOLDS, f"{names} = “{total.name}” in all {right} rows.")


def check_of_which(table: Table, columns: Sequence[Column]) -> Iterator[Finding]:
    """Where a column is some of the one before it ("of which children"): it may not be more."""
    whole: Column | None = None
    for _, column in count_columns(columns):
        if not is_of_which(column.name.rpartition(" · ")[2]):
            whole = column
        elif whole is not None:
            pairs = list(zip(table.rows, column.values, whole.values, strict=True))
            told = [(row, some, of) for row, some, of in pairs if some.is_number and of.is_number]
            wrong = [
                f"line {row.line}: {shown(some.number)} of {shown(of.number)}" for row, some, of in told
                if of.possible.most is not None and some.possible.least > of.possible.most
            ]  # fmt: skip
            names = f"“{column.name}” is some of “{whole.name}”"
            if wrong:
                yield Finding(Verdict.CONTRADICTED, f"{names} and cannot be more: {_some(wrong)}.")
            elif told:
                yield Finding(Verdict.HOLDS, f"{names} and no more in all {len(told)} rows.")


def check_shares(table: Table, columns: Sequence[Column]) -> Iterator[Finding]:
    """Find the two numbers whose ratio each column of shares is, and the rows where it is not."""
    counts = [column for _, column in count_columns(columns)]
    for share in (
        column for column in columns if column.kind is ColumnKind.SHARE and not is_change(column.name)
    ):
        percents = [value for value in share.values if value.kind is ValueKind.PERCENT or value.is_number]
        if any(value.kind is ValueKind.PERCENTAGE_POINT for value in percents):
            continue
        best: tuple[int, list[str], str] | None = None
        tried = [
            (part, whole, f"“{part.name}” / “{whole.name}”")
            for part in counts
            for whole in counts
            if part is not whole
        ]
        for part, whole, name in tried:
            found = _ratio(table, share, part.values, whole.values)
            best = max(filter(None, (best, (*found, name))), key=lambda one: (one[0], -len(one[1])))
        for part in counts:
            base = _total_of(table, part)
            if base is not None:
                found = _ratio(table, share, part.values, [base] * len(table.rows))
                best = max(
                    filter(None, (best, (*found, f"“{part.name}” / its total"))),
                    key=lambda one: (one[0], -len(one[1])),
                )
        if best is None or best[0] + len(best[1]) == 0:
            continue
        right, wrong, name = best
        if right < 2 or Decimal(right) < _FITS * (right + len(wrong)):
            yield Finding(Verdict.CANNOT_TELL, f"What “{share.name}” is a share of could not be told.")
        elif wrong:
            yield Finding(Verdict.CONTRADICTED, f"“{share.name}” is {name}, but not in {_some(wrong)}.")
        else:
            yield Finding(Verdict.HOLDS, f"“{share.name}” is {name} in all {right} rows.")


def check_changes(table: Table, columns: Sequence[Column]) -> Iterator[Finding]:
    """Where a column says how much something changed since the row before: did it?

    Percent and percentage points are told apart: a share that went from 14.9 % to 19.5 % rose by 4.6
    points, which is 31 %.
    """
    period = [at for at, column in enumerate(columns) if column.kind is ColumnKind.PERIOD]
    years = [row.cells[period[0]] for row in table.rows] if len(period) == 1 else []
    if not years or len(set(years)) != len(years):
        return
    order = sorted(range(len(years)), key=years.__getitem__)
    for change in (
        column for column in columns if column.kind is ColumnKind.SHARE and is_change(column.name)
    ):
        tried = [
            (column, _changes(table, change, column, order))
            for column in columns
            if column is not change
            and column.kind in (ColumnKind.COUNT, ColumnKind.SHARE)
            and not is_change(column.name)
        ]
        base, (right, wrong) = max(
            tried, key=lambda one: (one[1][0], -len(one[1][1])), default=(change, (0, []))
        )
        if not right and _are_points(change, base, order):
            says = f"“{change.name}” is printed as percent of “{base.name}”, but it is the difference in percentage points."
            yield Finding(Verdict.CONTRADICTED, says)
        elif not right:
            yield Finding(Verdict.CANNOT_TELL, f"What “{change.name}” is a change of could not be told.")
        elif wrong:
            yield Finding(
                Verdict.CONTRADICTED, f"“{change.name}” is that of “{base.name}”, but not in {_some(wrong)}."
            )
        else:
            yield Finding(Verdict.HOLDS, f"“{change.name}” is that of “{base.name}” in all {right} rows.")


def _are_points(change: Column, base: Column, order: Sequence[int]) -> bool:
    """True if what is printed as percent fits as the difference between two shares."""
    steps = [
        (change.values[at], base.values[at].number - base.values[before].number)
        for before, at in pairwise(order)
    ]
    told = [(value, step) for value, step in steps if value.kind is ValueKind.PERCENT]
    is_share = base.kind is ColumnKind.SHARE and bool(told)
    return is_share and all(
        abs(step - value.number) <= Decimal(10) ** -value.decimals * _HALF for value, step in told
    )


def _changes(table: Table, change: Column, base: Column, order: Sequence[int]) -> tuple[int, list[str]]:
    right, wrong = 0, []
    for before, at in pairwise(order):
        told, old, new = change.values[at], base.values[before], base.values[at]
        if not (told.is_number and old.is_number and new.is_number) or not old.number:
            continue
        is_points = told.kind is ValueKind.PERCENTAGE_POINT
        made = new.number - old.number if is_points else (new.number / old.number - 1) * 100
        if abs(made - told.number) <= Decimal(10) ** -told.decimals * _HALF:
            right += 1
        else:
            unit = " points" if is_points else " %"
            wrong.append(
                f"line {table.rows[at].line} ({shown(told.number)}{unit} printed, {shown(round(made, 1))}{unit} computed)"
            )
    return right, wrong


def check_observers(table: Table, columns: Sequence[Column]) -> Iterator[Finding]:
    """Where two observers counted the same thing, set their counts side by side."""
    labels = [at for at, column in enumerate(columns) if column.kind is ColumnKind.LABEL]
    keys = [at for at, column in enumerate(columns) if column.kind in (ColumnKind.LABEL, ColumnKind.PERIOD)]
    if any(role_of(row.cells[at]) is not RowRole.PART for at in labels for row in table.rows):
        return
    for observer in labels:
        others = [at for at in keys if at != observer]
        pairs: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for index, row in enumerate(table.rows):
            pairs[tuple(row.cells[at] for at in others)].append(index)
        two = [
            rows
            for rows in pairs.values()
            if len(rows) == 2 and len({table.rows[i].cells[observer] for i in rows}) == 2
        ]
        seen = Counter(table.rows[index].cells[observer] for rows in two for index in rows)
        common = max(seen.values(), default=0)
        # One who counted everything, and each of the others: that is what two observers look like.
        if len(two) < 3 or len(two) * 2 * 10 < len(table.rows) * 8 or common < len(two):
            continue
        for _, column in count_columns(columns):
            if _is_alike(column, two):
                yield _compare(table, column, others, two)


def _is_alike(column: Column, two: Sequence[list[int]]) -> bool:
    """Two who count one thing come near each other more often than not; two parts of a thing do not."""
    values = [(column.values[first], column.values[second]) for first, second in two]
    told = [sorted((abs(a.number), abs(b.number))) for a, b in values if a.is_number and b.is_number]
    return sum(low * 2 >= high for low, high in told) * 2 > len(told)


def _compare(table: Table, column: Column, others: Sequence[int], two: Sequence[list[int]]) -> Finding:
    equal, far, compared = 0, [], 0
    for first, second in two:
        a, b = column.values[first], column.values[second]
        if not (a.is_number and b.is_number):
            continue
        compared += 1
        equal += a.number == b.number
        if abs(a.number - b.number) > FAR_APART * max(abs(a.number), abs(b.number)):
            name = " ".join(table.rows[first].cells[at] for at in others)
            far.append(f"{name} ({shown(a.number)} and {shown(b.number)})")
    percent = f"{FAR_APART:.0%}".replace("%", " %")
    says = f"{compared} pairs of “{column.name}” by two observers: {equal} equal, {len(far)} differ by more than {percent}"
    says += f": {'; '.join(far)}." if far else "."
    return Finding(Verdict.HOLDS if equal == compared else Verdict.CONTRADICTED, says)


def _ratio(
    table: Table, share: Column, parts: Sequence[Value], wholes: Sequence[Value]
) -> tuple[int, list[str]]:
    """In how many rows the share is that ratio, and the lines where it is not."""
    right, wrong = 0, []
    is_fraction = all(v.number <= 1 for v in share.values if v.is_number) and not any(
        v.kind is ValueKind.PERCENT for v in share.values
    )
    places = max((value.decimals for value in share.values), default=0)
    for index, row in enumerate(table.rows):
        if index == _TRIED and not right:
            break  # Hardly the ratio: many columns make very many pairs to try.
        told, part, whole = share.values[index], parts[index], wholes[index]
        if not (told.is_number and part.is_number and whole.is_number) or not whole.number:
            continue
        made = part.number / whole.number * (1 if is_fraction else 100)
        exponent = told.number.as_tuple().exponent
        digits = max(
            told.decimals, -exponent if isinstance(exponent, int) else 0, places if is_fraction else 0
        )
        if abs(made - told.number) <= Decimal(10) ** -digits * _HALF:
            right += 1
        else:
            shown_ratio = round(made, digits)
            wrong.append(f"line {row.line} ({shown(told.number)} printed, {shown(shown_ratio)} computed)")
    return right, wrong


def _total_of(table: Table, column: Column) -> Value | None:
    """The one number of a column in a row called a total, if there is one."""
    found = [
        column.values[index] for index, row in enumerate(table.rows)
        if any(role_of(cell) is RowRole.TOTAL for cell in row.cells) and column.values[index].is_number
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _some(wrong: Sequence[str]) -> str:
    more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
    return f"{'; '.join(wrong[:_SHOWN])}{more}"
