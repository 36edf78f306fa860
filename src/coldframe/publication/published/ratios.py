"""Computing shares and rates again: which two numbers each is a ratio of, and the rows where it is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from coldframe.core.said import Said, some
from coldframe.publication.published.cells import percent_beside, writes_decimal_comma
from coldframe.publication.published.columns import Column, ColumnKind, Group, count_columns
from coldframe.publication.published.findings import Finding, Verdict, shown
from coldframe.publication.published.labels import (
    is_average,
    is_change,
    is_running,
    rate_base,
    role_of,
)
from coldframe.publication.published.recognizing import scaled_value
from coldframe.publication.published.shaping import Table
from coldframe.publication.terms import MISSING, Qualifier, RowRole, Value, ValueKind

FITS = Decimal("0.6")
"""A ratio that holds in so large a part of the rows is what the column means; the rest are contradictions."""

HALF = Decimal("0.55")
"""Of the last digit: a share may be off by half of it, and a little more where it was rounded twice (14.85 to 14.9)."""

_AROUND = 8
"""Columns of counts to each side that a ratio may be of: many columns make very many pairs to try."""

_TRIED = 6
_FEW_PAIRS = 12
_MANY_DIGITS = 5
_BASES = tuple(Decimal(10) ** power for power in range(7))


@dataclass(frozen=True, slots=True)
class _Ratio:
    """Two numbers a row whose ratio a column may be. ``times``: what it is multiplied with."""

    name: Said
    parts: Sequence[Value]
    wholes: Sequence[Value]
    times: Sequence[Decimal]


def check_ratios(table: Table, columns: Sequence[Column], groups: Sequence[Group]) -> Iterator[Finding]:
    """Find the two numbers whose ratio each column of shares or rates is, and the rows where it is not."""
    scaled = [
        Column(each.name, each.kind, tuple(scaled_value(each.name, v) for v in each.values))
        for each in columns
    ]
    for at, share in [*enumerate(columns), *_beside(table, columns)]:
        if (
            share.kind not in (ColumnKind.SHARE, ColumnKind.DERIVED)
            or is_change(share.name)
            or is_running(share.name)
        ):
            continue
        told = [value for value in share.values if value.is_number]
        if any(value.kind is ValueKind.PERCENTAGE_POINT for value in told):
            continue
        found = _best(table, share, list(_ratios(share, at, scaled, groups)))
        if found is not None:
            yield found


def share_of_total(part: str) -> Said:
    """The ratio of a column to its own total."""
    return Said("“%(part)s” / its total", part=part)


def _beside(table: Table, columns: Sequence[Column]) -> Iterator[tuple[int, Column]]:
    """Shares in brackets behind counts, ``10 (25.0 %)``, as columns of their own."""
    comma = writes_decimal_comma(cell for row in table.rows for cell in row.cells)
    for at, column in count_columns(columns):
        values = tuple(percent_beside(row.cells[at], decimal_comma=comma) for row in table.rows)
        if sum(value.is_number for value in values) * 2 > len(values):
            yield at, Column(f"{column.name} (…)", ColumnKind.SHARE, values)


def _ratios(share: Column, at: int, columns: Sequence[Column], groups: Sequence[Group]) -> Iterator[_Ratio]:
    """What the column may be a ratio of, the nearest first."""
    times = _times(share)
    counts = sorted(count_columns(columns), key=lambda one: (abs(one[0] - at), one[0]))
    for _, part in counts[: 2 * _AROUND]:
        for wholes in (_bases(part, groups), _base(part, groups)):
            if wholes is not None:
                yield _Ratio(share_of_total(part.name), part.values, wholes, times)
    full = [index for index, value in enumerate(share.values) if value.is_number and value.number == 100]
    for _, part in counts[: 2 * _AROUND] if len(full) == 1 else ():
        name = Said("“%(part)s” / that of the row of 100 %%", part=part.name)
        yield _Ratio(name, part.values, [part.values[full[0]]] * len(part.values), times)
    near = [one for _, one in counts[: 2 * _AROUND]]
    for part in near:
        for whole in near:
            if part is not whole:
                name = Said("“%(part)s” / “%(whole)s”", part=part.name, whole=whole.name)
                yield _Ratio(name, part.values, whole.values, times)


def _times(share: Column) -> Sequence[Decimal]:
    """What a ratio is multiplied with in this column: 100 for percent, 100,000 for a rate of so many."""
    told = [value for value in share.values if value.is_number]
    if share.kind is ColumnKind.SHARE or any(value.kind is ValueKind.PERCENT for value in told):
        are_percent = any(value.kind is ValueKind.PERCENT or value.number > 1 for value in told)
        return (Decimal(100) if are_percent else Decimal(1),)
    base = rate_base(share.name)
    return _BASES if base is None else (base,)


def _base(part: Column, groups: Sequence[Group]) -> Sequence[Value] | None:
    """The one total of the whole column beside every row, if there is one."""
    lines = [
        line for group in groups for line in group.lines if line.role is RowRole.TOTAL or _is_whole(group)
    ]
    totals = [part.values[line.index] for line in lines if part.values[line.index].is_number]
    return [totals[0]] * len(part.values) if len(totals) == 1 else None


def _is_whole(group: Group) -> bool:
    return any(role_of(cell) is RowRole.TOTAL for _, cell in group.key)


def _bases(part: Column, groups: Sequence[Group]) -> Sequence[Value]:
    """Beside every row the total of its group, or what its parts make where none is stated."""
    found = [MISSING] * len(part.values)
    for group in groups:
        values = [part.values[line.index] for line in group.with_role(RowRole.TOTAL)]
        totals = {value for value in values if value.is_number}
        parts = [part.values[line.index] for line in group.parts]
        if len(totals) == 1:
            base = totals.pop()
        elif not totals and len(parts) > 1 and all(value.is_number for value in parts):
            base = Value(ValueKind.COUNT, sum((value.number for value in parts), Decimal(0)))
        else:
            continue
        for line in group.lines:
            found[line.index] = base
    return found


@dataclass(slots=True)
class _Fit:
    """How a column agrees with one ratio: rows that do, digits printed in them, and the lines that do not."""

    ratio: _Ratio
    right: int = 0
    digits: int = 0
    wrong: list[Said] = field(default_factory=list)

    @property
    def score(self) -> tuple[int, int]:
        """The best fit is the greatest."""
        return self.right, -len(self.wrong)


def _best(table: Table, share: Column, tried: Sequence[_Ratio]) -> Finding | None:
    best: _Fit | None = None
    for ratio in tried:
        for times in ratio.times:
            fit = _fit(table, share, ratio, times)
            if (fit.right or fit.wrong) and (best is None or fit.score > best.score):
                best = fit
        if best is not None and best.right > 2 and not best.wrong:
            break
    if best is None:
        return None
    is_found = best.right > 1 and Decimal(best.right) >= FITS * (best.right + len(best.wrong))
    if is_found and not best.wrong:
        says = Said(
            "“%(share)s” is %(ratio)s in all %(count)s rows.",
            share=share.name, ratio=best.ratio.name, count=str(best.right),
        )  # fmt: skip
        return Finding(Verdict.HOLDS, says)
    # A few digits fit one of many pairs by chance.
    if is_found and (best.right > 2 or best.digits >= _MANY_DIGITS or len(tried) <= _FEW_PAIRS):
        says = Said(
            "“%(share)s” is %(ratio)s, but not in %(rows)s.",
            share=share.name, ratio=best.ratio.name, rows=some(best.wrong),
        )  # fmt: skip
        return Finding(Verdict.CONTRADICTED, says)
    if is_average(share.name):
        return None
    says = Said("What “%(share)s” is a share of could not be told.", share=share.name)
    return Finding(Verdict.CANNOT_TELL, says)


def _fit(table: Table, share: Column, ratio: _Ratio, times: Decimal) -> _Fit:
    """In how many rows the share is that ratio, and the lines where it is not."""
    fit = _Fit(ratio)
    # A fraction may have lost the zeros at its end: 0.5 beside 0.25.
    is_fraction = share.kind is ColumnKind.SHARE and times == 1
    places = max((value.decimals for value in share.values), default=0) if is_fraction else 0
    for index, row in enumerate(table.rows):
        if len(fit.wrong) == _TRIED and not fit.right:
            break
        told, part, whole = share.values[index], ratio.parts[index], ratio.wholes[index]
        if not all(value.is_number and value.qualifier is Qualifier.EXACT for value in (told, part, whole)):
            continue
        half_part, half_whole = part.reach or Decimal(0), whole.reach or Decimal(0)
        if whole.number <= half_whole:
            continue
        decimals = max(told.decimals, places)
        slack = Decimal(10) ** -decimals * HALF
        least = (part.number - half_part) / (whole.number + half_whole) * times
        most = (part.number + half_part) / (whole.number - half_whole) * times
        if least - slack <= told.number <= most + slack:
            fit.right += 1
            fit.digits += len(told.number.as_tuple().digits)
        else:
            computed = round(part.number / whole.number * times, decimals)
            fit.wrong.append(off(row.line, shown(told.number), shown(computed)))
    return fit


def off(line: int, printed: str | Said, computed: str | Said) -> Said:
    """A line where something else is printed than its numbers give."""
    return Said(
        "line %(line)s (%(printed)s printed, %(computed)s computed)",
        line=str(line), printed=printed, computed=computed,
    )  # fmt: skip
