"""Two observers of one thing, in one column: their counts side by side, never added."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from coldframe.core.said import Listed, Part, Said
from coldframe.publication.published.columns import Column, ColumnKind, count_columns
from coldframe.publication.published.findings import Finding, Verdict, shown
from coldframe.publication.published.labels import role_of
from coldframe.publication.published.shaping import Table
from coldframe.publication.published.traps import Trap
from coldframe.publication.terms import RowRole

FAR_APART = Decimal("0.05")
"""Two observers who differ by more than this part of the greater count are named one by one."""


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
            far.append(
                Said("%(row)s (%(one)s and %(other)s)", row=name, one=shown(a.number), other=shown(b.number))
            )
    percent = f"{FAR_APART:.0%}".replace("%", " %")
    counts: dict[str, Part] = {
        "pairs": str(compared), "column": column.name, "equal": str(equal), "far": str(len(far)), "percent": percent,
    }  # fmt: skip
    if far:
        says = Said(
            "%(pairs)s pairs of “%(column)s” by two observers: %(equal)s equal, %(far)s differ by more than "
            "%(percent)s: %(rows)s. Neither corrects the other: say whose number you quote.",
            **counts, rows=Listed(tuple(far)),
        )  # fmt: skip
    else:
        says = Said(
            "%(pairs)s pairs of “%(column)s” by two observers: %(equal)s equal, %(far)s differ by more than "
            "%(percent)s.",
            **counts,
        )
    return Finding(Verdict.HOLDS if equal == compared else Verdict.CONTRADICTED, says, Trap.OBSERVERS)
